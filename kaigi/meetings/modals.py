"""This room's part of a person's home, and the modal with all their meetings."""

from typing import Any

from slack_sdk.models.blocks import Block

from kaigi import blocks
from kaigi.i18n import Translator
from kaigi.meetings import cards
from kaigi.meetings.views import MeetingList

HOME_BUDGET = 17
"""Blocks of the home for this room: a header, the hint, and three for each meeting."""
HOME_ROWS = 5
ROWS_BESIDE_OPEN = 4
"""Meetings on a home where there are more: the note and the button take two blocks."""


def draw_home(state: MeetingList, t: Translator) -> list[Block]:
    """Draw the meetings that a person may join now; the rest is behind Open."""
    if not state.has_zoom:
        return []
    hint = blocks.note(t("A new one: type /meet and its topic, in the channel that it is for."))
    title = blocks.header(t("Meetings"))
    if not state.meetings:
        return [title, blocks.note(t("No meeting waits for you.")), hint]
    if len(state.meetings) <= HOME_ROWS:
        return [title, *_rows(state, HOME_ROWS, t), hint]
    more = len(state.meetings) - ROWS_BESIDE_OPEN
    look = blocks.button(t("Open"), "meetings.list", state.person)
    return [
        title,
        *_rows(state, ROWS_BESIDE_OPEN, t),
        blocks.note(t.plural("and {n} more", "and {n} more", more)),
        blocks.buttons("meetings.list", look),
        hint,
    ]


def meeting_list(state: MeetingList, t: Translator) -> dict[str, Any]:
    """Draw the whole list as a modal."""
    rows = _rows(state, len(state.meetings), t)
    content = rows or [blocks.note(t("No meeting waits for you."))]
    return blocks.modal(t("Meetings"), content, close=t("Close"), callback_id="meetings.list")


def _rows(state: MeetingList, most: int, t: Translator) -> list[Block]:
    rows: list[Block] = []
    for meeting in state.meetings[:most]:
        controls = cards.join(meeting, t)
        if meeting.host == state.person:
            controls = [*cards.start(meeting, t), *cards.end(meeting, t)]
        host = t("Host: {host}", host=state.hosts.get(meeting.host, ""))
        rows += [
            blocks.words(meeting.topic),
            blocks.note(host, *cards.status(meeting, t)),
            blocks.buttons(f"meetings.{meeting.id}", *controls),
        ]
    return rows
