"""Try the measures on small examples."""

import ast
from pathlib import Path

import pytest

from tests.house import limits, measures
from tests.house.imports import circles
from tests.house.source import NoSuchPath, functions, parse, read


def test_a_circle_is_found_across_late_imports_but_not_across_those_for_types() -> None:
    files = [
        parse("def f():\n    from room import b", "room/a.py"),
        parse("import room.c", "room/b.py"),
        parse("from room.a import f", "room/c.py"),
        parse(
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import room.e", "room/d.py"
        ),
        parse("from . import d", "room/e.py"),
        parse("", "room/__init__.py"),
    ]
    assert circles(files) == [["room.a", "room.b", "room.c"]]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def f(): pass", 1),
        ("def f():\n    if a and b or c: pass\n    else: pass", 4),
        ("def f():\n    for x in y:\n        return 1 if x else 2", 3),
        ("def f():\n    try: return [x for x in y]\n    except E: pass", 3),
        ("def f(x):\n    match x:\n        case 1: pass\n        case _: pass", 3),
    ],
)
def test_complexity_counts_each_branch(code: str, expected: int) -> None:
    assert measures.complexity(functions(ast.parse(code))[0]) == expected


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("except:", True),
        ("except Exception:", True),
        ("except (ValueError, BaseException):", True),
        ("except ValueError:", False),
    ],
)
def test_a_broad_except_is_told_from_a_narrow_one(clause: str, *, expected: bool) -> None:
    (handler,) = measures.handlers(parse(f"try: pass\n{clause} pass"))
    assert measures.is_broad(handler) is expected


def test_mocks_are_counted_under_each_of_their_names() -> None:
    code = (
        "Mock()\nmock.MagicMock()\npatch.object(a, 'b')\nmonkeypatch.setattr(a, 'b', 1)\npatched()"
    )
    assert measures.mock_calls(parse(code)) == 4


def test_a_helper_is_single_use_where_its_name_is_mentioned_once() -> None:
    code = '''
def public():
    _once()
    _twice()
    return _twice, _handed_over

def _once():
    """Say something.

    And more.
    """
    return 1

def _twice(): ...
def _handed_over(): ...
def _registered_by_a_decorator(): ...
def __dunder__(): ...

class Thing:
    def act(self): self._step()
    def _step(self): ...
'''
    found = measures.single_use_helpers(parse(code))
    assert [node.name for node in found] == ["_once", "_handed_over", "_step"]
    assert measures.code_lines(found[0]) == 2


@pytest.mark.parametrize(
    ("code", "is_parallel", "is_forbidden"),
    [
        ("a, b = x, y", True, True),
        ("A, B = 1, 2", True, True),
        ("self.a, self.b = x, y", True, True),
        ("a, b = b, a", True, False),
        ("xs[i], xs[j] = xs[j], xs[i]", True, False),
        ("a, b = b, a + b", True, False),
        ("a, b = pair", False, False),
        ("a, *b = x, y", False, False),
        ("a = x, y", False, False),
        ("a = b = 0", False, False),
    ],
)
def test_parallel_assignments(code: str, *, is_parallel: bool, is_forbidden: bool) -> None:
    file = parse(code)
    assert bool(measures.parallel_assignments(file)) is is_parallel
    assert bool(list(limits.parallel_assignments(file))) is is_forbidden


def test_a_conditional_expression_as_a_statement_is_found_behind_an_await() -> None:
    file = parse("""
async def f():
    a() if x else b()
    await (a() if x else b())
    y = 1 if x else 2
""")
    assert len(measures.conditional_expressions(file)) == 3
    assert len(measures.conditional_statements(file)) == 2


def test_a_line_is_as_wide_as_it_looks() -> None:
    assert measures.columns("決裁 ok") == 7
    assert [offence.line for offence in limits.wide_lines(parse(f"#\n# {'裁' * 50}"))] == [2]


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert measures.percentile([], 0.95) == 0
    assert measures.percentile(list(range(100)), 0.95) == 95


def test_long_functions_and_files_are_found() -> None:
    body = "    pass\n" * 50
    file = parse(f"def long():\n{body}" + "\n" * 250)
    assert [str(each) for each in limits.offences([file])] == [
        "example.py:1: `long` has 51 lines, at most 50",
        "example.py:301: 301 lines, at most 300",
    ]


def test_helpers_are_listed_only_beyond_their_share() -> None:
    helper = "def _step(): ...\n"
    caller = "def act(): _step()\n"
    others = "".join(f"def g{number}(): ...\n" for number in range(40))
    beyond = list(limits.helpers([parse(helper + caller)]))
    assert [offence.rule for offence in beyond] == ["helper", "short helper"]
    assert list(limits.helpers([parse(helper + caller + others)])) == []


def test_only_the_relay_may_catch_everything() -> None:
    code = "try: pass\nexcept Exception: pass"
    assert list(limits.broad_excepts(parse(code, "kaigi/delivery/relay.py"))) == []
    assert len(list(limits.broad_excepts(parse(code, "kaigi/delivery/other.py")))) == 1


def test_files_are_read_without_migrations(tmp_path: Path) -> None:
    for name in ("a/one.py", "a/migrations/two.py", "a/three.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x = 1\n", encoding="utf-8")
    assert [file.name for file in read(["a", "a/one.py"], tmp_path)] == ["a/one.py"]
    with pytest.raises(NoSuchPath):
        read(["b"], tmp_path)
