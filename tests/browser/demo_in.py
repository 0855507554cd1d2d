"""Demo in one language for all people: `python -m tests.browser.demo_in LANGUAGE FOLDER`."""

import asyncio
import json
import os
import sys
from pathlib import Path

from bot.cli import demo
from bot.settings import OfficeSettings

LOCALES = {"ja": "ja-JP", "en": "en-US"}


def main(language: str, folder: str) -> None:
    os.environ["KAIGI_LOCALE"] = language
    office = OfficeSettings()
    settings, workspace = demo.prepare(office, 400, Path(folder))
    city = json.loads(workspace.read_text(encoding="utf-8"))
    for user in city["users"]:
        user["locale"] = LOCALES[language]
    workspace.write_text(json.dumps(city, ensure_ascii=False), encoding="utf-8")
    asyncio.run(demo.run(office, settings, workspace, 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
