"""What is installed is known by its hash, no secret is committed, and the image is built soberly."""

import ast
import re
from pathlib import Path

import pytest

from bot.config import SETTINGS
from tests.image import FORBIDDEN, instructions
from tests.test_house import committed, named

ROOT = Path(__file__).parents[1]
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(.*)$", re.MULTILINE)
# What services call their own; the tests' tokens are too short to be anybody's.
SECRETS = {
    "a bot's token": re.compile(r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a cloud key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "a code host's token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
}
EXAMPLES = {"tests/test_logs.py", "tests/test_supply.py"}


def plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def lock() -> dict[str, str]:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return {plain(name): version for name, version, _ in LOCKED.findall(text)}


def test_what_is_locked_is_what_the_tests_run_with() -> None:
    pinned = dict(
        re.findall(r"^(\S+)==(\S+)$", (ROOT / "constraints.txt").read_text("utf-8"), re.M)
    )
    tried = {plain(name): version for name, version in pinned.items()}
    assert lock().items() <= tried.items()


def test_every_requirement_is_locked_with_its_hashes() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    wanted = re.findall(
        r'"([A-Za-z0-9-]+)', project.split("dependencies = [", 1)[1].split("]", 1)[0]
    )
    assert {plain(name) for name in wanted if name != "sys"} <= lock().keys()
    text = (ROOT / "requirements.lock").read_text("utf-8")
    for block in re.split(r"\n(?=[A-Za-z])", text.strip()):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.split("\n", 1)[0]
    assert "://" not in text


@pytest.mark.parametrize("kind", SECRETS)
def test_no_secret_is_committed(kind: str) -> None:
    found = [
        named(path)
        for path in committed()
        if named(path) not in EXAMPLES
        and SECRETS[kind].search(path.read_bytes().decode("utf-8", "replace"))
    ]
    assert not found


def test_the_image_installs_by_hash_runs_as_nobody_and_takes_only_what_there_is() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    steps = instructions(text)
    assert not FORBIDDEN.search(text)
    assert [words.split()[0] for name, words in steps if name == "FROM"] == [
        "python:3.11-slim-bookworm"
    ] * 2
    runs = " ".join(words for name, words in steps if name == "RUN")
    assert "--require-hashes -r requirements.lock" in runs
    last = [name for name, _ in steps]
    assert last.index("USER") < last.index("CMD")
    assert dict(steps)["USER"] == "10001"
    ignored = (ROOT / ".dockerignore").read_text("utf-8")
    for name, words in steps:
        if name == "COPY" and not words.startswith("--from"):
            for source in words.split()[:-1]:
                assert (ROOT / source).exists()
                assert f"!{source}" in ignored


def test_the_image_is_written_as_such_files_should_be() -> None:
    steps = instructions((ROOT / "Dockerfile").read_text("utf-8"))
    names = [name for name, _ in steps]
    assert not {"ADD", "MAINTAINER", "ONBUILD"} & set(names)
    for name, words in steps:
        if name == "FROM":
            image, _, tag = words.split()[0].partition(":")
            assert tag not in ("", "latest"), image
        if name == "WORKDIR":
            assert words.startswith("/")
        if name in ("CMD", "ENTRYPOINT"):
            assert words.startswith("["), "no shell stands between the bot and its signals"
        if name == "RUN":
            assert not re.search(r"\bsudo\b|curl[^|]*\|\s*(ba)?sh|chmod\s+777", words)
            assert "pip install" not in words or "--no-cache-dir" in words
    assert "HEALTHCHECK" in names
    assert dict(steps)["USER"].isdecimal(), "a name cannot be told to be nobody's"


def test_secrets_are_compared_in_constant_time() -> None:
    compared = 0
    for path in sorted((ROOT / "bot" / "web").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        compared += sum("compare_digest" in ast.unparse(node) for node in calls_of(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
                assert not re.search("secret|signature|given", ast.unparse(node)), path.name
    assert compared == 2  # the webhook's secret, a push's signature


def calls_of(tree: ast.AST) -> list[ast.expr]:
    return [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_the_compose_file_runs_it_read_only_and_sets_what_there_is() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert line in text
    known = {*SETTINGS, *(f"{key}_FILE" for key in SETTINGS)}
    assert set(re.findall(r"^      ([A-Z_]+):", text, re.MULTILINE)) <= known
