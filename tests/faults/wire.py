"""The person's side of the sandbox over HTTP, and its switches."""

import json
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]
PATIENCE = 20.0
"""Seconds; Slack itself waits three for the app."""


class NoAnswer(Exception):
    """The sandbox itself did not answer."""


@dataclass(frozen=True, slots=True)
class Wire:
    url: str

    def see(self, path: str, **query: str) -> Any:
        return self._asked("GET", f"/{path}?{urlencode(query)}")

    def post(self, path: str, **body: Any) -> Json:
        done: Json = self._asked("POST", f"/{path}", json.dumps(body))
        return done

    def mend(self) -> None:
        self._asked("DELETE", "/faults")

    def _asked(self, method: str, path: str, body: str | None = None) -> Any:
        host = self.url.partition("//")[2]
        with closing(HTTPConnection(host, timeout=PATIENCE)) as connection:
            try:
                connection.request(method, path, body, {"Content-Type": "application/json"})
                return json.load(connection.getresponse())
            except (OSError, HTTPException, ValueError) as error:
                raise NoAnswer(path) from error
