"""Situations that people report of their sites, each a small site on loopback that is collected and built."""

from pathlib import Path

import pytest
from crawl_server import Site, crawl_source, exercise, linking
from small_home import FIRST_DAY, answer, build_home

from flows.collect.collect import collect
from flows.home.errors import RejectedError
from flows.home.settings import Settings

NAMES = "select name from core.exercise_record order by name"


@pytest.mark.parametrize("list_page", ["/exercises?page={}", "/exercises/page/{}/", "/exercises?offset={}0"])
def test_exercises_that_only_later_pages_of_a_list_link_to_are_found(tmp_path: Path, list_page: str) -> None:
    names = [
        "Box Jump",
        "Copenhagen Plank",
        "Dead Bug",
        "Hip Thrust",
        "Jefferson Curl",
        "Ring Dip",
        "Side Bend",
    ]
    with Site() as site:
        site.put("/", linking("/exercises"))
        site.put("/exercises", linking("/e/0", list_page.format(2)))
        for number, name in enumerate(names):
            site.put(f"/e/{number}", exercise(name))
        for number in (2, 3, 4):
            two = (f"/e/{2 * number - 3}", f"/e/{2 * number - 2}")
            further = [list_page.format(number + 1)] if number < 4 else []
            site.put(list_page.format(number), linking(*two, *further))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings(), now=lambda: FIRST_DAY)
        build_home(home)
    assert answer(home, NAMES) == [(name,) for name in names]


def test_a_canonical_address_stands_for_those_with_tracking(tmp_path: Path) -> None:
    page = exercise("Pistol Squat", head='<link rel="canonical" href="/pistol-squat#top">')
    variants = ("/pistol-squat?utm_source=news&utm_medium=mail", "/pistol-squat#steps", "/e?id=7&fbclid=x1")
    with Site() as site:
        site.put("/", linking(*variants))
        for path in ("/pistol-squat", *variants):
            site.put(path, page)
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings(), now=lambda: FIRST_DAY)
        build_home(home)
    assert answer(home, NAMES) == [("Pistol Squat",)]


def test_a_site_that_only_a_browser_can_draw_is_held_with_what_to_supply(
    tmp_path: Path,
) -> None:
    shell = '<html><head><title>{}</title></head><body><div id="app"></div><script src="/main.js"></script>{}'
    links = "".join(f'<a hidden href="/m/{number}">x</a>' for number in range(4))
    with Site() as site:
        site.put("/", shell.format("Moves", links))
        for number in range(4):
            site.put(f"/m/{number}", shell.format(f"Move {number}", ""))
        home, source = crawl_source(tmp_path, site)
        collect(home, source, Settings(), now=lambda: FIRST_DAY)
        with pytest.raises(
            RejectedError, match=r"5 client_rendered.*Supply the pages as a browser shows them"
        ):
            build_home(home)
