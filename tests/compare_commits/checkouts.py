"""Checkouts of commits, each with an environment of its own, and calls of their command lines."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMPLETED = {0, 5}
"""Exit codes of a verb that did its work: done, and completed with problems."""
TIMEOUT_SECONDS = 600
WHERE = (
    "import importlib, sys; "
    "print(*(importlib.import_module(name).__file__ for name in sys.argv[1:]), sep='\\n')"
)


class CommitError(Exception):
    """A commit that does not exist, or whose homes could not be built; the message says what happened."""


@dataclass(frozen=True)
class Checkout:
    """A worktree of a commit.

    entry: its `module:function` in `[project.scripts]`. environment: says whose Python runs it.
    """

    root: Path
    commit: str
    entry: str
    python: Path
    environment: str

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a verb of this commit in a process of its own; stdout and stderr are pipes."""
        module, function = self.entry.split(":")
        code = f"import sys; from {module} import {function}; sys.exit({function}())"
        return self._run("-c", code, *words)

    def assert_own(self) -> None:
        """Raise CommitError unless every package of this commit is imported from this worktree."""
        packages = _project(self.root)["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
        found = self._run("-c", WHERE, *packages)
        files = [Path(line) for line in found.stdout.splitlines()]
        if found.returncode or not all(file.is_relative_to(self.root) for file in files):
            raise CommitError(f"{self.commit}: imported from elsewhere: {found.stdout}{found.stderr}")

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run Python where nothing but this worktree is imported, and no settings of the caller count."""
        variables = {
            key: value for key, value in os.environ.items() if not key.startswith(("PREFECT", "REPERTOIRE"))
        }
        variables["PYTHONPATH"] = str(self.root)
        return subprocess.run(
            [self.python, *words], cwd=self.root, env=variables,
            capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS,
        )  # fmt: skip


def commit_named(name: str) -> str:
    """Return the hash of a commit. Raises CommitError where there is none of that name."""
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if found.returncode:
        raise CommitError(f"{name}: is no commit of this repository. Name a hash, a branch or a tag.")
    return found.stdout.strip()


@contextmanager
def checkout(commit: str, folder: Path, *, keep: bool) -> Iterator[Checkout]:
    """Give a worktree of a commit in a new folder; it is removed at the end unless it is to be kept."""
    made = _git("worktree", "add", "--detach", "--force", str(folder), commit)
    if made.returncode:
        raise CommitError(f"{folder}: no worktree of {commit}: {made.stderr.strip()}")
    try:
        found = _with_environment(folder.resolve(), commit)
        found.assert_own()
        yield found
    finally:
        if not keep:
            _git("worktree", "remove", "--force", str(folder))


def _with_environment(root: Path, commit: str) -> Checkout:
    """Return the checkout with an interpreter: this one where the requirements are the same, else its own."""
    entry = _project(root)["project"]["scripts"]["repertoire"]
    if _requirements(root) == _requirements(ROOT):
        how = "same requirements as this checkout: this interpreter, its own packages by PYTHONPATH"
        return Checkout(root, commit, entry, Path(sys.executable), how)
    base = getattr(sys, "_base_executable", sys.executable)
    made = subprocess.run(
        ["make", ".venv/.run", f"PYTHON={base}"], cwd=root, capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise CommitError(f"{commit}: make .venv/.run failed:\n{made.stdout}{made.stderr}")
    how = "other requirements than this checkout: an environment made by make .venv/.run"
    return Checkout(root, commit, entry, root / ".venv" / "bin" / "python", how)


def _requirements(root: Path) -> tuple[str, list[str]]:
    """Return what decides which packages a commit runs on."""
    locked = (root / "requirements" / "run.txt").read_text(encoding="utf-8")
    return locked, sorted(_project(root)["project"]["dependencies"])


def _project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def _git(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
