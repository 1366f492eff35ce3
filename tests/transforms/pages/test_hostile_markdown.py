"""Pages that mean harm, or were harmed: each ends with a record and a reason, in little time."""

import pytest
from reading import read
from work import work_in_proportion

EXERCISE = "# Squat\n\n- **Target Muscle:** Quads\n- **Level:** Beginner\n\n## Steps\n\n1. Squat.\n"


def test_a_page_of_too_many_bytes_is_not_parsed() -> None:
    assert read(b"# Squat\n" + b"x" * 2_000_000)["reason"] == "too_large_to_parse"


def test_a_ragged_table_that_expands_to_half_a_million_events_is_refused() -> None:
    bomb = "|" + "a|" * 1_000 + "\n|" + "-|" * 1_000 + "\n" + "|x\n" * 500
    record = read(EXERCISE + "\n" + bomb)
    assert (record["verdict"], record["reason"]) == ("unreadable", "too_many_events")


def test_binary_data_under_the_name_of_a_page_is_not_text() -> None:
    assert read(b"# Squat\n" + bytes(range(256)) * 20)["reason"] == "not_text"


@pytest.mark.parametrize("payload", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"<!-- nothing -->", b"---\n---\n"])
def test_a_page_without_text_is_empty(payload: bytes) -> None:
    assert read(payload)["reason"] in {"empty_page", "not_an_exercise"}


def test_a_single_nul_is_dropped_and_said() -> None:
    record = read(EXERCISE.replace("Squat.", "Squat\0.").encode())
    assert record["steps"] == ["Squat."]
    assert "control character" in record["detail"]


def test_windows_1252_is_read_and_said() -> None:
    record = read(EXERCISE.replace("Squat.", "Don\u2019t bounce \u2014 squat.").encode("cp1252"))
    assert record["steps"] == ["Don\u2019t bounce \u2014 squat."]
    assert "Windows-1252" in record["detail"]


def test_a_page_that_was_damaged_before_says_so() -> None:
    assert "U+FFFD" in read(EXERCISE.replace("Squat.", "Don\ufffdt."))["detail"]


def test_utf_16_with_its_mark_is_read() -> None:
    assert read(b"\xff\xfe" + EXERCISE.encode("utf-16-le"))["name"] == "Squat"


@pytest.mark.parametrize(
    "tail",
    [
        "<div>" * 20_000,
        "<table><tr><td>" * 5_000,
        "<details><summary>",
        "<!-- never closed",
        "<script>alert(1)",
        "<a href='" * 5_000,
        "<" * 50_000,
        "> " * 20_000 + "deep",
        "- " * 2_000 + "deep",
        "".join("  " * depth + "- x\n" for depth in range(500)),
        "[" * 20_000,
        "*a **b " * 20_000,
        "`" * 20_001,
        "x" * 1_500_000,
        "![" * 10_000 + "](x)" * 10_000,
        "[a]: /u\n" * 5_000,
        "&#0;&#1114112;&amp;amp;" * 1_000,
        "| a | b |\n|---|---|\n" + "| c |\n" * 2_000,
        "Q: what? " * 20_000,
        "1) " * 20_000,
        "(" * 50_000,
        "Equipment: " * 20_000,
        "**Equipment:** " * 5_000,
        ": " * 20_000,
        "x; " * 300_000,
        "Equipment: a; " * 20_000,
        "Heading " + "[" * 60_000 + "\n---",
        "## Tips\n\n1: a\n" + "b\n" * 60_000 + "2: c\n",
        "## Tips\n\n- a\n" + "  - b\n" * 40_000,
        "## FAQ\n\n**Q?**\n\n" + "b\n\n" * 30_000,
        "Target: " + "a, " * 100_000,
        "Target: " + "(" * 100_000 + ")",
        "Target: Quads (" + "a " * 100_000 + ")",
        "## " + "a " * 100_000,
    ],
    ids=lambda tail: f"{tail[:12]!r}",
)  # fmt: skip
def test_a_page_with_a_hostile_end_keeps_what_stands_before_it_and_takes_little_time(tail: str) -> None:
    page = EXERCISE + "\n---\n\n" + tail
    with work_in_proportion(len(page)):
        record = read(page)
    assert record["verdict"] in {"exercise", "unreadable"}
    if record["verdict"] == "exercise":
        assert (record["name"], record["target_muscles"], record["steps"]) == ("Squat", ["Quads"], ["Squat."])
    assert record["reason"] in {None, "too_many_events"}


@pytest.mark.parametrize(
    "front_matter",
    [
        "a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c]\nequipment: [*c, *c, *c]",
        "a: &a\n  b: *a",
        "a: " + "[" * 60_000,
        "a: " + "- " * 30_000,
        "a: " + "{a: " * 300 + "1" + "}" * 300,
        "!!python/object/apply:os.system ['true']",
        "? [a, b]\n: c",
        "2: x\nnull: y\ntrue: z",
        "force: 'never closed",
        "key without value\nforce: x: y",
        "a: 1\n" * 3_000,
    ],
    ids=lambda text: f"{text[:14]!r}",
)
def test_hostile_front_matter_costs_no_page_that_has_a_good_body(front_matter: str) -> None:
    page = f"---\n{front_matter}\n---\n\n{EXERCISE}"
    with work_in_proportion(len(page)):
        record = read(page)
    assert (record["verdict"], record["name"], record["steps"]) == ("exercise", "Squat", ["Squat."])


def test_a_title_and_nothing_else_has_no_content() -> None:
    assert read("# Barbell Squat\n")["reason"] == "no_content"


def test_an_exercise_without_a_name_is_unreadable() -> None:
    assert read(EXERCISE.removeprefix("# Squat\n"))["reason"] == "no_name"


def test_a_script_is_never_evidence() -> None:
    record = read(EXERCISE + "\n<script>\n\n## Equipment\n\nMachine\n\n</script>\n")
    assert record["equipment"] == []


@pytest.mark.parametrize("tag", ["</ul>", "</ol>", "</li></ul>", "<ul></ul></ul>"])
def test_a_tag_ends_no_list_that_markdown_has_opened(tag: str) -> None:
    steps = f"1. Stand up.\n2. Sit down. {tag}\n3. Stand up again.\n\n## Tips\n\n- {tag}\n- Breathe.\n"
    record = read(EXERCISE.replace("1. Squat.\n", steps))
    assert record["steps"] == ["Stand up.", "Sit down.", "Stand up again."]
    assert record["tips"] == ["Breathe."]
