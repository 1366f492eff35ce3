"""The token of an API: it is sent where it belongs and stands nowhere else, whatever a server does."""

import base64
import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from api_server import PATH, Paged, api_source, next_in_body, record, reply_json
from command_line import call
from crawl_server import Exchange, Site, redirect

from flows.add.api import declared_token
from flows.add.files import add_source
from flows.collect.collect import collect
from flows.home.errors import RepertoireError, UsageError
from flows.home.settings import Home, Settings
from flows.sources.source import load_sources

CANARY = "c4n/4ry+Value=81 ~x"
NEXT = 'records = "results"\npaging = { by = "next", next = "next" }'
FORMS = {CANARY, quote(CANARY), quote(CANARY, safe=""), CANARY.replace(" ", "+"), json.dumps(CANARY)[1:-1]}


def guarded(sent: Any, answer: Any) -> Any:
    """Let in who sends the token as it is to be sent; tell others, and all, what they sent."""

    def behave(exchange: Exchange) -> None:
        if sent(exchange):
            answer(exchange)
        else:
            exchange.reply(json.dumps({"detail": f"Bad token {exchange.headers.get('Authorization')}"}), 401)

    return behave


def by_header(exchange: Exchange) -> bool:
    return exchange.headers.get("Authorization") == f"Token {CANARY}"


def by_parameter(exchange: Exchange) -> bool:
    return f"api_key={quote(CANARY, safe='')}" in exchange.path


def echoing(exchange: Exchange) -> None:
    """An API that says the token again: in a record, a key, a link, a header."""
    number = 2 if "page=2" in exchange.path else 1
    link = f"{PATH}?page=2&api_key={quote(CANARY)}" if number == 1 else None
    escaped = quote(CANARY, safe="")
    rows = [
        record(number * 10 + each, summary=f"Fetched by {CANARY}", **{CANARY: 1, "link": f"/x?k={escaped}"})
        for each in range(3)
    ]  # fmt: skip
    body = json.dumps({"next": link, "results": rows, "count": 6}).encode()
    reply_json(exchange, body, {"X-Your-Token": CANARY})


def secrets_in(folder: Path, forms: set[str] = FORMS) -> list[str]:
    """Return the files below a folder that hold the token in any form, those of Parquet inflated."""
    import polars as pl

    found = []
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        content = file.read_bytes()
        if file.suffix == ".parquet":
            content += str(pl.read_parquet(file).rows()).encode()
        if any(form.encode() in content for form in forms):
            found.append(str(file.relative_to(folder)))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "sent_as"), [(by_header, "Authorization: Token"), (by_parameter, "?api_key")]
)
def test_no_file_and_no_output_holds_the_token_after_add_and_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: Any, sent_as: str
) -> None:
    monkeypatch.setenv("GYM_API_ACCESS", CANARY)
    home = tmp_path / "home"
    said = [call("init", str(home))]
    with Site() as site:
        site.answers[PATH] = guarded(sent, echoing)
        arguments = ["--allow-private", "--token", "env:GYM_API_ACCESS", "--token-as", sent_as]
        said.append(call("--home", str(home), "add", "gym", f"{site.url}{PATH}", *arguments))
        file = home / "sources" / "gym.toml"
        file.write_text(file.read_text().replace("delay_seconds = 1.0", "delay_seconds = 0\nretries = 0"))
        said += [call("--home", str(home), verb) for verb in ("collect", "build", "report")]
        site.answers[PATH] = guarded(lambda _: False, echoing)
        said.append(call("--home", str(home), "collect"))
        site.answers[PATH] = lambda exchange: exchange.reply(CANARY * 3, 500)
        said.append(call("--home", str(home), "collect"))
        site.answers[PATH] = redirect(f"https://elsewhere.example/{quote(CANARY)}?api_key={quote(CANARY)}")
        said.append(call("--home", str(home), "collect"))
        said += [call("--home", str(home), verb) for verb in ("status", "sources", "doctor")]
        agents = {asked.headers["user-agent"] for asked in site.log}
        robots = [asked for asked in site.log if asked.path == "/robots.txt"]
    shown = "".join(f"{each}" for each in said)
    assert "Found data at" in shown
    assert "6 inputs" in shown
    assert not any(form in shown for form in FORMS)
    assert secrets_in(tmp_path) == []
    assert not any(form in agent for agent in agents for form in FORMS)
    assert not any("authorization" in asked.headers for asked in robots)


def test_a_token_is_found_in_every_form_that_a_server_may_give_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = "4815162342108"

    def telling(exchange: Exchange) -> None:
        rows = [record(1, by=int(number), nested=[[{number: number}]]), record(2)]
        headers: dict[str, Any] = {"Content-Type": "application/json", "ETag": f'"{number}"'}
        exchange.reply(json.dumps({"next": None, "results": rows}), **headers)

    monkeypatch.setenv("GYM_API_ACCESS", number)
    with Site() as site:
        site.answers[PATH] = telling
        home, _ = api_source(tmp_path, site, f'{NEXT}\ntoken = {{ env = "GYM_API_ACCESS" }}')
        assert collect_with(home).counts["present"] == 2
    assert secrets_in(tmp_path, {number}) == []


@pytest.mark.parametrize("before", [0, 150, 190, 195, 199])
def test_a_message_that_is_cut_holds_no_part_of_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setenv("GYM_API_ACCESS", CANARY)
    with Site() as site:
        site.answers[PATH] = lambda exchange: exchange.reply(json.dumps({"detail": "x" * before + CANARY}))
        home, _ = api_source(tmp_path, site, f'{NEXT}\ntoken = {{ env = "GYM_API_ACCESS" }}')
        with pytest.raises(UsageError, match="no list of records") as raised:
            collect_with(home)
        site.answers[PATH] = lambda exchange: exchange.reply(
            json.dumps({"next": f"https://e.example/{'x' * before}{CANARY}", "results": [record(1)]})
        )
        with pytest.raises(UsageError, match="on another host") as left:
            collect_with(home)
    assert not any(CANARY[:size] in f"{raised.value}{left.value}" for size in range(4, len(CANARY)))


def test_the_password_of_a_basic_token_is_as_secret_as_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GYM_API_ACCESS", base64.b64encode(b"team:quiet-rack").decode())
    body = {"next": None, "results": [record(1, owner="team:quiet-rack"), record(2, key="quiet-rack")]}
    with Site() as site:
        site.answers[PATH] = lambda exchange: exchange.reply(json.dumps(body))
        home, _ = api_source(
            tmp_path, site, f'{NEXT}\ntoken = {{ env = "GYM_API_ACCESS", scheme = "Basic" }}'
        )
        assert collect_with(home).counts["present"] == 2
    assert secrets_in(tmp_path, {"quiet-rack"}) == []


def test_a_token_is_never_sent_unencrypted_to_another_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GYM_API_ACCESS", CANARY)
    with Site() as site:
        home, _ = api_source(tmp_path, site, f'{NEXT}\ntoken = {{ env = "GYM_API_ACCESS" }}')
        file = home.sources / "api.toml"
        file.write_text(file.read_text().replace("allow_private = true", ""))
        with pytest.raises(UsageError, match="Write https://"):
            collect_with(home)
        assert site.log == []


def collect_with(home: Home) -> Any:
    return collect(home, load_sources(home)[0], Settings())


def test_a_token_is_read_from_a_file_that_nobody_else_may_read(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{CANARY}\n")
    file.chmod(0o644)
    keys = f'{NEXT}\ntoken = {{ file = "{file}", scheme = "Token" }}'
    with Site() as site:
        site.answers[PATH] = guarded(by_header, Paged(next_in_body))
        home, _ = api_source(tmp_path / "home", site, keys)
        with pytest.raises(UsageError, match=rf"others may read the token in it\. Run: chmod 600 {file}"):
            collect_with(home)
        assert site.log == []
        file.chmod(0o600)
        assert collect_with(home).counts["present"] == 7
        file.unlink()
        with pytest.raises(UsageError, match="cannot be read"):
            collect_with(home)
        os.mkfifo(file, 0o600)
        with pytest.raises(UsageError, match="regular file"):
            collect_with(home)


def test_a_token_that_is_not_there_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GYM_API_ACCESS", raising=False)
    with Site() as site:
        site.answers[PATH] = guarded(by_header, Paged(next_in_body))
        home, _ = api_source(tmp_path, site, 'token = { env = "GYM_API_ACCESS", scheme = "Token" }')
        with pytest.raises(UsageError, match=r"no token in the environment variable GYM_API_ACCESS\. Set it"):
            collect_with(home)
        for wrong in ("short", "two\nlines here", "t\u00f6ken-of-letters"):
            monkeypatch.setenv("GYM_API_ACCESS", wrong)
            with pytest.raises(UsageError, match="is no token: it needs at least 8") as raised:
                collect_with(home)
            assert wrong not in str(raised.value)
        monkeypatch.setenv("GYM_API_ACCESS", "not-the-right-one")
        with pytest.raises(UsageError, match="401: the token that was sent is not accepted"):
            collect_with(home)


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("http://127.0.0.2:9/api?api_key=TOKEN", "on another host, where it is not followed"),
        ("//evil.example/TOKEN", "on another host"),
        ("/elsewhere?api_key=TOKEN", None),
    ],
)
def test_a_redirect_takes_the_token_no_further_than_its_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, problem: str | None
) -> None:
    monkeypatch.setenv("GYM_API_ACCESS", CANARY)
    keys = f'{NEXT}\ntoken = {{ env = "GYM_API_ACCESS", parameter = "api_key" }}'
    with Site() as site:
        site.answers[PATH] = redirect(target.replace("TOKEN", quote(CANARY)))
        site.answers["/elsewhere"] = guarded(by_parameter, Paged(next_in_body, size=9))
        home, _ = api_source(tmp_path, site, keys)
        if problem is None:
            assert collect_with(home).counts["present"] == 7
            assert site.asked("/elsewhere")[0].count("api_key") == 1
        else:
            with pytest.raises(RepertoireError, match=problem) as raised:
                collect_with(home)
            assert not any(form in str(raised.value) for form in FORMS)
    assert secrets_in(tmp_path) == []


def test_a_next_page_on_another_host_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GYM_API_ACCESS", CANARY)

    def leaving(exchange: Exchange) -> None:
        body = {"next": f"https://evil.example/?t={CANARY}", "results": [record(1)]}
        reply_json(exchange, json.dumps(body).encode(), {})

    with Site() as site:
        site.answers[PATH] = leaving
        keys = (
            'token = { env = "GYM_API_ACCESS" }\nrecords = "results"\npaging = { by = "next", next = "next" }'
        )
        home, _ = api_source(tmp_path, site, keys)
        with pytest.raises(UsageError, match="is on another host") as raised:
            collect_with(home)
    assert not any(form in str(raised.value) for form in FORMS)


def test_a_token_given_as_such_is_refused_without_repeating_it() -> None:
    with pytest.raises(UsageError, match="not the token itself") as raised:
        declared_token(CANARY, None)
    assert CANARY not in str(raised.value)


def test_an_address_that_holds_a_secret_is_refused_before_it_is_asked(tmp_path: Path) -> None:
    with Site() as site:
        address = f"{site.url}{PATH}?api_key=abcdefgh1234"
        with pytest.raises(UsageError, match=r"--token env:NAME") as raised:
            add_source(Home(tmp_path), "gym", address, allow_private=True)
        assert "abcdefgh1234" not in str(raised.value)
        assert site.log == []


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("token = {}", "'token.env' needs either env"),
        ('token = { env = "A", file = "b" }', "'token.env' needs either env"),
        ('token = { value = "abcdefgh" }', "'token.value' is unknown"),
        ('token = { env = "A", parameter = "k", header = "H" }', "'token.parameter' sends the token"),
        ('token = { env = "A", header = "X: y" }', "'token.header' must be printable ASCII without a colon"),
        ('paging = { by = "next" }', "'paging.next' is missing"),
        ('paging = { by = "pages" }', "'paging.by' must be"),
        ('paging = { by = "page", parameter = "p", max_pages = 0 }', "must be a whole number of at least 1"),
        ('path = "x.json"', "'path' and url cannot both be there"),
        ("max_depth = 3", "belongs to format"),
    ],
)
def test_keys_that_make_no_sense_are_refused(tmp_path: Path, keys: str, problem: str) -> None:
    with Site() as site, pytest.raises(UsageError, match=re.escape(problem)):
        api_source(tmp_path, site, keys)


def test_base64_of_basic_authorisation_is_sent_as_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = base64.b64encode(b"team:quiet-rack").decode()
    monkeypatch.setenv("GYM_API_ACCESS", value)
    with Site() as site:
        site.answers[PATH] = guarded(
            lambda e: e.headers.get("Authorization") == f"Basic {value}", Paged(next_in_body)
        )
        keys = 'records = "results"\ntoken = { env = "GYM_API_ACCESS", scheme = "Basic" }'
        home, _ = api_source(tmp_path, site, f'{keys}\npaging = {{ by = "next", next = "next" }}')
        assert collect_with(home).counts["present"] == 7


def test_the_doctor_says_where_a_token_is_missing_before_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GYM_API_ACCESS", raising=False)
    with Site() as site:
        home, _ = api_source(tmp_path, site, f'{NEXT}\ntoken = {{ env = "GYM_API_ACCESS" }}')
        missing = call("doctor", "--format", "json", home=home.root)
        there = call("doctor", "--format", "json", home=home.root, GYM_API_ACCESS=CANARY)
    assert "no token in the environment variable GYM_API_ACCESS" in missing.stdout
    assert "api: there is one" in there.stdout
    assert not any(form in there.stdout + there.stderr for form in FORMS)
    assert site.asked() == []
