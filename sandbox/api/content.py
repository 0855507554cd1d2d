"""Message in a call's arguments, with Slack's checks."""

from sandbox import blockkit
from sandbox.api.call import Call, Failure
from sandbox.json_types import Json
from sandbox.posting import Content

LONGEST_TEXT = 40_000
MOST_ATTACHMENTS = 100


def message(call: Call) -> Content:
    """Return the content; raise no_text, msg_too_long, or an error of blocks or metadata."""
    text = call.text("text")
    if call.text("markdown_text"):
        return _markdown(call)
    blocks = call.structure("blocks", list, "invalid_blocks_format")
    attachments = call.structure("attachments", list, "invalid_attachments")
    if not (text.strip() or blocks or attachments):
        raise Failure("no_text")
    if len(text) > LONGEST_TEXT:
        raise Failure("msg_too_long")
    if blocks:
        check_blocks("message", blocks)
    _check_attachments(attachments or [])
    return Content(text, blocks, attachments, metadata=metadata(call))


def _markdown(call: Call) -> Content:
    if call.text("text") or call.args.get("blocks"):
        raise Failure("markdown_text_conflict")
    blocks = [{"type": "markdown", "text": call.text("markdown_text")}]
    check_blocks("message", blocks)
    return Content(call.text("markdown_text"), blocks, metadata=metadata(call))


def check_blocks(kind: str, payload: Json | list[Json], error: str = "invalid_blocks") -> None:
    problems = blockkit.problems(kind, payload)
    if problems:
        raise Failure(error, *(f"[ERROR] {problem}" for problem in problems))


def _check_attachments(attachments: list[Json]) -> None:
    if len(attachments) > MOST_ATTACHMENTS:
        raise Failure("too_many_attachments")
    for attachment in attachments:
        if not isinstance(attachment, dict):
            raise Failure("invalid_attachments")
        if attachment.get("blocks"):
            check_blocks("message", attachment["blocks"])


def metadata(call: Call) -> Json | None:
    """Return the metadata: None where not given keeps the old, an empty object removes it."""
    given = call.structure("metadata", dict, "invalid_metadata_format")
    if not given:
        return given
    if not isinstance(given.get("event_type"), str) or not isinstance(
        given.get("event_payload"), dict
    ):
        raise Failure("invalid_metadata_schema")
    return given
