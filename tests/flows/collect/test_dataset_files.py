"""Reading dataset files, and collecting them a record a row."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from flows.archive.manifest import Manifest
from flows.archive.payloads import payload_shards, read_payloads
from flows.archive.read import read_rows
from flows.collect.collect import collect
from flows.collect.dataset import canonical_bytes, limits, read_records
from flows.home.errors import UsageError
from flows.home.settings import Home, Settings
from flows.sources.source import Source, load_sources

RECORDS = [{"id": 1, "name": "Squat"}, {"id": 2, "name": "Übung"}]


def dataset(tmp_path: Path, content: str, records: str = "", id_path: str = "id") -> tuple[Home, Source]:
    home = Home(tmp_path)
    home.sources.mkdir(exist_ok=True)
    (home.sources / "data.toml").write_text(
        f'role = "reference"\nformat = "dataset"\npath = "data.json"\nid = "{id_path}"\n'
        f'{records}\n[fields]\nname = "name"\n'
    )
    (tmp_path / "data.json").write_text(content, encoding="utf-8")
    return home, load_sources(home)[0]


def rows_of(manifest: Manifest) -> list[tuple[str, str, str | None]]:
    return read_rows(manifest, ["url", "outcome", "reason"]).rows()


def test_a_json_list_json_lines_and_csv_give_the_same_records(tmp_path: Path) -> None:
    files = {
        "a.json": json.dumps(RECORDS),
        "a.jsonl": "\n".join(json.dumps(record) for record in RECORDS) + "\n\n",
        "a.csv": "\ufeffid,name\r\n1,Squat\r\n\r\n2,Übung\r\n",
        "a.tsv": 'id\tname\n1\t"Squat"\n2\tÜbung\n',
        "b.csv": "id;name\n1;Squat\n2;Übung",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    as_text = [{"id": "1", "name": "Squat"}, {"id": "2", "name": "Übung"}]
    assert read_records(tmp_path / "a.json") == read_records(tmp_path / "a.jsonl") == RECORDS
    assert all(read_records(tmp_path / name) == as_text for name in ("a.csv", "a.tsv", "b.csv"))


def test_a_cell_of_csv_may_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,steps\n1,"One, ""two"".\nThree"\n')
    assert read_records(tmp_path / "a.csv") == [{"id": "1", "steps": 'One, "two".\nThree'}]


def test_the_list_may_stand_inside_an_object(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"data": {"exercises": RECORDS}, "total": 2}))
    assert read_records(tmp_path / "a.json", "data.exercises") == RECORDS
    with pytest.raises(UsageError, match=r"Set records to one of: data.exercises"):
        read_records(tmp_path / "a.json")


def zip_of(*names: str) -> bytes:
    """Return a zip of files by these names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for name in names:
            opened.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", b'[{"id": 1},]', "a.json: not JSON: .* line 1 column"),
        ("a.jsonl", b'{"id": 1}\n{"id": \n', "a.jsonl:2: not JSON"),
        ("a.csv", b"id,id\n1,2\n", "a.csv:1: each column needs a name of its own"),
        ("a.csv", b'id,name\n1,"Squat" x\n', "a.csv:2: not CSV"),
        ("a.json", b'["caf\xe9"]', "not UTF-8 at byte 5. Save it as UTF-8"),
        ("a.docx", b"x", "'.docx' is not a supported kind of dataset. Convert it to one of .json"),
        *(
            (
                f"a{kind}{packed}",
                b"x",
                f"a{kind}{packed}: '{kind}'.* Open it in a spreadsheet program and save",
            )
            for kind in (".xls", ".xlsb", ".ods", ".numbers")
            for packed in ("", ".gz")
        ),
        ("a.txt.gz", b"x", "'.txt' inside of .gz is not a supported kind of dataset. Unpack it, or name it"),
        ("a.zip", zip_of("b.xls"), "a.zip: holds no dataset: 'b.xls'. Open it in a spreadsheet program"),
        ("a.zip", zip_of("b.png"), "a.zip: holds no dataset: 'b.png'. Unpack it and give the dataset"),
        ("a.json", b"", "a.json: the file is empty"),
        ("a.json", b'{"id": 1}', "there is no list of records. A dataset is a list of objects"),
    ],
)
def test_a_dataset_that_cannot_be_read_is_refused_as_a_whole(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=message) as error:
        read_records(tmp_path / name)
    assert str(tmp_path) in str(error.value)


def test_a_missing_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"does not exist. Correct the path"):
        read_records(tmp_path / "a.json")
    (tmp_path / "b.json").mkdir()
    with pytest.raises(UsageError, match="not a regular file"):
        read_records(tmp_path / "b.json")


def test_each_record_is_archived_under_its_id_as_canonical_json(tmp_path: Path) -> None:
    home, source = dataset(tmp_path, json.dumps(RECORDS))
    manifest = collect(home, source, Settings())
    rows = read_rows(manifest)
    assert rows["url"].to_list() == ["1", "2"]
    (shard,) = payload_shards(home, "data", set(rows["payload_digest"]), 10_000)
    assert {payload for _, _, _, payload in read_payloads(shard)} == {
        b'{"id":1,"name":"Squat"}',
        '{"id":2,"name":"Übung"}'.encode(),
    }


def test_the_order_of_records_and_keys_changes_nothing(tmp_path: Path) -> None:
    home, source = dataset(tmp_path, json.dumps(RECORDS))
    first = collect(home, source, Settings())
    (tmp_path / "data.json").write_text(
        json.dumps([dict(reversed(record.items())) for record in reversed(RECORDS)])
    )
    second = collect(home, source, Settings())
    assert second.states_digest == first.states_digest
    assert second.counts["unchanged"] == 2
    assert canonical_bytes({"b": 1, "a": {"d": 1, "c": 2}}) == b'{"a":{"c":2,"d":1},"b":1}'


def test_a_record_that_is_none_or_has_no_id_of_its_own_is_kept_out_with_a_reason(tmp_path: Path) -> None:
    records: list[object] = [{"id": "a"}, "text", {"id": " "}, {"name": "x"}, {"id": "a", "n": 2}]
    records += [
        {"id": True},
        {"id": {"x": 1}},
        {"id": "record-2"},
        {"id": "long", "n": "x" * 200},
        {"id": "a"},
    ]
    home, source = dataset(tmp_path, json.dumps(records))
    manifest = collect(home, source, Settings(archive_cap_bytes=100))
    assert rows_of(manifest) == [
        ("a", "present", None),
        ("record-10", "set_aside", "duplicate_record_id"),
        ("record-2", "present", None),
        ("record-2 (2)", "error", "record_not_object"),
        ("record-3", "error", "record_without_id"),
        ("record-4", "error", "record_without_id"),
        ("record-5", "set_aside", "duplicate_record_id"),
        ("record-6", "error", "record_without_id"),
        ("record-7", "error", "record_without_id"),
        ("record-9", "set_aside", "too_large_to_archive"),
    ]
    assert manifest.inputs == len(records)


def test_a_csv_row_with_too_many_cells_is_an_error(tmp_path: Path) -> None:
    home, source = dataset(tmp_path, "")
    (tmp_path / "data.csv").write_text("id,name\n1,Squat\n2,Curl,arms\n")
    (home.sources / "data.toml").write_text(
        (home.sources / "data.toml").read_text().replace("data.json", "data.csv")
    )
    source = load_sources(home)[0]
    assert rows_of(collect(home, source, Settings())) == [
        ("1", "present", None),
        ("record-2", "error", "record_not_object"),
    ]


def test_the_list_and_the_id_may_be_nested(tmp_path: Path) -> None:
    content = json.dumps({"list": [{"meta": {"id": "x"}}]})
    home, source = dataset(tmp_path, content, 'records = "list"', "meta.id")
    assert rows_of(collect(home, source, Settings())) == [("x", "present", None)]


def test_a_broken_dataset_adds_no_snapshot_and_closes_nothing(tmp_path: Path) -> None:
    home, source = dataset(tmp_path, json.dumps(RECORDS))
    first = collect(home, source, Settings())
    (tmp_path / "data.json").write_text('[{"id": 1')
    with pytest.raises(UsageError, match="not JSON"):
        collect(home, source, Settings())
    assert [folder.name for folder in (home.archive / "data").iterdir()] == [first.folder.name]


@pytest.mark.parametrize("kind", ["json", "jsonl", "csv", "folder"])
def test_more_records_than_memory_holds_are_refused_with_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    home, source = dataset(tmp_path, "[]")
    records = [{"id": f"r{number}", "name": f"Squat {number}"} for number in range(11)]
    source = replace(source, path=_written(tmp_path / kind, kind, records))
    monkeypatch.setattr(limits, "RECORDS", 11)
    assert collect(home, source, Settings()).inputs == 11
    monkeypatch.setattr(limits, "RECORDS", 10)
    with pytest.raises(UsageError, match=r"more than 10 records, the limit of one source.*where"):
        collect(home, source, Settings())
    narrowed = replace(source, where={"id": ("r1", "r2")})
    assert len(rows_of(collect(home, narrowed, Settings()))) == 11, "two that are there, nine missing"


def _written(path: Path, kind: str, records: list[dict[str, str]]) -> Path:
    """Write records as one kind of file, or as a folder of a file each."""
    lines = [json.dumps(record) for record in records]
    if kind == "folder":
        path.mkdir()
        for record, line in zip(records, lines, strict=True):
            (path / f"{record['id']}.json").write_text(line)
        return path
    rows = ["id,name", *(",".join(record.values()) for record in records)]
    content = {"json": f"[{','.join(lines)}]", "jsonl": "\n".join(lines), "csv": "\n".join(rows)}[kind]
    file = path.with_suffix(f".{kind}")
    file.write_text(content)
    return file


def test_records_that_are_set_aside_count_towards_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, source = dataset(tmp_path, json.dumps([*RECORDS, "a text", "another"]))
    monkeypatch.setattr(limits, "RECORDS", 3)
    with pytest.raises(UsageError, match="more than 3 records"):
        collect(home, source, Settings())
