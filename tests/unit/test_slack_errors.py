"""Network errors: the call did not arrive, or its outcome is unknown."""

import pytest
from aiohttp import web

from kaigi.errors import OutcomeUnknown, Unavailable
from tests.unit.misbehaving import server
from tests.unit.test_slack_senders import senders_at, sending


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


async def test_a_page_of_html_instead_of_an_answer_leaves_the_outcome_open() -> None:
    async def maintenance(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text="<h1>Back soon</h1>", content_type="text/html", status=503)

    async with server(maintenance) as url:
        away = senders_at(url)
        with pytest.raises(OutcomeUnknown):
            await away.card(sending())
        await away.close()


async def test_where_nobody_listens_nothing_can_have_arrived() -> None:
    async with server(lambda _request: web.Response()) as url:  # type: ignore[arg-type,return-value]
        pass
    nobody = senders_at(url)
    with pytest.raises(Unavailable) as away:
        await nobody.card(sending())
    await nobody.close()
    assert not isinstance(away.value, OutcomeUnknown)
