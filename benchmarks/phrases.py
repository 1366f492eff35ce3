"""The words that generated pages are made of."""

MOVEMENTS = (
    ("Squat", "Squat"), ("Front Squat", "Squat"), ("Split Squat", "Lunge"), ("Reverse Lunge", "Lunge"),
    ("Walking Lunge", "Lunge"), ("Step Up", "Lunge"), ("Deadlift", "Hinge"), ("Romanian Deadlift", "Hinge"),
    ("Good Morning", "Hinge"), ("Hip Thrust", "Hinge"), ("Swing", "Hinge"), ("Row", "Horizontal Pull"),
    ("High Row", "Horizontal Pull"), ("Face Pull", "Horizontal Pull"), ("Pulldown", "Vertical Pull"),
    ("Pullover", "Vertical Pull"), ("Bench Press", "Horizontal Push"), ("Floor Press", "Horizontal Push"),
    ("Fly", "Horizontal Push"), ("Overhead Press", "Vertical Push"), ("Push Press", "Vertical Push"),
    ("Lateral Raise", "Isolation"), ("Front Raise", "Isolation"), ("Shrug", "Carry"), ("Carry", "Carry"),
    ("Curl", "Isolation"), ("Hammer Curl", "Isolation"), ("Triceps Extension", "Isolation"),
    ("Kickback", "Isolation"), ("Calf Raise", "Isolation"), ("Leg Curl", "Isolation"),
    ("Russian Twist", "Rotation"), ("Wood Chop", "Rotation"), ("Plank Drag", "Anti-Rotation"),
    ("Crunch", "Core"), ("Leg Raise", "Core"),
)  # fmt: skip
"""Name of a movement, and its pattern."""

TEMPOS = ("", "Paused", "Slow", "Tempo", "Explosive", "Half Rep", "Double Pause", "Ladder", "Timed", "Light")
STANCES = (
    "", "Single Arm", "Single Leg", "Kneeling", "Half Kneeling", "Seated", "Standing", "Staggered", "Wide",
    "Narrow", "Alternating", "Offset",
)  # fmt: skip
ENDINGS = (
    "", "to Hold", "with Twist", "with Reach", "from Blocks", "on Step", "to Wall", "with Partner Count",
    "for Distance", "with Long Pause", "at Low Angle", "at High Angle",
)  # fmt: skip

OPENINGS = (
    "The {name} asks the {muscle} to do most of the work",
    "Few drills teach the {muscle} as plainly as the {name}",
    "Use the {name} when the {muscle} should set the pace",
    "The {name} keeps the {muscle} busy from the first inch to the last",
    "As a builder for the {muscle}, the {name} earns its place early in a session",
)
MIDDLES = (
    "while the {second} steady the rest of the body",
    "and the {second} decide how heavy it may get",
    "with the {second} helping through the hardest third",
    "because the {second} cannot cheat the path",
)
CLOSINGS = (
    "Start with {count} sets of {reps} and add load only when the last one looks like the first.",
    "Most people do well with {reps} repetitions a set, {count} times a week at most.",
    "Give it {count} weeks at {reps} repetitions before you judge whether it helps.",
    "Keep {count} repetitions in reserve and stay near {reps} a set until the path feels dull.",
)
STEPS = (
    "Set the {tool} so that the first pull starts about {count} hand widths from the body.",
    "Plant both feet, spread the toes, and feel an even weight under heel and ball for {count} breaths.",
    "Take hold with the thumbs around the grip and turn the elbows {way} until the {muscle} wake up.",
    "Breathe in low, brace as if someone might nudge you {way}, and lock the ribs over the hips.",
    "Begin the movement from the {muscle}, not from the hands, for a slow count of {count}.",
    "Travel {way} along one straight line and let the {second} follow without leading.",
    "Stop about {count} fingers before the end of the range and check that the neck is long.",
    "Squeeze the {muscle} for {count} seconds while the shoulders stay away from the ears.",
    "Return over {count} counts, keeping the load on the {muscle} the whole way home.",
    "Exhale at the top, reset the brace, and repeat for {reps} even repetitions.",
    "Put the {tool} down under control after {reps} repetitions and rest for {rest} seconds.",
    "Keep the eyes on one spot {way} of you so that the trunk does not follow the hands.",
)
WAYS = ("forward", "outward", "slightly inward", "down and back", "to the left", "to the right", "upward")
TIPS = (
    "Film set number {count} from the side: the last {reps} repetitions tell the truth.",
    "If the {second} burn first, take {count} kilograms off and shorten the path.",
    "A pause of {count} seconds at the hardest point is worth more than another plate.",
    "Chalk, a dry grip, and {rest} seconds of rest keep the quality up.",
    "Think of moving the floor {way}; the {muscle} answer to that picture sooner than to force.",
    "Write the load down and move it by the smallest step every {count} sessions.",
)
MISTAKES = (
    "Rushing the way back in under {count} counts, which hands the work from the {muscle} to momentum.",
    "Letting the ribs flare {way} so that the lower back carries what the {muscle} should.",
    "Choosing a load that allows {count} clean repetitions and then grinding out {reps}.",
    "Gripping so hard that the {second} tire before the {muscle} have begun.",
    "Cutting the range short by {count} fingers on every repetition after the first {reps}.",
)
QUESTIONS = (
    ("How often should I train it?",
     "Twice a week with {rest} hours between is plenty; the {muscle} need about {count} days to settle."),
    ("Which load is right at the start?",
     "One that leaves {count} good repetitions in reserve after {reps}. Heavier loads hide the {second}."),
    ("Why do I feel it in the {second} first?",
     "They hold the position. Lower the load, slow down to {count} counts, and the {muscle} take over."),
    ("Can I do it at home?",
     "Yes, with enough room for {count} steps around you and a floor that takes {rest} kilograms."),
    ("What comes next when it gets easy?",
     "Add a pause of {count} seconds, then {reps} more repetitions, and only then more weight."),
    ("Is it safe for a beginner?",
     "With a light load and {reps} slow repetitions it is; let somebody watch the first {count} sets."),
)  # fmt: skip
UNKNOWN_MUSCLES = ("Power Zone", "Pump Muscles", "Grip Chain")
