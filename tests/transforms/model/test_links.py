"""Links: what each leads to, and whether it is there."""

import polars as pl
import pytest

from transforms.model.links import _resolve, _resolved, fact_link

STATES = pl.DataFrame(
    {
        "source": ["site"] * 4,
        "url": ["legs/squat.md", "legs/lunge.md", "legs.md", "legs/old.md"],
        "state": ["present", "present", "not_exercise", "missing"],
        "exercise_id": ["squat", "lunge", None, "old"],
        "is_current": [True] * 4,
    }
)


def kind_of(link: str) -> tuple[str, str | None, bool]:
    exercises = pl.DataFrame(
        {
            "exercise_key": ["v1", "v2"],
            "exercise_id": ["squat", "lunge"],
            "is_current": [True, True],
            "source": ["site", "site"],
            "url": ["legs/squat.md", "legs/lunge.md"],
            "slug": ["squat", "lunge"],
            "link_texts": [["A link", "Home", "Blog"], []],
            "link_urls": [[link, "https://own.example/", "https://own.example/blog"], []],
        },
        schema_overrides={"link_texts": pl.List(pl.String), "link_urls": pl.List(pl.String)},
    )
    row = fact_link(exercises, STATES).filter(position=1).row(0, named=True)
    return row["kind"], row["target_exercise_id"], row["is_broken"]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("lunge.md", ("exercise", "lunge", False)),
        ("../legs/lunge.md#how", ("exercise", "lunge", False)),
        ("https://own.example/exercises/lunge", ("exercise", "lunge", False)),
        ("nowhere.md", ("exercise", None, True)),
        ("old.md", ("exercise", None, True)),
        ("../legs.md", ("hub", None, False)),
        ("https://own.example/exercises/legs", ("hub", None, False)),
        ("https://elsewhere.example/lunge", ("external", None, False)),
        ("mailto:coach@own.example", ("external", None, False)),
        ("#faq", ("internal", None, False)),
        ("../images/", ("internal", None, False)),
        ("https://[broken", ("external", None, False)),
    ],
)
def test_a_link_is_known_by_what_it_leads_to(link: str, expected: tuple[str, str | None, bool]) -> None:
    assert kind_of(link) == expected


@pytest.mark.parametrize("page", ["legs/squat.md", "legs/squat", "squat.md", "a.b/squat.v2.md"])
@pytest.mark.parametrize("link", ["lunge.md", "lunge", "lunge.v2.md", "lunge.", "_lunge-2.html"])
def test_a_plain_name_is_resolved_without_python_as_with_it(page: str, link: str) -> None:
    resolved = _resolved(pl.DataFrame({"url": [page], "link_url": [link]}))
    assert resolved.select("resolved", "host", "is_sibling", "is_fragment").row(0) == _resolve(page, link)
