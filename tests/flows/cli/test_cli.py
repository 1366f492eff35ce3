"""The command line on a small home that was collected and built: what analysts and editors type."""

import csv
import io
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from command_line import PAGES, REPERTOIRE, call, call_process
from shared_homes import command_line_built, sample_built

from flows.cli.verbs import VERBS

RECORD_KEYS = [
    "source", "url", "slug", "name", "summary", "body_part", "equipment", "target_muscles",
    "secondary_muscles", "difficulty", "category", "force", "mechanic", "movement_pattern", "steps", "tips",
    "mistakes", "faqs", "links", "aliases", "images", "videos", "language", "exercise_id", "edition_of",
    "first_seen", "last_seen", "payload_digest",
]  # fmt: skip
LOADED_MODULES = """
import sys
sys.argv = ["repertoire", *sys.argv[1:]]
from flows.cli.main import main
try:
    main()
finally:
    print(sorted(name for name in sys.modules if "." not in name), file=sys.stderr)
"""


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("command line")]


@pytest.fixture(scope="module")
def home() -> Path:
    return command_line_built()


@pytest.fixture(scope="module")
def sample() -> Path:
    """Give the library that ships: it has gaps of each list, and habits of labels."""
    return sample_built().root


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_help_lists_the_verbs_and_the_exit_codes() -> None:
    done = call_process("--help")
    for verb in (
        "init", "run", "collect", "build", "report", "add", "sources", "coverage", "gaps", "findings",
        "explain", "export", "sql", "status", "doctor", "version",
    ):  # fmt: skip
        assert f"\n  {verb} " in done.stdout
    assert "3 another process is writing" in done.stdout


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_fits_a_terminal_and_its_examples_have_options_that_exist(verb: str) -> None:
    shown = call(*filter(None, [verb]), "--help", COLUMNS="80").stdout
    assert max(map(len, shown.splitlines())) <= 80
    for example in VERBS[verb].examples if verb else ():
        assert f"  {example}\n" in shown
        for option in re.findall(r" (--[a-z-]+)", example):
            assert option in shown


def test_a_verb_that_is_not_there_is_named_with_the_one_that_was_meant() -> None:
    done = call_process("coverge")
    assert done.returncode == 2
    assert "coverage" in done.stderr


def test_the_version_is_told() -> None:
    assert call("version").stdout.startswith("repertoire ")


def test_a_pipe_gets_json_and_a_person_a_table(home: Path) -> None:
    found = rows(call_process("coverage", home=home))
    assert {"muscle_group", "exercises", "movements"} <= found[0].keys()
    assert any(row["exercises"] == 0 for row in found), "zeros are rows"
    assert "muscle group" in call_process("coverage", "--format", "table", home=home).stdout


@pytest.mark.parametrize(
    "axis", ["muscle", "group", "region", "body-part", "equipment", "difficulty", "category", "source"]
)
def test_coverage_is_counted_by_every_axis(home: Path, axis: str) -> None:
    assert rows(call("coverage", "--by", axis, home=home))
    assert call("coverage", "--by", axis, "--format", "table", home=home).returncode == 0


def test_the_home_stands_before_or_after_the_verb(home: Path) -> None:
    before = call("--home", str(home), "coverage")
    after = call("coverage", "--home", str(home))
    assert before.stdout == after.stdout != ""


def test_the_exercises_for_a_muscle_are_listed_whatever_the_case(home: Path) -> None:
    names = {row["name"] for row in rows(call("coverage", "--muscle", "GLUTES", home=home))}
    assert "Glute Bridge" in names


def test_a_muscle_that_is_not_known_is_refused_with_the_nearest(home: Path) -> None:
    done = call_process("coverage", "--muscle", "glutez", home=home)
    assert done.returncode == 2
    assert "Perhaps: Glutes" in done.stderr
    assert "Traceback" not in done.stderr


def test_gaps_are_in_order_of_their_rank(home: Path) -> None:
    found = rows(call("gaps", "--limit", "5", home=home))
    assert [row["rank"] for row in found] == [1, 2, 3, 4, 5]


def test_gaps_of_a_muscle_with_equipment_are_those_of_both(home: Path) -> None:
    found = rows(call("gaps", "--muscle", "quadriceps", "--equipment", "barbell", home=home))
    assert {(row["muscle_group"], row["equipment_family"]) for row in found} <= {("Quadriceps", "Barbell")}


def test_each_list_of_gaps_has_its_own_order(sample: Path) -> None:
    every = rows(call("gaps", "--all", home=sample))
    lists = {
        action: [row["rank"] for row in every if row["action"] == action]
        for action in ("write", "relabel", "look_for")
    }
    assert all(lists.values()), "the sample has gaps of each list"
    assert all(ranks == list(range(1, len(ranks) + 1)) for ranks in lists.values())
    looked_for = rows(call("gaps", "look", home=sample))
    assert [row["rank"] for row in looked_for] == lists["look_for"]
    labels = rows(call("gaps", "relabel", home=sample))
    habits = rows(call("gaps", "labels", home=sample))
    for listed in (labels, habits):
        assert [row["rank"] for row in listed] == list(range(1, len(listed) + 1)) != []
    assert all(label["evidence"] and label["fills"] for label in labels)
    assert all(habit["own_label"] != habit["reference_label"] for habit in habits)


@pytest.mark.parametrize("words", [(), ("--all",), ("--muscle", "chest")])
def test_every_format_has_the_same_gaps(sample: Path, words: tuple[str, ...]) -> None:
    found = rows(call("gaps", *words, home=sample))
    written = call("gaps", *words, "--format", "csv", home=sample).stdout
    assert [row["place_key"] for row in csv.DictReader(io.StringIO(written))] == [
        row["place_key"] for row in found
    ]
    table = call("gaps", *words, "--limit", "1000", "--format", "table", home=sample, COLUMNS="160").stdout
    ranks = re.findall(r"^ (?:write +|relabel +|look_for +)? *(\d+) +\S", table, re.MULTILINE)
    assert [int(rank) for rank in ranks] == [row["rank"] for row in found] != []
    assert ({row["action"] for row in found} == {"write"}) == (words == ())


def test_the_gaps_to_look_for_are_cut_to_a_muscle(sample: Path) -> None:
    every = rows(call("gaps", "look", home=sample))
    chest = rows(call("gaps", "look", "--muscle", "chest", home=sample))
    assert chest == [row for row in every if row["muscle_group_key"] == "chest"]
    assert 0 < len(chest) < len(every)
    barbell = rows(call("gaps", "look", "--muscle", "chest", "--equipment", "barbell", home=sample))
    assert barbell == [row for row in chest if row["equipment_family_key"] == "barbell"] != []


def test_the_label_habits_of_a_muscle_are_those_of_its_group_on_either_side(sample: Path) -> None:
    every = rows(call("gaps", "labels", home=sample))
    glutes = rows(call("gaps", "labels", "--muscle", "glutes", home=sample))
    assert glutes == [
        row
        for row in every
        if row["axis"] == "muscle_group" and "glutes" in (row["own_key"], row["reference_key"])
    ]
    assert 0 < len(glutes) < len(every)


def test_a_brief_is_of_a_rank_or_a_place_and_goes_to_a_file(home: Path, tmp_path: Path) -> None:
    first = next(row for row in rows(call("gaps", home=home)) if row["action"] == "write")
    by_rank = call("gaps", "brief", "1", home=home)
    assert by_rank.returncode == 0, by_rank.stderr
    assert f"# Brief: {first['gap']}\n" in by_rank.stdout
    file = tmp_path / "brief.md"
    done = call("gaps", "brief", str(first["place_key"]), "--output", str(file), home=home)
    assert (done.returncode, done.stdout) == (0, "")
    assert file.read_text(encoding="utf-8") == by_rank.stdout


def test_another_target_changes_the_gaps_that_are_shown_and_nothing_else(home: Path) -> None:
    def obliques(*words: str) -> list[dict[str, object]]:
        found = rows(call("gaps", "--all", *words, home=home))
        return [row for row in found if row["place_key"] == "obliques/*/*"]

    before = obliques()
    [wanted] = obliques("--target", "Obliques=50")
    assert wanted["wanted"] == 50
    assert obliques() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--target", "obliqus=5"), "Perhaps: Obliques"),
        (("--target", "obliques"), "a number, such as"),
        (("--target", "obliques=many"), "a number, such as"),
        (("--target", "Cardiovascular=4"), "it can have no target"),
        (("variants", "--target", "obliques=5"), "--target is for"),
        (("labels", "--against", "catalogue"), "leave out --against"),
        (("look", "--all"), "--all is for the gaps themselves"),
        (("--all", "--against", "catalogue"), "--all is for the gaps themselves"),
        (("brief", "1", "--all"), "leave out --all"),
        (("brief",), "of which gap?"),
        (("brief", "100000"), "there is no gap of rank or place_key '100000'"),
        (("brief", "1'; drop table x"), "there is no gap"),
        (("brief", "1", "--muscle", "abs", "--format", "csv"), "leave out --muscle, --format"),
        (("relabel", "1"), "only for a brief: repertoire gaps brief 1"),
    ],
)
def test_what_cannot_be_asked_of_gaps_is_refused(home: Path, words: tuple[str, ...], said: str) -> None:
    done = call("gaps", *words, home=home)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_reference_is_held_against_the_library_by_group_family_cell_and_exercise(home: Path) -> None:
    found = rows(call("gaps", "--against", "catalogue", home=home))
    assert list(dict.fromkeys(row["part"] for row in found)) == [
        "muscle_group", "equipment_family", "cell", "exercise",
    ]  # fmt: skip
    for row in found:
        if row["part"] == "cell":
            assert int(str(row["reference_movements"])) > int(str(row["own_movements"]))
    exercises = [row["name"] for row in found if row["part"] == "exercise"]
    assert "Goblet Squat" not in exercises
    missing = rows(call("gaps", "exercises", "--against", "catalogue", home=home))
    assert exercises == [row["name"] for row in missing]


def test_a_comparison_is_cut_to_a_muscle_and_to_equipment(home: Path) -> None:
    cut = ("--muscle", "glutes", "--equipment", "kettlebell")
    found = rows(call("gaps", "--against", "catalogue", "--muscle", "glutes", home=home))
    assert {row["name"] for row in found if row["part"] == "muscle_group"} == {"Glutes"}
    assert found
    assert all("glutes" in str(row["muscle_group_keys"]) for row in found)
    both = rows(call("gaps", "--against", "catalogue", *cut, home=home))
    assert both
    assert {row["part"] for row in both} <= {"cell", "exercise"}
    some = rows(call("gaps", "exercises", *cut, home=home))
    assert [row["name"] for row in some] == [row["name"] for row in both if row["part"] == "exercise"]


def test_a_comparison_is_tables_to_a_person_and_one_table_in_a_file(home: Path, tmp_path: Path) -> None:
    shown = call("gaps", "--against", "catalogue", "--limit", "3", "--format", "table", home=home).stdout
    for title in ("by muscle group", "by equipment", "Where catalogue has more", "What catalogue has"):
        assert title in shown
    for ending in ("csv", "parquet"):
        file = tmp_path / f"compared.{ending}"
        assert call("gaps", "--against", "catalogue", "--output", str(file), home=home).returncode == 0
        read = pl.read_csv(file) if ending == "csv" else pl.read_parquet(file)
        assert set(read.get_column("part")) == {"muscle_group", "equipment_family", "cell", "exercise"}


def test_a_source_that_is_no_reference_is_refused_with_those_that_are(home: Path) -> None:
    for words in (("--against", "site"), ("exercises", "--against", "nobody")):
        refused = call("gaps", *words, home=home)
        assert refused.returncode == 2
        assert "reference source" in refused.stderr
        assert "catalogue" in refused.stderr


def test_variants_that_belong_beside_what_the_library_has_are_listed(home: Path) -> None:
    found = rows(call("gaps", "variants", home=home))
    assert [row["rank"] for row in found] == list(range(1, len(found) + 1))
    push_ups = {row["name"]: row["reason"] for row in found if row["ladder"] == "Push-up"}
    assert push_ups["Decline Push-Up"] == "Push-up: the progression of Push-Up"
    chest = rows(call("gaps", "variants", "--muscle", "chest", home=home))
    assert "Decline Push-Up" in {row["name"] for row in chest}
    assert len(chest) < len(found)
    assert call("gaps", "nonsense", home=home).returncode == 2


def test_findings_are_cut_to_a_rule_and_explained(home: Path) -> None:
    found = rows(call("findings", "--rule", "steps_name_other_equipment", home=home))
    assert [row["name"] for row in found] == ["Seated Shoulder Press"]
    unknown = call("findings", "--rule", "steps_name_other_equipmend", home=home)
    assert unknown.returncode == 2
    assert "Perhaps: steps_name_other_equipment" in unknown.stderr


def test_a_rule_is_explained_with_its_parameters_and_what_it_finds(home: Path) -> None:
    told = json.loads(call("findings", "--explain", "thin_content", home=home).stdout)
    assert told["parameters"] == [
        {
            "parameter": "words",
            "value": 60.0,
            "default_value": 60.0,
            "meaning": "Minimum of words in summary and steps together.",
        }
    ]
    found = rows(call("findings", "--rule", "thin_content", home=home))
    assert told["is_enabled"]
    assert told["findings"] == told["pages"] == len(found) > 0
    assert told["example"]["url"] in {row["url"] for row in found}
    shown = call("findings", "--explain", "thin_content", "--format", "table", home=home).stdout
    for part in ("Thin content (thin_content, warning)", "Remedy: ", "Found now: ", "[rules.thin_content]"):
        assert part in shown
    nothing = json.loads(call("findings", "--explain", "same_name", home=home).stdout)
    assert (nothing["findings"], nothing["example"], nothing["parameters"]) == (0, None, [])


def test_an_exercise_is_explained_by_its_claims(home: Path) -> None:
    done = call("explain", "goblet-squat", home=home)
    document = json.loads(done.stdout)
    assert list(document["record"]) == RECORD_KEYS
    assert {"field", "value", "method", "place", "is_chosen"} <= document["claims"][0].keys()
    assert document["versions"][0]["is_current"]
    assert "Claims" in call("explain", "goblet-squat", "--format", "table", home=home).stdout


def test_an_exercise_that_is_not_there_is_refused_with_the_nearest(home: Path) -> None:
    done = call("explain", "goblet-squad", home=home)
    assert done.returncode == 2
    assert "goblet-squat" in done.stderr


def test_an_export_has_one_line_an_exercise_with_the_keys_of_the_record(home: Path) -> None:
    done = call("export", "exercises", "--format", "jsonl", "--source", "site", home=home)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(PAGES) + 1
    assert all(list(line) == RECORD_KEYS for line in lines)
    assert all(line["summary"] != "" for line in lines)


def test_views_are_exported_as_parquet(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "cells.parquet"
    done = call("export", "gaps.cells", "--output", str(file), home=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert "shortage" in pl.read_parquet(file).columns
    answer = tmp_path / "answer.parquet"
    assert call("sql", "select 1 as one", "-o", str(answer), home=home).returncode == 0
    assert pl.read_parquet(answer).to_dicts() == [{"one": 1}]


def test_what_is_no_table_cannot_be_exported(home: Path) -> None:
    done = call("export", "coverage.by_muscles", home=home)
    assert done.returncode == 2
    assert "coverage.by_muscle" in done.stderr


def test_csv_holds_no_formula(home: Path) -> None:
    done = call_process("export", "core.dim_exercise", "--format", "csv", home=home)
    names = [row["name"] for row in csv.DictReader(io.StringIO(done.stdout))]
    hostile = [name for name in names if "Hostile" in name]
    assert len(hostile) == 1
    assert hostile[0].startswith("'=")


def test_the_name_of_a_page_is_no_markup_in_a_table(home: Path) -> None:
    shown = call("explain", "hostile.md", "--format", "table", home=home).stdout
    assert "[bold]x[/bold]" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    "statement",
    [
        "copy (select 1) to '{file}'",
        "select * from read_csv('/etc/hostname')",
        "attach '{file}' as other",
        "install httpfs",
        "set enable_external_access = true",
        "delete from core.dim_exercise",
        "select * from no_such_table",
        "",
    ],
)
def test_sql_reaches_nothing_but_the_warehouse(home: Path, tmp_path: Path, statement: str) -> None:
    done = call("sql", statement.format(file=tmp_path / "out"), home=home)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_sql_stops_at_its_time_limit(home: Path) -> None:
    endless = "select sum(hash(range)) from range(1000000000000)"
    done = call("sql", endless, "--timeout", "0.5", home=home)
    assert done.returncode == 2
    assert "0.5 seconds" in done.stderr


@pytest.mark.slow
def test_an_interrupted_query_ends_with_its_own_code(home: Path) -> None:
    endless = "select sum(hash(range)) from range(1000000000000)"
    with subprocess.Popen(
        [REPERTOIRE, "sql", endless, "--home", home], stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("coverage",),
        ("coverage", "--format", "table"),
        ("gaps", "--limit", "3"),
        ("findings",),
        ("sql", "select 1"),
        ("explain", "plank"),
        ("export", "exercises"),
        ("status",),
        ("sources",),
    ],
)
def test_verbs_of_the_analyst_import_nothing_heavy(home: Path, words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED_MODULES, *words, "--home", str(home)],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(json.loads(done.stderr.strip().splitlines()[-1].replace("'", '"')))
    assert not loaded & {"prefect", "polars", "pyarrow", "dataframely", "altair", "pydantic"}


@pytest.mark.slow
def test_help_imports_no_database() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED_MODULES, "--help"], capture_output=True, text=True, check=True
    )
    assert not {"duckdb", "polars", "rich"} & set(
        json.loads(done.stderr.strip().splitlines()[-1].replace("'", '"'))
    )


@pytest.mark.slow
def test_nothing_is_left_on_stderr_when_all_is_well(home: Path) -> None:
    assert call_process("coverage", home=home).stderr == ""
    assert call_process("export", "exercises", home=home).stderr == ""
