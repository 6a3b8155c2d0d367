"""The code stays readable: small files, small functions, a docstring on every module, annotated rules.

Docstring lines are not counted in a function; decorators and migrations are not counted at all.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/vertebra"
CORE = ("terms", "protocol", "conduct")

FILE_LINES = 600
FUNCTION_LINES = 60
MEDIAN_FUNCTION_LINES = 10

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def docstring_lines(node: Function) -> int:
    if ast.get_docstring(node, clean=False) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)


def named_lengths(files: list[Path]) -> dict[str, int]:
    """Lines of each function, by file and first line."""
    return {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": length(node)
        for path in files
        for node in functions(ast.parse(path.read_text()))
    }


def is_annotated(node: Function) -> bool:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
    typed = (a is None or a.annotation is not None or a.arg in ("self", "cls") for a in arguments)
    return node.returns is not None and all(typed)


def bare_public_functions(source: str) -> list[str]:
    return [f.name for f in functions(ast.parse(source)) if not f.name.startswith("_") and not is_annotated(f)]


def test_no_file_is_longer_than_600_lines() -> None:
    files = python_files(PACKAGE, ROOT / "tests", ROOT / "bench")
    assert [path for path in files if len(path.read_text().splitlines()) > FILE_LINES] == []


def test_no_function_is_longer_than_60_lines() -> None:
    lengths = named_lengths(python_files(PACKAGE))
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_half_of_the_functions_have_at_most_10_lines() -> None:
    assert median(named_lengths(python_files(PACKAGE)).values()) <= MEDIAN_FUNCTION_LINES


def test_every_module_says_what_it_is_for() -> None:
    assert [path for path in python_files(PACKAGE) if ast.get_docstring(ast.parse(path.read_text())) is None] == []


@pytest.mark.parametrize("room", CORE)
def test_public_functions_of_the_core_are_annotated(room: str) -> None:
    bare = {str(path): bare_public_functions(path.read_text()) for path in python_files(PACKAGE / room)}
    assert {path: names for path, names in bare.items() if names} == {}


def test_a_docstring_costs_no_line() -> None:
    (node,) = functions(ast.parse('def spoken():\n    """One.\n\n    Two.\n    """\n    return 1\n'))
    assert length(node) == 2


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ("def grade(crp: float) -> int: ...", []),
        ("def grade(crp) -> int: ...", ["grade"]),
        ("def grade(crp: float): ...", ["grade"]),
        ("def grade(*crp, site: str) -> int: ...", ["grade"]),
        ("class Rule:\n    def says(self) -> str: ...", []),
        ("def _grade(crp): ...", []),
    ],
)
def test_a_missing_annotation_is_seen(source: str, bare: list[str]) -> None:
    assert bare_public_functions(source) == bare
