"""What a served home does between the times of its schedules."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from prefect_api import flow_runs, wait_for
from small_home import make_home

from flows.home.settings import CHECKOUT

pytestmark = pytest.mark.slow

SERVE = """
import sys
from pathlib import Path
from flows.prefect_flows import settings as embedded_server
from flows.home.settings import Home
home = Home(Path(sys.argv[1]))
embedded_server.prepare(home)
from flows.prefect_flows import deployment as schedules
schedules.SECONDS_BETWEEN_LOOKS = 1.0
schedules.serve_home(home, "looks", lambda sentence: print(sentence, file=sys.stderr))
"""
IN_THE_BACKGROUND = ("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh")
"""As a script starts what goes on after it: SIGTERM has to end it all the same."""


@pytest.mark.prefect
def test_what_a_run_left_undone_is_done_before_the_next_time_of_its_schedule(
    tmp_path: Path, prefect_server: str
) -> None:
    home = make_home(tmp_path / "home", ("plank",))
    pages = home.root / "pages"
    shutil.move(pages, tmp_path / "elsewhere")
    served = subprocess.Popen(
        [*IN_THE_BACKGROUND, sys.executable, "-c", SERVE, str(home.root)],
        cwd=CHECKOUT, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PREFECT_API_URL": prefect_server, "PREFECT_RUNNER_POLL_FREQUENCY": "1"},
    )  # fmt: skip

    def ended() -> list[str]:
        runs = flow_runs(prefect_server, home.root)
        return [str(run["state_name"]) for run in runs if run["state_type"] in {"COMPLETED", "FAILED"}]

    try:
        wait_for(
            lambda: "NothingCollected" in ended(), "a run that misses its only source, and so has failed"
        )
        shutil.move(tmp_path / "elsewhere", pages)
        wait_for(lambda: "Completed" in ended(), "a run that makes up for it")
    finally:
        served.send_signal(signal.SIGTERM)
        _, errors = served.communicate(timeout=60)
    assert home.published.is_file()
    assert "Could not check" not in errors
    assert "Traceback" not in errors
