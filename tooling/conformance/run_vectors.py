#!/usr/bin/env python3
"""Runs an implementation of the status contract over the conformance vectors.

    python3 tooling/conformance/run_vectors.py [options] -- <checker command ...>

The checker is any program: it reads one request a line from standard input and writes one answer a line to standard
output, in any order. docs/conformance.md describes both. Exit code 0: every answer is as expected; 1: some are not;
2: wrong usage, unreadable vectors, or a checker that died, fell silent or answered with something else than an answer.
Python 3.9 or newer, standard library only.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Iterator, NoReturn

KINDS = ("report", "step", "calc")
DEFAULT_VECTORS = Path(__file__).resolve().parents[2] / "packages" / "contract" / "vectors"
DEFAULT_TIMEOUT_SECONDS = 60.0
MAX_ANSWER_BYTES = 1024 * 1024
MAX_SHOWN_CHARACTERS = 200

AGREE, DISAGREE, FAULT = 0, 1, 2


class Fault(Exception):
    """The run cannot go on; the message says why."""


def escaped(value: Any) -> str:
    """JSON of a value in printable ASCII, shortened: safe to show on a terminal."""
    text = json.dumps(value, ensure_ascii=True).replace("\x7f", "\\u007f")
    return text if len(text) <= MAX_SHOWN_CHARACTERS else text[:MAX_SHOWN_CHARACTERS] + "..."


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def refuse_repeated(members: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(members)
    if len(value) != len(members):
        raise ValueError("a name is there twice")
    return value


def read_json(data: bytes) -> Any:
    """Parses UTF-8 bytes as strict JSON; ValueError for everything else."""
    try:
        return json.loads(data.decode("utf-8"), parse_constant=refuse_constant, object_pairs_hook=refuse_repeated)
    except RecursionError:
        raise ValueError("nested too deep") from None


def read_vector_file(path: Path, kind: str) -> tuple[str, list[dict[str, Any]]]:
    """The rule of a file and its vectors, each with its kind."""
    try:
        content = read_json(path.read_bytes())
        if content["kind"] != kind:
            raise ValueError(f"its kind is {content['kind']}")
        vectors = [{**vector, "kind": kind} for vector in content["vectors"]]
        for vector in vectors:
            are_texts = all(isinstance(text, str) for text in (vector["id"], vector["title"], *vector["rules"]))
            if not are_texts or not isinstance(vector["valid"], bool) or not isinstance(vector["input"], dict):
                raise ValueError("one of its vectors has members of wrong types")
        return content["rule"], vectors
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Fault(f"cannot read {escaped(str(path))}: {escaped(str(error))}") from error


def read_vectors(folder: Path, kinds: list[str], rules: list[str]) -> dict[str, dict[str, Any]]:
    """The selected vectors by ID. What is selected and not there is a fault, so that no run is green by accident."""
    selected: dict[str, dict[str, Any]] = {}
    missing = set(rules)
    for kind in kinds:
        files = [read_vector_file(path, kind) for path in sorted((folder / kind).glob("*.json"))]
        if not any(vectors for _, vectors in files):
            raise Fault(f"no vectors of kind {kind} in {escaped(str(folder))}")
        for rule, vectors in files:
            if rules and rule not in rules:
                continue
            missing -= {rule} if vectors else set()
            for vector in vectors:
                if vector["id"] in selected:
                    raise Fault(f"two vectors are called {escaped(vector['id'])}")
                selected[vector["id"]] = vector
    if missing:
        raise Fault(f"no vectors for {', '.join(map(escaped, sorted(missing)))}")
    return selected


class Checker:
    """A running checker. Threads write to it and read from it, so that no full pipe can stop both sides for ever."""

    def __init__(self, command: list[str], requests: list[bytes]) -> None:
        own_group = {"start_new_session": True} if os.name == "posix" else {}
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **own_group)
        except OSError as error:
            raise Fault(f"cannot start {escaped(command[0])}: {escaped(str(error))}") from error
        # Bounded: a checker that prints without end is stopped by its own full pipe.
        self.lines: queue.Queue[bytes] = queue.Queue(maxsize=1000)
        for work in (lambda: self._write(requests), self._read):
            threading.Thread(target=work, daemon=True).start()

    def _write(self, requests: list[bytes]) -> None:
        try:
            with self.process.stdin as pipe:
                for request in requests:
                    pipe.write(request)
        except OSError:
            # The checker reads no more; what that means is seen from its answers.
            pass

    def _read(self) -> None:
        pipe = self.process.stdout
        while True:
            line = pipe.readline(MAX_ANSWER_BYTES + 1)
            self.lines.put(line)
            if not line:
                return

    def answers(self, timeout_seconds: float) -> Iterator[bytes]:
        """Lines of standard output until it ends; TimeoutError where none comes in time."""
        while True:
            try:
                line = self.lines.get(timeout=timeout_seconds)
            except queue.Empty:
                raise TimeoutError from None
            if not line:
                return
            yield line

    def exit_code(self, timeout_seconds: float) -> int:
        """How the checker ended, after its standard output did; TimeoutError where it did not in time."""
        try:
            return self.process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError from None

    def stop(self) -> None:
        """Ends the checker, and where there are process groups what it has started, whatever state they are in."""
        try:
            if os.name == "posix":
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        except OSError:
            # There is nothing left to end.
            pass
        self.process.wait()


def read_answer(line: bytes, pending: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An answer to one of the pending requests; a Fault for everything else."""
    shown = escaped(line[:MAX_SHOWN_CHARACTERS].decode("utf-8", "replace"))
    if len(line) > MAX_ANSWER_BYTES:
        raise Fault(f"an answer is longer than {MAX_ANSWER_BYTES} bytes: {shown}")
    try:
        answer = read_json(line)
    except ValueError as error:
        raise Fault(f"an answer is not JSON ({escaped(str(error))}): {shown}") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
        raise Fault(f'an answer is no object with an "id": {shown}')
    if answer["id"] not in pending:
        raise Fault(f"an answer to no open request: {shown}")
    rules = answer.get("rules")
    if not isinstance(answer.get("valid"), bool):
        raise Fault(f'an answer without "valid", true or false: {shown}')
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
        raise Fault(f'an answer without "rules", a list of texts: {shown}')
    if "state" not in answer and pending[answer["id"]]["kind"] == "report":
        raise Fault(f'an answer to a report without "state", a text or null: {shown}')
    if not isinstance(answer.get("state"), (str, type(None))):
        raise Fault(f'an answer whose "state" is neither a text nor null: {shown}')
    return answer


def verdict(outcome: dict[str, Any], kind: str) -> tuple[bool, list[str], Any]:
    """What is compared: validity, the violated rules in any order, and for reports the derived state."""
    return outcome["valid"], sorted(outcome["rules"]), outcome.get("state") if kind == "report" else None


def verdict_text(outcome: dict[str, Any], kind: str) -> str:
    valid, rules, state = verdict(outcome, kind)
    text = f"{'valid' if valid else 'invalid'}, rules {escaped(rules)}"
    return f"{text}, state {escaped(state)}" if kind == "report" else text


def open_requests(pending: dict[str, dict[str, Any]]) -> str:
    if not pending:
        return "after its last answer"
    return f"with {len(pending)} requests open, the first {escaped(next(iter(pending)))[1:-1]}"


def compare(vectors: dict[str, dict[str, Any]], command: list[str], timeout_seconds: float) -> dict[str, int]:
    """Asks the checker about every vector and prints the disagreements; returns how many there are of each kind."""
    requests = [{"id": identifier, "kind": one["kind"], "input": one["input"]} for identifier, one in vectors.items()]
    checker = Checker(command, [json.dumps(request).encode("ascii") + b"\n" for request in requests])
    pending = dict(vectors)
    wrong = dict.fromkeys(KINDS, 0)
    try:
        for line in checker.answers(timeout_seconds):
            answer = read_answer(line, pending)
            vector = pending.pop(answer["id"])
            kind = vector["kind"]
            if verdict(answer, kind) != verdict(vector, kind):
                wrong[kind] += 1
                print(f"FAIL {escaped(vector['id'])[1:-1]}: {escaped(vector['title'])[1:-1]}")
                print(f"     expected {verdict_text(vector, kind)}")
                print(f"     got      {verdict_text(answer, kind)}")
        exit_code = checker.exit_code(timeout_seconds)
    except TimeoutError:
        raise Fault(f"nothing from the checker for {timeout_seconds:g} seconds, {open_requests(pending)}") from None
    finally:
        checker.stop()
    if pending or exit_code != 0:
        how = f"with exit code {exit_code}" if exit_code >= 0 else f"by signal {-exit_code}"
        raise Fault(f"the checker ended {how}, {open_requests(pending)}")
    return wrong


def positive_seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= threading.TIMEOUT_MAX:
        raise ValueError(text)
    return seconds


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run_vectors.py",
        usage="%(prog)s [options] -- <checker command ...>",
        description="Runs an implementation of the status contract over the conformance vectors.",
        allow_abbrev=False,
    )
    parser.add_argument("--vectors", type=Path, default=DEFAULT_VECTORS, help="folder of the kit (default: the checkout's)")
    parser.add_argument("--kind", action="append", choices=KINDS, help="only this kind; may be given several times")
    parser.add_argument("--rule", action="append", default=[], help="only this rule's file; may be given several times")
    parser.add_argument(
        "--timeout",
        type=positive_seconds,
        default=DEFAULT_TIMEOUT_SECONDS,
        metavar="SECONDS",
        help="longest silence of the checker (default: %(default)g)",
    )
    split = arguments.index("--") if "--" in arguments else len(arguments)
    options = parser.parse_args(arguments[:split])
    options.command = arguments[split + 1 :]
    if not options.command:
        parser.error("no checker: give its command after --")
    return options


def main(arguments: list[str]) -> int:
    options = parse_arguments(arguments)
    try:
        kinds = [kind for kind in KINDS if options.kind is None or kind in options.kind]
        vectors = read_vectors(options.vectors, kinds, options.rule)
        started = time.monotonic()
        wrong = compare(vectors, options.command, options.timeout)
    except Fault as fault:
        print(f"error: {fault}", file=sys.stderr)
        return FAULT
    for kind in kinds:
        total = sum(1 for vector in vectors.values() if vector["kind"] == kind)
        if total > 0:
            print(f"{kind}: {total - wrong[kind]} of {total} agree")
    print(f"{time.monotonic() - started:.1f} seconds", file=sys.stderr)
    return DISAGREE if any(wrong.values()) else AGREE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
