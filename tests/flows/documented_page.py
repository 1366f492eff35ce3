"""A page of the documentation: its blocks and its commands, which tests run or hold against the program.

A block opens with "```sh", where `sh` may be another language. Before it, with an empty line between, may
stand

    <!-- not-tested: why it cannot be run here -->
    <!-- tested-by: tests/some_file.py -->

(a comment, as the site shows no block whose first line says more than its language). Commands without a mark
are run one after the other, each line by a bash of its own, in the order of the page, and each has to
succeed.
"""

import os
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import typer.main
from typer._click import Context
from typer.core import TyperGroup

from flows.cli.verbs import app
from flows.home.settings import CHECKOUT

BLOCK = re.compile(r"(?:^<!-- ([\w-]+): ([^\n]+?) -->\n\n)?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"\s+#.*$|^#.*$")
OPTION = re.compile(r"--[a-z-]+")
PATH = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
"""Where a shell finds `repertoire` and the programs of this machine."""


@dataclass(frozen=True)
class Block:
    """A block of the page: its language, how it is marked and why, and its lines."""

    language: str
    mark: str
    reason: str
    text: str

    @property
    def commands(self) -> list[str]:
        """The commands, a line each, without comments."""
        lines = (COMMENT.sub("", line).strip() for line in self.text.replace("\\\n", " ").splitlines())
        return [line for line in lines if line]

    @property
    def is_run(self) -> bool:
        """Whether it is run here: it has no mark."""
        return not self.mark


def read_blocks(page: str) -> list[Block]:
    """Return the blocks of a page."""
    return [Block(language, mark, reason, text) for mark, reason, language, text in BLOCK.findall(page)]


def assert_marked(page: str) -> None:
    """Assert that each block can be read, and has no mark or one that says why it is not run."""
    blocks = read_blocks(page)
    assert len(re.findall(r"^```", page, re.MULTILINE)) == 2 * len(blocks), "a block that nobody can read"
    assert page.count("<!-- ") == sum(not block.is_run for block in blocks), "a mark that no block follows"
    assert {block.mark for block in blocks} <= {"", "not-tested", "tested-by"}
    for block in blocks:
        if block.mark == "tested-by":
            assert (CHECKOUT / block.reason).is_file(), block.reason


def inline_commands(page: str) -> list[str]:
    """Return the commands that stand in backticks within a sentence."""
    return sorted(
        {found for found in re.findall(r"`(repertoire [^`]+)`", BLOCK.sub("", page)) if ": " not in found}
    )


def assert_exists(command: str) -> None:
    """Assert that a command of the program exists, with the options that it is given."""
    verb = typer.main.get_command(app)
    context = Context(verb)
    options = {option for parameter in verb.params for option in parameter.opts}
    for word in shlex.split(command)[1:]:
        if isinstance(verb, TyperGroup) and word in verb.list_commands(context):
            verb = verb.get_command(context, word) or verb
            options |= {option for parameter in verb.params for option in parameter.opts}
    assert not isinstance(verb, TyperGroup), f"no such verb: {command}"
    assert set(OPTION.findall(command)) <= options


def program_of(command: str) -> str:
    """Return the program that a line calls, after the variables that it sets."""
    return next(word for word in shlex.split(command) if not re.match(r"\w+=", word))
