"""The README: every command in it exists, with the options it is given, and every link leads somewhere."""

import re
import shlex
from pathlib import Path

import pytest
from command_line import call, call_process

CHECKOUT = Path(__file__).resolve().parents[1]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def shell_lines() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


COMMANDS = [line for line in shell_lines() if line.startswith("repertoire ")]


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) > 8


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_exists_with_its_options(command: str) -> None:
    _, verb, *arguments = shlex.split(command)
    shown = call(verb, "--help")
    assert shown.returncode == 0, shown.stderr
    for argument in arguments:
        if argument.startswith("--"):
            assert argument in shown.stdout


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(
        re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = {line.split()[1] for line in shell_lines() if line.startswith("make ")}
    assert named
    assert named <= targets


def test_every_verb_is_in_the_readme_and_every_verb_of_the_readme_exists() -> None:
    shown = call("--help").stdout
    listed = set(re.findall(r"^  ([a-z]+)  +[A-Z]", shown, re.MULTILINE))
    table = README.split("## Every verb")[1].split("## What you get")[0]
    documented = {
        word.split()[0] for word in re.findall(r"`([a-z][^`]*)`", table) if not word.startswith("-")
    }
    assert listed <= documented


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_link_to_a_file_leads_somewhere(document: str) -> None:
    text = (CHECKOUT / document).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in link:
            assert (CHECKOUT / link).exists(), link


@pytest.mark.slow
def test_the_first_ten_minutes_work_word_for_word(tmp_path: Path) -> None:
    """In the home just made, from the checkout; but for the dashboard, which runs until it is stopped."""
    ten_minutes = README.split("## The first ten minutes")[1].split("## Sources")[0]
    lines = [
        line.split("  #")[0].strip()
        for line in re.findall(r"^(?:repertoire|export) .*", ten_minutes, re.MULTILINE)
    ]
    assert "repertoire run" in lines
    home = tmp_path / "library"
    for line in lines:
        words = shlex.split(line.replace("~/library", str(home)))
        if words[0] == "export":
            assert words[1] == f"REPERTOIRE_HOME={home}"
        elif words[1] != "dashboard":
            done = call_process(*words[1:], home=None if words[1] == "init" else home)
            assert done.returncode == 0, (line, done.stderr)
            assert done.stdout.strip(), line
