"""The house rules that a linter does not know."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
ROOMS = ("bot", "storage", "bench", "tests")
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
# Where people keep things on one machine; cut in two so that this file does not name them.
ELSEWHERE = tuple(f"/{name}/" for name in ("home", "Users", "root", "work"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def committed() -> list[Path]:
    """The project's files, as git knows them; without git, its sources."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return SOURCES
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_file_is_longer_than_can_be_read_at_once(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < LONGEST_FILE


@pytest.mark.parametrize("room", ["bot", "storage", "bench"])
def test_no_function_is_longer_than_a_screen(room: str) -> None:
    long = [
        f"{named(path)}:{function.name}"
        for path in SOURCES
        if path.is_relative_to(ROOT / room)
        for function in functions(ast.parse(path.read_text("utf-8")))
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


@pytest.mark.parametrize("room", ["bot", "storage"])
def test_every_module_says_what_it_is_for(room: str) -> None:
    silent = [
        named(path)
        for path in sorted((ROOT / room).rglob("*.py"))
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent


def test_no_file_names_a_place_on_one_machine() -> None:
    found = []
    for path in committed():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{named(path)}: {place}" for place in ELSEWHERE if place in text]
    assert not found
