"""The Dockerfile's steps, taken in a folder: installed by hash; and what the bot writes, seen from
outside.

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
WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")
FORBIDDEN = re.compile(r"\bADD\b|curl|wget|apt-get|--trusted-host|sudo|:latest\b")


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction and its words, lines that go on joined."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    return [
        (line.split(None, 1)[0], line.split(None, 1)[1]) for line in joined.splitlines() if line
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        source, venv, data = (Path(folder) / name for name in ("src", "opt", "data"))
        for path in (source, data):
            path.mkdir()
        steps = [taken(*step, source, venv) for step in build_stage()]
        written = written_elsewhere(venv, data)
    told = {"steps": steps, "written_elsewhere": written, "ok": set(steps) == {0} and not written}
    print(json.dumps(told))
    return 0 if told["ok"] else 1


def build_stage() -> list[tuple[str, str]]:
    steps = instructions((ROOT / "Dockerfile").read_text("utf-8"))
    return steps[1 : [name for name, _ in steps].index("FROM", 1)]


def taken(name: str, words: str, source: Path, venv: Path) -> int:
    """The exit code of a step, with these folders in the place of the image's."""
    if name == "COPY":
        copied(words.split()[:-1], source)
    if name != "RUN":
        return 0
    command = words.replace("python -m venv", f"{sys.executable} -m venv", 1)
    return run(["sh", "-c", command.replace("/opt/warraq", str(venv))], source)


def copied(names: list[str], into: Path) -> None:
    for name in names:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, into / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, into)


def run(command: list[str], folder: Path, **environ: str) -> int:
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **environ}, check=False, stdout=subprocess.DEVNULL
    ).returncode


def written_elsewhere(venv: Path, data: Path) -> list[str]:
    """The files outside /data and /tmp that the bot opened to write: on a file system that is
    read-only it could not have.
    """
    (data / "a.jsonl").write_text('{"title": "t", "text": "x."}\n', "utf-8")
    found: set[str] = set()
    for words in (["import", "a.jsonl"], ["ask", "t"], ["backup"], ["check", "--offline"]):
        trace = data / "trace"
        tracing = ["strace", "-f", "-qq", "-e", "trace=openat,mkdir,rename", "-o", str(trace)]
        bot = [str(venv / "bin" / "warraq"), "--db", str(data / "w.db"), *words]
        code = run([*tracing, *bot], data, PYTHONDONTWRITEBYTECODE="1")
        found |= set(outside(trace.read_text("utf-8", "replace"), venv, data))
        if code:
            found.add(f"{words[0]}: exit {code}")
    return sorted(found)


def outside(trace: str, venv: Path, data: Path) -> list[str]:
    """The paths that were opened to write, made or moved, but for those that may be."""
    calls = re.findall(r'(openat|mkdir|rename)\((?:AT_FDCWD, )?"([^"]+)"(.*)= (\d+)', trace)
    written = [path for call, path, how, _ in calls if call != "openat" or WRITES.search(how)]
    allowed = (f"{data}/", "/dev/", "/proc/", "/tmp/")
    return [
        path
        for path in written
        if path.startswith(str(venv)) or (path.startswith("/") and not path.startswith(allowed))
    ]


if __name__ == "__main__":
    sys.exit(main())
