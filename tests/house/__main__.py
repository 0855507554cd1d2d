"""Print the measures of the source, or what breaks its rules; see `--help`."""

import argparse
import signal
import sys
from collections.abc import Iterable

from tests.house import commits, glossary, limits, report, table, words
from tests.house.report import Offence
from tests.house.source import EVERYTHING, HELD, PRODUCT, ROOT, NoSuchPath, read

COMMANDS = {
    "measures": "print the table of measures (what is done without a command)",
    "limits": "list what is beyond the bounds of limits.py",
    "words": "list the words to mend in docstrings, comments and names, and in the glossary",
    "glossary": "list the glossary's rows that the code does not bear out",
    "commits": "list the subjects to mend of the commits after a revision",
}


def main(arguments: list[str]) -> int:
    """Run one command, and return 1 where it found something, 2 where it could not look."""
    options = _options(arguments or ["measures"])
    found: list[Offence] = []
    try:
        match options.command:
            case "measures":
                write(report.table(measured(options.paths, options.since)))
                return 0
            case "limits":
                found += limits.offences(read(options.paths or HELD))
            case "words" if options.paths:
                found += words.offences(read(options.paths))
            case "words":
                found += words.offences(read(EVERYTHING))
                found += glossary_offences()
            case "glossary":
                found += glossary_offences()
            case "commits":
                found += commits.offences(commits.subjects(options.base))
    except (NoSuchPath, commits.NoHistory) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2
    write(report.counted(found) if options.count else report.listed(found))
    return 1 if found else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.house", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, text in COMMANDS.items():
        command = subparsers.add_parser(name, help=text, description=text)
        if name in {"measures", "limits", "words"}:
            command.add_argument("paths", nargs="*", metavar="PATH", help="files or folders")
        if name == "measures":
            command.add_argument("--since", metavar="REVISION", help="count later commits alone")
        else:
            command.add_argument("--count", action="store_true", help="count by folder")
        if name == "commits":
            command.add_argument("base", metavar="BASE", help="revision before the first commit")
    return parser.parse_args(arguments)


def measured(paths: list[str], since: str | None) -> list[list[str]]:
    """Measure the paths or the product, with the commits where there is a history."""
    subjects = None
    try:
        subjects = [subject for _, subject in commits.subjects(since)]
    except commits.NoHistory:
        if since:
            raise
    return table.rows(read(paths or PRODUCT), read(["tests"]), subjects)


def glossary_offences() -> list[Offence]:
    """Check the glossary, or say that there is none yet."""
    path = ROOT / glossary.PATH
    if path.exists():
        return list(glossary.offences(path.read_text(encoding="utf-8")))
    sys.stderr.write(f"{glossary.PATH} does not exist yet: its terms are not checked\n")
    return []


def write(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `head` may close the pipe early
    sys.exit(main(sys.argv[1:]))
