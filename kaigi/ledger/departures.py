"""Steps of documents whose people can no longer act, and who holds their posts now."""

from collections.abc import Mapping, Sequence

import structlog
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.duties import DepartedDuty
from kaigi.duty_kind import DutyKind
from kaigi.errors import Broken
from kaigi.forms.posts import Post
from kaigi.ledger import tables
from kaigi.ledger.document import Document, State
from kaigi.ledger.handovers import Succession
from kaigi.ledger.ports import Organisation
from kaigi.person import Departure, Signer
from kaigi.steps import Step
from kaigi.units import department_of

log = structlog.get_logger(__name__)


class DepartedStep(Struct, frozen=True):
    """A step whose `person` can no longer act. `post`: the one that follows, if its holder may.

    Of `DutyKind.MERGED`: the person may act on it, but no longer for the lower `post`. `asked_as`:
    the unit whose head was asked, if any. `holder`: who holds that post now, also if they may not
    follow.
    """

    document: Document
    step: int
    kind: DutyKind
    person: Signer
    departure: Departure
    post: Post | None
    asked_as: str = ""
    holder: Signer | None = None


class Departures:
    """Looks up the posts of one piece of duties, each post once."""

    def __init__(self, tx: Connection, organisation: Organisation) -> None:
        self._tx = tx
        self._organisation = organisation
        self._posts: dict[tuple[str, str], Post | None] = {}
        self._there: dict[str, bool] = {}

    def of(self, duties: Sequence[DepartedDuty]) -> list[DepartedStep]:
        """Return the steps of these duties, without those whose post was only renamed."""
        own = [duty for duty in duties if duty.item.isdecimal()]  # others are of outside systems
        numbers = sorted({int(duty.item) for duty in own})
        documents = {each.id: each for each in self._readable(numbers)}
        found = [self._step(documents, duty) for duty in own]
        return [each for each in found if each is not None]

    def restored(self, document: Document, wanted: Succession) -> tuple[Step, ...]:
        """Return the steps merged into this one that the successor does not sign, as they are now.

        Each is asked of the one who holds its post; while no one can follow there, of the person
        who is asked already, for whom it waits. An administrator's choice signs for the posts that
        no one else holds, too.
        """
        if document.asked_on(wanted.step, wanted.predecessor) is None:
            return ()
        step = document.route[wanted.step]
        if len(step.people) > 1:
            return ()
        kept = document.drafters | {wanted.successor.id}
        back: list[Step] = []
        for lower in step.merged:
            post = self._post_of(document, lower, lower.people[0])
            holder = post.holder if post else None
            if holder and holder.id == wanted.successor.id:
                continue
            if holder and post and post.in_chat and holder.id not in kept:
                back.append(replace(lower, people=(holder,)))
            elif wanted.unit:
                back.append(lower)
        return tuple(back)

    def merged(self, document: Document, wanted: Succession) -> Step | None:
        """Return the step merged into this one whose post the successor holds now."""
        person = document.asked_on(wanted.step, wanted.predecessor)
        if person is None:
            return None
        for lower in document.route[wanted.step].merged:
            post = self._post_of(document, lower, person)
            if post and post.unit == wanted.unit and post.holder == wanted.successor:
                return lower
        return None

    def _readable(self, numbers: list[int]) -> list[Document]:
        """Load these documents, without any whose record is broken, which no one can act on."""
        try:
            return tables.load_many(self._tx, numbers)
        except Broken:
            if len(numbers) > 1:
                return [each for number in numbers for each in self._readable([number])]
            log.warning("ledger.document_broken", document=numbers[0], exc_info=True)
            return []

    def _step(self, documents: Mapping[int, Document], duty: DepartedDuty) -> DepartedStep | None:
        document = documents.get(int(duty.item))
        if document and document.state is State.RETURNED:
            return self._revision(document, duty)
        person = document.asked_on(duty.step, duty.person) if document else None
        if document is None or person is None:
            return None  # acted on since the duties were read
        if duty.kind is DutyKind.MERGED:
            return self._merged_step(document, duty, person)
        step = document.route[duty.step]
        post = self._post_of(document, step, person)
        holder = post.holder if post else None
        departure = duty.departure
        if departure is Departure.MOVED and holder and holder.id == person.id:
            if post and post.in_chat:
                return None
            departure = Departure.NO_ACCOUNT
        others = document.drafters.union(who.id for who in step.people)
        follows = post if holder and holder.id not in others else None
        asked_as = document.unit_of(step)
        return DepartedStep(
            document, duty.step, duty.kind, person, departure, follows, asked_as, holder
        )

    def _revision(self, document: Document, duty: DepartedDuty) -> DepartedStep | None:
        """Return a revision; none while the other one of drafter and proxy is there to do it."""
        both = [who for who in (document.drafter, document.proxy) if who]
        for other in both:
            if other.id != duty.person and self._is_there(other.id):
                return None
        person = next((who for who in both if who.id == duty.person), document.drafter)
        return DepartedStep(document, duty.step, DutyKind.REVISE, person, duty.departure, post=None)

    def _is_there(self, number: str) -> bool:
        """Tell whether a message reaches this person of the staff list."""
        if number not in self._there:
            found = self._organisation.person(self._tx, number)
            self._there[number] = found is not None and found[1]
        return self._there[number]

    def _merged_step(
        self, document: Document, duty: DepartedDuty, person: Signer
    ) -> DepartedStep | None:
        """Return a step that signs for a lower post, too, if another person can sign for it now.

        Until then its person goes on; also where the other signs on this step or a higher one.
        """
        for number, lower in document.merged:
            if (number, document.unit_of(lower)) != (duty.step, duty.unit):
                continue
            post = self._post_of(document, lower, person)
            if (
                post
                and post.holder
                and post.in_chat
                and post.holder.id not in document.drafters
                and not document.signs_from(number, post.holder.id)
            ):
                return DepartedStep(document, number, duty.kind, person, duty.departure, post)
        return None

    def _post_of(self, document: Document, step: Step, person: Signer) -> Post | None:
        """Return the post that a step asks, as it is now; None where that is not known."""
        unit = document.unit_of(step)
        if not unit:
            return None
        if (step.role, unit) not in self._posts:
            self._posts[step.role, unit] = self._post(step.role, unit)
        post = self._posts[step.role, unit]
        return post or self._post_instead(document, step.role, unit, person)

    def _post_instead(
        self, document: Document, role: str, unit: str, person: Signer
    ) -> Post | None:
        """Return the post in place of one whose unit was renamed, split or dissolved.

        It is that above the drafter now, unless the drafter may have moved to another unit besides:
        then the person keeps what they head in the same department, and otherwise no one follows.
        """
        posts = self._organisation.posts_above(self._tx, document.drafter)
        above = next((each for each in posts if each.role == role and each.holder), None)
        department = department_of(unit)
        if above and (
            department_of(above.unit) == department
            or (above.holder and above.holder.id == person.id)
        ):
            return above
        headed = sorted(self._organisation.headed_by(self._tx, person.id))
        kept = [each for each in headed if department_of(each) == department]
        if kept:
            return self._organisation.post(self._tx, role, kept[0])
        if headed or self._organisation.is_unit(self._tx, department):
            return None
        return above

    def _post(self, role: str, unit: str) -> Post | None:
        """Return the post of this unit's head; None where there is no such unit any more."""
        post = self._organisation.post(self._tx, role, unit)
        is_there = post.holder or self._organisation.is_unit(self._tx, unit)
        return post if is_there else None
