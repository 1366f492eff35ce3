"""Datasets made to do harm: refused with a reason, within a bounded memory."""

import gzip
import json
import sqlite3
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from flows.collect.dataset import look, read_records
from flows.home.errors import UsageError
from flows.home.settings import CHECKOUT
from flows.sources.file_form import FileForm

ZEROS = b"0" * (1 << 20)
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
MAX_MEMORY = 500 * (1 << 20)


def workbook(path: Path, parts: dict[str, bytes]) -> Path:
    """Write a workbook of one sheet with some of its parts replaced."""
    plain = path.with_suffix(".plain.xlsx")
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Name"])
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, parts.get(info.filename, old.read(info)))
        for name in parts.keys() - {info.filename for info in old.infolist()}:
            new.writestr(name, parts[name])
    plain.unlink()
    return path


def sheet(rows: str, head: str = "") -> dict[str, bytes]:
    return {"xl/worksheets/sheet1.xml": ('<?xml version="1.0"?>' + head + SHEET.format(rows)).encode()}


def zip_bomb(root: Path) -> Path:
    path = root / "x.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("x.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(300):
            member.write(ZEROS)
    return path


def gzip_bomb(root: Path) -> Path:
    path = root / "x.json.gz"
    with gzip.open(path, "wb", 1) as opened:
        opened.write(b'["')
        for _ in range(300):
            opened.write(ZEROS)
    return path


def lying_zip(root: Path) -> Path:
    """Write a workbook with a member that declares 10 bytes and inflates to a gigabyte."""
    path = workbook(root / "x.xlsx", {"xl/media/a.xml": b"0123456789"})
    content = bytearray(path.read_bytes())
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(packer.compress(ZEROS) for _ in range(1000)) + packer.flush()
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/media/a.xml")
        start = info.header_offset + 30 + len(info.filename)
        directory = archive.start_dir
    shift = len(bomb) - info.compress_size
    struct.pack_into("<I", content, info.header_offset + 18, len(bomb))
    entry = content.rfind(b"xl/media/a.xml") - 46
    struct.pack_into("<I", content, entry + 20, len(bomb))
    end = content.rfind(b"PK\x05\x06")
    struct.pack_into("<I", content, end + 16, directory + shift)
    content[start : start + info.compress_size] = bomb
    path.write_bytes(content)
    return path


def shared_text_bomb(root: Path) -> Path:
    text = "x" * 30_000
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_000))
    strings = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{text}</t></si></sst>'
    )
    return workbook(root / "x.xlsx", {**sheet(cells), "xl/sharedStrings.xml": strings.encode()})


def far_apart(place: str) -> Callable[[Path], Path]:
    def write(root: Path) -> Path:
        rows = f'<row><c r="A1"><v>1</v></c></row><row><c r="{place}"><v>2</v></c></row>'
        return workbook(root / "x.xlsx", sheet(rows))

    return write


def laughs(root: Path) -> Path:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>'
    return workbook(
        root / "x.xlsx", sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row>', head)
    )


def external_entity(root: Path) -> Path:
    (root / "secret.txt").write_text("canary")
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{root}/secret.txt">]>'
    return workbook(
        root / "x.xlsx", sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>', head)
    )


def endless_view(root: Path) -> Path:
    path = root / "x.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t(a)")
    connection.execute(
        "CREATE VIEW exercises AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT sum(i) FROM n"
    )
    connection.close()
    return path


def written(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(root: Path) -> Path:
        (root / name).write_bytes(content)
        return root / name

    return write


def nameless_zip(root: Path) -> Path:
    """Write a zip whose only member has no name, as a damaged list of members may say."""
    path = zipped({"a": b"x"})(root)
    content = bytearray(path.read_bytes())
    entry = content.rfind(b"PK\x01\x02")
    struct.pack_into("<HH", content, entry + 28, 0, 1)  # the letter of the name is an extra field now
    path.write_bytes(content)
    return path


def zipped(members: dict[str, bytes]) -> Callable[[Path], Path]:
    def write(root: Path) -> Path:
        with zipfile.ZipFile(root / "x.zip", "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return root / "x.zip"

    return write


ALIASES = "\n".join(
    [
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]",
        *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)),
    ]
)
MERGES = "\n".join(
    ["a0: &a0 {k: v}", *(f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9))]
)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (zip_bomb, "inflates to more than"),
        (gzip_bomb, "more than 40 MB|inflates to more than"),
        (lying_zip, "inflates to more than 256 MB"),
        (shared_text_bomb, "more than 450 MB of memory"),
        (far_apart("XX200000"), "more than 450 MB of memory"),
        (far_apart("XFD1048576"), "not a readable workbook|more than 450 MB of memory"),
        (laughs, "not a readable workbook"),
        (external_entity, "not a readable workbook"),
        (zipped({"inner.zip": b"PK"}), "a compressed file within a zip is not read: 'inner.zip'"),
        (zipped({"a.csv.gz": b"x"}), "a compressed file within a zip is not read: 'a.csv.gz'"),
        (zipped({"../../etc/x.json": b'[{"a": 1}]'}), "leads out of the zip"),
        (zipped({"/etc/x.json": b'[{"a": 1}]'}), "leads out of the zip"),
        (zipped({"C:x.json": b'[{"a": 1}]'}), "leads out of the zip"),
        (written("x.zip", b"PK\x03\x04 no"), "not a zip"),
        (nameless_zip, "holds no dataset"),
        (written("x.csv.gz", gzip.compress(b"a,b\n1,2\n" * 99)[:-9]), "cannot be read: .*end-of-stream"),
        (written("x.csv.gz", b"plain"), "cannot be read: Not a gzipped file"),
        (written("x.tar.gz", b"plain"), "'.tar' inside of .gz"),
        (written("x.yaml", ALIASES.encode()), "once its aliases are written out"),
        (written("x.yaml", MERGES.encode()), "merged keys"),
        (written("x.yaml", b"- &a [*a]"), "a circle|not YAML"),
        (written("x.yaml", b"[" * 200_000), "more than 100 levels"),
        (written("x.yaml", b"- !!python/object/apply:os.system ['true']"), "could not determine"),
        (written("x.json", b"[" * 1_000_000), "not JSON"),
        (written("x.json", b"[" + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"]"), "not JSON"),
        (written("x.json", b"[" + b"[]," * 4_000_000 + b"[]]"), "more than 3,000,000 lists and objects"),
        (written("x.json", b"\0\0\0\0"), "not JSON|not utf"),
        (written("x.csv", b'id,name\n1,"' + b"x\n" * 10_000_000), "A cell has at most 16 MB; is a quote"),
        (written("x.csv", b'id,name\n1,"' + b"x" * 20_000_000), "x.csv:2: a line of more than 16 MB"),
        (written("x.csv", b"id,name\n1,\0\0\n"), "holds bytes that no text has"),
        (written("x.csv", b"\n\n  \n"), "holds no rows"),
        (written("x.jsonl", b"x" * 40_000_000), "1: a line of more than 16 MB"),
        (written("x.sqlite", b"x" * 5000), "not a SQLite database"),
        (written("x.sqlite", b"SQLite format 3\0" + b"x" * 5000), "not readable by SQLite"),
        (written("x.xlsx", b"<html><table>"), "not a zip"),
        (written("x.parquet", b"PAR1" + b"\xff" * 100 + b"PAR1"), "not readable Parquet"),
        *((written(f"x{end}", b""), "the file is empty") for end in (".csv", ".json", ".xlsx", ".db")),
    ],
)  # fmt: skip
def test_what_does_harm_is_refused_with_its_name(
    tmp_path: Path, make: Callable[[Path], Path], problem: str
) -> None:
    path = make(tmp_path)
    with pytest.raises(UsageError, match=problem) as error:
        read_records(path)
    assert str(path) in str(error.value)
    assert "canary" not in str(error.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        zip_bomb,
        gzip_bomb,
        lying_zip,
        shared_text_bomb,
        far_apart("XX200000"),
        written("x.yaml", ALIASES.encode()),
    ],
)
def test_a_bomb_takes_no_memory(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path)
    code = (
        "import json, resource, sys\n"
        "from pathlib import Path\n"
        "from flows.collect.dataset import look\n"
        "from flows.home.errors import UsageError\n"
        "try:\n    look(Path(sys.argv[1]))\n    said = ''\n"
        "except UsageError as error:\n    said = str(error)\n"
        "status = Path('/proc/self/status').read_text()\n"
        "own = int(status.partition('VmHWM:')[2].split()[0])\n"  # ru_maxrss begins with its starter
        "children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(json.dumps([said, max(own, children) * 1024]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, cwd=CHECKOUT
    )
    said, memory = json.loads(done.stdout)
    assert said
    assert memory < MAX_MEMORY


def test_an_endless_view_is_not_looked_at_and_ends_where_a_query_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = endless_view(tmp_path)
    assert look(path) == []
    monkeypatch.setattr("flows.collect.dataset.sqlite_tables.QUERY_SECONDS", 0.2)
    with pytest.raises(UsageError, match="the query takes more than"):
        read_records(path, None, FileForm(query="SELECT * FROM exercises"))
