"""Try the checks of words, of the glossary and of commits on small examples."""

import subprocess
from pathlib import Path
from shutil import which

import pytest

from tests.house import commits, glossary, words
from tests.house.source import parse


def complaints(code: str, name: str = "kaigi/example.py") -> list[str]:
    return [offence.text for offence in words.offences([parse(code, name)])]


@pytest.mark.parametrize(
    "text",
    [
        "Return the sum.",
        "Re-enqueue the task.",
        "Name the person who signs.",
    ],
)
def test_a_function_whose_docstring_begins_with_a_verb_passes(text: str) -> None:
    assert complaints(f"def f():\n    '''{text}'''") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The sum.", 'begins with "the"'),
        ("Whether it is open.", 'begins with "whether"'),
        ("Sends the task.", 'begins with "sends"; write "send"'),
        ("Carries on.", 'begins with "carries"; write "carry"'),
        ("Fetches it.", 'begins with "fetches"; write "fetch"'),
        ("Time at which it ends.", 'begins with the noun "time"; begin with a verb'),
        ("Name of the person.", 'begins with the noun "name"; begin with a verb'),
        ("`clock` is the machine's.", 'begins with "clock"; begin with a verb, or add this one'),
    ],
)
def test_a_function_whose_docstring_begins_otherwise_is_told(text: str, told: str) -> None:
    (complaint,) = complaints(f"async def f():\n    '''{text}'''")
    assert complaint.startswith(f"docstring of function `f` {told}")


def test_properties_fixtures_and_tests_may_begin_with_a_noun() -> None:
    code = '''
class Thing:
    """Thing of the city."""

    @property
    def title(self):
        """{0} of the thing."""

@pytest.fixture(scope="session")
def thing():
    """{0} of the thing."""

def test_thing():
    """{0} of the thing."""
'''
    assert complaints(code.format("Title")) == []
    assert len(complaints(code.format("The title"))) == 2  # not of the property


def test_modules_classes_and_attributes_may_begin_with_an_article_but_with_no_riddle() -> None:
    code = '"""{0} city."""\nLIMIT = 3\n"""{0} limit."""\nclass A:\n    """{0} a."""\n'
    assert complaints(code.format("The")) == []
    assert len(complaints(code.format("What the"))) == 3


def test_banned_words_are_found_in_prose_and_names_but_not_in_texts() -> None:
    code = '''
def f(somebody):  # whoever asks
    """Send the mail.

    It tells what is
    owed.
    """
    return _("Nobody is in it.")

class NobodyThere: ...
'''
    found = list(words.offences([parse(code, "kaigi/example.py")]))
    assert sorted((each.rule, each.line, each.text.split(":")[0]) for each in found) == [
        ("banned name", 2, "`somebody`"),
        ("banned name", 10, "`NobodyThere`"),
        ("banned word", 2, 'says "whoever"'),
        ("banned word", 5, 'says "what is owed"'),
    ]
    assert complaints(code, "tests/example.py") == []


def test_lists_of_words_do_not_contradict_each_other() -> None:
    assert not words.VERBS & words.NOT_VERBS
    assert words.entries("verbs.txt") == sorted(words.VERBS)
    assert words.entries("not_verbs.txt") == sorted(set(words.entries("not_verbs.txt")))
    assert set(words.BANNED) == {phrase.lower() for phrase in words.BANNED}


GLOSSARY = """
| Term | Japanese | In the code |
|------|----------|-------------|
| task | 送信 | `kaigi.outbox.Task`, `kaigi.outbox.Task.key` |
| room | 部屋 | `kaigi` |
| retry | 再送 | `kaigi.outbox.retry` |
| limit | 上限 | `kaigi.outbox.LIMIT` |
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    (tmp_path / "kaigi").mkdir()
    (tmp_path / "kaigi/__init__.py").touch()
    text = "from a import retry\nLIMIT: int = 3\nclass Task:\n    key: str\n"
    (tmp_path / "kaigi/outbox.py").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_glossary_that_the_code_bears_out_passes(code: Path) -> None:
    assert list(glossary.offences(GLOSSARY, code)) == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("| task | 送信 | `kaigi.outbox.Wish` |", '"task": the code has no `kaigi.outbox.Wish`'),
        ("| task | 送信 | `kaigi.inbox` |", '"task": the code has no `kaigi.inbox`'),
        ("| task | 送信 | `kaigi.outbox.Task.no` |", '"task": the code has no'),
        ("| task | | `kaigi.outbox.Task` |", '"task" has no Japanese'),
        ("| task | 送信 | the outbox |", '"task" names no place in the code'),
        ("| task | 送信 |", '"task" names no place in the code'),
        ("| | 送信 | `kaigi.outbox` |", "a row without a term"),
    ],
)
def test_a_row_that_lacks_something_is_told_with_its_line(row: str, told: str, code: Path) -> None:
    (offence,) = glossary.offences(GLOSSARY + row, code)
    assert offence.line == 8
    assert offence.text.startswith(told)


@pytest.mark.parametrize(
    ("subject", "rules"),
    [
        ("Add a room for the telephone", []),
        ("bench: space clicks one second apart", []),
        ("The room has a telephone", ["subject's verb"]),
        ("Add " + "a" * 69, ["long subject"]),
    ],
)
def test_subjects_are_short_and_imperative(subject: str, rules: list[str]) -> None:
    assert [offence.rule for offence in commits.offences([("abc1234", subject)])] == rules


@pytest.mark.skipif(which("git") is None, reason="git is not installed")
def test_subjects_are_read_from_a_revision_on(tmp_path: Path) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@city.example"]
    for command in (["init", "-q"], *(["commit", "-qm", name, "--allow-empty"] for name in "xyz")):
        subprocess.run(["git", *identity, *command], cwd=tmp_path, check=True)  # noqa: S603, S607
    assert [subject for _, subject in commits.subjects("HEAD~2", tmp_path)] == ["z", "y"]
    assert len(commits.subjects(root=tmp_path)) == 3
    with pytest.raises(commits.NoHistory):
        commits.subjects("no-such-revision", tmp_path)
