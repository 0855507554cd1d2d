from sandbox import events, posting
from sandbox.api.call import Call, Failure, Method
from sandbox.files import LARGEST, File, as_slack
from sandbox.json_types import Json
from sandbox.workspace import Channel


def get_upload_url(call: Call) -> Json:
    length = call.number("length", 0)
    if length <= 0:
        raise Failure("invalid_arguments", "[ERROR] length must be greater than 0")
    if length > LARGEST:
        raise Failure("file_too_large")
    file = call.box.files.add(call.required("filename"), call.caller, int(call.box.clock.now()))
    return {"upload_url": f"{call.box.url}/upload/{file.id}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    given: list[Json] = call.structure("files", list, "invalid_arguments") or []
    if not given:
        raise Failure("invalid_arguments", "[ERROR] missing required field: files")
    named = call.text("channel_id") or call.text("channels")
    channels = [_channel(call, name) for name in named.split(",") if name]
    files = []
    for described in given:
        file = call.box.files.complete(str(described.get("id", "")))
        if file is None or file.user != call.caller:
            raise Failure("file_not_found")
        file.title = described.get("title") or file.name
        files.append(file)
    for channel in channels:
        _share(call, channel, files)
    return {"files": [_shown(call, file) for file in files]}


def _channel(call: Call, name: str) -> Channel:
    channel = call.box.workspace.channel(name)
    if channel is None or call.caller not in channel.members:
        raise Failure("invalid_channel")
    return channel


def _share(call: Call, channel: Channel, files: list[File]) -> None:
    for file in files:
        file.shared_in[channel.id] = None
    content = posting.Content(
        call.text("initial_comment"), files=[_shown(call, file) for file in files]
    )
    author = posting.by_app(call.box) if call.kind == "bot" else {"user": call.caller}
    posting.post(call.box, channel, author, content, call.text("thread_ts") or None, upload=True)
    for file in files:
        events.file_shared(call.box, call.caller, file.id, channel)


def info(call: Call) -> Json:
    return {
        "file": _shown(call, _existing(call)),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def delete(call: Call) -> Json:
    file = _existing(call)
    if file.user != call.caller:
        raise Failure("cant_delete_file")
    del call.box.files.by_id[file.id]
    return {}


def _existing(call: Call) -> File:
    file = call.box.files.complete(call.required("file"))
    if file is None:
        raise Failure("file_not_found")
    return file


def _shown(call: Call, file: File) -> Json:
    return as_slack(file, call.box.url, call.box.team_id)


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
    "files.info": Method(info, "files:read"),
    "files.delete": Method(delete, "files:write"),
}
