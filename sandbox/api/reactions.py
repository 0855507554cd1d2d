from sandbox import posting
from sandbox.api.call import Call, Failure, Method
from sandbox.json_types import Json
from sandbox.workspace import Channel, Message


def add(call: Call) -> Json:
    channel, message = _message(call)
    if not posting.react(call.box, channel, message, call.caller, call.required("name")):
        raise Failure("already_reacted")
    return {}


def remove(call: Call) -> Json:
    channel, message = _message(call)
    if not posting.unreact(call.box, channel, message, call.caller, call.required("name")):
        raise Failure("no_reaction")
    return {}


def get(call: Call) -> Json:
    channel, message = _message(call)
    return {"type": "message", "channel": channel.id, "message": message.body}


def _message(call: Call) -> tuple[Channel, Message]:
    channel = call.channel()
    message = channel.messages.get(call.required("timestamp"))
    if message is None:
        raise Failure("message_not_found")
    return channel, message


METHODS = {
    "reactions.add": Method(add, "reactions:write"),
    "reactions.remove": Method(remove, "reactions:write"),
    "reactions.get": Method(get, "reactions:read"),
}
