"""`repertoire dashboard` as a process: where it listens, what it says, how it ends."""

import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from served import REPERTOIRE, address_of, served, start
from shared_homes import shipped_built

from flows.home.settings import Home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home() -> Home:
    return shipped_built()


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def read(address: str, **headers: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as answer:
        return str(answer.read().decode())


def test_port_0_is_any_that_is_free_and_two_may_serve_at_once(home: Home) -> None:
    with served(home) as one, served(home) as other:
        assert one != other
        assert "Repertoire" in read(one)
        assert "Repertoire" in read(other)
        assert "Repertoire" in read(one.replace("127.0.0.1", "localhost"))


def test_ctrl_c_ends_it_as_it_ends_other_verbs(home: Home) -> None:
    process = start("--port", "0", home=home.root)
    with process:
        read(address_of(process))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in said


def test_a_stop_of_systemd_ends_it_quietly(home: Home) -> None:
    process = start("--port", "0", home=home.root)
    with process:
        address_of(process)
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert process.returncode in (0, 143, -signal.SIGTERM)
    assert "Traceback" not in said


def test_a_port_in_use_is_told_with_the_remedy(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("--port", str(port), home=home.root)
        with process:
            _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert f"--port {port}" in " ".join(said.split())
    assert "Choose another port" in " ".join(said.split())
    assert "Traceback" not in said


def test_a_host_that_is_none_is_told(home: Home) -> None:
    process = start("--host", "no.such.host.invalid", "--port", "0", home=home.root)
    with process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "no.such.host.invalid" in " ".join(said.split())


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_it_serves_on_ipv6(home: Home) -> None:
    process = start("--host", "::1", "--port", "0", home=home.root)
    with process:
        address = address_of(process)
        assert address.startswith("http://[::1]:")
        text = read(address)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert "Repertoire" in text


def test_on_loopback_another_name_is_refused(home: Home) -> None:
    with served(home) as address, pytest.raises(urllib.error.HTTPError) as refused:
        read(address, Host="evil.example")
    assert refused.value.code == 400


def test_without_a_warehouse_it_serves_the_remedy(tmp_path: Path) -> None:
    made = subprocess.run([REPERTOIRE, "init", tmp_path / "new"], capture_output=True, check=True)
    assert made.returncode == 0
    with served(Home(tmp_path / "new")) as address, pytest.raises(urllib.error.HTTPError) as refused:
        read(address)
    assert refused.value.code == 503
    assert "repertoire run" in refused.value.read().decode()


def test_help_tells_the_options_and_who_can_read() -> None:
    answer = subprocess.run(
        [REPERTOIRE, "dashboard", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"COLUMNS": "200"},
    )
    for word in ("--host", "--port", "--no-browser", "login"):
        assert word in answer.stdout
