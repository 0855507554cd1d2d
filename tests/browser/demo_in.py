"""Demo in one language for all people: `python -m tests.browser.demo_in LANGUAGE FOLDER`."""

import asyncio
import sys
from pathlib import Path
from typing import Literal, cast

from bot.cli import demo
from bot.settings import OfficeSettings


def main(language: str, folder: str) -> None:
    office = OfficeSettings(locale=cast("Literal['ja', 'en']", language))
    settings, workspace = demo.prepare(office, 400, Path(folder))
    asyncio.run(demo.run(office, settings, workspace, 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
