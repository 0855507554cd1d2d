"""Help for a command is answered privately, and nothing is done."""

import pytest

from commands.help import HELP
from tests.flows.office import AOI, EMMA, Office

WORDS = ["help", "HELP", "?", "？", "ヘルプ", "ﾍﾙﾌﾟ", "使い方", "help."]


@pytest.mark.parametrize("command", HELP)
@pytest.mark.parametrize("word", WORDS)
async def test_a_command_tells_how_it_is_used(office: Office, command: str, word: str) -> None:
    await office[AOI].types(f"{command} {word}")
    (told,) = office[AOI].told()
    assert told.startswith(f"{command} は、")
    assert office[AOI].forms() == []
    await office[EMMA].types(f"{command} {word}")
    (told,) = office[EMMA].told()
    assert told.startswith(f"{command} ")
    assert told.isascii()


async def test_a_text_that_begins_with_help_is_no_question(office: Office) -> None:
    await office[AOI].types("/ringi help desk")
    assert office[AOI].told() == []
    assert "help desk" in str(office[AOI].form())
