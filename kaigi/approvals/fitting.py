"""Filled forms in a form that changed since they were filled in. Pure."""

from collections.abc import Iterator

from msgspec.structs import replace

from kaigi.approvals import on_behalf
from kaigi.approvals.filling import UNTIL, FilledForm
from kaigi.content import FieldKind, FieldSpec, FormSpec
from kaigi.errors import Text, _

SHOWN = 300
"""Characters of what no longer fits that are shown; a form of thirty fields still fits."""

_TYPED = {
    FieldKind.TEXT,
    FieldKind.LONG_TEXT,
    FieldKind.SECTION,
    FieldKind.NUMBER,
    FieldKind.MONEY,
}
"""Kinds between which what was typed can stay."""


def fitted(
    filled: FilledForm, before: FormSpec, today: FormSpec
) -> tuple[FilledForm, tuple[Text, ...]]:
    """Return what fits the form of today, and a sentence for each thing that does not."""
    filled = replace(filled, form=today.name)
    if before.version == today.version:
        return filled, ()
    texts = dict(filled.texts)
    chosen = dict(filled.chosen)
    users = dict(filled.users)
    lost: list[Text] = []
    now = {spec.name: spec for spec in (*today.entries, *on_behalf.fields(today))}
    for spec in (*before.entries, *on_behalf.fields(before)):
        value = _value(spec, filled)
        if not value:
            continue
        new = now.get(spec.name)
        if new is None or not _is_alike(spec, new):
            for held in (texts, chosen, users):
                held.pop(spec.name, None)
            texts.pop(spec.name + UNTIL, None)
            lost.append(
                _("“{field}” is not asked for any more: {value}", field=spec.label, value=value)
            )
        elif new.options:
            offered = {option.name for option in new.options}
            chosen[spec.name] = tuple(name for name in chosen[spec.name] if name in offered)
            lost += _options_lost(spec, filled, offered)
        elif new.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT) and new.limit is not None:
            typed = texts[spec.name]
            texts[spec.name] = typed[: new.limit]
            if rest := typed[new.limit :]:
                lost.append(
                    _(
                        "“{field}” is shorter now. Cut off: {value}",
                        field=new.label,
                        value=_cut(rest),
                    )
                )
    return replace(filled, texts=texts, chosen=chosen, users=users), tuple(lost)


def _is_alike(before: FieldSpec, now: FieldSpec) -> bool:
    return before.kind is now.kind or {before.kind, now.kind} <= _TYPED


def _value(spec: FieldSpec, filled: FilledForm) -> str:
    """Return what is filled in there, as one line; empty where there is nothing."""
    labels = {option.name: str(option.label) for option in spec.options}
    pieces = [
        *(labels.get(name, name) for name in filled.chosen.get(spec.name, ())),
        filled.texts.get(spec.name, ""),
        filled.texts.get(spec.name + UNTIL, ""),
    ]
    return _cut(" ".join(piece for piece in pieces if piece))


def _options_lost(spec: FieldSpec, filled: FilledForm, offered: set[str]) -> Iterator[Text]:
    for option in spec.options:
        if option.name in filled.chosen.get(spec.name, ()) and option.name not in offered:
            yield _(
                "“{field}”: “{value}” can no longer be chosen.",
                field=spec.label,
                value=option.label,
            )


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
