"""Submission of a modal: the client's own checks, the app's answer, and the stack of views."""

import re
from collections.abc import Awaitable, Callable

from sandbox import blockkit, form_state, interactivity
from sandbox.blocks import interactive_elements
from sandbox.box import Box
from sandbox.client.refusal import DispatchFailed
from sandbox.json_types import Json
from sandbox.views import MOST_STACKED, View
from sandbox.workspace import Person

Send = Callable[[Box, str, str, Json, bool], Awaitable[Json]]
Check = Callable[[Json, str], tuple[str, object] | None]
"""Check of a typed value: the key of its error's sentence and the limit, or None."""

# Slack's client shows these itself, without asking the app.
SENTENCES = {
    "required": ("Please complete this required field.", "この項目は必須です。"),
    "too_long": (
        "Please shorten this to {} characters or fewer.",
        "{}文字以内で入力してください。",
    ),
    "too_short": ("Please enter at least {} characters.", "{}文字以上で入力してください。"),
    "number": ("Please enter a valid number.", "数値を入力してください。"),
    "least": ("Please enter a number of at least {}.", "{}以上の数値を入力してください。"),
    "most": ("Please enter a number of at most {}.", "{}以下の数値を入力してください。"),
    "email": ("Please enter a valid email address.", "正しいメールアドレスを入力してください。"),
    "url": ("Please enter a valid URL.", "正しいURLを入力してください。"),
}


async def submit(box: Box, person: Person, view: View, given: Json, send: Send) -> Json:
    box.views.fill(view, interactivity.with_files(box, given))
    errors = _client_errors(view.body, person.locale.startswith("ja"))
    if errors:
        return {"response_action": "errors", "errors": errors}
    payload = interactivity.view_submission(box, person, view.body)
    answer = await send(box, "interactive", "view_submission", payload, True)
    return _apply(box, person, view, answer)


async def submit_unseen(box: Box, person: Person, view: View, given: Json, send: Send) -> Json:
    """Submit a copy of another person's form, as no client of Slack's can; theirs stays as it is.

    The app's answer is told, and not shown: this person has no such form to show it in.
    """
    values = form_state.values(
        view.body["blocks"], interactivity.with_files(box, given), view.values
    )
    copied = {**view.body, "state": {"values": values}}
    payload = interactivity.view_submission(box, person, copied)
    answer = await send(box, "interactive", "view_submission", payload, True)
    return {key: answer[key] for key in ("response_action", "errors") if key in answer}


def _apply(box: Box, person: Person, view: View, answer: Json) -> Json:
    action = answer.get("response_action")
    if action == "errors":
        errors = answer.get("errors", {})
        inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        if not errors or not inputs.issuperset(errors):
            # Slack's client reports a failure when an error names a block that is no input.
            raise DispatchFailed
        return {"response_action": "errors", "errors": errors}
    if action in ("update", "push"):
        _show_next(box, person, view, action, answer.get("view"))
        return {"response_action": action}
    stack = box.views.stacks.get(person.id, [])
    box.views.close(stack[0] if action == "clear" and stack else view)
    frame = {"type": "view_close", "view": view.body, "stack": box.views.stack(person.id)}
    box.live.tell(person.id, frame)
    return {"response_action": "clear"} if action == "clear" else {}


def _show_next(box: Box, person: Person, view: View, action: str, given: object) -> None:
    if not isinstance(given, dict) or blockkit.problems("modal", given):
        raise DispatchFailed
    if action == "update":
        view = box.views.update(view, given)
    elif len(box.views.stacks[person.id]) >= MOST_STACKED:
        raise DispatchFailed
    else:
        view = box.views.push(person.id, given)
    frame = {"type": f"view_{action}", "view": view.body, "stack": box.views.stack(person.id)}
    box.live.tell(person.id, frame)


def _client_errors(view: Json, japanese: bool) -> Json:
    errors: Json = {}
    for block, element in interactive_elements(view["blocks"]):
        if block["type"] != "input":
            continue
        entry = view["state"]["values"][block["block_id"]][element["action_id"]]
        error = _error(element, entry, bool(block.get("optional")))
        if error:
            name, limit = error
            errors[block["block_id"]] = SENTENCES[name][japanese].format(limit)
    return errors


def _error(element: Json, entry: Json, optional: bool) -> tuple[str, object] | None:
    if form_state.is_empty(entry):
        return None if optional else ("required", None)
    value = entry.get("value")
    check = CHECKS.get(element["type"])
    return check(element, str(value)) if check else None


def _length_error(element: Json, value: str) -> tuple[str, object] | None:
    if len(value) > element.get("max_length", 3000):
        return "too_long", element.get("max_length", 3000)
    if len(value) < element.get("min_length", 0):
        return "too_short", element["min_length"]
    return None


def _number_error(element: Json, value: str) -> tuple[str, object] | None:
    if not re.fullmatch(
        r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+", value, re.ASCII
    ):
        return "number", None
    if "min_value" in element and float(value) < float(element["min_value"]):
        return "least", element["min_value"]
    if "max_value" in element and float(value) > float(element["max_value"]):
        return "most", element["max_value"]
    return None


def _pattern_check(pattern: str, sentence: str) -> Check:
    """Make the check that a value has a form; `sentence` is the key of its error."""

    def check(_: Json, value: str) -> tuple[str, object] | None:
        return None if re.fullmatch(pattern, value) else (sentence, None)

    return check


CHECKS: dict[str, Check] = {
    "plain_text_input": _length_error,
    "number_input": _number_error,
    "email_text_input": _pattern_check(r"[^@\s]+@[^@\s]+\.[^@\s]+", "email"),
    "url_text_input": _pattern_check(r"https?://\S+", "url"),
}
