"""Hostile pages of HTML: refused by a reason with work in proportion, or read as far as they are a page."""

from collections.abc import Callable

import pytest
from reading import read
from work import work_in_proportion

from transforms.pages.decode import UnreadableError, decode
from transforms.pages.html.scan import MAX_ATTRIBUTES, MAX_DEPTH, scan_html

BODY = (
    "<h1>Plank</h1><p>Target muscle: Abs</p><p>Equipment: None</p>"
    "<h2>Steps</h2><ol><li>Rest on your forearms.</li><li>Hold.</li></ol>"
)


def page(content: str, head: str = "") -> str:
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{content}</body></html>"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<div>" * 100_000, "too_many_tags"),
        ("<div>" * 50_000 + "x" + "</div>" * 50_000, "too_deep"),
        ("<div>" * (MAX_DEPTH + 60) + BODY, "too_deep"),
        ("<b><i>" * 20_000 + BODY, "too_deep"),
        ("<table><tr><td>" * 10_000 + BODY, "too_deep"),
        ("<p " + " ".join(f"a{number}=1" for number in range(80_000)) + ">" + BODY, "too_many_attributes"),
        (
            "<p " + " ".join(f"a{number}" for number in range(MAX_ATTRIBUTES + 1)) + ">" + BODY,
            "too_many_attributes",
        ),
        ("<p>" + "x" * 10_500_000 + "</p>" + BODY, "too_large_to_parse"),
        ("<p>a</p>" * 6_250_000, "too_large_to_parse"),
    ],
    ids=[
        "100k tags",
        "50k deep",
        "260 deep",
        "inline deep",
        "tables deep",
        "80k attributes",
        "1001",
        "10 MB text",
        "50 MB",
    ],
)
def test_a_page_over_a_limit_is_refused_by_its_reason_with_little_work(content: str, reason: str) -> None:
    source = page(content).encode()
    with work_in_proportion(len(source)):
        record = read(source, "text/html")
    assert (record["verdict"], record["reason"]) == ("unreadable", reason)


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 120 + BODY + "</div>" * 120,
        "<p>" * 30_000 + BODY,
        "<br>" * 30_000 + BODY,
        "<p " + " ".join(f"a{number}='<a b'" for number in range(900)) + ">x</p>" + BODY,
        "&nbsp;" * 200_000 + BODY,
        "<!--" + "-" * 400_000 + "-->" + BODY,
        BODY + "<!--" * 100_000,
        BODY + "<nav>" * 50_000,
        BODY + "<nav><h1></nav>" * 3_000,
        BODY + "<script" * 100_000,
        "<div class='widget'>" * 150 + "<p>A word or two.</p>" * 20_000 + BODY,
        "<div class='sidebar'><h1>Plank</h1>" + "<div class='x-menu'>" * 150 + "<i>word</i> " * 20_000 + BODY,
        BODY + "<i hidden>x</i>" * 30_000,
        BODY + "<div hidden>" * 150 + "<p>x</p>" * 20_000,
        BODY + "<h1 hidden>x</h1>" * 10_000,
        BODY + "<div id='x'></div><ul>" + "<li><a href='#x'>y</a></li>" * 15_000 + "</ul>",
        BODY + "<b role='tab' id='t'>a</b><i role='tabpanel' aria-labelledby='t'>b</i>" * 8_000,
        BODY + "<footer>" * 20_000 + "</footer>",
        BODY + "<dialog>x</dialog>" * 20_000,
        "<main>" + BODY + "</main>" + "<div>Equipment: Rope</div><div>Category: Any</div>" * 10_000,
        BODY + "<a href='x'>" * 20_000,
        BODY + '<p a="' * 100_000,
        BODY + "</main>" * 50_000,
        BODY + "<svg>" * 10_000,
        BODY + "<![CDATA[" * 50_000,
        BODY + "<form>" + "<label for=q>Lats</label> " * 4000 + "<input id=q type=checkbox></form>",
    ],
    ids=[
        "120 deep", "open paragraphs", "breaks", "long attributes", "entities", "dashes",
        "open comments",
        "open navs", "navs with h1", "open scripts", "widgets",
        "titled sidebars", "hidden items", "hidden boxes", "hidden titles",
        "many places", "many tabs", "open footers", "dialogs", "facts beside main", "open links",
        "open quotes", "closed mains",
        "open svgs", "cdata", "labels of one field",
    ],
)  # fmt: skip
def test_an_odd_page_is_read_or_refused_with_little_work(content: str) -> None:
    source = page(content)
    with work_in_proportion(len(source)):
        record = read(source, "text/html")
    assert record["reason"] != "extractor_error"
    if record["verdict"] == "exercise":
        assert record["target_muscles"] == ["Abs"]


@pytest.mark.slow
def test_the_scan_works_in_proportion_to_the_page() -> None:
    pieces = [
        "<nav>",
        "<svg>",
        "</nav x",
        '<a b="',
        "<main>",
        "<!--",
        "<script>x</script",
        "<h1",
        "<style",
        "'>",
        "<footer>",
    ]
    for piece in pieces:
        with work_in_proportion(1_000_000):
            try:
                scan_html(piece * (1_000_000 // len(piece)))
            except UnreadableError as error:
                assert error.reason.startswith("too_")  # noqa: PT017 - either is fine


@pytest.mark.parametrize(
    "trick",
    [
        "<script>var end = '</main>';</script>",
        "<!-- </main> -->",
        "<div data-x='</main>'></div>",
        '<div data-x="a > b </main>">',
        "<style>/* </main> */</style>",
        "<textarea></main></textarea>",
        "<svg><title></main></title></svg>",
    ],
)
def test_an_end_of_main_that_is_none_does_not_cut_the_page(trick: str) -> None:
    record = read(page(f"<main>{trick}{BODY}</main><footer>x</footer>"), "text/html")
    assert (record["name"], len(record["steps"])) == ("Plank", 2)


def test_what_stands_outside_main_is_no_evidence_but_its_json_ld_is() -> None:
    plan = '{"@type": "ExercisePlan", "name": "Plank", "intensity": "Beginner"}'
    script = f'<script type="application/ld+json">{plan}</script>'
    record = read(
        page(f"<h2>Equipment</h2><p>Barbell</p>{script}<main>{BODY}</main><p>Category: Cardio</p>"),
        "text/html",
    )
    assert (record["difficulty"], record["equipment"], record["category"]) == ("Beginner", ["None"], None)


def test_a_page_that_was_cut_short_is_read_as_far_as_it_goes() -> None:
    whole = page(f"<main>{BODY}<h2>Tips</h2><ul><li>Keep breathing all the time.</li></ul></main>")
    record = read(whole[: whole.index("all the")], "text/html")
    assert (record["name"], record["tips"]) == ("Plank", ["Keep breathing"])


@pytest.mark.parametrize(
    "name", ["&amp;lt;b&amp;gt;", "&#x50;lank &#38; more", "Plank&#0;&#xFFFFFFF;", "&lt;script&gt;"]
)
def test_entities_are_resolved_once(name: str) -> None:
    record = read(page(BODY.replace("Plank", name)), "text/html")
    assert record["verdict"] == "exercise"
    assert "&amp;" not in record["name"]


def test_a_bomb_of_entities_stays_text() -> None:
    bomb = (
        "<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
        "<!ENTITY c '&b;&b;&b;&b;&b;&b;'>]>"
    )
    record = read(f"{bomb}<html><body>{BODY}<p>&c;&c;&c;</p></body></html>", "text/html")
    assert record["name"] == "Plank"


ENCODINGS: list[tuple[bytes, str, str, bool]] = [
    ("Liegestütz \u2013 schräg".encode("cp1252"), "<meta charset=utf-8>", "text/html; charset=utf-8", True),
    ("Liegestütz \u2013 schräg".encode("cp1252"), "", "text/html", True),
    ("Liegestütz \u2013 schräg".encode("cp1252"), "<meta charset='iso-8859-1'>", "text/html", False),
    ("Liegestütz \u2013 schräg".encode("cp1252"), "", "text/html; charset=ISO-8859-1", False),
    ("Liegestütz \u2013 schräg".encode(), "<meta charset='iso-8859-1'>", "text/html; charset=latin1", False),
    (
        "Liegestütz \u2013 schräg".encode(),
        "<meta charset='no-such-thing'>",
        'text/html; charset="nope"',
        False,
    ),
    ("Liegestütz \u2013 schräg".encode(), "<meta charset='utf-16'>", "text/html", False),
]


@pytest.mark.parametrize(("name", "head", "media_type", "is_noted"), ENCODINGS)
def test_the_encoding_is_that_of_the_bytes_whatever_is_declared(
    name: bytes, head: str, media_type: str, is_noted: bool
) -> None:
    payload = page(BODY, head).encode().replace(b"Plank", name)
    record = read(payload, media_type)
    assert record["name"] == "Liegestütz \u2013 schräg"
    assert bool(record["detail"]) == is_noted


@pytest.mark.parametrize("codec", ["shift_jis", "euc_jp", "iso2022_jp"])
def test_japanese_encodings_are_read_as_declared(codec: str) -> None:
    label = codec.replace("_", "-").replace("iso2022", "iso-2022")
    payload = page(
        BODY.replace("Plank", "プランク"),
        f'<meta http-equiv="content-type" content="text/html; charset={label}">',
    )
    assert read(payload.encode(codec), "text/html")["name"] == "プランク"


@pytest.mark.parametrize(
    "encode",
    [lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: b"\xff\xfe" + text.encode("utf-16-le")],
)
def test_a_byte_order_mark_decides(encode: Callable[[str], bytes]) -> None:
    source = page(BODY.replace("Plank", "Ausfallschritt"), "<meta charset=windows-1251>")
    assert read(encode(source), "text/html")["name"] == "Ausfallschritt"


@pytest.mark.parametrize(("text", "sign"), [("Liegest\ufffdtz", "U+FFFD"), ("LiegestÃ¼tz", "mojibake")])
def test_damage_done_before_is_noted(text: str, sign: str) -> None:
    record = read(page(BODY.replace("Plank", text)), "text/html")
    assert record["verdict"] == "exercise"
    assert sign in record["detail"]


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableError) as refused:
        decode(b"<html>" + bytes(range(256)) * 40, is_html=True)
    assert refused.value.reason == "not_text"


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[1,2",
        "null",
        '"text"',
        '{"@type": 5}',
        '{"@graph": "x"}',
        '[[[[[[[[[[[[[[[[[[[[{"@type":"HowTo"}]',
        "{" * 50_000,
    ],
)
def test_json_ld_that_is_none_costs_the_page_nothing(script: str) -> None:
    record = read(page(f'<script type="application/ld+json">{script}</script>{BODY}'), "text/html")
    assert (record["verdict"], record["name"]) == ("exercise", "Plank")


@pytest.mark.parametrize(
    ("data", "opened", "closed"),
    [
        ('{"@type": "HowTo", "name": "Plank", "step": %s}', "[", "]"),
        ('{"@type": "Article", "headline": %s}', '{"name": ', "}"),
        ('{"@type": "Question", "name": "Why?", "acceptedAnswer": {"text": %s}}', "[", "]"),
        ('{"@type": "ExercisePlan", "name": "Plank", "tool": [{"@value": %s}]}', '{"text": [', "]}"),
    ],
    ids=["steps", "headline", "answer", "tool"],
)
def test_structured_data_that_is_nested_without_end_says_nothing(data: str, opened: str, closed: str) -> None:
    nested = data % f'{opened * 500}"Hold."{closed * 500}'
    record = read(page(f'<script type="application/ld+json">{nested}</script>{BODY}'), "text/html")
    assert record["reason"] is None, record["detail"]
    assert record["target_muscles"] == ["Abs"]
