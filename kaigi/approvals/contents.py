"""Parts of cards and modals that show a document's content: its fields, files and changes."""

from collections.abc import Mapping
from datetime import date

from kaigi import blocks
from kaigi.approvals import differences, marks, related_views
from kaigi.approvals.items import Item
from kaigi.blocks import Block
from kaigi.content import CONSENTS, GENERAL, PAPER, URGENT, Content, FieldKind, FieldSpec
from kaigi.errors import _
from kaigi.i18n import Translator

EXCERPT = 200
TEXTS = 2
"""Long texts on a card, such as what is bought and why."""
BRIEF = 60
"""Characters of what lies on paper, on a card: one line on a phone."""
SHORT = 4
"""Short fields on a card, beside the amount."""
ROOM = 30_000
"""Characters of long texts and their differences in a modal.

Slack takes 250 KB in all, and a Japanese character may take six bytes.
"""
FACTS = 10
"""Slack's limit of fields in a section."""
FILES = 20
"""Files that are named; the others are counted."""
NAME = 100
"""Characters of a file's name."""


def title(content: Content, t: Translator) -> str:
    """Write the title as lists show it: that it is urgent stands first."""
    return t("[Urgent] {title}", title=content.title) if content.urgent else content.title


def facts(item: Item, t: Translator) -> list[Block]:
    """Draw all short fields in two columns."""
    shown = [spec for spec in _asked(item, item.content) if spec.kind is not FieldKind.LONG_TEXT]
    statements = _statements(item, shown, blocks.FIELD, t)
    return [
        blocks.facts(statements[start : start + FACTS])
        for start in range(0, len(statements), FACTS)
    ]


def facts_on_card(item: Item, t: Translator) -> Block:
    """Draw the beginning of the amount and of the first short fields that are filled in."""
    short = [spec for spec in _asked(item, item.content) if spec.kind is not FieldKind.LONG_TEXT]
    money = [spec for spec in short if spec.name == "amount"]
    empty = (None, "", ())
    others = [
        spec
        for spec in short
        if spec.name not in ("title", "amount") and item.content.value(spec.name) not in empty
    ]
    return blocks.facts(_statements(item, [*money, *others[:SHORT]], EXCERPT, t))


def urgent(item: Item, t: Translator) -> list[Block]:
    """Draw why it is urgent, where it is: it stands first."""
    why = item.content.urgent
    return [blocks.heading(t("Urgent: {why}", why=why))] if why else []


def paper(item: Item, t: Translator, longest: int = blocks.TEXT) -> list[Block]:
    """Draw what lies on paper, if the document names it."""
    text = item.content.paper
    if not text:
        return []
    shown = blocks.excerpt(" ".join(text.split()), longest) if longest < blocks.TEXT else text
    return [blocks.words(t("{field}: {what}", field=t("On paper"), what=shown))]


def text_excerpt(item: Item, t: Translator) -> list[Block]:
    """Draw the beginning of the first long texts, with their labels, and where the rest is."""
    texts = long_texts(item, t)
    parts = [blocks.excerpt(text, EXCERPT) for _label, text in texts]
    if item.form.name != GENERAL:
        parts = [
            t("{field}: {what}", field=label, what=part)
            for (label, _text), part in zip(texts, parts, strict=True)
        ]
    shown: list[Block] = [blocks.words(part) for part in parts[:TEXTS]]
    if len(texts) > TEXTS or any(len(text) > EXCERPT for _label, text in texts[:TEXTS]):
        shown.append(blocks.note(t("The rest of the text is under “Open”.")))
    return shown


def long_texts(item: Item, t: Translator) -> list[tuple[str, str]]:
    """Return the long texts that are filled in, as one modal shows them, with their labels."""
    filled = [
        (t.text(spec.label), str(item.content.value(spec.name)))
        for spec in _asked(item, item.content)
        if spec.kind is FieldKind.LONG_TEXT and item.content.value(spec.name)
    ]
    longest = ROOM // len(filled) if _is_much(item) else ROOM
    return [(label, blocks.excerpt(text, longest)) for label, text in filled]


def texts(item: Item, t: Translator) -> list[Block]:
    """Draw the long texts, in a form of several each below its label."""
    shown: list[Block] = []
    for label, text in long_texts(item, t):
        shown += [] if item.form.name == GENERAL else [blocks.heading(label)]
        shown.append(blocks.words(text))
    if _is_much(item):
        shown.append(blocks.note(t("Slack takes no more in one window: texts end at “…”.")))
    return shown


def changed_texts(item: Item, t: Translator) -> list[tuple[str, str, str]]:
    """Return the long texts that differ from the round before, as many as have room.

    Each with its label, and as it was and is.
    """
    before = item.before
    if before is None:
        return []
    room = ROOM - sum(len(text) for _label, text in long_texts(item, t))
    changed: list[tuple[str, str, str]] = []
    for spec in item.form.entries:
        old = str(before.value(spec.name) or "")
        new = str(item.content.value(spec.name) or "")
        if spec.kind is not FieldKind.LONG_TEXT or old == new:
            continue
        room -= len(old) + len(new)
        if room >= 0:
            changed.append((t.text(spec.label), old, new))
    return changed


def files(
    item: Item, links: Mapping[str, str], t: Translator, *, lacks_copies: bool = False
) -> list[Block]:
    """Draw the files' names, as links where this reader has any, or where the copies are."""
    attached = item.content.files
    if not attached:
        return []
    named = [(blocks.excerpt(file.name, NAME), links.get(file.id)) for file in attached[:FILES]]
    more = len(attached) - FILES
    rest = t.plural("and {n} more", "and {n} more", more) if more > 0 else ""
    shown: list[Block] = [
        blocks.links(t("{field}: {what}", field=t("Files"), what=""), named, rest)
    ]
    if not lacks_copies and any(url is None for _name, url in named):
        copies = t.plural(
            "{n} file is in the replies to the card that Kaigi sent.",
            "{n} files are in the replies to the card that Kaigi sent.",
            len(attached),
        )
        shown.append(blocks.note(copies))
    return shown


def written(item: Item, content: Content, spec: FieldSpec, t: Translator) -> str:
    """Write a field's value as its readers do."""
    value = content.value(spec.name)
    if value is None or value in ("", ()):
        is_day = spec.kind in (FieldKind.DATE, FieldKind.TIME, FieldKind.PERIOD)
        return t("Not specified") if is_day else t("None")
    pieces = value if isinstance(value, tuple) else (value,)
    words = [_piece(item, piece, spec, t) for piece in pieces]
    if spec.kind is FieldKind.PERIOD and len(words) == 2:
        return t("{first} – {last}", first=words[0], last=words[1])
    submission = item.submission
    if spec.kind is FieldKind.DATE and submission:
        submitted = submission.at.astimezone(t.zone).date()
        if date.fromisoformat(str(value)) < submitted:
            return t("{day} (before it was submitted)", day=words[0])
    return t(", ").join(words)


def amount(content: Content, t: Translator) -> str:
    return t("No amount") if content.amount is None else t.yen(content.amount)


def in_row(item: Item, t: Translator) -> list[str]:
    """Write what a list shows of the content: the form, and the amount if it asks for one."""
    form = [t.text(item.form.title)] if item.form.title else []
    has_amount = any(spec.name == "amount" for spec in item.form.fields)
    return [*form, *([amount(item.content, t)] if has_amount else [])]


def changes(item: Item, t: Translator, text: str) -> str:
    """List the fields that differ from the round before; `text` stands in for long texts."""
    before = item.before
    now = item.content
    if before is None:
        return ""
    changed = differences.changed_fields(before, now)
    lines = [
        (
            spec.label,
            text
            if spec.kind is FieldKind.LONG_TEXT
            else f"{_briefly(item, before, spec, t)} → {_briefly(item, now, spec, t)}",
        )
        for spec in item.form.entries
        if spec.name in changed
    ]
    if before.files != now.files:
        added = [f"+ {file.name}" for file in now.files if file not in before.files]
        removed = [f"− {file.name}" for file in before.files if file not in now.files]
        lines.append((_("Files"), blocks.excerpt(t(", ").join(added + removed), EXCERPT)))
    for spec, old, new in ((URGENT, before.urgent, now.urgent), (PAPER, before.paper, now.paper)):
        if old != new:
            was, is_ = (blocks.excerpt(text or t("None"), EXCERPT) for text in (old, new))
            lines.append((spec.label, f"{was} → {is_}"))
    if before.consents != now.consents:
        pair = [
            t(", ").join(item.people.get(each, each) for each in content.consents) or t("None")
            for content in (before, now)
        ]
        lines.append((CONSENTS.label, blocks.excerpt(" → ".join(pair), EXCERPT)))
    if before.related != now.related:
        was, is_ = (related_views.names(content.related, t) for content in (before, now))
        lines.append((_("Related documents"), f"{was} → {is_}"))
    if not lines:
        return t("Nothing was changed.")
    return "\n".join(t("{field}: {what}", field=label, what=what) for label, what in lines)


def _piece(item: Item, piece: str | int, spec: FieldSpec, t: Translator) -> str:
    """Write a value, or one of several."""
    labels = {option.name: t.text(option.label) for option in spec.options}
    written = labels.get(str(piece), str(piece))
    match spec.kind:
        case FieldKind.MONEY:
            return t.yen(int(piece))
        case FieldKind.NUMBER:
            return f"{piece:,}"
        case FieldKind.DATE | FieldKind.PERIOD:
            return t.day(date.fromisoformat(written))
        case FieldKind.PERSON:
            return item.people.get(written, written)
        case FieldKind.CHECKS:
            return f"✓ {written}"
        case _:
            return written


def _is_much(item: Item) -> bool:
    """Tell whether its long texts are more than one modal takes."""
    fields = item.content.fields
    return sum(len(str(each.value)) for each in fields if each.kind is FieldKind.LONG_TEXT) > ROOM


def _asked(item: Item, content: Content) -> list[FieldSpec]:
    """Return the fields that were asked for, but those whose condition was not met."""
    names = {field.name for field in content.fields}
    entries = item.form.entries
    return [spec for spec in entries if spec.when is None or spec.name in names]


def _statements(item: Item, shown: list[FieldSpec], longest: int, t: Translator) -> list[str]:
    pairs = [(t("Drafted by"), marks.drafter(item, t))]
    pairs += [(t("Form"), title) for title in _form(item, t)]
    pairs += [
        (t.text(spec.label), blocks.excerpt(written(item, item.content, spec, t), longest))
        for spec in shown
        if spec.name != "title"
    ]
    statements = [t("{field}: {what}", field=field, what=what) for field, what in pairs]
    return [*statements, *([t("Round: {n}", n=item.round)] if item.round > 1 else [])]


def _form(item: Item, t: Translator) -> list[str]:
    """Write the form's title where it is not the general one."""
    form = item.form
    return [t.text(form.title)] if form.title and form.name != GENERAL else []


def _briefly(item: Item, content: Content, spec: FieldSpec, t: Translator) -> str:
    return blocks.excerpt(written(item, content, spec, t), EXCERPT)
