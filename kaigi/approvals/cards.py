"""Every message about a document: the approver's card, the drafter's card, and what the drafter is told."""

from slack_sdk.models.blocks import Block, ButtonElement, RichTextBlock
from slack_sdk.models.blocks.block_elements import RichTextElementParts, RichTextSectionElement

from kaigi import blocks
from kaigi.approvals import rules
from kaigi.approvals.items import Act, Choice, Item, RouteStep, State
from kaigi.approvals.rules import Click, DocumentNotice, DocumentNoticeKind, Kind
from kaigi.blocks import Message
from kaigi.content import Content
from kaigi.errors import _
from kaigi.i18n import Translator

EXCERPT = 200

FIELDS = {"title": _("Title"), "text": _("Text"), "amount": _("Amount"), "files": _("Files")}
LABELS = {
    Choice.APPROVE: (_("Approve"), "primary"),
    Choice.RETURN: (_("Return"), "danger"),
    Choice.RESUBMIT: (_("Mend and resubmit"), "primary"),
}
DONE = {
    "drafted": _("Drafted by {who}, {when}"),
    "approved": _("Approved by {who}, {when}"),
    "decided": _("Decided by {who}, {when}"),
    "returned": _("Returned by {who}, {when}"),
    "resubmitted": _("Resubmitted by {who}, {when}"),
}


def of_copy(copy: DocumentNotice, item: Item, t: Translator) -> Message:
    match copy.part:
        case DocumentNoticeKind.ASKED:
            return asked(item, copy, t)
        case DocumentNoticeKind.DRAFTED:
            return drafted(item, t)
        case DocumentNoticeKind.TOLD:
            return told(item, copy, t)


def asked(item: Item, copy: DocumentNotice, t: Translator) -> Message:
    """The approver's card. Its buttons are what this person may do now; afterwards it says what was done."""
    if copy.round < item.round:
        return _from_before(item, copy, t)
    choices = item.choices.get(copy.person, ())
    title = item.content.title
    return blocks.message(
        t("A document waits for your approval: {title}", title=title)
        if choices
        else t("A document you were asked about: {title}", title=title),
        [
            blocks.header(item.content.title),
            *summary(item, t),
            *_changed(item, t),
            status(item, t),
            _actions(item, choices, t),
        ],
    )


def _from_before(item: Item, copy: DocumentNotice, t: Translator) -> Message:
    """A card of an earlier round: how that round went, and where the document is now."""
    acts = [done(act, t) for act in item.acts if act.round == copy.round]
    superseded = t(
        "This card is from round {n}. The document is in round {now}:", n=copy.round, now=item.round
    )
    return blocks.message(
        t("A document you were asked about: {title}", title=item.content.title),
        [
            blocks.header(item.content.title),
            blocks.note("\n".join(acts)),
            blocks.words(superseded),
            *summary(item, t),
            status(item, t),
            _actions(item, (), t),
        ],
    )


def drafted(item: Item, t: Translator) -> Message:
    """The drafter's own card: where the document is on its way."""
    return blocks.message(
        t("Your document: {title}", title=item.content.title),
        [
            blocks.header(item.content.title),
            *summary(item, t),
            status(item, t),
            _actions(item, item.choices.get(item.drafter.id, ()), t),
        ],
    )


def told(item: Item, copy: DocumentNotice, t: Translator) -> Message:
    """What happened, said to the drafter once; a return comes with the way to mend it."""
    act = next(a for a in item.acts if a.round == copy.round and a.kind in {"returned", "decided"})
    sentence = _news(act, item, t)
    choices = item.choices.get(copy.person, ()) if copy.round == item.round else ()
    body: list[Block] = [blocks.words(sentence)]
    if act.comment:
        body.append(blocks.quote(act.comment))
    return blocks.message(sentence, [*body, _actions(item, choices, t)])


def summary(item: Item, t: Translator) -> list[Block]:
    return [
        facts(item, t, EXCERPT),
        blocks.words(blocks.excerpt(item.content.text, EXCERPT)),
    ]


def facts(item: Item, t: Translator, longest: int = blocks.FIELD) -> Block:
    """What is known of a document beside its text; `longest` is how much of the files' names is shown."""
    pairs = [(t("Drafted by"), item.drafter.name), (t("Amount"), amount(item.content, t))]
    if item.content.files:
        names = ", ".join(file.name for file in item.content.files)
        pairs.append((t("Files"), blocks.excerpt(names, longest)))
    if item.round > 1:
        pairs.append((t("Round"), str(item.round)))
    return blocks.facts([t("{field}: {what}", field=field, what=what) for field, what in pairs])


def status(item: Item, t: Translator) -> Block:
    """The whole route in one line each: who has signed, who is next."""
    lines = [_station(step, item, t) for step in item.steps]
    if item.state is State.RETURNED:
        lines.append("↩ " + done(item.acts[-1], t))
    return blocks.note("\n".join(lines))


def done(act: Act, t: Translator) -> str:
    return t(DONE[act.kind].msgid, who=act.by, when=act.at)


def amount(content: Content, t: Translator) -> str:
    return t("None") if content.amount is None else t.yen(content.amount)


def choice_buttons(item: Item, choices: tuple[Choice, ...], t: Translator) -> list[ButtonElement]:
    value = Click(item.id, item.revision).pack()
    return [
        blocks.button(t.text(label), f"approvals.{choice}", value, style)
        for choice, (label, style) in LABELS.items()
        if choice in choices
    ]


def difference(before: str, after: str) -> Block:
    """Gone pieces struck out, new ones bold."""
    styles = {
        Kind.SAME: None,
        Kind.GONE: RichTextElementParts.TextStyle(strike=True),
        Kind.NEW: RichTextElementParts.TextStyle(bold=True),
    }
    parts = [
        RichTextElementParts.Text(text=blocks.shown(piece.text), style=styles[piece.kind])
        for piece in rules.difference(before, after)
    ]
    return RichTextBlock(elements=[RichTextSectionElement(elements=parts)])


def changes(item: Item, t: Translator, text: str) -> str:
    """A line for each field that differs from the round before; of the text, `text` says where to compare."""
    before, now = item.before, item.content
    if before is None:
        return ""
    lines = {
        "title": lambda: f"{before.title} → {now.title}",
        "text": lambda: text,
        "amount": lambda: f"{amount(before, t)} → {amount(now, t)}",
        "files": lambda: blocks.excerpt(_files_changed(before, now), EXCERPT),
    }
    changed = rules.changed_fields(before, now)
    if not changed:
        return t("Nothing was changed.")
    return "\n".join(
        t("{field}: {what}", field=FIELDS[name], what=lines[name]()) for name in changed
    )


def _files_changed(before: Content, now: Content) -> str:
    added = [f"+ {file.name}" for file in now.files if file not in before.files]
    gone = [f"− {file.name}" for file in before.files if file not in now.files]
    return ", ".join(added + gone)


def _changed(item: Item, t: Translator) -> list[Block]:
    if item.before is None:
        return []
    lines = changes(item, t, text=t("open the document to compare"))
    return [blocks.heading(t("Changed since round {n}", n=item.round - 1)), blocks.words(lines)]


def _station(step: RouteStep, item: Item, t: Translator) -> str:
    if step.acts:
        return "✓ " + t("{role}: {what}", role=step.role, what=done(step.acts[-1], t))
    who = ", ".join(person.name for person in step.people)
    if {person.id for person in step.people} & set(item.waiting_for()):
        return "● " + t("{role}: {who} (waiting)", role=step.role, who=who)
    return "○ " + t("{role}: {who}", role=step.role, who=who)


def _actions(item: Item, choices: tuple[Choice, ...], t: Translator) -> Block:
    look = blocks.button(t("Open"), "approvals.open", Click(item.id, item.revision).pack())
    return blocks.buttons("approvals", *choice_buttons(item, choices, t), look)


def _news(act: Act, item: Item, t: Translator) -> str:
    title = item.content.title
    if act.kind == "decided":
        return t("{who} approved “{title}”. It is decided.", who=act.by, title=title)
    return t("{who} returned “{title}” to you.", who=act.by, title=title)
