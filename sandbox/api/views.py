from sandbox.api.call import Call, Failure, Method
from sandbox.api.content import check_blocks
from sandbox.handles import Trigger, TriggerRefused
from sandbox.json_types import Json
from sandbox.views import MOST_STACKED, View


def open_(call: Call) -> Json:
    given = checked(call, "modal")
    trigger = _look(call)
    trigger.exchanged = True
    view = call.box.views.open(trigger.user, given)
    return _shown(call, view, "view_open")


def push(call: Call) -> Json:
    given = checked(call, "modal")
    trigger = _look(call)
    stack = call.box.views.stacks.get(trigger.user, [])
    if trigger.view_id is None or not stack:
        raise Failure("invalid_arguments", "[ERROR] the trigger does not come from a modal")
    if len(stack) >= MOST_STACKED:
        raise Failure("push_limit_reached")
    trigger.exchanged = True
    return _shown(call, call.box.views.push(trigger.user, given), "view_push")


def update(call: Call) -> Json:
    view_id = call.text("view_id")
    external_id = call.text("external_id")
    if not (view_id or external_id):
        raise Failure("invalid_arguments", "[ERROR] either view_id or external_id is required")
    view = call.box.views.find(view_id, external_id)
    if view is None:
        raise Failure("not_found")
    given = checked(call, view.body["type"], view)
    _check_hash(call, view)
    call.box.views.update(view, given)
    return _shown(call, view, "view_update" if given["type"] == "modal" else "home")


def publish(call: Call) -> Json:
    if not call.box.app.has_home:
        raise Failure("not_enabled")
    person = call.person("user_id")
    if person.deleted:
        raise Failure("user_not_found")
    home = call.box.views.homes.get(person.id)
    given = checked(call, "home", home)
    if home:
        _check_hash(call, home)
    return _shown(call, call.box.views.publish(person.id, given), "home")


def checked(call: Call, kind: str, old: View | None = None) -> Json:
    """Return the view in the call; raise invalid_arguments with the rules that it breaks."""
    view: Json | None = call.structure("view", dict, "invalid_arguments")
    if view is None:
        raise Failure("invalid_arguments", "[ERROR] missing required field: view")
    check_blocks(kind, view, error="invalid_arguments")
    same_name = call.box.views.find(None, view.get("external_id"))
    if same_name is not None and same_name is not old:
        raise Failure("duplicate_external_id")
    return view


def _look(call: Call) -> Trigger:
    try:
        return call.box.triggers.look(call.required("trigger_id"))
    except TriggerRefused as refused:
        code = str(refused)
        raise Failure(
            code, *(["invalid `trigger_id`"] if code == "invalid_arguments" else [])
        ) from refused


def _check_hash(call: Call, view: View) -> None:
    if call.text("hash") and call.text("hash") != view.body["hash"]:
        raise Failure("hash_conflict")


def _shown(call: Call, view: View, change: str) -> Json:
    frame: Json = {"type": change, "view": view.body}
    if change != "home":
        frame["stack"] = call.box.views.stack(view.user)
    call.box.live.tell(view.user, frame)
    return {"view": view.body}


METHODS = {
    "views.open": Method(open_),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
