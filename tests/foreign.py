"""Answers that are not Slack's or Zoom's, but come from something in between, such as a proxy."""

from dataclasses import dataclass, field
from typing import Any

HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
PAGE = "<!doctype html><title>Gateway</title><p>Sign in to the network."


@dataclass(frozen=True)
class Foreign:
    """One answer: what stands in between may say anything, in any type."""

    status: int
    type: str
    body: str
    more: dict[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Type": self.type, **self.more}

    def as_fault(self, **scope: Any) -> dict[str, Any]:
        """Return the fault by which a sandbox gives this answer."""
        return {
            "name": "server_error",
            "status": self.status,
            "text": self.body,
            "headers": self.headers,
            **scope,
        }


FOREIGN = {
    "a page as 200": Foreign(200, HTML, PAGE),
    "a page as text": Foreign(200, TEXT, PAGE),
    "blocked by policy": Foreign(200, TEXT, "blocked by policy"),
    "forbidden by a proxy": Foreign(403, HTML, PAGE),
    "forbidden, in JSON": Foreign(403, JSON, '{"error": "forbidden"}'),
    "authenticate to the proxy": Foreign(407, HTML, PAGE, {"Proxy-Authenticate": "Basic"}),
    "upstream connect error": Foreign(502, TEXT, "upstream connect error"),
    "a page as 503": Foreign(503, HTML, PAGE, {"Retry-After": "1"}),
    "Internal Server Error": Foreign(500, TEXT, "Internal Server Error"),
    "empty": Foreign(200, JSON, ""),
    "empty text": Foreign(200, TEXT, ""),
    "broken JSON": Foreign(200, JSON, '{"ok": tru'),
    "an array": Foreign(200, JSON, '["ok"]'),
    "a number": Foreign(200, JSON, "1"),
    "a word": Foreign(200, JSON, '"ok"'),
    "null": Foreign(200, JSON, "null"),
    "an object without ok": Foreign(200, JSON, '{"error": "channel_not_found"}'),
    "ok that is no truth": Foreign(200, JSON, '{"ok": "true", "ts": "1.0", "channel": "C1"}'),
    "ok and nothing else": Foreign(200, JSON, '{"ok": true}'),
    "not ok and no reason": Foreign(200, JSON, '{"ok": false}'),
    "a reason that is no code": Foreign(200, JSON, '{"ok": false, "error": {"a": 1}}'),
    "deep JSON": Foreign(200, JSON, "[" * 100_000),
    "a number without end": Foreign(200, JSON, '{"ok": ' + "9" * 5_000 + "}"),
    "compressed, it says": Foreign(200, "application/gzip", "no gzip"),
    "a type without sense": Foreign(200, "?", PAGE),
    "no content": Foreign(204, TEXT, ""),
}
"""By name. Whether a call that got one of these was done is unknown."""
