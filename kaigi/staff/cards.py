"""Cards of the staff room: changes of bindings."""

from kaigi import blocks
from kaigi.blocks import Message
from kaigi.i18n import Translator
from kaigi.staff.notices import MOST_LISTED, Changed, Lost


def draw(notice: Changed | Lost, t: Translator) -> Message:
    match notice:
        case Changed():
            return _changed(notice, t)
        case Lost():
            return _lost(notice, t)


def _changed(notice: Changed, t: Translator) -> Message:
    count = len(notice.rebindings)
    heading = t.plural(
        "{n} person's Slack account has changed since {moment}",
        "{n} people's Slack accounts have changed since {moment}",
        count,
        moment=notice.since,
    )
    lines = [
        f"{each.number}: {each.before or '–'} → {each.after or '–'}"
        for each in notice.rebindings[:MOST_LISTED]
    ]
    if count > MOST_LISTED:
        lines.append(t.plural("and {n} more", "and {n} more", count - MOST_LISTED))
    advice = t(
        "Who acts with an account acts as this person. If one is wrong: {command}",
        command="kaigi staff unbind NUMBER · kaigi staff bind NUMBER USER",
    )
    parts = [blocks.heading(heading), blocks.words("\n".join(lines)), blocks.note(advice)]
    return blocks.message(heading, parts)


def _lost(notice: Lost, t: Translator) -> Message:
    sentence = t(
        "Kaigi no longer takes this account for {who}'s, on its staff list.", who=notice.name
    )
    advice = t("If you did not expect this, tell your Kaigi administrator.")
    return blocks.message(sentence, [blocks.words(sentence), blocks.note(advice)])
