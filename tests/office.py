"""A small office for tests: people, the posts above them, and documents in circulation."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import Connection, select

from kaigi.content import GENERAL, Content, File, Value, general
from kaigi.duties import DepartedDuty, duty
from kaigi.duty_kind import DutyKind
from kaigi.forms import routes
from kaigi.forms.definition import LineUpTo, StepRow
from kaigi.forms.form import Form
from kaigi.forms.posts import Post
from kaigi.forms.reading import shipped
from kaigi.ledger import folding, rules
from kaigi.ledger.document import Document
from kaigi.ledger.events import Event, Resubmitted
from kaigi.person import Departure, Person, Signer
from kaigi.steps import Step, StepKind

AOI = Signer("1001", "佐藤 葵", "都市整備部/道路課", "主事")
REN = Signer("1002", "田中 蓮", "都市整備部/道路課", "主事")
KEN = Signer("2001", "鈴木 健", "都市整備部/道路課", "課長")
MIO = Signer("3001", "高橋 澪", "都市整備部", "部長")

TEN = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)
"""10:02 in Tokyo."""

SMALL = general("Purchase of 3 keyboards", "The old ones are worn out.", 30_000)
LARGE = general("Purchase of 40 monitors", "For those who work from home.", 800_000)

ONE_STEP = (Step("section_head", (KEN,), StepKind.DECIDE),)
TWO_STEPS = (
    Step("section_head", (KEN,)),
    Step("department_head", (MIO,), StepKind.DECIDE),
)


GENERAL_OF_OFFICE = shipped()[GENERAL]
"""Form by which the section head decides, and from 500,000 yen the department head."""
TO_THE_TOP = replace(
    GENERAL_OF_OFFICE,
    file=replace(GENERAL_OF_OFFICE.file, route=(StepRow(line=LineUpTo.TOP_DECIDER),)),
)
"""Form of which every post of the line approves."""


class Line:
    """The organisation as the posts above everybody, and people by their numbers."""

    def __init__(self, posts: tuple[Post, ...], *people: Signer) -> None:
        self._posts = posts
        self._people = {who.id: who for who in people}
        self.out_of_chat: set[str] = set()

    def posts_above(self, drafter: Signer) -> tuple[Post, ...]:
        return self._posts

    def head_of(self, unit: str) -> Post:
        vacant = Post("section_head", unit, None)
        return next((post for post in self._posts if post.unit == unit), vacant)

    def person(self, number: str) -> tuple[Signer, bool] | None:
        who = self._people.get(number)
        return (who, number not in self.out_of_chat) if who else None


def route_to(
    drafter: Signer,
    posts: tuple[Post, ...],
    amount: int | None = None,
    form: Form = GENERAL_OF_OFFICE,
) -> tuple[Step, ...]:
    """Return the route of a general document over these posts."""
    return routes.route(form, drafter, general("t", "t", amount), Line(posts))


def revised(content: Content, files: tuple[File, ...] | None = None, **values: Value) -> Content:
    """Copy the content with other values in its fields, and other files if given."""
    fields = tuple(
        replace(field, value=values.get(field.name, field.value)) for field in content.fields
    )
    return replace(content, fields=fields, files=content.files if files is None else files)


OPEN = (DutyKind.ACT, DutyKind.UPCOMING, DutyKind.MERGED)


class Posts:
    """The organisation as a list: everybody has the same two heads above them."""

    def __init__(
        self, section_head: Signer | None = KEN, department_head: Signer | None = MIO
    ) -> None:
        self.section_head = section_head
        self.department_head = department_head
        self.gone: dict[str, Departure] = {}
        self.absent: dict[str, datetime] = {}
        self.registered: dict[str, tuple[Signer, ...]] = {}

    def posts_above(self, tx: Connection, drafter: Signer) -> tuple[Post, ...]:
        return self.now()

    def person(self, tx: Connection, number: str) -> tuple[Signer, bool] | None:
        return next(((who, True) for who in (AOI, REN, KEN, MIO) if who.id == number), None)

    def post(self, tx: Connection, role: str, unit: str) -> Post:
        return next(post for post in self.now() if post.role == role)

    def is_unit(self, tx: Connection, unit: str) -> bool:
        return True

    def headed_by(self, tx: Connection, number: str) -> frozenset[str]:
        held = (post for post in self.now() if post.holder and post.holder.id == number)
        return frozenset(post.unit for post in held)

    def away(self, tx: Connection, people: Collection[str], at: datetime) -> dict[str, datetime]:
        return {number: until for number, until in self.absent.items() if number in people}

    def deputies(self, tx: Connection, people: Collection[str]) -> dict[str, tuple[Signer, ...]]:
        return {number: self.registered.get(number, ()) for number in people}

    def deputises_for(self, tx: Connection, number: str) -> list[str]:
        return [of for of, who in self.registered.items() if number in {each.id for each in who}]

    def departed(
        self, tx: Connection, after: DepartedDuty | None, limit: int, item: str | None = None
    ) -> list[DepartedDuty]:
        """Return the duties of those in `gone`, as the staff register finds them."""
        rows = tx.execute(
            select(duty.c.item, duty.c.step, duty.c.person, duty.c.kind, duty.c.unit)
            .where(duty.c.person.in_(self.gone), duty.c.kind.in_(OPEN))
            .order_by(duty.c.item, duty.c.step, duty.c.person, duty.c.kind, duty.c.unit)
        )
        found = [DepartedDuty(*row, self.gone[row.person]) for row in rows]
        later = [each for each in found if after is None or each[:5] > after[:5]]
        return [each for each in later if item in (None, each.item)][:limit]

    def now(self) -> tuple[Post, ...]:
        return (
            Post("section_head", "都市整備部/道路課", self.section_head),
            Post("department_head", "都市整備部", self.department_head),
        )


class Register:
    """Everybody in it works here and is found in chat, unless their number is in `unreachable`."""

    def __init__(
        self, *signers: Signer, locale: str = "ja-JP", unreachable: Iterable[str] = ()
    ) -> None:
        gone = set(unreachable)
        self._people = {
            who.id: Person(
                who.id,
                who.name,
                None if who.id in gone else f"U{who.id}",
                locale,
                who.section,
                title=who.title,
            )
            for who in signers
        }

    def person(self, who: Signer) -> Person:
        return self._people[who.id]

    def people(self, tx: Connection, ids: Iterable[str]) -> dict[str, Person]:
        return {id_: self._people[id_] for id_ in ids if id_ in self._people}

    def in_chat(self, tx: Connection, slack_ids: Collection[str]) -> list[Person]:
        return [person for person in self._people.values() if person.slack_id in slack_ids]


class Paper:
    """Writes the history of one document, a minute between any two acts."""

    def __init__(
        self, content: Content = SMALL, drafter: Signer = AOI, route: tuple[Step, ...] = ONE_STEP
    ) -> None:
        self._acts = 0
        drafted = rules.draft(drafter, content, route, self._later(), self._key())
        self.document: Document = folding.evolve(None, drafted, 7)

    def approved(self, by: Signer | None = None) -> "Paper":
        document, actor = self.document, by or self._waiting()
        return self._with(
            rules.approve(document, actor, document.revision, self._later(), self._key())
        )

    def returned(
        self, comment: str = "Please add a second estimate.", by: Signer | None = None
    ) -> "Paper":
        document, actor = self.document, by or self._waiting()
        revision = document.revision
        return self._with(
            rules.send_back(document, actor, revision, comment, self._later(), self._key())
        )

    def resubmitted(
        self,
        route: tuple[Step, ...] | None = None,
        files: tuple[File, ...] | None = None,
        comment: str = "As you asked.",
        **changed: Value,
    ) -> "Paper":
        document = self.document
        content = revised(document.content, files, **changed)
        steps = route or document.route
        at = self._later()
        wanted = Resubmitted(self._key(), document.drafter, at, content, steps, comment)
        return self._with(rules.resubmit(document, document.revision, wanted))

    def withdrawn(self) -> "Paper":
        document = self.document
        return self._with(
            rules.withdraw(
                document, document.drafter, document.revision, self._later(), self._key()
            )
        )

    def _with(self, event: Event) -> "Paper":
        self.document = folding.evolve(self.document, event, self.document.id)
        return self

    def _waiting(self) -> Signer:
        return self.document.waiting_for[0]

    def _later(self) -> datetime:
        return TEN + timedelta(minutes=self._acts)

    def _key(self) -> str:
        self._acts += 1
        return f"click {self._acts}"
