"""Learning the layout of a source: in a run, by hand, and what a wrong file gets."""

import json
import shutil
from pathlib import Path

import pytest
from command_line import call
from small_home import build_home, collect_on, query

from flows.extract.extractor import Extractor
from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT, Home
from flows.run.stages import run_without_prefect
from flows.sources.layout_file import layout_file, layout_text, read_layout
from flows.sources.source import load_sources
from flows.sources.workspace import Workspace
from transforms.pages.layouts.layout import Layout, Slot, Template

CASES = CHECKOUT / "tests" / "golden" / "cases" / "sources"
CHIPS = CASES / "l01-chips-without-label" / "input"


def home_of(folder: Path, pages: Path = CHIPS) -> Home:
    (folder / "sources").mkdir(parents=True)
    shutil.copytree(pages, folder / "pages")
    (folder / "sources" / "iron.toml").write_text(
        'title = "Iron Lane"\nrole = "own"\nformat = "folder"\npath = "pages"\n', encoding="utf-8"
    )
    return Home(folder)


def loaded(home: Home) -> list[tuple[object, ...]]:
    return query(
        home,
        "select name, target_muscles, secondary_muscles, equipment, difficulty from core.dim_exercise "
        "where is_current order by name",
    )


@pytest.mark.slow
def test_a_run_learns_writes_what_it_learnt_and_reads_by_it(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home")
    result = run_without_prefect(Workspace(home))
    assert result.problems == ()
    assert loaded(home)[0] == ("Clean", ["Glutes"], ["Hamstrings"], ["Kettlebell"], "Advanced")
    assert len(loaded(home)) == 7
    file = layout_file(home, "iron")
    learnt = read_layout(file)
    assert {name for slot in learnt.templates[0].slots for name in slot.fields} >= {
        "name", "target_muscles", "secondary_muscles", "difficulty", "steps",
    }  # fmt: skip
    assert [source.name for source in load_sources(home)] == ["iron"]
    methods = query(
        home, "select distinct method from core.fact_claim where field = 'secondary_muscles' and is_chosen"
    )
    assert methods == [("layout",)]
    before = file.read_bytes()
    run_without_prefect(Workspace(home))
    assert file.read_bytes() == before


@pytest.mark.slow
def test_a_person_corrects_the_layout_and_learning_again_keeps_the_correction(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home")
    run_without_prefect(Workspace(home))
    file = layout_file(home, "iron")
    corrected = file.read_text(encoding="utf-8").replace(
        '[[template.slot]]\nfields = ["secondary_muscles"]',
        '[[template.slot]]\nfields = ["category"]\nplace = "div.top > div.pills > span.pill.pill--2nd"\n\n'
        '[[template.slot]]\nfields = ["secondary_muscles"]',
    )
    file.write_text(corrected, encoding="utf-8")
    assert "7 of 7 exercises are read differently" in str(build_home(home).changes)
    assert query(home, "select distinct len(secondary_muscles) from core.dim_exercise where is_current") == [
        (0,)
    ]
    shown = call("learn", "iron", home=home.root)
    assert shown.returncode == 0
    assert file.read_text(encoding="utf-8") == corrected
    written = call("learn", "iron", "--write", home=home.root)
    assert written.returncode == 0
    assert read_layout(file).templates[0].slots[0].fields == ("category",)


@pytest.mark.slow
def test_learn_shows_what_would_change_field_by_field(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home")
    nothing = call("learn", "iron", home=home.root)
    assert nothing.returncode == 2
    assert "nothing is collected yet" in nothing.stderr
    collect_on(home, 0)
    shown = call("learn", "iron", "--format", "json", home=home.root)
    fields = {each["field"]: (each["before"], each["after"]) for each in json.loads(shown.stdout)["fields"]}
    assert fields["secondary_muscles"] == (0, 1)
    assert not layout_file(home, "iron").exists()


@pytest.mark.slow
def test_four_pages_teach_nothing_and_a_dataset_has_no_templates(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home")
    for page in sorted((home.root / "pages").iterdir())[4:]:
        page.unlink()
    run_without_prefect(Workspace(home))
    assert not layout_file(home, "iron").exists()
    assert '"templates": 0' in call("learn", "iron", "--format", "json", home=home.root).stdout


def test_add_learns_from_a_folder_and_says_so(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home")
    added = call("add", "lane", str(CHIPS), home=home.root)
    assert "Of a sample of 7 pages: 7 exercise" in added.stdout
    assert "places that state a field: lane.layout.toml" in added.stdout
    slots = read_layout(layout_file(home, "lane")).templates[0].slots
    assert ("name",) in [slot.fields for slot in slots]


def test_a_layout_is_written_as_it_is_read(tmp_path: Path) -> None:
    slot = Slot(
        ("name",),
        "",
        None,
        'div.a > h1.it"s',
        (" | Iron\nLane",),
        7,
        "differs",
        ("Clean", "Ü \ud800 x"),
        True,
    )
    layout = Layout((Template(("the lift",), (slot,), 7, ("helpers",), ("with some",)), Template(("b",), ())))
    file = tmp_path / "iron.layout.toml"
    file.write_text(layout_text("iron", layout), encoding="utf-8")
    read = read_layout(file)
    assert read.templates[0].slots[0]._replace(examples=()) == slot._replace(examples=())
    assert read.templates[1] == layout.templates[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[template]]\nmark = []", "'template[1].mark' is unknown. Did you mean 'marks'?"),
        (
            '[[template]]\n[[template.slot]]\nfields = ["muscle"]',
            "'template[1].slot[1].fields' holds 'muscle'",
        ),
        ("[[template]]\n[[template.slot]]\nplace = 'p'", "'template[1].slot[1].fields' is missing"),
        (
            '[[template]]\n[[template.slot]]\nfields = "name"\nlabel = 3',
            "'template[1].slot[1].label' must be",
        ),
        (
            '[[template]]\n[[template.slot]]\nfields = ["steps", "equipment"]\nplace = "p"',
            "'template[1].slot[1].fields' holds 'steps' beside others",
        ),
        ('[[template]]\n[[template.slot]]\nfields = "tips"', "Say where the field stands"),
        ('[[template]]\n[[template.slot]]\nfields = "tips"\nplace = ""', "place' must be a text, not ''"),
        (
            '[[template]]\n[[template.slot]]\nfields = "tips"\nheading = "::"',
            "'template[1].slot[1].heading' must be a word or several",
        ),
        ("template = 3", "'template' must be a list of tables"),
        ("[[template]", "not a TOML file"),
    ],
)
def test_a_wrong_layout_is_told_with_its_file_and_field(tmp_path: Path, text: str, message: str) -> None:
    home = home_of(tmp_path / "home")
    layout_file(home, "iron").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        load_sources(home)
    assert str(layout_file(home, "iron")) in str(raised.value)
    assert message in str(raised.value)


@pytest.mark.parametrize("label", ["Gear Used:", "gear-used", "GEAR  USED"])
def test_a_person_may_spell_a_mark_as_the_page_does(tmp_path: Path, label: str) -> None:
    file = tmp_path / "iron.layout.toml"
    text = f'[[template]]\n[[template.slot]]\nfields = "equipment"\nlabel = "{label}"\n'
    file.write_text(text, encoding="utf-8")
    assert read_layout(file).templates[0].slots[0].label == "gear used"


def test_another_layout_is_another_way_to_read(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home")
    source = load_sources(home)[0]
    before = Extractor(Workspace(home)).version_of(source)
    layout = Layout((Template(("the lift",), (Slot(("equipment",), None, None, "b"),)),))
    layout_file(home, "iron").write_text(layout_text("iron", layout), encoding="utf-8")
    changed = load_sources(home)[0]
    assert changed.digest != source.digest
    assert Extractor(Workspace(home)).version_of(changed) != before


@pytest.mark.slow
def test_a_source_file_selects_by_css(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home")
    file = home.sources / "iron.toml"
    file.write_text(file.read_text(encoding="utf-8") + '[select]\ncategory = ".kit"\n', encoding="utf-8")
    collect_on(home, 0)
    build_home(home)
    assert query(home, "select distinct category from core.dim_exercise") == [("Kettlebell",)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('equipment = "..kit"', "'select.equipment' is no CSS selector: '..kit'"),
        ('gear = ".kit"', "'select.gear' is unknown"),
        ('equipment = { title = "Kit" }', "'select.equipment.title' is unknown"),
        ('equipment = { label = "Kit", key = "kit" }', "'select.equipment' must name one place"),
        ("equipment = 3", "'select.equipment' must be a table"),
    ],
)
def test_a_wrong_place_is_told_with_its_file_and_field(tmp_path: Path, text: str, message: str) -> None:
    home = home_of(tmp_path / "home")
    file = home.sources / "iron.toml"
    file.write_text(file.read_text(encoding="utf-8") + f"[select]\n{text}\n", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        load_sources(home)
    assert str(file) in str(raised.value)
    assert message in str(raised.value)


@pytest.mark.slow
def test_the_first_collection_learns_and_a_later_run_does_not_ask_again(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home", CASES / "l02-labels-in-no-known-language" / "input")
    collected = call("collect", home=home.root)
    assert collected.returncode == 0
    file = layout_file(home, "iron")
    assert file.exists()
    file.unlink()
    run_without_prefect(Workspace(home))
    assert file.exists()  # another way to read than with the layout: it is asked anew, once
    plain = home_of(tmp_path / "plain")
    for page in sorted((plain.root / "pages").iterdir())[4:]:
        page.unlink()
    run_without_prefect(Workspace(plain))
    extractor = Extractor(Workspace(plain))
    assert extractor.asked_for_layout(load_sources(plain)[0]) == 4
