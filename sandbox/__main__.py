"""Command line: `python -m sandbox` runs the sandbox until it is interrupted."""

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from sandbox import manifest, server
from sandbox.box import Settings
from sandbox.json_types import Json

DEFAULT_PORT = 8065
LOCALES = {"ja": "ja-JP", "en": "en-US"}


def main() -> None:
    options = _options()
    workspace = (
        json.loads(options.workspace.read_text(encoding="utf-8")) if options.workspace else {}
    )
    workspace.setdefault("locale", LOCALES[options.locale])
    settings = Settings(limits=options.limits, refresh_seconds=options.refresh)
    described = manifest.read(options.manifest)
    try:
        asyncio.run(_serve(workspace, described, options.port, settings, options.until_input_ends))
    except OSError as error:
        sys.exit(f"sandbox: port {options.port}: {error.strerror}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--workspace", type=Path, help="the people and channels, as JSON")
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"))
    parser.add_argument("--locale", choices=LOCALES, default="ja", help="of people who have none")
    parser.add_argument(
        "--limits", type=float, default=1.0, help="scale of Slack's rate limits, 0 for none"
    )
    parser.add_argument("--refresh", type=float, help="seconds between Socket Mode refreshes")
    parser.add_argument(
        "--until-input-ends",
        action="store_true",
        help="end with whoever holds the other end of our input",
    )
    return parser.parse_args()


async def _serve(
    workspace: Json, described: Json, port: int, settings: Settings, until_input_ends: bool
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    if until_input_ends:

        def read_on() -> None:
            if not os.read(sys.stdin.fileno(), 1024):
                stop.set()

        loop.add_reader(sys.stdin.fileno(), read_on)
    async with await server.start(workspace, described, port, settings) as running:
        print(running.url, flush=True)  # noqa: T201 - the one line that a caller waits for
        await stop.wait()


if __name__ == "__main__":
    main()
