"""Messages about a document: the approver's card, the drafter's card, and news of ended rounds."""

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import Block

from kaigi import blocks
from kaigi.approvals import absent, contents, fates, marks, news, parts, reminder_cards
from kaigi.approvals.acts import Act, ActKind, ended_by
from kaigi.approvals.items import Asked, Choice, Item, Offered, State
from kaigi.approvals.parts import Surface
from kaigi.approvals.rules import (
    DocumentNotice,
    DocumentNoticeKind,
    NoticeState,
    handed_on_with,
)
from kaigi.blocks import Message
from kaigi.duty_kind import DutyKind
from kaigi.errors import _
from kaigi.i18n import Translator
from kaigi.steps import StepKind

OF_EARLIER_ROUND = {
    State.CIRCULATING: _("This card is from round {n}. Round {now} is in circulation."),
    State.RETURNED: _("This card is from round {n}. Round {now} was returned."),
    State.DECIDED: _("This card is from round {n}. Round {now} was decided."),
    State.REJECTED: _("This card is from round {n}. Round {now} was rejected."),
    State.WITHDRAWN: _("This card is from round {n}. The document was withdrawn in round {now}."),
}

HANDED_ON = _("{who} has “{title}” in place of {before} ({reason}).")
HANDED_ON_AS = _("{who} is asked for “{title}” as {post} in place of {before}.")

STUCK = {
    DutyKind.ACT: _("“{title}” waits for {who} ({reason})."),
    DutyKind.UPCOMING: _("“{title}” comes to {who} later ({reason})."),
}


def draw(state: NoticeState, t: Translator) -> Message:
    return DRAWN[state.notice.part](state, t)


def asked(state: NoticeState, t: Translator) -> Message:
    """Draw the approver's card: buttons while this person may act, afterwards what was done."""
    item = state.item
    title = item.content.title
    if earlier := _why_earlier(state.notice, item, t):
        return _of_earlier_card(item, earlier, t)
    if handover := item.handed_on_from(state.notice.person):
        return _of_predecessor(item, handover, t)
    changed: list[Block] = []
    if item.before is not None:
        lines = contents.changes(item, t, text=t("open the document to compare"))
        heading = blocks.heading(t("Changed since round {n}", n=item.round - 1))
        changed = [heading, blocks.words(lines)]
    return blocks.message(
        _announced(state, t),
        [
            *contents.urgent(item, t),
            blocks.header(title),
            *absent.to_reader(item, state.notice.person, t),
            contents.facts_on_card(item, t),
            *contents.text_excerpt(item, t),
            *contents.files(item, state.links, t),
            *contents.paper(item, t, contents.BRIEF),
            *parts.returned(item, t),
            *parts.asked_for(item, state.notice.person, t),
            *changed,
            blocks.note(parts.status(item, t), *_since(state, t)),
            _buttons(item, state.choices, t),
        ],
    )


def _since(state: NoticeState, t: Translator) -> list[str]:
    """Write since when it waits for this person; a message does not count the days, which go on."""
    item = state.item
    if item.since is None or state.notice.person not in item.waiting_for:
        return []
    return [t("Waiting for you since {day}", day=item.since.astimezone(t.zone).date())]


def _announced(state: NoticeState, t: Translator) -> str:
    """Write what a notification shows of an approver's card."""
    title = state.item.content.title
    if not state.choices:
        return t("A document you were asked about: {title}", title=title)
    if state.item.content.urgent:
        return t("An urgent document waits for your approval: {title}", title=title)
    if parts.asks(state.item, state.notice.person) is StepKind.CONFIRM:
        return t("A document for you to read and confirm: {title}", title=title)
    return t("A document waits for your approval: {title}", title=title)


def _why_earlier(notice: DocumentNotice, item: Item, t: Translator) -> str:
    """Return why this is not the newest card, if so: of an earlier round, or of an earlier turn."""
    if notice.round < item.round:
        return t(OF_EARLIER_ROUND[item.state].msgid, n=notice.round, now=item.round)
    if notice.asking < item.asked.count(Asked(notice.person, notice.round)):
        return t("You were asked again: the newer message is the one to act on.")
    return ""


def _of_earlier_card(item: Item, line: str, t: Translator) -> Message:
    """Draw an earlier card in one line: the document has a newer card, or left the person."""
    title = item.content.title
    return blocks.message(
        t("A document you were asked about: {title}", title=title),
        [
            blocks.words(t("“{title}” · {what}", title=title, what=line)),
            blocks.buttons("approvals", parts.open_button(item, t("Open the newest round"))),
        ],
    )


def _of_predecessor(item: Item, handover: Act, t: Translator) -> Message:
    """Draw the card of a person whose step another one has now, in one line without buttons."""
    title = item.content.title
    what = parts.done(handover, t)
    return blocks.message(
        t("A document you were asked about: {title}", title=title),
        [blocks.words(t("“{title}” · {what}", title=title, what=what))],
    )


def drafted(offered: Offered, t: Translator) -> Message:
    """Draw the drafter's own card: where the document is on its way."""
    item = offered.item
    return blocks.message(
        marks.announced(item, t),
        [
            *contents.urgent(item, t),
            blocks.header(item.content.title),
            contents.facts_on_card(item, t),
            *contents.text_excerpt(item, t),
            *contents.files(item, offered.links, t),
            *contents.paper(item, t, contents.BRIEF),
            blocks.note(parts.status(item, t)),
            *reminder_cards.latest(offered.reminders, t),
            _buttons(item, offered.choices, t),
        ],
    )


def told(state: NoticeState, t: Translator) -> Message:
    """Draw the end of a round for its drafter, or for a person who had approved in it."""
    is_drafter = state.notice.person in state.item.drafters
    return ended(state, t) if is_drafter else undone(state, t)


def ended(state: NoticeState, t: Translator) -> Message:
    """Draw the news to the drafter; after a return with the button to revise the document."""
    item = state.item
    title = item.content.title
    notice = state.notice
    ending = ended_by(item.acts, notice.round, notice.asking, is_drafter=True)
    act = ending.act
    if ending.is_pulled_back:
        return news.taken_back(state, act, t)
    if act.acting_for:
        sentence = t(
            "{who} decided “{title}” in place of {decider}, who is away.",
            who=act.by,
            title=title,
            decider=absent.titled(act.acting_for),
        )
    elif act.kind.confirms:
        sentence = t("{who} confirmed “{title}”. Everyone has read it.", who=act.by, title=title)
    elif act.kind.is_decision:
        sentence = t("{who} approved “{title}”. Final decision made.", who=act.by, title=title)
    elif act.kind is ActKind.REJECTED:
        sentence = t("{who} rejected “{title}”. It ends here.", who=act.by, title=title)
    else:
        sentence = t("{who} returned “{title}” to you.", who=act.by, title=title)
    choices = state.choices if state.notice.round == item.round else ()
    body: list[Block] = [blocks.words(sentence)]
    if act.comment:
        body.append(blocks.quote(act.comment))
    if item.outcome_pending and state.notice.round == item.round:
        body.append(blocks.note(parts.pending(item.outcome_pending, t)))
    return blocks.message(sentence, [*body, _buttons(item, choices, t)])


def undelivered(state: NoticeState, t: Translator) -> Message:
    """Draw the news to the drafter that an approver's card could not be delivered."""
    item = state.item
    who = state.notice.awaited(item) or ""
    sentence = t("Kaigi could not deliver “{title}” to {who}.", title=item.content.title, who=who)
    advice = t(
        "Please tell {who} yourself that it waits in Kaigi's home. If they do not use Slack any "
        "more, ask your Kaigi administrator.",
        who=who,
    )
    return blocks.message(sentence, [blocks.words(sentence), blocks.note(advice)])


def handed_on(state: NoticeState, t: Translator) -> Message:
    """Draw the news that steps have other people now; the route while no later change made it."""
    item = state.item
    entry = state.notice.round
    sentences = [
        t(
            (HANDED_ON_AS if each.post else HANDED_ON).msgid,
            title=item.content.title,
            who=each.successor,
            before=each.predecessor,
            post=each.post or "",
            reason=parts.DEPARTED[each.reason],
        )
        for each in handed_on_with(item, entry)
    ]
    body: list[Block] = [*map(blocks.words, sentences)]
    is_newest = not any(act.handover or act.kind.submits for act in item.acts[entry:])
    if is_newest:
        body.append(blocks.note(parts.status(item, t)))
    choices = state.choices if is_newest else ()
    return blocks.message(" ".join(sentences), [*body, _buttons(item, choices, t)])


def stuck(state: NoticeState, t: Translator) -> Message:
    """Draw the news to the drafter that no one can act on a step, until something happens."""
    item = state.item
    title = item.content.title
    if not state.stuck or not state.is_newest:
        over = _("“{title}” waits for no one who has gone any more.")
        newer = _("“{title}”: a newer message says for whom it waits.")
        sentence = t((newer if state.stuck else over).msgid, title=title)
        return blocks.message(sentence, [blocks.words(sentence), _buttons(item, (), t)])
    sentences = [
        t(
            STUCK[each.kind].msgid,
            title=title,
            who=each.predecessor,
            reason=parts.DEPARTED[each.reason],
        )
        for each in state.stuck
    ]
    advice = dict.fromkeys(t.text(fates.advice(each)) for each in state.stuck)
    choices = () if all(map(fates.ends_by_itself, state.stuck)) else state.choices
    body = [*map(blocks.words, sentences), *map(blocks.note, advice)]
    return blocks.message(" ".join(sentences), [*body, _buttons(item, choices, t)])


def undone(state: NoticeState, t: Translator) -> Message:
    """Draw the news to a person who had approved, and whose round ended in vain."""
    item = state.item
    title = item.content.title
    notice = state.notice
    ending = ended_by(item.acts, notice.round, notice.asking, is_drafter=False)
    act = ending.act
    if ending.is_pulled_back:
        return news.taken_back(state, act, t)
    if act.kind is ActKind.WITHDRAWN and parts.is_read(item):
        sentence = t("{who} withdrew “{title}”, which you had read.", who=act.by, title=title)
    elif act.kind is ActKind.WITHDRAWN:
        sentence = t("{who} withdrew “{title}”, which you had approved.", who=act.by, title=title)
    elif act.kind is ActKind.REJECTED:
        sentence = t("{who} rejected “{title}”, which you had approved.", who=act.by, title=title)
    else:
        sentence = t("{who} returned “{title}”, which you had approved.", who=act.by, title=title)
    comment = [blocks.quote(act.comment)] if act.comment else []
    return blocks.message(sentence, [blocks.words(sentence), *comment, _buttons(item, (), t)])


def _buttons(item: Item, choices: tuple[Choice, ...], t: Translator) -> Block:
    drawn = parts.buttons(Offered(item, choices), Surface.CARD, t)
    return blocks.buttons("approvals", *drawn)


DRAWN: Mapping[DocumentNoticeKind, Callable[[NoticeState, Translator], Message]] = {
    DocumentNoticeKind.ASKED: asked,
    DocumentNoticeKind.DRAFTED: lambda state, t: drafted(
        Offered(state.item, state.choices, state.links, reminders=state.reminders), t
    ),
    DocumentNoticeKind.TOLD: told,
    DocumentNoticeKind.HANDED_ON: handed_on,
    DocumentNoticeKind.STUCK: stuck,
    DocumentNoticeKind.REMINDED: reminder_cards.reminded,
    DocumentNoticeKind.UNDELIVERED: undelivered,
    DocumentNoticeKind.INQUIRED: news.inquired,
    DocumentNoticeKind.REPLIED: news.replied,
    DocumentNoticeKind.COMMENTED: news.commented,
    DocumentNoticeKind.SENT_BACK: news.sent_back,
    DocumentNoticeKind.CORRECTED: news.corrected,
    DocumentNoticeKind.WITHDRAWN: news.withdrawn,
    DocumentNoticeKind.REQUESTED: news.requested,
}
