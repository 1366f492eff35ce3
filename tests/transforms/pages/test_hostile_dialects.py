"""Marks of dialects and scripts that never end, or repeat without end: the work stays in proportion."""

import json

import pytest
from reading import read
from work import work_in_proportion

SIZE = 200_000

MARKS = (
    "{{< ", "{{% x %}}", "{% ", "{% for x %} ", "{% raw %}{% comment %}", "{/* ", "{{/* ", "{{</* ", "%% a ",
    "{::comment} ", "{: ", '{: "', "({.x ", "`r ", "![[a.png ", " ^ab", "::a[\n", "<A x={{", "<A>\n",
    "<A {...{{{", '<A a="', "<A a a a ", "::: tip\n", ":::\n", "!!! tip\n    ", "> [!tip] a\n> ",
    ">>>>>[!tip]", "{a ", "import a\n", "import {a,\n", "export const a = {\n", "export const a = [[[[\n\n",
    "{{< a >}}x{{< /a >}}", "{{< highlight >}} ", "```\n", '=== "x"\n', "<Step>", "</Step>\n",
)  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("before", ["", "import a from 'b'\n\n"], ids=["markdown", "mdx"])
def test_marks_without_end_take_no_time(mark: str, before: str) -> None:
    page = before + mark * (SIZE // len(mark))
    with work_in_proportion(len(page)):
        read(page)


def flight(*rows: str) -> str:
    return f"self.__next_f.push([1,{json.dumps(chr(10).join(rows))}])"


SCRIPTS = (
    "a={" * 60_000, "a=[1," * 40_000, "a={b:" * 40_000, "a=JSON.parse(" * 15_000, "a={'" * 50_000,
    "self.__next_f.push([1," * 9_000, "a=(function(a,b){return " * 8_000, "a=" + "[" * 100_000,
    "a={/*" * 40_000,
    flight("0:" + "[" * 100_000),
    flight('0:["$","$L1",null,{"a":"$2","b":"$2"}]', '2:{"a":"$2","b":"$2","c":["$2","$2","$2"]}'),
    flight(*(f'{n:x}:["$","b",null,{{"children":["${n + 1:x}","${n + 1:x}"]}}]' for n in range(3_000))),
)  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script[:20])
def test_scripts_without_end_take_no_time(script: str) -> None:
    page = f"<html><title>Squat</title><body><div id=root></div><script>{script}</script></body></html>"
    with work_in_proportion(len(page)):
        record = read(page, "text/html")
    assert (record["verdict"], record["reason"]) == ("unreadable", "client_rendered")


def test_references_that_lead_to_themselves_end() -> None:
    state = json.dumps([[1, 1], [1, 1, 1, 1, 1]])
    page = f'<div id="__nuxt"></div><script type="application/json" id="__NUXT_DATA__">{state}</script>'
    assert read(page, "text/html")["reason"] == "client_rendered"
