"""Let one call of a writing verb fail, look at what is left, run again and compare row by row."""

import random
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from small_home import tables_of
from soak.homes import (
    Ground,
    Tables,
    assert_sound_archive,
    different_tables,
    finish,
    kinds_of,
    link_again,
    start,
)
from soak.points import Found, try_points

from flows.home.settings import Home
from flows.warehouse.publish import log_of

from .injector import KINDS, TEXTS, Call, Injector

UNFINISHED = re.compile(r"/\.building-\d+\.duckdb")
VERBS: dict[str, Sequence[str]] = {
    "run": ("run",),
    "collect": ("collect",),
    "build": ("build",),
    "report": ("report",),
    "export": ("export", "exercises", "--output", "{home}/raw/exercises.csv"),
    "export-folder": ("export", "warehouse", "--output", "{home}/raw/warehouse"),
    "terms": ("terms", "accept", "pressing thing", "Chest", "--vocabulary", "muscle"),
    "compact": ("archive", "compact"),
    "prune": ("archive", "prune", "--keep", "1", "--yes"),
    "forget": ("archive", "forget", "{url}/p/5", "--reason", "asked for"),
    "restore": ("restore", "{version}"),
    "add": ("add", "more", "{home}/pages"),
    "decide": ("decide", "planned", "--muscle", "obliques", "--for", "2026-05-31", "--by", "Ben"),
}
AFTER_COLLECTING = {"build", "compact", "prune", "forget"}
ENDS = {0, 5, 7}
"""Exit codes of a verb of which a call failed: it went on, or went on without a source, or says why not."""


@dataclass
class Verb:
    """A verb on a ground: how its undisturbed run calls, and what it and a run after it leave."""

    name: str
    calls: list[Call]
    tables: Tables
    kinds: set[str]


@dataclass
class Faults:
    """Where verbs are disturbed: a ground of homes, the injector and where its logs go."""

    ground: Ground
    library: Path
    collected: dict[str, Home] = field(default_factory=dict)

    def home(self, verb: str, name: str) -> tuple[Home, Injector]:
        """Return a grown home and the injector for it; what a verb needs before it is done already."""
        if verb not in AFTER_COLLECTING:
            home = self.ground.grown_home(name)
        else:
            home = Home(self.ground.folder / name)
            shutil.copytree(self._collected().root, home.root, symlinks=True)
            link_again(home)
        return home, Injector(self.library, home.root, self.ground.folder / f"{name}.injector")

    def _collected(self) -> Home:
        """Return the home in which all was collected and nothing built since, made once."""
        if not self.collected:
            home = self.ground.grown_home("collected")
            code, said = finish(start(home, words=("collect",)))
            if code:
                raise RuntimeError(f"collecting, which nothing disturbs, ended with {code}: {said}")
            self.collected["home"] = home
        return self.collected["home"]

    def words(self, verb: str, home: Home) -> list[str]:
        """Return the words of a verb for a home."""
        version = max(home.versions.glob("[0-9]*.duckdb")).name
        filled = {"{home}": str(home.root), "{url}": self.ground.site.url, "{version}": version}
        words = list(VERBS[verb])
        for place, value in filled.items():
            words = [word.replace(place, value) for word in words]
        return words

    def call(self, verb: str, home: Home, injector: Injector, at: int = 0, kind: str = "") -> tuple[int, str]:
        """Run a verb under the injector to its end."""
        variables = injector.variables(at, kind)
        return finish(start(home, words=self.words(verb, home), more=variables))

    def undisturbed(self, verb: str) -> Verb:
        """Count the calls of a verb that nothing disturbs, and run the home after it."""
        home, injector = self.home(verb, f"undisturbed-{verb}")
        code, said = self.call(verb, home, injector)
        if code not in (0, 5):
            raise RuntimeError(f"{verb}, which nothing disturbs, ended with {code}: {said}")
        calls = injector.calls()
        kinds = kinds_of(home)
        _ran_again(self.ground, home)
        return Verb(verb, calls, tables_of(home), kinds | kinds_of(home) | self.ground.kinds)


def try_verb(
    faults: Faults, name: str, seed: int, count: int, told: Callable[[str], None] | None = None
) -> Found:
    """Let calls of a verb fail, the kinds in rotation: each once where `count` is as many as there are.

    The calls come in a seeded order; the writes of DuckDB to its unfinished file, which are most, come last.
    """
    verb = faults.undisturbed(name)
    order = random.Random(f"{seed}/{name}")
    by_file: dict[bool, list[int]] = defaultdict(list)
    for call in verb.calls:
        by_file[bool(call.name == "write" and UNFINISHED.search(call.path))].append(call.number)
    for numbers in by_file.values():
        order.shuffle(numbers)
    numbers = by_file[False] + by_file[True]
    first = order.randrange(len(KINDS))

    def disturb(number: int, _chance: random.Random) -> str:
        return _disturb(faults, verb, numbers[number], KINDS[(first + number) % len(KINDS)], seed)

    return try_points(f"faults of {name}", seed, min(count, len(numbers)), disturb, told)


def _disturb(faults: Faults, verb: Verb, at: int, kind: str, seed: int) -> str:
    """Let one call fail; return what was met and how the verb ended."""
    ground = faults.ground
    home, injector = faults.home(verb.name, f"{verb.name}-{seed}-{at}-{kind}")
    code, said = faults.call(verb.name, home, injector, at, kind)
    met = [call for call in injector.calls() if call.number == at]
    place = f"{verb.name}, {kind} at {met[0].place(home.root) if met else f'call {at}, which never came'}"
    try:
        _assert_told(code, said, kind)
        _assert_served(home)
        words = faults.words(verb.name, home)
        again, told = finish(start(home, words=words)) if verb.name != "run" else (0, "")
        assert again in (0, 2, 5), f"the next {verb.name} ended with {again}: {told}"
        _ran_again(ground, home)
        different = different_tables(home, verb.tables)
        assert not different, f"tables that differ from those of an undisturbed home: {different}"
        assert_sound_archive(home)
        stray = kinds_of(home) - verb.kinds
        assert not stray, f"stray files: {sorted(stray)}"
    except AssertionError as failure:
        raise AssertionError(f"{place}: {failure} [{code}: {said.strip()[-300:]}]") from failure
    return f"{kind}: exit code {code}"


def _assert_told(code: int, said: str, kind: str) -> None:
    """Assert that a verb ended as it is promised."""
    if kind == "kill":
        assert code in (-9, 0, 5), f"exit code {code}"
        return
    assert code in ENDS, f"unexpected exit code {code}"
    assert "Traceback" not in said, "a traceback"
    assert "unexpected " not in said, "told as a fault of the program"
    assert "report this" not in said, "told as a fault of the program"
    if code == 7:
        assert TEXTS.get(kind, "") in said, "not told what the system said"
        assert "then run again" in said or "Run again" in said, "not told what to do"
        assert "!." not in said, "two marks"


def _assert_served(home: Home) -> None:
    """Assert that a whole warehouse can be read: the one before, or one that the verb has published."""
    assert home.published.exists(), "the published warehouse is gone"
    assert not log_of(home.published).exists(), "a write-ahead log stands beside the published warehouse"
    assert tables_of(home)["dim_exercise"].height, "the published warehouse is empty"


def _ran_again(ground: Ground, home: Home) -> None:
    code, said = ground.run(home)
    assert code == 0, f"the next run ended with {code}: {said}"
