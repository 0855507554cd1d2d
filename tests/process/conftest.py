import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from kaigi.storage import Storage
from tests.memory import a_folder
from tests.process.stage import STAFF_FILE, Stage, Workspace, a_stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    with a_folder() as folder, a_stage(folder) as opened:
        yield opened


@pytest.fixture
def workspace(stage: Stage) -> Workspace:
    return stage.workspace()


@pytest.fixture
def database(stage: Stage, sqlite_template: Path) -> str:
    """Database with the staff in it, before the first run of the bot."""
    url = f"sqlite:///{shutil.copy(sqlite_template, stage.folder / 'kaigi.sqlite3')}"
    employ(url)
    return url


def employ(url: str) -> None:
    storage = Storage(url)
    asyncio.run(StaffDesk(storage).import_roster(roster.read(STAFF_FILE.encode())))
    storage.close()
