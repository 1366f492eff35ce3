"""A library of eight current own exercises in two sources, small enough to compute every view by hand.

Beside them: one exercise that was closed, two former versions, and two reference libraries, of
which `facts` has no difficulties.
"""

from itertools import product

from library import DAY_1, DAY_2, DAY_3, Row, Tables, add_version

GROUPS = ("glutes", "quadriceps", "hip_flexors", "abs")
FAMILIES = ("no_equipment", "barbell", "dumbbell", "kettlebell", "bench", "band")
NAMES = {"ez_bar": "EZ bar", "cardio": "Cardiovascular"}


def _name(key: str) -> str:
    return NAMES.get(key, key.replace("_", " ").capitalize())


def _muscle(key: str, level: str, parent: str, group: str, region: str, *, kind: str = "muscle") -> Row:
    return {
        "muscle_key": key,
        "name": _name(key),
        "level": level,
        "kind": kind,
        "parent_key": parent or None,
        "group_key": group,
        "group_name": _name(group),
        "region_key": region,
        "region_name": _name(region),
    }


MUSCLES = [
    _muscle("legs", "region", "", "legs", "legs"),
    _muscle("trunk", "region", "", "trunk", "trunk"),
    _muscle("glutes", "group", "legs", "glutes", "legs"),
    _muscle("quadriceps", "group", "legs", "quadriceps", "legs"),
    _muscle("hip_flexors", "group", "legs", "hip_flexors", "legs"),
    _muscle("abs", "group", "trunk", "abs", "trunk"),
    _muscle("gluteus_maximus", "muscle", "glutes", "glutes", "legs"),
    _muscle("rectus_femoris", "muscle", "quadriceps", "quadriceps", "legs"),
    _muscle("rectus_abdominis", "muscle", "abs", "abs", "trunk"),
    _muscle("upper_abs", "part", "rectus_abdominis", "abs", "trunk"),
    _muscle("cardio", "group", "", "cardio", "cardio", kind="system"),
    _muscle("unknown", "unknown", "", "unknown", "unknown", kind="unknown"),
]
ANCESTORS = {
    "glutes": ["legs"],
    "quadriceps": ["legs"],
    "hip_flexors": ["legs"],
    "abs": ["trunk"],
    "gluteus_maximus": ["glutes", "legs"],
    "rectus_femoris": ["quadriceps", "hip_flexors", "legs"],
    "rectus_abdominis": ["abs", "trunk"],
    "upper_abs": ["rectus_abdominis", "abs", "trunk"],
}


def dimensions() -> Tables:
    """Return the dimensions that the taxonomy gives, and the sources."""
    level = {row["muscle_key"]: row["level"] for row in MUSCLES}
    bridge = [
        {"muscle_key": key, "ancestor_key": above, "distance": distance, "ancestor_level": level[above]}
        for key in level
        for distance, above in enumerate([key, *ANCESTORS.get(key, [])])
    ]
    kinds = [(family, family) for family in FAMILIES] + [("ez_bar", "barbell"), ("unknown", "unknown")]
    tables: Tables = {
        "build": [{"fingerprint": "f"}],
        "dim_muscle": MUSCLES,
        "bridge_muscle_ancestor": bridge,
        "dim_equipment": [
            {"equipment_key": key, "name": _name(key), "family_key": family, "family_name": _name(family)}
            | {"setting": "any"}
            for key, family in kinds
        ],
        "dim_difficulty": [
            {"difficulty_key": "beginner", "name": "Beginner", "rank": 1},
            {"difficulty_key": "advanced", "name": "Advanced", "rank": 2},
            {"difficulty_key": "unknown", "name": "Unknown"},
        ],
        "dim_source": [
            {"source": source, "title": source.capitalize(), "role": role, "format": form}
            | {"lineage": source, "is_stale": source == "twin"}
            for source, role, form in (
                ("ours", "own", "folder"),
                ("twin", "own", "folder"),
                ("catalogue", "reference", "dataset"),
                ("facts", "reference", "dataset"),
            )
        ],
    }
    for table, keys in {
        "body_part": ("legs", "core", "unknown"),
        "category": ("strength", "cardio", "unknown"),
        "movement_pattern": ("squat", "hinge", "unknown"),
    }.items():
        tables[f"dim_{table}"] = [{f"{table}_key": key, "name": _name(key)} for key in keys]
    return tables


def _own(tables: Tables) -> None:
    """Add the own exercises."""
    basics = {"category": "strength", "difficulty": "beginner"}
    squat: Row = {
        "name": "Squat",
        "movement": "squat",
        "equipment": ["barbell"],
        "body_part": "legs",
        **basics,
    }
    add_version(
        tables, "squat:1", "ours", **squat, movement_pattern="squat",
        target=["quadriceps", "gluteus_maximus"], secondary=["rectus_abdominis"],
        summary="Bend the knees.", steps=["Stand tall.", "Squat down."], tips=["Breathe."],
        mistakes=["Rounding."], faqs=["Is it safe? Yes."],
        links=["Bridge > bridge.md", "Plank > gone.md"], completeness=1.0,
    )  # fmt: skip
    add_version(tables, "squat_twin:1", "twin", **squat, target=["quadriceps"])
    bridge: Row = {"name": "Glute Bridge", "target": ["glutes"], "equipment": ["no_equipment"]}
    bridge |= {"body_part": "legs", "category": "strength", "movement_pattern": "hinge"}
    add_version(
        tables, "bridge:1", "ours", **bridge, difficulty="advanced", steps=["Lie down."], valid_to=DAY_2
    )
    add_version(
        tables, "bridge:2", "ours", **bridge, difficulty="beginner", steps=["Lie down.", "Lift."],
        valid_from=DAY_2,
    )  # fmt: skip
    add_version(
        tables, "curl_up:1", "ours", "Curl Up", target=["upper_abs"], secondary=["rectus_femoris"],
        equipment=["no_equipment"], body_part="core", **basics,
    )  # fmt: skip
    swing: Row = {"name": "Swing", "target": ["glutes"], "equipment": ["kettlebell|dumbbell"]}
    swing |= {"difficulty": "advanced", "category": "strength"}
    add_version(tables, "swing:1", "ours", **swing, valid_to=DAY_2)
    add_version(tables, "swing:2", "ours", **swing, valid_from=DAY_3)
    add_version(tables, "run:1", "ours", "Run", target=["cardio"], difficulty="?Hardcore", category="cardio")
    add_version(
        tables, "mystery:1", "ours", "Mystery", target=["?Flubber"], equipment=["dumbbell", "(bench)"],
        difficulty="advanced",
    )  # fmt: skip
    add_version(
        tables, "leg_day:1", "ours", "Leg Day", target=["legs"], secondary=["glutes"], equipment=["barbell"],
        body_part="legs",
    )  # fmt: skip
    add_version(
        tables, "plank:1", "ours", "Plank", target=["rectus_abdominis"], equipment=["no_equipment"], **basics,
        valid_to=DAY_3,
    )  # fmt: skip


def _references(tables: Tables) -> None:
    """Add the reference exercises: id, name, movement, target, equipment, difficulty."""
    for key, name, movement, target, equipment, difficulty in (
        ("r01", "Squat", "squat", "quadriceps", "barbell", "beginner"),
        ("r02", "Goblet Squat", "goblet", "quadriceps", "kettlebell", "beginner"),
        ("r03", "Hip Thrust", "thrust", "glutes", "barbell", "advanced"),
        ("r04", "Curl Up", "curl_up", "upper_abs", "no_equipment", "beginner"),
        ("r05", "Goblet Lunge", "lunge", "quadriceps", "kettlebell", "advanced"),
        ("r06", "Band Walk", "band_walk", "glutes", "band", "beginner"),
        ("r07", "Band Squat", "band_squat", "quadriceps", "band", "beginner"),
        ("r08", "Leg Raise", "leg_raise", "hip_flexors", "no_equipment", "beginner"),
        ("r09", "Loaded Crunch", "loaded_crunch", "abs", "kettlebell", "beginner"),
        ("r10", "Barbell Bridge", "barbell_bridge", "glutes", "barbell", "beginner"),
    ):
        add_version(
            tables, f"{key}:1", "catalogue", name, role="reference", movement=movement, target=[target],
            equipment=[equipment], difficulty=difficulty, secondary=["?Flubber"] if key == "r02" else [],
        )  # fmt: skip
    add_version(
        tables, "f01:1", "facts", "Goblet Squat", role="reference", movement="goblet", target=["quadriceps"],
        equipment=["kettlebell"], valid_from=DAY_2,
    )  # fmt: skip


def add_movements(tables: Tables) -> None:
    """Add dim_movement as the exercises have it."""
    exercises = {row["exercise_key"]: row["name"] for row in tables["dim_exercise"]}
    rows: dict[str, Row] = {}
    for fact in tables["fact_exercise"]:
        row = rows.setdefault(
            fact["movement_key"],
            {"movement_key": fact["movement_key"], "name": exercises[fact["exercise_key"]]}
            | {"sources": [], "exercises": 0, "is_own": False},
        )
        if fact["is_current"]:
            row["sources"] = sorted({*row["sources"], fact["source"]})
            row["exercises"] += fact["edition_of"] is None
            row["is_own"] |= fact["role"] == "own"
    tables["dim_movement"] = list(rows.values())


def add_targets(tables: Tables) -> None:
    """Add the targets: one of each cell, quadriceps weigh double, some exceptions."""
    rows: list[Row] = []
    for group, family, difficulty in product(GROUPS, FAMILIES, ("beginner", "advanced")):
        key = f"{group}/{family}/{difficulty}"
        is_excluded, is_included = key.startswith("abs/kettlebell"), key == "glutes/dumbbell/beginner"
        rows.append(
            {"target_id": key, "scope": "cell", "muscle_group_key": group, "difficulty_key": difficulty}
            | {"equipment_family_key": family, "wanted": 2 if key == "glutes/barbell/beginner" else 1}
            | {"weight": 2.0 if group == "quadriceps" else 1.0}
            | {"is_excluded": is_excluded, "is_included": is_included}
            | {"reason": "not useful" if is_excluded else "asked for" if is_included else None}
        )
    for group, wanted in zip(GROUPS, (4, 3, 2, 0), strict=True):
        rows.append(
            {"target_id": f"{group}/*/*", "scope": "muscle_group", "muscle_group_key": group}
            | {"wanted": wanted, "weight": 2.0 if group == "quadriceps" else 1.0}
        )
    for family, wanted in zip(FAMILIES, (1, 2, 1, 1, 0, 0), strict=True):
        rows.append(
            {"target_id": f"*/{family}/*", "scope": "equipment_family", "equipment_family_key": family}
            | {"wanted": wanted, "weight": 1.0}
        )
    tables["fact_target"] = rows


def _collections(tables: Tables) -> None:
    """Add snapshots, page states, a move and runs."""
    counts = ("loaded", "unchanged", "set_aside", "quarantined", "missing")
    for key, at, is_latest, values in (
        ("ours/1", DAY_1, False, (8, 0, 1, 1, 0)),
        ("ours/2", DAY_2, False, (1, 6, 1, 1, 1)),
        ("ours/3", DAY_3, True, (2, 5, 1, 1, 1)),
        ("twin/1", DAY_1, True, (1, 0, 0, 0, 0)),
        ("catalogue/1", DAY_1, True, (10, 0, 0, 0, 0)),
        ("facts/1", DAY_2, True, (1, 0, 0, 0, 0)),
    ):
        row = {"snapshot_id": key, "source": key.partition("/")[0], "started_at": at, "is_latest": is_latest}
        row |= dict(zip(counts, values, strict=True)) | {"inputs": sum(values[:4]), "decided_by": "bounds"}
        row |= {"incomplete": int(key == "ours/3")}
        tables.setdefault("dim_snapshot", []).append(row)
    tables["fact_page_move"] = [
        {"source": "ours", "from_url": "squats.md", "to_url": "squat.md", "snapshot_id": "ours/3"}
        | {"evidence": "same_bytes", "exercise_id": "squat"}
    ]
    tables["dim_page_reason"] = [
        {"reason": "hub", "state": "not_exercise", "disposition": "set_aside", "meaning": "A hub."}
        | {"remedy": "Nothing."},
        {"reason": "too_deep", "state": "unreadable", "disposition": "quarantined", "meaning": "Too deep."}
        | {"remedy": "Flatten it."},
    ]
    page = {"source": "ours", "snapshot_id": "ours/1", "is_current": True}
    tables["fact_page_state"] = [
        page | {"url": "list.md", "state": "not_exercise", "reason": "hub"},
        page | {"url": "deep.md", "state": "unreadable", "reason": "too_deep", "detail": "201 levels"},
        page | {"url": "thin.md", "state": "incomplete"},
        page | {"url": "squats.md", "state": "present", "valid_to": DAY_3, "is_current": False},
        page | {"url": "squats.md", "state": "moved", "valid_from": DAY_3, "exercise_id": "squat"},
    ]
    runs: dict[str, list[tuple[str, str | None, str | None]]] = {
        "a": [("started", None, None), ("collected", "ours", "ok"), ("finished", None, "ok")],
        "b": [("started", None, None), ("collected", "twin", "problem"), ("finished", None, "ok")],
        "c": [("started", None, None), ("failed", None, "failed")],
        "d": [("started", None, None)],
    }
    tables["fact_run"] = [
        {"run_id": run, "position": position, "event": event, "source": source, "status": status}
        | {"at": DAY_3.replace(hour=9, second=position)}
        for run, events in runs.items()
        for position, (event, source, status) in enumerate(events, start=1)
    ]


def _cause(number: int, rule: str) -> Row:
    """Return the cause of a finding: what is said twice of one other page is one."""
    position = {"same_steps": 1, "same_name": 2}.get(rule, 1)
    return {"cause_id": "as squat" if rule.startswith("same_") else f"c{number}", "cause_position": position}


def _findings(tables: Tables) -> None:
    """Add finding rules and findings: id, rule, exercise, field, message, related exercise."""
    tables["dim_finding_rule"] = [
        {"rule": rule, "family": family, "severity": severity, "title": rule, "remedy": "Mend it."}
        for rule, family, severity in (
            ("missing_steps", "missing_section", "error"),
            ("missing_tips", "missing_section", "info"),
            ("thin_content", "thin_content", "info"),
            ("steps_name_other_equipment", "contradiction", "warning"),
            ("same_name", "duplicate", "warning"),
            ("same_steps", "duplicate", "error"),
        )
    ]
    severity = {row["rule"]: row["severity"] for row in tables["dim_finding_rule"]}
    current = {row["exercise_id"]: row for row in tables["dim_exercise"] if row["is_current"]}
    for number, (rule, exercise, field, message, related) in enumerate(
        [
            ("missing_steps", "swing", "steps", "No steps.", None),
            ("missing_tips", "swing", "tips", "No tips.", None),
            ("missing_tips", "bridge", "tips", "No tips.", None),
            ("thin_content", "bridge", "steps", "3 words.", None),
            ("steps_name_other_equipment", "swing", "equipment", "The steps use a bench.", None),
            ("same_name", "curl_up", "name", "As Squat.", "squat"),
            ("same_steps", "curl_up", "steps", "Steps of Squat.", "squat"),
        ],
        start=1,
    ):
        page = {name: current[exercise][name] for name in ("exercise_key", "source", "url", "name")}
        tables.setdefault("fact_finding", []).append(
            {"finding_id": f"f{number}", "rule": rule, "severity": severity[rule], "exercise_id": exercise}
            | _cause(number, rule)
            | {"field": field, "message": message, "related_exercise_id": related}
            | page
        )
    _templates(tables)


def _templates(tables: Tables) -> None:
    """Say that two pages have a text in common."""
    tables["fact_template"] = [
        {"template_id": "t1", "source": "ours", "field": "faqs", "pattern": "the {name} trains the {term}"}
        | {"exercises": 2, "share": 0.25, "example": "The Curl Up trains the abs."}
    ]
    tables["bridge_template_exercise"] = [
        {"template_id": "t1", "exercise_key": row["exercise_key"], "exercise_id": row["exercise_id"]}
        for row in tables["dim_exercise"]
        if row["is_current"] and row["exercise_id"] in ("curl_up", "swing")
    ]


def _suggestions(tables: Tables) -> None:
    """Say what the one unknown muscle resembles."""
    tables["fact_term_suggestion"] = [
        {
            "vocabulary": "muscle",
            "term": "Flubber",
            "position": position,
            "member_key": key,
            "name": _name(key),
        }
        | {"resembles": key, "score": score}
        for position, (key, score) in enumerate([("glutes", 0.7), ("abs", 0.65)], start=1)
    ]


def eight_exercises() -> Tables:
    """Return all tables of the library."""
    tables = dimensions()
    _own(tables)
    _references(tables)
    add_movements(tables)
    add_targets(tables)
    _collections(tables)
    _findings(tables)
    _suggestions(tables)
    return tables
