"""What a row of `taxonomy/text_words.csv` can say: the words by which running text states something.

A phrase is found as whole words, without regard to case and punctuation. The kinds and their values:

- correction: how it is spelled. singular: the noun for a word that is none ("the tricep").
- real, proper, may_double: no value; words that look like slips and are none.
- dose, bodyweight: no value; words of sets and repetitions, and what says that nothing is needed.
- place: no value; a word before a muscle that makes it a place ("to the chest").
- quality: no value; a word after a muscle that says what is trained of it ("core stability").
- search: no value; words of a search that say nothing of what is looked for ("best", "how to do").
- question_word: the word that it stands for in a question, none where it says nothing.
- beside: key of equipment that steps need beside the load; `no_equipment` where it sounds like it and is
  none ("bench press"). comes_with: the families of equipment,
  parted by `;`, of which it is a part.
- tells: a word of a name; the words, parted by `;`, by which steps tell what it says.
- opposite: the words, parted by `;`, that tell the opposite movement: of "extend" "flex". It goes both ways.
- category: key of the category.
- one_side: no value; by which a name says one side. other_side: no value; what may tell of the other.
- holds: no value; by which steps tell how long a stretch is held.
- must_tell: a word of a name; the beginnings of words, parted by `;`, by which steps tell it, none where the
  phrase says nothing that must be told ("half kneeling").
- own_section: no value; sections that pages have. posture_word: no value; words of a name beside a muscle.
- limb: no value; a part of the body that holds many muscles, in the words of lists of muscles.
- in_name: key of equipment that a name says beside the load; `no_equipment` where it only sounds like it.
- force: what a name says that is done, push or pull.
- apostrophe: the phrase with the apostrophe that it lacks.
- ing_word: no value; words in "ing" that a verb may come before. sounds_otherwise: no value; beginnings of
  words that do not sound as their first letter does ("hour", "one").
- an axis: what the phrase says on it; two values of one axis cannot both be meant.
"""

CORRECTION, SINGULAR = "correction", "singular"
REAL, PROPER, MAY_DOUBLE = "real", "proper", "may_double"
DOSE, BODYWEIGHT, PLACE, QUALITY = "dose", "bodyweight", "place", "quality"
QUESTION_WORD = "question_word"
SEARCH = "search"
BESIDE, COMES_WITH, CATEGORY = "beside", "comes_with", "category"
TELLS, OPPOSITE = "tells", "opposite"
ONE_SIDE, OTHER_SIDE = "one_side", "other_side"
HOLDS = "holds"
MUST_TELL, OWN_SECTION = "must_tell", "own_section"
LIMB = "limb"
POSTURE_WORD, IN_NAME, FORCE = "posture_word", "in_name", "force"
APOSTROPHE, ING_WORD, SOUNDS_OTHERWISE = "apostrophe", "ing_word", "sounds_otherwise"

AXES = (
    "elbow angle", "knees", "grip", "grip width", "stance", "posture", "bench", "catch",
    "implements", "arms",
)  # fmt: skip
"""What instructions can say of one movement in one way only."""

VALUELESS = (
    REAL, PROPER, MAY_DOUBLE, DOSE, BODYWEIGHT, PLACE, QUALITY, SEARCH, ONE_SIDE, OTHER_SIDE,
    HOLDS, OWN_SECTION, POSTURE_WORD, LIMB, ING_WORD, SOUNDS_OTHERWISE,
)  # fmt: skip
"""Kinds whose rows have no value."""

VALUE_OR_NONE = (QUESTION_WORD, MUST_TELL)
"""Kinds of which some rows have a value."""

KINDS = (
    CORRECTION,
    SINGULAR,
    *VALUELESS,
    QUESTION_WORD,
    BESIDE,
    COMES_WITH,
    CATEGORY,
    TELLS,
    OPPOSITE,
    MUST_TELL,
    IN_NAME,
    FORCE,
    APOSTROPHE,
    *AXES,
)
