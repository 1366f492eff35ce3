"""Datasets of other shapes: Parquet, nested objects, dictionaries, joined files, and the shared ones."""

import json
from pathlib import Path

import polars as pl
import pytest

from flows.add.files import add_source
from flows.add.understand import known_words
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.collect.dataset import read_records
from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT, Home, Settings
from flows.sources.source import load_sources
from transforms.pages.datasets.guess import guess_field_map
from transforms.pages.datasets.record import record_fields

SHARED = CHECKOUT.parent / "shared" / "datasets"
MUSCLES = [
    {"id": 1, "name": "Glutes", "latin": "Gluteus maximus"},
    {"id": 2, "name": "Calves", "latin": None},
]


def home_with(root: Path, files: dict[str, object], source: str) -> Home:
    """Return a home with JSON files and one source, `data`, of the first."""
    home = Home(root.resolve())
    home.sources.mkdir()
    for name, content in files.items():
        (root / name).write_text(json.dumps(content), encoding="utf-8")
    head = f'role = "reference"\nformat = "dataset"\npath = "{next(iter(files))}"\nid = "id"\n'
    (home.sources / "data.toml").write_text(head + source, encoding="utf-8")
    return home


def fields_of(home: Home, name: str = "data") -> dict[str, dict[str, object]]:
    """Collect a source; return the fields of its records by address, the reason for those without."""
    (source,) = (each for each in load_sources(home) if each.name == name)
    rows = read_rows(collect(home, source, Settings()))
    shards = payload_shards(home, name, set(rows["payload_digest"].drop_nulls()), 10**6)
    payloads = {digest: payload for shard in shards for digest, _, _, payload in read_payloads(shard)}
    return {
        url: dict(record_fields(json.loads(payloads[digest]), source.fields))
        if digest
        else {"reason": reason}
        for url, digest, reason in rows.select("url", "payload_digest", "reason").rows()
    }


def test_parquet_gives_the_records_that_json_gives(tmp_path: Path) -> None:
    records = [{"id": 1, "name": "Squat", "muscles": ["Quads"]}, {"id": 2, "name": None, "muscles": []}]
    pl.DataFrame(records).write_parquet(tmp_path / "a.parquet")
    assert read_records(tmp_path / "a.parquet") == records
    (tmp_path / "b.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(UsageError, match="not readable Parquet"):
        read_records(tmp_path / "b.parquet")


def test_nested_objects_and_dictionaries_of_muscles_are_guessed(tmp_path: Path) -> None:
    record = {
        "id": 7,
        "name": {"en": "Squat", "latin": "x"},
        "muscles": {"primary": {"Quadriceps femoris": 1.0, "Soleus": 0}, "secondary": ["Calves"]},
        "equipment": {"Barbell": True, "Rack": False},
        "difficulty": {"name": "Beginner", "rank": 1},
        "instructions": [
            {"order": 1, "text": "<p>1. Stand <b>tall</b>.</p>"},
            {"order": 2, "text": "Step 2: Sit."},
        ],
    }
    home = Home(tmp_path.resolve())
    (tmp_path / "a.json").write_text(json.dumps({"data": [record, {**record, "id": 8}]}))
    add_source(home, "nested", str(tmp_path / "a.json"))
    found = fields_of(home, "nested")["7"]
    assert {name: value for name, value in found.items() if value} == {
        "name": "Squat",
        "difficulty": "Beginner",
        "equipment": ["Barbell"],
        "target_muscles": ["Quadriceps femoris"],
        "secondary_muscles": ["Calves"],
        "steps": ["Stand tall.", "Sit."],
    }


@pytest.mark.parametrize(
    ("stated", "steps"),
    [
        ("<ol><li>1. A <b>b</b>.</li><li>C &amp; d</li></ol>", ["A b.", "C & d"]),
        ("1. Stand up. 2. Sit down.", ["Stand up.", "Sit down."]),
        ("Hold for 1.5 s and use < 10 kg", ["Hold for 1.5 s and use < 10 kg"]),
        (["**Brace.** Go", "2) Down", "Step 3 - Up"], ["Brace. Go", "Down", "Up"]),
        (["10-20 reps", "1.5 kg"], ["10-20 reps", "1.5 kg"]),
        (["&lt;p&gt;Push&lt;/p&gt;", "<!-- no -->", None], ["Push"]),
    ],
)  # fmt: skip
def test_markup_and_numbering_inside_steps_are_cleaned(
    tmp_path: Path, stated: object, steps: list[str]
) -> None:
    source = '[fields]\nname = "name"\nsteps = "steps"\n'
    home = home_with(tmp_path, {"a.json": [{"id": "a", "name": "A", "steps": stated}]}, source)
    assert fields_of(home)["a"]["steps"] == steps


def test_records_are_joined_with_those_that_they_refer_to(tmp_path: Path) -> None:
    exercises = [
        {"id": "a", "name": "A", "muscle_ids": [2, 1]},
        {"id": "b", "name": "B", "muscle_ids": None},
        {"id": "c", "name": "C", "muscle_ids": [1, 9]},
    ]
    source = """
    [join.muscle]
    path = "muscles.json"
    records = "rows"
    id = "id"
    field = "muscle_ids"
    [fields]
    name = "name"
    target_muscles = "muscle.name"
    aliases = "muscle.latin"
    """
    found = fields_of(home_with(tmp_path, {"a.json": exercises, "muscles.json": {"rows": MUSCLES}}, source))
    assert found["a"]["target_muscles"] == ["Calves", "Glutes"]
    assert found["a"]["aliases"] == ["Gluteus maximus"]
    assert found["b"]["target_muscles"] == []
    assert found["record-3"] == {"reason": "join_failed"}


def test_rows_of_another_file_that_refer_to_an_exercise_are_joined_by_their_role(tmp_path: Path) -> None:
    links = [
        {"exercise_id": "a", "muscle": "Glutes", "role": "primary"},
        {"exercise_id": "a", "muscle": "Calves", "role": "secondary"},
        {"exercise_id": "a", "muscle": "Quads", "role": "primary"},
    ]
    join = '[join.{0}]\npath = "links.json"\nid = "exercise_id"\nfield = "id"\nrequired = false\n'
    join += 'where.role = "{0}"\n'
    source = join.format("primary") + join.format("secondary")
    source += (
        '[fields]\nname = "name"\ntarget_muscles = "primary.muscle"\nsecondary_muscles = "secondary.muscle"\n'
    )
    exercises = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]
    found = fields_of(home_with(tmp_path, {"a.json": exercises, "links.json": links}, source))
    assert (found["a"]["target_muscles"], found["a"]["secondary_muscles"]) == (
        ["Glutes", "Quads"],
        ["Calves"],
    )
    assert found["b"]["target_muscles"] == []


def test_a_join_goes_on_from_the_records_of_another(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "a.json": [{"id": 1}, {"id": 2}],
        "texts.json": [
            {"pk": 10, "of": 1, "lang": 1, "title": "Hocke"},
            {"pk": 11, "of": 1, "lang": 2, "title": "Squat"},
            {"pk": 12, "of": 2, "lang": 1, "title": "Brett"},
        ],
        "words.json": [
            {"of": 11, "word": "Air Squat"},
            {"of": 10, "word": "Kniebeuge"},
            {"of": 11, "word": "Dip"},
        ],
    }
    source = """where = { "text.lang" = 2 }
    [join.text]
    path = "texts.json"
    id = "of"
    field = "id"
    where = { lang = [2, 3] }
    [join.also]
    path = "words.json"
    id = "of"
    field = "text.pk"
    required = false
    [fields]
    name = "text.title"
    aliases = "also.word"
    """
    home = home_with(tmp_path, files, source)
    found = fields_of(home)
    assert {url: (each["name"], each["aliases"]) for url, each in found.items()} == {
        "1": ("Squat", ["Air Squat", "Dip"])
    }
    (loaded,) = load_sources(home)
    assert collect(home, loaded, Settings()).notes["left_out_by_where"] == 1


def test_records_without_an_id_are_told_apart_by_their_row_or_by_two_fields(tmp_path: Path) -> None:
    records = [{"name": "Squat", "kit": "Bar"}, {"name": "Squat", "kit": "Bell"}, {"name": "Squat"}]
    home = home_with(tmp_path, {"a.json": records}, "")
    for rule, urls in (
        ('"@row"', ["1", "2", "3"]),
        ('["name", "kit"]', ["Squat/Bar", "Squat/Bell", "record-3"]),
    ):
        text = f'role = "own"\nformat = "dataset"\npath = "a.json"\nid = {rule}\n[fields]\nname = "name"\n'
        (home.sources / "data.toml").write_text(text, encoding="utf-8")
        (source,) = load_sources(home)
        rows = read_rows(collect(home, source, Settings())).filter(pl.col("outcome") != "missing")
        assert rows["url"].to_list() == urls
    assert rows["reason"].to_list() == [None, None, "record_without_id"]


def test_a_page_of_many_says_so_when_it_is_added_and_collected(tmp_path: Path) -> None:
    record = {"id": 1, "name": "Squat", "muscles": ["quads"]}
    (tmp_path / "a.json").write_text(json.dumps({"count": 90, "next": "https://x", "results": [record]}))
    home = Home(tmp_path.resolve())
    added = add_source(home, "page", str(tmp_path / "a.json"))
    said = "This is 1 of 90 records: what is on the others is not in the file."
    assert said in added.notes
    assert collect(home, added.source, Settings()).notes["part"] == said


@pytest.mark.parametrize(
    ("join", "problem"),
    [
        ('path = "no.json"\nid = "id"\nfield = "m"\n', "no.json: does not exist"),
        ('path = "b.json"\nid = "key"\nfield = "m"\n', "record 1 has no single id at 'key'"),
        ('path = "b.json"\nid = "id"\n', "'join.m.field' is missing"),
        ('path = "b.json"\nid = "id"\nfield = "m"\nids = "x"\n', "'join.m.ids' is unknown"),
    ],
)
def test_a_join_that_cannot_be_made_is_the_users_to_correct(tmp_path: Path, join: str, problem: str) -> None:
    files = {"a.json": [{"id": "a", "name": "A"}], "b.json": MUSCLES}
    home = home_with(tmp_path, files, f'[join.m]\n{join}[fields]\nname = "name"\n')
    with pytest.raises(UsageError) as error:
        fields_of(home)
    assert problem in str(error.value)


SHARED_GUESSES = {
    "free-exercise-db": {
        "name": ("name", 1.0), "difficulty": ("level", 1.0), "category": ("category", 1.0),
        "force": ("force", 0.96), "mechanic": ("mechanic", 0.9), "equipment": ("equipment", 0.9),
        "target_muscles": ("primaryMuscles", 1.0), "secondary_muscles": ("secondaryMuscles", 0.68),
        "steps": ("instructions", 0.99), "images": ("images", 1.0),
    },
    "longhaul-strength": {
        "name": ("name", 1.0), "slug": ("slug", 1.0), "target_muscles": ("primaryMuscles", 1.0),
        "secondary_muscles": ("secondaryMuscles", 0.82), "steps": ("steps", 0.99), "tips": ("notes", 0.17),
    },
}  # fmt: skip
"""What keys alone gave of each, with the least share of records that state it."""


@pytest.mark.shared
@pytest.mark.parametrize("name", SHARED_GUESSES)
def test_the_shared_datasets_are_guessed_as_before_without_a_recipe(tmp_path: Path, name: str) -> None:
    file = SHARED / f"{name}.json"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    guess = guess_field_map(json.loads(file.read_text()), known_words(Home(tmp_path), None))
    right = SHARED_GUESSES[name]
    assert {field: rule.path for field, rule in guess.fields.items()} == {
        field: path for field, (path, _) in right.items()
    }
    assert all(guess.fill[field] >= least for field, (_, least) in right.items())
    assert guess.unused == ()


@pytest.mark.shared
@pytest.mark.parametrize(("name", "count"), [("free-exercise-db", 873), ("longhaul-strength", 348)])
def test_the_shared_datasets_load_completely(tmp_path: Path, name: str, count: int) -> None:
    file = SHARED / f"{name}.json"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    home = Home(tmp_path.resolve())
    add_source(home, "data", str(file))
    found = fields_of(home)
    assert len(found) == count
    assert all(fields["name"] and fields["target_muscles"] for fields in found.values())
    raw = {str(each.get("id") or each["pk"]): each for each in json.loads(file.read_text())}
    for url, fields in found.items():
        steps = raw[url].get("steps") or raw[url].get("instructions") or []
        distinct = dict.fromkeys(" ".join(step.split()) for step in steps if step.strip())
        assert isinstance(fields["steps"], list)
        assert len(fields["steps"]) == len(distinct)
        assert fields["mechanic"] == raw[url].get("mechanic")


TWO_LANGUAGES = [
    {
        "id": 7,
        "texts": [
            {"lang": {"id": "4", "code": "fr"}, "title": "Fente", "how": "<ol><li>Avance.</li></ol>"},
            {"lang": {"id": "5", "code": "it"}, "title": "Affondo", "how": "<ol><li>Fai un passo.</li></ol>"},
        ],
    },
    {"id": 8, "texts": [{"lang": {"id": "5", "code": "it"}, "title": "Plank", "how": "<p>Tieni.</p>"}]},
]
TEXTS = '[fields]\nname = "texts.title"\nsteps = { path = "texts.how", html = true }\n'


def test_translations_that_a_field_map_would_mix_are_refused_with_what_parts_them(tmp_path: Path) -> None:
    home = home_with(tmp_path, {"a.json": TWO_LANGUAGES}, TEXTS)
    with pytest.raises(
        UsageError, match=r"record 1 holds 'texts' in several languages \(lang.id: 4, 5\)"
    ) as refusal:
        fields_of(home)
    assert "name and steps would mix them" in str(refusal.value)
    assert 'path = "texts", language = "lang.id"' in str(refusal.value)


@pytest.mark.parametrize(
    "fields",
    [
        TEXTS + '[editions]\npath = "texts"\nlanguage = "lang.code"\n',
        TEXTS.replace('"texts.title"', '{ path = "texts.title", where = { "lang.code" = "it" } }').replace(
            "html = true", 'html = true, where = { "lang.code" = "it" }'
        ),
    ],
)
def test_translations_that_are_parted_are_read(tmp_path: Path, fields: str) -> None:
    home = home_with(tmp_path, {"a.json": TWO_LANGUAGES}, fields)
    found = fields_of(home)
    assert {each["name"] for each in found.values()} - {"Fente"} == {"Affondo", "Plank"}
