from sandbox import blockkit
from sandbox.api.call import Call, Failure, Method
from sandbox.json_types import Json


def test_auth(call: Call) -> Json:
    box = call.box
    team = call.box.workspace.team
    user = box.workspace.people[call.caller]
    answer: Json = {"url": f"{box.url}/", "team": team["name"], "team_id": team["id"]}
    answer |= {"user": user.name, "user_id": user.id, "is_enterprise_install": False}
    if "enterprise_id" in team:
        answer["enterprise_id"] = team["enterprise_id"]
    return answer | ({"bot_id": box.app.bot_id} if call.kind == "bot" else {})


def test_api(call: Call) -> Json:
    if call.text("error"):
        raise Failure(call.text("error"), args=call.args)
    return {"args": call.args}


def open_connection(call: Call) -> Json:
    address = call.box.url.replace("http", "ws", 1)
    return {"url": f"{address}/link?ticket={call.box.sockets.ticket()}&app_id={call.box.app.id}"}


def validate_blocks(call: Call) -> Json:
    """Check blocks by the same rules as messages and views."""
    view = call.structure("view", dict, "invalid_arguments")
    message = call.structure("message", dict, "invalid_arguments")
    blocks = call.structure("blocks", list, "invalid_arguments")
    if sum(given is not None for given in (view, message, blocks)) != 1:
        raise Failure("invalid_arguments", "[ERROR] provide exactly one of blocks, message, view")
    if view is not None:
        problems = blockkit.problems(view.get("type", ""), view)
    else:
        problems = blockkit.problems(
            "message", (message or {}).get("blocks", []) if blocks is None else blocks
        )
    if problems:
        raise Failure("invalid_blocks", *(f"[ERROR] {problem}" for problem in problems))
    return {}


def team_info(call: Call) -> Json:
    team = call.box.workspace.team
    shown = {
        "id": team["id"],
        "name": team["name"],
        "domain": team["domain"],
        "url": f"{call.box.url}/",
    }
    return {"team": shown | {"email_domain": "", "icon": {}, "is_verified": False}}


def bots_info(call: Call) -> Json:
    app = call.box.app
    if call.text("bot", app.bot_id) != app.bot_id:
        raise Failure("bot_not_found")
    profile = {key: value for key, value in app.profile.items() if key != "team_id"}
    return {"bot": {**profile, "user_id": app.bot_user_id}}


METHODS = {
    "auth.test": Method(test_auth, tokens=("bot", "user", "app")),
    "api.test": Method(test_api, tokens=("none", "bot", "user", "app")),
    "apps.connections.open": Method(open_connection, tokens=("app",)),
    "blocks.validate": Method(validate_blocks),
    "team.info": Method(team_info, "team:read"),
    "bots.info": Method(bots_info, "users:read"),
}
