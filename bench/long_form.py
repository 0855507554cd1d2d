"""A form whose documents take five steps, as files for `KAIGI_FORMS`."""

from pathlib import Path

from bench.people import OFFICERS

LONG_FORM = "long"
STEPS = 5
CLICKS = 6
"""Of a document: two people sign the step of consents, and one each of the others."""
FORM = f"""\
form: {LONG_FORM}
title: 契約伺い
fields:
  - {{name: title, kind: text, label: 件名, required: true}}
  - {{name: text, kind: long_text, label: 内容, required: true}}
  - {{name: amount, kind: money, label: 金額}}
route:
  - line: department_head
  - heads_of: [総務部/契約課, 財政部/財政課]
    kind: consent
  - heads_of: [総務部/文書課]
    kind: confirm
  - role: treasurer
"""
OFFICE = f"""\
roles:
  treasurer:
    title: 会計管理者
    people: ["{OFFICERS[-1].number}"]
"""


def write(folder: Path) -> None:
    (folder / f"{LONG_FORM}.yml").write_text(FORM, encoding="utf-8")
    (folder / "office.yml").write_text(OFFICE, encoding="utf-8")
