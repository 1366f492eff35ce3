"""Forms of one page: which addresses are one exercise, from when on, and which never are."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from transforms.contracts.keys import hash_key
from transforms.model.forms import page_keys
from transforms.model.history import History, SnapshotRows, trace

START = datetime(2026, 1, 1)
REASONS = pl.DataFrame(
    {"reason": ["other_form", "x"], "state": ["not_exercise", "set_aside"], "disposition": ["set_aside"] * 2}
)
SITE = "https://gym.test"

Page = tuple[str, str, str | None, str | None]
"""Digest, name, canonical address, language."""


def page(digest: str, name: str = "Plank", canonical: str | None = None, language: str | None = None) -> Page:
    return digest, name, canonical, language


def follow(*folders: dict[str, Page], steps: bool = True) -> History:
    """Follow the pages of snapshots, one a day, each told whole."""
    pages = {each[0]: each for folder in folders for each in folder.values()}
    records = pl.DataFrame(
        [("site", *each, ["Hold."] if steps else []) for each in pages.values()],
        schema={"source": pl.String, "payload_digest": pl.String, "name": pl.String, "canonical": pl.String,
                "language": pl.String, "steps": pl.List(pl.String)},
        orient="row",
    )  # fmt: skip
    verdicts = records.select(
        "source", "payload_digest", verdict=pl.lit("exercise"), reason=pl.lit(None, pl.String),
        detail=pl.lit(None, pl.String), content_hash=pl.col("payload_digest").str.to_uppercase(),
    )  # fmt: skip
    names = ["url", "outcome", "reason", "detail", "payload_digest", "final_url"]
    collected = [
        SnapshotRows(
            f"site/{number}", "site", START + timedelta(days=number),
            pl.DataFrame(
                [(url, "present", None, None, each[0], None) for url, each in folder.items()],
                schema=dict.fromkeys(names, pl.String), orient="row",
            ),
            is_delta=False,
        )
        for number, folder in enumerate(folders)
    ]  # fmt: skip
    return trace(collected, verdicts, REASONS, page_keys(records))


def current(history: History) -> dict[str, str]:
    """Return the exercise of each address that is one now."""
    now = history.versions.filter(pl.col("valid_to").is_null())
    return dict(now.select("url", "exercise_id").iter_rows())


def states(history: History) -> dict[str, tuple[str, str | None]]:
    now = history.states.filter("is_current")
    return {url: (state, detail) for url, state, detail in now.select("url", "state", "detail").iter_rows()}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("plank.html", "plank.md"),
        ("plank/index.html", "plank.md"),
        ("moves/Plank.html", "moves/plank.html"),
        (f"{SITE}/plank", f"{SITE}/plank/"),
        (f"{SITE}/plank", "http://www.gym.test/plank/amp/"),
        (f"{SITE}/plank", f"{SITE}/plank?print=1"),
        (f"{SITE}/plank?id=3", f"{SITE}/plank?id=3&utm_source=mail"),
        (f"{SITE}/plank?id=3", f"{SITE}/plank?utm_source=mail&id=3"),
        (f"{SITE}/plank;jsessionid=AB12", f"{SITE}/plank;jsessionid=CD34"),
        (f"{SITE}/plank.html", f"{SITE}/plank.amp.html"),
    ],
)  # fmt: skip
def test_addresses_that_differ_in_their_form_are_one_exercise(first: str, second: str) -> None:
    history = follow({first: page("a"), second: page("b")})
    kept, other = sorted((first, second))
    assert list(current(history)) == [kept]
    assert states(history)[other] == ("not_exercise", f"a form of {kept}")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"plank.html": page("a")}, {"plank.md": page("b", "Side plank")}),
        ({"plank.html": page("a")}, {"beginner/plank.html": page("b")}),
        ({"plank.html": page("a", language="en-GB")}, {"plank.md": page("b", language="de")}),
        ({f"{SITE}/p?id=1": page("a")}, {f"{SITE}/p?id=2": page("b")}),
        ({f"{SITE}/a": page("a", "Curl", SITE)}, {f"{SITE}/b": page("b", "Row", SITE)}),
        ({f"{SITE}/footprint": page("a")}, {f"{SITE}/foot": page("b")}),
    ],
)  # fmt: skip
def test_other_pages_are_other_exercises(first: dict[str, Page], second: dict[str, Page]) -> None:
    assert len(current(follow(first | second))) == 2


def test_a_canonical_address_and_equal_bytes_make_one_of_pages_and_shells_none() -> None:
    canonical = f"{SITE}/plank"
    history = follow(
        {"saved (1).html": page("a", canonical=canonical), "z.html": page("b", canonical=canonical)}
    )
    assert list(current(history)) == ["saved (1).html"]
    assert list(current(follow({"copy.html": page("a"), "a/b.html": page("a")}))) == ["a/b.html"]
    assert len(current(follow({"copy.html": page("a"), "a/b.html": page("a")}, steps=False))) == 2


def test_a_folder_of_markdown_beside_the_site_that_is_built_of_it_is_one() -> None:
    built = {"public/plank/index.html": page("a"), "public/curl/index.html": page("b", "Curl")}
    written = {"content/plank.md": page("c"), "content/curl.md": page("d", "Curl")}
    assert sorted(current(follow(built | written))) == ["content/curl.md", "content/plank.md"]
    edited = {"content/plank.md": page("e"), "content/curl.md": page("f", "Curl")}
    history = follow(built | written, built | edited)
    assert [url for url, _ in history.versions.select("url", "version").rows()] == ["content/curl.md"] * 2 + [
        "content/plank.md"
    ] * 2
    twice = {"old/plank.html": page("g"), **built, **written}
    assert sorted(current(follow(twice))) == [
        "content/curl.md", "content/plank.md", "old/plank.html", "public/plank/index.html"
    ]  # fmt: skip


def test_a_page_without_a_language_is_of_that_of_the_page_that_was_met_first() -> None:
    english, german, unsaid = page("a", language="en"), page("b", language="de"), page("c")
    assert list(current(follow({"plank.html": english, "plank.md": unsaid}))) == ["plank.html"]
    history = follow({"plank.htm": english, "plank.html": german, "plank.md": unsaid})
    assert sorted(current(history)) == ["plank.htm", "plank.html"]
    assert states(history)["plank.md"][1] == "a form of plank.htm"


def test_the_form_that_was_met_first_stays_the_page() -> None:
    history = follow({"z.html": page("a")}, {"z.html": page("a"), "Z.md": page("b")})
    assert current(history) == {"z.html": hash_key("site", "z.html")}
    assert history.versions.height == 1


def test_forms_become_one_when_a_snapshot_shows_it_and_never_before() -> None:
    canonical = f"{SITE}/plank"
    apart = {"one.html": page("a"), "two.html": page("b")}
    linked = {"one.html": page("c", canonical=canonical), "two.html": page("d", canonical=canonical)}
    history = follow(apart, apart, linked)
    assert list(current(history)) == ["one.html"]
    two = history.versions.filter(url="two.html")
    assert two["valid_to"].to_list() == [START + timedelta(days=2)]


def test_where_the_page_goes_its_other_form_carries_it_on() -> None:
    history = follow({"plank.html": page("a"), "plank.md": page("b")}, {"plank.md": page("b")})
    assert current(history) == {"plank.md": hash_key("site", "plank.html")}
    assert history.moves.select("from_url", "to_url", "evidence").rows() == [
        ("plank.html", "plank.md", "same_name")
    ]


def test_a_form_that_changes_opens_no_version_and_the_page_does() -> None:
    history = follow(
        {"plank.html": page("a"), "plank.md": page("b")},
        {"plank.html": page("a"), "plank.md": page("c")},
        {"plank.html": page("d"), "plank.md": page("c")},
    )
    assert history.versions.select("url", "version").rows() == [("plank.html", 1), ("plank.html", 2)]


def test_counts_add_up() -> None:
    history = follow({"plank.html": page("a"), "plank.md": page("b"), "curl.md": page("c", "Curl")})
    (counts,) = history.counts.iter_rows(named=True)
    assert (counts["loaded"], counts["set_aside"]) == (2, 1)
