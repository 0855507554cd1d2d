"""Rules of documents that a proxy writes on behalf of their drafter. Pure.

The route is that of the drafter; neither of the two signs the document.
"""

from msgspec.structs import replace

from kaigi.content import CONSENTS
from kaigi.errors import Invalid, Refused, _
from kaigi.ledger.events import Drafted, Event, Resubmitted
from kaigi.person import Signer
from kaigi.steps import Step


def submitter(event: Event) -> Signer:
    """Return in whose name a draft or resubmission is; of other events, who did them."""
    principal = event.principal if isinstance(event, Drafted | Resubmitted) else None
    return principal or event.by


def without_proxy(steps: tuple[Step, ...], proxy: Signer | None) -> tuple[Step, ...]:
    """Return the route without the proxy, who never signs: the others of a step are asked.

    Raise Refused where the proxy would be asked alone.
    """
    if proxy is None:
        return steps
    found: list[Step] = []
    for step in steps:
        others = tuple(who for who in step.people if who.id != proxy.id)
        if not others and step.reason and step.reason.code == "added":
            raise Invalid(CONSENTS.name, _("You cannot give consent to your own document."))
        if not others:
            raise Refused(
                _("{who} would be asked to approve it, and has written it.", who=proxy),
                _("Nobody approves their own document: another person has to draft it."),
            )
        found.append(replace(step, people=others, quorum=min(step.quorum, len(others))))
    return tuple(found)


def left(drafter: Signer) -> Refused:
    """Refuse a revision by the proxy of a drafter who has left: there is no route for it."""
    return Refused(
        _(
            "{who}, on whose behalf this was drafted, is not on the staff list any more.",
            who=drafter,
        ),
        _("Withdraw it, and copy it to a new draft of your own."),
    )


def is_sound(event: Drafted) -> bool:
    """Return whether it was written for another person, or in one's own name."""
    return event.principal is None or event.principal.id != event.by.id
