"""The bot and the sandbox as processes of their own, and people who speak to them over HTTP."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bot.cli import manifest
from tests.configured import addresses
from tests.flows.reading import Json, button, state
from tests.processes import PATIENCE, Running, Yard, until

HEADING = "職員番号,氏名,メール,所属,所属長"
AOI, KEN, MARI = "0000101", "0000102", "0000103"
PEOPLE = {
    AOI: ("佐藤 葵", "aoi", "企画部/企画課/企画係", ""),
    KEN: ("田中 健", "ken", "企画部/企画課", "○"),
    MARI: ("山本 真理", "mari", "企画部", "○"),
}
STAFF_FILE = "\n".join(
    [
        HEADING,
        *(
            f"{n},{name},{login}@city.example.jp,{unit},{head}"
            for n, (name, login, unit, head) in PEOPLE.items()
        ),
    ]
)
WORKSPACE = {
    "team": {"id": "T0KAIGI", "name": "みほん市", "domain": "mihon"},
    "users": [
        {"name": login, "real_name": name, "email": f"{login}@city.example.jp", "locale": "en-US"}
        for name, login, *_rest in PEOPLE.values()
    ],
    "channels": [{"name": "general", "members": "all"}],
}
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-sandbox", "SLACK_APP_TOKEN": "xapp-sandbox"}


@dataclass
class Stage(Yard):
    def kaigi(self, *command: object, **environment: str) -> Running:
        return self.start("-m", "bot", *command, **environment)

    def run(self, *command: object, **environment: str) -> tuple[int, str, str]:
        """Run a command that ends by itself; return its exit code, stdout and stderr."""
        ended = self.kaigi(*command, **environment)
        code = ended.process.wait(PATIENCE)
        return code, ended.said(), ended.complained()

    def bot(self, workspace: "Workspace", database: str, **environment: str) -> Running:
        settings = {
            **TOKENS,
            "SLACK_API_URL": workspace.url,
            "KAIGI_DATABASE_URL": database,
            **environment,
        }
        return self.kaigi("run", **settings)

    def open_bot(self, workspace: "Workspace", database: str, **environment: str) -> Running:
        bot = self.bot(workspace, database, **environment)
        bot.until_logged("bot.ready")
        return bot

    def workspace(self, *options: object, port: int = 0) -> "Workspace":
        described = self.folder / "workspace.json"
        described.write_text(json.dumps(WORKSPACE), encoding="utf-8")
        sandbox = self.start(
            "-m", "sandbox", "--port", port, "--limits", 0, "--locale", "en",
            "--workspace", described, "--manifest", manifest.PATH, *options,
        )  # fmt: skip
        return Workspace(sandbox, until(lambda: sandbox.said().strip()))


@contextmanager
def a_stage(folder: Path) -> Iterator[Stage]:
    stage = Stage(folder)
    try:
        yield stage
    finally:
        stage.clear()


@dataclass
class Workspace:
    sandbox: Running
    url: str

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def see(self, path: str, **query: str) -> Any:
        return self._asked("GET", f"{path}?{urlencode(query)}")

    def post(self, path: str, **body: Any) -> Json:
        done: Json = self._asked("POST", path, json.dumps(body))
        return done

    def fault(self, name: str, **settings: Any) -> None:
        assert self.post("faults", name=name, **settings)["ok"]

    def mend(self) -> None:
        self._asked("DELETE", "faults")

    def _asked(self, method: str, path: str, body: str | None = None) -> Any:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, f"/{path}", body, {"Content-Type": "application/json"})
            return json.load(connection.getresponse())

    def calls(self, method: str) -> list[Json]:
        return [e for e in self.see("record") if e["kind"] == "call" and e["method"] == method]

    def asked_of_zoom(self, operation: str) -> list[Json]:
        return [e for e in self.see("record") if e["kind"] == "zoom" and e["type"] == operation]

    def zoom(self) -> dict[str, str]:
        """Return the settings of a bot that makes meetings in this sandbox."""
        return {
            "ZOOM_ACCOUNT_ID": "sandbox-account",
            "ZOOM_CLIENT_ID": "sandbox-client",
            "ZOOM_CLIENT_SECRET": "sandbox-secret",
            **{
                name.upper(): str(url)
                for name, url in addresses(self.url).items()
                if name != "api_url"
            },
        }

    def general(self) -> str:
        found = self.see("client/conversations", user=self.person(AOI).id)
        return str(next(each["id"] for each in found if each["name"] == "general"))

    def cards(self) -> list[Json]:
        """Return the channel's messages that all its members see."""
        found = self.see("client/history", user=self.person(AOI).id, channel=self.general())[
            "messages"
        ]
        return [message for message in found if not message.get("is_ephemeral")]

    def connections(self) -> int:
        count: int = self.see("client/workspace")["connections"]
        return count

    def person(self, number: str) -> "Person":
        email = f"{PEOPLE[number][1]}@city.example.jp"
        return Person(
            self,
            next(u["id"] for u in self.see("client/workspace")["users"] if u["email"] == email),
        )


@dataclass
class Person:
    workspace: Workspace
    id: str

    def channel(self) -> str:
        found = self.workspace.see("client/conversations", user=self.id)
        return str(next(each["id"] for each in found if each["is_app"]))

    def types(self, command: str, channel: str = "") -> Json:
        where = channel or self.channel()
        return self.workspace.post("client/command", user=self.id, channel=where, text=command)

    def form(self) -> Json:
        """Wait for the topmost form and return it: a bot may open it after its ack."""
        form: Json = until(lambda: self.workspace.see("client/views", user=self.id)["stack"])[-1]
        return {**form, "container": {"type": "view", "view_id": form["id"]}}

    def submits(self, **typed: str) -> Json:
        values = {name: {name: state(value)} for name, value in typed.items()}
        return self.workspace.post(
            "client/submit", user=self.id, view_id=self.form()["id"], values=values
        )

    def drafts(self, title: str, text: str = "As attached.", amount: str = "") -> Json:
        assert self.types("/ringi general") == {"ok": True}
        return self.submits(title=title, text=text, amount=amount)

    def clicks(self, item: Json, label: str) -> Json:
        block, element = button(item, label)
        return self.workspace.post(
            "client/click",
            user=self.id,
            container=item["container"],
            block_id=block["block_id"],
            action_id=element["action_id"],
        )

    def messages(self) -> list[Json]:
        """Return the direct messages with Kaigi, oldest first, with the ephemeral ones."""
        channel = self.channel()
        found = self.workspace.see("client/history", user=self.id, channel=channel)["messages"]
        return [
            {**m, "container": {"type": "message", "channel": channel, "ts": m["ts"]}}
            for m in found
        ]
