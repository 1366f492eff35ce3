"""A generator of distinct exercise pages of about 3 KB, in the format of the sample library."""

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import polars as pl

from benchmarks import phrases
from flows.home.settings import CHECKOUT, Home
from flows.taxonomy.read import read_taxonomy

SEED = 2026
DEFECT_SHARE = 0.02
"""Share of the pages that each kind of defect befalls."""
TWO_TARGETS_SHARE = 0.2

SOURCE = "generated"
SOURCE_FILE = """title = "Generated library"
role = "own"
format = "folder"
path = "pages"
"""


@dataclass(frozen=True)
class _Words:
    """Names of the taxonomy that pages may state."""

    muscles: Sequence[str]
    equipment: Sequence[str]
    difficulties: Sequence[str]
    categories: Sequence[str]
    body_parts: Sequence[str]


def make_home(folder: Path, count: int) -> Home:
    """Make a home of a folder of `count` generated pages, held against the shipped reference library."""
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / f"{SOURCE}.toml").write_text(SOURCE_FILE, encoding="utf-8")
    reference = (CHECKOUT / "sources" / "reference.toml").read_text("utf-8")
    (folder / "sources" / "reference.toml").write_text(reference.replace("demo = true", ""), encoding="utf-8")
    shutil.copytree(CHECKOUT / "raw" / "reference", folder / "raw" / "reference")
    (folder / "pages").mkdir()
    for name, text in pages(count):
        (folder / "pages" / f"{name}.md").write_text(text, encoding="utf-8")
    return Home(folder)


def pages(count: int, seed: int = SEED) -> Iterator[tuple[str, str]]:
    """Give `count` pages as (slug, Markdown); the same for the same seed, and no name twice."""
    chance = random.Random(seed)
    words = _words()
    names = _names(count, words, chance)
    slugs = [_slug(name) for name, _, _ in names]
    for slug, (name, tool, pattern) in zip(slugs, names, strict=True):
        related = [(names[place][0], slugs[place]) for place in chance.sample(range(count), min(3, count))]
        yield slug, _page((name, tool, pattern), related, words, chance)


def exercises(count: int, seed: int = SEED) -> Iterator[tuple[str, str, list[str]]]:
    """Give `count` exercises as (name, equipment, three muscles), named as the pages are."""
    chance = random.Random(seed)
    words = _words()
    for name, tool, _ in _names(count, words, chance):
        yield name, tool, chance.sample(words.muscles, 3)


def _words() -> _Words:
    taxonomy = read_taxonomy(Home(CHECKOUT))
    muscles = taxonomy.muscles.filter(pl.col("level") == "muscle")
    equipment = [name.partition(" (")[0] for name in taxonomy.equipment.get_column("name").to_list()]
    return _Words(
        muscles.get_column("name").to_list(),
        equipment,
        taxonomy.difficulty.get_column("name").to_list(),
        taxonomy.categories.get_column("name").to_list(),
        taxonomy.body_parts.get_column("name").to_list(),
    )


def _names(count: int, words: _Words, chance: random.Random) -> list[tuple[str, str, str]]:
    """Return distinct names, each with its equipment and its pattern."""
    kinds = list(
        product(phrases.TEMPOS, phrases.STANCES, words.equipment, phrases.MOVEMENTS, phrases.ENDINGS)
    )
    found = []
    for tempo, stance, tool, (movement, pattern), ending in chance.sample(kinds, count):
        stated = "" if tool == "No equipment" else tool
        name = " ".join(part for part in (tempo, stance, stated.title(), movement, ending) if part)
        found.append((name, tool, pattern))
    return found


def _slug(name: str) -> str:
    return "-".join("".join(sign if sign.isalnum() else " " for sign in name.lower()).split())


def _page(
    naming: tuple[str, str, str],
    related: Sequence[tuple[str, str]],
    words: _Words,
    chance: random.Random,
) -> str:
    """Write one page; a few lack a section or an attribute, or state a muscle that nobody knows."""
    name, tool, pattern = naming
    target, *secondary = chance.sample(words.muscles, chance.randint(2, 4))
    also = f", {chance.choice(words.muscles)}" if chance.random() < TWO_TARGETS_SHARE else ""
    if chance.random() < DEFECT_SHARE:
        target = chance.choice(phrases.UNKNOWN_MUSCLES)

    def phrased(phrase: str) -> str:
        return phrase.format(
            name=name.lower(), tool=tool.lower(), muscle=target.lower(), second=secondary[0].lower(),
            way=chance.choice(phrases.WAYS), count=chance.randint(2, 9), reps=chance.randint(5, 20),
            rest=chance.randint(30, 120),
        )  # fmt: skip

    def some(bank: Sequence[str], minimum: int, maximum: int) -> list[str]:
        return [phrased(phrase) for phrase in chance.sample(bank, chance.randint(minimum, maximum))]

    attributes = {
        "Body Part": chance.choice(words.body_parts),
        "Equipment": tool,
        "Target Muscle": target + also,
        "Secondary Muscles": ", ".join(secondary),
        "Difficulty": chance.choice(words.difficulties),
        "Category": chance.choice(words.categories),
        "Movement Pattern": pattern,
    }
    if chance.random() < DEFECT_SHARE:
        del attributes[chance.choice(list(attributes))]
    opening = f"{phrased(chance.choice(phrases.OPENINGS))} {phrased(chance.choice(phrases.MIDDLES))}."
    sections = {
        "How to perform": "\n".join(
            f"{number}. {step}" for number, step in enumerate(some(phrases.STEPS, 7, 9), 1)
        ),
        "Pro tips": "\n".join(f"- {tip}" for tip in some(phrases.TIPS, 3, 4)),
        "Common mistakes": "\n".join(f"- {mistake}" for mistake in some(phrases.MISTAKES, 3, 5)),
        "FAQ": "\n\n".join(
            f"### {phrased(question)}\n\n{phrased(answer)}"
            for question, answer in chance.sample(phrases.QUESTIONS, 5)
        ),
        "Related exercises": "\n".join(f"- [{title}]({slug}.md)" for title, slug in related),
    }
    if chance.random() < DEFECT_SHARE:
        del sections[chance.choice(["Pro tips", "Common mistakes", "FAQ"])]
    listed = "\n".join(f"- **{label}:** {value}" for label, value in attributes.items())
    body = "\n\n".join(f"## {title}\n\n{content}" for title, content in sections.items())
    summary = f"{opening} {phrased(chance.choice(phrases.CLOSINGS))}"
    return f"# {name}\n\n## Quick answer\n\n{summary}\n\n{listed}\n\n---\n\n{body}\n"
