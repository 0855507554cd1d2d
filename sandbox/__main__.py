"""`python -m sandbox`: runs a workspace in a box until it is interrupted."""

import argparse
import asyncio
import json
import signal
from pathlib import Path

from sandbox import manifest, server
from sandbox.box import Settings
from sandbox.json_types import Json

DEFAULT_PORT = 8065
LOCALES = {"ja": "ja-JP", "en": "en-US"}


def main() -> None:
    options = _options()
    workspace = json.loads(options.workspace.read_text(encoding="utf-8")) if options.workspace else {}
    workspace.setdefault("locale", LOCALES[options.locale])
    settings = Settings(limits=options.limits, refresh_seconds=options.refresh)
    asyncio.run(_serve(workspace, manifest.read(options.manifest), options.port, settings))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--workspace", type=Path, help="the people and channels, as JSON")
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"))
    parser.add_argument("--locale", choices=LOCALES, default="ja", help="of people who have none")
    parser.add_argument("--limits", type=float, default=1.0, help="scale of Slack's rate limits, 0 for none")
    parser.add_argument("--refresh", type=float, help="seconds between Socket Mode refreshes")
    return parser.parse_args()


async def _serve(workspace: Json, described: Json, port: int, settings: Settings) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with await server.start(workspace, described, port, settings) as running:
        print(running.url, flush=True)  # noqa: T201 - the one line that a caller waits for
        await stop.wait()


if __name__ == "__main__":
    main()
