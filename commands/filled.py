"""Readers of filled forms: every kind of input, as Slack sends its state."""

from typing import Any

from commands.context import Caller
from commands.payloads import Payload, parsed
from kaigi.approvals.filling import UNTIL, FilledForm
from kaigi.content import File

TYPED = {
    "plain_text_input": "value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
}
"""Inputs that hold one text, and where."""


async def described(view: Payload, caller: Caller) -> Payload:
    """Ask for the files of which Slack has given the id alone, as in shared conversations."""
    for name, element in view["state"]["values"].items():
        value = element.get(name, {})
        if value.get("type") == "file_input":
            value["files"] = [await caller.file(name, file) for file in value.get("files") or []]
    return view


def filled(view: Payload) -> FilledForm:
    """Read the fields of a form; one left empty arrives as null."""
    texts: dict[str, str] = {}
    files: list[File] = []
    chosen: dict[str, tuple[str, ...]] = {}
    users: dict[str, tuple[str, ...]] = {}
    values = view["state"]["values"]
    for name, element in values.items():
        value = element.get(name, {})
        match value.get("type"):
            case "file_input":
                files += [_file(file) for file in value.get("files") or []]
            case "radio_buttons" | "static_select":
                option = value.get("selected_option")
                chosen[name] = _values([option] if option else [])
            case "checkboxes" | "multi_static_select" | "multi_external_select":
                chosen[name] = _values(value.get("selected_options") or [])
            case "multi_users_select":
                selected = value.get("selected_users") or []
                users[name] = tuple(parsed(str, user) for user in selected)
            case kind:
                texts[name] = value.get(TYPED.get(kind, "value")) or ""
    shown = frozenset(name.removesuffix(UNTIL) for name in values)
    return FilledForm(texts, tuple(files), chosen, users=users, shown=shown)


def _values(options: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(parsed(str, option.get("value")) for option in options)


def _file(file: Payload) -> File:
    return File(
        file["id"],
        file.get("name") or file["id"],
        file.get("size", 0),
        file.get("url_private", ""),
        type=file.get("mimetype"),
        permalink=file.get("permalink"),
    )
