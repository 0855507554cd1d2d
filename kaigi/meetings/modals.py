"""The room's part of a person's home."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block

from kaigi import blocks
from kaigi.i18n import Translator
from kaigi.meetings import cards
from kaigi.meetings.rules import Meeting, State
from kaigi.meetings.zoom_types import Phase


def on_home(
    meetings: Sequence[Meeting], hosts: Mapping[str, str], person: str, t: Translator
) -> list[Block]:
    """What one may go into now; Start only for the host."""
    shown = [m for m in meetings if m.state is State.OPEN and m.phase is not Phase.ENDED]
    hint = blocks.note(t("A new one: type /meet and its topic, in the channel that it is for."))
    if not shown:
        return [blocks.header(t("Meetings")), blocks.note(t("No meeting waits for you.")), hint]
    rows = [
        block
        for meeting in shown
        for block in _row(meeting, hosts.get(meeting.host, ""), person, t)
    ]
    return [blocks.header(t("Meetings")), *rows, hint]


def _row(meeting: Meeting, host: str, person: str, t: Translator) -> list[Block]:
    mine = meeting.host == person
    controls = (
        [*cards.start(meeting, t), *cards.end(meeting, t)] if mine else cards.join(meeting, t)
    )
    return [
        blocks.words(meeting.topic),
        blocks.note(t("Host: {host}", host=host), cards.status(meeting, t)),
        blocks.buttons(f"meetings.{meeting.id}", *controls),
    ]
