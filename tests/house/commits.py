"""Read the subjects of commits, and check their length and their first word."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which

from tests.house.report import Offence
from tests.house.source import ROOT
from tests.house.words import VERBS, first_word

LONGEST_SUBJECT = 72
_SCOPE = re.compile(r"[\w./ -]{1,24}: ")


class NoHistory(Exception):
    """Raised when git is not there, or does not know the revision."""


def subjects(since: str | None = None, root: Path = ROOT) -> list[tuple[str, str]]:
    """List the short ids and subjects of the commits after a revision, or of all; no merges."""
    git = which("git")
    if git is None:
        raise NoHistory("git is not installed")
    revisions = f"{since}..HEAD" if since else "HEAD"
    command = [git, "log", "--no-merges", "--format=%h %s", revisions, "--"]
    found = subprocess.run(  # noqa: S603 - git, on a revision that the caller names
        command, cwd=root, capture_output=True, text=True, check=False
    )
    if found.returncode:
        raise NoHistory(found.stderr.strip())
    lines = [line.partition(" ") for line in found.stdout.splitlines()]
    return [(commit, subject) for commit, _, subject in lines]


def offences(found: list[tuple[str, str]]) -> Iterator[Offence]:
    """Yield the subjects that are too long or do not begin with an imperative.

    A scope such as "bench: " may stand before the verb.
    """
    for commit, subject in found:
        if len(subject) > LONGEST_SUBJECT:
            text = f"{len(subject)} characters, at most {LONGEST_SUBJECT}: {subject}"
            yield Offence("long subject", commit, 0, text)
        word = first_word(_SCOPE.sub("", subject, count=1))
        if word not in VERBS:
            text = f'begins with "{word}", not with a verb of tests/house/verbs.txt: {subject}'
            yield Offence("subject's verb", commit, 0, text)
