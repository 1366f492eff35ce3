"""Pages of HTML a second on one core, beside lxml with selectors by hand, extruct and trafilatura.

`python -m benchmarks.html_peers` prints the table alone. The peers are those of the extra `bench`.
"""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.html_pages import COMPARED, html_pages, other_pages, rules
from benchmarks.results import Section, table, verdict
from benchmarks.workspace import Workspace
from transforms.pages.extract import extract_page
from transforms.pages.record import COLUMNS

COUNT = 300
ROUNDS = 3
FLOOR_MS = 4.0
MAX_SHARE_OF_EXERCISE = 0.5
Reader = Callable[[bytes], Mapping[str, Any]]


def measure(workspace: Workspace | None = None) -> Section:
    """Read the same pages by each reader, and say how fast, and how many of the fields come out right."""
    del workspace
    made = list(html_pages(COUNT))
    payloads = [payload for _, payload in made]
    records = [record for record, _ in made]
    rows = []
    for name, reader in _readers().items():
        seconds = min(_round(reader, payloads) for _ in range(ROUNDS))
        rows.append((
            name, f"{len(payloads) / seconds:,.0f}", f"{seconds / len(payloads) * 1000:.2f}",
            _accuracy(reader, payloads, records),
        ))  # fmt: skip
    rows.insert(1, _row_of_others(payloads))
    size = sum(map(len, payloads)) / len(payloads) / 1000
    return Section(
        "html_peers",
        "HTML pages a second on one core",
        f"{len(payloads)} generated pages of {size:.0f} KB as a modern site serves them, CPU time, best of "
        f"{ROUNDS} rounds. Repertoire gives the whole record with claims and verdict, from any layout; the "
        "selectors know this one template; extruct gives what stands in structured data, trafilatura the "
        f"main text. Floor: {FLOOR_MS:g} ms a page for parsing, outline and claims. A page that is no "
        "exercise has the same frame, and the sentences of an exercise page as plain paragraphs.\n\n"
        + table(("reader", "pages/s", "ms a page", "fields right"), rows),
    )


def _row_of_others(exercises: Sequence[bytes]) -> tuple[str, ...]:
    """Return the row of pages that are no exercise: what one costs, also as a share of an exercise page."""
    others = list(other_pages(COUNT))
    read = _repertoire()
    if any(read(page)["verdict"] != "not_exercise" for page in others):
        raise ValueError("a page that is meant to be no exercise is read as one")
    rounds = [(_round(read, others), _round(read, exercises)) for _ in range(ROUNDS)]
    seconds, of_exercises = (
        min(each) / len(pages)
        for each, pages in zip(zip(*rounds, strict=True), (others, exercises), strict=True)
    )
    share = seconds / of_exercises
    return (
        "Repertoire, no exercise", f"{1 / seconds:,.0f}", f"{seconds * 1000:.2f}",
        f"{share:.2f} of an exercise page: {verdict(share, MAX_SHARE_OF_EXERCISE)}",
    )  # fmt: skip


def _round(reader: Reader, payloads: Sequence[bytes]) -> float:
    """Return the CPU seconds that reading all pages takes; garbage is collected as in a worker."""
    gc.collect()
    gc.disable()
    started = time.process_time()
    unfreed = 0
    for payload in payloads:
        reader(payload)
        unfreed += len(payload)
        if unfreed > 4_000_000:
            gc.collect(0)
            unfreed = 0
    seconds = time.process_time() - started
    gc.enable()
    return seconds


def _accuracy(reader: Reader, payloads: Sequence[bytes], records: Sequence[Mapping[str, Any]]) -> str:
    """Return the share of the compared fields that a reader gives as the page states them."""
    right = sum(
        read.get(field) == record[field]
        for payload, record in zip(payloads, records, strict=True)
        for read in [reader(payload)]
        for field in COMPARED
    )
    return f"{right / (len(payloads) * len(COMPARED)):.1%}"


def _readers() -> dict[str, Reader]:
    found: dict[str, Reader] = {"Repertoire": _repertoire(), "lxml, selectors by hand": _lxml()}
    found["extruct, JSON-LD only"] = _extruct(["json-ld"])
    found["extruct, all syntaxes"] = _extruct(
        ["json-ld", "microdata", "opengraph", "microformat", "rdfa", "dublincore"]
    )
    found["trafilatura"] = _trafilatura()
    return found


def _repertoire() -> Reader:
    read = rules()
    return lambda payload: dict(zip(COLUMNS, extract_page("", payload, "text/html", read), strict=True))


def _lxml() -> Reader:
    """Know the template: what each field's element is."""
    from lxml import html

    card = "string(//p[text()=$label]/following-sibling::p)"

    def read(payload: bytes) -> dict[str, Any]:
        tree = html.document_fromstring(payload.decode())
        main = tree.find(".//main")

        def split(label: str) -> list[str]:
            text = main.xpath(card, label=label)
            return text.split(", ") if text else []

        return {
            "name": main.findtext(".//h1"),
            "target_muscles": split("Target Muscle"),
            "equipment": split("Equipment"),
            "difficulty": main.xpath(card, label="Difficulty") or None,
            "category": main.xpath(card, label="Category") or None,
            "secondary_muscles": main.xpath(
                "//h2[text()='Also Works']/following-sibling::div[1]/span/text()"
            ),
            "steps": main.xpath("//ol[@class='space-y-4']/li/p/text()"),
            "tips": main.xpath("//ul[@class='tips']/li/span[2]/text()"),
            "mistakes": main.xpath("//ul[@class='mistakes']/li/span[2]/text()"),
        }

    return read


def _extruct(syntaxes: list[str]) -> Reader:
    import extruct

    def read(payload: bytes) -> dict[str, Any]:
        found = extruct.extract(payload.decode(), syntaxes=syntaxes)["json-ld"]
        how_to = next((node for node in found if node.get("@type") == "HowTo"), {})
        return {
            "name": how_to.get("name", "").removeprefix("How to Do "),
            "steps": [step["text"] for step in how_to.get("step", ())],
        }

    return read


def _trafilatura() -> Reader:
    import trafilatura

    return lambda payload: {"text": trafilatura.extract(payload.decode(), include_tables=True)}


if __name__ == "__main__":
    print(measure().text)
