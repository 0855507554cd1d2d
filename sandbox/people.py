"""Changes of the staff, for tests and by hand: people join, leave and change their names."""

from aiohttp import web

from sandbox import events
from sandbox.box import Box
from sandbox.json_types import Json
from sandbox.workspace import PERSON_FIELDS, Person

CHANGEABLE = ("name", "real_name", "email", *PERSON_FIELDS)


async def join(request: web.Request, box: Box) -> web.Response:
    """Add one person, described as in workspace.json, and publish team_join."""
    given: Json = await request.json()
    number = sum(1 for _ in box.workspace.humans()) + 1
    known = {name: given[name] for name in CHANGEABLE if name in given}
    try:
        person = Person(given.get("id") or f"UN{number:07d}", **known)
    except TypeError as missing:
        return web.json_response(
            {"ok": False, "error": "missing_argument", "message": str(missing)}, status=400
        )
    person.updated = int(box.clock.now())
    box.workspace.add_person(person)
    general = box.workspace.channel("general")
    if general is not None:
        general.members[person.id] = None
    events.user_changed(box, "team_join", person)
    return web.json_response({"ok": True, "user": person.as_slack(box.team_id)})


async def change(request: web.Request, box: Box) -> web.Response:
    """Change some of a person's fields (`deleted` is one) and publish user_change."""
    person = box.workspace.people.get(request.match_info["user"])
    if person is None:
        return web.json_response({"ok": False, "error": "user_not_found"}, status=404)
    given: Json = await request.json()
    changes = {name: given[name] for name in CHANGEABLE if name in given}
    person.change(changes, int(box.clock.now()))
    box.workspace.add_person(person)
    events.user_changed(box, "user_change", person)
    return web.json_response({"ok": True, "user": person.as_slack(box.team_id)})
