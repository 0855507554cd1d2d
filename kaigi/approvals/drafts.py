"""Modals of drafting: the list of forms and saved drafts, and the form of a new document."""

from typing import Any

from msgspec.structs import replace

from kaigi import blocks
from kaigi.approvals import absent, inputs, on_behalf, parts, related_views
from kaigi.approvals.draft_rules import FormList, FormState, SavedDraft
from kaigi.approvals.previews import PlannedStep, Preview
from kaigi.blocks import Block
from kaigi.content import GENERAL, FormSpec
from kaigi.errors import Text, _
from kaigi.i18n import Translator

DRAFT = "approvals.draft"
"""The callback id of a new document's form."""
FORMS = "approvals.forms"
"""The callback id of the list of forms."""
CHOOSE = "approvals.form"
"""The action id of a form's button in the list of forms."""
SAVE = "approvals.save"
RESUME = "approvals.resume"
DISCARD = "approvals.discard"
COPY = "approvals.copy"
"""The action id of the button on an opened document that begins a new one like it."""
MOST_BLOCKS = 99
"""Blocks of the list of forms, one below Slack's 100: a form has three at most."""


def form_list(among: FormList, t: Translator) -> dict[str, Any]:
    """Draw the saved drafts, and the forms of the office, with a button to open each."""
    drawn: list[Block] = [blocks.header(t("Saved drafts"))] if among.saved else []
    for saved in among.saved:
        drawn += _saved(saved, t)
    most = (MOST_BLOCKS - len(drawn)) // 3
    for form in among.forms[:most]:
        drawn += [blocks.divider()] if drawn else []
        button = blocks.button(_title(form, t), CHOOSE, form.name)
        drawn.append(blocks.buttons(f"{CHOOSE}.{form.name}", button))
        drawn += [blocks.note(t.text(form.help))] if form.help else []
    if len(among.forms) > most:
        drawn.append(blocks.note(t("For others, write the form's name behind /ringi.")))
    return blocks.modal(
        t("Choose a form"),
        drawn,
        close=t("Cancel"),
        callback_id=FORMS,
        private_metadata=blocks.excerpt(among.title, blocks.TEXT),
    )


def draft_form(state: FormState, t: Translator) -> dict[str, Any]:
    """Draw the form of a new document, with what is filled in so far."""
    form = state.preview.form
    typed = " ".join(state.filled.texts.get("title", "").split())
    title = typed[: form.limit("title")]
    filled = replace(state.filled, texts={**state.filled.texts, "title": title})
    kept = [file.name for file in state.kept]
    notes = [*state.notes, *([_("Kept from before: {files}", files=kept)] if kept else [])]
    notes += [_cut(title, typed)] if title != typed else []
    told = "\n".join(t.text(note) for note in notes)
    return blocks.modal(
        _title(form, t) if form.name != GENERAL else t("New document"),
        [
            *([blocks.words(told)] if told else []),
            *unseen(state, t),
            *route(state.preview, t),
            *inputs.fields(form, filled, t, on_behalf.fields(form)),
            related_views.field(state.related, t),
            blocks.buttons(SAVE, blocks.button(t("Save for later"), SAVE, form.name)),
        ],
        submit=t("Submit"),
        close=t("Cancel"),
        callback_id=DRAFT,
        private_metadata=filled.place,
    )


def _cut(title: str, typed: str) -> Text:
    """Say which part of a title was too long for the field."""
    return _(
        "The title has {limit} characters at most. What you typed after that was left out: {rest}",
        limit=len(title),
        rest=blocks.excerpt(typed[len(title) :], 100),
    )


def unseen(state: FormState, t: Translator) -> list[Block]:
    """Say which fields are there only now, in place of an error at a field that was not."""
    if not state.unseen:
        return []
    fields = [spec.label for spec in state.unseen]
    return [blocks.words(t("Please fill in as well: {fields}", fields=fields))]


def route(preview: Preview, t: Translator) -> list[Block]:
    """Draw whom it goes to so far, who of them is missing or away, and how a circular ends."""
    lines = [_planned(step, t) for step in preview.steps]
    lines += [f"⚠ {t.text(preview.missing)}"] if preview.missing else []
    if preview.form.is_circular:
        lines.append(t("Ends when everyone whom it goes to has confirmed that they have read it."))
    posts = [blocks.note("\n".join(lines))] if lines else []
    return [*posts, *absent.on_route(preview.away, t)]


def _saved(saved: SavedDraft, t: Translator) -> list[Block]:
    """Draw a saved draft in two blocks."""
    title = " ".join(saved.filled.texts.get("title", "").split()) or t("Without a title")
    facts = [_title(saved.form, t), t("saved {when}", when=saved.changed)]
    if saved.filled.files:
        facts.append(t.plural("{n} file", "{n} files", len(saved.filled.files)))
    discard = blocks.confirm(
        t("Discard"),
        t("“{title}” is deleted for good.", title=blocks.excerpt(title, 100)),
        yes=t("Discard"),
        no=t("Cancel"),
        style="danger",
    )
    return [
        blocks.titled(title, " · ".join(facts)),
        blocks.buttons(
            f"approvals.saved.{saved.id}",
            blocks.button(t("Continue"), RESUME, saved.id),
            blocks.button(t("Discard"), DISCARD, saved.id, "danger", discard),
        ),
    ]


def _title(form: FormSpec, t: Translator) -> str:
    return t.text(form.title) if form.title else form.name


def _planned(step: PlannedStep, t: Translator) -> str:
    names = parts.names(step.people, t)
    if not names:
        who = t("{unit} has no {role}", unit=step.unit, role=step.role)
    elif step.from_amount:  # which is the reason
        who = t("{who}, {role}", who=names, role=step.role)
    else:
        who = t("{who}, {role} ({reason})", who=names, role=step.role, reason=step.reason)
    if step.deadline:
        who = t("{who}, {within}", who=who, within=parts.within(step.deadline, t))
    if step.from_amount:
        return t("From {amount}: {who}", amount=t.yen(step.from_amount), who=who)
    return t("Goes to: {who}", who=who)
