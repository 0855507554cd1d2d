"""Limits of fields: what Slack's inputs take, and what people mean where a form sets none. Pure."""

from kaigi.content import FieldKind

HIGHEST = {
    FieldKind.TEXT: 300,
    FieldKind.LONG_TEXT: 3000,
    FieldKind.SECTION: 200,
    FieldKind.NUMBER: 999_999_999_999,
    FieldKind.MONEY: 999_999_999_999,
    FieldKind.FILE: 10,
}
"""Characters of texts, values of numbers, yen, files that one submission adds: also the default."""
