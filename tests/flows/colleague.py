"""One person at their screen. What they press is found by its words, as people do."""

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from sandbox import interactivity
from tests.flows.reading import Json, button, state, words

if TYPE_CHECKING:
    from tests.flows.office import Office


@dataclass
class Colleague:
    number: str
    slack_id: str
    channel: str
    """Their direct messages with Kaigi."""
    office: "Office"

    async def clicks(self, item: Json, label: str, *, beside: str = "") -> Json:
        block, element = button(item, label, beside=beside)
        done = await self.office.post(
            "click",
            user=self.slack_id,
            container=item["container"],
            block_id=block["block_id"],
            action_id=element["action_id"],
        )
        await self.office.settle()
        return done

    async def opens(self, item: Json, label: str, *, beside: str = "") -> Json:
        """Press a button that opens a form, and return the form."""
        await self.clicks(item, label, beside=beside)
        return self.form()

    async def types(self, command: str, channel: str = "") -> Json:
        done = await self.office.post(
            "command", user=self.slack_id, channel=channel or self.channel, text=command
        )
        await self.office.settle()
        return done

    async def uses_shortcut(self, callback_id: str, **place: str) -> Json:
        """Use a shortcut; of a message with its `channel` and `message_ts`."""
        return await self.office.post(
            "shortcut", user=self.slack_id, callback_id=callback_id, **place
        )

    async def says(self, text: str, channel: str, **more: Any) -> str:
        """Post a message in a channel, and return its ts."""
        done = await self.office.post("say", user=self.slack_id, channel=channel, text=text, **more)
        return str(done["ts"])

    async def submits(self, form: Json, **typed: Any) -> Json:
        values = {name: {name: state(value)} for name, value in typed.items()}
        done = await self.office.post(
            "submit", user=self.slack_id, view_id=form["id"], values=values
        )
        await self.office.settle()
        return done

    async def fills(self, form: Json, name: str, value: Json, **typed: Any) -> Json:
        """Fill in one field, of which the app hears at once, and return the form as it is then."""
        done = await self.office.post(
            "click",
            user=self.slack_id,
            container=form["container"],
            block_id=name,
            action_id=name,
            values={other: {other: state(each)} for other, each in typed.items()},
            **{key: each for key, each in value.items() if key != "type"},
        )
        assert done == {"ok": True}
        return self.form()

    async def searches(self, form: Json, name: str, typed: str) -> list[Json]:
        """Type in a field that asks the app, and return the options that it has found."""
        done = await self.office.post(
            "suggest",
            user=self.slack_id,
            container=form["container"],
            block_id=name,
            action_id=name,
            value=typed,
        )
        options: list[Json] = done["options"]
        return options

    async def closes(self, form: Json) -> Json:
        return await self.office.post("close", user=self.slack_id, view_id=form["id"])

    async def uploads(self, name: str, content: bytes) -> Json:
        """Upload a file for a form, as the client does when it is chosen there."""
        form = aiohttp.FormData({"user": self.slack_id}, quote_fields=False)
        form.add_field("file", content, filename=name)
        async with self.office.http.post(f"{self.office.url}/client/upload", data=form) as answer:
            file: Json = (await answer.json())["file"]
            return file

    async def opens_home(self) -> Json:
        await self.office.post("open_home", user=self.slack_id)
        await self.office.events_taken()
        await self.office.settle()
        return self.home()

    def home(self) -> Json:
        """Return the home as it is now, without opening it again."""
        return {**self.office.box.views.homes[self.slack_id].body, "container": {"type": "home"}}

    def forms(self) -> list[Json]:
        """Return the forms that are open on this person's screen, the topmost last."""
        return [
            {**view, "container": {"type": "view", "view_id": view["id"]}}
            for view in self.office.box.views.stack(self.slack_id)
        ]

    def form(self) -> Json:
        return self.forms()[-1]

    async def messages(self) -> list[Json]:
        """Return the direct messages with Kaigi, oldest first, without the ephemeral ones."""
        history = await self.office.get("history", user=self.slack_id, channel=self.channel)
        return [self._placed(m) for m in history["messages"] if not m.get("is_ephemeral")]

    async def card(self) -> Json:
        return (await self.messages())[-1]

    async def thread(self, card: Json) -> list[Json]:
        """Return the replies under a message."""
        found = await self.office.get(
            "history", user=self.slack_id, channel=self.channel, thread_ts=card["ts"]
        )
        return [m for m in found["messages"] if m["ts"] != card["ts"]]

    def told(self) -> list[str]:
        """Return the ephemeral messages to this person, in all channels."""
        return [
            words(message.body)
            for channel in self.office.box.workspace.channels.values()
            for message in channel.ephemeral.values()
            if message.only_for == self.slack_id
        ]

    def answers(self) -> list[Json]:
        """Return the ephemeral messages to this person, whose buttons can be clicked."""
        return [
            {
                **message.body,
                "container": {"type": "message", "channel": channel.id, "ts": message.ts},
            }
            for channel in self.office.box.workspace.channels.values()
            for message in channel.ephemeral.values()
            if message.only_for == self.slack_id
        ]

    def click(self, card: Json, label: str, **forged: Any) -> Json:
        """Build the payload of a click, as from one more device; on another person's card too."""
        box = self.office.box
        person = box.workspace.people[self.slack_id]
        channel = box.workspace.channels[card["container"]["channel"]]
        block, element = button(card, label)
        named = {"block_id": block["block_id"], "action_id": element["action_id"]}
        action = interactivity.action(box, card["blocks"], named)
        assert action is not None
        message = channel.messages[card["ts"]]
        return interactivity.action_in_message(
            box, person, channel, message, {**action, **forged}, {}
        )

    def click_in_form(self, form: Json, label: str) -> Json:
        """Build the payload of a click on a form, which may have been closed on this device."""
        box = self.office.box
        block, element = button(form, label)
        named = {"block_id": block["block_id"], "action_id": element["action_id"]}
        view = {key: value for key, value in form.items() if key != "container"}
        return interactivity.base(box, "block_actions", box.workspace.people[self.slack_id]) | {
            "container": form["container"],
            "trigger_id": box.triggers.make(self.slack_id, form["id"]),
            "view": view,
            "actions": [interactivity.action(box, form["blocks"], named)],
        }

    def submission(self, form: Json, forged: Json | None = None, **typed: Any) -> Json:
        """Build the payload of a submission, as from one more device, unchecked by the client."""
        box = self.office.box
        values = {name: {name: state(value)} for name, value in typed.items()}
        view = copy.deepcopy({k: v for k, v in form.items() if k != "container"}) | (forged or {})
        view["state"]["values"] |= interactivity.with_files(box, values)
        return interactivity.view_submission(box, box.workspace.people[self.slack_id], view)

    def _placed(self, message: Json) -> Json:
        return {
            **message,
            "container": {"type": "message", "channel": self.channel, "ts": message["ts"]},
        }
