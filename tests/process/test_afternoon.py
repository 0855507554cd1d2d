"""The bot that Kaigi is compared with does its work: it would be no comparison otherwise."""

import json

from tests.flows.reading import Json, words
from tests.process.stage import AOI, KEN, MARI, STAFF_FILE, TOKENS, Person, Stage, Workspace
from tests.processes import until


def newest(person: Person, text: str) -> Json:
    """Wait for a message with this text, and return the newest one."""
    return until(lambda: next((m for m in reversed(person.messages()) if text in words(m)), {}))


def test_a_document_of_the_afternoon_s_bot_goes_its_way(stage: Stage, workspace: Workspace) -> None:
    aoi, ken, mari = (workspace.person(number) for number in (AOI, KEN, MARI))
    environment = {
        **TOKENS,
        "SLACK_API_URL": f"{workspace.url}/api/",
        "KAIGI_DATABASE_URL": f"sqlite:///{stage.folder / 'afternoon.sqlite3'}",
    }
    staff = stage.folder / "staff.csv"
    staff.write_text(STAFF_FILE, encoding="utf-8")
    stage.start("-m", "bench.afternoon.staff", staff, **environment).process.wait(15)
    stage.start("-m", "bench.afternoon.app", **environment)
    until(workspace.connections)
    aoi.drafts("40 monitors", amount="800000")
    ken.clicks(newest(ken, "40 monitors"), "Return")
    ken.submits(comment="Why 40?")
    aoi.clicks(newest(aoi, "Why 40?"), "Revise and resubmit")
    aoi.submits(title="30 monitors", text="As attached.", amount="600000")
    ken.clicks(newest(ken, "30 monitors"), "Approve")
    mari.clicks(newest(mari, "30 monitors"), "Approve")
    newest(aoi, "decided")
    export = stage.start("-m", "bench.afternoon.export", **environment)
    export.process.wait(15)
    [document] = map(json.loads, export.said().splitlines())
    assert document["state"] == "decided"
    assert [(entry["kind"], entry["by"], entry["round"]) for entry in document["entries"]] == [
        ("drafted", AOI, 1),
        ("returned", KEN, 1),
        ("resubmitted", AOI, 2),
        ("approved", KEN, 2),
        ("decided", MARI, 2),
    ]
