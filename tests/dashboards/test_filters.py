"""Filters: read from the address strictly, and written back so that a link carries them."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.datastructures import QueryParams

from dashboards.filters import MAX_TEXT_LENGTH, FilterError, Filters
from flows.home.errors import UsageError


def filters(query: str, path: str = "/gaps") -> Filters:
    return Filters(path, QueryParams(query))


def test_a_text_is_trimmed_and_bounded() -> None:
    assert filters("words=++squat+").text("words") == "squat"
    assert filters("").text("words") == ""
    assert len(filters("words=" + "x" * 2000).text("words")) == MAX_TEXT_LENGTH


def test_a_choice_is_one_of_the_choices_or_the_default() -> None:
    assert filters("level=region").choice("level", ("region", "group"), "group") == "region"
    assert filters("level=").choice("level", ("region", "group"), "group") == "group"
    with pytest.raises(UsageError, match=r"level: there is no 'x'. Choose one of: region, group\."):
        filters("level=x").choice("level", ("region", "group"), "group")


def test_several_are_given_in_the_order_of_the_choices() -> None:
    assert filters("source=b&source=a&source=").several("source", ["a", "b", "c"]) == ("a", "b")
    assert filters("").several("source", ["a"]) == ()
    with pytest.raises(UsageError, match="there is no 'z'"):
        filters("source=a&source=z").several("source", ["a"])


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=1.5", "page=%D9%A3", "page=9999999999"]
)
def test_what_is_no_page_is_refused(query: str) -> None:
    with pytest.raises(UsageError, match="Pages count from 1"):
        filters(query).page()


def test_pages_count_from_one() -> None:
    assert filters("").page() == 1
    assert filters("page=7").page() == 7


def test_a_link_on_the_page_keeps_the_other_filters_but_not_the_page_of_the_list() -> None:
    subject = filters("muscle=glutes&source=a&source=b&empty=&page=3")
    assert parse_qsl(urlsplit(subject.link(kind="cell")).query) == [
        ("muscle", "glutes"), ("source", "a"), ("source", "b"), ("kind", "cell"),
    ]  # fmt: skip
    assert subject.link(muscle=None) == "/gaps?source=a&source=b"
    assert subject.link(page=4).endswith("&page=4")


def test_a_link_to_another_page_carries_what_is_given_alone() -> None:
    assert (
        filters("muscle=glutes").link("/exercises", equipment="barbell", role=None)
        == "/exercises?equipment=barbell"
    )
    assert filters("muscle=glutes").link("/exercises") == "/exercises"


def test_whatever_is_typed_survives_the_way_through_an_address() -> None:
    typed = "\"><script>&page=2#x 100% é ' ;"
    link = filters("").link(words=typed)
    assert dict(parse_qsl(urlsplit(link).query)) == {"words": typed}
    assert not set(link) & set("\"'<> #")


def test_a_link_can_give_a_filter_several_values() -> None:
    link = filters("").link("/exercises", source=("a", "b"), role=None)
    assert parse_qsl(urlsplit(link).query) == [("source", "a"), ("source", "b")]


def asked(query: str) -> Filters:
    """Give the filters of a page that has asked for a muscle, a kind and a page."""
    subject = filters(query)
    subject.text("muscle")
    subject.text("kind")
    subject.page()
    return subject


@pytest.mark.parametrize(
    ("unknown", "nearest"), [("muscle_group", "muscle"), ("Kind", "kind"), ("pages", "page")]
)
def test_a_parameter_that_nobody_asks_for_is_refused_with_the_nearest_one(unknown: str, nearest: str) -> None:
    subject = asked(f"kind=cell&{unknown}=glutes" if unknown != "Kind" else "Kind=glutes")
    with pytest.raises(
        FilterError, match=rf"^{unknown}: .*Did you mean '{nearest}'\? It has muscle, kind, page"
    ) as caught:
        subject.refuse_unknown()
    mended = caught.value.mended
    assert f"{nearest}=glutes" in mended[f"With {nearest} instead"]
    assert unknown not in mended[f"Without {unknown}"]


def test_a_parameter_that_resembles_nothing_is_refused_without_a_guess() -> None:
    with pytest.raises(FilterError, match=r"^xyzzy: ") as caught:
        asked("xyzzy=1").refuse_unknown()
    assert "Did you mean" not in str(caught.value)
    asked("muscle=glutes&kind=&page=2").refuse_unknown()


def test_the_nearest_choice_is_offered_and_its_address_is_right() -> None:
    with pytest.raises(FilterError, match=r"Did you mean 'hamstrings'\?") as caught:
        filters("muscle=Hamstring&kind=cell").choice("muscle", ("glutes", "hamstrings"), "")
    assert caught.value.mended["With muscle hamstrings"] == "/gaps?kind=cell&muscle=hamstrings"


def test_of_many_choices_a_refusal_lists_some() -> None:
    with pytest.raises(FilterError, match=r"and 170 more\.$"):
        filters("x=y").choice("x", [f"choice {number}" for number in range(200)], "")


@pytest.mark.parametrize("query", ["kind=a&kind=b", "page=1&page=2"])
def test_what_has_one_value_is_refused_where_several_are_given(query: str) -> None:
    with pytest.raises(FilterError, match="more than once"):
        asked(query)
    assert asked("kind=a&kind=a").text("kind") == "a"


def test_a_box_is_ticked_by_1_alone() -> None:
    assert filters("exactly=1").is_on("exactly")
    assert not filters("").is_on("exactly")
    with pytest.raises(FilterError, match="there is no 'yes'"):
        filters("exactly=yes").is_on("exactly")


def test_a_link_of_one_table_leaves_the_page_of_another_alone() -> None:
    subject = filters("runs.page=2&bounds.page=3&sort=name")
    assert subject.link_with({"runs.sort": "-seconds", "runs.page": None}) == (
        "/gaps?bounds.page=3&sort=name&runs.sort=-seconds"
    )
