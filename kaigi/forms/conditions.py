"""Conditions on the fields of a form, in the expression language of rule-engine. Pure."""

from datetime import datetime
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kaigi.content import Content, FieldKind, FormSpec, Value
from kaigi.errors import Refused, _
from kaigi.forms.suggestions import instead

if TYPE_CHECKING:
    from rule_engine import Rule

Kinds = tuple[tuple[str, FieldKind], ...]
"""Names and kinds of the fields that a condition may refer to."""

_NUMBERS = {FieldKind.NUMBER, FieldKind.MONEY}
_LISTS = {FieldKind.CHECKS, FieldKind.PERSON, FieldKind.PERIOD}
_PARTS = ("left", "right", "member", "container", "condition", "case_true", "case_false")
"""Attributes of the expressions of rule-engine that hold expressions."""


class BadCondition(Refused):
    """Refusal of a condition that cannot be read, or can be neither true nor false."""


def check_condition(text: str | None, kinds: Kinds) -> None:
    """Raise BadCondition with what is wrong and what to write; None is always right."""
    if text is None:
        return
    from rule_engine import DataType, EngineError  # noqa: PLC0415 - slow to load
    from rule_engine.errors import (  # noqa: PLC0415 - slow to load
        RuleSyntaxError,
        SymbolResolutionError,
    )

    example = _('Write it as in: amount >= 500000 and kind == "lease"')
    try:
        rule = _rule(text, kinds)
    except SymbolResolutionError as error:
        known = [name for name, kind in kinds if kind is not FieldKind.FILE]
        raise BadCondition(
            _("“{name}” is no field that stands before this.", name=error.symbol_name),
            instead(error.symbol_name, known),
        ) from error
    except RuleSyntaxError as error:
        wrong = _("The condition ends too early.")
        if error.token is not None:
            place = error.token.lexpos + 1
            wrong = _("The condition cannot be read from its character {n} on.", n=place)
        raise BadCondition(wrong, example) from error
    except EngineError as error:
        raise BadCondition(
            _("The condition compares a field with a value of another kind."),
            _("Numbers stand as they are, texts in quotation marks."),
        ) from error
    if rule.statement.expression.result_type != DataType.BOOLEAN:
        raise BadCondition(
            _("This is neither true nor false."),
            _("Compare the field with a value, as in: amount >= 500000"),
        )


def fields_of(text: str, kinds: Kinds) -> set[str]:
    """Return the names of the fields that a condition, which was checked, compares."""
    return set(_rule(text, kinds).context.symbols)


def compared(text: str, kinds: Kinds) -> set[tuple[str, str]]:
    """Return the fields that a condition, which was checked, compares with texts, and the texts."""
    from rule_engine.ast import (  # noqa: PLC0415 - slow to load
        ArrayExpression,
        StringExpression,
        SymbolExpression,
    )

    found: set[tuple[str, str]] = set()
    left = [_rule(text, kinds).statement.expression]
    while left:
        expression = left.pop()
        parts = [part for name in _PARTS if (part := getattr(expression, name, None)) is not None]
        left += parts
        if getattr(expression, "type", "in") not in {"eq", "ne", "in"}:
            continue
        names = [part.name for part in parts if isinstance(part, SymbolExpression)]
        values = [
            each for part in parts if isinstance(part, ArrayExpression) for each in part.value
        ]
        texts = [each.value for each in (*parts, *values) if isinstance(each, StringExpression)]
        found.update(product(names, texts))
    return found


def is_met(text: str | None, kinds: Kinds, content: Content) -> bool:
    """Evaluate a condition that was checked; None is always met.

    One that compares an empty date is not met.
    """
    if text is None:
        return True
    from rule_engine import EvaluationError  # noqa: PLC0415 - slow to load

    values = {name: _value(kind, content.value(name)) for name, kind in kinds}
    try:
        return bool(_rule(text, kinds).evaluate(values))
    except EvaluationError:
        return False


def asked(form: FormSpec, content: Content) -> FormSpec:
    """Return the form without the fields whose condition the content does not meet."""
    fields = tuple(spec for spec in form.fields if is_met(spec.when, form.kinds, content))
    return replace(form, fields=fields)


@cache
def _rule(text: str, kinds: Kinds) -> "Rule":
    from rule_engine import (  # noqa: PLC0415 - slow to load
        Context,
        DataType,
        Rule,
        resolve_item,
        type_resolver_from_dict,
    )

    types = {}
    for name, kind in kinds:
        if kind in _NUMBERS:
            types[name] = DataType.FLOAT
        elif kind in _LISTS:
            types[name] = DataType.ARRAY(DataType.STRING)
        elif kind is not FieldKind.FILE:
            types[name] = DataType.DATETIME if kind is FieldKind.DATE else DataType.STRING
    resolver = type_resolver_from_dict(types)
    return Rule(text, context=Context(type_resolver=resolver, resolver=resolve_item))


def _value(kind: FieldKind, value: Value) -> object:
    """Convert a field's value to the type that its kind has in conditions."""
    if kind in _NUMBERS:
        return value or 0
    if kind in _LISTS:
        return list(value) if isinstance(value, tuple) else []
    if kind is FieldKind.DATE:
        return datetime.fromisoformat(value) if isinstance(value, str) and value else None
    return value or ""
