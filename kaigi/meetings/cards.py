"""Messages about a meeting: in the channel, to the host, to the guests; and private answers."""

from slack_sdk.models.blocks import Block, ButtonElement

from kaigi import blocks
from kaigi.blocks import Message
from kaigi.errors import Refused
from kaigi.i18n import Translator
from kaigi.meetings.rules import Meeting, MeetingNoticeKind, State
from kaigi.meetings.views import MeetingCard
from kaigi.meetings.zoom_types import Phase


def draw(card: MeetingCard, t: Translator) -> Message:
    """Draw one message about a meeting for its readers."""
    meeting = card.meeting
    values = {"topic": meeting.topic, "host": card.host_name}
    match card.notice.kind:
        case MeetingNoticeKind.CHANNEL:
            # Everyone there sees End; who may press it is checked on the click.
            controls = [*join(meeting, t), *end(meeting, t)]
            sentence = t("Meeting: {topic}", **values)
        case MeetingNoticeKind.HOST:
            # The start link is on this message alone: anyone who uses it becomes the host.
            controls = [*start(meeting, t), *end(meeting, t)]
            sentence = t("Your meeting: {topic}", **values)
        case MeetingNoticeKind.GUEST:
            controls = join(meeting, t)
            sentence = t("{host} asks you to a meeting: {topic}", **values)
    body: list[Block] = [
        blocks.header(meeting.topic),
        blocks.note(t("Host: {host}", **values), status(meeting, t)),
    ]
    if controls:
        body.append(blocks.buttons("meetings", *controls))
    if card.notice.kind is MeetingNoticeKind.HOST and meeting.can_be_joined:
        if meeting.card_undeliverable:
            body.append(blocks.words(card_undeliverable(meeting, t)))
        else:
            advice = t("Start makes you the host. To ask others, pass on the link of Join only.")
            body.append(blocks.note(advice))
    return blocks.message(sentence, body)


def status(meeting: Meeting, t: Translator) -> str:
    """Describe the meeting's state in one line."""
    match meeting.phase:
        case Phase.WAITING:
            return "○ " + t("Ready. No one has joined yet.")
        case Phase.RUNNING:
            return "● " + t.plural("{n} person is in it.", "{n} people are in it.", meeting.people)
    if meeting.state is State.CLOSING:
        return "◌ " + t("Ending…")
    if meeting.ending and meeting.ending.by:
        return "■ " + t("Ended by {who}, {when}", who=meeting.ending.by, when=meeting.ending.at)
    if meeting.run and meeting.run.ended_at:
        return "■ " + t("Ended, {when}", when=meeting.run.ended_at)
    return "■ " + t("Closed: nobody came.")


def join(meeting: Meeting, t: Translator) -> list[ButtonElement]:
    """Draw the button Join, while the link is valid."""
    if not meeting.can_be_joined:
        return []
    return [blocks.link(t("Join"), meeting.join_url, "meetings.join", "primary")]


def start(meeting: Meeting, t: Translator) -> list[ButtonElement]:
    """Draw the button Start, for the host alone."""
    if not meeting.can_be_joined:
        return []
    return [blocks.link(t("Start"), meeting.start_url, "meetings.start", "primary")]


def end(meeting: Meeting, t: Translator) -> list[ButtonElement]:
    """Draw the button End."""
    if not meeting.can_be_joined:
        return []
    return [blocks.button(t("End"), "meetings.end", meeting.id)]


def card_undeliverable(meeting: Meeting, t: Translator) -> str:
    """Tell the host that the card could not be posted, and give the link to pass on."""
    lines = (
        t("Kaigi could not put the card where you typed /meet, because it is not a member there."),
        t("Write /invite @Kaigi there for the next time, and now pass on this link:"),
        meeting.join_url,
    )
    return "\n".join(lines)


def begun(topic: str, unknown_guests: int, t: Translator) -> Message:
    """Answer /meet at once, before Zoom has answered."""
    sentence = t("Making the meeting “{topic}”. Its card comes here in a moment.", topic=topic)
    body: list[Block] = [blocks.words(sentence)]
    if unknown_guests:
        missing = t.plural(
            "{n} of the people named is not on the staff list and is not told. Pass on the link.",
            "{n} of the people named are not on the staff list and are not told. Pass on the link.",
            unknown_guests,
        )
        body.append(blocks.note(missing))
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
