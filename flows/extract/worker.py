"""The process that reads pages: jobs come as lines of JSON, shards of records go to files.

`python -m flows.extract.worker FD SECONDS` is started by `flows.extract.pool`. The first line
holds the rules of the source, each further line a job. The digest of the page in work is in
shared memory, so that the parent knows it when this process is killed: the kernel does that when a
page takes more CPU than it is given, which needs no help from Python.
"""

import gc
import json
import mmap
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from flows.archive.payloads import Shard, read_payloads
from flows.extract.record_files import batch_of, write_batches
from flows.home.errors import RepertoireError
from transforms.pages.datasets.fields import FieldRule
from transforms.pages.extract import Rules, extract_page, sample_page
from transforms.pages.layouts.layout import Layout
from transforms.pages.layouts.learn import learn_layout
from transforms.pages.layouts.select import Selection
from transforms.pages.record import Record, gain, set_aside_record
from transforms.taxonomy.languages import languages_of
from transforms.taxonomy.page_words import PageWords
from transforms.taxonomy.vocabulary import Vocabulary

DIGEST_BYTES = 64
SHARED_BYTES = DIGEST_BYTES + 8
PAGES_IN_A_BATCH = 128
"""Records that wait as Python objects: few enough to stay in the cache of the processor."""

Read = TypeVar("Read")


def rules_from(description: Mapping[str, Any]) -> Rules:
    """Build the rules of a source from their description in JSON."""
    return Rules(
        Vocabulary.of(
            description["labels"],
            description["sections"],
            values=description["values"],
            slot_words=description["slot_words"],
            heading_words=description["heading_words"],
            role_words=description["role_words"],
            value_starts=description["value_starts"],
            page_words=PageWords.of(description["page_words"]),
        ),
        description["fixed"],
        {name: FieldRule.from_dict(rule) for name, rule in description["fields"].items()},
        description["content_selector"],
        Layout.from_dict(description["layout"]),
        asserted=description["asserted"],
        select=tuple(Selection(*selection) for selection in description["select"]),
    )


def _shard_of(job: Mapping[str, Any]) -> Shard:
    return Shard(
        tuple((Path(file), row_group) for file, row_group in job["row_groups"]),
        frozenset(job["digests"]),
        job["raw_bytes"],
    )


def extract_shard(job: Mapping[str, Any], rules: Rules, shared: mmap.mmap, cpu_seconds: float) -> int:
    """Read the pages of a job and write their records; returns their number."""
    shard = _shard_of(job)
    excluded = job["excluded"]
    records: list[Record] = []
    tracebacks: dict[str, str] = {}
    batches = []
    done = 0
    for digest, _, media_type, payload in read_payloads(shard):
        if digest in excluded:
            records.append(set_aside_record(digest, "unreadable", *excluded[digest]))
        else:
            shared[:DIGEST_BYTES] = digest.encode()
            signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
            records.append(extract_page(digest, payload, media_type, rules, tracebacks))
        done += 1
        shared[DIGEST_BYTES:SHARED_BYTES] = done.to_bytes(8, "little")
        if len(records) == PAGES_IN_A_BATCH:
            signal.setitimer(signal.ITIMER_PROF, 0)
            batches.append(batch_of(records, tracebacks))
            records.clear()
    signal.setitimer(signal.ITIMER_PROF, 0)
    shared[:SHARED_BYTES] = bytes(SHARED_BYTES)
    batches.append(batch_of(records, tracebacks))
    write_batches(Path(job["target"]), batches, tracebacks)
    return done


def learn_shard(job: Mapping[str, Any], rules: Rules, shared: mmap.mmap, cpu_seconds: float) -> int:
    """Learn the layout of the pages of a job; it goes to a file of JSON with what it changes.

    Returns their number.
    """
    pages = [page for page in read_payloads(_shard_of(job)) if page[0] not in job["excluded"]]

    def each_page(read: Callable[[bytes, str | None], Read]) -> list[Read]:
        found = []
        for digest, _, media_type, payload in pages:
            shared[:DIGEST_BYTES] = digest.encode()
            signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
            found.append(read(payload, media_type))
        signal.setitimer(signal.ITIMER_PROF, 0)
        shared[:SHARED_BYTES] = bytes(SHARED_BYTES)
        return found

    sample = each_page(lambda payload, media_type: sample_page(payload, media_type, rules))
    layout = learn_layout([page for page in sample if page], rules.vocabulary)
    learnt = rules._replace(layout=layout)
    before = each_page(lambda payload, media_type: extract_page("", payload, media_type, rules))
    after = each_page(lambda payload, media_type: extract_page("", payload, media_type, learnt))
    found = {"layout": layout.as_dict(), "pages": len(pages), **gain(before, after)}
    Path(job["target"]).write_text(json.dumps(found), encoding="utf-8")
    return len(pages)


def main() -> None:
    """Serve jobs until the input ends."""
    descriptor, cpu_seconds = int(sys.argv[1]), float(sys.argv[2])
    gc.set_threshold(50_000)  # what reads Markdown leaves no cycles; trees of HTML do
    with mmap.mmap(descriptor, SHARED_BYTES) as shared:
        description = json.loads(sys.stdin.readline())
        rules = rules_from(description)
        # What is worked out once of the vocabulary: no page is to pay for it with its time.
        rules.vocabulary.muscle_spellings()
        languages_of(rules.vocabulary.page_words.languages)
        work = learn_shard if description.get("learn") else extract_shard
        for line in sys.stdin:
            try:
                pages = work(json.loads(line), rules, shared, cpu_seconds)
                answer: dict[str, Any] = {"pages": pages}
            except (RepertoireError, OSError) as error:
                answer = {"error": str(error), "kind": type(error).__name__}
            print(json.dumps(answer), flush=True)  # noqa: T201 - the answer to the parent


if __name__ == "__main__":
    main()
