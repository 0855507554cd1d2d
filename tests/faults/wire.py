"""Sandbox over HTTP: the routes of a person's client, and its faults."""

from typing import Any

import httpx

Json = dict[str, Any]
PATIENCE = 20.0
"""Seconds; Slack itself waits three for the app."""


class NoAnswer(Exception):
    """Raised where the sandbox itself did not answer."""


class Wire:
    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False)

    def see(self, path: str, **query: str) -> Any:
        return self._asked("GET", path, params=query)

    def post(self, path: str, **body: Any) -> Json:
        done: Json = self._asked("POST", path, json=body)
        return done

    def upload(self, user: str, name: str, content: bytes) -> str:
        """Upload a file, as a client does when it is chosen in a form; return its id."""
        done = self._asked(
            "POST", "client/upload", data={"user": user}, files={"file": (name, content)}
        )
        return str(done["file"]["id"])

    def download(self, url: str, user: str) -> bytes:
        return self._client.get(url, params={"user": user}).content

    def mend(self) -> None:
        self._asked("DELETE", "faults")

    def close(self) -> None:
        self._client.close()

    def _asked(self, method: str, path: str, **given: Any) -> Any:
        try:
            return self._client.request(method, f"/{path}", **given).json()
        except (httpx.HTTPError, ValueError) as error:
            raise NoAnswer(path) from error
