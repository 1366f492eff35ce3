"""Editions: which pages are one exercise in several languages, which of them counts, and which never are."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

from transforms.model.editions import with_editions

START = datetime(2026, 1, 1)
ENGLISH = ["Hold one dumbbell upright against your chest.", "Sit down between your hips, then stand tall."]
GERMAN = ["Halte die Hantel vor der Brust und atme ein.", "Geh tief in die Hocke, steh danach wieder auf."]
FRENCH = ["Tenez un haltère contre la poitrine.", "Descendez lentement puis remontez sans arrondir le dos."]
SITE = "https://gym.test"
SCHEMA: dict[str, Any] = {
    "exercise_id": pl.String, "version": pl.Int64, "source": pl.String, "url": pl.String,
    "canonical": pl.String, "language": pl.String, "alternate_languages": pl.List(pl.String),
    "alternate_urls": pl.List(pl.String), "translation_key": pl.String, "is_current": pl.Boolean,
    "first_seen": pl.Datetime("us"), "summary": pl.String, "steps": pl.List(pl.String),
}  # fmt: skip


def page(
    language: str | None = None, steps: list[str] = ENGLISH, *, day: int = 0, **said: Any
) -> dict[str, Any]:
    """Say what a page has; `links` are its links to translations by language."""
    links = said.pop("links", {})
    return {
        "language": language, "steps": steps, "first_seen": START + timedelta(days=day), "is_current": True,
        "alternate_languages": [*links], "alternate_urls": [*links.values()],
    } | said  # fmt: skip


def versions(pages: dict[str, dict[str, Any]]) -> pl.DataFrame:
    rows = [
        {"exercise_id": url, "version": 1, "source": "site", "url": url} | each for url, each in pages.items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def editions(pages: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return the page whose edition each other is; whatever the order of the rows, it is the same."""
    found, reverse = (
        {url: of for url, of in with_editions(each, ["site"]).select("url", "edition_of").iter_rows() if of}
        for each in (versions(pages), versions(pages).reverse())
    )
    assert found == reverse
    return found


def languages(pages: dict[str, dict[str, Any]]) -> dict[str, str | None]:
    return dict(with_editions(versions(pages), ["site"]).select("url", "language").iter_rows())


def test_three_languages_that_link_to_one_another_are_one_exercise() -> None:
    links = {tag: f"{SITE}/{tag}/squat" for tag in ("de", "en", "fr")}
    pages = {
        f"{SITE}/en/squat": page("en", links=links),
        f"{SITE}/en/plank": page("en", links={"en": f"{SITE}/en/plank", "de": f"{SITE}/de/plank"}),
        f"{SITE}/de/squat": page("de", GERMAN, links=links),
        f"{SITE}/fr/squat": page("fr", FRENCH, links=links),
    }
    assert editions(pages) == dict.fromkeys((f"{SITE}/de/squat", f"{SITE}/fr/squat"), f"{SITE}/en/squat")


def test_one_link_is_enough_and_the_page_need_not_state_its_language() -> None:
    pages = {
        "a.html": page("en", links={"de": "b.html"}),
        "b.html": page(None, GERMAN),
        "c.html": page("en"),
    }
    assert editions(pages) == {"b.html": "a.html"}
    assert languages(pages)["b.html"] == "de"


@pytest.mark.parametrize(
    ("of_english", "of_german"),
    [
        ("site/en/squat.html", "site/de/squat.html"),
        ("en/squat/index.html", "de/squat/index.html"),
        ("squat.html", "de/squat.html"),
        (f"{SITE}/exercises/en/squat/", f"{SITE}/exercises/de/squat/"),
    ],
)
def test_absolute_links_lead_to_files_and_to_pages(of_english: str, of_german: str) -> None:
    links = {"en": f"{SITE}/exercises/en/squat", "de": f"{SITE}/exercises/de/squat"}
    pages = {of_english: page("en", links=links), of_german: page("de", GERMAN), "z.html": page("en")}
    if of_english == "squat.html":
        links["en"] = f"{SITE}/exercises/squat"
    assert editions(pages) == {of_german: of_english}


def test_links_and_folders_are_believed_where_a_theme_states_one_language_for_all() -> None:
    links = {"en": "../en/squat.html", "de": "../de/squat.html"}
    pages = {
        "en/squat.html": page("en", links=links),
        "de/squat.html": page("en", GERMAN, links=links),
        "en/row.html": page("en"),
    }
    assert editions(pages) == {"de/squat.html": "en/squat.html"}
    assert languages(pages) == {"en/squat.html": "en", "de/squat.html": "de", "en/row.html": "en"}


def test_links_that_lead_elsewhere_join_nothing() -> None:
    assert editions({"a.html": page("en", links={"en": "a.html", "de": "gone.html"})}) == {}
    to_itself = {"a.html": page("en", links={"de": "a.html"}), "b.html": page("de", GERMAN)}
    assert editions(to_itself) == {}
    other_language = {"a.html": page("en", links={"de": "b.html"}), "b.html": page("fr", FRENCH)}
    assert editions(other_language) == {}
    same_language = {"a.html": page("en", links={"de": "b.html"}), "b.html": page("en", ["Lie on the mat."])}
    assert editions(same_language) == {}
    unsaid = {"a.html": page("en", links={"de": "b.html"}), "b.html": page(None, [*ENGLISH, "Rest."])}
    assert editions(unsaid) == {}
    assert editions({"a.html": page("en", links={"de": "http://[b"}), "b.html": page("de")}) == {}


def test_a_wrong_link_to_another_exercise_gives_way_to_the_mutual_ones() -> None:
    pages = {
        "en/curl.html": page("en", links={"de": "../de/liegestuetz.html"}),
        "en/push-up.html": page("en", links={"de": "../de/liegestuetz.html"}),
        "de/liegestuetz.html": page("de", GERMAN, links={"en": "../en/push-up.html"}),
    }
    assert editions(pages) == {"de/liegestuetz.html": "en/push-up.html"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("squat/index.md", "squat/index.de.md"),
        ("squat.md", "squat.de.md"),
        ("squat.en.md", "squat.de.md"),
        ("en/squat.md", "de/squat.md"),
        ("squat.md", "de/squat.md"),
        ("content/en-US/squat.md", "content/de-AT/squat.md"),
        (f"{SITE}/squat/", f"{SITE}/de/squat/"),
        (f"{SITE}/squat?id=7", f"{SITE}/squat?id=7&lang=de"),
    ],
)
def test_addresses_that_differ_in_a_language_alone_are_one_exercise(first: str, second: str) -> None:
    german = "de" if ".de." in second else None  # the name of a file says it before
    unsaid = {first: page(None), second: page(german, GERMAN), "other.md": page("en")}
    primary, other = (second, first) if first.startswith(("en/", "content")) else (first, second)
    assert editions(unsaid) in ({other: primary}, {primary: other})
    stated = {first: page("en"), second: page("de", GERMAN), "other.md": page("en")}
    assert editions(stated) == {second: first}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("it/stretch.md", "hr/stretch.md"),
        ("stretch.md", "it/stretch.md"),
        ("stretch.md", "no-gym/stretch.md"),
        ("do/stretch.md", "stretch.md"),
        ("it/stretch.md", "sales/stretch.md"),
    ],
)
def test_folders_that_only_look_like_languages_are_none(first: str, second: str) -> None:
    for language in (None, "en"):
        pages = {first: page(language), second: page(language, ["Sit upright on your chair.", *ENGLISH[1:]])}
        assert editions(pages) == {}
        assert set(languages(pages).values()) == {language}


def test_short_texts_do_not_show_that_a_folder_is_a_language() -> None:
    assert (
        editions({"it/stretch.md": page(None, ["Reach up."]), "hr/stretch.md": page(None, ["Lean."])}) == {}
    )


def test_a_folder_is_of_a_language_where_a_page_in_it_is_translated() -> None:
    pages = {
        "en/squat.md": page(), "de/squat.md": page(None, GERMAN), "en/plank.md": page(),
        "de/hocke.md": page(None, GERMAN), "about/it.md": page(),
    }  # fmt: skip
    assert editions(pages) in ({"de/squat.md": "en/squat.md"}, {"en/squat.md": "de/squat.md"})
    assert languages(pages) == {
        "en/squat.md": "en", "de/squat.md": "de", "en/plank.md": "en", "de/hocke.md": "de",
        "about/it.md": None,
    }  # fmt: skip


def test_a_key_in_common_makes_editions_unless_it_is_no_such_key() -> None:
    pages = {"a.md": page("en", translation_key="squat"), "b.md": page("de", GERMAN, translation_key="squat")}
    assert editions({**pages, "c.md": page("en")}) == {"b.md": "a.md"}
    chapter = {**pages, "c.md": page("en", translation_key="squat")}
    assert editions(chapter) == {}


def test_the_primary_edition_is_in_the_language_of_most_exercises() -> None:
    german = {f"de/{name}.md": page("de", GERMAN) for name in ("a", "b", "squat")}
    assert editions({"en/squat.md": page("en"), **german}) == {"en/squat.md": "de/squat.md"}
    assert editions({"squat.md": page("en"), "de/squat.md": page("de", GERMAN)}) == {
        "de/squat.md": "squat.md"
    }
    later = {"en/squat.md": page("en"), "de/squat.md": page("de", GERMAN, day=1)}
    assert editions(later) == {"de/squat.md": "en/squat.md"}
    assert editions(later | {"de/squat.md": page("de", GERMAN)}) == {"en/squat.md": "de/squat.md"}


def test_an_edition_that_is_gone_is_still_one_and_never_the_primary() -> None:
    gone = {"squat.md": page("en", is_current=False), "de/squat.md": page("de", GERMAN)}
    assert editions(gone) == {"squat.md": "de/squat.md"}
    gone = {"squat.md": page("en"), "de/squat.md": page("de", GERMAN, is_current=False)}
    assert editions(gone) == {"de/squat.md": "squat.md"}


def test_regions_are_editions_of_one_exercise_and_a_plain_tag_is_of_any() -> None:
    links = {"en-GB": "/uk/squat.html", "en-US": "/us/squat.html"}
    pages = {"us/squat.html": page("en-US", links=links), "uk/squat.html": page("en-GB", links=links)}
    assert editions(pages) == {"us/squat.html": "uk/squat.html"}
    assert editions(pages | {"us/squat.html": page("en", links=links)}) == {}


def test_a_library_in_one_language_is_as_it_was() -> None:
    pages = {"en/squat.md": page("en"), "en/plank.md": page(), "blog/kniebeuge.md": page("de", GERMAN)}
    assert editions(pages) == {}
    assert languages(pages) == {url: each["language"] for url, each in pages.items()}


def test_addresses_of_records_say_nothing() -> None:
    records = versions({"squat": page("en"), "squat?lang=de": page("de", GERMAN)})
    assert with_editions(records, [])["edition_of"].to_list() == [None, None]


def test_versions_of_an_edition_are_all_editions() -> None:
    frame = versions({"squat.md": page("en"), "squat.de.md": page("de", GERMAN)})
    former = frame.filter(url="squat.de.md").with_columns(language=pl.lit("en"), is_current=False)
    both = pl.concat([former, frame.with_columns(version=pl.lit(2, pl.Int64))]).sort("exercise_id", "version")
    assert with_editions(both, ["site"])["edition_of"].to_list() == ["squat.md", "squat.md", None]
