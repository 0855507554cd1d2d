"""Put the measures of a set of files into one table."""

from collections.abc import Callable, Sequence
from statistics import median

from tests.house import measures, words
from tests.house.commits import LONGEST_SUBJECT
from tests.house.imports import circles
from tests.house.limits import SHORT_HELPER, WIDEST_LINE
from tests.house.source import File, functions, length


def rows(files: list[File], tests: list[File], subjects: list[str] | None) -> list[list[str]]:
    """Measure the files; mocks are counted in `tests`, and the subjects are those of commits."""
    heading = ["measure", "value"]
    measured = {**sizes(files), **shapes(files), **language(files)}
    if any(measures.tests(file) for file in tests):
        calls = sum(measures.mock_calls(file) for file in tests)
        count = sum(len(measures.tests(file)) for file in tests)
        measured["mock-like calls per test"] = f"{calls / count:.2f}"
    if subjects is not None:
        long = sum(len(subject) > LONGEST_SUBJECT for subject in subjects)
        measured["commit subjects over 72 characters"] = f"{long} of {len(subjects)}"
    return [heading, *([name, value] for name, value in measured.items())]


def sizes(files: list[File]) -> dict[str, str]:
    """Measure the lengths of files and functions; a file without a line does not count."""
    of_files = [len(file.lines) for file in files if file.lines] or [0]
    found = [node for file in files for node in functions(file.tree)]
    of_functions = [length(node) for node in found] or [0]
    branches = [measures.complexity(node) for node in found] or [0]
    file_95th = measures.percentile(of_files, 0.95)
    function_95th = measures.percentile(of_functions, 0.95)
    return {
        "import circles": str(len(circles(files))),
        "file lines median/95th": f"{median(of_files):g}/{file_95th}",
        "function lines median/95th/max": (
            f"{median(of_functions):g}/{function_95th}/{max(of_functions)}"
        ),
        "complexity 95th": str(measures.percentile(branches, 0.95)),
    }


def shapes(files: list[File]) -> dict[str, str]:
    """Measure how the code is cut into functions and statements."""
    functions_count = sum(len(functions(file.tree)) for file in files)
    lines_count = sum(len(file.lines) for file in files)

    def share(count: int) -> str:
        return f"{count / max(functions_count, 1):.1%} ({count}/{functions_count})"

    def per_thousand(find: Callable[[File], Sequence[object]]) -> str:
        count = sum(len(find(file)) for file in files)
        return f"{1000 * count / max(lines_count, 1):.1f}"

    def wide(file: File) -> list[str]:
        return [line for line in file.lines if measures.columns(line) > WIDEST_LINE]

    handlers = [handler for file in files for handler in measures.handlers(file)]
    broad = [handler for handler in handlers if measures.is_broad(handler)]
    helpers = [node for file in files for node in measures.single_use_helpers(file)]
    short = [node for node in helpers if measures.code_lines(node) <= SHORT_HELPER]
    conditional = per_thousand(measures.conditional_expressions)
    as_statements = sum(len(measures.conditional_statements(file)) for file in files)
    return {
        "broad excepts": f"{len(broad)} of {len(handlers)}",
        "private helpers with one caller, of all functions": share(len(helpers)),
        "of these, four lines or fewer": share(len(short)),
        "parallel assignments per 1,000 lines": per_thousand(measures.parallel_assignments),
        "conditional expressions per 1,000 lines (as statements)": (
            f"{conditional} ({as_statements})"
        ),
        "lines over 100 columns per 1,000": per_thousand(wide),
    }


def language(files: list[File]) -> dict[str, str]:
    """Measure the words of the code and its docstrings."""
    docstrings = [each for file in files for each in words.docstrings(file)]
    banned = [each for each in docstrings if words.begins_with_banned_word(each)]
    of_functions = [each for each in docstrings if each.kind == "function"]
    verbs = [each for each in of_functions if words.begins_with_verb(each)]
    return {
        'lines with "whoever"': str(measures.lines_with(files, "whoever")),
        'lines with "nobody" or "somebody"': str(measures.lines_with(files, "nobody", "somebody")),
        "docstrings whose first word is banned": f"{len(banned)} of {len(docstrings)}",
        "function docstrings that begin with a verb": f"{len(verbs)} of {len(of_functions)}",
    }
