"""Answers that are not Slack's word, and network errors: nothing is given up for them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from integrations.slack.codes import MEANINGS, Meaning
from integrations.slack.errors import AuthFailed, check_answer
from integrations.slack.senders import SlackSenders
from kaigi.delivery import Sending
from kaigi.errors import KaigiError, OutcomeUnknown, Rejected, Unavailable, Unreachable
from tests.foreign import FOREIGN, Foreign
from tests.unit.misbehaving import Serve, server
from tests.unit.test_slack_senders import senders_at, sending

THREAD = {"channel": "D0000001", "ts": "1.000001"}
SENDINGS: dict[str, Callable[[SlackSenders, str], Awaitable[object]]] = {
    "a card": lambda senders, _: senders.card(sending()),
    "an update of a card": lambda senders, _: senders.card(sending(address=THREAD)),
    "the search for a card": lambda senders, _: senders.card(sending(in_doubt=True)),
    "a home": lambda senders, _: senders.home(Sending("home:1", "home", {"person": "0042"})),
    "a file": lambda senders, url: senders.file(
        Sending("f", "file", {"url": f"{url}/f", "name": "x", "size": 1}, depends_on=THREAD)
    ),
    "a message": lambda senders, _: senders.tell(
        Sending("t", "tell", {"user": "U0000001", "text": "x"})
    ),
    "a private answer": lambda senders, url: senders.answer(
        Sending("a", "answer", {"response_url": url, "text": "x", "user": "U0000001"})
    ),
    "a reply": lambda senders, url: senders.reply(
        Sending("card:1", "reply", {"response_url": url, **THREAD})
    ),
}
UPDATES = {"an update of a card", "a home"}
"""Calls of which nothing but `ok` is needed."""


def saying(answer: Foreign) -> Serve:
    async def serve(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=answer.status, body=answer.body.encode(), headers=answer.headers)

    return serve


@asynccontextmanager
async def slack_saying(answer: Foreign) -> AsyncIterator[tuple[SlackSenders, str]]:
    async with server(saying(answer)) as url:
        senders = senders_at(url)
        yield senders, url
        await senders.close()


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("what", SENDINGS)
async def test_what_something_in_between_says_is_not_slacks_last_word(what: str, name: str) -> None:
    answer = FOREIGN[name]
    is_ok = name == "ok and nothing else"
    if (is_ok and what in {*UPDATES, "a private answer", "a reply"}) or (
        is_ok and what == "the search for a card"
    ):
        return
    async with slack_saying(answer) as (senders, url):
        with capture_logs() as logs, pytest.raises(Unavailable) as trouble:
            await SENDINGS[what](senders, url)
    is_known = name == "authenticate to the proxy"  # which says that it passed nothing on
    assert isinstance(trouble.value, OutcomeUnknown) is not is_known
    for line in logs:
        assert line["event"] == "slack.foreign_answer"
        assert line["status"] == answer.status
        assert answer.type.startswith(line["content_type"] or "?")


async def test_a_proxy_that_asks_to_wait_says_for_how_long() -> None:
    busy = Foreign(429, "text/html", "<p>Slow down", {"Retry-After": "7"})
    async with slack_saying(busy) as (senders, _url):
        with pytest.raises(Unavailable) as wait:
            await senders.card(sending())
    assert (wait.value.retry_after, type(wait.value)) == (7, Unavailable)


@pytest.mark.parametrize("said", ["", "-1", "1.5", "soon", "²", "1" * 21, "Wed, 21 Oct 2026"])
def test_a_wait_that_is_no_number_of_seconds_is_a_short_one(said: str) -> None:
    with pytest.raises(Unavailable) as wait:
        check_answer(429, {"Retry-After": said}, {"ok": False, "error": "ratelimited"})
    assert wait.value.retry_after == 5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
BODIES = JSON | st.fixed_dictionaries(
    {}, optional={"ok": JSON, "error": JSON | st.sampled_from(sorted(MEANINGS)), "needed": JSON}
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(200, 599),
    BODIES,
    st.fixed_dictionaries({}, optional={"Retry-After": st.text(), "Content-Type": st.text()}),
)
def test_of_any_answer_only_one_with_ok_counts(
    status: int, body: object, headers: dict[str, str]
) -> None:
    """Nothing is final but a code of Slack's in an object that says `"ok": false`."""
    said = body if isinstance(body, dict) else {}
    try:
        check_answer(status, headers, body)
    except KaigiError as error:
        found: KaigiError | None = error
    else:
        found = None
    assert (found is None) is (status == 200 and said.get("ok") is True)
    if isinstance(found, Rejected):
        assert (said["ok"], said["error"]) == (False, found.code)
    else:
        assert found is None or isinstance(found, Unavailable)


MEANT: list[tuple[str, type[KaigiError]]] = [
    ("accesslimited", Unavailable),
    ("team_added_to_org", Unavailable),
    ("org_login_required", Unavailable),
    ("service_unavailable", Unavailable),
    ("fatal_error", OutcomeUnknown),
    ("update_failed", OutcomeUnknown),
    ("missing_scope", AuthFailed),
    ("two_factor_setup_required", AuthFailed),
    ("messages_tab_disabled", AuthFailed),
    ("account_inactive", AuthFailed),
    ("is_archived", Unreachable),
    ("cannot_dm_bot", Unreachable),
    ("user_disabled", Unreachable),
    ("invalid_blocks", Rejected),
    ("a_code_of_next_year", Rejected),
]


@pytest.mark.parametrize(("code", "kind"), MEANT)
def test_slacks_codes_by_what_they_mean(code: str, kind: type[KaigiError]) -> None:
    with pytest.raises(KaigiError) as meant:
        check_answer(200, {}, {"ok": False, "error": code})
    assert type(meant.value) is kind


def test_a_refusal_with_a_servers_error_may_have_been_done() -> None:
    with pytest.raises(OutcomeUnknown):
        check_answer(500, {}, {"ok": False, "error": "no_text"})


def test_every_meaning_has_a_code() -> None:
    assert set(MEANINGS.values()) == set(Meaning)


async def test_a_connection_that_breaks_after_the_request_leaves_the_outcome_open() -> None:
    async def hang_up(request: web.BaseRequest) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with server(hang_up) as url:
        broken = senders_at(url)
        with pytest.raises(OutcomeUnknown):
            await broken.card(sending())
        await broken.close()


async def test_where_nobody_listens_nothing_can_have_arrived() -> None:
    async with server(lambda _request: web.Response()) as url:  # type: ignore[arg-type,return-value]
        pass
    nobody = senders_at(url)
    with pytest.raises(Unavailable) as away:
        await nobody.card(sending())
    await nobody.close()
    assert not isinstance(away.value, OutcomeUnknown)


async def test_the_account_that_is_not_active_is_the_readers_where_ours_is() -> None:
    """Slack has one code for both, and only one of them is an operator's to mend."""
    asked: list[str] = []
    ours: dict[str, Any] = {"ok": True}

    async def slack(request: web.BaseRequest) -> web.StreamResponse:
        asked.append(request.path.rpartition("/")[2])
        inactive = {"ok": False, "error": "account_inactive"}
        return web.json_response(ours if asked[-1] == "auth.test" else inactive)

    async with server(slack) as url:
        senders = senders_at(url)
        with capture_logs() as logs, pytest.raises(Unreachable) as gone:
            await senders.card(sending())
        ours = {"ok": False, "error": "account_inactive"}
        with pytest.raises(AuthFailed):
            await senders.card(sending())
        await senders.close()
    assert gone.value.code == "account_inactive"
    assert asked == ["chat.postMessage", "auth.test"] * 2
    assert logs == []
