"""`kaigi documents hand-on` as an administrator types it: twice, wrongly, for several who left."""

from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import pytest

from kaigi.errors import Refused
from kaigi.i18n import Translator
from tests.flows.office import EMMA, KEN, MARI, SORA, Office
from tests.flows.test_departed import Terminal, is_whole, list_changes, signs
from tests.flows.test_departed_posts import route

JAPANESE = Translator("ja", ZoneInfo("Asia/Tokyo"))


@pytest.fixture
async def terminal(office: Office) -> AsyncIterator[Terminal]:
    opened = Terminal(office)
    yield opened
    opened.storage.close()


async def refusal(terminal: Terminal, *words: str) -> str:
    """Return what a refused command says."""
    refused = (await terminal.types(*words)).exception
    assert isinstance(refused, Refused)
    return " ".join(JAPANESE.text(text) for text in (refused.text, refused.next_step) if text)


async def test_a_command_typed_twice_hands_on_one_step(office: Office, terminal: Terminal) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, without=(KEN, MARI))
    number = await terminal.number()
    await terminal.types("hand-on", number, EMMA)
    assert await refusal(terminal, "hand-on", number, EMMA) == (
        f"Emma Itoさんは文書{number}をすでに引き継いでいます。 "
        "山本 真理さんの段階も引き継ぐときは、--from 0000103 を付けてください。"
    )
    assert await route(office) == [[EMMA], [MARI]]
    await refusal(terminal, "hand-on", number, EMMA, "--from", KEN)
    await terminal.types("hand-on", number, SORA)
    assert await route(office) == [[EMMA], [SORA]]
    await is_whole(office)


async def test_both_steps_go_to_one_person_who_is_named_with_each_predecessor(
    office: Office, terminal: Terminal
) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, without=(KEN, MARI))
    number = await terminal.number()
    await terminal.types("hand-on", number, EMMA, "--from", MARI)
    assert await route(office) == [[KEN], [EMMA]]
    await terminal.types("hand-on", number, EMMA, "--from", KEN)
    assert await route(office) == [[EMMA]], "one signature for both"
    await signs(office, EMMA, "Approve")
    assert await office.acts() == ["drafted", "reassigned", "reassigned", "decided"]
    await is_whole(office)


async def test_who_signed_the_step_that_was_given_may_get_the_next_one(
    office: Office, terminal: Terminal
) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, without=(KEN, MARI))
    number = await terminal.number()
    await terminal.types("hand-on", number, EMMA)
    await signs(office, EMMA, "Approve")
    assert await refusal(terminal, "hand-on", number, EMMA) == (
        f"Emma Itoさんは、文書{number}をこの回ですでに承認しており、"
        "もう一度承認することになります。 "
        "それでよければ、--yes を付けてください。"
    )
    await terminal.types("hand-on", number, EMMA, "--yes")
    assert await route(office) == [[EMMA], [EMMA]]
    await is_whole(office)


async def test_an_argument_that_is_no_text_is_refused_in_words(
    office: Office, terminal: Terminal
) -> None:
    await office.circulating()
    await list_changes(office, without=(KEN,))
    number = await terminal.number()
    for typed in (
        ("hand-on", "\udcff", EMMA),
        ("hand-on", number, "\udcff"),
        ("hand-on", number, EMMA, "--from", "\udcff"),
        ("withdraw", "\udcff"),
    ):
        assert "UTF-8ではありません。" in await refusal(terminal, *typed)
    for typed in (("hand-on", "x", EMMA), ("hand-on", number, "ｘ"), ("hand-on", "9" * 40, EMMA)):
        assert "ありません。" in await refusal(terminal, *typed)
    assert await office.acts() == ["drafted"]


async def test_a_number_typed_in_full_width_or_without_its_zeros_is_understood(
    office: Office, terminal: Terminal
) -> None:
    await office.circulating()
    await list_changes(office, without=(KEN,))
    number = await terminal.number()
    assert f"「{EMMA}」ではありませんか" in await refusal(
        terminal, "hand-on", number, EMMA.lstrip("0")
    )
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    assert (
        await terminal.types("hand-on", number.translate(wide), EMMA.translate(wide))
    ).exit_code == 0
    assert await route(office) == [[EMMA]]
