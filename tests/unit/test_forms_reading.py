"""Files of forms: read, or refused with every problem, its line, and what to do."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kaigi.content import GENERAL, FieldKind
from kaigi.forms.conditions import check_condition
from kaigi.forms.form import Form, text_of
from kaigi.forms.reading import OFFICE, SHIPPED, read_forms, shipped, texts_in
from kaigi.forms.yaml_file import BadFiles, Problem
from kaigi.i18n import Translator

TOKYO = ZoneInfo("Asia/Tokyo")
ROOT = Path(__file__).parents[2]
MONEY = FieldKind.MONEY
NUMBER = FieldKind.NUMBER
CHOICE = FieldKind.CHOICE
CHECKS = FieldKind.CHECKS
DATE = FieldKind.DATE

OFFICE_TEXT = """classes:
  purchase:
    title: 物品購入
    classes:
      - {below: 500000, decides: section_head}
      - {at_least: 500000, decides: department_head}
roles:
  treasurer:
    title: {ja: 会計管理者, en: Treasurer}
    people: ["0007", "0008"]
"""
LEASE = """form: lease
title: {ja: 賃借, en: Lease}
decided_by: purchase
fields:
  - {name: title, kind: text, label: {ja: 件名, en: Title}, required: true}
  - {name: amount, kind: money, label: {ja: 金額, en: Amount}}
  - name: kind
    kind: choice
    label: {ja: 種類, en: Kind}
    options:
      - {name: car, label: {ja: 車両, en: Car}}
      - {name: room, label: {ja: 部屋, en: Room}}
  - {name: until, kind: date, label: 期限, when: kind == "room"}
  - {name: readers, kind: person, label: 確認者}
route:
  - {heads_of: [総務部/契約課], kind: consent, when: amount >= 1000000, reason: 高額のため}
  - {role: treasurer, needs: any}
  - {field: readers, kind: confirm}
  - line: class
"""


CONDITIONAL = "line: class\n    when: amount > 1"


def read(text: str, office: str = OFFICE_TEXT) -> Form:
    return read_forms({"lease.yml": text, OFFICE: office})["lease"]


def problems(text: str, office: str = OFFICE_TEXT) -> list[Problem]:
    with pytest.raises(BadFiles) as bad:
        read(text, office)
    return list(bad.value.problems)


def replaced(old: str, new: str, text: str = LEASE) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_a_form_is_read_with_the_tables_that_it_refers_to() -> None:
    form = read(LEASE)
    assert [(spec.name, spec.kind) for spec in form.spec.fields][1] == ("amount", FieldKind.MONEY)
    assert form.classes is not None
    assert [step.asks for step in form.file.route] == [
        ("heads_of",), ("role",), ("field",), ("line",),
    ]  # fmt: skip


def test_an_administrators_words_are_shown_in_each_language() -> None:
    both, one = text_of(read(LEASE).file.title), text_of("期限 {x}")
    for language, words in {"ja": "賃借", "en": "Lease"}.items():
        t = Translator(language, TOKYO)
        assert (t.text(both), t.text(one)) == (words, "期限 {x}")


@pytest.mark.parametrize(
    ("text", "line", "where", "reason", "next_step"),
    [
        (replaced("title: {ja: 賃借", "titel: {ja: 賃借"), 2, "titel", "no key", "title"),
        (replaced("kind: money", "kind: mony"), 6, "fields[1].kind", "“mony”", "money"),
        (replaced("required: true", "required: 1"), 5, "fields[0].required", "“1”", "true or"),
        (replaced(", en: Title}", "}"), 5, "fields[0].label", "missing: en", ""),
        (replaced("name: kind", "name: Kind"), 7, "fields[2].name", "no name", "small letters"),
        (replaced("needs: any", "needs: some"), 17, "route[1].needs", "“some”", "all, any"),
        (replaced("needs: any", "needs: 3"), 17, "route[1].needs", "3 have to act", "up to 2"),
        (replaced("needs: any", "deadline: 0"), 17, "route[1].deadline", "at least 1", ""),
        (replaced("fields:", "due: utnil\nfields:"), 4, "due", "“utnil”", "until"),
        (replaced("fields:", "due: amount\nfields:"), 4, "due", "no date", "kind: date"),
        (replaced("needs: any", "needs: 0"), 17, "route[1].needs", "at least 1", ""),
        (replaced("name: until", "name: amount"), 13, "fields[3].name", "twice", "Remove one"),
        (replaced("name: room", "name: car"), 12, "fields[2].options[1].name", "twice", ""),
        (replaced("kind ==", "kin =="), 13, "fields[3].when", "“kin”", "kind"),
        (replaced("kind ==", "readers =="), 13, "fields[3].when", "“readers”", ""),
        (replaced("amount >=", "amount =>"), 16, "route[0].when", "character 8", "as in:"),
        (replaced("amount >= 1000000", "amount >="), 16, "route[0].when", "too early", ""),
        (replaced("amount >= 1000000", "amount"), 16, "route[0].when", "neither", "Compare"),
        (replaced("amount >= 1000000", "amount > 'x'"), 16, "route[0].when", "another kind", ""),
        (replaced("role: treasurer", "role: cashier"), 17, "route[1].role", "“cashier”", "trea"),
        (replaced("field: readers", "field: kind"), 18, "route[2].field", "“kind”", "readers"),
        (replaced("{field: readers,", "{"), 18, "route[2]", "does not say", "line, heads_of"),
        (replaced("{field", "{role: treasurer, field"), 18, "route[2]", "more than one", ""),
        (replaced("  - line: class\n", ""), 18, "route[2].field", "may be empty", "required"),
        (replaced("line: class", CONDITIONAL), 20, "route[3].when", "nobody", ""),
        (replaced("decided_by: purchase\n", ""), 18, "route[3].line", "no table", "decided_by"),
        (replaced("decided_by: purchase", "decided_by: lease"), 3, "decided_by", "“lease”", ""),
        (replaced("name: amount", "name: price"), 3, "decided_by", "asks for none", "amount"),
        (replaced("required: true", "limit: 9"), 4, "fields", "no field that names", "title"),
        (replaced(", reason: 高額のため", ""), 16, "route[0]", "does not say why", "reason"),
        (replaced("form: lease", "form: rent"), 1, "form", "“rent”", "rent.yml"),
        (replaced("fields:", "form: lease\nfields:"), 4, "", "twice", "Remove one"),
        (replaced("fields:", "fields"), 5, "", "no colon", "as in"),
        ("", 1, "", "nothing here", "mapping"),
        ("- 1", 1, "", "not possible", "mapping"),
    ],
)  # fmt: skip
def test_a_problem_is_named_with_its_line_its_place_and_what_to_do(
    text: str, line: int, where: str, reason: str, next_step: str
) -> None:
    found = problems(text)
    assert (line, where) in [(each.line, each.where) for each in found]
    said = next(each for each in found if (each.line, each.where) == (line, where))
    assert reason in str(said.reason)
    assert next_step in str(said.next_step or "")


@pytest.mark.parametrize(
    ("old", "new", "where", "reason"),
    [
        ("at_least: 500000", "at_least: 600000", "[1].at_least", "From 500,000 to below 600,000"),
        ("at_least: 500000", "at_least: 400000", "[1].at_least", "there are two classes"),
        ("{below: 500000, ", "{", "[0]", "has no end"),
        ("at_least: 500000,", "at_least: 500000, below: 900000,", "[1].below", "from 900,000"),
        ("at_least: 500000,", "at_least: 500000, below: 5,", "[1].below", "holds no amount"),
    ],
)
def test_a_gap_or_an_overlap_of_classes_is_named_at_its_line(
    old: str, new: str, where: str, reason: str
) -> None:
    found = problems(LEASE, replaced(old, new, OFFICE_TEXT))
    assert {each.file for each in found} == {OFFICE}
    at = [each for each in found if each.where == f"classes.purchase.classes{where}"]
    assert reason in " ".join(str(each.reason) for each in at)
    assert {each.line for each in at} <= {5, 6}


def test_all_problems_of_all_files_are_told_at_once_in_the_order_of_their_lines() -> None:
    with pytest.raises(BadFiles) as bad:
        read_forms({
            OFFICE: OFFICE_TEXT,
            "a.yml": replaced("needs: any", "needs: 3", replaced("form: lease", "form: a")),
            "lease.yml": replaced("kind: money", "kind: mony", replaced("title:", "titel:")),
        })  # fmt: skip
    assert [(each.file, each.line) for each in bad.value.problems] == [
        ("a.yml", 17), ("lease.yml", 1), ("lease.yml", 2), ("lease.yml", 6),
    ]  # fmt: skip


def test_the_shipped_forms_are_sound_and_named_in_both_languages() -> None:
    assert {GENERAL, "purchase", "expenditure", "letter", "circular"} <= shipped().keys()
    for form in shipped().values():
        for label in (form.spec.title, *(spec.label for spec in form.spec.fields)):
            assert label is not None
            assert set(label.translations or {}) == {"ja", "en"}


def test_files_come_in_utf_8_with_and_without_a_mark_and_in_shift_jis(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp932"):
        (tmp_path / "lease.yml").write_bytes(LEASE.encode(encoding))
        assert texts_in(tmp_path) == {"lease.yml": LEASE}
    (tmp_path / "lease.yml").write_bytes(b"form: lease\ntitle: \x81\n")
    with pytest.raises(BadFiles) as bad:
        texts_in(tmp_path)
    assert bad.value.problems[0].line == 2


def test_a_version_is_that_of_the_form_and_of_the_tables_behind_it() -> None:
    form = read(LEASE)
    assert read(LEASE + "# a comment\n").version == form.version
    assert read(replaced("件名", "題名")).version != form.version
    other = replaced("below: 500000", "below: 600000", OFFICE_TEXT)
    moved = read(LEASE, replaced("at_least: 500000", "at_least: 600000", other))
    assert moved.version != form.version
    assert (SHIPPED / OFFICE).exists()


@pytest.mark.parametrize("guide", ["docs/forms.md", "docs/ja/forms.md"])
def test_the_examples_of_the_guide_can_be_used(guide: str) -> None:
    text = (ROOT / guide).read_text("utf-8")
    lease, unit, on_paper, office = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    form = read_forms({"lease.yml": lease, OFFICE: office})["lease"]
    from_unit = lease[: lease.index("route:")] + unit
    assert read_forms({"lease.yml": from_unit, OFFICE: office})["lease"].file.route[0].line
    assert [step.asks for step in form.file.route] == [("line",), ("heads_of",), ("line",)]
    paper = read_forms({"lease.yml": f"{lease}\n{on_paper}", OFFICE: office})["lease"]
    assert paper.file.not_electronic
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    conditions = [span for span in spans if re.search(" in | == | >= | =~ ", span)]
    assert len(conditions) >= 6
    kinds = {"amount": MONEY, "what": CHOICE, "seats": NUMBER, "checks": CHECKS, "day": DATE}
    for condition in conditions:
        check_condition(condition, (*kinds.items(), ("title", FieldKind.TEXT)))
