"""What happens to values of many pages in one way: by a template it is told, an editor's work is none."""

import re
from collections.abc import Callable

import pytest
from followed_site import HTML, MARKDOWN, NAMES, changes, edited, html_site, markdown_site

SITES = {MARKDOWN: markdown_site, HTML: html_site}
Edit = Callable[[str], str]


def replaced(old: str, new: str) -> Edit:
    return lambda text: text.replace(old, new)


def told(pages: dict[str, str], count: int, edit: Edit, media_type: str = MARKDOWN) -> list[str]:
    """Return the sentences about a template that changed on so many pages."""
    found = changes(pages, edited(pages, count, edit), media_type)
    return [change.sentence("sources/site.toml") for change in found]


@pytest.mark.parametrize("media_type", SITES)
@pytest.mark.parametrize("count", [2, 8])
@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("Primary muscle", "Motor del gesto", "target_muscles"),
        ("Also works", "Zweiter Anteil", "secondary_muscles"),
        ("Equipment", "Haul it", "equipment"),
        ("Level", "Wer darf", "difficulty"),
        ("Tips", "Whispers from the floor", "tips"),
    ],
)
def test_a_renamed_label_is_named_with_the_line_to_add(
    media_type: str, count: int, old: str, new: str, field: str
) -> None:
    sentences = told(SITES[media_type](), count, replaced(old, new), media_type)
    entry = f'"{new}" = "{field}"'
    assert f'"{old}" is now "{new}" on {count} of 8 pages' in sentences[0]
    assert sentences[0].endswith(f"if it says the same, add to sources/site.toml under [labels]: {entry}")


def test_a_sentence_that_takes_the_place_of_a_label_is_told() -> None:
    """The muscle that the label named is no longer read; the first sentence names another one."""

    def edit(text: str) -> str:
        text = text.replace("Primary muscle", "Hauptarbeit")
        return text.replace("A lift that", "Works the triceps: a lift that")

    pages = markdown_site()
    found = changes(pages, edited(pages, 5, edit))
    of_target = [change for change in found if change.shift.field == "target_muscles"]
    assert [change.figure for change in of_target] == ["renamed.target_muscles"]
    assert of_target[0].share == 5 / 8


def test_a_label_that_goes_with_its_value_is_told_as_lost() -> None:
    sentences = told(markdown_site(), 4, lambda text: re.sub(r"- \*\*Equipment:.*\n", "", text))
    assert sentences == [
        'equipment: "Equipment" is gone on 4 of 8 pages, such as Bent-Over Row.md, and with it what it said'
    ]


def test_a_label_on_a_few_pages_is_no_successor_of_what_all_have_lost() -> None:
    """Two pages of eight moved the value under a new label; the others dropped it."""
    pages = markdown_site()
    lost = edited(pages, 8, lambda text: re.sub(r"- \*\*Equipment:.*\n", "", text))
    now = lost | edited(dict(list(pages.items())[:2]), 2, replaced("Equipment", "Haul it"))
    (change,) = changes(pages, now)
    assert (change.figure, change.share) == ("dropped.equipment", 1.0)


def test_values_that_stand_under_another_known_label_are_relabelled() -> None:
    pages = markdown_site()
    found = changes(pages, edited(pages, 8, replaced("Primary muscle", "Target muscle")))
    assert [change.figure for change in found] == ["relabelled.target_muscles"]
    assert '"Primary muscle" is gone, and "Target muscle" says the same, on 8 of 8' in found[0].sentence("x")


def columns_swapped(text: str) -> str:
    first, second = (re.search(rf"{label}:\*\* (.*)", text)[1] for label in ("muscle", "works"))  # type: ignore[index]
    return text.replace(f"muscle:** {first}", f"muscle:** {second}").replace(
        f"works:** {second}", f"works:** {first}"
    )


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (columns_swapped, "secondary_muscles has what target_muscles had before on 6 of 8 pages"),
        (
            lambda text: re.sub(r"(Level:\*\* .*)", r"\1 of three", text),
            'difficulty has "of three" in addition',
        ),
        (lambda text: re.sub(r"^# (.*)", r"# \1 | Iron Diary", text), 'name has "| Iron Diary" in addition'),
        (lambda text: text.replace(" and brace.", " and brace. Watch the video."), "steps has "),
        (lambda text: re.sub(r"Equipment:\*\* .*", "Equipment:** Mat", text), 'equipment is "Mat", where it'),
        (
            lambda text: text.replace(".\n2. ", ". ").replace(".\n3. ", ". "),
            "steps has the same text in another",
        ),
    ],
    ids=["swapped", "unit", "site", "video", "constant", "joined"],
)
def test_values_that_change_alike_are_told(edit: Edit, sentence: str) -> None:
    sentences = told(markdown_site(), 6, edit)
    assert any(sentence in each for each in sentences), sentences


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("Beginner", "Novice"),  # one word for another
        lambda text: text.replace("Dumbbell", "Dumbbells"),  # a mended ending
        lambda text: text.replace("breaths.", "breaths"),  # punctuation
        lambda text: text.replace("coaches", "trainers").replace("week", "block"),
        lambda text: f"{text}\n## Related\n\n- [Front Squat](front-squat.md)\n",  # more than there was
        lambda text: text.replace("## Tips", "## Variations\n\n- Slower.\n\n## Tips"),
    ],
    ids=["word", "ending", "punctuation", "prose", "links", "section"],
)
def test_what_editors_do_to_many_pages_is_no_shift(edit: Edit) -> None:
    assert told(markdown_site(), 8, edit) == []


def test_pages_that_are_written_anew_one_by_one_are_no_shift() -> None:
    pages = markdown_site()
    now = dict(pages)
    for number, (name, *_) in enumerate(NAMES):
        other = ("Level", "Equipment", "Also works", "Primary muscle")[number % 4]
        now[f"{name}.md"] = re.sub(
            rf"({other}:\*\*) .*", rf"\1 {NAMES[number - 3][number % 4 + 1]}", pages[f"{name}.md"]
        )
    assert [change for change in changes(pages, now) if len(change.shift.pages) > 2] == []


def test_a_page_is_followed_only_where_it_was_an_exercise_before_and_is_one_now() -> None:
    pages = markdown_site()
    now = edited(pages, 3, lambda _: "# Our gym\n\nOpen from nine.\n") | {"new.md": pages["Dip.md"] + "\n"}
    assert changes(pages, now) == []
    assert changes(pages, {}) == []
    assert changes({}, pages) == []
