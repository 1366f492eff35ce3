"""Source files, read strictly."""

from pathlib import Path

import pytest

from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT, Home
from flows.sources.source import Bounds, Schedule, active_sources, load_sources
from transforms.pages.datasets.fields import Correction, FieldRule

FOLDER = 'role = "own"\nformat = "folder"\npath = "pages"\n'
DATASET = 'role = "reference"\nformat = "dataset"\npath = "a.json"\nid = "id"\n[fields]\nname = "name"\n'


def home_with(tmp_path: Path, **files: str) -> Home:
    home = Home(tmp_path)
    home.sources.mkdir()
    for name, text in files.items():
        (home.sources / f"{name}.toml").write_text(text, encoding="utf-8")
    return home


def test_a_folder_needs_only_role_format_and_path(tmp_path: Path) -> None:
    (source,) = load_sources(home_with(tmp_path, pages=FOLDER))
    assert (source.name, source.title, source.demo, source.address) == ("pages", "pages", False, "pages")
    assert source.path == tmp_path.resolve() / "pages"
    assert source.bounds == Bounds(None, None, None, {})


def test_every_key_of_a_folder_is_read(tmp_path: Path) -> None:
    text = """
title = "Pages"
role = "own"
demo = true
format = "folder"
path = "/srv/pages"
licence = "MIT"
include = ["a/**"]
exclude = "b/*"
[schedule]
cron = "0 5 * * *"
timezone = "UTC"
[bounds]
min_pages = 1
max_pages = 9
max_rejected_share = 0.5
[bounds.fill]
steps = 1
[labels]
"Hits" = "target_muscles"
[fixed]
category = "Strength"
equipment = ["Barbell"]
[[corrections]]
url = "a.md"
field = "difficulty"
from = "Begginer"
to = "Beginner"
reason = "misspelt"
"""
    (source,) = load_sources(home_with(tmp_path, pages=text))
    assert (source.title, source.demo, source.licence) == ("Pages", True, "MIT")
    assert (source.include, source.exclude) == (("a/**",), ("b/*",))
    assert source.schedule == Schedule("0 5 * * *", "UTC")
    assert source.bounds == Bounds(1, 9, 0.5, {"steps": 1.0})
    assert source.labels == {"Hits": "target_muscles"}
    assert source.fixed == {"category": "Strength", "equipment": ("Barbell",)}
    assert source.corrections == (Correction("a.md", "difficulty", "Begginer", "Beginner", "misspelt"),)


def test_a_field_map_has_paths_rules_and_constants(tmp_path: Path) -> None:
    rules = (
        'equipment = { path = "kit", split = ",", values = { "none" = "" } }\n'
        'category = { constant = "Strength" }\n'
    )
    (source,) = load_sources(home_with(tmp_path, data=DATASET + rules))
    assert source.fields == {
        "name": FieldRule("name"),
        "equipment": FieldRule("kit", (",",), {"none": ""}),
        "category": FieldRule(constant="Strength"),
    }


def test_an_empty_path_to_the_records_is_the_document_itself(tmp_path: Path) -> None:
    (source,) = load_sources(home_with(tmp_path, data='records = ""\n' + DATASET))
    assert source.records is None


def test_every_source_that_ships_is_read_and_is_there() -> None:
    shipped = load_sources(Home(CHECKOUT))
    assert {source.name for source in shipped if source.demo} >= {"reference", "sample"}
    assert all(source.path.exists() for source in shipped if source.demo)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FOLDER.replace("own", "mine"), '\'role\' must be "own" or "reference" or "demand", not \'mine\''),
        (FOLDER.replace('role = "own"\n', ""), "'role' is missing. Add: role ="),
        (FOLDER.replace('path = "pages"', ""), "'path' is missing"),
        (FOLDER + "licences = 'MIT'", "'licences' is unknown. Did you mean 'licence'?"),
        (FOLDER + "demo = 1", "'demo' must be true or false"),
        (FOLDER + "id = 'x'", "'id' belongs to format = \"dataset\" only"),
        *(
            (
                FOLDER.replace("folder", kind) + "respect_noindex = true",
                '\'respect_noindex\' belongs to format = "folder" or format = "crawl" or format',
            )
            for kind in ("feed", "dataset")
        ),
        (FOLDER + "[bounds]\nmin_page = 1", "'bounds.min_page' is unknown. Did you mean 'min_pages'"),
        (FOLDER + "[bounds]\nmin_pages = 9\nmax_pages = 1", "'bounds.min_pages' is above max_pages"),
        (FOLDER + "[bounds]\nmax_rejected_share = 20", "must be a share between 0 and 1, not 20"),
        (FOLDER + "[bounds.fill]\nsteps = 2", "'bounds.fill.steps' must be a share"),
        (FOLDER + "[schedule]\ncron = '5 a day'", "'schedule.cron' must be five fields"),
        (FOLDER + "[schedule]\ncron = '0 5 * * *'\ntimezone = 'Mars'", "'schedule.timezone' is unknown"),
        (FOLDER + "[labels]\nHits = 'muscle'", "'labels.Hits' must be"),
        (FOLDER + "[fixed]\ncategory = ['a']", "'fixed.category' must be a text"),
        (
            FOLDER + "[[corrections]]\nurl = 'a'\nfield = 'name'\nto = 'b'\nreason = 'c'",
            "'.*from' is missing",
        ),
        (FOLDER + "[corrections]\nurl = 'a'", "'corrections' must be a list of tables. Write each as: "),
        (FOLDER + "path", "not a TOML file"),
        (DATASET.replace('id = "id"\n', ""), "'id' is missing"),
        (DATASET.replace('name = "name"', ""), "'fields.name' is missing"),
        (DATASET + "muscles = 'm'", "'fields.muscles' is unknown"),
        (DATASET + "steps = { split = ',' }", "'fields.steps' needs either a path or a constant"),
        (DATASET + "steps = { path = 's', split = '' }", "'fields.steps.split' must not hold an empty text"),
        (DATASET + "faqs = { constant = 's' }", "'fields.faqs.constant' is unknown"),
    ],
)
def test_a_wrong_source_file_is_refused_by_file_key_and_remedy(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message) as error:
        load_sources(home_with(tmp_path, wrong=text))
    assert "wrong.toml" in str(error.value)


def test_a_source_file_needs_a_plain_name(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    (home.sources / "My Pages.toml").write_text(FOLDER)
    with pytest.raises(UsageError, match="Rename the file"):
        load_sources(home)


def test_sources_come_by_name_and_a_home_without_any_has_none(tmp_path: Path) -> None:
    assert load_sources(Home(tmp_path / "empty")) == []
    assert [source.name for source in load_sources(home_with(tmp_path, b=FOLDER, a=FOLDER))] == ["a", "b"]


def test_demonstration_ends_with_the_first_real_source(tmp_path: Path) -> None:
    home = home_with(tmp_path, sample=FOLDER + "demo = true")
    assert [source.name for source in active_sources(load_sources(home))] == ["sample"]
    (home.sources / "mine.toml").write_text(FOLDER)
    assert [source.name for source in active_sources(load_sources(home))] == ["mine"]


def test_a_comment_leaves_the_digest_as_it_is_and_a_value_does_not(tmp_path: Path) -> None:
    home = home_with(tmp_path, pages=FOLDER)
    digests = []
    for text in (FOLDER, "# why\n" + FOLDER, FOLDER + "demo = true"):
        (home.sources / "pages.toml").write_text(text)
        digests.append(load_sources(home)[0].digest)
    assert digests[0] == digests[1] != digests[2]
