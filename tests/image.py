"""The Dockerfile's steps, taken in a folder: installed by hash, run on a file system that is read-only.

    python -m tests.image

Prints one JSON line; exits 0 only if every step ended well.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FORBIDDEN = re.compile(r"\bADD\b|curl|wget|apt-get|--trusted-host|sudo|:latest\b")


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction and its words, lines that go on joined."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    return [
        (line.split(None, 1)[0], line.split(None, 1)[1]) for line in joined.splitlines() if line
    ]


def main() -> int:
    told: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        source, venv, data = (Path(folder) / name for name in ("src", "opt", "data"))
        for path in (source, data):
            path.mkdir()
        steps = instructions((ROOT / "Dockerfile").read_text("utf-8"))
        build = steps[: [name for name, _ in steps].index("FROM", 1)]
        for name, words in build:
            if name == "COPY":
                copied(words.split()[:-1], source)
            if name == "RUN":
                done = run(
                    words.replace("/opt/warraq", str(venv)).replace(
                        "python -m venv", f"{sys.executable} -m venv", 1
                    ),
                    source,
                )
                told.setdefault("steps", []).append(done)  # type: ignore[attr-defined]
        told["read_only"] = read_only(venv, data)
        told["written"] = sorted(path.name for path in data.iterdir())
    told["ok"] = set(told["steps"]) == {0} and told["read_only"] == 0  # type: ignore[call-overload]
    print(json.dumps(told))
    return 0 if told["ok"] else 1


def copied(names: list[str], into: Path) -> None:
    for name in names:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, into / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, into)


def run(command: str, folder: Path) -> int:
    return subprocess.run(["sh", "-c", command], cwd=folder, check=False).returncode


def read_only(venv: Path, data: Path) -> int:
    """An import into the store, with every file system but /tmp and the data made read-only."""
    (data / "a.jsonl").write_text('{"title": "t", "text": "x."}\n', "utf-8")
    inside = (
        f"mount --bind {data} {data} && mount -t tmpfs tmpfs /mnt && mount -o remount,bind,ro {venv}"
        f" ; mount --bind / / ; mount -o remount,bind,ro / && cd {data}"
        f" && {venv}/bin/warraq --db {data}/w.db import a.jsonl"
        f" && {venv}/bin/warraq --db {data}/w.db check --offline"
    )
    environ = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(["unshare", "-rm", "sh", "-c", inside], env=environ, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
