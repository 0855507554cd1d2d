"""Rules of content: what was typed is what the record has, and what the readers see."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from tests.faults.documents import messages, newest_of, part_of, title_of, ways
from tests.faults.finding import Finding, exactly
from tests.faults.history import Ask, Content, History, Line, Outcome
from tests.faults.words import titled

AS_TYPED = "content as it was typed"
AS_RECORDED = "content as it is recorded"
EXCERPT = 100
"""Characters of a text that a card shows at least."""
FORMS = {"drafted": "draft", "resubmitted": "resubmit", "returned": "return"}
"""Requests with a form, by the kind of their entry."""

Act = tuple[str, str, str, int]
"""Kind, title, person, and the round of a return."""


def each_form_recorded(history: History) -> Iterator[Finding]:
    """Check that each acknowledged form is in the record with the content that it had.

    The correction of a form that was not acknowledged may be refused; it is never dropped.
    """
    recorded = _recorded(history)
    for ask in history.asks(*FORMS.values()) if history.words.shows_content else ():
        found = recorded.get(_act(ask), [])
        if ask.outcome is Outcome.DONE and not any(_same(ask.content, each) for each in found):
            yield Finding(AS_TYPED, f"{_named(_act(ask))}: {ask.content} is not recorded")


def each_entry_typed(history: History) -> Iterator[Finding]:
    """Check that each entry has the content of a form that was submitted."""
    typed: dict[Act, list[Content]] = {}
    for ask in history.asks(*FORMS.values()):
        if ask.may_have_happened:
            typed.setdefault(_act(ask), []).append(ask.content)
    for act, contents in _recorded(history).items() if history.words.shows_content else ():
        for content in contents:
            if not any(_same(given, content) for given in typed.get(act, [])):
                yield Finding(AS_TYPED, f"{_named(act)}: {content} was not typed")


def _act(ask: Ask) -> Act:
    return ask.kind, ask.about, ask.person, ask.round


def _recorded(history: History) -> dict[Act, list[Content]]:
    found: dict[Act, list[Content]] = {}
    for document in history.of("document"):
        for act, content in _written(document):
            found.setdefault(act, []).append(content)
    return found


def _written(document: Line) -> Iterator[tuple[Act, Content]]:
    """Return what each entry with content adds; a file without a known digest has none."""
    title, before = title_of(document), 0
    for entry in document["entries"]:
        kind = FORMS.get(entry["kind"])
        if kind is None:
            continue
        fields, files = entry.get("fields", {}), entry.get("files", [])
        added = tuple((file["name"], file["digest"] or "") for file in files[before:])
        amount = "" if fields.get("amount") is None else str(fields["amount"])
        act = kind, title, entry["by"], entry["round"] if kind == "return" else 0
        yield act, Content(fields.get("text", ""), amount, entry.get("comment", ""), added)
        before = max(before, len(files))


def _same(typed: Content, recorded: Content) -> bool:
    digests = dict(recorded.files)
    known = tuple((name, digest if digests.get(name) else "") for name, digest in typed.files)
    return replace(typed, files=known) == recorded


def _named(act: Act) -> str:
    return " · ".join(str(part) for part in act if part)


def each_file_once(history: History) -> Iterator[Finding]:
    """Check for the files of its round, as they were enclosed, in the thread of each card."""
    known = ways(history)
    enclosed = _enclosed(history)
    rounds = _files_by_round(history)
    seen: Counter[tuple[str, str]] = Counter()
    for message in sorted(messages(history), key=lambda message: message.ts):
        title, is_card = titled(message.text), part_of(message, history.words) == "asked"
        asked = known[title].asked.get(message.reader, []) if title in known else []
        nth = seen[title, message.reader]
        seen[title, message.reader] += is_card
        round_ = asked[nth] if nth < len(asked) else 0
        owed = Counter(rounds.get((title, round_), ()) if is_card else ())
        found = Counter(name for name, _digest in message.files)
        for name in owed | found:
            what = f"{title} · {message.reader} · {name}"
            yield from exactly("each file once", what, found[name], owed[name])
        for file in set(message.files) - enclosed.get(title, set()):
            yield Finding(AS_TYPED, f"{title} · {message.reader} · {file[0]}: not as enclosed")


def _enclosed(history: History) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for ask in history.asks("draft", "resubmit"):
        found.setdefault(ask.about, set()).update(ask.content.files)
    return found


def _files_by_round(history: History) -> dict[tuple[str, int], list[str]]:
    """Return the names by title and round."""
    return {
        (title_of(document), entry["round"]): [file["name"] for file in entry["files"]]
        for document in history.of("document")
        for entry in document["entries"]
        if "files" in entry
    }


def each_reader_sees_it(history: History) -> Iterator[Finding]:
    """Check what an approver's newest card, and the document opened from it, say."""
    if not history.words.shows_content:
        return
    known, documents = ways(history), {title_of(d): d for d in history.of("document")}
    for message in newest_of(history):
        title = titled(message.text)
        if title not in documents or part_of(message, history.words) != "asked":
            continue
        is_current = known[title].is_asked(message.reader)
        opened, carded = _expected(documents[title])
        missing = [part for part in carded if is_current and part not in message.words]
        missing += [part for part in opened if message.opened and part not in message.opened]
        for part in missing:
            yield Finding(AS_RECORDED, f"{title} · {message.reader}: “{part}” is not shown")


def _expected(document: Line) -> tuple[list[str], list[str]]:
    """Return what an opened document shows, and what the card of the newest round does."""
    submitted = [entry for entry in document["entries"] if "fields" in entry]
    returned = [entry for entry in document["entries"] if entry["kind"] == "returned"]
    last = submitted[-1]
    before = [entry for entry in returned if entry["round"] < last["round"]]
    text, amount = last["fields"]["text"], last["fields"]["amount"]
    names = [file["name"] for file in last["files"]]
    reasons = [each["comment"] for each in [*before[-1:], last] if each.get("comment")]
    shown = [*([f"{amount:,}"] if amount is not None else []), *names, *reasons]
    comments = [entry["comment"] for entry in [*returned, *submitted] if entry.get("comment")]
    return [text, *shown, *comments], [text[:EXCERPT], *shown]


def each_return_told(history: History) -> Iterator[Finding]:
    """Check that the news of a return, to the drafter and to those who had approved, say why."""
    if not history.words.shows_content:
        return
    comments = {
        title_of(document): [e["comment"] for e in document["entries"] if e["kind"] == "returned"]
        for document in history.of("document")
    }
    for message in messages(history):
        title = titled(message.text)
        is_news = part_of(message, history.words) == "told"
        is_return = is_news and history.words.returned in message.text
        if is_return and not any(why in message.words for why in comments.get(title, [])):
            yield Finding(AS_RECORDED, f"{title} · {message.reader}: the comment is not shown")
