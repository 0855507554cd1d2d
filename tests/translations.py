"""Check of the Japanese catalogue against the texts in the code: `python -m tests.translations`.

With `--update`, new texts are added to be translated, and texts that left the code are removed.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SPEAKING = ("kaigi", "commands", "integrations", "bot")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "t": None,
    "plural": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
Key = str | tuple[str, ...]


def path(language: str = "ja") -> Path:
    return ROOT / "kaigi" / "locales" / language / "LC_MESSAGES" / "kaigi.po"


def said_in_code() -> Catalog:
    catalog = Catalog()
    for folder in SPEAKING:
        found = extract_from_dir(ROOT / folder, keywords=KEYWORDS)
        for file, line, msgid, _comments, context in found:
            catalog.add(msgid, locations=[(f"{folder}/{file}", line)], context=context)
    return catalog


def translated(language: str = "ja") -> Catalog:
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def problems(code: Catalog, catalog: Catalog) -> Iterator[str]:
    for message in _texts(code):
        if catalog.get(_first(message), message.context) is None:
            yield f"missing: {_first(message)}"
    for message in _texts(catalog):
        yield from _problems_of(message, code)
    for obsolete in catalog.obsolete.values():
        yield f"obsolete: {_first(obsolete)}"


def _problems_of(message: Message, code: Catalog) -> Iterator[str]:
    said = code.get(_first(message), message.context)
    if said is None:
        yield f"no longer said: {_first(message)}"
    elif said.id != message.id:
        yield f"plural differs: {_first(message)}"
    if message.fuzzy:
        yield f"fuzzy: {_first(message)}"
    strings = _all(message.string)
    if not all(string.strip() for string in strings):
        yield f"not translated: {_first(message)}"
    elif any(_placeholders(string) != _placeholders(_all(message.id)[-1]) for string in strings):
        yield f"placeholders differ: {_first(message)}"


def update(code: Catalog, catalog: Catalog) -> None:
    """Update without fuzzy matching: a similar older text is not taken as a translation."""
    catalog.update(code, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with path().open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False, sort_output=True)


def _texts(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _first(message: Message) -> str:
    return _all(message.id)[0]


def _all(texts: Key | list[str] | None) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ("",))


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def main() -> int:
    code, catalog = said_in_code(), translated()
    if "--update" in sys.argv[1:]:
        update(code, catalog)
    found = list(problems(code, catalog))
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
