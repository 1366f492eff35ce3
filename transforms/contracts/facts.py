"""Contracts of the facts."""

import dataframely as dy

from transforms.contracts.columns import count, flag, key, one_of, share, text, timestamp
from transforms.enums import (
    METHODS,
    PAGE_STATES,
    ROLES,
    SITE_PROBLEMS,
)

MAPPINGS = (
    "exact",
    "alias",
    "spelling",
    "qualifier_stripped",
    "list_split",
    "by_name",
    "body_part",
    "category",
    "unmapped",
    "missing",
)
"""How a term was mapped; body_part and category are fields that gave a muscle where none was stated."""


class Build(dy.Schema):
    """What this warehouse was made from; one row."""

    fingerprint = key("Digest of all inputs: page states, configuration, versions.", primary_key=True)
    code_version = text("Version of Repertoire.")
    code_digest = text("Digest of the code and SQL that made the tables and views.")
    extractor_version = text("Digest of the code and vocabulary that read the pages.")
    taxonomy_digest = text("Digest of the taxonomy in force.")
    settings_digest = text("Digest of repertoire.toml.")
    decisions_digest = text("Digest of decisions/, see fact_editorial_decision.")
    as_of = timestamp("Start of the newest snapshot in it (UTC); null while empty.", nullable=True)
    has_demo_data = flag("Whether its sources are the ones that ship for demonstration.")


class FactExercise(dy.Schema):
    """Measures and conformed keys of each version; the grain is the version."""

    exercise_key = key("Version, see dim_exercise.", primary_key=True, refers_to="dim_exercise.exercise_key")
    exercise_id = key("Exercise.", refers_to="dim_exercise.exercise_id")
    source = key("Source.", refers_to="dim_source.source")
    role = one_of(ROLES, "Role of the source.")
    is_current = flag("Whether the version is the current one.")
    snapshot_id = key("Snapshot that opened the version.", refers_to="dim_snapshot.snapshot_id")
    difficulty_key = key("Difficulty.", refers_to="dim_difficulty.difficulty_key")
    category_key = key("Category.", refers_to="dim_category.category_key")
    body_part_key = key("Body part.", refers_to="dim_body_part.body_part_key")
    movement_pattern_key = key("Movement pattern.", refers_to="dim_movement_pattern.movement_pattern_key")
    movement_key = key("Movement: the same exercise across sources.", refers_to="dim_movement.movement_key")
    edition_of = text(
        "Exercise that this is a translation of, see dim_exercise; null for what figures count.",
        nullable=True,
        refers_to="dim_exercise.exercise_id",
    )
    force_key = text("push, pull, static, ...; null where not stated.", nullable=True)
    mechanic_key = text("compound or isolation; null where not stated.", nullable=True)
    steps = count("Number of steps.")
    tips = count("Number of tips.")
    mistakes = count("Number of common mistakes.")
    faqs = count("Number of questions with answers.")
    links = count("Number of links of the related section.")
    summary_words = count("Words of the summary.")
    step_words = count("Words of all steps.")
    tip_words = count("Words of all tips.")
    mistake_words = count("Words of all mistakes.")
    faq_words = count("Words of all answers.")
    completeness = share("Share of the ten parts of a full page that it has.")


class FactExerciseMuscle(dy.Schema):
    """Each mention of a muscle on each version; the grain is (version, role, position).

    A version that states no target muscle has one target row with the member unknown. Where it
    states no muscle at all, its target is the muscle that it states as body part or category (see mapping).
    """

    exercise_key = key("Version.", primary_key=True, refers_to="dim_exercise.exercise_key")
    role = one_of(("target", "secondary"), "How the page uses the muscle.", primary_key=True)
    position = dy.Int64(min=1, primary_key=True, description="Order on the page, from 1.")
    exercise_id = key("Exercise.")
    is_current = flag("Whether the version is the current one.")
    muscle_key = key("Muscle; unknown where the term is not mapped.", refers_to="dim_muscle.muscle_key")
    term = text("Term as the page states it; null where it states none.", nullable=True)
    mapping = one_of(MAPPINGS, "How the term was mapped.")


class FactExerciseEquipment(dy.Schema):
    """Each mention of equipment on each version; the grain is (version, position).

    A version that states no equipment has one row with the member unknown.
    """

    exercise_key = key("Version.", primary_key=True, refers_to="dim_exercise.exercise_key")
    position = dy.Int64(min=1, primary_key=True, description="Order on the page, from 1.")
    exercise_id = key("Exercise.")
    is_current = flag("Whether the version is the current one.")
    equipment_key = key(
        "Equipment; unknown where the term is not mapped.", refers_to="dim_equipment.equipment_key"
    )
    role = one_of(("required", "alternative", "optional"), "How it is used.")
    alternative_group = dy.Int64(
        nullable=True, min=1, description="Rows of one version with the same number replace one another."
    )
    term = text("Term as the page states it; null where it states none.", nullable=True)
    mapping = one_of(MAPPINGS, "How the term was mapped.")


class FactContentItem(dy.Schema):
    """Each step, tip, mistake and answer; the grain is (version, kind, position)."""

    exercise_key = key("Version.", primary_key=True, refers_to="dim_exercise.exercise_key")
    kind = one_of(("step", "tip", "mistake", "faq"), "What it is.", primary_key=True)
    position = dy.Int64(min=1, primary_key=True, description="Order on the page, from 1.")
    exercise_id = key("Exercise.")
    is_current = flag("Whether the version is the current one.")
    question = text("The question of a faq.", nullable=True)
    content = text("The text; of a faq the answer.")
    words = count("Words of the text.")


class FactLink(dy.Schema):
    """Each link of the related section; the grain is (version, position)."""

    exercise_key = key("Version.", primary_key=True, refers_to="dim_exercise.exercise_key")
    position = dy.Int64(min=1, primary_key=True, description="Order on the page, from 1.")
    exercise_id = key("Exercise.")
    is_current = flag("Whether the version is the current one.")
    link_text = dy.String(description="Text of the link.")
    url = text("Address as written.")
    kind = one_of(("exercise", "hub", "internal", "external"), "What it leads to.")
    target_exercise_id = text(
        "Exercise it leads to, where that is known.", nullable=True, refers_to="dim_exercise.exercise_id"
    )
    is_broken = flag("Whether it is of kind exercise and leads to no current exercise.")


class FactClaim(dy.Schema):
    """Each piece of evidence for a field; the grain is (version, position).

    The value of a section is its items joined by line ends, cut at 300 characters.
    """

    exercise_key = key("Version.", primary_key=True, refers_to="dim_exercise.exercise_key")
    position = dy.Int64(min=1, primary_key=True, description="Order of the claims, from 1.")
    exercise_id = key("Exercise.")
    is_current = flag("Whether the version is the current one.")
    field = key("Field of the record.")
    value = dy.String(description="Value that is claimed.")
    method = one_of(METHODS, "Kind of evidence.")
    place = text("Where on the page it stood.")
    form_url = text(
        "Address of the form of the page that states it; null where that is the page itself.", nullable=True
    )
    is_chosen = flag("Whether it gave the value of the record.")


class FactPageState(dy.Schema):
    """Each state that each page was in, from when to when; the grain is (page, start)."""

    source = key("Source.", primary_key=True, refers_to="dim_source.source")
    url = key("Address of the page.", primary_key=True)
    valid_from = timestamp("Start of the snapshot that first found it like this (UTC).", primary_key=True)
    valid_to = timestamp(
        "Start of the snapshot that found it changed (UTC); null while it lasts.", nullable=True
    )
    snapshot_id = key("Snapshot that first found it like this.", refers_to="dim_snapshot.snapshot_id")
    state = one_of(PAGE_STATES, "State of the page.")
    reason = text("Reason code, see dim_page_reason.", nullable=True, refers_to="dim_page_reason.reason")
    detail = text("What exactly was found.", nullable=True)
    payload_digest = text("Digest of the bytes, where there were any.", nullable=True)
    exercise_id = text(
        "Exercise of the page, where it is or was one.", nullable=True, refers_to="dim_exercise.exercise_id"
    )
    is_current = flag("Whether it lasts.")


class FactPageMove(dy.Schema):
    """Each move of a page to another address; the grain is (source, from, snapshot).

    By `same_page` an exercise became a form of another page, whose exercise goes on; by `other_form` a page
    went, and a form of it that is still there carries its exercise on.
    """

    source = key("Source.", primary_key=True, refers_to="dim_source.source")
    from_url = key("Address before.", primary_key=True)
    snapshot_id = key("Snapshot that found the move.", primary_key=True, refers_to="dim_snapshot.snapshot_id")
    to_url = key("Address after.")
    evidence = one_of(
        ("same_bytes", "same_name", "redirect", "other_form", "same_page"), "Why it counts as a move."
    )
    exercise_id = text(
        "Exercise that goes on there, where the page is one.",
        nullable=True,
        refers_to="dim_exercise.exercise_id",
    )


class FactRefusedPage(dy.Schema):
    """Each page of the newest snapshot of a source, where it was refused, that is no exercise there.

    The grain is the page.
    """

    snapshot_id = key(
        "Snapshot that was refused.", primary_key=True, refers_to="fact_snapshot_decision.snapshot_id"
    )
    url = key("Address of the page.", primary_key=True)
    source = key("Source that was collected.", refers_to="dim_source.source")
    started_at = timestamp("Start of the collection (UTC).")
    state = one_of(PAGE_STATES, "State that the page would have.")
    reason = text("Reason code, see dim_page_reason.", nullable=True, refers_to="dim_page_reason.reason")
    detail = text("What more is known of it, such as where it is wrong.", nullable=True)
    payload_digest = text("Digest of the bytes, where there were any.", nullable=True)


class FactSiteProblem(dy.Schema):
    """Each thing that is wrong with an address of a crawled site today; the grain is (address, problem)."""

    source = key("Source.", primary_key=True, refers_to="dim_source.source")
    problem = one_of(SITE_PROBLEMS, "What is wrong.", primary_key=True)
    url = key("Address that it is wrong with.", primary_key=True)
    target = text(
        "Where its redirects end, or the address that the page names as its own; null for other problems.",
        nullable=True,
    )
    status = count("HTTP status; 404 also where a page says that it is not there, 0 without an answer.")
    is_in_sitemap = dy.Bool(
        nullable=True, description="Whether a sitemap lists it; null where the site has none."
    )
    referrers = count("Pages of the site that link to it, of an address that is broken or redirected.")
    snapshot_id = key("Snapshot that shows it.", refers_to="dim_snapshot.snapshot_id")


class FactSiteReferrer(dy.Schema):
    """Each page that links to an address of its site that is broken or redirected; the grain is the pair."""

    source = key("Source.", primary_key=True, refers_to="dim_source.source")
    url = key("Address that is broken or redirected.", primary_key=True)
    referrer = key("Address of the page that links to it.", primary_key=True)


class FactExerciseMatch(dy.Schema):
    """Each pair of current exercises held to be related; the grain is the pair, smaller id first."""

    exercise_id_a = key("One exercise.", primary_key=True, refers_to="dim_exercise.exercise_id")
    exercise_id_b = key(
        "The other, with the greater id.", primary_key=True, refers_to="dim_exercise.exercise_id"
    )
    score = share("How sure it is.")
    status = one_of(("match", "variant", "possible"), "What the pair is.")
    is_label_only = flag(
        "Whether the names of a possible pair read alike, and only labels or first steps part the two."
    )
    method = text("How it was found.")
    evidence = text("What shows it.")
    movement_key = text(
        "Movement that both are, for a match.", nullable=True, refers_to="dim_movement.movement_key"
    )


class FactSourceOverlap(dy.Schema):
    """What each pair of sources shares today; the grain is the pair, smaller name first.

    The counts are exercises of the smaller source, the one with fewer exercises, for which the other
    has one that agrees; a share is out of all exercises of the smaller source.
    """

    source_a = key("One source.", primary_key=True, refers_to="dim_source.source")
    source_b = key("The other, later in the alphabet.", primary_key=True, refers_to="dim_source.source")
    exercises_a = count("Current exercises of the one.")
    exercises_b = count("Current exercises of the other.")
    smaller_source = key(
        "The source with fewer exercises, of two equal ones source_a.", refers_to="dim_source.source"
    )
    shared_ids = count("Exercises with an id and name of the other, where the id is more than the name.")
    shared_names = count("Exercises with a name of the other, but for case, spaces and punctuation.")
    shared_steps = count("Exercises with the steps of one of the other, word for word.")
    near_steps = count("Further exercises with most of the steps of one of the other, sentence for sentence.")
    shared_summaries = count("Exercises with a summary of the other, word for word.")
    ids_share = share("shared_ids as a share.")
    names_share = share("shared_names as a share.")
    steps_share = share("shared_steps and near_steps as a share.")
    is_copy = flag(
        "Whether the ids or the steps show that one was made from the other, or both from a third."
    )


class FactTermSuggestion(dy.Schema):
    """Members that a term which is not mapped resembles; the grain is (vocabulary, term, position).

    Nothing is mapped by it: `repertoire terms accept` does that, by hand.
    """

    vocabulary = key("Vocabulary in which the term is stated, see quality.unmapped_terms.", primary_key=True)
    term = key("Term as the pages state it; of a list, the piece that is unknown.", primary_key=True)
    position = dy.Int64(min=1, primary_key=True, description="1 for the member that it resembles most.")
    member_key = key("Key of the member.")
    name = key("Name of the member.")
    resembles = key("Name or alias of the member that the term, or a piece of it, resembles.")
    score = share("How much: 1 is the same words in another order.")


class FactTarget(dy.Schema):
    """What coverage is wanted, by cell and by margin; the grain is the cell.

    A margin has null on the axes that it sums over: a muscle group in all has null family and
    difficulty. Cells have none.
    """

    target_id = key(
        "Muscle group, family and difficulty, joined by a slash; * on a margin.", primary_key=True
    )
    scope = one_of(("cell", "muscle_group", "equipment_family"), "Cell or margin.")
    muscle_group_key = text("Muscle group.", nullable=True, refers_to="dim_muscle.muscle_key")
    equipment_family_key = text("Equipment family.", nullable=True, refers_to="dim_equipment.family_key")
    difficulty_key = text("Difficulty.", nullable=True, refers_to="dim_difficulty.difficulty_key")
    wanted = count("Exercises wanted.")
    weight = dy.Float64(min=0.0, description="Weight: the product of the weights of its axes.")
    is_included = flag("Whether targets.toml makes it eligible even without a reference.")
    is_excluded = flag("Whether targets.toml excludes it.")
    reason = text("Reason that targets.toml gives for the last rule that applied.", nullable=True)


class FactRun(dy.Schema):
    """Each step of each run, as the log had it when this warehouse was built; the grain is the event."""

    run_id = key("Run.", primary_key=True)
    position = dy.Int64(min=1, primary_key=True, description="Order within the run, from 1.")
    at = timestamp("When it happened (UTC).")
    event = key(
        "started, collected, assessed, extracted, built, checked, compared, refused, published, unchanged, "
        "decided, finished, failed."
    )
    source = text("Source it concerns.", nullable=True)
    status = text("ok, problem or failed.", nullable=True)
    detail = text("Figures and words as a JSON object.", nullable=True)
