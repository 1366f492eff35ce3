"""Where else a page leaves traces: run logs, decisions, cached records, layouts; and files of people.

What can be made again is removed. In logs and decisions the address is replaced; a text that may quote the
page beside its address goes as a whole.
"""

import html
import json
import re
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from flows.archive.forgotten import PREFIX, Forgotten, name_of
from flows.archive.manifest import list_snapshots, snapshot_folders
from flows.archive.payloads import digests_in, payload_shards, read_payloads, stored_digests
from flows.home.durable import write_durably
from flows.home.errors import DamagedArchiveError
from flows.home.prefect_server import is_served
from flows.home.settings import Home
from flows.sources.layout_file import layout_file, layout_text, read_layout
from flows.sources.source import Source
from flows.upkeep.address_redaction import AddressRedaction
from transforms.pages.layouts.layout import Layout, Template

GONE = "(it named a page that is forgotten)"
QUOTING = ("error", "detail", "traceback", "problems", "findings", "message", "title")
"""Keys of run events whose texts may quote a page beside its address."""
SEARCHED_BYTES = 50_000_000
SHARD_BYTES = 16_000_000


def redaction_of(
    addresses: Collection[tuple[str, str]], sources: Sequence[Source], forgotten: Forgotten
) -> AddressRedaction:
    """Return what replaces addresses, and the files that they are of, by the names that stand for them."""
    paths = {source.name: source.path for source in sources if source.format == "folder"}
    names: dict[str, str] = {}
    for source, address in addresses:
        trace = forgotten.find(source, address)
        salt = forgotten.records[0].salt
        name = trace.name if trace else PREFIX + name_of(salt, source, address)
        names[address] = name
        if source in paths and not urlsplit(address).scheme:
            names[f"{paths[source]}/{address}"] = name
    return AddressRedaction(names)


def clean_logs(home: Home, redaction: AddressRedaction) -> Counter[str]:
    """Take addresses out of run logs, tracebacks and decisions; return how many files were changed."""
    done: Counter[str] = Counter()
    for file in sorted(home.runs.glob("*.jsonl")):
        done["run logs"] += _changed(file, _clean_log(file.read_text("utf-8", "replace"), redaction))
    for file in sorted(home.runs.glob("error-*.txt")):
        if redaction.names_one(file.read_text("utf-8", "replace")):
            file.unlink()
            done["tracebacks"] += 1
    folders = home.archive.iterdir() if home.archive.is_dir() else ()
    snapshots = [each for one in sorted(folders) for each in snapshot_folders(home, one.name)]
    decisions = [file for folder in snapshots for file in sorted(folder.glob("decision-*.json"))]
    for file in sorted(home.editorial_decisions.glob("*.csv")):
        done["decisions"] += _changed(file, _without_rows(file.read_text("utf-8", "replace"), redaction))
    for file in (*decisions, *sorted(home.decisions.glob("[0-9]*.json"))):
        content = json.loads(file.read_bytes())
        cleaned = redaction.value(content)
        if cleaned != content:
            text = json.dumps(cleaned, indent=2, sort_keys=True, ensure_ascii=False)
            done["decisions"] += _changed(file, text + "\n")
    return done


def _without_rows(text: str, redaction: AddressRedaction) -> str:
    """Return a file of decisions without the rows that name a page."""
    return "".join(line for line in text.splitlines(keepends=True) if not redaction.names_one(line))


def remove_cached(home: Home, forgotten: Forgotten) -> int:
    """Remove the files of records that hold one of forgotten bytes; the others are read again."""
    removed = 0
    for file in (home.cache / "extraction").glob("*/*/*.parquet"):
        try:
            is_held = not forgotten.payloads.isdisjoint(digests_in(file))
        except DamagedArchiveError:  # what cannot be read is read anew by the next extraction, too
            is_held = True
        if is_held:
            file.unlink()
            removed += 1
    for leftover in (home.cache / "extraction").glob("*/*/*.tmp"):
        leftover.unlink()
    return removed


def clean_layouts(home: Home, sources: Sequence[Source], forgotten: Forgotten) -> list[Path]:
    """Take texts out of learnt layouts that only forgotten pages had; return the files that were changed.

    It reads the pages of these sources, so it comes before they leave the archive.
    """
    changed = []
    for source in sources:
        file = layout_file(home, source.name)
        layout = read_layout(file)
        if not layout.templates:
            continue
        own = _own_texts(home, source.name, _texts_of(layout), forgotten)
        if own:
            cleaned = Layout(tuple(_without(template, own) for template in layout.templates))
            write_durably(file, layout_text(source.name, cleaned).encode())
            changed.append(file)
    return changed


def files_that_name(home: Home, redaction: AddressRedaction) -> list[Path]:
    """Return the files of people in a home that still name a forgotten page: configuration, own exports."""
    files = [home.settings_file, *_files_in(home.sources), *_files_in(home.taxonomy)]
    files += [*_files_in(home.warehouse), *(file for file in home.root.iterdir() if file.is_file())]
    found = []
    for file in dict.fromkeys(files):
        is_searched = file.is_file() and not file.is_symlink() and file.stat().st_size <= SEARCHED_BYTES
        if is_searched and redaction.names_one(file.read_bytes().decode("utf-8", "replace")):
            found.append(file)
    return found


def remove_prefect_state(home: Home) -> int:
    """Remove the state of Prefect's servers of a home, but for one that runs; return how many there were.

    It is for looking at alone, and a search would not show that it names no page: a text may lie in pieces in
    a database.
    """
    folders = [home.embedded_prefect, *(() if is_served(home) else (home.own_prefect,))]
    found = [folder for folder in folders if any(_files_in(folder))]
    for folder in found:
        shutil.rmtree(folder)
    return len(found)


def _files_in(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file())


def _changed(file: Path, text: str) -> bool:
    if text == file.read_text("utf-8", "replace"):
        return False
    write_durably(file, text.encode())
    return True


def _clean_log(text: str, redaction: AddressRedaction) -> str:
    """Return a run log without the addresses; a line that is no JSON, torn by a crash, goes if it has one."""
    lines = []
    for line in text.split("\n"):
        if not redaction.names_one(line) and not _names_one(line, redaction):
            lines.append(line)
            continue
        try:
            event = json.loads(line)
        except ValueError:
            continue
        lines.append(json.dumps(_clean_event(event, redaction), ensure_ascii=False, sort_keys=True))
    return "\n".join(lines)


def _names_one(line: str, redaction: AddressRedaction) -> bool:
    """Return whether an event names an address that is no more than a word, as a text of its own."""
    try:
        event = json.loads(line)
    except ValueError:
        return False
    return bool(redaction.value(event) != event)


def _clean_event(event: object, redaction: AddressRedaction, key: str = "") -> object:
    if isinstance(event, dict):
        is_about = redaction.names_one(str(event.get("page", "")))
        return {
            name: GONE if is_about and name in QUOTING and value else _clean_event(value, redaction, name)
            for name, value in event.items()
        }
    if isinstance(event, list):
        return [_clean_event(each, redaction, key) for each in event]
    if isinstance(event, str) and redaction.names_one(event):
        return GONE if key in QUOTING else redaction.text(event)
    return event


def _texts_of(layout: Layout) -> set[str]:
    """Return the texts of a layout that came from pages and may go one by one."""
    found: set[str] = set()
    for template in layout.templates:
        found |= {*template.marks, *template.labels, *template.leads, *template.notices}
        found |= {text for slot in template.slots for text in (*slot.examples, *slot.without)}
        found |= {text for same in template.same for text in same.values}
    return found


def _without(template: Template, texts: Collection[str]) -> Template:
    """Return a template without some texts."""

    def rest(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value for value in values if value not in texts)

    return template._replace(
        marks=rest(template.marks),
        labels=rest(template.labels),
        leads=rest(template.leads),
        notices=rest(template.notices),
        slots=tuple(
            slot._replace(examples=rest(slot.examples), without=rest(slot.without)) for slot in template.slots
        ),
        same=tuple(same._replace(values=rest(same.values)) for same in template.same),
    )


def _own_texts(home: Home, source_name: str, texts: set[str], forgotten: Forgotten) -> set[str]:
    """Return those of some texts that stand in forgotten bytes and in no other page of a source."""
    plain = {text: _plain(text) for text in texts}
    stored = stored_digests(list_snapshots(home, source_name))
    gone = {digest for digest in stored if forgotten.forgets_payload(source_name, digest)}
    own: set[str] = set()
    for page in _pages(home, source_name, gone):
        own |= {text for text, words in plain.items() if words and words in page}
    if own:
        for page in _pages(home, source_name, stored - gone):
            own = {text for text in own if plain[text] not in page}
    return own


def _pages(home: Home, source_name: str, digests: Collection[str]) -> Iterator[str]:
    for shard in payload_shards(home, source_name, digests, SHARD_BYTES):
        for _, _, _, payload in read_payloads(shard):
            yield _plain(payload.decode("utf-8", "replace"))


def _plain(text: str) -> str:
    """Return the words of a text, without tags and marks."""
    shown = html.unescape(re.sub(r"<[^>]{0,2000}>", " ", text))
    return f" {re.sub(r'[^0-9a-z]+', ' ', shown.casefold()).strip()} "
