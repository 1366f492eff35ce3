"""Steps, tips, mistakes or answers in two languages on one page: those of the first language are the page's.

Nothing but the words says so. What goes must be in another language beyond doubt, and say what the page says
in its own: the only tips of a page stay, whatever language they are in.
"""

from collections.abc import Sequence
from itertools import pairwise

from transforms.pages.outline import HEADING, Block
from transforms.pages.sections.section import Reading, Section
from transforms.taxonomy.languages import Languages

_ASKED = 3
"""So many texts of a section are asked for the language of a page: one odd word of it decides nothing."""
_PARTS = frozenset(("steps", "tips", "mistakes", "faqs"))


def in_first_language(reading: Reading, languages: Languages) -> Reading:
    """Return what is read without the blocks that say the same in another language than the first steps."""
    held = [section for section in reading.sections if section.role.key in _PARTS and section.blocks]
    own = next(filter(None, (languages.decidedly(_texts(section)[:_ASKED]) for section in held)), None)
    if own is None or not any(_may_mix(section, held, own, languages) for section in held):
        return reading
    left_out = 0
    stated = {section.role.key for section in held if _language(section, languages) in {own, None}}
    foreign: set[str] = set()
    for section in held:
        language = _language(section, languages)
        if language is None and foreign:
            likely = languages.clearly([section.path, *_texts(section)])
            language = likely if likely in foreign else None
        if language not in {own, None} and section.role.key in stated:
            foreign.add(language or "")
            left_out += sum(map(len, _texts(section)))
            section.blocks = []
        else:
            kept = _of_own(section.blocks, own, languages)
            left_out += sum(len(block.text) for block in section.blocks) - sum(
                len(block.text) for block in kept
            )
            section.blocks = kept
    return reading._replace(translated=reading.translated + left_out)


def _may_mix(section: Section, held: Sequence[Section], own: str, languages: Languages) -> bool:
    """Return whether one of the first steps or the last may be in another language.

    Of a part that is there several times all texts are asked; to ask all would cost each page a fifth.
    """
    texts = _texts(section)
    if sum(other.role.key == section.role.key for other in held) == 1:
        texts = [texts[0], *texts[1:2], texts[-1]] if section.role.key == "steps" else []
    return not all(languages.may_be(text, own) for text in texts)


def _texts(section: Section) -> list[str]:
    return [block.text for block in section.blocks]


def _language(section: Section, languages: Languages) -> str | None:
    """Return the one language that a section is in beyond doubt; None where it may hold two."""
    texts = _texts(section)
    whole = languages.decidedly([section.path, *texts])
    return whole if {languages.clearly([text]) for text in texts} <= {whole, None} else None


def _of_own(blocks: Sequence[Block], own: str, languages: Languages) -> list[Block]:
    """Return the blocks of a section without those in another language.

    Where one language follows the other, what is too short to tell goes with what is before it, and a heading
    with what is below it; where they take turns, it stays.
    """
    told = [languages.clearly([block.text]) for block in blocks]
    if told and blocks[0].kind == HEADING and told[0] != own:
        told[0] = None
    others = {
        language
        for language in {*told} - {own, None}
        if languages.decidedly(
            block.text for block, each in zip(blocks, told, strict=True) if each == language
        )
        == language
    }
    if not others or own not in told:
        return [*blocks]
    known = [each for each in told if each == own or each in others]
    take_turns = sum(one != other for one, other in pairwise(known)) > len(others)
    kept: list[Block] = []
    before: str | None = own
    for place, (block, said) in enumerate(zip(blocks, told, strict=True)):
        if said == own or said in others:
            before = said
        elif take_turns:
            before = own
        elif block.kind == HEADING:
            before = next((each for each in told[place + 1 :] if each in {own, *others}), before)
        if before == own:
            kept.append(block)
    return kept
