"""Accepting a term: an alias is written to the home's own `taxonomy/aliases.csv`."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.home.durable import make_folder_durably, write_durably
from flows.home.errors import UsageError
from flows.home.settings import Home
from flows.taxonomy.read import COLUMNS, alias_rows, read_taxonomy, taxonomy_folders
from flows.taxonomy.validate import CLOSED_KEYS
from transforms.taxonomy.conform import forms_of, map_terms
from transforms.taxonomy.suggest import Known
from transforms.taxonomy.taxonomy import Taxonomy, muscle_pairs
from transforms.taxonomy.terms import normalise_term

VOCABULARIES = (
    "muscle", "equipment", "difficulty", "category", "body_part", "movement_pattern", "force", "mechanic",
)  # fmt: skip
"""Vocabularies whose terms pages state; those of labels and sections are edited by hand."""


@dataclass(frozen=True)
class AcceptedTerm:
    """An alias that was written: where it is and what it says."""

    file: Path
    line: int
    vocabulary: str
    term: str
    key: str


def accept_term(
    home: Home, term: str, wanted: str, vocabulary: str | None, unmapped_in: Iterable[str] = ()
) -> AcceptedTerm:
    """Write an alias for a term to the home's taxonomy, durably.

    `wanted` is the key or the name of a member. Without a vocabulary it is the one that has such a
    member; of several, the one of `unmapped_in`, the vocabularies in which pages state the term and it
    is not mapped. Raises UsageError where nothing is called so, or the term is mapped already.
    """
    taxonomy = read_taxonomy(home)
    members = _members(taxonomy, wanted, vocabulary)
    if len(members) > 1:
        members = {name: key for name, key in members.items() if name in set(unmapped_in)} or members
    if len(members) > 1:
        raise UsageError(
            f"{wanted}: is a member of {', '.join(members)}. "
            f"Say which, as with --vocabulary {next(iter(members))}."
        )
    (named, key) = next(iter(members.items()))
    if not normalise_term(term):
        raise UsageError(f"{term!r}: has no letter, so it cannot be a term.")
    _reject_mapped(home, taxonomy, named, term, key)
    file = home.taxonomy / "aliases.csv"
    return AcceptedTerm(file, _append(file, (named, term.strip(), key, "")), named, term.strip(), key)


def _members(taxonomy: Taxonomy, wanted: str, vocabulary: str | None) -> dict[str, str]:
    """Return the key that is meant in each vocabulary that has one called so."""
    known = {name: _keys(taxonomy, name) for name in ([vocabulary] if vocabulary else VOCABULARIES)}
    form = normalise_term(wanted)
    found = {name: keys[form] for name, keys in known.items() if form in keys}
    if not found:
        every = {each: key for keys in known.values() for each, key in keys.items()}
        near = ", ".join(dict.fromkeys(key for key, _, _ in Known(every).nearest([form])))
        where = f"no {vocabulary}" if vocabulary else "nothing in the taxonomy"
        hint = f"Perhaps: {near}." if near else "`repertoire terms` shows suggestions."
        raise UsageError(f"{wanted}: {where} has this name. {hint}")
    return found


def _keys(taxonomy: Taxonomy, vocabulary: str) -> Mapping[str, str]:
    """Return the normalised keys and names of the members of a vocabulary, each with its key."""
    if vocabulary in CLOSED_KEYS:
        return {normalise_term(key): key for key in sorted(CLOSED_KEYS[vocabulary])}
    members = taxonomy.members_of(vocabulary)
    return {normalise_term(name): key for key, name in members} | {
        normalise_term(key): key for key, _ in members
    }


def _reject_mapped(home: Home, taxonomy: Taxonomy, vocabulary: str, term: str, key: str) -> None:
    """Raise UsageError for a term that is an alias or a name already, or that maps to this very key anyway.

    A muscle may be taken for one above it, where the home does not say otherwise itself.
    """
    above = muscle_pairs(taxonomy) if vocabulary == "muscle" else frozenset()
    for file, line, cells in alias_rows(taxonomy_folders(home)):
        is_less_exact = (cells["key"], key) in above and Path(file).parent != home.taxonomy
        is_same = (cells["vocabulary"], normalise_term(cells["alias"])) == (vocabulary, normalise_term(term))
        if is_same and not is_less_exact:
            raise UsageError(
                f"{term}: {file}:{line} already says that it is {cells['key']}. "
                + ("There is nothing to do." if cells["key"] == key else "Change that line to change it.")
            )
    mapped = map_terms(pl.Series([term]), taxonomy, vocabulary).filter(pl.col("mapping") != "unmapped")
    keys, mappings = (mapped.get_column(name).to_list() for name in ("key", "mapping"))
    if mappings == ["exact"] and (keys[0], key) not in above:
        raise UsageError(f"{term}: is the name of the {vocabulary} {keys[0]} itself. Choose another term.")
    if keys == [key]:
        raise UsageError(f"{term}: already maps to {key} ({mappings[0]}). There is nothing to do.")


def _append(file: Path, cells: Iterable[str]) -> int:
    """Add a row to a file, which is made where it is absent; return its line.

    A crash at any moment leaves the file as it was, or with all of the row.
    """
    make_folder_durably(file.parent)
    before = file.read_bytes() if file.exists() else b""
    row = io.StringIO()
    writer = csv.writer(row, lineterminator="\n")
    if not before:
        writer.writerow(COLUMNS["aliases"])
    writer.writerow(cells)
    text = row.getvalue().encode()
    content = before + (b"" if before.endswith(b"\n") or not before else b"\n") + text
    write_durably(file.resolve(), content)
    return content.count(b"\n")


def unused_aliases(
    home: Home, stated: Mapping[str, Sequence[str]], *, shipped: bool
) -> list[tuple[str, ...]]:
    """Return the aliases that no page uses: vocabulary, alias, key, language, file and line of each.

    `stated` holds the terms that pages state, by vocabulary; vocabularies that are not in it are left out.
    Without `shipped` only the aliases of the home's own file are looked at.
    """
    used = {
        vocabulary: {form for forms in forms_of(pl.Series(terms)).values() for form in forms}
        for vocabulary, terms in stated.items()
    }
    folders = taxonomy_folders(home)
    return [
        (cells["vocabulary"], cells["alias"], cells["key"], cells["language"], file, str(line))
        for file, line, cells in alias_rows(folders)
        if (shipped or Path(file).parent == home.taxonomy)
        and cells["vocabulary"] in used
        and normalise_term(cells["alias"]) not in used[cells["vocabulary"]]
    ]
