"""A library of pages, what a site's redesign does to all of them, and what editors do to a few.

`stopped(folder, change)` tells what the bounds say of a template change, `ordinary_runs(folder, seed,
count)` what they say of so many nightly collections with ordinary edits between them. Both collect and
assess for real and do not build; a soak asks for more runs by `count`.
"""

import random
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from small_home import FIRST_DAY, SAMPLE

from benchmarks.pages import pages as generated_pages
from flows.archive.manifest import Decision
from flows.build.acceptance import assess_pending
from flows.collect.collect import collect
from flows.extract.extractor import Extractor
from flows.home.settings import Home, load_settings
from flows.sources.source import load_sources
from flows.sources.workspace import Workspace

Pages = dict[str, str]
Change = Callable[[Pages, random.Random], Pages]
SOURCE = 'role = "own"\nformat = "folder"\npath = "pages"\n'
STEPS = re.compile(r"(## How to perform\n\n)(.*?)(?=\n\n## )", re.DOTALL)
SUMMARY = re.compile(r"(## Quick answer\n\n)(.*?)(?=\n\n)", re.DOTALL)


def library(size: int = 90, seed: int = 1) -> Pages:
    """Return the sample library and generated pages, with typographic apostrophes as sites have them."""
    sample = {file.stem: file.read_text(encoding="utf-8") for file in sorted(SAMPLE.glob("*.md"))[:size]}
    more = dict(generated_pages(max(0, size - len(sample)), seed))
    return {name: text.replace("'", "’") for name, text in {**sample, **more}.items()}


def every(edit: Callable[[str], str]) -> Change:
    """Return the change that edits each page alike."""
    return lambda pages, _chance: {name: edit(text) for name, text in pages.items()}


def label(name: str, replacement: str) -> Change:
    """Return the change that replaces the line of a label; `\\1` is its value."""
    pattern = re.compile(rf"- \*\*{name}:\*\* (.*)\n")
    return every(lambda text: pattern.sub(replacement, text))


def unparsable(pages: Pages, chance: random.Random) -> Pages:
    """Cut six pages of a hundred after their title."""
    broken = chance.sample(sorted(pages), -(-len(pages) * 6 // 100))
    return {name: text.split("\n")[0] if name in broken else text for name, text in pages.items()}


def half_gone(pages: Pages, chance: random.Random) -> Pages:
    return {name: pages[name] for name in chance.sample(sorted(pages), len(pages) // 2)}


def links_into_steps(text: str) -> str:
    links = "\n".join(f"{number}. [More exercises {number}](more-{number}.md)" for number in range(20, 26))
    return STEPS.sub(lambda found: f"{found[0]}\n{links}", text)


def garbled(text: str) -> str:
    return text.encode().decode("cp1252", errors="replace")


def merged(text: str) -> str:
    """Put all steps into one."""
    return STEPS.sub(lambda found: found[1] + "1. " + re.sub(r"\n\d+\. ", " ", found[2][3:]), text)


def on_part(share: float, edit: Callable[[str], str]) -> Change:
    """Return the change that edits a part of the pages alike: a template that is brought in step by step."""

    def change(pages: Pages, chance: random.Random) -> Pages:
        names = chance.sample(sorted(pages), round(share * len(pages)))
        return {name: edit(text) if name in names else text for name, text in pages.items()}

    return change


def renamed(old: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(rf"\*\*{old}:\*\*", f"**{new}:**", text)


def headed(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(f"## {old}\n", f"## {new}\n")


def with_value(name: str, replacement: str) -> Callable[[str], str]:
    """Return the edit that writes another value of a label; `\\1` is the one it had."""
    return lambda text: re.sub(rf"(?<=\*\*{name}:\*\* )(.*)", replacement, text)


def muscles_swapped(text: str) -> str:
    found = re.findall(r"\*\*(?:Target|Secondary) Muscles?:\*\* (.*)", text)
    if len(found) < 2:  # an editor took one of them away
        return text
    return with_value("Secondary Muscles", found[0])(with_value("Target Muscle", found[1])(text))


def in_other_words(text: str) -> str:
    """Put the template into words that nobody knows, as a translation into an unknown language does."""
    for old, new in (("Target Muscle", "Kohde zz"), ("Equipment", "Mukaan zz"), ("Difficulty", "Vaikeus zz")):
        text = renamed(old, new)(text)
    return headed("How to perform", "Suoritus zz")(headed("Pro tips", "Vinkit zz")(text))


def another_design(text: str) -> str:
    """Write the attributes as a table that has no labels."""
    found = re.findall(r"- \*\*[\w ]+:\*\* (.*)\n", text)
    text = re.sub(r"(?:- \*\*[\w ]+:\*\* .*\n)+", "@@", text, count=1)
    return text.replace(
        "@@", "\n".join(f"Zq {number}: {value}  " for number, value in enumerate(found)) + "\n"
    )


PARTIAL_CHANGES: dict[str, Change] = {
    f"{what} on {share:.0%} of the pages": on_part(share, edit)
    for what, edit, shares in (
        (
            "the target muscle has another label",
            renamed("Target Muscle", "Hauptbeweger zz"),
            (0.04, 0.1, 0.3),
        ),
        ("the difficulty has another label", renamed("Difficulty", "Anspruch zz"), (0.04, 0.1)),
        ("the steps have another heading", headed("How to perform", "Your turn zz"), (0.04, 0.3)),
        ("the tips have another heading", headed("Pro tips", "Overheard zz"), (0.04, 0.3)),
        ("target and secondary muscles are exchanged", muscles_swapped, (0.1, 0.3)),
        ("the template is in other words", in_other_words, (0.04, 0.1)),
        ("the attributes are drawn otherwise", another_design, (0.1, 0.3)),
        ("the difficulty has a unit", with_value("Difficulty", r"\1 of 3 stars"), (0.1,)),
        ("the category is empty", with_value("Category", ""), (0.1,)),
        ("the body part is a constant", with_value("Body Part", "Full Body"), (0.1, 0.3)),
        ("all steps are one", merged, (0.1,)),
    )
    for share in shares
}
"""What a template that is changed on a part of the pages does, by name."""

TEMPLATE_CHANGES: dict[str, Change] = {
    "steps are dropped": every(lambda text: STEPS.sub("", text)),
    "labels are renamed to unknown words": every(
        lambda text: re.sub(r"\*\*([\w ]+):\*\*", lambda found: f"**{found[1][::-1]}zq:**", text)
    ),
    "muscles are emptied": label("(?:Target Muscle|Secondary Muscles)s?", ""),
    "the name is the title of the site": every(
        lambda text: re.sub(r"^# .*", "# Harbor Strength", text, count=1, flags=re.MULTILINE)
    ),
    "every difficulty is the same": label("Difficulty", "- **Difficulty:** Beginner\n"),
    "half of the pages are gone": half_gone,
    "six pages of a hundred cannot be read": unparsable,
    "all steps are one": every(merged),
    "the label of the equipment is lost": label("Equipment", ""),
    "every page asks for consent": lambda pages, _chance: dict.fromkeys(
        pages, "# Before you continue\n\nWe and our partners store cookies. Accept or reject them.\n"
    ),
    "the summary is boilerplate": every(
        lambda text: SUMMARY.sub(r"\1Find your next workout here. Train with a plan that fits.", text)
    ),
    "the encoding is broken": every(garbled),
    "links stand among the steps": every(links_into_steps),
    "every page is met twice": lambda pages, _chance: (
        pages | {f"{name}-2": f"{text}\nShown {name}-2.\n" for name, text in pages.items()}
    ),
    "the difficulty says more than it should": label("Difficulty", "- **Difficulty:** \\1 (5 min read)\n"),
    "every page shows the same exercise": lambda pages, _chance: dict.fromkeys(
        pages, next(iter(pages.values()))
    ),
}
"""What redesigns and mishaps do to a whole library, by name."""

ALL_CHANGES = TEMPLATE_CHANGES | PARTIAL_CHANGES


class Site:
    """A home with one folder of pages that is collected and assessed night after night."""

    def __init__(self, folder: Path, pages: Pages, source: str = "") -> None:
        (folder / "sources").mkdir(parents=True)
        (folder / "sources" / "site.toml").write_text(SOURCE + source, encoding="utf-8")
        self.home = Home(folder)
        self.night = 0
        self.pages: Pages = {}
        self.show(pages)

    def show(self, pages: Pages) -> None:
        """Put these pages in the place of those that are there."""
        shutil.rmtree(self.home.root / "pages", ignore_errors=True)
        (self.home.root / "pages").mkdir()
        for name, text in pages.items():
            (self.home.root / "pages" / f"{name}.md").write_text(text, encoding="utf-8")
        self.pages = dict(pages)

    def collect(self) -> Decision:
        """Collect as on the next night, and return the decision of the bounds."""
        moment = FIRST_DAY + timedelta(days=self.night)
        self.night += 1
        settings = load_settings(self.home)
        (source,) = load_sources(self.home)
        collect(self.home, source, settings, now=lambda: moment)
        workspace = Workspace(self.home, settings)
        extractor = Extractor(workspace)
        ((_, decision),) = assess_pending(workspace, source, extractor)
        return decision


def stopped(folder: Path, change: str, seed: int = 1, size: int = 90) -> Decision:
    """Return the decision on a library after a template change, one ordinary night after the first."""
    chance = random.Random(seed)
    site = Site(folder, library(size, seed))
    assert site.collect().accepted
    site.show(edited(site.pages, {}, chance))
    assert site.collect().accepted
    site.show(ALL_CHANGES[change](site.pages, chance))
    return site.collect()


def ordinary_runs(folder: Path, seed: int, count: int, size: int = 90) -> Iterator[Decision]:
    """Give the decision on each of so many collections, with ordinary edits before each but the first."""
    chance = random.Random(seed)
    spare = dict(list(library(size + 6 * count, seed).items())[size:])
    site = Site(folder, library(size, seed))
    for _ in range(count):
        yield site.collect()
        site.show(edited(site.pages, spare, chance))


def edited(pages: Pages, spare: Pages, chance: random.Random) -> Pages:
    """Return the pages after a day of editing: a few added, removed, renamed, changed, rarely spoilt.

    Pages that are added are taken out of `spare`.
    """
    after = dict(pages)
    for name in chance.sample(sorted(spare), min(len(spare), chance.randint(0, 4))):
        after[name] = spare.pop(name)
    for name in chance.sample(sorted(pages), chance.randint(0, 3)):
        del after[name]
    for name in chance.sample(sorted(after), chance.randint(1, 6)):
        after[name] = chance.choice(EDITS)(after[name], chance)
    if chance.random() < 0.2:
        name = chance.choice(sorted(after))
        after[f"{name}-renamed"] = after.pop(name)
    return after


def _reworded(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    place = chance.choice([place for place, line in enumerate(lines) if len(line) > 40] or [len(lines) - 1])
    lines[place] += " Take your time with this part."
    return "\n".join(lines)


def _another_difficulty(text: str, chance: random.Random) -> str:
    level = chance.choice(["Beginner", "Intermediate", "Advanced"])
    return re.sub(r"(\*\*Difficulty:\*\*) .*", rf"\1 {level}", text)


def _one_tip_more(text: str, _chance: random.Random) -> str:
    return text.replace("## Pro tips\n\n", "## Pro tips\n\n- Rest a little longer between heavy sets.\n")


def _one_step_less(text: str, _chance: random.Random) -> str:
    return STEPS.sub(lambda found: found[0].rpartition("\n")[0], text)


def _without_an_attribute(text: str, chance: random.Random) -> str:
    name = chance.choice(["Difficulty", "Category", "Secondary Muscles", "Equipment"])
    return re.sub(rf"- \*\*{name}:\*\* .*\n", "", text)


def _another_name(text: str, _chance: random.Random) -> str:
    return re.sub(r"^# (.*)", r"# \1 Drill", text, count=1, flags=re.MULTILINE)


def _another_summary(text: str, chance: random.Random) -> str:
    return SUMMARY.sub(rf"\1A page that was written anew on day {chance.randint(1, 999)} of the year.", text)


def _spoilt(text: str, chance: random.Random) -> str:
    return text.split("\n", maxsplit=1)[0] if chance.random() < 0.3 else text + "\n"


EDITS = (
    _reworded, _another_difficulty, _one_tip_more, _one_step_less, _without_an_attribute, _another_name,
    _another_summary, _spoilt,
)  # fmt: skip
