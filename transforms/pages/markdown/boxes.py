"""Boxes of the dialects of Markdown: admonitions, callouts, tabs, and components that hold something.

A box ends what is before it, and its content is read as Markdown. One that is called as a section is
("Tips", "Common mistakes") is that section until it ends; any other admonition is a remark that belongs to no
list before it; what else wraps content leaves no trace but its title.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from transforms.taxonomy.vocabulary import Vocabulary

OPEN, CLOSE = "\x01open ", "\x01close"
"""Lines that open and close the box of a component: no text of a page has such a sign (see `decode`)."""

SIGNS = (":::", "!!! ", "??? ", "???+", '=== "', "> [!", ">[!", "\x01")
_MAX_OPEN = 20
_CODE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_FENCE = re.compile(r"([ \t]*+)(:{3,})[ \t]*+(.*)$")
_INDENTED = re.compile(r"([ \t]*+)(!!!|\?\?\?\+?|===\+?!?)[ \t]+(.*)$")
_QUOTED = re.compile(r"([ \t]*+)>[ \t]?\[!([\w-]{1,40}+)(?:\|[^\]\n]{0,40})?\][+-]?[ \t]*+(.*)$")
_QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(.*?)[ \t#]*$")
_TITLE = re.compile(r"""title\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s}"']+))""")
_CLASS = re.compile(r"\.([\w-]+)")
_KIND = re.compile(r"([A-Za-z][\w-]*)")
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_BRACES = re.compile(r"\{[^{}]*\}")
_SHORTCODE = re.compile(r"\{\{[<%]\s*+(?!/)([\w./-]{1,60}+)((?>[^>%}{\n/]++|[>%/](?!\}\}))*+)[<>%]\}\}")
_SHORTCODE_END = re.compile(r"\{\{[<%]\s*+/\s*+([\w./-]{1,60}+)\s*+[>%]\}\}")
_SHORTCODE_IN_LINE = re.compile(
    r"\{\{[<%]\s*+([\w./-]{1,60}+)(?>[^>%}{\n/]++|[>%/](?!\}\}))*+[<>%]\}\}"
    r"([^{}\n]*+)\{\{[<%]\s*+/\s*+\1\s*+[>%]\}\}"
)
_NESTED_IN_LINE = 4
_NAMED = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s"]+))""")
_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
_STEM = re.compile(r"^(?:callout|admonition|alert|panel)-")
_INDENT = 4
_WRAPPERS = frozenset({"tab", "details", "dropdown", "collapse", "toggle", "card", "steps"})


def _without_marks_in_line(line: str) -> str:
    """Return a line without the marks of shortcodes that end in it, where it says more than they."""
    for _ in range(_NESTED_IN_LINE):
        around = _SHORTCODE.sub("", _SHORTCODE_IN_LINE.sub("", line))
        if around == line or not around.strip():
            break
        line = _SHORTCODE_IN_LINE.sub(r"\2", line)
    return line


class Box(NamedTuple):
    """An open box: how its end is seen, how far its content is indented, and what closes its section."""

    form: str
    width: int
    closing: str


class Boxes:
    """Turns the boxes of one page into tags that the reader knows.

    The vocabulary tells whether a title is that of a section, `rules` are those of components and kinds.
    """

    def __init__(self, vocabulary: Vocabulary, rules: Mapping[str, Any]) -> None:
        self._vocabulary = vocabulary
        self._kinds: Mapping[str, str] = rules["kinds"]
        self._of_components: Mapping[str, Any] = rules["components"]
        self._looks = frozenset(self._of_components["of_looks"])
        self._remarks = frozenset(self._of_components["remarks"])
        self._of_kinds = frozenset(rules["shortcodes"]["of_kinds"])
        self._out: list[str] = []
        self._stack: list[Box] = []
        self._has_begun = False
        self._under = ""

    def _knows(self, title: str) -> bool:
        """Return whether a title is that of a section, or a label."""
        return bool(title.strip()) and self._vocabulary.heading(title.strip(), "") is not None

    def of_component(self, words: str, attributes: Mapping[str, Any]) -> str:
        """Return the head of the box of a component: its kind, a tab, and its title."""
        title = next(
            (t for key in self._of_components["titles"] if isinstance(t := attributes.get(key), str)), ""
        )
        kind = words
        if not self._knows(words) and isinstance(attributes.get("type"), str):
            kind = attributes["type"]
        return f"{kind}\t{' '.join(title.split())}"

    def of_shortcodes(self, body: str) -> str:
        """Return a page with the marks of boxes for its shortcodes that have an end.

        Of one within a line its text stays: it is no box.
        """
        if not _SHORTCODE_END.search(body):
            return body
        body = "\n".join(_without_marks_in_line(line) if "{{" in line else line for line in body.split("\n"))
        ended = {found[1] for found in _SHORTCODE_END.finditer(body)}

        def opened(found: re.Match[str]) -> str:
            if found[1] not in ended:
                return found[0]
            named = {name: quoted or bare for name, quoted, bare in _NAMED.findall(found[2])}
            words = [quoted or bare for quoted, bare in _WORD.findall(_NAMED.sub("", found[2]))]
            kind = found[1]
            if kind in self._of_kinds:
                kind = named.get("type") or (words.pop(0) if words else kind)
            title = next(
                (named[key] for key in self._of_components["titles"] if key in named), " ".join(words)
            )
            return f"\n{OPEN}{kind}\t{title}\n"

        return _SHORTCODE_END.sub(f"\n{CLOSE}\n", _SHORTCODE.sub(opened, body)) if ended else body

    def shown_in_line(self, attributes: Mapping[str, Any]) -> str:
        """Return the text that a component within a line shows."""
        keys = (*self._of_components["pair_values"], *self._of_components["pair_labels"])
        return next((text for key in keys if isinstance(text := attributes.get(key), str)), "")

    def said_by(self, name: str, said: Sequence[dict[str, Any]], data: dict[str, Any]) -> None:
        """Add to the data of a page what the components of one name say that hold nothing."""
        if name.casefold() in self._of_components["of_others"]:
            return
        rules = self._of_components
        pairs = [
            (next((a[key] for key in rules["pair_labels"] if isinstance(a.get(key), str)), None),
             next((a[key] for key in rules["pair_values"] if a.get(key)), None))
            for a in said
        ]  # fmt: skip
        if all(label and value for label, value in pairs):
            for label, value in pairs:
                data.setdefault(str(label), value)
            return
        if self._knows(name):
            each = [{key: value for key, value in a.items() if value is not None} for a in said]
            data.setdefault(name, each[0] if len(each) == 1 else each)
        elif len(said) == 1:
            own = {
                key: value for key, value in said[0].items() if key not in self._looks and value is not None
            }
            if own:
                data.setdefault(name, own)

    def read(self, body: str) -> str:
        """Return a page with tags for its boxes."""
        lines = body.split("\n")
        code = ""
        skip = -1
        for place, raw in enumerate(lines):
            line = raw
            if place == skip:
                continue
            if code:
                code = "" if _is_end_of_code(line, code) else code
                self._out.append(self._inner(line))
                continue
            line = self._within(line)
            if found := _CODE.match(line):
                code = found[1]
                self._out.append(line)
                continue
            if self._takes(line):
                after = self._title_below(lines, place + 1)
                skip = after if after is not None else skip
                continue
            self._out.append(line)
            self._has_begun = self._has_begun or bool(line.strip())
            if "#" in line and (heading := _HEADING.match(line)):
                self._under = heading[1]
        while self._stack:
            self._end()
        return "\n".join(self._out)

    def _takes(self, line: str) -> bool:
        """Open or close a box if a line does; return whether it did."""
        self._pending = None
        if line.startswith("\x01"):
            if line.startswith(OPEN):
                kind, _, title = line.removeprefix(OPEN).partition("\t")
                self._open("component", 0, kind, title)
            else:
                self._close("component")
            return True
        if ":::" in line and (found := _FENCE.match(line)):
            if not found[3].strip():
                self._close("fence")
            else:
                kind, title = _kind_of_fence(found[3])
                self._open("fence", len(found[1].expandtabs(_INDENT)), kind, title)
                self._wants_title(title)
            return True
        if line.lstrip()[:3] in {"!!!", "???", "==="} and (found := _INDENTED.match(line)):
            if found[2].startswith("===") and not found[3].startswith('"'):
                return False
            kind, title = _kind_of_indented(found[2], found[3])
            self._open("indent", len(found[1].expandtabs(_INDENT)) + _INDENT, kind, title)
            return True
        if "[!" in line and (found := _QUOTED.match(line)):
            self._open("quote", 0, found[2], found[3].strip())
            return True
        return False

    _pending: str | None = None

    def _wants_title(self, title: str) -> None:
        """Note that the heading which a box may start with is its title."""
        self._pending = None if title else "title"

    def _title_below(self, lines: Sequence[str], place: int) -> int | None:
        """Take the heading that a box starts with as its title; return its line."""
        if self._pending is None:
            return None
        self._pending = None
        while place < len(lines) and not lines[place].strip():
            place += 1
        found = _HEADING.match(lines[place]) if place < len(lines) else None
        if found is None or not self._stack or not self._stack[-1].closing:
            return None
        self._rename(found[1])
        return place

    def _rename(self, title: str) -> None:
        """Give the box that was opened last another title: nothing is in it yet."""
        box = self._stack.pop()
        del self._out[self._opened :]
        self._open(box.form, box.width, self._kind, title)

    def _open(self, form: str, width: int, kind: str, title: str) -> None:
        self._opened = len(self._out)
        self._kind = kind
        if len(self._stack) >= _MAX_OPEN:
            return
        kind = _STEM.sub("", kind.strip()).replace("-", " ").replace("_", " ")
        known = self._kinds.get(kind.casefold(), kind)
        is_inner = any(box.closing.startswith("</callout") for box in self._stack)
        if is_inner and kind.casefold().replace(" ", "") in self._of_components["entries"]:
            self._add("<ul><li>", "", f"**{title}** " if title else "")
            self._stack.append(Box(form, width, "</li></ul>"))
            return
        section = next((name for name in (title, known) if name and self._knows(name)), None)
        if section is not None and self._is_under(section):
            self._add(*(("", f"**{title}**", "") if title and title != section else ()))
            self._stack.append(Box(form, width, ""))
            return
        is_remark = kind.casefold() in self._remarks or (
            form != "component" and kind.casefold() not in _WRAPPERS
        )
        if is_inner or (section is None and not is_remark):
            self._add("", f"**{title}**" if title and self._has_begun else "")
            self._stack.append(Box(form, width, ""))
            return
        self._add("", f'<callout title="{escape(section or title or kind)}">', "")
        if title and section and section != title:
            self._add(title, "")
        self._stack.append(Box(form, width, "</callout>"))

    def _is_under(self, section: str) -> bool:
        """Return whether the heading above a box is that of the same section: then the box only wraps it."""
        heading = self._vocabulary.heading
        return bool(self._under) and heading(self._under, "") == heading(section, "")

    def _add(self, *lines: str) -> None:
        self._out += lines

    def _close(self, form: str) -> None:
        """Close the last box of a form, with those that were left open in it."""
        if any(box.form == form for box in self._stack):
            while self._end().form != form:
                pass

    def _end(self) -> Box:
        box = self._stack.pop()
        self._out += ("", box.closing, "")
        return box

    def _within(self, line: str) -> str:
        """Return a line as it is in the open boxes; those that it is not in end."""
        while self._stack and line.strip():
            box = self._stack[-1]
            indent = len(line.expandtabs(_INDENT)) - len(line.expandtabs(_INDENT).lstrip())
            if (box.form == "indent" and indent < box.width) or (
                box.form == "quote" and not _QUOTE.match(line)
            ):
                self._end()
            else:
                break
        if self._stack and self._stack[-1].form == "quote" and not line.strip():
            self._end()
        return self._inner(line)

    def _inner(self, line: str) -> str:
        """Return a line without the indentation, or the mark of a quote, that its boxes give it."""
        width = max((box.width for box in self._stack), default=0)
        for box in self._stack:
            if box.form == "quote":
                line = _QUOTE.sub("", line, count=1)
        if not width:
            return line
        line = line.expandtabs(_INDENT)
        return line[min(width, len(line) - len(line.lstrip())) :]


def _is_end_of_code(line: str, code: str) -> bool:
    found = _CODE.match(line)
    return found is not None and found[1].startswith(code)


def _kind_of_fence(head: str) -> tuple[str, str]:
    """Return the kind and the title of a box between colons: `tip Title`, `tip[Title]`, `{.callout-tip}`."""
    named = _TITLE.search(head)
    title = next((text for text in named.groups() if text is not None), "") if named else ""
    if head.startswith("{"):
        classes = _CLASS.findall(head)
        return (classes[0] if classes else "wrapper"), title
    bare = _BRACES.sub("", head)
    bracketed = _BRACKETS.search(bare)
    if bracketed:
        title, bare = title or bracketed[1], _BRACKETS.sub("", bare)
    kind = _KIND.match(bare)
    if kind is None:
        return "wrapper", title or bare.strip()
    return kind[1], title or bare[kind.end() :].strip(' "')


def _kind_of_indented(mark: str, head: str) -> tuple[str, str]:
    """Return the kind and the title of a box of MkDocs: `tip "Title"`, `"Tab"`."""
    before, quote, after = head.partition('"')
    title = after.rpartition('"')[0] if quote else ""
    if mark.startswith("==="):
        return "tab", title
    kind = _KIND.match(before)
    return (kind[1] if kind else "note"), title
