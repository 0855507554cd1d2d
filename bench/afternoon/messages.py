"""Messages and forms."""

from typing import Any

from bench.afternoon.models import Document

Json = dict[str, Any]


def asking(document: Document) -> list[Json]:
    """Return the approver's card."""
    approve = button("Approve", "approve", document.id, style="primary")
    send_back = button("Return", "return", document.id, style="danger")
    return [*card(document), {"type": "actions", "elements": [approve, send_back]}]


def own(document: Document) -> list[Json]:
    """Return the drafter's card."""
    if document.state != "returned":
        return card(document)
    mend = button("Revise and resubmit", "resubmit", document.id, style="primary")
    return [*card(document), {"type": "actions", "elements": [mend]}]


def card(document: Document) -> list[Json]:
    lines = [
        f"{act.kind.capitalize()} by {act.by.name}, {act.at:%b %d, %H:%M}" for act in document.acts
    ]
    return [
        {"type": "header", "text": plain(document.title)},
        {"type": "section", "text": plain(document.text)},
        {
            "type": "section",
            "text": plain(f"Drafted by {document.drafter.name}, {document.amount:,} yen"),
        },
        {"type": "context", "elements": [plain("\n".join(lines))]},
    ]


def news(document: Document) -> list[Json]:
    """Return the message of an outcome to the drafter."""
    act = document.acts[-1]
    said = f"{act.by.name} {act.kind} “{document.title}”. {act.comment}"
    blocks: list[Json] = [{"type": "section", "text": plain(said)}]
    if document.state == "returned":
        mend = button("Revise and resubmit", "resubmit", document.id, style="primary")
        blocks.append({"type": "actions", "elements": [mend]})
    return blocks


def draft_form(document: Document | None = None) -> Json:
    """Return the form of a new document, or of a returned one."""
    title, text, amount = (
        (document.title, document.text, document.amount) if document else ("", "", "")
    )
    return {
        "type": "modal",
        "callback_id": "resubmit" if document else "draft",
        "private_metadata": str(document.id) if document else "",
        "title": plain("Ringi"),
        "submit": plain("Submit"),
        "blocks": [
            field("title", "Title", title, max_length=100),
            field("text", "Text", text, multiline=True, max_length=3000),
            field("amount", "Amount (yen)", str(amount or ""), optional=True),
        ],
    }


def return_form(private_metadata: str) -> Json:
    return {
        "type": "modal",
        "callback_id": "return",
        "private_metadata": private_metadata,
        "title": plain("Return"),
        "submit": plain("Return"),
        "blocks": [field("comment", "What should be mended?", "", multiline=True)],
    }


def field(name: str, label: str, value: str, *, optional: bool = False, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": name, **more}
    if value:
        element["initial_value"] = value
    block = {"type": "input", "block_id": name, "label": plain(label), "optional": optional}
    return {**block, "element": element}


def button(label: str, action_id: str, document: int, style: str) -> Json:
    pressed = {"action_id": action_id, "value": str(document), "style": style}
    return {"type": "button", "text": plain(label), **pressed}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}
