"""Gap reports that are asked for: on a part of the library, for somebody, beside another, since a version."""

import json
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import lxml.html
import pytest
from command_line import call, call_process
from documented_page import assert_exists, assert_marked, read_blocks
from shared_homes import built_home, copied, made_once, own_after_demonstration, shipped_built
from small_home import build_home, collect_on

from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT, Home, Settings
from flows.home.versions import kept_versions
from flows.report.request import EVERYONE, ReportRequest, audience_called
from flows.report.write import write_reports
from flows.warehouse.query import open_warehouse

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]  # each report is written once a worker

PAGE = (CHECKOUT / "docs" / "report.md").read_text(encoding="utf-8")
SCHEMA = jsonschema.Draft202012Validator(
    json.loads((CHECKOUT / "docs" / "gap-report.schema.json").read_text(encoding="utf-8"))
)
USUAL = ("html", "md", "csv", "xlsx", "json")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Give a home of this worker's own: the tests write reports into it."""
    return Home(copied(made_once("two-builds", build_twice), tmp_path_factory.mktemp("library") / "home"))


def build_twice(folder: Path) -> None:
    """Build the library that ships, twice: the second time it has lost one page and gained another."""
    home = Home(copied(shipped_built().root, folder))
    pages = home.root / "raw" / "sample"
    (pages / "glute-bridge.md").unlink()
    text = (pages / "dumbbell-bench-press.md").read_text(encoding="utf-8")
    (pages / "dumbbell-glute-kickback.md").write_text(
        re.sub(r"Target Muscle:\*\* .*", "Target Muscle:** Glutes", text).replace(
            "# Dumbbell Bench Press", "# Dumbbell Glute Kickback"
        ),
        encoding="utf-8",
    )
    collect_on(home, 1)
    build_home(home)
    write_reports(home, Settings())


def files(home: Home, **asked: str) -> dict[str, str]:
    """Write the report that is asked for and return its text by ending, but for the workbook."""
    return _written(home, ReportRequest(**asked))


@cache
def _written(home: Home, asked: ReportRequest) -> dict[str, str]:
    """Write a report once: nobody changes the library, and made twice it is the same (test_reports.py)."""
    paths = write_reports(home, Settings(), asked)
    return {path.suffix[1:]: path.read_text(encoding="utf-8") for path in paths if path.suffix != ".xlsx"}


def document(home: Home, **asked: str) -> dict[str, Any]:
    return _document(files(home, **asked)["json"])


@cache
def _document(text: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(text)
    SCHEMA.validate(content)
    return content


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    connection = open_warehouse(home, Settings())
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_a_report_that_is_asked_for_has_files_of_its_own_and_leaves_the_usual_one_alone(home: Home) -> None:
    usual = {ending: (home.reports / f"gap-report.{ending}").read_bytes() for ending in USUAL}
    asked = ReportRequest(muscle="Glutes", equipment="dumbbell", audience="editor", compare="reference")
    written = write_reports(home, Settings(), asked)
    assert [path.name for path in written] == [
        f"gap-report-glutes-with-dumbbell-against-reference-editor.{ending}" for ending in USUAL
    ]
    assert usual == {ending: (home.reports / f"gap-report.{ending}").read_bytes() for ending in USUAL}


def test_a_name_of_a_file_is_a_plain_word_whatever_was_asked_for() -> None:
    assert (
        ReportRequest(muscle="../../etc/Passwd\n", compare="a b").file_stem
        == "gap-report-etc-passwd-against-a-b"
    )


def test_each_request_has_a_name_of_its_own_in_any_script() -> None:
    requests = [
        ReportRequest(), ReportRequest(muscle="unknown"), ReportRequest(equipment="unknown"),
        ReportRequest(muscle="臀部"), ReportRequest(muscle="胸部"), ReportRequest(muscle="Músculos"),
        ReportRequest(muscle="M sculos"), ReportRequest(muscle="%%%"),
    ]  # fmt: skip
    stems = [request.file_stem for request in requests]
    assert len(set(stems)) == len(stems)
    assert all(re.fullmatch(r"gap-report[a-z0-9-]*", stem) for stem in stems)


@pytest.mark.parametrize("option", ["since", "muscle", "equipment", "audience", "compare"])
def test_an_option_that_is_empty_is_no_request_for_the_usual_report(option: str) -> None:
    with pytest.raises(UsageError, match=f"--{option}: it is empty"):
        ReportRequest(**{option: " "})


def test_a_word_that_is_known_by_its_spelling_names_a_muscle(home: Home) -> None:
    connection = duckdb.connect()
    connection.execute(f"attach '{home.published}' as w (read_only); create schema core")
    for table in ("bridge_muscle_ancestor", "dim_muscle", "fact_exercise_muscle"):
        connection.execute(f"create table core.{table} as select * from w.core.{table}")
    connection.execute(
        "update core.fact_exercise_muscle set term = 'gluteMuscles', mapping = 'spelling'"
        " where muscle_key = 'glutes'"
    )
    for schema, macro in (("internal", "muscles_called"), ("gaps", "groups_of")):
        connection.execute(f"create schema {schema}")
        connection.execute((CHECKOUT / "sql" / schema / f"{macro}.sql").read_text(encoding="utf-8"))
    found = connection.execute("select * from gaps.groups_of('gluteMuscles')").fetchall()
    connection.close()
    assert found == [("glutes",)]


def test_where_nothing_is_wanted_the_report_does_not_claim_that_nothing_lacks(home: Home) -> None:
    for ending, text in files(home, muscle="Full body").items():
        assert "every target is met" not in text, ending
    assert "No target is set there" in files(home, muscle="Full body")["html"]


def test_demonstration_data_is_not_held_against_a_library_of_ones_own(tmp_path: Path) -> None:
    home = own_after_demonstration(tmp_path / "home")
    with pytest.raises(UsageError, match="demonstration data"):
        write_reports(home, Settings(), ReportRequest(since=kept_versions(home)[-1].name))


def test_several_who_ask_for_the_same_at_once_get_it_whole(home: Home) -> None:
    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(call_process, "report", "--muscle", "chest", home=home.root) for _ in range(3)]
        done = [each.result() for each in calls]
    assert [each.returncode for each in done] == [0, 0, 0], [each.stderr for each in done]
    assert len({each.stdout for each in done}) == 1
    paths = [Path(line) for line in done[0].stdout.split()]
    assert [path.suffix[1:] for path in paths] == list(USUAL)
    assert json.loads(paths[-1].read_text(encoding="utf-8"))["scope"]["muscle"] == "Chest"
    assert not list(home.reports.glob("*.tmp"))


def test_cut_to_a_muscle_everything_is_of_its_group(home: Home) -> None:
    content = document(home, muscle="gluteus maximus")
    assert content["scope"]["group_keys"] == ["glutes"]
    assert {row["row_key"] for row in content["muscle_by_equipment"]} == {"glutes"}
    assert {row["muscle_group_key"] for row in content["body_map"]} == {"glutes"}
    assert {row["muscle_group_key"] for row in content["muscle_groups"]} == {"glutes"}
    assert {row["muscle_group_key"] for row in content["gaps"]} <= {"glutes", None}
    head = content["headline"]
    [(exercises,)] = rows(
        home,
        "select count(*) from coverage.placements"
        " where axis = 'group' and member_key = 'glutes' and is_target and role = 'own'",
    )
    assert head["exercises"] == exercises > 0
    [(wanted, covered)] = rows(
        home,
        "select count(*), count(*) filter (where shortage = 0) from gaps.cells"
        " where eligible and wanted > 0 and muscle_group_key = 'glutes'",
    )
    assert (head["wanted_cells"], head["covered_cells"]) == (wanted, covered)
    assert head["gaps"] == len(content["gaps"])
    assert sum(row["shortage"] for row in content["gaps"]) == head["shortage"]
    [(missing,)] = rows(
        home, "select sum(shortage)::bigint from gaps.cells where muscle_group_key = 'glutes'"
    )
    cells = [row for row in content["muscle_by_equipment"] if row["column_key"] != "all"]
    assert sum(row["shortage"] for row in cells) == missing > 0
    assert {row["name"] for row in content["findings"]} <= {
        name for (name,) in rows(home, "select name from coverage.exercises_for('glutes')")
    }


def test_cut_to_equipment_the_matrices_count_its_family_alone(home: Home) -> None:
    content = document(home, equipment="Kettlebell")
    assert content["scope"]["family_keys"] == ["kettlebell"]
    assert {row["column_key"] for row in content["muscle_by_equipment"]} == {"kettlebell"}
    by_difficulty = sum(row["movements"] for row in content["muscle_by_difficulty"])
    by_equipment = sum(row["movements"] for row in content["muscle_by_equipment"])
    assert by_difficulty == by_equipment > 0
    assert {row["equipment_family_key"] for row in content["gaps"]} <= {"kettlebell", None}
    assert content["headline"]["gaps"] == len(content["gaps"])
    assert content["trend"][-1]["exercises"] == content["headline"]["exercises"]


def test_a_page_that_is_cut_says_so_at_its_top(home: Home) -> None:
    page = lxml.html.fromstring(files(home, muscle="glutes", equipment="dumbbell")["html"])
    assert page.xpath("string(//h1)").startswith("Glutes · Dumbbell in ")


def test_the_whole_is_the_sum_of_what_it_is_cut_to(home: Home) -> None:
    """Cells of the groups are disjoint, and so are their shares of the wanted.

    So is what they lack, but for a whole equipment family, which is missing for each group that wants it.
    """
    content = document(home)
    whole = content["headline"]
    groups = rows(home, "select distinct muscle_group_key from gaps.cells where eligible and wanted > 0")
    figures = ("wanted_cells", "covered_cells", "empty_cells")
    parts = [f"from gaps.headline_in(['{key}'], null) select {', '.join(figures)}" for (key,) in groups]
    found = rows(home, " union all ".join(parts))
    assert len(found) == len(groups) > 1
    for figure, of_groups in zip(figures, zip(*found, strict=True), strict=True):
        assert sum(of_groups) == whole[figure]
    parts = [
        "select coalesce(sum(shortage), 0)::bigint"
        f" from gaps.ranked_in(['{key}'], null) where muscle_group_key is not null"
        for (key,) in groups
    ]
    lacked = sum(shortage for (shortage,) in rows(home, " union all ".join(parts)))
    of_families = sum(row["shortage"] for row in content["gaps"] if row["muscle_group_key"] is None)
    assert lacked + of_families == whole["shortage"]
    assert lacked > 0


def test_since_a_version_it_tells_what_changed_and_which_figures_moved(home: Home) -> None:
    first = kept_versions(home)[-1]
    content = document(home, since=first.name)
    assert {(row["name"], row["change"]) for row in content["changes"]} == {
        ("Glute Bridge", "closed"), ("Dumbbell Glute Kickback", "opened"),
    }  # fmt: skip
    assert content["since"]["headline"]["exercises"] == content["headline"]["exercises"]
    before, now = (part["headline"]["covered_cells"] for part in (content["since"], content))
    page = lxml.html.fromstring(files(home, since=first.name)["html"])
    moved = page.xpath("string(//dl[@class='figures']/div[dt='Target cells covered']//span[@class='moved'])")
    assert moved == (f"{now - before:+d}".replace("-", "−") if now != before else "")


def test_since_the_version_that_is_published_nothing_has_changed(home: Home) -> None:
    newest = kept_versions(home)[0]
    files_since = files(home, since=newest.stem.rpartition("-")[2])
    assert json.loads(files_since["json"])["changes"] == []
    assert "Nothing in the library has changed since" in files_since["html"]
    assert 'class="moved"' not in files_since["html"]


def test_since_and_a_muscle_compare_like_with_like(home: Home) -> None:
    content = document(home, since=kept_versions(home)[-1].name, muscle="chest")
    assert content["changes"] == []
    assert content["since"]["headline"] == {**content["headline"], "as_of": content["since"]["as_of"]}


def test_beside_a_reference_both_stand_side_by_side(home: Home) -> None:
    content = document(home, compare="reference")
    assert content["compared_with"] == "reference"
    parts = {row["part"] for row in content["comparison"]}
    assert parts == {"muscle_group", "equipment_family", "cell", "exercise"}
    page = lxml.html.fromstring(files(home, compare="reference")["html"])
    glutes = page.xpath("//section[@id='comparison']//tr[th='Glutes']/td[@class='number']/text()")
    [expected] = [
        row for row in content["comparison"] if (row["part"], row["name"]) == ("muscle_group", "Glutes")
    ]
    assert [int(text) for text in glutes] == [
        expected["own_movements"], expected["reference_movements"], expected["shared_movements"],
    ]  # fmt: skip
    assert not lxml.html.fromstring(files(home)["html"]).xpath("//section[@id='comparison']")


@pytest.mark.parametrize("name", ["everyone", "editor", "analyst", "executive"])
def test_each_audience_gets_its_sections_and_no_more_than_it_reads(home: Home, name: str) -> None:
    audience = audience_called(name)
    page = lxml.html.fromstring(files(home, audience=name, compare="reference")["html"])
    content = document(home)
    # The home crawls no site and knows no demand.
    told = [each for each in audience.sections if each not in {"site", "demand"}]
    assert page.xpath("//main/section/@id") == ["coverage", *told]
    lists = "//section[@id='{}']//*[self::ol[@class='briefs'] or contains(@class, 'gaps')]/descendant::*[@id]"
    for section, action in (("next", "write"), ("relabel", "relabel")):
        shown = [each for each in page.xpath(lists.format(section)) if f"gap-{action}-" in each.get("id")]
        listed = sum(gap["action"] == action for gap in content["gaps"])
        assert len(shown) == min(audience.most["gaps"], listed)
    assert bool(page.xpath("//article[@class='rule']")) == bool(audience.most["findings"])
    assert bool(page.xpath("//p[@class='views']")) == audience.show_views
    assert ("for the" in page.xpath("string(//p[@class='eyebrow'])")) == (name != EVERYONE)


def test_every_call_that_an_analyst_is_told_of_answers(home: Home) -> None:
    page = lxml.html.fromstring(files(home, audience="analyst", muscle="glutes", compare="reference")["html"])
    calls = page.xpath("//p[@class='views']/code/text()")
    assert len(calls) > 8
    for call_of_view in calls:
        assert rows(home, f"select count(*) from {call_of_view}") is not None


def test_links_within_the_page_lead_somewhere(home: Home) -> None:
    for name in ("everyone", "analyst"):
        page = lxml.html.fromstring(files(home, audience=name)["html"])
        places = set(page.xpath("//@id"))
        assert {link[1:] for link in page.xpath("//@href") if link.startswith("#")} <= places


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"muscle": "glutea"}, "muscle: nothing is called 'glutea'. Perhaps: .*[Gg]lute"),
        ({"equipment": "flubber"}, "equipment: nothing is called 'flubber'"),
        ({"compare": "sample"}, "reference source: nothing is called 'sample'. There are: reference"),
        ({"audience": "boss"}, "--audience: there is no 'boss'. There are: everyone, editor, analyst"),
        ({"since": "1999"}, "1999: there is no such version"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    home: Home, asked: dict[str, str], said: str
) -> None:
    before = sorted(home.reports.iterdir())
    with pytest.raises(UsageError, match=said):
        write_reports(home, Settings(), ReportRequest(**asked))
    assert sorted(home.reports.iterdir()) == before


def test_a_version_of_an_earlier_repertoire_is_told_as_such(tmp_path: Path) -> None:
    home = built_home(tmp_path / "home")
    old = home.versions / "20200101T000000.000000Z-00000000.duckdb"
    with duckdb.connect(str(old)) as connection:
        connection.execute("create table t (a integer)")
    with pytest.raises(UsageError, match=r"an earlier Repertoire built it.*Name a newer version"):
        write_reports(home, Settings(), ReportRequest(since="2020"))


def test_the_command_prints_the_files_and_needs_no_lock(home: Home) -> None:
    done = call("report", "--muscle", "glutes", "--equipment", "resistance band", home=home.root)
    assert done.returncode == 0, done.stderr
    assert [Path(line).name for line in done.stdout.split()] == [
        f"gap-report-glutes-with-resistance-band.{ending}" for ending in USUAL
    ]
    assert call("report", "--audience", "boss", home=home.root).returncode == 2


def test_the_commands_of_the_page_on_the_report_succeed(home: Home) -> None:
    assert_marked(PAGE)
    for block in read_blocks(PAGE):
        for command in block.commands:
            assert_exists(command)
            if block.is_run:
                done = call(*shlex.split(command)[1:], home=home.root)
                assert done.returncode == 0, f"{command}: {done.stderr}"


@pytest.mark.parametrize("name", ["everyone", "editor", "analyst", "executive"])
def test_the_page_says_what_each_audience_gets(name: str) -> None:
    audience = audience_called(name)
    [line] = [line for line in PAGE.splitlines() if re.match(rf"\| `?{name}`?[ |]", line)]
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    unit = "briefs" if audience.gaps_as == "briefs" else "as a table"
    most = audience.most
    assert cells[1] == f"{most['gaps']} {unit}"
    assert cells[2] == (f"{most['findings']} findings a rule" if most["findings"] else "number a rule")
    assert cells[3:9] == [
        str(most[each]) if most[each] else "number"
        for each in ("changes", "labels", "missing", "compared", "demand", "site")
    ]


def test_every_link_of_the_page_leads_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (CHECKOUT / "docs" / link).exists(), link
