"""Calling `repertoire`: within this process, or as a process of its own; on a home of a few pages."""

import gc
import io
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from flows.add.files import add_source
from flows.cli.main import main
from flows.home import create as home_folder
from flows.home import logs
from flows.home.settings import CHECKOUT
from flows.prefect_flows import settings as prefect_settings

REPERTOIRE = Path(sys.executable).with_name("repertoire")
PAGES = (
    "goblet-squat", "plank", "push-up", "pull-up", "kettlebell-swing", "wall-sit", "leg-press",
    "seated-shoulder-press", "barbell-bench-press", "glute-bridge",
)  # fmt: skip


def call(*words: str, home: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call a verb in this process, as the console script does; stdout and stderr are no terminals.

    What a verb sets in its process (environment, logs, the collector of garbage) is as before afterwards.
    A verb that starts Prefect ends its process: that takes `call_process`.
    """
    output, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2))
    with (
        patch.dict(os.environ, _variables(home, environment), clear=True),
        patch.object(sys, "argv", ["repertoire", *words]),
        patch.object(prefect_settings, "skip_teardown", _refuse_prefect),
        redirect_stdout(output), redirect_stderr(errors),
        _process_state(),
    ):  # fmt: skip
        code = main()
    return subprocess.CompletedProcess(words, code, _written(output), _written(errors))


def call_process(
    *words: str, home: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Call the command line as a user does, in a process of its own; stdout and stderr are pipes."""
    return subprocess.run(
        [REPERTOIRE, *words], env=_variables(home, environment), capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip


def run_python(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script that may import what tests share, in a process of its own."""
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | {"PYTHONPATH": path},
    )


def _variables(home: Path | None, environment: dict[str, str]) -> dict[str, str]:
    """Return the environment of a call: without a server of Prefect, with the home that is named."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT")}
    variables |= environment
    variables.pop("REPERTOIRE_HOME", None)
    if home:
        variables["REPERTOIRE_HOME"] = str(home)
    return variables


@contextmanager
def _process_state() -> Iterator[None]:
    """Leave what the command line sets once a process as it was."""
    root = logging.getLogger()
    thresholds, handlers, level = gc.get_threshold(), root.handlers[:], root.level
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
        root.handlers, logs._log = handlers, logs._Log()
        root.setLevel(level)
        logging.captureWarnings(capture=False)
        prefect_settings.set_exit_code(0)


def _refuse_prefect() -> None:
    raise AssertionError("this verb starts Prefect, which ends its process: use call_process")


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    content = stream.buffer
    assert isinstance(content, io.BytesIO)
    return content.getvalue().decode()


def copy_pages(folder: Path) -> Path:
    """Copy a few pages of the sample library, and write one with a hostile name."""
    folder.mkdir(parents=True)
    for name in PAGES:
        shutil.copy(CHECKOUT / "raw" / "sample" / f"{name}.md", folder)
    text = (folder / "wall-sit.md").read_text(encoding="utf-8")
    hostile = text.replace("# Wall Sit", "# =Hostile \x1b[31mSit\x1b[0m [bold]x[/bold]", 1)
    assert hostile != text
    (folder / "hostile.md").write_text(hostile, encoding="utf-8")
    return folder


def make_home(folder: Path) -> Path:
    """Make a home with two sources, of pages and of a dataset; nothing is collected yet."""
    home = home_folder.make_home(folder / "home")
    add_source(home, "site", str(copy_pages(folder / "pages")))
    add_source(home, "catalogue", str(CHECKOUT / "raw" / "reference" / "catalogue.json"), "reference")
    return home.root
