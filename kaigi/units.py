"""Paths of units: department/section/unit (部/課/係), one to three names. Pure."""

from collections.abc import Iterable


def section_of(path: str) -> str:
    """Return the section: 企画部/企画課/企画係 → 企画部/企画課.

    A path without a second level is its own section.
    """
    return "/".join(path.split("/")[:2])


def department_of(path: str) -> str:
    """Return the department: 企画部/企画課/企画係 → 企画部."""
    return path.partition("/")[0]


def within(path: str, above: str) -> bool:
    """Return whether `path` is `above` itself or one of the units below it."""
    return path == above or path.startswith(f"{above}/")


def lineage(path: str) -> list[str]:
    """Return the units of a path, the highest first: 企画部, then 企画部/企画課."""
    names = path.split("/")
    return ["/".join(names[: depth + 1]) for depth in range(len(names))]


def unit_order(paths: Iterable[str]) -> dict[str, int]:
    """Return the place of each unit in the order of the organisation (建制順), from 1 on.

    Units of one unit stand in the order in which `paths` name them first; a unit stands before
    those below it, wherever these occur.
    """
    first: dict[str, int] = {}
    for path in paths:
        for unit in lineage(path):
            first.setdefault(unit, len(first))
    ordered = sorted(first, key=lambda unit: [first[above] for above in lineage(unit)])
    return {unit: place for place, unit in enumerate(ordered, start=1)}
