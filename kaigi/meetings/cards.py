"""Every message about a meeting: in the channel, to the host, to the guests; and the private answers."""

from slack_sdk.models.blocks import Block, ButtonElement

from kaigi import blocks
from kaigi.blocks import Message
from kaigi.errors import Refused
from kaigi.i18n import Translator
from kaigi.meetings.rules import Meeting, MeetingNotice, MeetingNoticeKind, State
from kaigi.meetings.zoom_types import Phase


def in_channel(meeting: Meeting, host: str, t: Translator) -> Message:
    """For everybody there. Whether End may be pressed is settled when it is."""
    return _card(
        t("Meeting: {topic}", topic=meeting.topic),
        meeting,
        host,
        [*join(meeting, t), *end(meeting, t)],
        t,
    )


def of_person(copy: MeetingNotice, meeting: Meeting, host: str, t: Translator) -> Message:
    return (
        _to_host(meeting, host, t)
        if copy.part is MeetingNoticeKind.HOST
        else _to_guest(meeting, host, t)
    )


def _to_host(meeting: Meeting, host: str, t: Translator) -> Message:
    """Alone with the start link: whoever uses that is the host."""
    controls = [*start(meeting, t), *end(meeting, t)]
    message = _card(t("Your meeting: {topic}", topic=meeting.topic), meeting, host, controls, t)
    if not _is_open(meeting):
        return message
    notes: list[Block] = [
        blocks.note(t("Start makes you the host. To ask others, pass on the link of Join only."))
    ]
    if meeting.card_undeliverable:
        notes = [blocks.words(card_undeliverable(meeting, t))]
    return Message(message.text, message.blocks + [note.to_dict() for note in notes])


def _to_guest(meeting: Meeting, host: str, t: Translator) -> Message:
    sentence = t("{host} asks you to a meeting: {topic}", host=host, topic=meeting.topic)
    return _card(sentence, meeting, host, join(meeting, t), t)


def _card(
    sentence: str, meeting: Meeting, host: str, controls: list[ButtonElement], t: Translator
) -> Message:
    body: list[Block] = [
        blocks.header(meeting.topic),
        blocks.note(t("Host: {host}", host=host), status(meeting, t)),
    ]
    if controls:
        body.append(blocks.buttons("meetings", *controls))
    return blocks.message(sentence, body)


def status(meeting: Meeting, t: Translator) -> str:
    """In one line: how it stands."""
    match meeting.phase:
        case Phase.WAITING:
            return "○ " + t("Ready. Nobody is in it yet.")
        case Phase.RUNNING:
            return "● " + t.plural("{n} person is in it.", "{n} people are in it.", meeting.people)
    if meeting.state is State.CLOSING:
        return "◌ " + t("Being ended…")
    return "■ " + _ended(meeting, t)


def _ended(meeting: Meeting, t: Translator) -> str:
    if meeting.ending and meeting.ending.by:
        return t("Ended by {who}, {when}", who=meeting.ending.by, when=meeting.ending.at)
    if meeting.run and meeting.run.ended_at:
        return t("Ended, {when}", when=meeting.run.ended_at)
    return t("Closed: nobody came.")


def join(meeting: Meeting, t: Translator) -> list[ButtonElement]:
    if not _is_open(meeting):
        return []
    return [blocks.link(t("Join"), meeting.join_url, "meetings.join", "primary")]


def start(meeting: Meeting, t: Translator) -> list[ButtonElement]:
    if not _is_open(meeting):
        return []
    return [blocks.link(t("Start"), meeting.start_url, "meetings.start", "primary")]


def end(meeting: Meeting, t: Translator) -> list[ButtonElement]:
    return [blocks.button(t("End"), "meetings.end", meeting.id)] if _is_open(meeting) else []


def card_undeliverable(meeting: Meeting, t: Translator) -> str:
    lines = (
        t("Kaigi could not put the card where you typed /meet, because it is not a member there."),
        t("Write /invite @Kaigi there for the next time, and now pass on this link:"),
        meeting.join_url,
    )
    return "\n".join(lines)


def begun(topic: str, unknown_guests: int, t: Translator) -> Message:
    """What is said at once, before Zoom has answered."""
    sentence = t("Making the meeting “{topic}”. Its card comes here in a moment.", topic=topic)
    body: list[Block] = [blocks.words(sentence)]
    if unknown_guests:
        body.append(
            blocks.note(
                t.plural(
                    "{n} of the people named is not on the staff list and is not told. Pass on the link.",
                    "{n} of the people named are not on the staff list and are not told. Pass on the link.",
                    unknown_guests,
                )
            )
        )
    return blocks.message(sentence, body)


def ending(topic: str, t: Translator) -> Message:
    sentence = t("Ending the meeting “{topic}”.", topic=topic)
    return blocks.message(sentence, [blocks.words(sentence)])


def delayed(topic: str, t: Translator) -> Message:
    sentence = t(
        "Zoom does not answer at the moment. Your wish for “{topic}” is kept.", topic=topic
    )
    next_step = t("Kaigi tries again for some minutes, and tells you here if nothing comes of it.")
    return blocks.message(sentence, [blocks.words(sentence), blocks.note(next_step)])


def refused(topic: str, refusal: Refused, t: Translator) -> Message:
    sentence = t("There is no meeting “{topic}”. {why}", topic=topic, why=refusal.text)
    next_step = [blocks.note(t.text(refusal.next_step))] if refusal.next_step else []
    return blocks.message(sentence, [blocks.words(sentence), *next_step])


def not_ended(topic: str, t: Translator) -> Message:
    sentence = t("Zoom did not end “{topic}”. The meeting goes on.", topic=topic)
    next_step = t("End it in Zoom itself, or press End once more.")
    return blocks.message(sentence, [blocks.words(sentence), blocks.note(next_step)])


def _is_open(meeting: Meeting) -> bool:
    """A link that leads into nothing is not shown."""
    return meeting.state is State.OPEN and meeting.phase is not Phase.ENDED
