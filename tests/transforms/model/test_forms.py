"""Forms of one page: which addresses are one exercise, from when on, and which never are."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from small_taxonomy import small_taxonomy

from transforms.contracts import PageRecord
from transforms.contracts.keys import hash_key
from transforms.model.history import ROW_SCHEMA, History, PageRecords, SnapshotRows, trace
from transforms.model.star_schema import content_hashes

START = datetime(2026, 1, 1)
REASONS = pl.DataFrame(
    {"reason": ["other_form", "x"], "state": ["not_exercise", "set_aside"], "disposition": ["set_aside"] * 2}
)
SITE = "https://gym.test"

Page = dict[str, Any]
"""What a page states; `digest` is that of its bytes."""


def page(
    digest: str, name: str = "Plank", canonical: str | None = None, language: str | None = None, **said: Any
) -> Page:
    """Return a page that states steps and what is said; the method of each field is `label` unless said."""
    said_by = said.pop("methods", {})
    stated = {"name": name, "steps": ["Hold."], **said}
    methods = {field: "label" for field in stated if field != "name"} | said_by
    claims = [(field, str(stated[field]), method) for field, method in methods.items()]
    return {
        "payload_digest": digest, "canonical": canonical, "language": language, **stated,
        "claim_fields": [field for field, _, _ in claims], "claim_values": [value for _, value, _ in claims],
        "claim_methods": [method for _, _, method in claims], "claim_places": ["here"] * len(claims),
        "claim_chosen": [True] * len(claims),
    }  # fmt: skip


def records_of(pages: list[Page]) -> pl.DataFrame:
    columns = {name: column.dtype for name, column in PageRecord.columns().items()}
    empty: Page = {name: [] if isinstance(kind, pl.List) else None for name, kind in columns.items()}
    frame = pl.DataFrame([empty | {"verdict": "incomplete"} | each for each in pages], schema=columns)
    return frame.with_columns(source=pl.lit("site"), content_hash=content_hashes(frame))


def follow(*folders: Mapping[str, Page | str]) -> History:
    """Follow the pages of snapshots, one a day, each told whole; a text is an outcome."""
    pages = {
        each["payload_digest"]: each for one in folders for each in one.values() if not isinstance(each, str)
    }
    records = records_of(list(pages.values()))
    verdicts = records.select("source", "payload_digest", "verdict", "reason", "detail", "content_hash")
    collected = [
        SnapshotRows(
            f"site/{number}", "site", START + timedelta(days=number),
            pl.DataFrame(
                [
                    dict(zip(("outcome", "final_url"), each.split(), strict=False), url=url)
                    if isinstance(each, str)
                    else {"url": url, "outcome": "present", "payload_digest": each["payload_digest"]}
                    for url, each in folder.items()
                ],
                schema=ROW_SCHEMA,
            ),
            is_delta=False,
        )
        for number, folder in enumerate(folders)
    ]  # fmt: skip
    return trace(collected, verdicts, REASONS, PageRecords(records, small_taxonomy().form_order))


def merged(history: History) -> dict[str, Any]:
    """Return the record of the one page that has several forms now."""
    now = history.versions.filter(pl.col("valid_to").is_null())
    assert history.merged is not None
    (record,) = history.merged.join(now, on="record_digest", how="semi").to_dicts()
    return record


def current(history: History) -> dict[str, str]:
    """Return the exercise of each address that is one now."""
    now = history.versions.filter(pl.col("valid_to").is_null())
    return dict(now.select("url", "exercise_id").iter_rows())


def states(history: History) -> dict[str, tuple[str, str | None]]:
    now = history.states.filter("is_current")
    return {url: (state, detail) for url, state, detail in now.select("url", "state", "detail").iter_rows()}


@pytest.mark.parametrize(
    ("kept", "other"),
    [
        ("plank.html", "plank.md"),
        ("plank.md", "plank/index.html"),
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
def test_addresses_that_differ_in_their_form_are_one_exercise(kept: str, other: str) -> None:
    history = follow({other: page("b"), kept: page("a")})
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
    shell = page("a", steps=[])
    assert len(current(follow({"copy.html": shell, "a/b.html": shell}))) == 2


def test_a_folder_of_markdown_beside_the_site_that_is_built_of_it_is_one() -> None:
    built = {"public/plank/index.html": page("a"), "public/curl/index.html": page("b", "Curl")}
    written = {"content/plank.md": page("c"), "content/curl.md": page("d", "Curl")}
    assert sorted(current(follow(built | written))) == ["content/curl.md", "content/plank.md"]
    edited = {
        "content/plank.md": page("e", tips=["Go."]), "content/curl.md": page("f", "Curl", tips=["Go."])
    }  # fmt: skip
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
        ("plank.html", "plank.md", "other_form")
    ]


def test_only_a_change_of_what_the_forms_state_together_opens_a_version() -> None:
    html = page("a", difficulty="Easy", tips=["Breathe."])
    markdown = page("b", difficulty="Easy")
    history = follow(
        {"plank.html": html, "plank.md": markdown},
        {"plank.html": page("c", difficulty="Hard", tips=["Breathe."]), "plank.md": markdown},
        {
            "plank.html": page("c", difficulty="Hard", tips=["Breathe."]),
            "plank.md": page("d", difficulty="Hard"),
        },
    )
    assert history.versions.select("url", "version", "valid_from").rows() == [
        ("plank.html", 1, START), ("plank.html", 2, START + timedelta(days=2))
    ]  # fmt: skip
    assert history.states.filter(url="plank.html").height == 2  # its own bytes changed once
    assert history.states.filter(url="plank.md").height == 2


def test_what_one_form_lacks_comes_from_another_and_the_strongest_states_what_several_do() -> None:
    html = page(
        "a", difficulty="Easy", tips=["Breathe."], category="Strength", images=["a.jpg"], equipment=["Mat"],
        methods={"difficulty": "json_ld", "category": "sentence"},
    )  # fmt: skip
    markdown = page(
        "b", difficulty="Hard", category="Core", images=["../b.jpg"], methods={"category": "sentence"}
    )
    printed = page("c", category="Stability", target_muscles=["Abs"], steps=["Hold on."])
    history = follow(
        {"plank.html": html}, {"plank.html": html, "plank.md": markdown, "plank-print.html": printed}
    )
    record = merged(history)
    assert (record["difficulty"], record["tips"], record["equipment"]) == ("Hard", ["Breathe."], ["Mat"])
    assert record["category"] == "Stability", "a label is stronger than a sentence, in whatever form"
    assert (record["steps"], record["target_muscles"], record["verdict"]) == (["Hold."], ["Abs"], "exercise")
    assert record["images"] == ["a.jpg"], "addresses are as the page itself writes them"
    assert states(history)["plank.html"][0] == "present"
    chosen = {
        (field, url)
        for field, url, is_chosen in zip(
            record["claim_fields"], record["claim_urls"], record["claim_chosen"], strict=True
        )
        if is_chosen
    }
    assert {("difficulty", "plank.md"), ("tips", None), ("category", "plank-print.html")} <= chosen
    assert len([field for field, _ in chosen if field == "steps"]) == 1


def test_a_value_that_is_corrected_to_nothing_is_not_taken_from_another_form() -> None:
    corrected = page("a", difficulty=None, methods={"difficulty": "correction"})
    history = follow({"plank.html": corrected, "plank.md": page("b", difficulty="Hard")})
    assert merged(history)["difficulty"] is None


def test_a_form_that_was_not_read_keeps_what_it_stated() -> None:
    html, markdown = page("a"), page("b", tips=["Breathe."])
    history = follow(
        {"plank.html": html, "plank.md": markdown},
        {"plank.html": html, "plank.md": "error"},
        {"plank.html": "error", "plank.md": "error"},
        {"plank.html": "error", "plank.md": page("c", tips=["Breathe out."])},
    )
    assert history.versions.select("url", "version").rows() == [("plank.html", 1), ("plank.html", 2)]
    assert merged(history)["tips"] == ["Breathe out."]
    assert list(current(history)) == ["plank.html"]


def test_a_form_that_went_takes_along_what_only_it_stated() -> None:
    history = follow(
        {"plank.html": page("a"), "plank.md": page("b", tips=["Breathe."])}, {"plank.html": page("a")}
    )
    assert history.versions.get_column("version").to_list() == [1, 2]
    assert history.versions.get_column("content_hash").n_unique() == 2


def test_a_page_that_comes_back_finds_its_exercise_at_the_form_that_carried_it_on() -> None:
    both = {"plank.html": page("a"), "plank.md": page("b")}
    history = follow(both, {"plank.md": page("b")}, both)
    assert current(history) == {"plank.md": hash_key("site", "plank.html")}
    assert history.versions.get_column("exercise_id").n_unique() == 1


def test_of_forms_that_were_met_together_the_address_that_is_its_own_is_the_page() -> None:
    canonical = f"{SITE}/plank"
    assert list(current(follow({"plank-print.html": page("a"), "plank.html": page("b")}))) == ["plank.html"]
    met = {f"{SITE}/Plank": page("a", canonical=canonical), canonical: page("b", canonical=canonical)}
    assert list(current(follow(met))) == [canonical]
    sessions = {f"{SITE}/plank;jsessionid=B": page("a"), f"{SITE}/plank;jsessionid=A": page("b")}
    assert list(current(follow(sessions))) == [f"{SITE}/plank;jsessionid=A"]


def test_an_exercise_that_became_a_form_of_another_is_a_move_that_leaves_the_other_as_it_is() -> None:
    canonical = f"{SITE}/plank"
    apart = {"one.html": page("a"), "two.html": page("b", tips=["Breathe."])}
    linked = {"one.html": page("c", canonical=canonical), "two.html": page("d", canonical=canonical)}
    history = follow(apart, linked)
    assert history.moves.select("from_url", "to_url", "evidence", "exercise_id").rows() == [
        ("two.html", "one.html", "same_page", hash_key("site", "one.html"))
    ]
    assert current(history) == {"one.html": hash_key("site", "one.html")}
    assert states(history)["two.html"] == ("not_exercise", "a form of one.html")


def test_a_redirect_is_stronger_than_a_form_that_stays() -> None:
    old, new, form = f"{SITE}/plank", f"{SITE}/hold", f"{SITE}/plank.md"
    history = follow(
        {old: page("a"), form: page("b")}, {old: f"moved {new}", new: page("c", "Hold"), form: page("b")}
    )
    assert history.moves.select("from_url", "to_url", "evidence").rows() == [(old, new, "redirect")]
    assert current(history)[new] == hash_key("site", old)


OLD, NEW, FORM = f"{SITE}/squat", f"{SITE}/back-squat", f"{SITE}/squat.md"


def test_a_form_that_a_page_left_behind_when_it_moved_is_a_form_of_where_it_moved_to() -> None:
    squat, form = page("a", "Squat"), page("b", "Squat", difficulty="Easy")
    moved: dict[str, Page | str] = {OLD: f"moved {NEW}", NEW: page("c", "Back squat"), FORM: form}
    history = follow({OLD: squat, FORM: form}, moved, {NEW: page("d", "Back squat"), FORM: form})
    assert current(history) == {NEW: hash_key("site", OLD)}
    assert states(history)[FORM] == ("not_exercise", f"a form of {NEW}")
    assert history.moves.select("from_url", "to_url", "evidence").rows() == [(OLD, NEW, "redirect")]
    assert sorted(history.forms["url"].unique()) == [OLD, FORM], "it states nothing of the new page"


def test_a_form_that_was_left_behind_states_the_page_while_it_has_its_name() -> None:
    form = page("b", "Squat", tips=["Breathe."])
    history = follow(
        {OLD: page("a", "Squat"), FORM: form}, {OLD: f"moved {NEW}", NEW: page("a", "Squat"), FORM: form}
    )
    assert merged(history)["tips"] == ["Breathe."]
    assert history.versions.height == 1, "nothing that the forms state together has changed"


@pytest.mark.parametrize("first", [{}, {f"{SITE}/squat/amp": page("e", "Squat", tips=["Breathe."])}])
def test_a_form_that_is_met_only_after_its_page_moved_is_no_page(first: dict[str, Page]) -> None:
    history = follow(
        {OLD: page("a", "Squat"), **first},
        {OLD: f"moved {NEW}", NEW: page("c", "Back squat"), **first},
        {NEW: page("c", "Back squat"), FORM: page("b", "Squat"), **first},
    )
    assert current(history) == {NEW: hash_key("site", OLD)}


def test_a_page_moved_twice_keeps_the_forms_that_it_left_behind() -> None:
    last, form = f"{SITE}/squats/back", page("b", "Squat")
    history = follow(
        {OLD: page("a", "Squat"), FORM: form},
        {OLD: f"moved {NEW}", NEW: page("c", "Back squat"), FORM: form},
        {NEW: f"moved {last}", last: page("d", "Back squat"), FORM: form},
    )
    assert current(history) == {last: hash_key("site", OLD)}
    assert states(history)[FORM][1] == f"a form of {last}"


def test_a_file_that_is_renamed_before_what_is_built_of_it_stays_one_exercise() -> None:
    built = page("a", "Squat", tips=["Breathe."])
    history = follow(
        {"content/squat.md": page("b", "Squat"), "public/squat/index.html": built},
        {"content/back-squat.md": page("b", "Squat"), "public/squat/index.html": built},
    )
    assert current(history) == {"content/back-squat.md": hash_key("site", "content/squat.md")}
    assert history.versions.height == 1


def test_where_the_new_address_has_the_slug_of_the_old_it_is_the_page() -> None:
    new, form = f"{SITE}/legs/squat", page("b", "Squat")
    history = follow(
        {OLD: page("a", "Squat"), FORM: form}, {OLD: f"moved {new}", new: page("c", "Squat"), FORM: form}
    )
    assert current(history) == {new: hash_key("site", OLD)}


@pytest.mark.parametrize(
    ("later", "pages"),
    [
        ({NEW: page("c", "Back squat"), FORM: page("d", "Goblet squat")}, [NEW, FORM]),
        ({FORM: page("b", "Squat")}, [FORM]),
        ({OLD: page("a", "Squat"), NEW: page("c", "Back squat"), FORM: page("b", "Squat")}, [NEW, FORM]),
    ],
    ids=["the form is another exercise", "the new page is gone", "the old page is back"],
)
def test_a_form_that_was_left_behind_is_one_no_longer_than_it_is(
    later: dict[str, Page | str], pages: list[str]
) -> None:
    history = follow(
        {OLD: page("a", "Squat"), FORM: page("b", "Squat")},
        {OLD: f"moved {NEW}", NEW: page("c", "Back squat"), FORM: page("b", "Squat")},
        later,
    )
    assert sorted(current(history)) == sorted(pages)


def test_where_several_pages_were_redirected_to_one_none_is_it_and_their_forms_carry_them_on() -> None:
    row, row_form = f"{SITE}/row", f"{SITE}/row.md"
    forms = {FORM: page("b", "Squat"), row_form: page("d", "Row")}
    history = follow(
        {OLD: page("a", "Squat"), row: page("c", "Row"), **forms},
        {OLD: f"moved {NEW}", row: f"moved {NEW}", NEW: page("e", "Lift"), **forms},
    )
    assert current(history) == {
        NEW: hash_key("site", NEW), FORM: hash_key("site", OLD), row_form: hash_key("site", row)
    }  # fmt: skip


def test_a_page_that_redirects_to_another_page_leaves_its_form_to_that() -> None:
    form, other = page("b", "Squat"), page("c", "Back squat")
    history = follow(
        {OLD: page("a", "Squat"), FORM: form, NEW: other}, {OLD: f"moved {NEW}", FORM: form, NEW: other}
    )
    assert current(history) == {NEW: hash_key("site", NEW)}


def test_counts_add_up() -> None:
    history = follow({"plank.html": page("a"), "plank.md": page("b"), "curl.md": page("c", "Curl")})
    (counts,) = history.counts.iter_rows(named=True)
    assert (counts["loaded"], counts["set_aside"]) == (2, 1)
