"""Let one call of a writing verb fail, look at what is left, run again and compare row by row."""

import random
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from small_home import tables_of
from soak.homes import (
    VARYING,
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

from .injector import FOR_GOOD, KINDS, TEXTS, WRITTEN, Call, Injector
from .power import Disk, disks_at

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
    "add": ("add", "more", "{home}/more"),
    "decide": ("decide", "planned", "--muscle", "obliques", "--for", "2026-05-31", "--by", "Ben"),
}
AFTER_COLLECTING = {"build", "compact", "prune", "forget"}
PASSING = re.compile(r"warehouse/cache/extraction/#/\w+/#\.parquet\.#\.tmp")
"""Half-written records: they go when pages of that source are read again."""
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
    verbs: dict[str, Verb] = field(default_factory=dict)

    def home(self, verb: str, name: str) -> tuple[Home, Injector]:
        """Return a grown home and the injector for it; what a verb needs before it is done already."""
        if verb not in AFTER_COLLECTING:
            home = self.ground.grown_home(name)
            if verb == "add":
                shutil.copytree(home.root / "pages", home.root / "more")
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
        """Return the calls of a verb that nothing disturbs, and what the home after it and a run holds."""
        if verb not in self.verbs:
            self.verbs[verb] = self._undisturbed(verb)
        return self.verbs[verb]

    def _undisturbed(self, verb: str) -> Verb:
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
    """Let calls of a verb fail: each once where `count` is as many as there are.

    What a call meets rotates through what it can meet. The order is seeded, and takes calls of each kind on
    each kind of file in turn: the writes of DuckDB to its unfinished file are most of all.
    """
    verb = faults.undisturbed(name)
    points = seeded_points(verb.calls, f"{seed}/{name}", faults.ground.folder)

    def disturb(number: int, _chance: random.Random) -> str:
        at, kind = points[number]
        return _disturb(faults, verb, at, kind, seed)

    return try_points(f"faults of {name}", seed, min(count, len(points)), disturb, told)


def seeded_points(calls: Sequence[Call], seed: str, folder: Path) -> list[tuple[int, str]]:
    """Return the number of each call and what it is to meet, the calls of all kinds in turn."""
    order = random.Random(seed)
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    names = {}
    for call in calls:
        names[call.number] = _name(call)
        file = VARYING.sub("#", str(Path(call.path).relative_to(folder.resolve())))
        alike[names[call.number], file].append(call.number)
    groups = list(alike.values())
    order.shuffle(groups)
    for numbers in groups:
        order.shuffle(numbers)
    met: dict[tuple[str, ...], int] = defaultdict(lambda: order.randrange(len(WRITTEN)))
    points = []
    for number in (each for turn in zip_longest(*groups) for each in turn if each is not None):
        kinds = KINDS[names[number]]
        points.append((number, kinds[met[kinds] % len(kinds)]))
        met[kinds] += 1
    return points


def try_power(
    faults: Faults, name: str, seed: int, count: int, told: Callable[[str], None] | None = None
) -> Found:
    """Let the power go at moments of a verb, the last after its end, and go on from what the disk holds."""
    verb = faults.undisturbed(name)
    before, _ = faults.home(name, f"power-{name}-before")
    home, injector = faults.home(name, f"power-{name}")
    code, said = finish(start(home, words=faults.words(name, home), more=injector.variables(is_stored=True)))
    if code:
        raise RuntimeError(f"{name}, which nothing disturbs, ended with {code}: {said}")
    calls, new = injector.calls(), tables_of(home)
    names = [call.number for call in calls if call.name not in ("write", "mmap")]
    chosen = random.Random(f"{seed}/{name}").sample(names, min(count - 1, len(names)))
    moments = {*chosen, calls[-1].number}
    disks = disks_at(Disk(before.root, home.root, injector.store), calls, moments)

    def lose(_number: int, chance: random.Random) -> str:
        at, disk = next(disks)
        left = Home(faults.ground.folder / f"power-{name}-{at}")
        disk.write(left.root, chance)
        try:
            return _after_power(faults, verb, left, new if at == calls[-1].number else None)
        except AssertionError as failure:
            met = next(call for call in calls if call.number == at)
            raise AssertionError(f"power lost after {met.place(home.root)}: {failure}") from failure

    return try_points(f"power lost in {name}", seed, len(moments), lose, told)


def _after_power(faults: Faults, verb: Verb, home: Home, promised: Tables | None) -> str:
    """Assert that a home whose power was lost serves a whole warehouse and goes on; return which one."""
    _assert_served(home)
    is_old = not different_tables(home, faults.ground.before.tables)
    if promised is not None:
        assert not different_tables(home, promised), "a warehouse that was said to be published is lost"
    _ran_again(faults.ground, home)
    _assert_whole(home, verb)
    shutil.rmtree(home.root)
    return f"the {'old' if is_old else 'new'} warehouse, and the next run the rest"


def _disturb(faults: Faults, verb: Verb, at: int, kind: str, seed: int) -> str:
    """Let one call fail; return what was met and how the verb ended."""
    ground = faults.ground
    home, injector = faults.home(verb.name, f"{verb.name}-{seed}-{at}-{kind}")
    code, said = faults.call(verb.name, home, injector, at, kind)
    met = [call for call in injector.calls() if call.number == at]
    place = f"{verb.name}, {kind} at {met[0].place(home.root) if met else f'call {at}, which never came'}"
    what = _name(met[0]) if met else ""
    try:
        _assert_told(code, said, kind)
        _assert_served(home)
        words = faults.words(verb.name, home)
        again, told = finish(start(home, words=words)) if verb.name != "run" else (0, "")
        assert again in (0, 2, 5), f"the next {verb.name} ended with {again}: {told}"
        _ran_again(ground, home)
        _assert_whole(home, verb)
    except AssertionError as failure:
        raise AssertionError(f"{place}: {failure} [{code}: {said.strip()[-300:]}]") from failure
    shutil.rmtree(home.root)
    shutil.rmtree(injector.folder)
    return f"{kind} at {what}: exit code {code}" if kind in KINDS.get(what, ()) else "not met"


def _name(call: Call) -> str:
    """Return what was called, also where it failed."""
    return call.second if call.name == "failed" else call.name


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
        assert TEXTS.get(kind.removesuffix(FOR_GOOD), "") in said, "not told what the system said"
        assert "then run again" in said or "Run again" in said, "not told what to do"
        assert "!." not in said, "two marks"


def _assert_served(home: Home) -> None:
    """Assert that a whole warehouse can be read: the one before, or one that the verb has published."""
    assert home.published.exists(), "the published warehouse is gone"
    assert not log_of(home.published).exists(), "a write-ahead log stands beside the published warehouse"
    assert tables_of(home)["dim_exercise"].height, "the published warehouse is empty"


def _assert_whole(home: Home, verb: Verb) -> None:
    """Assert that a home holds what the undisturbed one does after the verb and a run."""
    different = different_tables(home, verb.tables)
    assert not different, f"tables that differ from those of an undisturbed home: {different}"
    assert_sound_archive(home)
    stray = [kind for kind in kinds_of(home) - verb.kinds if not PASSING.fullmatch(kind)]
    assert not stray, f"stray files: {sorted(stray)}"


def _ran_again(ground: Ground, home: Home) -> None:
    code, said = ground.run(home)
    assert code == 0, f"the next run ended with {code}: {said}"
