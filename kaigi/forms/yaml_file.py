"""A YAML file held against the shape of what it should contain: every problem with its line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from kaigi.errors import Refused, Text, _
from kaigi.forms.suggestions import instead
from kaigi.forms.yaml_errors import FULL_WIDTH, unreadable

if TYPE_CHECKING:
    from jsonschema import ValidationError

Path = tuple[str | int, ...]
"""Way to a value: keys of mappings, and places in lists from 0."""
T = TypeVar("T", bound=Struct)


class Problem(Struct, frozen=True):
    """A problem of a file. `line` counts from 1; `where` is as in fields[2].kind, or empty."""

    file: str
    line: int
    where: str
    reason: Text
    next_step: Text | None = None


class BadFiles(Refused):
    """Refusal of files, with all their problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(
            _(
                "{file}, line {line}: {reason}",
                file=first.file,
                line=first.line,
                reason=first.reason,
            ),
            _("`kaigi forms check` names every problem of the forms, and what to do."),
        )
        self.problems = tuple(problems)


class YamlFile:
    """One file: what it contains, and the lines at which it does."""

    def __init__(self, name: str, text: str) -> None:
        """Read the text. Raise BadFiles where it is no YAML."""
        from ruamel.yaml import YAML  # noqa: PLC0415 - slow to load
        from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415 - as above

        self.name = name
        try:
            self.data: Any = YAML().load(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            self._refuse_full_width(text, line)
            raise BadFiles([Problem(name, line, "", *unreadable(error))]) from error
        except YAMLError as error:
            raise BadFiles([Problem(name, 1, "", *unreadable(error))]) from error
        if isinstance(self.data, str):  # as where no line has a colon
            self._refuse_full_width(text)

    def _refuse_full_width(self, text: str, until: int | None = None) -> None:
        """Raise BadFiles at a full-width colon or blank: YAML complains of a later line."""
        for number, line in enumerate(text.splitlines()[:until], start=1):
            for pattern, fault in FULL_WIDTH.items():
                if re.match(pattern, line):
                    raise BadFiles([Problem(self.name, number, "", *fault)])

    def read(self, shape: type[T]) -> T:
        """Return the content in this shape. Raise BadFiles with every problem."""
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to load

        validator = Draft202012Validator(msgspec.json.schema(shape))
        errors = validator.iter_errors(self.data)
        self.refuse(fault for error in errors for fault in _faults(error))
        return msgspec.convert(self.data, shape)

    def refuse(self, faults: Iterable[tuple[Path, Text, Text | None]]) -> None:
        """Raise BadFiles with these faults, if there are any: where, what, and what to do."""
        if problems := self.problems(faults):
            raise BadFiles(problems)

    def problems(self, faults: Iterable[tuple[Path, Text, Text | None]]) -> list[Problem]:
        """Return these faults with the lines at which they are, in the order of the file."""
        found = [
            Problem(self.name, self.line(at), where(at), wrong, next_step)
            for at, wrong, next_step in faults
        ]
        return sorted(found, key=lambda problem: problem.line)

    def line(self, path: Path) -> int:
        """Return the line of a value, or of the nearest thing around it that there is."""
        data = self.data
        line = 0
        for key in path:
            try:
                place = data.lc.key(key) if isinstance(key, str) else data.lc.item(key)
            except (AttributeError, KeyError, IndexError, TypeError):
                break
            line = place[0]
            data = data[key]
        return line + 1


def where(path: Path) -> str:
    """Write a path: ("fields", 2, "kind") → fields[2].kind."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")


_LABEL = _("one text, or a mapping with one in each language (ja: …, en: …)")
_KINDS = {
    "string": _("a text, digits in quotation marks"),
    "integer": _("a whole number"),
    "boolean": _("true or false"),
    "array": _("a list"),
    "object": _("a mapping (key: value)"),
    "null": _("nothing"),
}


def _faults(error: "ValidationError") -> Iterator[tuple[Path, Text, Text | None]]:
    """Say where a value is wrong, in what, and what to write, by the rule that it breaks."""
    path: Path = tuple(error.absolute_path)
    of_its_kind = [each for each in error.context or () if each.validator != "type"]
    if of_its_kind:  # one of several kinds of values, in which something is wrong
        yield from _faults(min(of_its_kind, key=lambda each: each.validator == "enum"))
        return
    limit: Any = error.validator_value
    value: Any = error.instance
    schema: Any = error.schema
    shown = str(value)[:60]
    match error.validator:
        case "additionalProperties":
            known = list(schema["properties"])
            for key in value.keys() - schema["properties"].keys():
                unknown = _("“{key}” is no key that Kaigi knows here.", key=str(key))
                yield (*path, key), unknown, instead(str(key), known)
        case "type" | "anyOf":
            yield path, *_of_another_type(schema, value)
        case "enum":
            wrong = _("“{value}” is not possible here.", value=shown)
            yield path, wrong, instead(shown, limit)
        case "required":
            missing = ", ".join(key for key in limit if key not in value)
            yield path, _("This is missing: {names}", names=missing), None
        case "pattern":
            letters = _("Write small letters, digits and _, beginning with a letter.")
            yield path, _("“{value}” is no name.", value=shown), letters
        case "minimum" | "minLength" | "minItems":
            yield path, _("This is too little: at least {limit}.", limit=limit), None
        case _:
            yield path, _("This is too much: at most {limit}.", limit=limit), None


def _of_another_type(schema: Any, value: Any) -> tuple[Text, Text]:
    """Say what a value should be; a number in place of a text with the zeros that it began with."""
    either = schema.get("anyOf", [schema])
    kinds = {each.get("type", "object") for each in either} - {"null"}
    kind = _LABEL if kinds == {"string", "object"} else _KINDS[min(kinds)]
    write = _("Write here: {kinds}", kinds=kind)
    if value is None:
        return _("There is nothing here."), write
    shown = str(value)[:60]
    if "string" in kinds and isinstance(value, int | float | date):
        shown = shown.lower().zfill(getattr(value, "_width", None) or 0)
        write = _("Write it in quotation marks: {value}", value=f'"{shown}"')
    return _("“{value}” is not possible here.", value=shown), write
