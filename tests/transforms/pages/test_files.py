"""Pages in other wrappings: Word documents and saved pages, and what is hostile among them."""

import base64
import zlib
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from reading import read

from transforms.pages.files.word import MAX_INFLATED
from transforms.pages.formats import WORD

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>'
)
NUMBERS = (
    f'<w:numbering xmlns:w="{W}">'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles xmlns:w="{W}">'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{each_id}"><w:name w:val="{name}"/></w:style>'
        for each_id, name in (("Titel", "Title"), ("berschrift1", "heading 1"), ("berschrift2", "heading 2"))
    )
    + "</w:styles>"
)
STEPS = ["Set the bar on your back.", "Sit down between your heels.", "Stand up again."]


def paragraph(*runs: str | tuple[str, str], style: str = "", numbers: int = 0) -> str:
    """Return a paragraph; a run that is a pair of "b" and a text is bold."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbers:
        properties += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbers}"/></w:numPr>'
    texts = "".join(
        f"<w:r>{'<w:rPr><w:b/></w:rPr>' if isinstance(run, tuple) else ''}"
        f'<w:t xml:space="preserve">{escape(run[1] if isinstance(run, tuple) else run)}</w:t></w:r>'
        for run in runs
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{texts}</w:p>"


def table(rows: list[tuple[str, str]]) -> str:
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows
    )
    return f"<w:tbl>{cells}</w:tbl>"


def document(body: str, **parts: str | bytes) -> bytes:
    """Return a Word document of a body; `parts` stand for others, their dots and slashes as "__"."""
    file = BytesIO()
    content = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/_rels/document.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="s" Type="{R}/styles" Target="styles.xml"/>'
            f'<Relationship Id="n" Type="{R}/numbering" Target="numbering.xml"/></Relationships>'
        ),
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERS,
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>',
    }
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, text in {**content, **parts}.items():
            archive.writestr(name, text)
    return file.getvalue()


def steps(items: list[str]) -> str:
    return "".join(paragraph(item, numbers=1) for item in items)


def test_headings_lists_and_bold_labels_of_a_document() -> None:
    record = read(
        document(
            paragraph("Back Squat", style="Titel")
            + paragraph(("b", "Target Muscle:"), " Quads")
            + paragraph(("b", "Equipment:"), " Barbell")
            + paragraph("Instructions", style="berschrift1")
            + steps(STEPS)
            + paragraph("Common mistakes", style="berschrift1")
            + paragraph("Rounding the back.", numbers=2)
        ),
        WORD,
    )
    assert (record["verdict"], record["name"]) == ("exercise", "Back Squat")
    assert (record["target_muscles"], record["equipment"]) == (["Quads"], ["Barbell"])
    assert (record["steps"], record["mistakes"]) == (STEPS, ["Rounding the back."])


def test_a_table_and_a_bold_title_of_a_document_without_styles() -> None:
    rows = [("Zielmuskel", "Quadrizeps"), ("Gerät", "Langhantel"), ("Schwierigkeit", "Fortgeschritten")]
    moves = ["Leg die Stange auf den Rücken.", "Geh in die Hocke.", "Steh wieder auf."]
    body = paragraph(("b", "Kniebeuge")) + table(rows) + paragraph(("b", "Ausführung")) + steps(moves)
    record = read(document(body), WORD)
    assert (record["name"], record["target_muscles"]) == ("Kniebeuge", ["Quadrizeps"])
    assert (record["equipment"], record["steps"]) == (["Langhantel"], moves)


def test_a_picture_and_macros_leave_no_trace() -> None:
    picture = "<w:p><w:r><w:drawing/></w:r></w:p>"
    body = (
        paragraph("Squat", style="berschrift1") + picture + paragraph("Target Muscle: Quads") + steps(STEPS)
    )
    record = read(
        document(body, **{"word/vbaProject.bin": b"\x00macro", "word/media/a.png": b"\x89PNG"}), WORD
    )
    assert (record["name"], record["images"], record["steps"]) == ("Squat", [], STEPS)


DOCTYPE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def cut(payload: bytes) -> bytes:
    return payload[: len(payload) // 2]


def with_wrong_size(payload: bytes) -> bytes:
    """Return a document whose text part states a small size and inflates to 30 MB."""
    body = b"<w>" + b" " * 30_000_000 + b"</w>"
    whole = BytesIO(payload)
    with ZipFile(whole, "a", ZIP_DEFLATED) as archive:
        archive.writestr("word/comments.xml", body)
    content = bytearray(whole.getvalue())
    size = len(body).to_bytes(4, "little")
    place = content.find(size)
    while place >= 0:
        content[place : place + 4] = (1000).to_bytes(4, "little")
        place = content.find(size)
    return bytes(content)


PLAIN = document(paragraph("Squat", style="berschrift1") + steps(STEPS))
DEEP = "<w:x>" * 5000 + "</w:x>" * 5000


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "document_locked", id="password"),
        pytest.param(b"PK\x03\x04 no zip at all", "document_damaged", id="no zip"),
        pytest.param(b"", "document_damaged", id="empty"),
        pytest.param(b"<html><h1>Squat</h1></html>", "document_damaged", id="HTML"),
        pytest.param(cut(PLAIN), "document_damaged", id="cut"),
        pytest.param(with_wrong_size(PLAIN), "document_damaged", id="a size that lies"),
        pytest.param(document("<w:p>"), "document_damaged", id="no XML"),
        pytest.param(document(DEEP), "document_too_large", id="deep"),
        pytest.param(document("<w:p/>" * 250_000), "document_too_large", id="many elements"),
        pytest.param(
            document("", **{"word/media/a.bin": b"\0" * (MAX_INFLATED + 1)}), "document_too_large", id="bomb"
        ),
        pytest.param(
            document("", **{"word/document.xml": f"{DOCTYPE}<w>&x;</w>"}), "document_unsafe", id="entity"
        ),
        pytest.param(
            document("", **{"word/styles.xml": f"{LAUGHS}<w>&b;</w>"}), "document_unsafe", id="laughs"
        ),
        pytest.param(
            document("", **{"word/other.bin": f" {DOCTYPE}<w>&x;</w>"}), "document_unsafe", id="by other name"
        ),
        pytest.param(
            document("", **{"_rels/.rels": f"{DOCTYPE}{RELATIONS}"}), "document_unsafe", id="in relations"
        ),
    ],
)
def test_a_hostile_document_is_refused_with_its_reason(payload: bytes, reason: str) -> None:
    record = read(payload, WORD)
    assert (record["verdict"], record["reason"]) == ("unreadable", reason), record["detail"]


def test_a_part_that_is_no_document_is_named() -> None:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    record = read(file.getvalue(), WORD)
    assert record["reason"] == "document_damaged"
    assert "word/document.xml" in record["detail"]


def test_broken_compression_is_damage() -> None:
    content = bytearray(PLAIN)
    place = content.find(b"word/document.xml") + len("word/document.xml") + 5
    content[place : place + 40] = zlib.compress(b"x" * 60)[:40].ljust(40, b"\xff")
    assert read(bytes(content), WORD)["reason"] == "document_damaged"


HEAD = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'
PAGE = (
    "<html><body><h1>Squat</h1><p>Target muscle: Quads</p><ol><li>Sit down.</li><li>Stand.</li></ol>"
    "</body></html>"
)


def test_a_saved_page_says_where_it_is_from() -> None:
    part = f"--b\nContent-Type: text/html\nContent-Location: https://gym.example/squat\n\n{PAGE}\n--b--\n"
    assert read(HEAD + part, "multipart/related")["target_muscles"] == ["Quads"]


def test_a_saved_page_without_its_end_is_read() -> None:
    part = f"--b\nContent-Type: text/html\n\n{PAGE}\n"
    assert read(HEAD + part, "multipart/related")["name"] == "Squat"


def nested(depth: int) -> str:
    heads = "".join(f'Content-Type: multipart/related; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return f"MIME-Version: 1.0\n{heads}Content-Type: text/html\n\n{PAGE}\n"


PICTURE = f"--b\nContent-Type: image/png\n\n{base64.b64encode(b'x' * 30).decode()}\n"


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        pytest.param(nested(2_000), "document_too_large", id="nested"),
        pytest.param(HEAD + PICTURE * 3_000, "document_too_large", id="many parts"),
        pytest.param(HEAD + PICTURE + "--b--\n", "no_html_part", id="pictures only"),
        pytest.param("Hello, this is no message.\n", "no_html_part", id="no message"),
        pytest.param(HEAD + "--b\nContent-Type: text/html\n\n\n--b--\n", "empty_page", id="empty part"),
        pytest.param("x" * 20_000_001, "too_large_to_parse", id="large"),
    ],
)
def test_a_hostile_saved_page_is_refused_with_its_reason(payload: str, reason: str) -> None:
    record = read(payload, "multipart/related")
    assert (record["verdict"], record["reason"]) == ("unreadable", reason), record["detail"]
