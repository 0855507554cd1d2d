"""Makers of Block Kit's rules.

A rule takes a value, its JSON pointer and the list of problems, to which it appends. A table of
fields maps names to rules; a name that ends in * is required, and fields that are not in the table
are refused.
"""

from collections.abc import Callable
from typing import Any

Rule = Callable[[Any, str, list[str]], None]
Fields = dict[str, Rule]


def text(most: int | None = None, least: int = 0) -> Rule:
    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, str):
            problems.append(f"must provide a string [json-pointer:{at}]")
        elif most is not None and len(value) > most:
            problems.append(f"must be less than {most + 1} characters [json-pointer:{at}]")
        elif len(value) < least:
            problems.append(f"must be more than {least - 1} characters [json-pointer:{at}]")

    return check


def flag(value: Any, at: str, problems: list[str]) -> None:
    if not isinstance(value, bool):
        problems.append(f"must provide a boolean [json-pointer:{at}]")


def number(value: Any, at: str, problems: list[str]) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.append(f"must provide a number [json-pointer:{at}]")


def one_of(*allowed: str) -> Rule:
    def check(value: Any, at: str, problems: list[str]) -> None:
        if not (isinstance(value, str) and value in allowed):
            problems.append(f"must be one of {', '.join(allowed)} [json-pointer:{at}]")

    return check


def zero_or_one(value: Any, at: str, problems: list[str]) -> None:
    if isinstance(value, bool) or value not in (0, 1):
        problems.append(f"must be 0 or 1 [json-pointer:{at}]")


def array(rule: Rule, most: int | None = None, least: int = 0) -> Rule:
    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, list):
            problems.append(f"must provide an array [json-pointer:{at}]")
            return
        if most is not None and len(value) > most:
            problems.append(f"no more than {most} items allowed [json-pointer:{at}]")
        if len(value) < least:
            problems.append(f"no fewer than {least} items allowed [json-pointer:{at}]")
        for number_, item in enumerate(value):
            rule(item, f"{at}/{number_}", problems)

    return check


def any_object(value: Any, at: str, problems: list[str]) -> None:
    if not isinstance(value, dict):
        problems.append(f"must provide an object [json-pointer:{at}]")


def object_of(fields: Fields) -> Rule:
    required = [name[:-1] for name in fields if name.endswith("*")]
    rules = {name.removesuffix("*"): rule for name, rule in fields.items()}

    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            problems.append(f"must provide an object [json-pointer:{at}]")
            return
        missing = [name for name in required if name not in value]
        problems.extend(f"missing required field: {name} [json-pointer:{at}]" for name in missing)
        for name, inner in value.items():
            rule = rules.get(name)
            if rule is None:
                problems.append(f"invalid additional property: {name} [json-pointer:{at}]")
            else:
                rule(inner, f"{at}/{name}", problems)

    return check


def by_type(table: dict[str, Fields]) -> Rule:
    """Make the rule of an object whose `type` determines its fields."""
    rules = {
        name: object_of({**fields, "type*": lambda _value, _at, _problems: None})
        for name, fields in table.items()
    }

    def check(value: Any, at: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            problems.append(f"must provide an object [json-pointer:{at}]")
            return
        kind = value.get("type")
        rule = rules.get(kind) if isinstance(kind, str) else None
        if rule is None:
            problems.append(f"unsupported type: {kind} [json-pointer:{at}]")
        else:
            rule(value, at, problems)

    return check


def either(one: str, other: str, rule: Rule) -> Rule:
    """Make the rule: `rule`, and exactly one of two fields."""

    def check(value: Any, at: str, problems: list[str]) -> None:
        rule(value, at, problems)
        if isinstance(value, dict) and (one in value) == (other in value):
            problems.append(f"must provide either {one} or {other} [json-pointer:{at}]")

    return check
