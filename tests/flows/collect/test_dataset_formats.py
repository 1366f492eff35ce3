"""Datasets in the formats that teams have: spreadsheets, CSV of any charset, SQLite, YAML, zips, folders."""

import gzip
import json
import sqlite3
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from flows.add.files import AddedSource, add_source
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.collect.dataset import BrokenRecord, iterate_records, look, read_records
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.sources.file_form import FileForm
from flows.sources.source import load_sources
from transforms.pages.datasets.record import record_fields

ROWS = [
    ["Name", "Target muscles", "Equipment", "Note"],
    ["Kniebeuge", "Quadrizeps", "Langhantel", "12,5"],
    ["Brücke", "Gesäß", "Matte", "0,0"],
]
RECORDS = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]


def text_of(rows: list[list[str]], delimiter: str = ",") -> str:
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in rows]
    return "".join(delimiter.join(row) + "\r\n" for row in quoted)


def added(root: Path, given: Path) -> tuple[Home, AddedSource]:
    home = Home(root / "home")
    home.root.mkdir()
    return home, add_source(home, "data", str(given))


def addresses(home: Home) -> list[tuple[str, str, str | None]]:
    (source,) = load_sources(home)
    return read_rows(collect(home, source, Settings()), ["url", "outcome", "reason"]).rows()


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


# CSV


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("windows-1252", "cp1252"),
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_charset_and_delimiter_of_csv_are_found_said_and_pinned(
    tmp_path: Path, charset: str, encoding: str, delimiter: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(text_of(ROWS, delimiter).encode(encoding))
    assert read_records(file) == RECORDS
    home, source = added(tmp_path, file)
    assert source.source.form == FileForm(charset, delimiter)
    assert charset in source.notes[0]
    assert [row[0] for row in addresses(home)] == ["Brücke", "Kniebeuge"]


@pytest.mark.parametrize(
    ("text", "encoding", "charset"),
    [
        ("название;мышца\nПриседания;квадрицепс\nЖим лёжа;грудь\n", "cp1251", "windows-1251"),
        ("nom;muscle\nRelevé de genoux;abdominaux\nÉlévation latérale;épaule\n", "cp1252", "windows-1252"),
        ("nombre;músculo\nElevación de talones;gemelos\nSentadilla;cuádriceps\n", "cp1252", "windows-1252"),
        ("name;note\nFarmer’s walk;5 kg – 10\n", "cp1252", "windows-1252"),
        ("名前;筋肉\nゴブレットスクワット;大腿四頭筋\nベンチプレス;大胸筋\n", "cp932", "cp932"),
        ("动作;肌肉\n哑铃深蹲;股四头肌\n俯卧撑;胸大肌\n", "gb18030", "gb18030"),
        ("άσκηση;μυς\nΚαθίσματα με μπάρα;τετρακέφαλος\n", "cp1253", "windows-1253"),
        ("n;m\nBøyde knær;lår\nTåhev;legg\n", "cp1252", "windows-1252"),
        ("nom;consignes\nDéveloppé couché;Descendez jusqu'à la poitrine, coudes écartés.\nFente;Un haltère\n",
         "cp1252", "windows-1252"),
        ("nome;passos\nAgachamento;Mantenha as costas retas e desça até as coxas\nFlexão;Não arqueie\n",
         "cp1252", "windows-1252"),
        ("esercizio;come\nAffondi;Piega il ginocchio più che puoi\nTrazioni;Però la schiena dritta, cioè\n",
         "cp1252", "windows-1252"),
        ("nazwa;opis\nPrzysiad;Stań prosto i ugnij kolana, powoli w dół\nWyciskanie;Opuść, łokcie zegnij\n",
         "cp1250", "windows-1250"),
        ("név;leírás\nGuggolás;Állj egyenesen, hajlítsd be a térded lassan\nFekvőtámasz;{}\n"
         .format("Engedd le a tested, könyök szűken tartva, erősen"), "cp1250", "windows-1250"),
        ("ad;yol\nÇömelme;Ayakta dur ve dizlerini yavaşça bük, sırtını düz tut\nŞınav;Vücudunu yere indir\n",
         "cp1254", "windows-1254"),
    ],
)  # fmt: skip
def test_western_text_is_windows_1252_and_other_alphabets_are_told(
    tmp_path: Path, text: str, encoding: str, charset: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(text.encode(encoding))
    (found,) = look(file)
    assert found.form.charset == charset
    assert [list(record.values()) for record in read_records(file) if isinstance(record, dict)] == [
        line.split(";") for line in text.splitlines()[1:]
    ]


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("Name;Weight\nSquat;12,5\nCurl;7,5\n", ";"),
        ('Name,Steps\nSquat,"Stand; sit; rise"\nCurl,"a;b;c\nd;e"\n', ","),
        ("Name|Steps\nSquat|Stand, sit, rise\nCurl|a, b\n", "|"),
        ("sep=\t\nName\tSteps\nSquat\tStand, sit\n", "\t"),
        ('"sep=;"\nName;Steps\nSquat;"Stand, sit"\n', ";"),
    ],
)
def test_the_delimiter_is_the_one_by_which_rows_are_even(
    tmp_path: Path, content: str, delimiter: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_text(content)
    records = read_records(file)
    assert all(isinstance(record, dict) and len(record) == 2 for record in records)
    assert records == read_records(file, None, FileForm(delimiter=delimiter))
    assert records[0]["Name"] == "Squat"  # type: ignore[index]


@pytest.mark.parametrize(
    ("form", "content", "problem"),
    [
        (FileForm(charset="cp1252"), text_of(ROWS).encode(), 'written in utf-8, .* charset = "cp1252"'),
        (FileForm(charset="utf-8"), text_of(ROWS).encode("cp1252"), "not utf-8 at byte .* correct charset"),
        (FileForm(charset="utf-8"), text_of(ROWS).encode("utf-16"), "written in utf-16"),
        (FileForm(delimiter=";"), text_of(ROWS[:2]).encode(), "separated by ',', .* delimiter = ';'"),
        (FileForm(header=9), text_of(ROWS).encode(), "row 9 is blank or not there, .* header = 9"),
        (FileForm(sheet="A"), text_of(ROWS).encode(), "sheet do not belong to such a file"),
        (FileForm(member="A"), text_of(ROWS).encode(), "no .zip, so it has no member 'A'"),
    ],
)  # fmt: skip
def test_what_is_pinned_and_no_longer_fits_is_named(
    tmp_path: Path, form: FileForm, content: bytes, problem: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=problem) as error:
        read_records(file, None, form)
    assert str(file) in str(error.value)


def test_rows_above_the_header_are_skipped_and_said(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("Exercises of the club;;;\n;;;\nas of May;;;\n" + text_of(ROWS, ";") + ";;;\n", "utf-8")
    assert read_records(file) == RECORDS
    _, source = added(tmp_path, file)
    assert source.source.form.header == 4
    assert any("row 4" in note and "Exercises of the club" in note for note in source.notes)


def test_columns_without_a_name_get_their_number_and_empty_ones_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text(",Name,Level,\n0,Squat,Easy,\n1,Curl,Hard,\n")
    assert read_records(file) == [
        {"column 1": "0", "Name": "Squat", "Level": "Easy"},
        {"column 1": "1", "Name": "Curl", "Level": "Hard"},
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("['Quads', 'Glutes']", ["Quads", "Glutes"]),
        ('["Quads"]', ["Quads"]),
        ("['Quads' 'Lats'\n 'Core']", ["Quads", "Lats", "Core"]),
        ("[]", []),
        ("[1, None]", [1, None]),
        ("[optional]", "[optional]"),
        ("['a', {1}]", "['a', {1}]"),
        ("[" * 9000 + "]" * 9000, "[" * 9000 + "]" * 9000),
        ("[__import__('os').getcwd()]", "[__import__('os').getcwd()]"),
        (" [x] and [y]", " [x] and [y]"),
        ('{Quads,"Rear delts"}', ["Quads", "Rear delts"]),
        ('{"Stand, then \\"sit\\"."}', ['Stand, then "sit".']),
        ("{NULL,Lats}", [None, "Lats"]),
        ("{}", []),
        ('{"a": 1}', '{"a": 1}'),
        ("{name} and {kit}", "{name} and {kit}"),
        ("{{name}}", "{{name}}"),
    ],
)
def test_a_cell_that_is_a_list_of_python_json_or_postgresql_is_one(
    tmp_path: Path, cell: str, value: object
) -> None:
    file = tmp_path / "x.csv"
    quoted = cell.replace('"', '""')
    file.write_text(f'Name,Muscles\nSquat,"{quoted}"\n')
    assert read_records(file) == [{"Name": "Squat", "Muscles": value}]


# Spreadsheets


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_the_sheet_with_the_exercises_is_found_and_pinned_with_its_header(tmp_path: Path) -> None:
    rows: list[list[object]] = [[*row] for row in ROWS]
    sheets: dict[str, list[list[object]]] = {
        "Read me": [["How to use this workbook"], ["Fill in the second sheet"]],
        "Staff": [["Name", "Phone"], ["Ana", "12"], ["Bo", "13"]],
        "Library 2026": [["Club library"], [None], *rows, [None, None]],
    }
    file = workbook(tmp_path / "x.xlsx", sheets)
    home, source = added(tmp_path, file)
    assert source.source.form == FileForm(sheet="Library 2026", header=3)
    assert source.records == 2
    assert "Sheet Library 2026." in source.notes
    assert [row[0] for row in addresses(home)] == ["Brücke", "Kniebeuge"]
    with pytest.raises(UsageError, match="3 sheets with rows: Read me, Staff, Library 2026"):
        read_records(file)
    with pytest.raises(UsageError, match="has no sheet 'Old', but: Read me"):
        read_records(file, None, FileForm(sheet="Old"))


def test_sheets_that_are_not_read_are_named_and_those_with_exercises_told(tmp_path: Path) -> None:
    head: list[object] = ["Exercise", "Muscle", "Equipment"]
    sheets: dict[str, list[list[object]]] = {
        "Push": [[*head, "Level"], ["Dip", "Chest", "Bench", "Hard"], ["Press", "Chest", "Barbell", "Easy"]],
        "Pull": [head, ["Row", "Back", "Cable"]],
        "Prices": [["Item", "Euro"], ["Mat", 9]],
    }
    _, source = added(tmp_path, workbook(tmp_path / "x.xlsx", sheets))
    told = " ".join(source.notes)
    assert "Not read: Pull, Prices." in told
    assert "Pull: exercises too, it seems. For each add the file again" in told
    assert "change sheet" in told


def test_sheets_with_the_same_columns_are_one_library(tmp_path: Path) -> None:
    head: list[object] = ["Exercise", "Muscle", "Equipment"]
    sheets: dict[str, list[list[object]]] = {
        "Read me": [["How to use this workbook"], ["Ask Kim"]],
        "Upper": [["Club library"], head, ["Dip", "Chest", "Bench"], ["Press", "Chest", "Barbell"]],
        "Lower": [head, ["Squat", "Quads", "Barbell"], ["Bridge", "Glutes", "Mat"]],
        "Prices": [["Item", "Euro"], ["Mat", 9]],
    }
    _, source = added(tmp_path, workbook(tmp_path / "x.xlsx", sheets))
    assert "Sheets with the same columns, read as one: Upper, Lower." in " ".join(source.notes)
    assert "Prices" in " ".join(source.notes)
    assert source.records == len(sheets["Upper"]) - 2 + len(sheets["Lower"]) - 1
    assert 'sheet = "*"' in source.file.read_text("utf-8")
    records = read_records(tmp_path / "x.xlsx", None, FileForm(sheet="*"))
    assert [(each["Exercise"], each["@sheet"]) for each in records if isinstance(each, dict)] == [
        ("Dip", "Upper"), ("Press", "Upper"), ("Squat", "Lower"), ("Bridge", "Lower"),
    ]  # fmt: skip


def archive_of(path: Path, members: dict[str, object]) -> Path:
    texts = {name: each if isinstance(each, str) else json.dumps(each) for name, each in members.items()}
    return zipped(path, {name: text.encode() for name, text in texts.items()})


def test_a_zip_of_one_file_a_record_is_read_as_the_folder_it_was(tmp_path: Path) -> None:
    moves = [{"name": name, "primaryMuscles": ["Quads"], "steps": ["Sit.", "Stand."]} for name in "ABCDEF"]
    members: dict[str, object] = {f"lib-1.2/moves/{move['name']}/data.json": move for move in moves}
    members |= {"lib-1.2/README.md": "# Read me", "__MACOSX/lib-1.2/._data.json": "x"}
    members |= {"lib-1.2/moves/broken.json": "{"}
    records = read_records(archive_of(tmp_path / "a.zip", members))
    whole = [each for each in records if isinstance(each, dict)]
    assert [each["@file"] for each in whole] == [f"moves/{name}/data" for name in "ABCDEF"]
    assert [each.detail for each in records if isinstance(each, BrokenRecord)] == [
        "moves/broken.json: unexpected end of data: line 1 column 2 (char 1)"
    ]
    newer = {name.replace("lib-1.2", "lib-main"): content for name, content in members.items()}
    assert [
        each["@file"]
        for each in read_records(archive_of(tmp_path / "b.zip", newer))
        if isinstance(each, dict)
    ] == [each["@file"] for each in whole]


def test_a_zip_of_several_lists_is_asked_which_one(tmp_path: Path) -> None:
    lists: dict[str, object] = {
        "a.json": [{"name": "Dip"}],
        "b.json": [{"name": "Row"}],
        "c.json": {"name": "Press"},
    }
    with pytest.raises(UsageError, match=r"holds 3 datasets: .* Name one as member"):
        read_records(archive_of(tmp_path / "a.zip", lists))


def test_cells_of_a_workbook_come_as_a_person_sees_them(tmp_path: Path) -> None:
    row = ["Squat", 3, 2.5, date(2026, 5, 1), True, "['Quads']", None, "007"]
    names: list[object] = ["Name", "Sets", "Weight", "Date", "Own", "Muscles", "Empty", "Code"]
    file = workbook(tmp_path / "x.xlsx", {"A": [names, row]})
    (record,) = read_records(file)
    assert record == {
        "Name": "Squat", "Sets": "3", "Weight": "2.5", "Date": "2026-05-01", "Own": "true",
        "Muscles": ["Quads"], "Empty": None, "Code": "007",
    }  # fmt: skip


def test_a_sheet_with_a_column_a_muscle_keeps_its_marks(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Exercise", "Quads", "Glutes"], ["Squat", "P", "S"], ["Bridge", None, "P"]]
    file = workbook(tmp_path / "x.xlsm", {"Matrix": rows})
    assert read_records(file) == [
        {"Exercise": "Squat", "Quads": "P", "Glutes": "S"},
        {"Exercise": "Bridge", "Quads": None, "Glutes": "P"},
    ]


@pytest.mark.parametrize(
    ("marks", "target", "secondary"),
    [
        (("P", "S", ""), ["Quads"], ["Glutes"]),
        (("primary", "secondary", None), ["Quads"], ["Glutes"]),
        (("XX", "x", "-"), ["Quads"], ["Glutes"]),
        (("x", "(x)", ""), ["Quads"], ["Glutes"]),
        (("✓", "✓", "no"), ["Glutes", "Quads"], []),
    ],
)  # fmt: skip
def test_a_column_a_muscle_is_read_by_its_marks(
    tmp_path: Path, marks: tuple[str, str, str], target: list[str], secondary: list[str]
) -> None:
    first, second, none = marks
    rows: list[list[object]] = [["Exercise", "Kit", "Quads", "Glutes", "Biceps", "One side"]]
    rows += [["Squat", "Barbell", first, second, none, first], ["Curl", "Dumbbell", none, none, first, none]]
    home, source = added(tmp_path, workbook(tmp_path / "x.xlsx", {"Moves": rows}))
    fields = source.source.fields
    (squat, curl) = (
        record_fields(record, fields)
        for record in read_records(tmp_path / "x.xlsx")
        if isinstance(record, dict)
    )
    assert sorted(squat["target_muscles"] or []) == target
    assert (squat["secondary_muscles"], curl["target_muscles"]) == (secondary, ["Biceps"])
    assert [outcome for _, outcome, _ in addresses(home)] == ["present"] * 2


def test_numbers_in_a_column_a_muscle_are_left_to_the_author(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Exercise", "Kit", "Quads", "Glutes"], ["Squat", "Barbell", 2, 1]]
    _, source = added(tmp_path, workbook(tmp_path / "x.xlsx", {"Moves": rows}))
    assert {"Quads", "Glutes"} <= set(source.unused)


# SQLite


def database(path: Path, statements: str) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(statements)
    connection.close()
    return path


EXERCISES = """
CREATE TABLE "my exercises"(id INTEGER PRIMARY KEY, name TEXT, target_muscles TEXT, picture BLOB);
INSERT INTO "my exercises" VALUES (1, 'Squat', '["Quads"]', x'00ff'), (2, 'Curl', 'Biceps', NULL);
CREATE TABLE log(at TEXT, what TEXT);
INSERT INTO log VALUES ('1', 'a'), ('2', 'b'), ('3', 'c');
CREATE VIEW everything AS SELECT * FROM "my exercises", log;
"""


def test_the_table_of_exercises_is_found_and_pinned_as_a_query(tmp_path: Path) -> None:
    file = database(tmp_path / "x.db", EXERCISES)
    before = file.read_bytes()
    home, source = added(tmp_path, file)
    assert source.source.form == FileForm(query='SELECT * FROM "my exercises"')
    assert [row[0] for row in addresses(home)] == ["1", "2"]
    assert read_records(file, None, source.source.form)[0] == {
        "id": 1, "name": "Squat", "target_muscles": ["Quads"], "picture": None,
    }  # fmt: skip
    assert file.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["home", "x.db"]
    with pytest.raises(UsageError, match="holds 2 tables: log, my exercises"):
        read_records(file)


REFERENCES = """
CREATE TABLE body(code TEXT PRIMARY KEY, title TEXT);
CREATE TABLE tools(id INTEGER PRIMARY KEY, label VARCHAR(9));
CREATE TABLE ranks(id INTEGER PRIMARY KEY, points INTEGER);
CREATE TABLE moves(id INTEGER PRIMARY KEY, name TEXT, region TEXT REFERENCES body(code),
  tool_id INTEGER, rank_id INTEGER);
CREATE TABLE muscles(id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE move_muscles(move_id INTEGER, muscle_id INTEGER, is_primary INTEGER,
  PRIMARY KEY(move_id, muscle_id)) WITHOUT ROWID;
CREATE TABLE move_instructions(id INTEGER PRIMARY KEY, move_id INTEGER, place INTEGER, line TEXT);
CREATE TABLE visits(id INTEGER PRIMARY KEY, at TEXT, agent TEXT);
INSERT INTO body VALUES ('L', 'Legs');
INSERT INTO tools VALUES (7, 'Barbell');
INSERT INTO ranks VALUES (1, 900);
INSERT INTO moves VALUES (1, 'Front Squat', 'L', 7, 1), (2, 'Wall Sit', 'L', NULL, 1);
INSERT INTO muscles VALUES (1, 'Quads'), (2, 'Glutes'), (3, 'Abs');
INSERT INTO move_muscles VALUES (1, 1, 1), (1, 3, 0), (1, 2, 0), (2, 1, 1);
INSERT INTO move_instructions VALUES (1, 1, 2, 'Sit down, "slowly".'), (2, 1, 1, 'Rack the bar.');
INSERT INTO visits VALUES (1, 'x', 'y'), (2, 'x', 'y'), (3, 'x', 'z');
"""


def test_numbers_that_refer_to_other_tables_become_what_those_say(tmp_path: Path) -> None:
    file = database(tmp_path / "x.db", REFERENCES)
    _, added_source = added(tmp_path, file)
    squat, sit = (dict(each) for each in iterate_records(file, None, added_source.source.form))  # type: ignore[call-overload]
    assert squat == {
        "id": 1, "name": "Front Squat", "region": "Legs", "tool": "Barbell", "rank_id": 1,
        "primary_muscles": ["Quads"], "secondary_muscles": ["Glutes", "Abs"],
        "instructions": ["Rack the bar.", 'Sit down, "slowly".'],
    }  # fmt: skip
    assert (sit["tool"], sit["secondary_muscles"], sit["instructions"]) == (None, None, None)
    assert {"name", "equipment", "target_muscles", "secondary_muscles", "steps"} <= added_source.fields.keys()
    told = " ".join(added_source.notes)
    assert "rank_id refers to ranks, which names nothing: it is read as a number." in told
    assert "Not read: visits, ranks." in told


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("SELECT absent FROM log", "no such column: absent.* Correct query"),
        ("DELETE FROM log", "not authorized"),
        ("ATTACH 'other.db' AS other", "not authorized|too many attached"),
        ("SELECT load_extension('x')", "not authorized"),
        ("PRAGMA journal_mode = WAL", "not authorized"),
        ("SELECT 1; SELECT 2", "one statement"),
        ("SELECT 1 AS a, 2 AS a", "two columns of one name"),
    ],
)
def test_a_query_reads_and_does_nothing_else(tmp_path: Path, query: str, problem: str) -> None:
    file = database(tmp_path / "x.sqlite", EXERCISES)
    with pytest.raises(UsageError, match=problem):
        read_records(file, None, FileForm(query=query))


def test_a_database_that_is_written_to_is_not_read_by_half(tmp_path: Path) -> None:
    file = database(tmp_path / "x.sqlite", EXERCISES)
    (tmp_path / "x.sqlite-wal").write_bytes(b"pages")
    with pytest.raises(UsageError, match="a program is writing to it"):
        read_records(file)


# JSON


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_may_be_in_any_unicode(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(json.dumps([{"name": "Übung"}], ensure_ascii=False).encode(encoding))
    assert read_records(file) == [{"name": "Übung"}]


def test_nan_costs_nothing_and_half_a_surrogate_one_record(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('[{"name": "A", "w": NaN, "x": [-Infinity]}, {"name": "B\\ud800"}, {"name": "C"}]')
    assert read_records(file)[0] == {"name": "A", "w": None, "x": [None]}
    file.write_text('[{"name": "A", "w": NaN}, {"name": "C"}, {"name": "D", "n": "\\udfff"}]')
    home, _ = added(tmp_path, file)
    assert addresses(home) == [
        ("A", "present", None),
        ("C", "present", None),
        ("record-3", "error", "record_unreadable"),
    ]


SQUAT, CURL = {"name": "S", "muscle": "Quads"}, {"name": "C", "muscle": "Biceps"}


@pytest.mark.parametrize(
    ("document", "path", "ids"),
    [
        ({"squat": SQUAT, "curl": CURL}, "@values", ["squat", "curl"]),
        ({"v": 1, "all": {"a": SQUAT, "b": CURL}}, "all.@values", ["a", "b"]),
        ({"legs": [{"name": "S"}], "arm": [{"name": "C"}, {"name": "D"}]}, "@values", ["legs", "arm", "arm"]),
    ],
)  # fmt: skip
def test_objects_by_id_and_lists_by_group_give_their_keys(
    tmp_path: Path, document: object, path: str, ids: list[str]
) -> None:
    file = tmp_path / "x.json"
    file.write_text(json.dumps(document))
    records = read_records(file, path)
    assert [record["@key"] for record in records if isinstance(record, dict)] == ids
    _, source = added(tmp_path, file)
    assert source.source.records == path


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"data": {"moves": {"edges": [{"node": {"id": "1", **SQUAT}}]}}}, "data.moves.edges.node"),
        ({"hits": {"total": 1, "hits": [{"_id": "x", "_source": {"id": 1, **SQUAT}}]}}, "hits.hits._source"),
        ({"data": {"page": {"moves": {"nodes": [{"id": "1", **CURL}]}}}}, "data.page.moves.nodes"),
    ],
)
def test_a_list_may_be_wrapped_several_times(tmp_path: Path, document: object, path: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(json.dumps(document))
    home, source = added(tmp_path, file)
    assert source.source.records == path
    assert addresses(home) == [("1", "present", None)]


def test_the_name_of_a_group_is_no_id_though_most_groups_have_one_record(tmp_path: Path) -> None:
    groups = {"Arms": ["Curl"], "Back": ["Row"], "Core": ["Plank"], "Legs": ["Squat", "Lunge"]}
    document = {
        group: [{"name": name, "muscles": ["Quads"]} for name in names] for group, names in groups.items()
    }
    file = tmp_path / "x.json"
    file.write_text(json.dumps(document))
    home, source = added(tmp_path, file)
    assert source.source.id_field == "name"
    assert [outcome for _, outcome, _ in addresses(home)] == ["present"] * 5


def test_lists_of_other_things_beside_the_exercises_are_no_group(tmp_path: Path) -> None:
    exercises = [{"id": n, "name": f"E{n}", "equipment": "Bar", "muscles": ["Quads"]} for n in range(2)]
    muscles = [{"id": n, "name": f"M{n}"} for n in range(9)]
    file = tmp_path / "x.json"
    file.write_text(json.dumps({"muscles": muscles, "exercises": exercises}))
    _, source = added(tmp_path, file)
    assert source.source.records == "exercises"
    assert "Not read: muscles." in source.notes


def test_strapi_and_mongodb_are_unwrapped_where_the_source_file_says_so(tmp_path: Path) -> None:
    def muscle(name: str) -> dict[str, object]:
        return {"data": [{"id": 1, "attributes": {"name": name}}]}

    entries = [
        {"id": n, "attributes": {"name": f"E{n}", "target_muscles": muscle("Quads")}} for n in range(3)
    ]
    file = tmp_path / "x.json"
    file.write_text(json.dumps({"data": entries, "meta": {"pagination": {"total": 3}}}))
    assert read_records(file, "data")[0] == entries[0]
    _, source = added(tmp_path, file)
    assert source.source.form.convention == "strapi"
    assert read_records(file, "data", source.source.form)[0] == {
        "id": 0, "name": "E0", "target_muscles": [{"id": 1, "name": "Quads"}],
    }  # fmt: skip
    lines = tmp_path / "y.jsonl"
    lines.write_text(
        '{"_id": {"$oid": "64b"}, "n": {"$numberInt": "3"}, "at": {"$date": {"$numberLong": "5"}}}\n'
    )
    assert read_records(lines, None, FileForm(convention="mongodb")) == [{"_id": "64b", "n": 3, "at": 5}]


def test_a_broken_line_costs_one_record(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "name": f"E{n}", "muscle": "Quads"}) for n in range(9)]
    file = tmp_path / "x.ndjson"
    file.write_text("\n".join([*lines[:4], '{"id": 4, "na', "", *lines[4:]]) + "\n")
    records = read_records(file)
    assert len(records) == 10
    assert isinstance(records[4], BrokenRecord)
    assert records[4].detail.startswith("5: not JSON")
    home, _ = added(tmp_path, file)
    assert ("record-5", "error", "record_unreadable") in addresses(home)
    file.write_text("\n".join([*lines[:4], "{", "{"]))
    with pytest.raises(
        UsageError, match=r"x.ndjson:5: not JSON.* 2 of 6 lines cannot be read, more than 20%"
    ):
        read_records(file)


def test_a_json_file_of_lines_is_read_by_lines(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"id": 1, "name": "A"}\n{"id": 2, "name": "B"}\n')
    assert [record["id"] for record in read_records(file) if isinstance(record, dict)] == [1, 2]


# YAML


def test_yaml_has_the_types_of_json_alone(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(
        "- {id: 1, name: No, alias: [Yes, on], at: 2026-05-01, code: 007, time: 1:30, load: 2.5, own: true}\n"
        "- &a {id: 2, name: Row}\n- <<: *a\n  id: 3\n  note: ~\n"
    )
    assert read_records(file) == [
        {"id": 1, "name": "No", "alias": ["Yes", "on"], "at": "2026-05-01", "code": "007", "time": "1:30",
         "load": 2.5, "own": True},
        {"id": 2, "name": "Row"},
        {"id": 3, "name": "Row", "note": None},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("---\nid: a\nname: A\nmuscle: Abs\n---\nid: b\nname: B\nmuscle: Lats\n", None),
        ("a:\n  name: A\n  muscle: Abs\n  id: a\nb:\n  name: B\n  muscle: Lats\n  id: b\n", "@values"),
        ("exercises:\n  - {id: a, name: A, muscle: Abs}\n  - {id: b, name: B, muscle: Lats}\n", "exercises"),
    ],
)
def test_yaml_may_be_documents_an_object_by_id_or_hold_the_list(
    tmp_path: Path, text: str, path: str | None
) -> None:
    file = tmp_path / "x.yml"
    file.write_text(text)
    home, source = added(tmp_path, file)
    assert source.source.records == path
    assert [row[0] for row in addresses(home)] == ["a", "b"]


# Compressed files and folders


@pytest.mark.parametrize(
    "name", ["x.csv.gz", "x.JSON.GZ", "x.jsonl.gz", "x.yaml.gz", "x.parquet.gz", "x.xlsx.gz"]
)
def test_each_kind_may_be_compressed(tmp_path: Path, name: str) -> None:
    import polars as pl

    kind = name.lower().split(".")[1]
    plain = tmp_path / f"plain.{kind}"
    if kind == "parquet":
        pl.DataFrame(RECORDS).write_parquet(plain)
    elif kind == "xlsx":
        workbook(plain, {"A": [[*row] for row in ROWS]})
    else:
        as_text = {"csv": text_of(ROWS), "jsonl": "\n".join(json.dumps(each) for each in RECORDS)}
        plain.write_text(as_text.get(kind, json.dumps(RECORDS)), "utf-8")
    (tmp_path / name).write_bytes(gzip.compress(plain.read_bytes()))
    zipped(
        tmp_path / "y.zip",
        {f"export/{plain.name}": plain.read_bytes(), "README.txt": b"x", "__MACOSX/._a.csv": b"x"},
    )
    assert read_records(tmp_path / name) == read_records(tmp_path / "y.zip") == RECORDS


def test_a_zip_of_several_datasets_names_them_until_one_is_pinned(tmp_path: Path) -> None:
    file = zipped(tmp_path / "x.zip", {"a.json": b'[{"id": 1}]', "b/c.csv": b"id,name\n2,B\n"})
    with pytest.raises(UsageError, match=r"holds 2 datasets: 'a.json', 'b/c.csv'\. Name one as member"):
        read_records(file)
    assert read_records(file, None, FileForm(member="b/c.csv")) == [{"id": "2", "name": "B"}]
    with pytest.raises(UsageError, match=r"has no member 'd.csv', but: 'a.json', 'b/c.csv'"):
        read_records(file, None, FileForm(member="d.csv"))


def test_a_folder_of_a_file_an_exercise_is_a_dataset(tmp_path: Path) -> None:
    folder = tmp_path / "exercises"
    for name in ("Squat", "Curl", "Row", "Press", "Lunge"):
        (folder / name / "images").mkdir(parents=True)
        (folder / name / "exercise.json").write_text(json.dumps({"name": name, "target_muscles": ["Quads"]}))
        (folder / name / "images" / "0.jpg").write_bytes(b"x")
    (folder / "Dip.yaml").write_text("name: Dip\ntarget_muscles: [Triceps]\n")
    (folder / "Broken.json").write_text('{"name": ')
    home, source = added(tmp_path, folder)
    assert (source.source.format, source.source.id_field, source.records) == ("dataset", "@file", 7)
    assert addresses(home) == [
        ("Broken.json", "error", "record_unreadable"),
        ("Curl/exercise", "present", None),
        ("Dip", "present", None),
        ("Lunge/exercise", "present", None),
        ("Press/exercise", "present", None),
        ("Row/exercise", "present", None),
        ("Squat/exercise", "present", None),
    ]
    assert len(list(iterate_records(folder, include=["*/exercise.json"], exclude=["Row/**"]))) == 4
    (folder / "page.md").write_text("# Squat\n")
    (home.sources / "data.toml").unlink()  # nothing is read twice
    assert add_source(home, "pages", str(folder)).source.format == "folder"


@pytest.mark.parametrize("about", ["README.md", "LICENSE.txt", "docs/Changelog.md"])
def test_a_page_about_the_folder_is_no_page_of_exercises(tmp_path: Path, about: str) -> None:
    folder = tmp_path / "moves"
    (folder / "docs").mkdir(parents=True)
    for name in ("Dip", "Row"):
        (folder / f"{name}.yml").write_text(f"name: {name}\ntarget_muscles: [Triceps]\n")
    (folder / about).write_text("# Our moves\n\nOne file an exercise.\n")
    home, source = added(tmp_path, folder)
    assert source.source.format == "dataset"
    assert any(about in note for note in source.notes)
    assert [row[0] for row in addresses(home)] == ["Dip", "Row"]


# Ids


def test_of_records_of_one_id_the_first_counts(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.sources.mkdir()
    (home.sources / "data.toml").write_text(
        'role = "reference"\nformat = "dataset"\npath = "x.json"\nid = "id"\n[fields]\nname = "name"\n'
    )
    records = [
        {"id": "a", "n": 1},
        {"id": "a", "n": 2},
        {"id": "A", "n": 1},
        {"n": 1, "id": "a"},
        {"id": "a", "n": 3},
    ]
    (tmp_path / "x.json").write_text(json.dumps(records))
    (source,) = load_sources(home)
    manifest = collect(home, source, Settings())
    assert read_rows(manifest, ["url", "outcome", "reason"]).rows() == [
        ("A", "present", None),
        ("a", "present", None),
        *((f"record-{number}", "set_aside", "duplicate_record_id") for number in (2, 4, 5)),
    ]
    assert collect(home, source, Settings()).counts["unchanged"] == 2
    (tmp_path / "x.json").write_text(json.dumps([{"id": "a", "n": n} for n in range(30)]))
    with pytest.raises(
        UsageError, match="29 of 30 records have an id that another record has, so 'id' is no id"
    ):
        collect(home, source, Settings())


def test_a_stream_is_read_no_further_than_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text('{"id": 1}\n' * 3 + "{\n" * 100)
    records = iterate_records(file)
    assert [next(records) for _ in range(3)] == [{"id": 1}] * 3
