"""The field map as a source file writes it: what it can say, and what is refused with the remedy."""

from pathlib import Path

import pytest

from flows.add.field_map_text import rule_text
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.sources.source import Source, read_source
from transforms.pages.datasets.fields import FieldRule

HEAD = 'role = "own"\nformat = "dataset"\npath = "x.json"\n'

NAMED = '[fields]\nname = "n"\n'
NAME = 'id = "i"\n[fields]\nname = '
JOINS = """id = "i"
[join.a]
path = "a.json"
id = "i"
field = "b.id"
[join.b]
path = "b.json"
id = "i"
field = "x"
"""


def source_of(root: Path, text: str) -> Source:
    home = Home(root.resolve())
    home.sources.mkdir(exist_ok=True)
    file = home.sources / "data.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    return read_source(home, file)


RULES = [
    ('"title"', FieldRule("title")),
    ('{ path = "t.name", where = { lang = 2 } }', FieldRule("t.name", where={"lang": ("2",)})),
    (
        '{ path = "t", where = { main = true, kind = ["a", "b"] } }',
        FieldRule("t", where={"main": ("true",), "kind": ("a", "b")}),
    ),
    (
        '{ first = ["a", { path = "b", where = { l = "en" } }] }',
        FieldRule(first=(FieldRule("a"), FieldRule("b", where={"l": ("en",)}))),
    ),
    (
        '{ paths = ["a", { template = "{b} {c}" }] }',
        FieldRule(paths=(FieldRule("a"), FieldRule(template="{b} {c}"))),
    ),
    ('{ template = "{parent.name} {variant}" }', FieldRule(template="{parent.name} {variant}")),
    ('{ path = "m.@keys", pick = "largest" }', FieldRule("m.@keys", pick="largest")),
    ('{ path = "m.n", pick = "others", share = "pct" }', FieldRule("m.n", pick="others", share="pct")),
    (
        '{ path = "a", strip = ["Step:\\\\d+ "], split = "|" }',
        FieldRule("a", strip=("Step:\\d+ ",), split=("|",)),
    ),
    ('{ path = "content.rendered", html = true }', FieldRule("content.rendered", html=True)),
    ('{ constant = "Squat" }', FieldRule(constant="Squat")),
    (
        '{ path = "a", values = { "body only" = "Body weight" } }',
        FieldRule("a", values={"body only": "Body weight"}),
    ),
]


@pytest.mark.parametrize(("written", "rule"), RULES)
def test_a_rule_is_read_and_written_as_the_same(tmp_path: Path, written: str, rule: FieldRule) -> None:
    read = source_of(tmp_path, f'id = "id"\n[fields]\nname = {written}\n').fields["name"]
    assert read == rule
    again = source_of(tmp_path, f'id = "id"\n[fields]\nname = {rule_text(read)}\n').fields["name"]
    assert again == rule


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ('"uid"', "uid"),
        ('"@row"', "@row"),
        ('"@file"', "@file"),
        ('["name", "kit.0"]', "{name}/{kit.0}"),
        ('"{name}-{kit}"', "{name}-{kit}"),
    ],
)
def test_an_id_is_a_path_a_row_or_a_composite(tmp_path: Path, written: str, rule: str) -> None:
    assert source_of(tmp_path, f'id = {written}\n[fields]\nname = "n"\n').id_field == rule


def test_records_are_chosen_by_what_they_hold(tmp_path: Path) -> None:
    text = 'id = "i"\nwhere = { lang = 2, state = ["live", "new"] }\n[fields]\nname = "n"\n'
    assert source_of(tmp_path, text).where == {"lang": ("2",), "state": ("live", "new")}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('id = "@line"\n[fields]\nname = "n"\n', "'id' is '@line'. Write a path, or one of @row"),
        ('id = []\n[fields]\nname = "n"\n', "'id' must name at least one path"),
        ('id = ["@row", "n"]\n[fields]\nname = "n"\n', "must not mix"),
        ('id = "{a}-{"\n[fields]\nname = "n"\n', "brace that is not closed"),
        (
            'id = "i"\nwhere = { a = [] }\n[fields]\nname = "n"\n',
            "'where.a' must be a value or a list of values",
        ),
        (NAME + '{ path = "a", first = ["b"] }\n', "'fields.name' needs either a path or a constant"),
        (NAME + '{ split = "," }\n', "has none of them"),
        (NAME + "{ first = [] }\n", "'fields.name.first' must be a list of paths or rules"),
        (NAME + "{ first = [3] }\n", "'fields.name.first[1]' must be a path or a table"),
        (NAME + '{ first = [{ path = "a", first = "b" }] }\n', "'fields.name.first[1].first' is unknown"),
        (NAME + '{ template = "no path" }\n', "'fields.name.template' names no path"),
        (NAME + '{ template = "{a} {}" }\n', "not closed, or empty"),
        (NAME + '{ constant = "A", where = { a = 1 } }\n', "'fields.name.where' goes with a path"),
        (NAME + '{ path = "a", pick = "most" }\n', 'must be "largest" or "others"'),
        (NAME + '{ path = "a", share = "pct" }\n', "needs pick = largest or others"),
        (NAME + '{ path = "a", strip = ["("] }\n', "invalid regular expression: '('"),
        (NAME + '{ path = "a", strip = ["x*"] }\n', "may be empty"),
        (NAME + '{ path = "a", html = true, split = "," }\n', "cannot be joined with split or strip"),
        (NAME + '{ path = "a", wher = { a = 1 } }\n', "Did you mean 'where'?"),
        (NAME + '"n"\nfaqs = { path = "a", split = "," }\n', "'fields.faqs.split' is unknown"),
        (JOINS + NAMED, "'join.a.field' goes on from [join.b], which is not made yet"),
    ],
)
def test_what_a_map_cannot_say_is_refused_with_file_key_and_remedy(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(UsageError) as error:
        source_of(tmp_path, text)
    assert problem in str(error.value)
    assert "data.toml" in str(error.value)
