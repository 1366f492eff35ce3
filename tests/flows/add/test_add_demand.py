"""Adding exports of demand as the tools of the field write them: what their columns and their days are."""

import zipfile
from pathlib import Path

import polars as pl
import pytest

from flows.add.demand import AddedDemand, add_demand
from flows.add.shown import demand_found_lines
from flows.collect.collect import collect
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.sources.source import active_sources, load_sources
from transforms.demand.rows import DemandMap

GA4 = """\
# ----------------------------------------
# Pages and screens: Page path and screen class
# Account: Example, Inc.
# ----------------------------------------
#
# Start date: 20261001
# End date: 20261031
Page path and screen class,Views,Active users,Views per active user,Total revenue
,8310,3300,2.5,0
/exercises/squat,"5,210",2100,2.5,0
/exercises/plank/,3100,1200,2.4,0
"""
SEARCH_CONSOLE = "Top queries,Clicks,Impressions,CTR,Position\nhip thrust,812,20110,4.04%,3.2\n"
GERMAN = "Häufigste Suchanfragen;Klicks;Impressionen;CTR;Position\nkniebeuge;812;20.110;4,04 %;3,2\n"
CLICKS = {"clicks": "Clicks", "impressions": "Impressions"}
PLAUSIBLE = "name,visitors,pageviews,bounce_rate,time_on_page\n/exercises/plank,120,180,55,33\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    root = tmp_path / "home"
    root.mkdir()
    return Home(root)


def added(home: Home, content: str | bytes, name: str = "export.csv") -> AddedDemand:
    file = home.root / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return add_demand(home, "demand", str(file))


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        (
            GA4,
            DemandMap(
                "Page path and screen class", "address", {"views": "Views", "visitors": "Active users"}
            ),
        ),
        (SEARCH_CONSOLE, DemandMap("Top queries", "phrase", CLICKS)),
        (
            SEARCH_CONSOLE.replace("queries", "pages").replace("hip thrust", "https://e.org/hip-thrust"),
            DemandMap("Top pages", "address", CLICKS),
        ),
        (
            GERMAN,
            DemandMap(
                "Häufigste Suchanfragen", "phrase", {"clicks": "Klicks", "impressions": "Impressionen"}
            ),
        ),
        (PLAUSIBLE, DemandMap("name", "address", {"views": "pageviews", "visitors": "visitors"})),
        (
            "exercise,month,searches\nPlank,2026-10,500\n",
            DemandMap("exercise", "exercise", {"searches": "searches"}, "month"),
        ),
        (
            "Muscle group;Units sold\nGlutes;12\n",
            DemandMap("Muscle group", "muscle", {"sales": "Units sold"}),
        ),
        (
            "keyword\tvolume\tdate\nplank\t40\t20261031\n",
            DemandMap("keyword", "phrase", {"searches": "volume"}, "date"),
        ),
    ],
    ids=["GA4", "Search Console", "its pages", "in German", "Plausible", "months", "sales", "tabs"],
)
def test_the_columns_of_an_export_are_known(home: Home, content: str, columns: DemandMap) -> None:
    found = added(home, content)
    assert found.columns == columns
    assert (found.source.role, found.source.format, found.source.demand) == ("demand", "dataset", columns)
    assert load_sources(home) == [found.source]
    assert max(map(len, demand_found_lines(found)[1:])) <= 80
    collected = collect(home, found.source, Settings())
    assert collected.inputs == found.rows


def test_what_add_shows_is_what_the_rows_say(home: Home) -> None:
    found = added(home, GA4)
    assert (found.rows, found.read) == (3, 2)
    assert found.first[0] == ("/exercises/squat", {"views": 5210, "visitors": 2100})
    assert "Of 3 rows 2 say something that counts." in demand_found_lines(found)


@pytest.mark.parametrize(
    ("name", "content", "days"),
    [
        ("export.csv", GA4, ["2026-10-01", "2026-10-31"]),
        ("views-2026-09.csv", PLAUSIBLE, ["2026-09-01", "2026-09-30"]),
        ("pages_20260901_20260915.csv", PLAUSIBLE, ["2026-09-01", "2026-09-15"]),
        ("export-2026-11-02.csv", PLAUSIBLE, None),
        ("export.csv", PLAUSIBLE, None),
    ],
)
def test_the_days_are_those_of_the_first_lines_or_of_the_name(
    home: Home, name: str, content: str, days: list[str] | None
) -> None:
    manifest = collect(home, added(home, content, name).source, Settings())
    assert manifest.notes.get("days") == days


def test_of_several_tables_one_of_searches_comes_before_one_of_names_and_the_others_are_named(
    home: Home,
) -> None:
    file = home.root / "console.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("Filters.csv", "Filter,Value\nDate,Last 3 months\n")
        archive.writestr("Browsers.csv", "name,visitors,visits,views\nFirefox,3,4,5\n")
        archive.writestr("Queries.csv", SEARCH_CONSOLE)
    found = add_demand(home, "demand", str(file))
    assert (found.look.form.member, found.columns.subject) == ("Queries.csv", "Top queries")
    assert found.others == ("Browsers.csv",)
    assert collect(home, found.source, Settings()).inputs == 1


def test_of_several_columns_an_address_comes_before_a_title(home: Home) -> None:
    found = added(home, "Page title,Page path,Views\nWho we are,/exercise/handstand,12\n")
    assert (found.columns.subject, found.columns.kind) == ("Page path", "address")


@pytest.mark.parametrize("cell", ["[1, 2]", '["a"]', "{a,b}", "[]"])
def test_a_cell_that_holds_a_list_is_no_amount_and_no_fault(home: Home, cell: str) -> None:
    found = added(home, f"page;views\n/squat;{cell}\n/plank;4\n/lunge;5\n/row;6\n")
    assert (found.rows, found.read) == (4, 3)


def test_dates_that_are_not_read_are_told(home: Home) -> None:
    found = added(home, "page,date,views\n/squat,13/09/2026,4\n")
    assert found.columns.date is None
    assert any(
        line.startswith("'date' is not read: write its dates as") for line in demand_found_lines(found)
    )


def test_a_workbook_is_read_like_csv(home: Home) -> None:
    file = home.root / "sales.xlsx"
    pl.DataFrame({"Product": ["Plank mat", "Squat rack"], "Units": [4, 2]}).write_excel(file)
    found = add_demand(home, "demand", str(file))
    assert (found.columns.kind, dict(found.columns.measures)) == ("exercise", {"sales": "Units"})
    assert found.first == (("Plank mat", {"sales": 4}), ("Squat rack", {"sales": 2}))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a,b\n1,2\n", r"no column says what people look for .*Its columns are: a, b\."),
        (
            "page,ctr\n/squat,4%\n",
            r"no column says .*or none in numbers how often\. Its columns are: page, ctr\.",
        ),
        ("page,views\n/squat,many\n", r"or none in numbers how often"),
        ("", "the file is empty"),
    ],
)
def test_what_is_no_export_of_demand_is_refused_and_adds_nothing(
    home: Home, content: str, problem: str
) -> None:
    with pytest.raises(UsageError, match=problem):
        added(home, content)
    assert not home.sources.exists()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('role = "demand"', 'role = "own"'), r"'demand' belongs to role = \"demand\" only"),
        (("[demand]", "[demandd]"), r"demandd"),
        (('kind = "address"', 'kind = "person"'), r"'demand\.kind' must be"),
        (('views = "pageviews"\nvisitors = "visitors"', ""), r"'demand\.measures' must name a column"),
        (('views = "pageviews"', 'money = "pageviews"'), r"money"),
        (("[demand]", 'fixed = { category = "x" }\n[demand]'), r"'fixed' is of exercises"),
    ],
)
def test_a_wrong_source_file_is_refused_by_file_key_and_remedy(
    home: Home, change: tuple[str, str], problem: str
) -> None:
    file = added(home, PLAUSIBLE).file
    text = file.read_text()
    assert change[0] in text
    file.write_text(text.replace(*change))
    with pytest.raises(UsageError, match=problem):
        load_sources(home)


def test_demand_alone_leaves_the_demonstration_where_it_is(home: Home, tmp_path: Path) -> None:
    found = added(home, PLAUSIBLE)
    (tmp_path / "demo").mkdir()
    demo = 'role = "own"\nformat = "folder"\npath = "demo"\ndemo = true\n'
    (home.sources / "sample.toml").write_text(demo)
    assert [source.name for source in active_sources(load_sources(home))] == ["demand", "sample"]
    (home.sources / "mine.toml").write_text(demo.replace("demo = true\n", ""))
    assert [source.name for source in active_sources(load_sources(home))] == ["demand", "mine"]
    assert found.source.demand is not None
