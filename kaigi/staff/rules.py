"""People in the staff register and in a roster, and the posts that are vacant. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from kaigi.errors import Refused, Text, _
from kaigi.units import department_of, lineage, section_of

HIGHEST_LEVEL = 99

RANKS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("主事補", "技師補"), 5),
        **dict.fromkeys(("主事", "技師", "保健師", "保育士", "司書"), 10),
        "主任": 20,
        **dict.fromkeys(("副主査", "主査"), 30),
        "係長": 40,
        **dict.fromkeys(("副主幹", "主幹", "課長補佐"), 50),
        **dict.fromkeys(("室長", "課長"), 60),
        "参事": 65,
        **dict.fromkeys(("次長", "部次長"), 70),
        **dict.fromkeys(("部長", "局長"), 80),
        "理事": 85,
        **dict.fromkeys(("教育長", "副市長", "副町長", "副村長"), 90),
        **dict.fromkeys(("市長", "町長", "村長"), 95),
    }
)


class Employment(StrEnum):
    REGULAR = "regular"
    FISCAL_YEAR = "fiscal-year"
    REAPPOINTED = "reappointed"
    FIXED_TERM = "fixed-term"
    SPECIAL = "special"


class ConcurrentPost(Struct, frozen=True):
    """A post that a person holds beside their main one (兼務)."""

    section: str
    title: str = ""
    is_head: bool = False


class Member(Struct, frozen=True):
    """A person in a roster.

    `section` is a path 部/課/係 of one to three names, and `is_head` means the head of exactly that
    path. `deputies` are staff numbers in the order in which they are asked. `email` is lower case,
    and empty for a person without an address.
    """

    number: str = ""
    name: str = ""
    kana: str = ""
    email: str = ""
    section: str = ""
    title: str = ""
    rank: str = ""
    employment: Employment = Employment.REGULAR
    is_head: bool = False
    deputies: tuple[str, ...] = ()
    counter_duty: bool = False
    zoom_user: str = ""
    concurrent: tuple[ConcurrentPost, ...] = ()

    @property
    def heads(self) -> tuple[str, ...]:
        """Paths of the units that this person heads."""
        further = tuple(post.section for post in self.concurrent if post.is_head)
        return (self.section, *further) if self.is_head else further


class Known(Struct, frozen=True):
    """A person in the register."""

    member: Member
    active: bool


class Listed(Struct, frozen=True):
    """A line of the list of all active staff."""

    number: str
    name: str
    section: str
    title: str
    is_head: bool
    email: str
    in_chat: bool
    deputies: tuple[str, ...] = ()


class Problem(Struct, frozen=True):
    """A problem of a roster: the line where its row begins, and a field of Member, if any.

    `lines`: how many lines of the file cannot be read for it.
    """

    line: int
    column: str | None
    reason: Text
    lines: int = 1


class Row(Struct, frozen=True):
    """A row of a roster, or all rows of a person in several posts, joined.

    An unreadable field is blank in `member` and is in `problems`. `further` are the lines of the
    further posts. `broken` is the text of all cells with line breaks in them.
    """

    line: int
    member: Member
    problems: tuple[Problem, ...] = ()
    further: tuple[int, ...] = ()
    broken: str = ""


class Roster(Struct, frozen=True):
    """A parsed roster: its rows, the fields that have a column, and the unknown headings.

    `headings`: what the file calls the column of each field.
    """

    rows: tuple[Row, ...]
    given: frozenset[str]
    ignored: tuple[str, ...] = ()
    headings: Mapping[str, str] = {}


class BadRoster(Refused):
    """A roster with problems, all of which it lists."""

    def __init__(self, problems: Sequence[Problem], next_step: Text) -> None:
        super().__init__(
            _("Nothing was imported. Problems in the file: {count}", count=len(problems)), next_step
        )
        self.problems = tuple(problems)


class TooManyGone(Refused):
    """An import that would deactivate over a third of the active staff: a wrong file?"""


class DeputyFaults(Struct, frozen=True):
    """Deputies who cannot act, each as the number of a person and of their deputy; and circles.

    `gone`: the deputy is not on the staff list (any more).
    """

    gone: tuple[tuple[str, str], ...] = ()
    oneself: tuple[str, ...] = ()
    circles: tuple[tuple[str, ...], ...] = ()


class Intake(Struct, frozen=True):
    """Changes that a roster makes. `problems` are of the rows left out of a partial import.

    `without_head` are units in which no one can decide afterwards, `out_of_reach` the heads for
    whom Slack has no account, as it last listed its users. `new_units` and `gone_units` are the
    paths that appear and disappear; none at the first import.
    """

    new: tuple[Member, ...]
    changed: tuple[Member, ...]
    reactivated: tuple[Member, ...]
    unchanged: int
    deactivated: tuple[str, ...]
    problems: tuple[Problem, ...]
    without_head: tuple[str, ...] = ()
    out_of_reach: tuple[Member, ...] = ()
    deputies: DeputyFaults = DeputyFaults()
    new_units: tuple[str, ...] = ()
    gone_units: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[Member, ...]:
        """Members to write."""
        return self.new + self.changed + self.reactivated


def level(rank: str) -> int:
    """Return the level of a rank from 1 to 99, or 0 for none.

    It is that of a known word, or the number itself in an office with its own numbered ranks.
    """
    return int(rank) if rank.isdecimal() else RANKS.get(rank, 0)


def without_head(members: Collection[Member]) -> tuple[str, ...]:
    """Return the sections and departments that have no head, in the order of the members."""
    heads = {unit for member in members for unit in member.heads}
    units = dict.fromkeys(
        unit
        for member in members
        for unit in (department_of(member.section), section_of(member.section))
    )
    return tuple(unit for unit in units if unit not in heads)


def all_units(members: Iterable[Member]) -> dict[str, None]:
    """Return the paths that people belong to, and those above them, in the order of the members."""
    return dict.fromkeys(
        unit
        for member in members
        for path in (member.section, *(post.section for post in member.concurrent))
        for unit in lineage(path)
    )


def only_in(units: Iterable[str], others: Collection[str]) -> tuple[str, ...]:
    """Return the units that are not among the others, without those below such a unit."""
    found = dict.fromkeys(unit for unit in units if unit not in others)
    return tuple(unit for unit in found if not any(above in found for above in lineage(unit)[:-1]))


HOLDS_ROWS = _(
    "A cell of this row holds whole rows of other people."
    " Remove the quotation mark that does not belong there."
)
