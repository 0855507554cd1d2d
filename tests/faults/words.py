"""Labels and texts by which the checker finds controls and messages.

Another bot may have others: `--words` gives those that differ.
"""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

TITLE = re.compile(r"\w+ \d+-\d{5}")
"""Pattern of titles and topics, by which they are found in messages."""
PURCHASE, MEETING = "Purchase", "Meeting"


def titled(text: str) -> str:
    """Return the title or topic that a message is about, or an empty text."""
    found = TITLE.search(text)
    return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Words:
    """Labels of buttons, block and action ids of fields, first words of messages.

    `asked` is an approver's card, `drafted` the drafter's; any other message that names a document
    tells the outcome to its drafter, and, where there are words for `undone`, a return to those who
    had approved. `marks`: those of a signed, the next, and a returned step.
    `round` precedes the number of a card's round. Both are empty where cards show none.
    `returned` is in the news of a return. `as_of`: the pattern of the parts of a home that hold
    for the moment at which it was drawn: the section, and the number of people in a meeting, for
    which Kaigi updates the channel's card alone. `question` and the pattern `answered` begin
    the morning's question, before and after its answer; there is no morning where they are empty.
    `taps`: its buttons, `counted`: their names on the sheet; `no_answer`: the pattern of the
    sheet's number of people who have not answered. `shows_content`: cards and export have the
    content of documents.
    """

    draft: str = "/ringi general"
    approve: str = "Approve"
    send_back: str = "Return"
    mend: str = "Revise and resubmit"
    withdraw: str = "Withdraw"
    title: str = "title"
    text: str = "text"
    amount: str = "amount"
    files: str = "files"
    comment: str = "comment"
    open: str = "Open"
    as_of: str = (
        r"(Your section now\n.*?)?As of [^\n]*"
        r"|[●○] (Ready\. No one|Nobody|\d+ (person|people)) [^\n]*"
    )
    returned: str = " returned “"
    shows_content: bool = True
    asked: tuple[str, ...] = (
        "A document waits for your approval: ",
        "A document you were asked about: ",
    )
    drafted: tuple[str, ...] = ("Your document: ",)
    undone: str = "which you had approved"
    marks: str = "✓●↩"
    round: str = "Round: "
    join: str = "Join"
    start: str = "Start"
    end: str = "End"
    hosted: tuple[str, ...] = ("Your meeting: ",)
    question: str = "Where are you working on "
    answered: str = r"\w+, \w+ \d+: "
    taps: tuple[str, ...] = ("Office", "Home", "Trip", "Leave")
    counted: tuple[str, ...] = ("Office", "Home", "Trip", "Away")
    sheet: str = "Who is where on "
    no_answer: str = r"(\d+) (?:person has|people have) not answered"
    noted: str = "Noted for "
    making: str = "Making the meeting "
    ending: str = "Ending the meeting "
    not_ended: str = "Zoom did not end "
    not_made: str = "There is no meeting "
    failed: str = "Something went wrong on our side. Nothing was changed."
    unsure: str = "Something went wrong on our side just as this was being recorded."

    def round_of(self, words: str) -> int:
        """Return the round of a card, which shows it from the second on."""
        found = self.round and re.search(rf"{re.escape(self.round)}(\d+)", words)
        return int(found[1]) if found else 1


def read(file: Path | None) -> Words:
    if file is None:
        return Words()
    named: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    given: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in named.items()}
    return replace(Words(), **given)
