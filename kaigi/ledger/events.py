"""Records of events, of today's version. `entry_format` reads and writes them as text.

They are append-only evidence: a field may be added with a default; any other change is a new
version of entries, with an upcast in `entry_format`.
"""

from datetime import datetime

from msgspec import Struct

from kaigi.content import Content
from kaigi.person import Departure, DeputyEnd, Signer
from kaigi.steps import Step, StepKind, Terms


class _Event(Struct, frozen=True, tag_field="kind", tag=str.lower):
    """Common fields of events. `key` is the click's."""

    key: str
    by: Signer
    at: datetime

    @property
    def kind(self) -> str:
        """Name of the event in the record."""
        return str(self.__struct_config__.tag)


class Drafted(_Event, frozen=True):
    """A draft. `principal`: the person on whose behalf `by` has written it, if it is another."""

    content: Content
    route: tuple[Step, ...]
    terms: Terms = Terms()
    principal: Signer | None = None


class Approved(_Event, frozen=True):
    """An approval, consent or confirmation: the `answer` that the step asks for.

    `step` counts from 0 in its round. An approval before the decision on the last step is one.
    """

    step: int
    answer: StepKind = StepKind.APPROVE


class PulledBack(_Event, frozen=True, tag="pulled_back"):
    """The withdrawal of one's own last act, before another one.

    An approval, consent or confirmation, a return, or an added consent. `step`: the one on which
    it was.
    """

    step: int


class Decided(_Event, frozen=True):
    """Decision: the last approval that the last step needs; of a circular, the last confirmation.

    `acting_for`: the decider who is away, in an acting decision by their deputy. `answer`: whether
    it was an approval or a confirmation.
    """

    step: int
    acting_for: Signer | None = None
    answer: StepKind = StepKind.APPROVE


class Returned(_Event, frozen=True):
    step: int
    comment: str


class SentBack(_Event, frozen=True, tag="sent_back"):
    """A return to the earlier step `to`, whose `people` are asked again.

    The steps from there on are signed again; what was signed before it stands.
    """

    step: int
    to: int
    people: tuple[Signer, ...]
    comment: str


class Rejected(_Event, frozen=True):
    """An approver's refusal for good: the document ends, and to ask again is a new draft."""

    step: int
    comment: str


class Resubmitted(_Event, frozen=True):
    """A revision by the drafter. `comment` answers the return; empty in earlier entries.

    `principal`: as in `Drafted`, as they are now.
    """

    content: Content
    route: tuple[Step, ...]
    comment: str = ""
    terms: Terms = Terms()
    principal: Signer | None = None


class Withdrawn(_Event, frozen=True):
    """The drafter's withdrawal before the decision.

    By `ADMINISTRATOR` of a document that was returned to a drafter who has left.
    """


class Inquired(_Event, frozen=True):
    """A question to the drafter, by a person whose turn it is. The step goes on meanwhile."""

    step: int
    comment: str


class Replied(_Event, frozen=True):
    """The drafter's answer to a question. `inquiry`: the number of its entry, from 1."""

    inquiry: int
    comment: str


class Held(_Event, frozen=True):
    """A hold with a reason: until it ends, its person alone may act on the step."""

    step: int
    comment: str


class Released(_Event, frozen=True):
    """The end of a hold by its person, or by `ADMINISTRATOR`.

    By `KAIGI` where its person, the `holder`, is away `until` then, and another one can act.
    """

    step: int
    holder: Signer | None = None
    until: datetime | None = None


class Added(_Event, frozen=True):
    """A consent that a person whose turn it is asks for, before the present `step`.

    `added` becomes that step, and those from it on come one later.
    """

    step: int
    added: Step
    comment: str


class PulledUp(_Event, frozen=True, tag="pulled_up"):
    """A superior's taking up of the document, from `step` to their own step `to`.

    `passed`: who had not acted, by their steps from `step` on; they read it afterwards.
    """

    step: int
    to: int
    passed: tuple[tuple[Signer, ...], ...]


class Corrected(_Event, frozen=True):
    """A correction of a decided document, which stands beside the content and replaces nothing.

    `corrects`: the number of the entry with that content, from 1.
    """

    corrects: int
    comment: str


class Reassigned(_Event, frozen=True):
    """A step's change from a person who can no longer act to another one.

    `by` is no person but `KAIGI`, for the one who holds the post now, the head of `unit`; or
    `ADMINISTRATOR`, who may choose anyone: then the step is of no post any more, and `unit` is
    empty. `reason` is that of the predecessor.

    `dropped`: the steps, of those before the change, that the successor does not sign, since they
    sign in a higher post. `restored`: steps that were merged into this one, and stand before it
    again, since the successor does not hold their posts.

    `only_restores`: the predecessor stays on the step, and signs on it no longer for one lower
    post, whose restored step is the successor's. `unit` is that post's.

    `continues`: recorded in one transaction with the change before it.
    """

    step: int
    predecessor: Signer
    successor: Signer
    reason: Departure
    unit: str = ""
    dropped: tuple[int, ...] = ()
    restored: tuple[Step, ...] = ()
    only_restores: bool = False
    continues: bool = False


class Skipped(_Event, frozen=True):
    """A step's going on, by `KAIGI`, without a person who is away `until` then."""

    step: int
    person: Signer
    until: datetime


class Deputised(_Event, frozen=True):
    """The right of a deputy to decide, by `KAIGI`, in place of one who is away `until` then."""

    step: int
    decider: Signer
    deputy: Signer
    until: datetime


class DeputyEnded(_Event, frozen=True, tag="deputy_ended"):
    """The end of a deputy's right, by `KAIGI`."""

    step: int
    decider: Signer
    deputy: Signer
    reason: DeputyEnd


class Reviewed(_Event, frozen=True):
    """Reading afterwards, by a person without whom the document went on."""


KAIGI = Signer("", "Kaigi")
ADMINISTRATOR = Signer("", "administrator")

Event = (
    Drafted
    | Approved
    | PulledBack
    | Decided
    | Returned
    | SentBack
    | Rejected
    | Resubmitted
    | Withdrawn
    | Inquired
    | Replied
    | Held
    | Released
    | Added
    | PulledUp
    | Corrected
    | Reassigned
    | Skipped
    | Deputised
    | DeputyEnded
    | Reviewed
)
