"""What deploy/ ships and the documentation shows for other servers, tried with those that are here.

A test skips where its server is missing; the documentation says what was never tried.
"""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command_line import REPERTOIRE, call, make_home
from dashboard_home import Dashboard
from documented_page import read_blocks

CHECKOUT = Path(__file__).resolve().parents[1]
UNITS = sorted((CHECKOUT / "deploy" / "systemd").iterdir())
CRONTAB = CHECKOUT / "deploy" / "crontab"
PROGRAM, HOME = "/opt/repertoire/.venv/bin/repertoire", "/srv/repertoire"
"""Where the shipped files say that the program and the home are."""
CRON = {"HOME": "/", "LOGNAME": "nobody", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
"""All that cron gives to a command."""
LOGIN = {"Authorization": f"Basic {b64encode(b'ben:secret').decode()}"}
SECONDS = 60


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_takes_the_units_without_a_word(tmp_path: Path) -> None:
    said = verified(tmp_path / "as they are")
    assert said == "", said
    assert "Unknown" in verified(tmp_path / "with an error", ("NoNewPrivileges", "NoNewPrivilege"))


def verified(folder: Path, error: tuple[str, str] = ("", "")) -> str:
    """Return what systemd says of the units where the program is the one here; `error` is put into them."""
    folder.mkdir()
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, str(REPERTOIRE))
        text = re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE)
        (folder / unit.name).write_text(text.replace(*error) if error[0] else text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(folder.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    return done.stdout + done.stderr


@pytest.mark.slow
def test_the_line_for_cron_runs_with_what_cron_gives(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    assert call("collect", home=home).returncode == 0  # nothing is due then
    (line,) = [each for each in CRONTAB.read_text(encoding="utf-8").splitlines() if not each.startswith("#")]
    fields = line.split(maxsplit=5)
    command = fields[5].replace(PROGRAM, str(REPERTOIRE)).replace(HOME, str(home))
    assert str(REPERTOIRE) in command
    assert "%" not in command, "cron takes it for the end of a line"
    done = subprocess.run(
        command, shell=True, executable="/bin/sh", env=CRON, cwd="/", capture_output=True, text=True,
        check=False, timeout=SECONDS,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (home / "cron.log").read_text().startswith("Nothing is due. Next: ")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("nginx"), reason="there is no nginx here")
def test_nginx_before_the_dashboard_asks_for_a_login_and_gives_the_same_pages(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    with nginx(dashboard.address, tmp_path) as address:
        with pytest.raises(urllib.error.HTTPError, match="401"):
            answer(address, "/")
        for path in ("/", "/coverage", "/sql", "/sql?q=select+42+as+answer"):
            assert answer(address, path, **LOGIN) == answer(dashboard.address, path), path
        redirected = urllib.request.Request(f"{address}/coverage/", headers=LOGIN)
        with urllib.request.urlopen(redirected, timeout=SECONDS) as page:
            assert page.url == f"{address}/coverage"


def answer(address: str, path: str, **headers: str) -> tuple[int, str]:
    """Return status and text of a page, without the seconds that it took."""
    with urllib.request.urlopen(
        urllib.request.Request(address + path, headers=headers), timeout=SECONDS
    ) as page:
        return page.status, re.sub(r"[\d.]+ m?s\b", "", page.read().decode())


@contextmanager
def nginx(dashboard: str, folder: Path) -> Iterator[str]:
    """Serve what the documentation shows for nginx; give its address."""
    (block,) = [
        each
        for each in read_blocks((CHECKOUT / "docs" / "dashboard.md").read_text(encoding="utf-8"))
        if each.language == "nginx"
    ]
    location = block.text.replace("http://127.0.0.1:8222", dashboard)
    location = location.replace("/etc/nginx/repertoire.htpasswd", str(folder / "passwords"))
    (folder / "passwords").write_text("ben:{PLAIN}secret\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    temporary = "".join(
        f"{each}_temp_path {folder}/{each};\n"
        for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}server {{\nlisten 127.0.0.1:{port};\n{location}\n}}\n}}\n"
    )
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    with subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder), *user]) as server:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    """Wait until somebody listens there."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing listens at {port}")
