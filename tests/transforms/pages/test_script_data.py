"""Pages that a browser draws: what their scripts hold is the page, what is of others is not."""

import json

import pytest
from reading import read

BAR = "Pull-up bar"
STEPS = ["Hang from the bar.", "Pull your chin over it.", "Lower yourself slowly."]
PULL_UP = {
    "name": "Pull-Up",
    "primaryMuscles": ["Lats"],
    "equipment": BAR,
    "level": "Beginner",
    "steps": STEPS,
}
CHIN_UP = {
    "name": "Chin-Up",
    "primaryMuscles": ["Biceps"],
    "equipment": BAR,
    "steps": ["Hang.", "Pull."],
}
DIP = {"name": "Dip", "primaryMuscles": ["Triceps"], "equipment": "Dip bars", "steps": ["Support.", "Dip."]}


def page(body: str, state: object = None, *, title: str = "Pull-Up", head: str = "") -> str:
    data = "" if state is None else f'<script type="application/json">{json.dumps(state)}</script>'
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>{body}{data}"
        '<script src="/main.js"></script></body></html>'
    )


SHELLS = [
    pytest.param('<div id="root"></div>', id="React"),
    pytest.param('<div id="app"><!-- --></div>', id="Vue"),
    pytest.param("<app-root></app-root>", id="Angular"),
    pytest.param('<div id="svelte"></div>', id="Svelte"),
    pytest.param('<header><a href="/">Gym</a></header><main>Loading…</main>', id="loading"),
    pytest.param('<div id="__nuxt"><p>Wird geladen …</p></div>', id="German"),
    pytest.param('<div id="mount"><span>読み込み中...</span></div>', id="Japanese"),
    pytest.param('<main><div class="card animate-pulse"></div></main>', id="skeleton"),
    pytest.param('<h1>Pull-Up</h1><div class="skeleton skeleton-text"></div>', id="a name and a skeleton"),
    pytest.param('<div class="x" aria-busy="true"></div>', id="busy"),
    pytest.param("<noscript>Bitte aktivieren Sie JavaScript.</noscript><div></div>", id="no script"),
]


@pytest.mark.parametrize("body", SHELLS)
def test_a_shell_is_drawn_by_a_browser(body: str) -> None:
    record = read(page(body), "text/html")
    assert (record["verdict"], record["reason"]) == ("unreadable", "client_rendered")


@pytest.mark.parametrize("body", SHELLS)
def test_the_data_of_a_shell_is_its_page(body: str) -> None:
    record = read(page(body, {"props": {"exercise": PULL_UP, "related": [CHIN_UP, DIP]}}), "text/html")
    assert (record["verdict"], record["name"], record["steps"]) == ("exercise", "Pull-Up", STEPS)
    assert (record["target_muscles"], record["equipment"]) == (["Lats"], ["Pull-up bar"])


@pytest.mark.parametrize(
    ("state", "title"),
    [
        pytest.param({"related": [CHIN_UP, DIP]}, "Pull-Up", id="cards of others"),
        pytest.param({"exercises": [PULL_UP, CHIN_UP, DIP]}, "All exercises", id="a list"),
        pytest.param({"of_the_day": DIP, "next": CHIN_UP}, "Repwise", id="two, and the title of the site"),
        pytest.param({"of_the_day": DIP}, "Pull-Up", id="one, and a title of another"),
    ],
)
def test_other_exercises_in_the_data_are_not_the_page(state: object, title: str) -> None:
    assert read(page('<div id="root"></div>', state, title=title), "text/html")["reason"] == "client_rendered"


def test_the_record_of_a_list_is_that_with_the_name_of_the_page() -> None:
    state = {"exercises": [CHIN_UP, PULL_UP, DIP]}
    record = read(page('<div id="root"></div>', state, title="Pull-Up | Repwise"), "text/html")
    assert (record["name"], record["target_muscles"]) == ("Pull-Up", ["Lats"])


def test_what_is_within_the_record_and_has_a_name_is_another_exercise() -> None:
    state = {**PULL_UP, "progression": CHIN_UP, "regressions": [DIP]}
    record = read(page('<div id="root"></div>', state), "text/html")
    assert (record["target_muscles"], record["steps"]) == (["Lats"], STEPS)


def test_a_page_that_shows_its_content_is_not_replaced_by_its_data() -> None:
    body = "<main><h1>Dead Hang</h1><p>Target muscle: Forearms</p><p>Equipment: Bar</p></main>"
    record = read(page(body, {"exercise": PULL_UP}, title="Dead Hang"), "text/html")
    assert (record["name"], record["target_muscles"]) == ("Dead Hang", ["Forearms"])


@pytest.mark.parametrize(
    "body",
    [
        "<main><h1>About us</h1><p>We have lifted since 1998 and write down what we learn.</p></main>",
        "<h1>Page not found</h1>",
    ],
)
def test_a_short_page_that_is_shown_is_no_shell(body: str) -> None:
    assert read(page(body, title="About"), "text/html")["reason"] != "client_rendered"


def test_broken_data_is_no_error() -> None:
    body = '<div id="root"></div><script type="application/json">{"exercise": {"name": </script>'
    assert read(page(body), "text/html")["reason"] == "client_rendered"


@pytest.mark.parametrize(
    "state",
    [
        {"ROOT_QUERY": {"exercise": {"__ref": "E:1"}}, "M:4": {"id": 4, "name": "Lats"},
         "E:1": {**PULL_UP, "primaryMuscles": [{"__ref": "M:4"}]}},
        {"apollo": {"Gear:b": {"label": BAR, "of": {"__ref": "E:1"}}, "M:4": {"id": 4, "label": "Lats"},
                    "E:1": {**PULL_UP, "primaryMuscles": {"__ref": "M:4"},
                            "equipment": {"__ref": "Gear:b"}}}},
    ],
)  # fmt: skip
def test_references_of_a_cache_are_followed(state: object) -> None:
    record = read(page('<div id="root"></div>', state), "text/html")
    assert (record["name"], record["target_muscles"], record["equipment"]) == ("Pull-Up", ["Lats"], [BAR])


def test_references_that_go_in_a_circle_are_cut() -> None:
    state = {"E:1": {**PULL_UP, "next": {"__ref": "E:2"}}, "E:2": {**DIP, "next": {"__ref": "E:1"}}}
    assert read(page('<div id="root"></div>', state), "text/html")["steps"] == STEPS


@pytest.mark.parametrize("key", ["body", "content", "details", "wording"])
def test_numbers_beside_the_text_of_a_step_are_no_steps(key: str) -> None:
    state = {**PULL_UP, "steps": [{"order": n, key: step} for n, step in enumerate(STEPS, start=1)]}
    assert read(page('<div id="root"></div>', state), "text/html")["steps"] == STEPS
