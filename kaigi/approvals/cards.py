"""Messages about a document: the approver's card, the drafter's card, and news to the drafter."""

from slack_sdk.models.blocks import Block, ButtonElement, RichTextBlock
from slack_sdk.models.blocks.block_elements import RichTextElementParts, RichTextSectionElement

from kaigi import blocks
from kaigi.approvals import rules
from kaigi.approvals.items import Act, ActKind, Choice, Item, Offered, Pending, RouteStep, State
from kaigi.approvals.rules import Click, DocumentNotice, DocumentNoticeKind, Kind, NoticeState
from kaigi.blocks import Message
from kaigi.content import Content, FieldKind, FieldSpec
from kaigi.errors import _
from kaigi.i18n import Translator

EXCERPT = 200
FACTS = 10
"""Slack's limit of fields in a section."""

DONE = {
    ActKind.DRAFTED: _("Drafted by {who}, {when}"),
    ActKind.APPROVED: _("Approved by {who}, {when}"),
    ActKind.DECIDED: _("Decided by {who}, {when}"),
    ActKind.RETURNED: _("Returned by {who}, {when}"),
    ActKind.RESUBMITTED: _("Resubmitted by {who}, {when}"),
}


def draw(state: NoticeState, t: Translator) -> Message:
    match state.notice.part:
        case DocumentNoticeKind.ASKED:
            return asked(state, t)
        case DocumentNoticeKind.DRAFTED:
            return drafted(Offered(state.item, state.choices), t)
        case DocumentNoticeKind.TOLD:
            return told(state, t)


def asked(state: NoticeState, t: Translator) -> Message:
    """Draw the approver's card: buttons while this person may act, afterwards what was done."""
    item = state.item
    title = item.content.title
    if state.notice.round < item.round:
        return _of_earlier_round(item, state.notice, t)
    changed: list[Block] = []
    if item.before is not None:
        lines = changes(item, t, text=t("open the document to compare"))
        heading = blocks.heading(t("Changed since round {n}", n=item.round - 1))
        changed = [heading, blocks.words(lines)]
    return blocks.message(
        t("A document waits for your approval: {title}", title=title)
        if state.choices
        else t("A document you were asked about: {title}", title=title),
        [
            blocks.header(title),
            *summary(item, t),
            *changed,
            status(item, t),
            _actions(item, state.choices, t),
        ],
    )


def _of_earlier_round(item: Item, notice: DocumentNotice, t: Translator) -> Message:
    """Draw a card of an earlier round: how that round went, and where the document is now."""
    acts = [done(act, t) for act in item.acts if act.round == notice.round]
    superseded = t(
        "This card is from round {n}. The document is in round {now}:",
        n=notice.round,
        now=item.round,
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


def drafted(offered: Offered, t: Translator) -> Message:
    """Draw the drafter's own card: where the document is on its way."""
    item = offered.item
    return blocks.message(
        t("Your document: {title}", title=item.content.title),
        [
            blocks.header(item.content.title),
            *summary(item, t),
            status(item, t),
            _actions(item, offered.choices, t),
        ],
    )


def told(state: NoticeState, t: Translator) -> Message:
    """Draw the news to the drafter; after a return with the button to revise the document."""
    item = state.item
    title = item.content.title
    act = next(a for a in item.acts if a.round == state.notice.round and a.kind.ends_round)
    if act.kind.is_decision:
        sentence = t("{who} approved “{title}”. Final decision made.", who=act.by, title=title)
    else:
        sentence = t("{who} returned “{title}” to you.", who=act.by, title=title)
    choices = state.choices if state.notice.round == item.round else ()
    body: list[Block] = [blocks.words(sentence)]
    if act.comment:
        body.append(blocks.quote(act.comment))
    if item.outcome_pending and state.notice.round == item.round:
        body.append(blocks.note(pending(item.outcome_pending, t)))
    return blocks.message(sentence, [*body, _actions(item, choices, t)])


def undelivered(item: Item, who: str, t: Translator) -> Message:
    """Draw the news to the drafter that an approver's card could not be delivered."""
    sentence = t("Kaigi could not deliver “{title}” to {who}.", title=item.content.title, who=who)
    advice = t(
        "Please tell {who} yourself that it waits in Kaigi's home. If they do not use Slack any "
        "more, ask your Kaigi administrator.",
        who=who,
    )
    return blocks.message(sentence, [blocks.words(sentence), blocks.note(advice)])


def summary(item: Item, t: Translator) -> list[Block]:
    shown: list[Block] = [facts(item, t, EXCERPT)]
    if item.content.text:
        shown.append(blocks.words(blocks.excerpt(item.content.text, EXCERPT)))
    return shown


def facts(item: Item, t: Translator, longest: int = blocks.FIELD) -> Block:
    """Draw the short fields in two columns; `longest` is how much of the files' names is shown."""
    pairs = [(t("Drafted by"), item.drafter.name)]
    pairs += [
        (t.text(spec.label), blocks.excerpt(written(item.content, spec, t), longest))
        for spec in item.form.entries
        if spec.name != "title" and spec.kind is not FieldKind.LONG_TEXT
    ]
    if item.content.files:
        names = ", ".join(file.name for file in item.content.files)
        pairs.append((t("Files"), blocks.excerpt(names, longest)))
    if item.round > 1:
        pairs.append((t("Round"), str(item.round)))
    return blocks.facts(
        [t("{field}: {what}", field=field, what=what) for field, what in pairs[:FACTS]]
    )


def written(content: Content, spec: FieldSpec, t: Translator) -> str:
    """Write a field's value as its readers do."""
    value = content.value(spec.name)
    match value:
        case None | "" | ():
            return t("None")
        case int() if spec.kind is FieldKind.MONEY:
            return t.yen(value)
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)


def status(item: Item, t: Translator, *, with_reasons: bool = False) -> Block:
    """Draw the route, a line for each step: who has signed, who is next.

    `with_reasons`: each step's reason instead of its post.
    """
    lines = [_station(step, t, with_reasons=with_reasons) for step in item.steps]
    if item.state is State.RETURNED:
        lines.append("↩ " + done(item.acts[-1], t))
    if item.outcome_pending:
        lines.append(pending(item.outcome_pending, t))
    return blocks.note("\n".join(lines))


def done(act: Act, t: Translator) -> str:
    return t(DONE[act.kind].msgid, who=act.by, when=act.at)


def pending(asked_for: Pending, t: Translator) -> str:
    """Describe an act that the other system has not answered yet."""
    return t(
        "{who} chose “{choice}”, {when}. The system that holds this document has not answered yet.",
        who=asked_for.by,
        choice=asked_for.label,
        when=asked_for.at,
    )


def amount(content: Content, t: Translator) -> str:
    return t("None") if content.amount is None else t.yen(content.amount)


def choice_buttons(offered: Offered, t: Translator) -> list[ButtonElement]:
    return [
        blocks.button(
            t.text(choice.label),
            f"approvals.act.{choice.id}",
            Click.on(offered.item, choice).pack(),
            choice.style,
        )
        for choice in offered.choices
    ]


def difference(before: str, after: str) -> Block:
    """Draw the difference of two texts: removed pieces struck out, new ones bold."""
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
    """List the fields that differ from the round before; `text` stands in for long texts."""
    before = item.before
    now = item.content
    if before is None:
        return ""
    changed = rules.changed_fields(before, now)
    lines = [
        (
            spec.label,
            text
            if spec.kind is FieldKind.LONG_TEXT
            else f"{written(before, spec, t)} → {written(now, spec, t)}",
        )
        for spec in item.form.entries
        if spec.name in changed
    ]
    if before.files != now.files:
        added = [f"+ {file.name}" for file in now.files if file not in before.files]
        removed = [f"− {file.name}" for file in before.files if file not in now.files]
        lines.append((_("Files"), blocks.excerpt(", ".join(added + removed), EXCERPT)))
    if not lines:
        return t("Nothing was changed.")
    return "\n".join(t("{field}: {what}", field=label, what=what) for label, what in lines)


def _station(step: RouteStep, t: Translator, *, with_reasons: bool) -> str:
    role = step.reason if with_reasons and step.reason else step.role
    if step.is_complete:
        what = ", ".join(done(act, t) for act in step.acts)
        return "✓ " + t("{role}: {what}", role=role, what=what)
    who = ", ".join(person.name for person in step.waiting or step.people)
    if not step.waiting:
        return "○ " + t("{role}: {who}", role=role, who=who)
    if len(step.people) == 1:
        return "● " + t("{role}: {who} (waiting)", role=role, who=who)
    return "● " + t(
        "{role}: {who} (waiting; {n} of {quorum} have approved)",
        role=role,
        who=who,
        n=len(step.acts),
        quorum=step.quorum,
    )


def _actions(item: Item, choices: tuple[Choice, ...], t: Translator) -> Block:
    look = blocks.button(t("Open"), "approvals.open", Click(item.id, item.revision).pack())
    return blocks.buttons("approvals", *choice_buttons(Offered(item, choices), t), look)
