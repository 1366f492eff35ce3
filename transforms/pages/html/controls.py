"""Controls that head what they open: buttons, tabs, labels of check boxes, legends, summaries."""

from collections.abc import Sequence
from itertools import takewhile

from bs4.element import PageElement, Tag

from transforms.pages.html.box_reader import BoxReader
from transforms.pages.html.elements import INLINE, SKIPPED, attribute, is_blank, is_followed
from transforms.pages.html.visibility import unfolds
from transforms.pages.outline import (
    CONTROL,
    END,
    HEADING,
    PARAGRAPH,
    QUESTION,
    Block,
    collapse,
)

_FIELDS = ["input", "select", "textarea"]
_IN_FORMS = frozenset({"label", "button", "select", "input"})
_TICKED = frozenset({"checkbox", "radio"})
_NOT_FILLED_IN = _TICKED | {"hidden"}
_ASKS = ("?", "？")  # noqa: RUF001 - the full-width mark is meant


class ControlReader(BoxReader):
    """Reads controls: those that open something are lines that head it, the others are left out."""

    _by_id: dict[str, list[Tag]] | None = None  # the fields of the tree, as soon as a label names one

    def _children(self, tag: Tag) -> None:
        self._read(tag.contents)

    def _inline(self, tag: Tag) -> None:
        """Read inline text."""
        raise NotImplementedError

    def _box(self, tag: Tag) -> None:
        """Read the content of a box."""
        raise NotImplementedError

    def _bold(self, tag: Tag) -> None:
        self.builder.start_bold()
        self._children(tag)
        self.builder.end_bold()

    def _button(self, tag: Tag) -> None:
        """Read a button that unfolds what follows; other buttons are calls to action."""
        builder = self.builder
        text = collapse(tag.get_text(" ")).rstrip("+-−▾▼⌄ ")  # noqa: RUF001
        if builder.kind == HEADING and text and not builder.open_text():
            builder.text(text)
        elif not text or not (text.endswith(_ASKS) or self._opens_something(tag, text)):
            self._leave_out(CONTROL, text)
        elif builder.is_within():
            builder.text(text)
        else:
            self._line(tag, text)

    def _opens_something(self, tag: Tag, text: str) -> bool:
        """Return whether a button says that it unfolds something, or is a known heading before something."""
        if any(name in {"aria-expanded", "aria-controls"} or name.startswith("data-") for name in tag.attrs):
            return True
        return (unfolds(tag) or self._boxes.is_label(text)) and is_followed(tag)

    def _label(self, tag: Tag) -> None:
        """Read the label of an input; one that opens what follows, by a check box, heads it.

        What is to be filled in ("Name", "Comment") or chosen in a form ("Dumbbells") states nothing.
        """
        named = self._named(tag)
        fields = _fields_of(tag, named)
        if _is_of_field(fields) or _is_option(tag, fields, named):
            self._leave_out(CONTROL, collapse(tag.get_text(" ")))
        elif attribute(tag, "for") and not self.builder.is_within() and _is_switch(tag, named):
            self._line(tag, collapse(tag.get_text(" ")))
        elif self.builder.starts_line() and self._boxes.is_label(collapse(tag.get_text(" "))):
            self._bold(tag)
        else:
            self._inline(tag)

    def _named(self, label: Tag) -> list[Tag]:
        """Return the fields that a label names, in the element that it is in."""
        name, box = attribute(label, "for"), label.parent
        if not name or box is None:
            return []
        if self._by_id is None:
            self._by_id = {}
            for field in [*label.parents][-1].find_all(_FIELDS):
                self._by_id.setdefault(attribute(field, "id"), []).append(field)
        return [field for field in self._by_id.get(name, ()) if any(each is box for each in field.parents)]

    def _legend(self, tag: Tag) -> None:
        """Read the legend of a field set, or the caption of a table, as the heading of what follows."""
        if self.builder.is_within():
            self._children(tag)
        else:
            self._line(tag, collapse(tag.get_text(" ")))

    def _line(self, tag: Tag, text: str) -> None:
        """Add a line that heads what follows: a question, or bold."""
        builder = self.builder
        builder.end()
        if text.endswith(_ASKS):
            builder.blocks.append(Block(QUESTION, 0, text, element=tag))
        elif text:
            builder.blocks.append(Block(PARAGRAPH, 0, text, 0, (text,), element=tag))

    def _control(self, tag: Tag) -> None:
        self._leave_out(CONTROL, collapse(tag.get_text(" ")))

    def _details(self, tag: Tag) -> None:
        self.builder.end()
        self._children(tag)
        self.builder.mark(END)

    def _summary(self, tag: Tag) -> None:
        self.builder.element = tag
        self.builder.start(QUESTION)
        self.builder.text(collapse(tag.get_text(" ")))
        self.builder.end()


def _is_switch(label: Tag, named: Sequence[Tag]) -> bool:
    """Return whether a label belongs to a check box beside it and has a box after it."""
    after = label.find_next_sibling(lambda each: each.name not in SKIPPED)
    return (
        any(attribute(each, "type") in _TICKED for each in named)
        and after is not None
        and after.name not in INLINE
    )


def _is_option(label: Tag, fields: Sequence[Tag], named: Sequence[Tag]) -> bool:
    """Return whether a label is of a choice in a form: of a check box, or of a list, which the scan cut.

    A check box that opens what follows is none: some sites put whole pages into a form.
    """
    if label.find_parent(["form", "fieldset"]) is None or _is_switch(label, named):
        return False
    after = label.find_next_sibling()
    if (after is None or after.name in _IN_FORMS) and _is_blank_up_to(label, after):
        return True
    return any(attribute(each, "type") in _TICKED for each in fields)


def _is_blank_up_to(label: Tag, after: PageElement | None) -> bool:
    """Return whether there is no text between a label and what is after it, or the end."""
    between = takewhile(lambda each: each is not after, label.next_siblings)
    return all(is_blank(each) for each in between)


def _is_of_field(fields: Sequence[Tag]) -> bool:
    """Return whether a label with these fields belongs to one that is to be filled in."""
    return any(attribute(each, "type") not in _NOT_FILLED_IN for each in fields)


def _fields_of(label: Tag, named: Sequence[Tag]) -> list[Tag]:
    """Return the fields that a label belongs to: within it, after it, or named by it beside it."""
    inner = label.find(_FIELDS)
    after = label.find_next_sibling()
    beside = after if after is not None and after.name in _FIELDS else None
    return [each for each in (inner, *named[:1], beside) if isinstance(each, Tag)]
