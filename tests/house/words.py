"""Check the words of docstrings, comments and names."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from tests.house.report import Offence
from tests.house.source import HELD, File, Function

Kind = Literal["module", "class", "attribute", "function", "property", "test"]


class Docstring(NamedTuple):
    """A docstring and what it describes; a fixture counts as a test."""

    kind: Kind
    name: str
    line: int
    text: str


def entries(name: str) -> list[str]:
    """Read the lines of a file beside this one, without its comments."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


VERBS = frozenset(entries("verbs.txt"))
"""Imperatives that a docstring or a commit may begin with."""
BANNED = dict(entry.split(" = ", 1) for entry in entries("banned.txt"))
"""Words and phrases to avoid, and what to write instead."""
RIDDLES = frozenset({"what", "whoever", "whatever", "who", "how", "where"})
"""First words that no docstring may have."""
NOT_VERBS = RIDDLES | frozenset(entries("not_verbs.txt"))
"""First words that no docstring of a function may have."""
_BANNED = re.compile(
    r"\b(" + "|".join(sorted(BANNED, key=len, reverse=True)).replace(" ", r"\s+") + r")\b",
    re.IGNORECASE,
)


def offences(files: list[File]) -> Iterator[Offence]:
    """Yield what is wrong in the files; in tests, only the first words of docstrings count."""
    for file in files:
        yield from first_words(file)
        if file.module.split(".")[0] in HELD:
            yield from banned_in_prose(file)
            yield from banned_in_names(file)


def first_words(file: File) -> Iterator[Offence]:
    """Yield the docstrings that begin with a banned word or, of functions, with no verb."""
    for docstring in docstrings(file):
        complaint = _complaint(docstring)
        if complaint:
            text = f"docstring of {docstring.kind} `{docstring.name}` {complaint}"
            yield Offence("first word", file.name, docstring.line, text)


def _complaint(docstring: Docstring) -> str:
    """Say what is wrong with a docstring's first word, or nothing."""
    word = first_word(docstring.text)
    if begins_with_banned_word(docstring):
        return f'begins with "{word}"'
    if docstring.kind != "function" or begins_with_verb(docstring):
        return ""
    if word in VERBS:
        return f'begins with the noun "{word}"; begin with a verb'
    for ending, instead in (("s", ""), ("es", ""), ("ies", "y")):
        stem = word.removesuffix(ending) + instead
        if word.endswith(ending) and stem in VERBS:
            return f'begins with "{word}"; write "{stem}"'
    return f'begins with "{word}"; begin with a verb, or add this one to tests/house/verbs.txt'


def begins_with_banned_word(docstring: Docstring) -> bool:
    is_called = docstring.kind in {"function", "test"}
    return first_word(docstring.text) in (NOT_VERBS if is_called else RIDDLES)


def begins_with_verb(docstring: Docstring) -> bool:
    """Tell whether the text begins with an imperative; in "Name of ..." it is a noun."""
    word = first_word(docstring.text)
    is_noun = re.match(rf"\W*{word}\s+(of|at which|in which)\b", docstring.text, re.IGNORECASE)
    return word in VERBS and not is_noun


def first_word(text: str) -> str:
    """Return the first word in lower case, of "re-enqueue" its second half."""
    match = re.search(r"[^\W_][\w'’]*(?:-\w+)*", text)
    return match[0].lower().removeprefix("re-") if match else ""


def docstrings(file: File) -> Iterator[Docstring]:
    """Yield each docstring, those below attributes and constants among them."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Module | ast.ClassDef | Function):
            text = ast.get_docstring(node)
            if text is not None:
                name = file.name if isinstance(node, ast.Module) else node.name
                yield Docstring(_kind(node), name, node.body[0].lineno, text)
        if isinstance(node, ast.Module | ast.ClassDef):
            yield from _attributes(node)


def _kind(node: ast.Module | ast.ClassDef | Function) -> Kind:
    if isinstance(node, ast.Module):
        return "module"
    if isinstance(node, ast.ClassDef):
        return "class"
    decorators = {ast.unparse(each).split("(")[0].split(".")[-1] for each in node.decorator_list}
    if decorators & {"property", "cached_property", "setter"}:
        return "property"
    if node.name == "__init__":  # describes the parameters of its class
        return "class"
    if node.name.startswith("test_") or "fixture" in decorators:
        return "test"
    return "function"


def _attributes(owner: ast.Module | ast.ClassDef) -> Iterator[Docstring]:
    for before, node in zip(owner.body, owner.body[1:], strict=False):
        if (
            isinstance(before, ast.Assign | ast.AnnAssign)
            and isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            target = before.targets[0] if isinstance(before, ast.Assign) else before.target
            yield Docstring("attribute", ast.unparse(target), node.lineno, node.value.value)


def banned_in_prose(file: File) -> Iterator[Offence]:
    """Yield the banned words of docstrings and comments."""
    prose = [(each.line, each.text) for each in docstrings(file)]
    tokens = tokenize.generate_tokens(io.StringIO(file.text).readline)
    prose += [(each.start[0], each.string) for each in tokens if each.type == tokenize.COMMENT]
    for start, text in prose:
        for match in _BANNED.finditer(text):
            words = " ".join(match[0].lower().split())
            line = start + text.count("\n", 0, match.start())
            yield Offence("banned word", file.name, line, f'says "{words}": {BANNED[words]}')


def banned_in_names(file: File) -> Iterator[Offence]:
    """Yield the banned words of the names that the file defines."""
    for node in ast.walk(file.tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                pass
            case ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
                pass
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                pass
            case _:
                continue
        found = _BANNED.search(re.sub(r"([a-z])([A-Z])", r"\1 \2", name).replace("_", " "))
        if found:
            text = f"`{name}`: {BANNED[found[0].lower()]}"
            yield Offence("banned name", file.name, node.lineno, text)
