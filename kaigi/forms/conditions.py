"""Conditions on the fields of a form, in the expression language of rule-engine. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kaigi.content import Content, FieldKind, FormSpec, Value
from kaigi.errors import Refused, _
from kaigi.forms.suggestions import instead

if TYPE_CHECKING:
    from rule_engine import Context, Rule

Kinds = tuple[tuple[str, FieldKind], ...]
"""Names and kinds of the fields that a condition may refer to."""

_NUMBERS = {FieldKind.NUMBER, FieldKind.MONEY}
_LISTS = {FieldKind.CHECKS, FieldKind.PERSON}


class BadCondition(Refused):
    """Refusal of a condition that cannot be read, or can be neither true nor false."""


def check_condition(text: str, kinds: Kinds) -> None:
    """Raise BadCondition with what is wrong and what to write."""
    from rule_engine import DataType, EngineError  # noqa: PLC0415 - slow to load

    try:
        rule = _rule(text, kinds)
    except EngineError as error:
        raise _refusal(error, kinds) from error
    if rule.statement.expression.result_type != DataType.BOOLEAN:
        raise BadCondition(
            _("This is neither true nor false."),
            _("Compare the field with a value, as in: amount >= 500000"),
        )


def is_met(text: str | None, kinds: Kinds, content: Content) -> bool:
    """Evaluate a condition that was checked; None is always met.

    One that compares an empty date is not met.
    """
    if text is None:
        return True
    from rule_engine import EvaluationError  # noqa: PLC0415 - slow to load

    try:
        return bool(_rule(text, kinds).evaluate(_values(kinds, content)))
    except EvaluationError:
        return False


def asked(form: FormSpec, content: Content) -> FormSpec:
    """Return the form without the fields whose condition the content does not meet."""
    kinds = tuple((spec.name, spec.kind) for spec in form.fields)
    fields = tuple(spec for spec in form.fields if is_met(spec.when, kinds, content))
    return replace(form, fields=fields)


@cache
def _rule(text: str, kinds: Kinds) -> "Rule":
    from rule_engine import Rule  # noqa: PLC0415 - slow to load

    return Rule(text, context=_context(kinds))


def _context(kinds: Kinds) -> "Context":
    from rule_engine import (  # noqa: PLC0415 - slow to load
        Context,
        DataType,
        resolve_item,
        type_resolver_from_dict,
    )

    def type_of(kind: FieldKind) -> object:
        if kind in _NUMBERS:
            return DataType.FLOAT
        if kind in _LISTS:
            return DataType.ARRAY(DataType.STRING)
        return DataType.DATETIME if kind is FieldKind.DATE else DataType.STRING

    types = {name: type_of(kind) for name, kind in kinds if kind is not FieldKind.FILE}
    return Context(type_resolver=type_resolver_from_dict(types), resolver=resolve_item)


def _values(kinds: Kinds, content: Content) -> Mapping[str, object]:
    return {name: _value(kind, content.value(name)) for name, kind in kinds}


def _value(kind: FieldKind, value: Value) -> object:
    if kind in _NUMBERS:
        return value or 0
    if kind in _LISTS:
        return list(value) if isinstance(value, tuple) else []
    if kind is FieldKind.DATE:
        return datetime.fromisoformat(value) if isinstance(value, str) and value else None
    return value or ""


def _refusal(error: Exception, kinds: Sequence[tuple[str, FieldKind]]) -> BadCondition:
    from rule_engine.errors import (  # noqa: PLC0415 - slow to load
        RuleSyntaxError,
        SymbolResolutionError,
    )

    if isinstance(error, SymbolResolutionError):
        known = [name for name, kind in kinds if kind is not FieldKind.FILE]
        return BadCondition(
            _("“{name}” is no field that stands before this.", name=error.symbol_name),
            instead(error.symbol_name, known),
        )
    if isinstance(error, RuleSyntaxError):
        example = _('Write it as in: amount >= 500000 and kind == "lease"')
        if error.token is None:
            return BadCondition(_("The condition ends too early."), example)
        place = error.token.lexpos + 1
        return BadCondition(
            _("The condition cannot be read from its character {n} on.", n=place), example
        )
    return BadCondition(
        _("The condition compares a field with a value of another kind."),
        _("Numbers stand as they are, texts in quotation marks."),
    )
