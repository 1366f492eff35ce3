"""What the rules look at, and what a rule is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from transforms.findings.running_text import Part, parts_of

Parameters = Mapping[str, Mapping[str, float]]
"""The value of each parameter of each rule: rule, parameter, value."""


@dataclass(frozen=True)
class Evidence:
    """What the rules look at: the tables of `core`, cut to current versions of own sources.

    `exercises` also has the sections (steps, tips, ...) of each version; `step_sentences` are the
    sentences of the steps, see `running_text.sentences`. `library` has a row each
    current exercise of every source, own or reference, with what it trains, needs and demands (see
    `gather.library`); `matches` has the pairs of them that are one movement; `templates` and
    `template_exercises` are `fact_template` and `bridge_template_exercise`. `words` is what surely
    names a thing in running text; `stated_twice` see `claims.stated_twice`.
    """

    exercises: pl.DataFrame
    step_sentences: pl.DataFrame
    facts: pl.DataFrame
    muscles: pl.DataFrame
    equipment: pl.DataFrame
    links: pl.DataFrame
    claims: pl.DataFrame
    stated_twice: pl.DataFrame
    states: pl.DataFrame
    reasons: pl.DataFrame
    found_elsewhere: pl.DataFrame
    library: pl.DataFrame
    matches: pl.DataFrame
    templates: pl.DataFrame
    template_exercises: pl.DataFrame
    words: "Words"
    parameters: Parameters

    @cached_property
    def _made(self) -> dict[Callable[["Evidence"], pl.DataFrame], pl.DataFrame]:
        return {}

    @cached_property
    def parts(self) -> Sequence[Part]:
        """`exercises` some thousand at a time, for rules on running text: see `running_text.in_parts`."""
        return parts_of(self.exercises)

    def once(self, make: Callable[["Evidence"], pl.DataFrame]) -> pl.DataFrame:
        """Return what a function makes of the evidence alone; it is made once, whoever asks."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]


@dataclass(frozen=True)
class Words:
    """Words that surely name a thing in running text, and what the things are to one another.

    `equipment` has word, equipment_key and family_key, `supports` the same of what holds people or loads
    and is seldom stated (a bench, a pull-up bar); `muscles` word and muscle_key, as
    `muscles_in_names` has, which leaves out words that are places in a name (arm, hip, grip);
    `difficulties` word and difficulty_key. `families` are the equipment families that a page with a
    kind of equipment may speak of (equipment_key, family_key); `muscle_groups` the groups that a
    muscle is part of or, of a region, consists of (muscle_key, group_key); `neighbours` the groups of
    which one library names one and another the other (group_key, near_key). `variants` are the words by
    which names distinguish variants of one exercise. `text` is what phrases of running text say: kind, word,
    value, see `taxonomy.text_words`; `spellings` the words that some write as one and
    others as two (closed, open); `whole_body` what stands for every muscle (muscle_key);
    `movements` the words of which names of movements are made, in small letters; `hardest`
    the difficulty of the highest rank (difficulty_key, difficulty), no row where all have one rank.
    """

    equipment: pl.DataFrame
    supports: pl.DataFrame
    muscles: pl.DataFrame
    muscles_in_names: pl.DataFrame
    difficulties: pl.DataFrame
    families: pl.DataFrame
    muscle_groups: pl.DataFrame
    neighbours: pl.DataFrame
    variants: Sequence[str]
    text: pl.DataFrame
    spellings: pl.DataFrame
    whole_body: pl.DataFrame
    movements: Sequence[str]
    hardest: pl.DataFrame


Rule = Callable[[Evidence], pl.DataFrame]
"""From the evidence to findings: exercise_id, field, message, evidence, related_exercise_id."""


def words_of_kind(evidence: Evidence, kind: str) -> list[str]:
    """Return the words of a kind of `text_words.csv`, as the file has them in order."""
    return evidence.words.text.filter(pl.col("kind") == kind).get_column("word").to_list()


def values_of_kind(evidence: Evidence, kind: str) -> dict[str, str]:
    """Return the words of a kind of `text_words.csv` with the value of each, "" where it has none."""
    rows = evidence.words.text.filter(pl.col("kind") == kind).select("word", pl.col("value").fill_null(""))
    return dict(rows.iter_rows())
