"""`kaigi forms …`: an administrator copies the forms, changes them, and checks them."""

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner, Result

from bot.cli.forms import forms_app
from kaigi.errors import Refused
from kaigi.forms.reading import SHIPPED


def forms(*words: str, language: str = "en") -> Result:
    env = {"LC_ALL": {"en": "en_US.UTF-8", "ja": "ja_JP.UTF-8"}[language]}
    return CliRunner().invoke(forms_app, words, env=env)


def test_the_forms_are_copied_and_their_copy_is_sound(tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    copied = forms("init", str(folder), language="ja")
    assert copied.exit_code == 0
    assert str(folder) in copied.output
    checked = forms("check", str(folder), language="ja")
    assert "purchase  物品購入伺い" in checked.output.splitlines()
    assert "問題はありません" in checked.output.splitlines()[-1]


def test_nothing_is_copied_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "purchase.yml").write_text("form: mine", "utf-8")
    refused = forms("init", str(tmp_path))
    assert isinstance(refused.exception, Refused)
    assert [path.name for path in tmp_path.iterdir()] == ["purchase.yml"]


def test_a_problem_is_written_as_editors_know_it(tmp_path: Path) -> None:
    forms("init", str(tmp_path))
    path = tmp_path / "purchase.yml"
    path.write_text(path.read_text("utf-8").replace("kind: money", "kind: mony"), "utf-8")
    for language, words in {
        "en": "Did you mean “money”?",
        "ja": "「money」ではありませんか",
    }.items():
        bad = forms("check", str(tmp_path), language=language)
        assert bad.exit_code == 1
        [line, _count] = bad.output.splitlines()
        assert line.startswith(f"{path}:17: fields[2].kind: ")
        assert words in line


@pytest.mark.parametrize("what", ["nothing", "no folder", "tables alone"])
def test_a_folder_without_a_form_is_refused_with_what_to_do(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "none" if what == "no folder" else tmp_path
    if what == "tables alone":
        (tmp_path / "office.yml").write_text("roles: {}", "utf-8")
    refused = forms("check", str(folder)).exception
    assert isinstance(refused, Refused)
    assert str(folder) in str(refused)
    if what != "no folder":
        assert "kaigi forms init" in str(refused.next_step)


def test_editors_get_a_schema_by_which_the_shipped_forms_are_valid() -> None:
    for option, pattern in {(): "[!o]*.yml", ("--office",): "office.yml"}.items():
        schema = json.loads(forms("schema", *option).output)
        jsonschema.Draft202012Validator.check_schema(schema)
        paths = list(SHIPPED.glob(pattern))
        assert paths
        for path in paths:
            jsonschema.validate(YAML(typ="safe").load(path), schema)
