"""No secret stands in anything that is written: logs, run logs, errors, reports, the warehouse."""

import socket
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from command_line import call, copy_pages

from flows.home.errors import RepertoireError, UsageError
from flows.home.redaction import redacted, redacted_value
from flows.home.settings import Home
from flows.sources.source import load_sources

SECRET = "hunter2-do-not-tell"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://bob:pass@example.org/x", "https://***@example.org/x"),
        ("'https://bob@example.org/'", "'https://***@example.org/'"),
        ("https://e.org/?page=2&api_key=abc&x=1", "https://e.org/?page=2&api_key=***&x=1"),
        ("https://e.org/?access-token=abc#part", "https://e.org/?access-token=***#part"),
        ("https://e.org/back#access_token=abc", "https://e.org/back#access_token=***"),
        ("slack://T0/B0/secret failed", "slack://*** failed"),
        ("mailto://u:p@h.org?to=x", "mailto://***"),
        ("Authorization: Bearer abc", "Authorization: ***"),
        ("{'cookie': 'sid=1'}", "{'cookie': '***'}"),
        ("X-Api-Key=abc", "X-Api-Key=***"),
        ("sent Bearer abcdefgh1234", "sent Bearer ***"),
    ],
)
def test_what_looks_like_a_secret_is_replaced(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/@user/post?page=2&sort=key",
        "http://schema.org/Exercise, https://e.org/a, mail bob@example.org",
        "raw/archive/site: cookie-cutter moves; basic squat; the key to balance",
        "tcp://127.0.0.1:8786",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


def test_values_of_secret_variables_are_replaced_wherever_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", SECRET)
    assert redacted_value({"a": [f"x {SECRET} y"], "b": 1}) == {"a": ["x *** y"], "b": 1}


def test_an_error_holds_no_secret() -> None:
    assert str(RepertoireError(f"https://u:{SECRET}@h/")) == "https://***@h/"


@pytest.mark.parametrize("url", [f"https://u:{SECRET}@e.org/", f"https://e.org/?token={SECRET}"])
def test_a_source_address_with_a_secret_is_refused_without_showing_it(tmp_path: Path, url: str) -> None:
    home = Home(tmp_path)
    home.sources.mkdir()
    (home.sources / "site.toml").write_text(
        f'role = "own"\nformat = "crawl"\nurl = "{url}"\n', encoding="utf-8"
    )
    with pytest.raises(UsageError) as caught:
        load_sources(home)
    assert SECRET not in str(caught.value)
    assert "'url'" in str(caught.value)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.slow
def test_a_planted_secret_stands_in_no_file_and_no_output(tmp_path: Path) -> None:
    """It is in the environment, in a notification's address, in a source's address and on a command line."""
    root = tmp_path / "home"
    call("init", str(root))
    call("add", "site", str(copy_pages(tmp_path / "pages")), home=root)
    port = free_port()
    secrets = {
        "TELL": f"json://user:{SECRET}@localhost:{port}/hook",
        "PREFECT_API_KEY": SECRET,
        "SITE_TOKEN": SECRET,
    }
    settings = root / "repertoire.toml"
    settings.write_text('metrics_file = "m.prom"\n[notify]\nurls_from = ["TELL"]\n', encoding="utf-8")
    (root / "sources" / "bad.toml").write_text(
        'role = "own"\nformat = "folder"\npath = "/nowhere"\n', encoding="utf-8"
    )
    outputs = []
    for words in (
        ("--log-format", "json", "collect"),
        ("collect",),
        ("build",),
        ("--debug", "report"),
        ("add", "other", f"https://u:{SECRET}@localhost:{port}/"),
        ("add", "other", f"http://localhost:{port}/?api_key={SECRET}", "--allow-private"),
        ("notify", "--test"),
        ("status",),
        ("runs",),
        ("runs", "last"),
        ("doctor", "--offline"),
        ("--debug", "notify", "--test"),
    ):
        done = call(*words, home=root, **secrets)
        outputs.append(done.stdout + done.stderr)
    assert "***" in "".join(outputs)
    assert [text for text in outputs if SECRET in text] == []
    written = [path for path in root.rglob("*") if path.is_file() and path.parent.name != "sources"]
    assert len(written) > 10
    assert [path for path in written if SECRET.encode() in path.read_bytes()] == []
    assert tables_with(root / "warehouse" / "repertoire.duckdb", SECRET) == []


def tables_with(warehouse: Path, text: str) -> list[str]:
    """Return the tables in which a text stands anywhere: files are compressed."""
    with closing(duckdb.connect(str(warehouse), read_only=True)) as connection:
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'core'"
        ).fetchall()
        assert names
        sql = "select count(*) from core.{} as t where t::varchar like '%' || $text || '%'"
        return [
            name
            for (name,) in names
            if connection.execute(sql.format(name), {"text": text}).fetchall() != [(0,)]
        ]
