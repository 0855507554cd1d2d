from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from commands.errors import FAILED, TOO_LATE, refusal_for
from kaigi.errors import Refused


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("<html>Bad Gateway</html>", FAILED),
        ({"ok": False, "error": "expired_trigger_id"}, TOO_LATE),
    ],
)
def test_slack_may_answer_a_form_with_a_page_of_its_web_server(answer: Any, told: Refused) -> None:
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data=answer,
        headers={},
        status_code=502,
    )
    error = SlackApiError("views.open", response)  # type: ignore[no-untyped-call]
    assert refusal_for(error, "block_actions", {}) is told
