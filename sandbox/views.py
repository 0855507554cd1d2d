"""Modals in stacks of at most three, and each person's App Home."""

import secrets
from dataclasses import dataclass

from sandbox import form_state
from sandbox.blocks import completed
from sandbox.clock import Clock
from sandbox.json_types import Json
from sandbox.manifest import App

MOST_STACKED = 3


@dataclass(slots=True)
class View:
    """View whose `body` is Slack's object; it is replaced, never changed in place."""

    id: str
    user: str
    body: Json

    @property
    def values(self) -> Json:
        values: Json = self.body["state"]["values"]
        return values


class Views:
    def __init__(self, app: App, team_id: str, clock: Clock) -> None:
        self._app = app
        self._team_id = team_id
        self._clock = clock
        self._made = 0
        self.by_id: dict[str, View] = {}
        self._external: dict[str, str] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def open(self, user: str, given: Json) -> View:
        """Open a modal in place of the open ones."""
        for view in self.stacks.pop(user, []):
            self.by_id.pop(view.id, None)
        return self._stack(user, given)

    def push(self, user: str, given: Json) -> View:
        return self._stack(user, given)

    def _stack(self, user: str, given: Json) -> View:
        stack = self.stacks.setdefault(user, [])
        self._made += 1
        identity = f"V{self._made:08d}"
        root = stack[0].id if stack else identity
        previous = stack[-1].id if stack else None
        view = View(identity, user, self._body(given, identity, root, previous, {}))
        stack.append(view)
        self.by_id[identity] = view
        return view

    def update(self, view: View, given: Json) -> View:
        """Replace the view's content, and keep the values of the fields that remain."""
        old = view.body
        view.body = self._body(
            given, view.id, old["root_view_id"], old["previous_view_id"], view.values
        )
        return view

    def publish(self, user: str, given: Json) -> View:
        home = self.homes.get(user)
        if home:
            return self.update(home, given)
        self._made += 1
        identity = f"V{self._made:08d}"
        home = View(identity, user, self._body(given, identity, identity, None, {}))
        self.homes[user] = self.by_id[identity] = home
        return home

    def fill(self, view: View, given: Json) -> None:
        """Merge the person's values into the view's state."""
        state = form_state.values(view.body["blocks"], given, view.values)
        view.body = {**view.body, "state": {"values": state}}

    def find(self, view_id: str | None, external_id: str | None) -> View | None:
        if view_id:
            return self.by_id.get(view_id)
        named = self.by_id.get(self._external.get(external_id or "", ""))
        return named if named and named.body["external_id"] == external_id else None

    def stack(self, user: str) -> list[Json]:
        return [view.body for view in self.stacks.get(user, [])]

    def close(self, view: View) -> None:
        """Remove the view, and those above it, from the stack."""
        stack = self.stacks.get(view.user, [])
        at = stack.index(view) if view in stack else len(stack)
        for gone in stack[at:]:
            self.by_id.pop(gone.id, None)
        del stack[at:]

    def _body(
        self, given: Json, identity: str, root: str, previous: str | None, kept: Json
    ) -> Json:
        blocks = completed(given["blocks"])
        if given.get("external_id"):
            self._external[given["external_id"]] = identity
        body: Json = {
            "id": identity,
            "team_id": self._team_id,
            "type": given["type"],
            "blocks": blocks,
            "private_metadata": given.get("private_metadata", ""),
            "callback_id": given.get("callback_id", ""),
            "state": {"values": form_state.values(blocks, {}, kept)},
            "hash": f"{int(self._clock.now())}.{secrets.token_hex(4)}",
            "title": given.get(
                "title", {"type": "plain_text", "text": "View Title", "emoji": True}
            ),
            "clear_on_close": given.get("clear_on_close", False),
            "notify_on_close": given.get("notify_on_close", False),
            "close": given.get("close"),
            "submit": given.get("submit"),
            "previous_view_id": previous,
            "root_view_id": root,
            "app_id": self._app.id,
            "external_id": given.get("external_id", ""),
            "app_installed_team_id": self._team_id,
            "bot_id": self._app.bot_id,
        }
        return body
