"""The pages of the dashboard, asked over HTTP: their numbers are those of the views."""

import csv
import io
import re
from html import unescape
from urllib.parse import quote

import openpyxl
import pytest
from dashboard_home import FORMULA_NAME, HOSTILE_NAME, Dashboard

from dashboards.app import PAGES
from dashboards.pages.sql import EXAMPLES
from flows.report.wording import escape_markdown
from transforms.pages.markdown.front_matter import cut_front_matter

pytestmark = pytest.mark.slow

ADDRESSES = [address for _, routes in PAGES.values() for address in routes if "{" not in address]


@pytest.mark.parametrize(
    "address", [address for address in ADDRESSES if address != "/operations/rejected/page"]
)
def test_every_address_answers(dashboard: Dashboard, address: str) -> None:
    path = f"{address}?rank=1" if address.startswith("/gaps/cell") else address
    if address == "/sql/download":
        path += "?q=select+1+as+one"
    assert dashboard.get(path).status == 200


def test_the_overview_has_the_figures_of_the_headline(dashboard: Dashboard) -> None:
    [(exercises, wanted, covered, findings, to_fix)] = dashboard.query(
        "select exercises, wanted_cells, covered_cells, errors + warnings + infos, pages_to_fix "
        "from gaps.headline"
    )
    words = dashboard.get("/").words
    assert f"Exercises {exercises} " in words
    assert f"Target cells covered {covered} of {wanted} " in words
    assert f"Findings {findings} " in words
    assert f" on {to_fix} page" in words
    assert "Freshness all fresh 2 sources, newest 2 Mar 2026, 03:00" in words


def test_the_overview_says_in_figures_what_changed_since_the_previous_version(dashboard: Dashboard) -> None:
    [(exercises, covered, findings)] = dashboard.query(
        "select exercises_change, covered_cells_change, findings_change "
        "from operations.headlines where is_current"
    )
    assert exercises == -1
    assert findings != 0
    words = dashboard.get("/").words
    assert "Since the previous version Exercises -1 " in words
    assert f"Cells covered {covered:+,} " in words or (covered == 0 and "Cells covered no change" in words)
    assert f"Findings {findings:+,} " in words


def test_the_findings_have_a_trend(dashboard: Dashboard) -> None:
    answer = dashboard.get("/quality")
    rows = dashboard.query("select severity, findings from quality.findings_over_time")
    assert len(rows) == 6
    assert '<svg class="chart"' in answer.text
    for severity, findings in rows:
        assert f"{severity} {findings} " in answer.words


def test_the_body_map_opens_each_muscle_group_beside_it(dashboard: Dashboard) -> None:
    links = re.findall(
        r'<a id="map-(\w+)" href="/\?muscle=(\w+)#map" data-group="\w+" aria-label="([^"]+)"',
        dashboard.get("/").text,
    )
    shown = dashboard.query(
        "select map_shape, muscle_group_key, muscle_group, target_exercises from coverage.body_map"
    )
    assert sorted((shape, key) for shape, key, _ in links) == sorted(
        (shape, key) for shape, key, _, _ in shown
    )
    labels = {shape: label for shape, _, label in links}
    assert all(labels[shape].startswith(f"{group}: {target} exercises") for shape, _, group, target in shown)


def test_a_cell_of_the_heat_map_has_its_count_and_leads_to_its_exercises(dashboard: Dashboard) -> None:
    [(muscle, equipment, name, other, count)] = dashboard.query(
        "select row_key, column_key, row_name, column_name, exercises "
        "from coverage.heat_map('muscle', 'equipment_family', muscle_role := 'target') "
        "where row_key = 'glutes' and column_key = 'dumbbell'"
    )
    assert count > 0
    text = dashboard.get("/coverage").text
    [link] = re.findall(rf'<a href="([^"]+)" aria-label="{name}, {other}: {count}[^"]*">{count}</a>', text)
    found = dashboard.get(link.replace("&amp;", "&"))
    assert f"muscle={muscle}" in link
    assert f"equipment={equipment}" in link
    assert f"{count} exercise" in found.words


@pytest.mark.parametrize(
    "query",
    [
        "",
        "level=region&role=any",
        "level=muscle&columns=difficulty",
        "rows=equipment&columns=difficulty",
        "rows=category&columns=body_part",
        "rows=movement_pattern&columns=equipment_family",
        "source=site",
        "rows=muscle&columns=category&role=secondary",
    ],
)
def test_every_number_of_a_heat_map_opens_as_many_exercises(dashboard: Dashboard, query: str) -> None:
    text = dashboard.get(f"/coverage?{query}").text
    cells = re.findall(r'<td class="cell level-[^>]*>(?:<a href="([^"]+)"[^>]*>)?(\d+)', text)
    assert cells
    for link, count in cells:
        words = dashboard.get(unescape(link)).words
        assert re.search(rf"(?<!\d){count} exercises? found", words), link


def test_sources_that_are_named_count_whoever_owns_them(dashboard: Dashboard) -> None:
    one = dashboard.get("/coverage/download?source=site&source_role=reference&format=json").json()
    assert sum(cell["exercises"] for cell in one) > 0
    assert "Exercises of Site" in dashboard.get("/coverage?source=site").words


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("/coverage?rows=colour", "rows: there is no 'colour'. Choose one of: muscle, "),
        ("/coverage?source=nowhere", "source: there is no 'nowhere'. Choose one of: site"),
        ("/gaps?muscle=elbow", "muscle: there is no 'elbow'"),
        ("/gaps?kind=x", "kind: there is no 'x'"),
        ("/exercises?page=0", "page: '0' is no page of a list"),
        ("/exercises?page=%C2%B2", "is no page of a list"),
        ("/quality?severity=fatal", "severity: there is no 'fatal'. Choose one of: error, warning, info"),
        ("/gaps/download?format=exe", "format: there is no 'exe'"),
    ],
)
def test_a_bad_filter_is_told_with_its_remedy(dashboard: Dashboard, query: str, said: str) -> None:
    answer = dashboard.get(query)
    assert answer.status == 400
    assert said in answer.words


@pytest.mark.parametrize(
    ("filters", "where"),
    [
        ("words=SQUAT", "name ilike '%squat%'"),
        ("words=swing+kettlebell", "name = 'Kettlebell Swing'"),
        ("muscle=glutes&role=target", "list_contains(target_muscles, 'Glutes')"),
        ("difficulty=intermediate", "difficulty = 'Intermediate'"),
        ("equipment=dumbbell", "list_contains(equipment, 'Dumbbell')"),
        ("source=site", "source = 'site'"),
        ("source_role=reference", "false"),
        ("words=trombone", "false"),
    ],
)
def test_a_search_finds_what_it_should(dashboard: Dashboard, filters: str, where: str) -> None:
    expected = dashboard.query(
        f"select name from core.dim_exercise where is_current and {where} order by name"
    )
    rows = dashboard.get(f"/exercises/download?{filters}&format=json").json()
    assert [row["name"] for row in rows] == [name for (name,) in expected]
    assert f"{len(expected)} exercise" in dashboard.get(f"/exercises?{filters}").words


def test_a_search_mends_typing_errors_and_says_why_each_row_was_found(dashboard: Dashboard) -> None:
    answer = dashboard.get("/exercises?words=kettlebell+swnig&muscle=glutes")
    assert "Understood as kettlebell swing" in answer.words
    assert 'href="/exercises?muscle=glutes&amp;words=kettlebell+swing"' in answer.text
    assert "name: kettlebell, swing" in answer.words
    assert "No exercise says" in dashboard.get("/exercises?words=trombone").words
    assert "Found by" not in dashboard.get("/exercises").words


def test_an_exercise_shows_what_changed_and_its_evidence(dashboard: Dashboard) -> None:
    [(key,)] = dashboard.query(
        "select exercise_id from core.fact_exercise where is_current and exercise_id in "
        "(select exercise_id from core.dim_exercise where name = 'Plank')"
    )
    answer = dashboard.get(f"/exercises/{quote(key)}")
    assert "<del>Beginner</del><ins>Advanced</ins>" in answer.text
    claims = dashboard.query(
        f"select distinct place from core.fact_claim where exercise_id = '{key}' and is_current"
    )
    assert claims
    assert all(place in answer.words for (place,) in claims)


def test_a_gap_names_what_is_nearby_and_what_references_have(dashboard: Dashboard) -> None:
    for gap, place, group, family, difficulty in dashboard.query(
        "select gap, place_key, muscle_group_key, equipment_family_key, difficulty_key"
        " from gaps.ranked limit 5"
    ):
        around = dashboard.query(
            "select exercise_id, name from gaps.exercises_around("
            + ", ".join("null" if key is None else f"'{key}'" for key in (group, family, difficulty))
            + ") where role = 'own' limit 12"
        )
        answer = dashboard.get(f"/gaps/cell?place={place}")
        for exercise, name in around:
            assert f'href="/exercises/{exercise}"' in answer.text
            assert name in answer.words
        brief = dashboard.get(f"/gaps/cell/download?place={place}&format=md")
        assert re.findall(r"^# (.*)$", brief.text, re.MULTILINE) == [f"Brief: {escape_markdown(gap)}"]
        assert {"name", "equipment", "steps"} <= cut_front_matter(brief.text).data.keys()
    every = dashboard.get("/gaps/download?format=md").text
    assert every.count("### Front matter") == len(re.findall(r"^## [0-9]+\. ", every, re.MULTILINE)) > 5


def test_duplicates_stand_side_by_side_with_their_differences_marked(dashboard: Dashboard) -> None:
    answer = dashboard.get("/quality/duplicates")
    marked = set(re.findall(r"<(?:del|ins)>([^<]*)</", answer.text))
    assert {"slowly.", "fast."} <= marked
    assert {FORMULA_NAME, HOSTILE_NAME} <= set(map(unescape, re.findall(r">([^<]+)</a>", answer.text)))


def test_a_movement_is_shown_in_every_library(dashboard: Dashboard) -> None:
    [(key, exercises)] = dashboard.query(
        "select movement_key, count(*) from core.fact_exercise where is_current "
        "group by all order by count(*) desc, movement_key limit 1"
    )
    answer = dashboard.get(f"/exercises?movement={key}")
    assert f"{exercises} exercise" in answer.words
    assert "The same movement in every library:" in answer.words


def test_no_cell_of_a_download_is_a_formula(dashboard: Dashboard) -> None:
    for address in (
        "/exercises/download?words=hyperlink",
        "/quality/download",
        "/quality/duplicates/download",
    ):
        joined = "&" if "?" in address else "?"
        rows = list(csv.reader(io.StringIO(dashboard.get(f"{address}{joined}format=csv").text)))
        assert any(FORMULA_NAME in cell for row in rows for cell in row), address
        assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "@", "\t"))]
        body = dashboard.get(f"{address}{joined}format=xlsx").body
        sheet = openpyxl.load_workbook(io.BytesIO(body)).active
        assert sheet is not None
        assert not [
            cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink
        ]


def test_an_exercise_that_is_gone_is_shown_as_gone(dashboard: Dashboard) -> None:
    [(key,)] = dashboard.query("select exercise_id from core.dim_exercise where name = 'Wall Sit'")
    assert "gone since 2 March 2026" in dashboard.get(f"/exercises/{key}").words


def test_what_is_not_there_is_a_404_that_helps(dashboard: Dashboard) -> None:
    for path in (
        "/exercises/none", "/gaps/cell", "/gaps/cell?rank=99999", "/gaps/cell?rank=x",
        "/gaps/cell?place=none", "/nowhere",
    ):  # fmt: skip
        answer = dashboard.get(path)
        assert answer.status == 404, path
        assert "To the overview" in answer.words


def test_a_hostile_page_is_text_wherever_it_stands(dashboard: Dashboard) -> None:
    [(key,)] = dashboard.query(f"select exercise_id from core.dim_exercise where name = '{HOSTILE_NAME}'")
    for path in (
        "/exercises",
        f"/exercises/{key}",
        "/coverage?muscle=glutes",
        "/operations/changes",
        "/quality",
        "/quality/duplicates",
        "/gaps/cell?rank=1",
        "/sql?q=select+name+from+core.dim_exercise",
    ):
        text = dashboard.get(path).text
        assert HOSTILE_NAME not in text
        assert "<img src=x" not in text
        assert 'href="javascript:' not in text
    assert HOSTILE_NAME in dashboard.get(f"/exercises/{key}").words


def test_a_rejected_page_is_shown_with_its_reason_and_its_bytes(dashboard: Dashboard) -> None:
    answer = dashboard.get("/operations/rejected/page?source=site&url=broken.md")
    assert answer.status == 200
    assert "not_text" in answer.words
    assert "hexadecimal, since byte 2 is no UTF-8" in answer.words
    assert "2320 fffe 203c" in answer.words
    listed = dashboard.get("/operations/rejected/page?source=site&url=leg-exercises.md")
    assert "shown as UTF-8" in listed.words
    assert dashboard.get("/operations/rejected/page?source=site&url=../../etc/passwd").status == 404


def test_a_download_has_all_rows_in_each_form(dashboard: Dashboard) -> None:
    expected = [name for (name,) in dashboard.query("select gap from gaps.ranked order by rank")]
    assert len(expected) > 20
    table = csv.DictReader(io.StringIO(dashboard.get("/gaps/download?format=csv").text))
    assert [row["gap"] for row in table] == expected
    assert [row["gap"] for row in dashboard.get("/gaps/download?format=json").json()] == expected
    sheet = openpyxl.load_workbook(io.BytesIO(dashboard.get("/gaps/download?format=xlsx").body)).active
    assert sheet is not None
    header = [cell.value for cell in sheet[1]]
    assert [row[header.index("gap")].value for row in sheet.iter_rows(min_row=2)] == expected
    assert sheet.freeze_panes == "A2"
    briefs = dashboard.get("/gaps/download?format=md")
    assert len(re.findall(r"^## \d+\. ", briefs.text, re.MULTILINE)) == len(expected)
    assert briefs.headers["content-disposition"] == 'attachment; filename="gaps.md"'


def test_a_download_keeps_the_filters(dashboard: Dashboard) -> None:
    rows = dashboard.get("/gaps/download?muscle=glutes&show=all&format=json").json()
    [(count,)] = dashboard.query("select count(*) from gaps.ranked where muscle_group_key = 'glutes'")
    assert len(rows) == count > 0
    assert {row["muscle_group_key"] for row in rows} == {"glutes"}
    assert 'href="/gaps/download?muscle=glutes&amp;format=csv"' in dashboard.get("/gaps?muscle=glutes").text


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_runs(dashboard: Dashboard, name: str) -> None:
    answer = dashboard.sql(EXAMPLES[name])
    assert answer.status == 200
    assert 'role="alert"' not in answer.text


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "attach '/tmp/other.duckdb' as other",
        "copy (select 1) to '/tmp/repertoire-test.csv'",
        "set memory_limit = '1TB'",
        "install httpfs",
        "drop table core.build",
        "create table core.mine as select 1",
        "selec 1",
    ],
)
def test_a_statement_that_does_more_than_read_is_refused(dashboard: Dashboard, statement: str) -> None:
    answer = dashboard.sql(statement)
    assert answer.status == 200
    assert 'role="alert"' in answer.text
    assert "root:" not in answer.words
    assert statement in answer.words, "the statement stays in the box"
    assert dashboard.sql("select count(*) as tables from core.build").status == 200


def test_the_result_of_a_statement_is_shown_whole_and_as_a_chart(dashboard: Dashboard) -> None:
    answer = dashboard.sql("select * from (values ('<b>one</b>', 1), ('two', 2)) as t(name, number)")
    assert "2 rows" in answer.words
    assert "&lt;b&gt;one&lt;/b&gt;" in answer.text
    assert "<b>one</b>" not in answer.text
    assert '<svg class="chart"' in answer.text
    assert "at most" in dashboard.sql("select range from range(100000)").words


def test_what_people_look_for_is_listed_with_what_it_is_and_leads_to_its_page(dashboard: Dashboard) -> None:
    rows = dashboard.query("select subject, matched_as, evidence from demand.subjects order by rank")
    assert [subject for subject, _, _ in rows] == [
        "goblet squat", "plank", HOSTILE_NAME, "hamstring workout",
    ]  # fmt: skip
    answer = dashboard.get("/gaps/demand")
    assert "4 subjects of views, searches or sales" in answer.words
    assert "goblet squat searches 60 % An exercise yes Goblet Squat" in answer.words
    assert HOSTILE_NAME not in answer.text
    terms = dashboard.get("/gaps/demand?matched_as=terms").words
    assert "1 subject of" in terms
    assert "Names Hamstrings" in terms


def test_the_wrong_pages_that_most_people_read_come_first_and_lead_to_the_exercise(
    dashboard: Dashboard,
) -> None:
    wrong = dashboard.query("select exercise_id, name from demand.pages_to_fix order by rank")
    assert wrong
    text = dashboard.get("/quality/most-read").text
    places = [text.index(f'href="/exercises/{exercise_id}"') for exercise_id, _ in wrong]
    assert places == sorted(places)
    found = dashboard.get("/quality/most-read/download?format=csv").text
    assert [row["name"] for row in csv.DictReader(io.StringIO(found))] == [name for _, name in wrong]
