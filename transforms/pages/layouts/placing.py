"""Where the texts of a page stand in a template: under which of its headings, beside which of its labels."""

from collections.abc import Collection, Iterator, Sequence

from transforms.pages.layouts.atoms import AROUND, MAX_MARK, Atom, mark_of, prefixes_of
from transforms.pages.layouts.layout import Found, Template
from transforms.pages.layouts.pieces import are_known
from transforms.taxonomy.known_terms import KnownTerms

_TERMS, _DEFINITIONS = ("dt", "term"), ("dd", "definition")
_MENU = 3  # so many marks in a row label nothing: they are a menu


def found_in(atoms: Sequence[Atom], template: Template, terms: KnownTerms) -> Iterator[Found]:
    """Yield the texts of a page that are no marks of its template, with the marks above and beside each.

    A mark that is a heading stands until the next of its level; any other is the label of what follows it in
    its box or at the place of the next text, up to the next mark. In a card of two that starts with the value
    the label comes second. Numbers, however they are written ("01", "Step one"), are left out: what follows
    is numbered. Texts under a heading that is no mark, but for the title, are apart, and so is
    the definition of a term that is none: they may be about something else.
    """
    page = _Page(template, terms)
    second = _labels_below(atoms, template.known)
    for order, atom in enumerate(atoms):
        mark = mark_of(atom.text)
        if len(atom.text) <= MAX_MARK and (not mark or terms.is_number(mark)):
            page.take_drawn(atom, mark)
        elif mark in page.marks:
            page.take_mark(atom, mark)
        else:
            yield page.place(atom, order, second.get(order))


class _Page:
    """What stands above and beside the next text of a page."""

    def __init__(self, template: Template, terms: KnownTerms) -> None:
        self.marks = template.known
        self.is_numbered = False
        self._sign = ""
        self._leads = frozenset(template.leads)
        self._terms = terms
        self._heading, self._level = "", 0
        self._label: _Label | None = None
        self._marks_in_a_row = 0
        self._is_owned = self._has_title = False
        self._is_below_title = False
        self._own_term = ""  # the box of the last term that is no mark

    def take_drawn(self, atom: Atom, mark: str) -> None:
        """Take note of a number or a sign that is drawn before a text; a lamp may be the label of tips."""
        self.is_numbered = bool(mark)
        self._sign = atom.text if self._terms.is_sign(atom.text) else ""

    def take_mark(self, atom: Atom, mark: str) -> None:
        """Take note of a mark: a heading, or a label of what follows."""
        self._own_term = ""
        self._marks_in_a_row = 0 if atom.level else self._marks_in_a_row + 1
        self._label = None if atom.level or self._marks_in_a_row >= _MENU else _Label(atom, mark)
        if atom.level:
            self._heading, self._level, self._is_owned = mark, atom.level, False

    def place(self, atom: Atom, order: int, second: str | None) -> Found:
        """Return a text with the marks that it is under and beside; `second` is a label after it."""
        self._marks_in_a_row = 0
        is_of_own_term = self._is_of_own_term(atom)
        if is_of_own_term or (self._label is not None and not self._label.is_of(atom)):
            self._label = None
        if atom.level:
            self._take_heading(atom)
        else:
            self._is_below_title = False
        label = second or self._label_of(atom)
        label, text = (label, atom.text) if atom.level else self._read_lead(atom, label)
        if not atom.level and (sign := self._terms.sign_before(text)):
            self._sign, text = sign, text[len(sign) :].lstrip()
        label = label or self._sign
        self._sign = ""
        is_numbered = self.is_numbered or atom.is_numbered
        self.is_numbered = False
        is_apart = self._is_owned or atom.is_grid or is_of_own_term
        return Found(self._heading, label, atom.place, text, is_numbered, is_apart, order, bool(atom.level))

    def _label_of(self, atom: Atom) -> str:
        """Return the mark beside a text: the one before it, in its own row before the head of its column."""
        before = self._label.mark if self._label else ""
        if self._label is not None and self._label.group == atom.group:
            return before
        head = mark_of(atom.head) if atom.head else ""
        return head if head in self.marks else before

    def _take_heading(self, atom: Atom) -> None:
        self._label = None
        if atom.level <= self._level:
            self._heading, self._level = "", 0
        self._is_owned, self._has_title = self._has_title and not self._is_below_title, True
        self._is_below_title = not self._is_owned  # a second heading right below is a subtitle

    def _is_of_own_term(self, atom: Atom) -> bool:
        """Return whether a text is the definition of a term that only its page has."""
        box, _, step = atom.place.rpartition(" > ")
        if step.partition(".")[0] in _TERMS:
            self._own_term = box
            return True
        return bool(box) and self._own_term == box and step.partition(".")[0] in _DEFINITIONS

    def _read_lead(self, atom: Atom, label: str) -> tuple[str, str]:
        """Return the label of a text, which may be in it, and the text without that and without a number."""
        led = next(_led(atom.text, self._leads, self._terms), None)
        if led is not None:
            return led
        lead = mark_of(atom.lead) if atom.lead else ""
        is_number = bool(lead) and self._terms.is_number(lead)
        self.is_numbered |= is_number
        if is_number or (lead and lead in self.marks):
            return label if is_number else lead, atom.text[len(atom.lead) :].lstrip(f"{AROUND})")
        return label, atom.text


def _led(text: str, leads: frozenset[str], terms: KnownTerms) -> Iterator[tuple[str, str]]:
    """Yield the lead that a text starts with, and the known values after it."""
    for lead, rest in prefixes_of(text) if leads else ():
        if lead in leads and are_known(rest, terms):
            yield lead, rest


class _Label:
    """A mark that is the label of what follows it."""

    def __init__(self, atom: Atom, mark: str) -> None:
        self.mark = mark
        self.group = atom.group
        self._atom = atom
        self._place: str | None = None  # of the first text after it

    def is_of(self, atom: Atom) -> bool:
        """Return whether a text is labelled by it: in its card, in its box, or where the first one was."""
        if self._place is None:
            self._place = atom.place
        if atom.group == self._atom.group or atom.place == self._place:
            return True
        box, _, inner = self._atom.place.partition(" > ")
        return bool(inner) and box == atom.place.partition(" > ")[0]


def _labels_below(atoms: Sequence[Atom], marks: Collection[str]) -> dict[int, str]:
    """Return the labels of texts in cards of two that draw the value first, by place in the page."""
    found: dict[int, str] = {}
    for order in range(len(atoms) - 1):
        one, two = atoms[order], atoms[order + 1]
        is_card = one.group == two.group and (order == 0 or atoms[order - 1].group != one.group)
        if is_card and mark_of(one.text) not in marks and (label := mark_of(two.text)) in marks:
            found[order] = label
    return found
