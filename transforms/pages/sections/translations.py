"""A page that says the same again in another language: the first language is the page."""

from collections.abc import Iterator, Sequence

from transforms.pages.sections.section import Reading, Section
from transforms.pages.sections.two_languages import in_first_language
from transforms.taxonomy.languages import languages_of
from transforms.taxonomy.page_words import PageWords
from transforms.taxonomy.terms import normalise_term

_MIN_SHARED = 2
_MIN_OTHER_WORDS = 4  # one word in so many may be the same in two languages: "Equipment", "Muscles"


def in_one_language(reading: Reading, peers: Sequence[Section], words: PageWords) -> Reading:
    """Return what is read of a page in its first language; `peers` are the sections beside its title."""
    if peers or _may_be_divided(reading.sections):
        reading = without_translations(reading, peers)
    return in_first_language(reading, languages_of(words.languages)) if words.languages else reading


def without_translations(reading: Reading, peers: Sequence[Section]) -> Reading:
    """Return what is read without the parts that state the same fields as the page, in other words.

    Two exercises on one page are announced by the same labels and headings, two languages are not. The
    parts are beside the title, or all of the page is divided into them: then the first is the page.
    """
    is_divided = not peers
    if is_divided:
        peers = _languages(reading)
    parts = [_below(peer, reading.sections) for peer in peers]
    rest = frozenset(map(id, reading.sections)).difference(*parts)
    first = _announcements(reading, parts[0] if is_divided else rest)
    dropped: set[int] = set()
    for peer, part in zip(peers, parts, strict=True):
        names = {*normalise_term(f"{reading.title} {peer.path}").split()}
        if _say_the_same(first, _announcements(reading, part), names):
            dropped |= part
    if not dropped:
        return reading
    if is_divided:
        for section in reading.sections:
            if id(section) in parts[0] and section.owner == peers[0].path:
                section.owner = None
    return reading._replace(
        sections=[section for section in reading.sections if id(section) not in dropped],
        pairs=[pair for pair in reading.pairs if id(pair.section) not in dropped],
        tables=[(section, table) for section, table in reading.tables if id(section) not in dropped],
        has_peers=reading.has_peers and any(id(peer) not in dropped for peer in peers),
        translated=sum(
            len(block.text)
            for section in reading.sections
            if id(section) in dropped
            for block in section.blocks
        ),
    )


def _may_be_divided(sections: Sequence[Section]) -> bool:
    """Return whether all steps of a page are under headings that are not known, and under several."""
    owners = {section.owner for section in sections if section.role.key == "steps"}
    return len(owners) > 1 and None not in owners


def _languages(reading: Reading) -> list[Section]:
    """Return the sections of the headings that are above the steps of a page."""
    owners = {section.owner for section in reading.sections if section.role.key == "steps"}
    return [
        section for section in reading.sections if section.path in owners and section.owner == section.path
    ]


def _below(peer: Section, sections: Sequence[Section]) -> frozenset[int]:
    """Return a section and all within it, by their identity; a section comes after the one it is in."""
    below = {id(peer)}
    for section in sections:
        if section.parent is not None and id(section.parent) in below:
            below.add(id(section))
    return frozenset(below)


def _announcements(reading: Reading, part: frozenset[int]) -> dict[str, str]:
    """Return the fields that some sections state, each with the words that announce it."""
    found: dict[str, str] = {}
    for field, words in _announced(reading, part):
        found[field] = f"{found.get(field, '')} {words}"
    return found


def _announced(reading: Reading, part: frozenset[int]) -> Iterator[tuple[str, str]]:
    for section in reading.sections:
        if section.role.key and id(section) in part:
            yield section.role.key, section.path
    for pair in reading.pairs:
        if id(pair.section) in part:
            yield pair.field, pair.label
    for section, table in reading.tables:
        if id(section) in part:
            yield from ((cell.field, cell.label) for cell in table.cells)


def _say_the_same(first: dict[str, str], other: dict[str, str], names: set[str]) -> bool:
    shared = first.keys() & other.keys()
    if len(shared) < _MIN_SHARED:
        return False
    here, there = (
        {*normalise_term(" ".join(said[field] for field in shared)).split()} - names
        for said in (first, other)
    )
    return bool(there) and _MIN_OTHER_WORDS * len(here & there) <= len(there)
