"""Messages about a meeting: in the channel, to the host, to the guests."""

from datetime import timedelta

from slack_sdk.models.blocks import Block, ButtonElement

from kaigi import blocks
from kaigi.blocks import Message
from kaigi.i18n import Translator
from kaigi.meetings.rules import Meeting, MeetingNoticeKind, State
from kaigi.meetings.views import MeetingCard
from kaigi.meetings.zoom_types import Phase

MINUTE = timedelta(minutes=1)


def draw(card: MeetingCard, t: Translator) -> Message:
    """Draw one message about a meeting for its readers."""
    meeting = card.meeting
    kind = card.notice.kind
    values = {"topic": meeting.topic, "host": card.host_name}
    match kind:
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
    if kind is not MeetingNoticeKind.CHANNEL and meeting.state is State.OVER:
        # One line: these messages stand between documents that wait.
        return blocks.message(sentence, [blocks.note(meeting.topic, *ended(meeting, t))])
    # A card that is posted by a response_url cannot follow every person who comes and goes.
    counts = kind is not MeetingNoticeKind.CHANNEL or not meeting.card_outside
    body: list[Block] = [
        blocks.header(meeting.topic),
        blocks.note(t("Host: {host}", **values), *status(meeting, t, counts=counts)),
    ]
    if kind is MeetingNoticeKind.GUEST and meeting.can_be_joined:
        body.insert(1, blocks.words(t("{host} asks you to this meeting.", **values)))
    if controls:
        body.append(blocks.buttons("meetings", *controls))
    if kind is MeetingNoticeKind.HOST and meeting.can_be_joined:
        body.append(_advice(meeting, t))
    return blocks.message(sentence, body)


def status(meeting: Meeting, t: Translator, *, counts: bool = True) -> list[str]:
    """Describe the meeting's state, with the number of people unless `counts` is false."""
    match meeting.phase:
        case Phase.WAITING:
            return ["○ " + t("Ready. No one has joined yet.")]
        case Phase.RUNNING if not counts:
            return ["● " + t("It is going on.")]
        case Phase.RUNNING if meeting.people:
            people = t.plural("{n} person is in it.", "{n} people are in it.", meeting.people)
            return ["● " + people]
        case Phase.RUNNING | Phase.EMPTY:
            return ["○ " + t("Nobody is in it now. It can be joined until its host ends it.")]
    return ended(meeting, t)


def ended(meeting: Meeting, t: Translator) -> list[str]:
    """Describe the end of a meeting, how long it lasted, and how many took part."""
    lasted = []
    if meeting.lasted is not None and meeting.lasted >= MINUTE:
        minutes = meeting.lasted // MINUTE
        lasted = [t.plural("It lasted {n} minute.", "It lasted {n} minutes.", minutes)]
    if meeting.most:
        one = meeting.most == 1
        lasted.append(
            t("One person took part.") if one else t("Up to {n} people took part.", n=meeting.most)
        )
    if meeting.state is State.CLOSING:
        return ["◌ " + t("Ending…")]
    if meeting.state is State.OPEN:
        return ["■ " + t("It is over: Zoom has deleted it."), *lasted]
    if meeting.ending and meeting.ending.by:
        by = t("Ended by {who}, {when}", who=meeting.ending.by, when=meeting.ending.at)
        return ["■ " + by, *lasted]
    if meeting.run and meeting.run.ended_at:
        return ["■ " + t("Ended, {when}", when=meeting.run.ended_at), *lasted]
    return ["■ " + t("Closed: nobody came.")]


def join(meeting: Meeting, t: Translator) -> list[ButtonElement]:
    """Draw the button Join, while the link is valid."""
    if not meeting.can_be_joined:
        return []
    return [blocks.link(t("Join"), meeting.join_url, "meetings.join", "primary", meeting.id)]


def start(meeting: Meeting, t: Translator) -> list[ButtonElement]:
    """Draw the button Start, for the host alone."""
    if not meeting.can_be_joined:
        return []
    return [blocks.link(t("Start"), meeting.start_url, "meetings.start", "primary")]


def end(meeting: Meeting, t: Translator) -> list[ButtonElement]:
    """Draw the button End, which asks first: a slip would put everyone out of the meeting."""
    if not meeting.can_be_joined:
        return []
    question = blocks.confirm(
        t("End the meeting?"),
        t("“{topic}” ends for everyone who is in it.", topic=meeting.topic),
        yes=t("End"),
        no=t("Cancel"),
    )
    return [blocks.button(t("End"), "meetings.end", meeting.id, confirm=question)]


def _advice(meeting: Meeting, t: Translator) -> Block:
    if meeting.card_undeliverable:
        return blocks.words(card_undeliverable(meeting, t))
    return blocks.note(t("Start makes you the host. To ask others, pass on the link of Join only."))


def card_undeliverable(meeting: Meeting, t: Translator) -> str:
    """Tell the host that the card could not be posted, and give the link to pass on."""
    lines = (
        t("Kaigi could not put the card where you typed /meet. Pass on this link:"),
        meeting.join_url,
    )
    return "\n".join(lines)
