"""Paths of units: department/section/unit (部/課/係), one to three names. Pure."""


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
