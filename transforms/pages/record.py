"""The record of a page: one row of `PageRecord` as a tuple in the order of `COLUMNS`.

Its verdict is that of `transforms.pages.verdict`. An exercise without steps or target muscles is
`incomplete`; one without a name is unreadable, but keeps its values, for its address may name it.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from transforms.enums import LOADED_VERDICTS
from transforms.pages.claims import Claim, Evidence, choose
from transforms.pages.outline import TRANSLATION, Outline
from transforms.pages.values import unique
from transforms.pages.verdict import Verdict
from transforms.taxonomy.vocabulary import ATTRIBUTES, CONTENT_SECTIONS, LIST_FIELDS, TEXT_FIELDS

COLUMNS = (
    "payload_digest", "verdict", "reason", "detail", "slug", "name", "summary", "body_part", "equipment",
    "target_muscles", "secondary_muscles", "difficulty", "category", "force", "mechanic",
    "movement_pattern", "steps", "tips", "mistakes", "faq_questions", "faq_answers", "link_texts",
    "link_urls", "aliases", "images", "videos", "language", "canonical", "alternate_languages",
    "alternate_urls", "translation_key", "left_out_rules", "left_out_characters", "claim_fields",
    "claim_values", "claim_methods", "claim_places", "claim_chosen",
)  # fmt: skip
"""Columns of `transforms.contracts.pages.PageRecord`, in the order of its definition."""

CANONICAL_KEYS = ("canonical", "canonical_url", "canonicalUrl", "canonicalURL")
"""Keys of front matter for the address of a page."""

TRANSLATION_KEYS = (
    "translationKey",
    "translation_key",
    "translationkey",
    "i18n_key",
    "i18nKey",
    "lang-ref",
    "lang_ref",
    "ref",
)
"""Keys of front matter for what a page and its translations have in common."""

LIST_COLUMNS = frozenset(
    (*LIST_FIELDS, "steps", "tips", "mistakes", "faq_questions", "faq_answers", "link_texts", "link_urls",
     "alternate_languages", "alternate_urls", "left_out_rules", "left_out_characters", "claim_fields",
     "claim_values", "claim_methods", "claim_places", "claim_chosen")
)  # fmt: skip

Record = tuple[Any, ...]

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MAX_CLAIM = 300
REPLACEMENT = "\ufffd"
_NO_ITEMS: tuple[str, ...] = ()
_EMPTY = tuple(_NO_ITEMS if column in LIST_COLUMNS else None for column in COLUMNS)
_COLUMN_INDEX = {column: place for place, column in enumerate(COLUMNS)}
_COLUMN_INDEX |= {"faqs": _COLUMN_INDEX["faq_questions"], "links": _COLUMN_INDEX["link_texts"]}
_PAIRED = frozenset({"faqs", "links"})
_MEDIA = frozenset({"images", "videos"})
_PLAIN = frozenset(_COLUMN_INDEX) - _PAIRED - _MEDIA
_IMAGES, _VIDEOS, _LANGUAGE = _COLUMN_INDEX["images"], _COLUMN_INDEX["videos"], _COLUMN_INDEX["language"]
_CANONICAL = _COLUMN_INDEX["canonical"]
_ALTERNATES, _TRANSLATION_KEY = _COLUMN_INDEX["alternate_languages"], _COLUMN_INDEX["translation_key"]
_CLAIMS = _COLUMN_INDEX["claim_fields"]
_LEFT_OUT = _COLUMN_INDEX["left_out_rules"]

_NAME, _STEPS, _TARGETS = (_COLUMN_INDEX[field] for field in ("name", "steps", "target_muscles"))


def gain(before: Sequence[Record], after: Sequence[Record]) -> dict[str, Any]:
    """Return what reading the same pages in another way changes.

    `exercises`: how many are exercises, `fill`: by field the share of the pages that state it; each
    before and after.
    """
    both = (before, after)
    fields = ("name", *ATTRIBUTES, "steps", "tips", "mistakes") if before else ()
    return {
        "exercises": [sum(record[1] in LOADED_VERDICTS for record in records) for records in both],
        "fill": {field: [_share_with(records, field) for records in both] for field in fields},
    }


def _share_with(records: Sequence[Record], field: str) -> float:
    return sum(bool(record[_COLUMN_INDEX[field]]) for record in records) / len(records)


def canonical_of(data: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Return the address that a page states as its own, in its head or its front matter."""
    stated = data.get("meta", {}).get("canonical")
    front = data.get("front_matter", {})
    found = stated or next((front[key] for key in CANONICAL_KEYS if key in front), None)
    return found.strip() or None if isinstance(found, str) else None


def translation_key_of(data: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Return what the front matter of a page says that it has in common with its translations."""
    front = data.get("front_matter", {})
    found = next((front[key] for key in TRANSLATION_KEYS if key in front), None)
    return found.strip() or None if isinstance(found, str) else None


def with_valid_text(record: Record) -> Record:
    """Return a record whose texts every reader can take: valid Unicode, no control or bidi characters.

    Half of a surrogate pair, as a cut escape in JSON gives, becomes U+FFFD. Tabs and line ends stay.
    """
    text = " ".join(_texts_of(record))
    if text.replace("\n", " ").isprintable() or _NOT_TEXT.search(text) is None:  # the former is faster
        return record
    return tuple(
        _valid(value)
        if isinstance(value, str)
        else [_valid(each) if isinstance(each, str) else each for each in value]
        if isinstance(value, list | tuple)
        else value
        for value in record
    )


def _texts_of(record: Record) -> list[str]:
    texts: list[str] = []
    for value in record:
        if value.__class__ is str:
            texts.append(value)
        elif value and value[0].__class__ is str:
            texts += value
    return texts


def _valid(text: str) -> str:
    """Return a text without what is none; U+FFFD where nothing else is left, so that none becomes empty."""
    if _NOT_TEXT.search(text) is None:
        return text
    valid = _NOT_TEXT.sub(lambda found: REPLACEMENT if "\ud800" <= found[0] <= "\udfff" else "", text)
    return valid.strip() or REPLACEMENT


def set_aside_record(
    digest: str,
    verdict: str,
    reason: str,
    detail: str | None = None,
    left_out: Mapping[str, int] = MappingProxyType({}),
) -> Record:
    """Return the record of a page that is no exercise or cannot be read."""
    record: list[Any] = [*_EMPTY]
    record[:4] = [digest, verdict, reason, detail]
    if left_out:
        record[_LEFT_OUT : _LEFT_OUT + 2] = [*left_out], [*left_out.values()]
    return tuple(record)


def page_record(  # noqa: PLR0917 - called for each page
    digest: str,
    verdict: Verdict,
    outline: Outline,
    evidence: Evidence,
    fixed: Mapping[str, Any],
    note: str | None = None,
) -> Record:
    """Return the record of a page: values chosen from its claims, or the reason why there is none."""
    if verdict.verdict != "exercise":
        return set_aside_record(digest, *verdict[:2], verdict.detail or note, outline.left_out)  # type: ignore[arg-type]
    if translated := evidence.reading.translated:
        translated += outline.left_out.get(TRANSLATION, 0)
        outline = outline._replace(left_out={**outline.left_out, TRANSLATION: translated})
    claims = [*_fixed_claims(fixed), *evidence.claims] if fixed else evidence.claims
    return _record(digest, claims, outline, note or "; ".join(outline.notes) or None, evidence.rejected)


def _record(
    digest: str,
    claims: Sequence[Claim],
    outline: Outline | None = None,
    detail: str | None = None,
    rejected: Sequence[Claim] = (),
) -> Record:
    """Put the values that the claims give into the columns of the record, and the claims next to them.

    Those that are rejected are kept as claims that gave no value.
    """
    fields, values, methods, places, *_ = zip(*claims, strict=True)
    record: list[Any] = [*_EMPTY]
    if outline is not None:
        record[_IMAGES], record[_VIDEOS], record[_LANGUAGE] = outline.images, outline.videos, outline.language
        record[_CANONICAL] = canonical_of(outline.data)
        record[_TRANSLATION_KEY] = translation_key_of(outline.data)
        if translations := outline.data.get("meta", {}).get("hreflang"):
            record[_ALTERNATES : _ALTERNATES + 2] = map(list, zip(*translations, strict=True))
        if outline.left_out:
            record[_LEFT_OUT : _LEFT_OUT + 2] = [*outline.left_out], [*outline.left_out.values()]
    chosen = [True] * len(claims)
    if len(set(fields)) == len(fields):
        for field, value in zip(fields, values, strict=True):
            if field in _PLAIN:
                record[_COLUMN_INDEX[field]] = value
            else:
                _put(record, field, value)
    else:
        _choose_among(claims, fields, chosen, record)
    if rejected:
        fields, values, methods, places, *_ = zip(*claims, *rejected, strict=True)
        chosen += [False] * len(rejected)
    record[:4] = [digest, *_final_verdict(record, detail)]
    record[_CLAIMS:] = [
        [*fields],
        [v if v.__class__ is str and len(v) <= _MAX_CLAIM else _claim_text(v) for v in values],
        [*methods],
        [*places],
        chosen,
    ]
    return tuple(record)


def _final_verdict(record: Sequence[Any], detail: str | None) -> tuple[str, str | None, str | None]:
    """Return verdict, reason and detail of an exercise by what its record holds."""
    if not record[_NAME]:
        return "unreadable", "no_name", "the page states attributes of an exercise but no name"
    return loaded_as(record[_STEPS], record[_TARGETS]), None, detail


def loaded_as(steps: Sequence[str], target_muscles: Sequence[str]) -> str:
    """Return the verdict on an exercise that is loaded: whether it has what makes it whole."""
    return "exercise" if steps and target_muscles else "incomplete"


def _choose_among(
    claims: Sequence[Claim], fields: Sequence[str], chosen: list[bool], record: list[Any]
) -> None:
    """Put the value of each field that has several claims by the strongest of them."""
    by_field: dict[str, list[int]] = {}
    for index, field in enumerate(fields):
        by_field.setdefault(field, []).append(index)
    for field, candidates in by_field.items():
        best = choose(claims, candidates)
        for index in candidates:
            chosen[index] = index in best
        value = claims[best[0]].value
        if len(best) > 1:
            join = _joined_entries if field in CONTENT_SECTIONS else _joined
            value = join([claims[index].value for index in best])
        _put(record, field, value)


def mapped_record(
    digest: str, fields: Mapping[str, Any], places: Mapping[str, str], fixed: Mapping[str, Any]
) -> Record:
    """Return the record of a dataset's entry, whose fields were read by a field map from these places."""
    claims = [
        claim for name, place in places.items() if (claim := _mapped_claim(name, fields, place)) is not None
    ]
    if not any(claim.field == "name" for claim in claims) and "name" not in fixed:
        return set_aside_record(digest, "unreadable", "no_name", "the record states no name")
    return _record(digest, [*_fixed_claims(fixed), *claims])


def _mapped_claim(name: str, fields: Mapping[str, Any], place: str) -> Claim | None:
    columns = {"faqs": ("faq_questions", "faq_answers"), "links": ("link_texts", "link_urls")}.get(name)
    value = [*zip(*(fields[column] for column in columns), strict=True)] if columns else fields.get(name)
    return Claim(name, value, "field_map", place, 0, None, None) if value else None


def _fixed_claims(fixed: Mapping[str, Any]) -> list[Claim]:
    """Turn what the source file fixes for all its pages into the strongest claims."""
    return [
        Claim(
            field,
            value if field in TEXT_FIELDS else [value] if isinstance(value, str) else [*value],
            "field_map", "source file", -1, None, None,
        )
        for field, value in sorted(fixed.items())
    ]  # fmt: skip


def _joined(values: Sequence[Any]) -> list[Any]:
    """Join the values of claims that make a list together."""
    return unique(item for value in values for item in value)


def _joined_entries(values: Sequence[Any]) -> list[Any]:
    """Join entries with their repetitions; a section that says nothing new is shown twice."""
    joined: list[Any] = []
    for value in values:
        if any(item not in joined for item in value):
            joined += value
    return joined


def _put(record: list[Any], field: str, value: Any) -> None:  # noqa: ANN401 - a text, texts, or pairs of texts
    """Put the value of a field into its column, or pairs into their two."""
    index = _COLUMN_INDEX[field]
    if field in _PAIRED:
        record[index], record[index + 1] = map(list, zip(*value, strict=True))
    elif field in _MEDIA:
        record[index] = unique([*value, *record[index]])
    else:
        record[index] = value


def _claim_text(value: Any) -> str:  # noqa: ANN401 - a text, texts, or pairs of texts
    """Return the value of a claim as text: items on lines, of pairs the first, cut at 300 characters."""
    if value.__class__ is not str:
        items = value if value[0].__class__ is str else [first for first, _ in value]
        value = "\n".join(items)
    return value if len(value) <= _MAX_CLAIM else f"{value[: _MAX_CLAIM - 1]}…"
