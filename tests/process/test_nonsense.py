"""Every kind of nonsense for a short time; `python -m tests.nonsense` plays them for long."""

import pytest

from tests.foreign import FOREIGN
from tests.nonsense import Nonsense
from tests.process.stage import AOI, KEN, Stage, Workspace
from tests.processes import until


@pytest.mark.timeout(240)  # on a busy machine
def test_whatever_answers_in_place_of_slack_and_zoom_the_bot_goes_on(
    stage: Stage, database: str
) -> None:
    run = Nonsense.start(stage, database, ["a page as text", "an array"])
    run.draft()
    for kind in FOREIGN:
        run.click(kind)
    for kind in ("empty", "broken JSON"):
        run.reconnect(kind, times=1)
    run.approve()
    assert run.unanswered == []
    assert run.secrets() == []
    events = run.bot.events()
    assert "handler.failed" not in events
    assert "bot.service_ended" not in events
    assert run.bot.end() == 0


def test_an_answer_to_auth_test_that_takes_its_time_is_waited_for(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    workspace.fault("slow", where={"method": "auth.test"}, ms=6_000, count=9)
    stage.open_bot(workspace, database)
    assert workspace.person(AOI).drafts("40 monitors") == {"ok": True}
    card = until(workspace.person(KEN).messages)[-1]
    assert workspace.person(KEN).clicks(card, "Approve") == {"ok": True}
    assert len(workspace.calls("auth.test")) == 1, "asked once, and not by the first click"
