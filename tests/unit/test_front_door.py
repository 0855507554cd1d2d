"""Answers to a person for whom Slack did not open a form."""

from typing import Any

import pytest

from commands.context import Caller, FormNotOpened, opened
from commands.errors import FAILED, UNSURE, refusal_for
from kaigi.errors import CommitUnknown, KaigiError, OutcomeUnknown, Rejected, Unavailable, _

TOO_LATE = "The form could not be opened in time."
NOT_OPENED = "The form could not be opened."


def rejected(code: str) -> Rejected:
    return Rejected(_("Slack refused: {code}.", code=code), code)


async def fails(error: KaigiError) -> None:
    raise error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (rejected("expired_trigger_id"), TOO_LATE),
        (rejected("view_too_large"), NOT_OPENED),
        (rejected("a_code_of_next_year"), NOT_OPENED),
        (Unavailable(_("Slack asks us to wait."), 30), NOT_OPENED),
        (OutcomeUnknown(_("Slack did not answer.")), NOT_OPENED),
    ],
    ids=repr,
)
async def test_whatever_keeps_a_form_closed_is_said_with_what_to_do(
    error: KaigiError, told: str
) -> None:
    with pytest.raises(FormNotOpened) as refusal:
        await opened(fails(error))
    assert refusal.value.text.msgid == told
    assert str(refusal.value.next_step) == "Please try once more."
    assert refusal_for(refusal.value, "block_actions", {}) is refusal.value


@pytest.mark.parametrize("code", ["exchanged_trigger_id", "not_found"])
async def test_a_form_that_is_open_already_or_was_closed_by_its_reader_needs_no_word(
    code: str,
) -> None:
    await opened(fails(rejected(code)))


async def test_a_form_that_cannot_be_redrawn_undoes_nothing() -> None:
    class Client:
        async def views_update(self, **_view: Any) -> None:
            raise OutcomeUnknown(_("Slack did not answer."))

    caller = Caller(None, None, "", "", "V1", Client())  # type: ignore[arg-type]
    await caller.redraw("V1", {})
    with pytest.raises(FormNotOpened):
        await caller.replace({})


def test_an_error_of_ours_is_no_refusal_of_slacks() -> None:
    assert refusal_for(KeyError("x"), "block_actions", {}) is FAILED


def test_of_a_commit_that_may_stand_nobody_is_told_that_nothing_was_changed() -> None:
    lost = CommitUnknown(_("The database was lost during a commit, which may stand or not."))
    assert refusal_for(lost, "block_actions", {}) is UNSURE
