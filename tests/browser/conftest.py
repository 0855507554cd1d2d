"""Chromium at the sandbox's page, with a small Bolt app behind it.

Tests find everything by role and name.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from playwright.async_api import Browser, Page, async_playwright

from sandbox.box import Settings
from sandbox.server import Running, start
from tests.browser.small_bot import MANIFEST, WORKSPACE, small_bot
from tests.sandbox.city import AOI, KEN, Person, connected

# The shell, which has no windows of its own, takes half of Chromium's CPU time for a page.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--no-proxy-server",
    "--lang=ja-JP",
]  # fmt: skip
DESKTOP, PHONE = (1280, 800), (390, 844)
# One browser for all tests: it, the tests and their fixtures share the session's event loop.
ON_ONE_LOOP = pytest.mark.asyncio(loop_scope="session")
fixture = partial(pytest_asyncio.fixture, loop_scope="session")
Opens = Callable[..., Awaitable[Page]]


@fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; name it with CHROMIUM=/path/to/chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@fixture
async def running(request: pytest.FixtureRequest) -> AsyncIterator[Running]:
    manifest = getattr(request, "param", MANIFEST)
    async with await start(
        WORKSPACE, manifest, settings=Settings(limits=0, ack_seconds=1)
    ) as running:
        yield running


@fixture
async def bot(running: Running) -> AsyncIterator[None]:
    async with connected(small_bot(running)):
        yield


@fixture
async def opens(running: Running, browser: Browser) -> AsyncIterator[Opens]:
    """Open a person's window at their conversation with the app.

    With `person=None` it is a visitor's first look.
    """

    async def open_window(
        person: str | None = AOI,
        size: tuple[int, int] = DESKTOP,
        lang: str = "ja",
        tab: str = "messages",
        *,
        touch: bool = False,
    ) -> Page:
        width, height = size
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            locale="ja-JP",
            has_touch=touch,
            is_mobile=touch,
        )
        context.set_default_timeout(8_000)
        page = await context.new_page()
        direct = running.box.workspace.app_direct(person).id if person else ""
        where = f"&user={person}&channel={direct}&tab={tab}" if person else ""
        await page.goto(f"{running.url}/?lang={lang}{where}")
        return page

    yield open_window
    for context in browser.contexts:
        await context.close()


@fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def ken(running: Running, session: ClientSession) -> Person:
    return Person(KEN, session, running.url)
