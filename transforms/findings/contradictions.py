"""Rules that find a page which says two things that cannot both be true."""

import polars as pl

from transforms.contracts.dimensions import UNKNOWN
from transforms.findings.evidence import Evidence, Rule
from transforms.findings.running_text import named, offering, readable, spaced, sure
from transforms.taxonomy.text_words import BESIDE, COMES_WITH

UNINFORMATIVE = (UNKNOWN, "other")
"""Equipment that contradicts nothing, because it names nothing."""

GENERAL = {"machine": ("machine", "cardio_machine", "cable")}
"""Kinds that cover others: a page for a machine may name which."""


DESCRIBED_AS = r" (?:is|are)  (?:\p{L}+ly  )?an?  \p{L}+( (?: \p{L}+ ){1,2})"
"""What a sentence calls a thing after a describing word."""

SEAT = (
    r" (?:sit|sits|sitting|seated|seat  yourself)  (?:\p{L}+  ){0,2}?(?:on|upon|onto|at)  "
    r"(?:the  (?:edge|end|side|front)  of  )?(?:an?|the|your)  "
    r"(?:(?:flat|exercise|weight|workout|stable|sturdy|low)  )?(?:bench|box|chair|stool) "
)
"""Where a bench is only sat on, as a chair would be."""

LEANT_ON = (
    r" (?:lie|lies|lying|lay|laying|lean|leaning|leaned|back|incline|inclined|decline|kneel|kneeling|step"
    r"|jump|hop|rest|resting|against|preacher) "
)
"""Words by which a sentence with a bench uses it for more than a seat."""


def target_also_secondary(evidence: Evidence) -> pl.DataFrame:
    """Find muscles that a page names as target and as secondary."""
    known = evidence.muscles.filter(pl.col("muscle_key") != UNKNOWN)
    target = known.filter(pl.col("role") == "target")
    secondary = known.filter(pl.col("role") == "secondary").select("exercise_id", "muscle_key", second="term")
    return target.join(secondary, on=["exercise_id", "muscle_key"]).select(
        "exercise_id",
        field=pl.lit("secondary_muscles"),
        message=pl.format("{} is both target and secondary muscle.", "term"),
        evidence=pl.format("target: {}; secondary: {}", "term", "second"),
    )


def _allowed_families(evidence: Evidence) -> pl.DataFrame:
    """Return the equipment families that a page may speak of: exercise_id, family_key.

    Those of its attribute; and what comes with equipment that the page names and the attribute
    covers: who presses on a Smith machine may call its bar a barbell.
    """
    general = pl.DataFrame(
        [(key, family) for key, families in GENERAL.items() for family in families],
        schema=["equipment_key", "family_key"],
        orient="row",
    )
    families = pl.concat([evidence.words.families, general]).unique()
    stated = evidence.equipment.join(families, on="equipment_key").select("exercise_id", "family_key")
    whole = pl.concat_str("name", "steps_text", separator=" ", ignore_nulls=True)
    texts = evidence.exercises.select("exercise_id", whole=spaced(whole))
    included = (
        named(texts, "whole", evidence.words.equipment)
        .join(stated, on=["exercise_id", "family_key"], how="semi")
        .select("exercise_id", "equipment_key")
        .join(evidence.words.families, on="equipment_key")
        .select("exercise_id", "family_key")
    )
    return pl.concat([stated, included]).unique()


def _stated(evidence: Evidence) -> pl.DataFrame:
    """Return what the equipment attribute of a page says in full: exercise_id, stated, is_bare."""
    terms = pl.col("term").drop_nulls().unique(maintain_order=True)
    return (
        evidence.equipment.group_by("exercise_id")
        .agg(
            stated=terms.str.join(", "),
            is_known=(~pl.col("equipment_key").is_in(UNINFORMATIVE)).all(),
            is_bare=(pl.col("equipment_key") == "no_equipment").all(),
        )
        .filter("is_known")
        .drop("is_known")
    )


def unstated_equipment(evidence: Evidence, texts: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return what a text names and the attribute does not: exercise_id, family_key, word, stated.

    The grain is (exercise_id, family_key). `texts` has exercise_id and spaced text in `column`.
    Pages whose equipment is unknown or "other" say nothing to contradict.
    """
    return (
        named(texts, column, evidence.words.equipment)
        .join(
            evidence.once(_allowed_families),
            on=["exercise_id", "family_key"],
            how="anti",
            maintain_order="left",
        )
        .join(evidence.once(_stated), on="exercise_id", maintain_order="left")
        .unique(["exercise_id", "family_key"], keep="first", maintain_order=True)
    )


def steps_name_other_equipment(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose steps use equipment of a family that neither the attribute nor the name names.

    What a name says that the attribute does not is the finding of `name_names_other_equipment`.
    Equipment that the steps offer as an alternative anywhere is not sure.
    """
    by_name = evidence.once(name_names_other_equipment).select("exercise_id")
    return (
        unstated_equipment(evidence, evidence.once(sure_steps), "sentence")
        .join(evidence.once(offered), on=["exercise_id", "family_key"], how="anti")
        .join(by_name, on="exercise_id", how="anti")
        .select(
            "exercise_id",
            field=pl.lit("equipment"),
            message=pl.format('The steps say "{}", but the equipment is {}.', "word", "stated"),
            evidence=pl.format("equipment: {}; steps: {}", "stated", readable("sentence")),
        )
    )


def name_names_other_equipment(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose name says equipment of a family that the attribute does not name.

    Where the attribute says that none is needed, the steps must say it too: an "air bike" may be done
    on the floor.
    """
    names = evidence.exercises.select("exercise_id", "name", spaced=spaced(pl.col("name")))
    by_steps = named(evidence.step_sentences, "sentence", evidence.words.equipment)
    return (
        unstated_equipment(evidence, names, "spaced")
        .join(
            by_steps.select("exercise_id", "family_key").unique().with_columns(in_steps=True),
            on=["exercise_id", "family_key"],
            how="left",
            maintain_order="left",
        )
        .filter(~pl.col("is_bare") | pl.col("in_steps"))
        .select(
            "exercise_id",
            field=pl.lit("equipment"),
            message=pl.format('The name says "{}", but the equipment is {}.', "word", "stated"),
            evidence=pl.format("equipment: {}; name: {}", "stated", "name"),
        )
    )


def sure_steps(evidence: Evidence) -> pl.DataFrame:
    """Return the sentences of the steps that speak of the exercise alone.

    Where a sentence begins with "alternatively", those before it may tell one way of several.
    """
    other_way = evidence.step_sentences.filter(pl.col("sentence").str.starts_with(" alternatively "))
    return evidence.step_sentences.filter(sure(pl.col("sentence"))).join(
        other_way, on="exercise_id", how="anti", maintain_order="left"
    )


def offered(evidence: Evidence) -> pl.DataFrame:
    """Return the equipment that steps offer as one of several: it is not sure anywhere on the page.

    Nor is what they only describe another thing by: "a log is a thick barbell".
    """
    sentence = pl.col("sentence")
    offering_sentences = evidence.step_sentences.filter(offering(sentence))
    described = evidence.step_sentences.with_columns(sentence=sentence.str.extract(DESCRIBED_AS, 1))
    sentences = pl.concat([offering_sentences, described.drop_nulls("sentence")])
    return named(sentences, "sentence", evidence.words.equipment)


def name_says_weighted(evidence: Evidence) -> pl.DataFrame:
    """Find pages that are called weighted and state no equipment to weigh them with."""
    return (
        evidence.exercises.filter(
            pl.col("name").str.contains(r"(?i)\bweighted\b"),
            ~pl.col("name").str.contains(r"(?i)\b(?:un|non)[ -]?weighted\b"),
        )
        .join(evidence.once(_stated).filter("is_bare"), on="exercise_id")
        .select(
            "exercise_id",
            field=pl.lit("equipment"),
            message=pl.format("The name says weighted, but the equipment is {}.", "stated"),
            evidence=pl.format("equipment: {}; name: {}", "stated", "name"),
        )
    )


def equipment_beside_unstated(evidence: Evidence) -> pl.DataFrame:
    """Find pages whose steps need a bench, a bar or a strap that the attribute does not name.

    It is equipment that many libraries leave out: what moves is stated, not what one lies on or hangs from.
    Where a source leaves it out nearly everywhere the finding is that of `supports_stated_nowhere`.
    Pages whose equipment is unknown or "other" leave out nothing that is sure.
    """
    by_policy = evidence.once(_unstated_by_policy).select("source")
    sources = evidence.exercises.select("exercise_id", "source").join(by_policy, on="source")
    found = evidence.once(_unstated_supports).join(
        sources, on="exercise_id", how="anti", maintain_order="left"
    )
    return found.select(
        "exercise_id",
        field=pl.lit("equipment"),
        message=pl.format(
            'The steps need a {} ("{}"), but the equipment is only {}.', _thing(), "word", "stated"
        ),
        evidence=pl.format("equipment: {}; steps: {}", "stated", readable("sentence")),
    )


def supports_stated_nowhere(evidence: Evidence) -> pl.DataFrame:
    """Find sources that state no bench, bar or strap on nearly any page: one finding each, at its first page.

    What is "nearly" is the parameter `share`: pages that state such a thing, of those that state or need it;
    fewer pages than the parameter `pages` are no policy.
    """
    names = evidence.exercises.select("source", "url", name_of="name")
    is_none = pl.col("stating") == 0
    states = pl.when(is_none).then(pl.lit("No page states")).otherwise(pl.format("Only {} state", "stating"))
    needing = pl.format(
        "{} {}", "needing", pl.when(is_none).then(pl.lit("pages")).otherwise(pl.lit("others"))
    )
    return (
        evidence.once(_unstated_by_policy)
        .join(names, on=["source", "url"], maintain_order="left")
        .select(
            "source",
            "url",
            field=pl.lit("equipment"),
            rule=pl.lit("supports_stated_nowhere"),
            message=pl.format(
                "{} a {} or the like as equipment; the steps of {} need one.", states, "things", needing
            ),
            evidence=pl.format("the first: {} ({})", "name_of", "word"),
        )
    )


def _unstated_by_policy(evidence: Evidence) -> pl.DataFrame:
    """Return the sources that leave such equipment out nearly everywhere: the grain is the source.

    The columns are source, stating and needing (pages that state it, and that need it unstated), things
    (what they need, the most frequent first), and url and word of the first page that needs it.
    """
    parameters = evidence.parameters["equipment_beside_unstated"]
    page = evidence.exercises.select("exercise_id", "source", "url")
    keys = set(evidence.once(_beside).get_column("equipment_key")) - {"no_equipment"}
    stating = (
        evidence.equipment.filter(pl.col("equipment_key").is_in(keys))
        .join(page, on="exercise_id")
        .group_by("source")
        .agg(stating=pl.col("exercise_id").n_unique())
    )
    needing = (
        evidence.once(_unstated_supports)
        .with_columns(thing=_thing())
        .join(page, on="exercise_id")
        .sort("source", "url")
        .group_by("source", maintain_order=True)
        .agg(
            pl.col("url", "word").first(),
            needing=pl.len(),
            things=pl.col("thing").value_counts(sort=True).struct.field("thing").head(3).str.join(", a "),
        )
    )
    both = needing.join(stating, on="source", how="left", maintain_order="left").with_columns(
        pl.col("stating").fill_null(0)
    )
    share = pl.col("stating") / (pl.col("stating") + pl.col("needing"))
    return both.filter(pl.col("needing") >= parameters["pages"], share <= parameters["share"])


def _thing() -> pl.Expr:
    return pl.col("equipment_key").str.replace_all("_", " ")


def _beside(evidence: Evidence) -> pl.DataFrame:
    """Return the words of what people lie on or hang from: word, equipment_key, family_key."""
    beside = evidence.words.text.filter(pl.col("kind") == BESIDE).select("word", equipment_key="value")
    return beside.join(evidence.words.families, on="equipment_key", maintain_order="left")


def _unstated_supports(evidence: Evidence) -> pl.DataFrame:
    """Return what the steps need beside what is stated: exercise_id, equipment_key, word, sentence, stated.

    One row a page. What one only sits on is no equipment: any seat will do.
    """
    stated = evidence.equipment.select("exercise_id", "equipment_key")
    terms = evidence.once(_beside)
    with_family = stated.join(evidence.words.families, on="equipment_key")
    needed = named(evidence.once(sure_steps), "sentence", terms).filter(
        pl.col("equipment_key") != "no_equipment"
    )
    is_seat = pl.col("sentence").str.contains(SEAT).any() & ~pl.col("sentence").str.contains(LEANT_ON).any()
    return (
        needed.filter(~is_seat.over("exercise_id"))
        .join(stated, on=["exercise_id", "equipment_key"], how="anti", maintain_order="left")
        .join(with_family, on=["exercise_id", "family_key"], how="anti", maintain_order="left")
        .join(part_of(evidence), on=["exercise_id", "word"], how="anti", maintain_order="left")
        .join(evidence.once(_stated), on="exercise_id", maintain_order="left")
        .drop_nulls("stated")
        .join(
            _named_otherwise(evidence, terms),
            on=["exercise_id", "equipment_key"],
            how="anti",
            maintain_order="left",
        )
        .unique("exercise_id", keep="first", maintain_order=True)
    )


def part_of(evidence: Evidence) -> pl.DataFrame:
    """Return the words for what is part of the equipment that a page states: exercise_id, word."""
    parts = (
        evidence.words.text.filter(pl.col("kind") == COMES_WITH)
        .select("word", family_key=pl.col("value").str.split(";"))
        .explode("family_key")
    )
    stated = evidence.equipment.select("exercise_id", "equipment_key").join(
        evidence.words.families, on="equipment_key"
    )
    return stated.join(parts, on="family_key").select("exercise_id", "word")


def _named_otherwise(evidence: Evidence, terms: pl.DataFrame) -> pl.DataFrame:
    """Return what the steps offer as one of several, which is not sure anywhere on the page."""
    offers = evidence.step_sentences.filter(offering(pl.col("sentence")))
    return named(offers, "sentence", terms).select("exercise_id", "equipment_key")


def equipment_mentions(evidence: Evidence) -> pl.DataFrame:
    """Return `fact_equipment_mention`: equipment that name or steps surely use and the attribute leaves out.

    The grain is (exercise, equipment). Equipment of a family that the page states, or that comes with what
    it states, is left out, and what the steps offer as one of several. A page that states none at all, or
    only "other", can use any.
    """
    names = evidence.exercises.select("exercise_id", place=pl.lit("name"), sentence=spaced(pl.col("name")))
    steps = evidence.once(sure_steps).select("exercise_id", place=pl.lit("steps"), sentence="sentence")
    by_page = ["exercise_id", "family_key"]
    words = pl.concat([evidence.words.equipment, evidence.words.supports])
    return (
        named(pl.concat([names, steps]), "sentence", words)
        .join(evidence.once(_allowed_families), on=by_page, how="anti", maintain_order="left")
        .join(evidence.once(offered), on=by_page, how="anti", maintain_order="left")
        .unique(["exercise_id", "equipment_key"], keep="first", maintain_order=True)
        .join(
            evidence.exercises.select("exercise_id", "exercise_key"), on="exercise_id", maintain_order="left"
        )
        .select("exercise_key", "equipment_key", "place", "word", sentence=readable("sentence"))
    )


RULES: dict[str, Rule] = {
    "target_also_secondary": target_also_secondary,
    "steps_name_other_equipment": steps_name_other_equipment,
    "name_names_other_equipment": name_names_other_equipment,
    "name_says_weighted": name_says_weighted,
    "equipment_beside_unstated": equipment_beside_unstated,
}
