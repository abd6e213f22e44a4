"""Are our guards guarded?  Each is taken away, one at a time, and a test has to notice.

    python -m tests.mutants [NAME…]

Of a copy of the tree, one line is changed as somebody might who does not know why it is there; then
the one test runs that is there for it.  A mutant is killed when that test, which passes without
the change, fails in it: one that hangs has not failed, nor one that could not be set up.  Prints
one JSON line and exits 0 only if all were killed.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TREE = ("bot", "storage", "tests", "bench", "docs", "pyproject.toml")
AT_ONCE = 2
SECONDS = 60  # that a test may take, of which it should need two


@dataclass(frozen=True)
class Mutant:
    """A guard, the line that makes it and what is left in its place, the test that is for it."""

    guard: str
    file: str
    line: str
    instead: str
    test: str


MUTANTS = (
    Mutant(
        "question-cap",
        "bot/text/questions.py",
        "split())[:MOST_CHARS]",
        "split())",
        "test_questions.py::test_no_question_is_too_long",
    ),
    Mutant(
        "quoted-match",
        "storage/search.py",
        """f'"{word}"' for""",
        "f'{word}' for",
        "test_search.py::test_words_are_never_syntax",
    ),
    Mutant(
        "lease-reset",
        "storage/outbox.py",
        "SET state = 'pending' WHERE state = 'sending'",
        "SET state = 'pending' WHERE state = 'none'",
        "test_broadcasts.py::test_what_a_dead_process_claimed_comes_back",
    ),
    Mutant(
        "handled-once",
        "storage/inbox.py",
        """" WHERE seq = :seq AND state = 'kept' RETURNING seq",""",
        """" WHERE seq = :seq RETURNING seq",""",
        "test_store.py::test_an_update_is_handled_once_and_its_replies_are_owed_with_it",
    ),
    Mutant(
        "update-dedup",
        "storage/inbox.py",
        "ON CONFLICT (update_id) DO NOTHING",
        "ON CONFLICT (update_id) DO UPDATE SET state = 'kept', body = excluded.body",
        "test_store.py::test_an_update_is_kept_once_however_often_it_comes",
    ),
    Mutant(
        "socket-guard",
        "bot/ingest/outlet.py",
        "if not may_connect(sockaddr, self._exceptions):",
        "if False:",
        "test_guard.py::test_no_route_leads_inside",
    ),
    Mutant(
        "carried-address",
        "bot/ingest/guard.py",
        "return all(map(public, carried))",
        "return True",
        "test_guard.py::test_an_address_that_carries_another_is_as_public_as_that",
    ),
    Mutant(
        "webhook-secret",
        "bot/web/hook.py",
        "if not hmac.compare_digest(given, self._secret):",
        "if not given:",
        "test_webhook.py::test_whoever_does_not_know_the_secret_is_not_read",
    ),
    Mutant(
        "constant-time",
        "bot/web/hook.py",
        "if not hmac.compare_digest(given, self._secret):",
        "if given != self._secret:",
        "test_supply.py::test_secrets_are_compared_in_constant_time",
    ),
    Mutant(
        "replay",
        "storage/pushes.py",
        "ON CONFLICT (signature) DO NOTHING RETURNING",
        "ON CONFLICT (signature) DO UPDATE SET until = excluded.until RETURNING",
        "test_web.py::test_a_signature_is_accepted_once_however_often_it_comes",
    ),
    Mutant(
        "press-authorised",
        "bot/handlers/buttons.py",
        "    if refusal:\n        key =",
        "    if False:\n        key =",
        "test_buttons.py::test_it_is_the_presser_who_must_be_an_admin",
    ),
    Mutant(
        "own-questions",
        "storage/questions.py",
        "SELECT * FROM question WHERE id = :id AND chat_id = :chat_id",
        "SELECT * FROM question WHERE id = :id",
        "test_asking.py::test_the_buttons_of_a_question_of_another_chat_do_nothing",
    ),
    Mutant(
        "escaping",
        "bot/i18n.py",
        'Markup("{}{}{}").format(FIRST_STRONG_ISOLATE, plain, END_OF_ISOLATE)',
        'Markup(f"{FIRST_STRONG_ISOLATE}{plain}{END_OF_ISOLATE}")',
        "test_i18n.py::test_a_value_neither_marks_up_nor_turns_the_text_around_it",
    ),
    Mutant(
        "epoch-fence",
        "storage/broadcasts.py",
        'if row is None or row["epoch"] != epoch:',
        "if row is None:",
        "test_broadcasts.py::test_only_the_process_that_took_over_last_may_settle",
    ),
    Mutant(
        "body-cap",
        "bot/ingest/fetch.py",
        "    while body.tell() <= limit:\n",
        "    while True:\n",
        "test_fetch.py::test_a_page_that_is_too_large_is_given_up",
    ),
    Mutant(
        "redaction",
        "bot/logs.py",
        "text = self._secrets.sub(HIDDEN, text)",
        "pass",
        "test_logs.py::test_a_secret_is_not_written_in_any_form",
    ),
    Mutant(
        "flood-guard",
        "bot/ingest/flood.py",
        "return new > UNSEEN_MOST or many",
        "return False",
        "test_flood.py::test_an_established_feed_that_is_suddenly_new_is_held",
    ),
    Mutant(
        "unknown-twice",
        "bot/delivery/decisions.py",
        "if maybe_sent + 1 >= UNKNOWN_SENDS:",
        "if False:",
        "test_decisions.py::test_what_follows",
    ),
    Mutant(
        "memory-limit",
        "bot/children/child.py",
        "_limit(resource.RLIMIT_AS, mapped + MEMORY_BYTES)",
        "pass",
        "test_children.py::test_a_child_is_bounded_and_knows_no_secret",
    ),
    Mutant(
        "true-quotes",
        "bot/delivery/worker.py",
        "if not await self._means.store.has_said(quote.article_id, quote.words):",
        "if False:",
        "test_delivery.py::test_words_that_no_article_says_cannot_leave",
    ),
    Mutant(
        "tombstones",
        "storage/restoring.py",
        "await store.forget_again(*forgotten, now=now)",
        "pass",
        "test_privacy.py::test_a_restored_backup_does_not_bring_the_forgotten_back",
    ),
    Mutant(
        "erased-bytes",
        "storage/sqlite.py",
        '"secure_delete = ON"',
        '"secure_delete = OFF"',
        "test_privacy.py::test_a_forgotten_chat_leaves_no_byte",
    ),
    Mutant(
        "one-instance",
        "storage/sqlite.py",
        "fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "pass",
        "test_sqlite.py::test_a_store_is_written_by_one_at_a_time_and_read_beside_it",
    ),
    Mutant(
        "fair-turns",
        "bot/gateway/turns.py",
        "key=lambda each: (each[0], -each[1][0].update.seq)",
        "key=lambda each: -each[1][0].update.seq",
        "test_turns.py::test_who_has_asked_for_least_is_served_first",
    ),
    Mutant(
        "bounded-crowd",
        "bot/gateway/turns.py",
        "if self._waiting <= self._most:",
        "if True:",
        "test_turns.py::test_where_there_is_no_room_whoever_asks_for_most_has_to_go",
    ),
)


def ended(mutant: Mutant) -> str:
    """Killed, or what else became of it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in TREE:
            copied(ROOT / part, copy / part)
        file = copy / mutant.file
        text = file.read_text("utf-8")
        if text.count(mutant.line) != 1:
            return f"the line stands {text.count(mutant.line)} times"
        if (before := tested(copy, mutant.test)) != "passes":
            return f"its test {before} without it"
        file.write_text(text.replace(mutant.line, mutant.instead), "utf-8")
        after = tested(copy, mutant.test)
        return "killed" if after == "fails" else f"its test {after}"


def copied(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def tested(copy: Path, test: str) -> str:
    """What one test of the copy does.  It keeps what it writes to itself: in a folder that two
    runs of tests share, one may tidy away what the other needs.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    own = copy / "own"
    own.mkdir(exist_ok=True)
    own_ways = {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(own)}
    with (copy / "said").open("w+") as said:
        running = subprocess.Popen(
            [*command, f"tests/{test}"],
            cwd=copy,
            env={**os.environ, **own_ways},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            code = running.wait(SECONDS)
        except subprocess.TimeoutExpired:
            return "hangs"
        finally:
            with suppress(ProcessLookupError):  # It may have left children behind.
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()
        said.seek(0)
        return how(code, said.read(), test)


def how(code: int, said: str, test: str) -> str:
    """What a test did, by what pytest said of it."""
    if code == 0:
        return "passes"
    if f"\nFAILED tests/{test}" in said:
        return "fails"
    why = [line for line in said.splitlines() if line.startswith(("ERROR", "E  "))]
    return f"ends with {code}: {' '.join(why[-1:])}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("guards", nargs="*")
    wanted = parser.parse_args().guards
    mutants = [each for each in MUTANTS if not wanted or each.guard in wanted]
    ends = []
    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for mutant, end in zip(mutants, pool.map(ended, mutants), strict=True):
            print(f"{mutant.guard}: {end}", file=sys.stderr, flush=True)
            ends.append(end)
    killed = ends.count("killed")
    alive = {each.guard: end for each, end in zip(mutants, ends, strict=True) if end != "killed"}
    figures = {
        "mutants": f"{killed}/{len(mutants)}",
        "seconds": round(time.monotonic() - started, 1),
        "alive": alive,
        "ok": not alive,
    }
    print(json.dumps(figures))
    return 0 if not alive else 1


if __name__ == "__main__":
    sys.exit(main())
