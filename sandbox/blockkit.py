"""Block Kit's rules."""

from sandbox.json_types import Json


def problems(kind: str, payload: Json | list[Json]) -> list[str]:
    return []
