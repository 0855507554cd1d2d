"""Find circles among the imports of modules."""

import ast
from collections.abc import Iterable, Iterator
from importlib.util import resolve_name

from tests.house.source import File

Graph = dict[str, set[str]]


def circles(files: Iterable[File]) -> list[list[str]]:
    """List the groups of modules that import each other, directly or by way of others.

    Imports inside functions count; those for type checkers alone do not.
    """
    graph = import_graph(files)
    reachable = {module: _reachable(graph, module) for module in graph}
    groups = {
        frozenset(other for other in reached if module in reachable[other])
        for module, reached in reachable.items()
        if module in reached
    }
    return sorted(sorted(group) for group in groups)


def import_graph(files: Iterable[File]) -> Graph:
    """Map each module to those of the given files that it imports."""
    by_module = {file.module: file for file in files}
    return {
        module: {name for name in _imported(file, set(by_module)) if name != module}
        for module, file in by_module.items()
    }


def _imported(file: File, known: set[str]) -> Iterator[str]:
    is_package = file.name.endswith("/__init__.py")
    package = file.module if is_package else file.module.rpartition(".")[0]
    nodes: list[ast.AST] = [file.tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            nodes.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        if isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                member = f"{base}.{alias.name}"
                yield from [member] if member in known else {base} & known
        nodes.extend(ast.iter_child_nodes(node))


def _reachable(graph: Graph, start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting.extend(graph[module])
    return found
