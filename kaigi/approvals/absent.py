"""Texts about people of a route who are away: on the route, in the history, and to themselves."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from kaigi import blocks
from kaigi.approvals.acts import Act, ActKind
from kaigi.approvals.items import Item, State
from kaigi.approvals.previews import Ahead, AwayAhead
from kaigi.approvals.route_steps import RouteStep
from kaigi.blocks import Block
from kaigi.errors import _
from kaigi.i18n import Translator
from kaigi.person import DeputyEnd, Signer

ENDED = {
    DeputyEnd.BACK: _("{who} is back: {deputy} decides for them no longer, {when}"),
    DeputyEnd.AWAY: _("{deputy} is away, too, and decides for {who} no longer, {when}"),
    DeputyEnd.GONE: _("{deputy} is no deputy any more, and decides for {who} no longer, {when}"),
}


def last_day(until: datetime, t: Translator) -> date | datetime:
    """Return what an end is called: the last day of an absence that ends at midnight."""
    local = until.astimezone(t.zone)
    is_midnight = (local.hour, local.minute) == (0, 0)
    return local.date() - timedelta(days=1) if is_midnight else until


REVIEW = "review"
"""Id of the choice by which one says that one has read it."""
REVIEWS = "approvals.reviews"
"""The action id of buttons that open the list of documents to read afterwards."""


def in_digest(total: int, t: Translator) -> tuple[str, list[Block]]:
    """Say how many documents went on, with a button that opens the list while it has any."""
    if not total:
        sentence = t("You have read everything that went on without you.")
        return sentence, [blocks.words(sentence)]
    sentence = t.plural(
        "{n} document went on without you. Please read it when you can: nothing waits for that.",
        "{n} documents went on without you. Please read them when you can: nothing waits for that.",
        total,
    )
    opens = blocks.button(t("Open the list"), REVIEWS, "0")
    return sentence, [blocks.words(sentence), blocks.buttons(REVIEWS, opens)]


AHEAD = {
    Ahead.SKIPPED: _(
        "{who} is away until {until}: it goes on without them, and they read it afterwards."
    ),
    Ahead.OTHERS: _("{who} is away until {until}: the others of this step are enough."),
    Ahead.DEPUTY: _("{who} is away until {until}: {deputy} may decide in their place."),
    Ahead.WAITS: _("{who} is away until {until}: it waits for them."),
    Ahead.DRAFTER: _("{who}, who drafted this, is away until {until}: a question or return waits."),
}
IF_DECIDER = {
    Ahead.DEPUTY: _(
        "{who} is away until {until}: it goes on without them, or {deputy} decides in their place."
    ),
    Ahead.WAITS: _(
        "{who} is away until {until}: it goes on without them, but waits if the decision is theirs."
    ),
}
"""Of a post that decides or not, by the amount."""


def on_route(away: Sequence[AwayAhead], t: Translator) -> list[Block]:
    """Say who on the route is away, and what happens there."""
    lines = [
        t(
            (IF_DECIDER[each.as_decider] if each.as_decider else AHEAD[each.ahead]).msgid,
            who=each.person,
            until=last_day(each.until, t),
            deputy=each.deputy or "",
        )
        for each in away
    ]
    return [blocks.note("\n".join(lines))] if lines else []


def on_home(total: int, t: Translator) -> list[Block]:
    """Draw how many documents are to be read afterwards, in one block."""
    if not total:
        return []
    sentence = t.plural(
        "{n} document to read afterwards", "{n} documents to read afterwards", total
    )
    return [blocks.row(sentence, blocks.button(t("Open"), REVIEWS, "0"))]


def titled(who: Signer) -> str:
    """Return a person with their title, as an acting decision names the decider."""
    return f"{who.title} {who.name}".strip()


def done(act: Act, t: Translator) -> str | None:
    """Describe an act that follows from an absence; None for any other."""
    if act.acting_for:
        return t(
            "Decided by {who} in place of {decider}, {when}",
            who=act.by,
            decider=titled(act.acting_for),
            when=act.at,
        )
    if act.kind is ActKind.REVIEWED:
        return t("Read afterwards by {who}, {when}", who=act.by, when=act.at)
    absence = act.absence
    if absence is None:
        return None
    sentence = _("Went on without {who} (away until {until}), {when}")
    if act.kind is ActKind.RELEASED:
        sentence = _("Hold of {who} released (away until {until}), {when}")
    elif absence.ended:
        sentence = ENDED[absence.ended]
    elif absence.deputy:
        sentence = _("{deputy} may decide for {who} (away until {until}), {when}")
    return t(
        sentence.msgid,
        who=absence.person,
        deputy=absence.deputy,
        until=last_day(absence.until, t) if absence.until else "",
        when=act.at,
    )


def passed(step: RouteStep, t: Translator) -> list[str]:
    """Name the people without whom a step went on."""
    away = [
        t(
            "{who} (away until {until}, reads it afterwards)",
            who=each.person,
            until=last_day(each.until, t),
        )
        for each in step.skipped
    ]
    return away + [t("{who} (passed, reads it afterwards)", who=who) for who in step.passed]


def with_deputies(line: str, step: RouteStep, t: Translator) -> str:
    """Add to a step's line who may decide in whose place."""
    for each in step.deputised:
        line = t(
            "{line} ({who} is away until {until}: {deputy} may decide)",
            line=line,
            who=each.person,
            until=last_day(each.until, t),
            deputy=each.deputy,
        )
    return line


def to_reader(item: Item, person: str, t: Translator) -> list[Block]:
    """Say on a card for whom and why this person decides, or what went on without them."""
    if standing := item.decider_of(person):
        sentence = t(
            "{who} is away until {until}. As the registered deputy you may decide in their place.",
            who=titled(standing.person),
            until=last_day(standing.until, t),
        )
        return [blocks.words(sentence)]
    ended = item.deputy_ended(person)
    if ended and ended.absence and item.state is State.CIRCULATING:
        return [blocks.words(done(ended, t) or "")]
    if person in item.to_review:
        return [blocks.words(t("This went on without you. Please read it when you can."))]
    return []
