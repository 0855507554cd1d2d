"""Posts in which nothing can be decided, as `kaigi doctor` names them."""

from collections.abc import Iterator, Sequence

from bot.cli import deputies
from bot.database import open_unchanged
from kaigi.errors import Text, _
from kaigi.staff import posts, tables
from kaigi.staff.columns import TITLES
from kaigi.staff.deputies import faults
from kaigi.staff.matching import Matching
from kaigi.staff.rules import without_head

_NAMED = 20


def problems(url: str, matching: Matching) -> Iterator[tuple[Text, Text]]:
    """Yield what is wrong, and how to mend it: heads who are missing or not reached, deputies.

    Heads are not named if no one was found in Slack at all: then the addresses are wrong.
    """
    storage = open_unchanged(url)
    register = storage.run_now(tables.register)
    places = {unit: place for place, unit in enumerate(storage.run_now(posts.units))}
    storage.close()
    members = [known.member for known in register.values() if known.active]
    members.sort(key=lambda member: places[member.section])
    if units := without_head(members):
        yield (
            _("Units without a head: {units}", units=_some(units)),
            _(
                "Mark the head of each in the staff list (column “{column}”), and import it.",
                column=TITLES["is_head"],
            ),
        )
    missing = set(matching.without_slack)
    heads = [
        f"{member.number} {member.name} ({', '.join(member.heads)})"
        for member in members
        if member.heads and member.number in missing
    ]
    if heads and matching.matched:
        yield (
            _("Heads without an account in Slack: {people}", people=_some(heads)),
            _(
                "Compare their addresses in the staff list with those in Slack:"
                " kaigi staff list --unmatched"
            ),
        )
    yield from deputies.told(faults(members))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
