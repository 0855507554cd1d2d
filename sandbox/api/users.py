from sandbox import events
from sandbox.api.call import Call, Failure, Method
from sandbox.json_types import Json
from sandbox.workspace import Person

SETTABLE = ("status_text", "status_emoji", "status_expiration", "title", "real_name")


def list_(call: Call) -> Json:
    people = list(call.box.workspace.people.values())
    page, metadata = call.page(people, default=1000, most=1000)
    members = [_shown(call, person) for person in page]
    now = int(call.box.clock.now())
    return {"members": members, "cache_ts": now, "response_metadata": metadata}


def info(call: Call) -> Json:
    return {"user": _shown(call, call.person())}


def lookup_by_email(call: Call) -> Json:
    person = call.box.workspace.person_by_email(call.required("email"))
    if person is None or person.deleted:
        raise Failure("users_not_found")
    return {"user": _shown(call, person)}


def _shown(call: Call, person: Person) -> Json:
    user = person.as_slack(call.box.team_id)
    if not call.grants("users:read.email"):
        profile = {key: value for key, value in user["profile"].items() if key != "email"}
        user = {**user, "profile": profile}
    if call.flag("include_locale"):
        user = {**user, "locale": person.locale}
    return user


def get_profile(call: Call) -> Json:
    person = call.person() if call.text("user") else call.box.workspace.people[call.caller]
    return {"profile": person.profile()}


def set_profile(call: Call) -> Json:
    """Set the caller's own profile, with a user token: a bot may not set a status."""
    profile = call.structure("profile", dict, "invalid_profile")
    if profile is None:
        profile = {call.required("name"): call.text("value")}
    unknown = [name for name in profile if name not in SETTABLE]
    if unknown:
        raise Failure("invalid_profile", f"[ERROR] unsupported field: {unknown[0]}")
    if len(str(profile.get("status_text", ""))) > 100:
        raise Failure("too_long")
    person = call.box.workspace.people[call.caller]
    person.change(profile, int(call.box.clock.now()))
    events.user_changed(call.box, "user_change", person)
    return {"profile": person.profile(), "username": person.name}


def get_presence(call: Call) -> Json:
    call.person()
    return {"presence": "away"}


METHODS = {
    "users.list": Method(list_, "users:read"),
    "users.info": Method(info, "users:read"),
    "users.lookupByEmail": Method(lookup_by_email, "users:read.email"),
    "users.profile.get": Method(get_profile, "users.profile:read"),
    "users.profile.set": Method(set_profile, tokens=("user",)),
    "users.getPresence": Method(get_presence, "users:read"),
}
