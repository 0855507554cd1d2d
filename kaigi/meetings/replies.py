"""Private replies of this room: to /meet and its buttons, and later news for the host."""

from kaigi import blocks
from kaigi.blocks import BUTTON_VALUE, Block, Message
from kaigi.errors import Refused
from kaigi.i18n import Translator
from kaigi.meetings.views import Begun


def begun(state: Begun, t: Translator) -> Message:
    """Answer /meet at once, before Zoom has answered."""
    sentence = t(
        "Making the meeting “{topic}”. Its card comes here in a moment.", topic=state.topic
    )
    body: list[Block] = [blocks.words(sentence)]
    if state.unknown_guests:
        reason = t("Not told, because they are not on Kaigi's staff list:")
        body.append(blocks.people(reason, state.unknown_guests))
    if state.unresolved:
        names = t(", ").join(state.unresolved)
        body += [
            blocks.words(
                t("Not told, because Slack does not know them as a person: {names}", names=names)
            ),
            blocks.note(
                t(
                    "To name people, type a half-width @ and choose each from the list that"
                    " appears. Groups are not told."
                )
            ),
        ]
    if state.unknown_guests or state.unresolved:
        body.append(blocks.note(t("You can pass on the link of Join.")))
    if state.still_open:
        topics = t(", ").join(t("“{topic}”", topic=topic) for topic in state.still_open)
        body.append(
            blocks.note(
                t(
                    "Still open, with nobody in it: {topics}. End it if it is not needed.",
                    topics=topics,
                )
            )
        )
    return blocks.message(sentence, body)


def only_now(when: str, text: str, t: Translator) -> Message:
    """Answer /meet with a time: say what was read, and offer to begin now all the same."""
    sentence = t("Kaigi starts meetings now, and read “{when}” as a time.", when=when)
    next_step = t(
        "No meeting was made. Schedule a later one in Zoom, or start it now if this is its topic."
    )
    body: list[Block] = [blocks.words(sentence), blocks.note(next_step)]
    if len(text) <= BUTTON_VALUE:
        body.append(
            blocks.buttons("meetings", blocks.button(t("Start now"), "meetings.begin", text))
        )
    return blocks.message(sentence, body)


def ending(topic: str, t: Translator) -> Message:
    """Answer /meet end."""
    sentence = t("Ending the meeting “{topic}”.", topic=topic)
    return blocks.message(sentence, [blocks.words(sentence)])


def delayed(topic: str, t: Translator) -> Message:
    """Tell the host that Zoom does not answer and that Kaigi tries again."""
    sentence = t(
        "Zoom does not answer at the moment. Your wish for “{topic}” is kept.", topic=topic
    )
    next_step = t("Kaigi tries again for some minutes, and tells you here if nothing comes of it.")
    return blocks.message(sentence, [blocks.words(sentence), blocks.note(next_step)])


def refused(topic: str, refusal: Refused, t: Translator) -> Message:
    """Tell the host why there is no meeting, and what to do."""
    sentence = t("There is no meeting “{topic}”. {why}", topic=topic, why=refusal.text)
    next_step = [blocks.note(t.text(refusal.next_step))] if refusal.next_step else []
    return blocks.message(sentence, [blocks.words(sentence), *next_step])


def not_ended(topic: str, t: Translator) -> Message:
    """Tell the host that Zoom did not end the meeting."""
    sentence = t("Zoom did not end “{topic}”. The meeting goes on.", topic=topic)
    next_step = t("End it in Zoom itself, or press End once more.")
    return blocks.message(sentence, [blocks.words(sentence), blocks.note(next_step)])
