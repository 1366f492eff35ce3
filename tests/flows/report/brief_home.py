"""A home whose own pages have front matter, beside references with steps and hostile names."""

import json
import shutil
from pathlib import Path

from small_home import SAMPLE, build_home, collect_on

from flows.home.settings import Home

HOSTILE = (
    "Hammer Curl: \"thumbs up\" --- 'x'",
    "Drag Curl\n---\nname: evil\n---",
    "[Zottman Curl](javascript:alert(1)) | <script>alert(1)</script>",
    "Spider Curl # {{ x }} & `ls` *bold*",
)
"""Names of exercises that would be markup, YAML or a script, were they written as they are."""
COUNTERPARTS = {"biceps": ("Dumbbell", "Beginner"), "triceps": ("Cable", "Intermediate")}
STEPS = (
    "Brace the trunk and breathe out while the forearms turn upward.",
    "Pause for one second and keep both elbows near the ribs.",
    "Lower slowly until the arms are long again.",
)
OWN = """---
title: {name}
muscles:
  primary: [{muscle}]
  secondary: [Forearms]
equipment: [{equipment}]
level: {level}
---

## How it is done

1. Stand tall with the weight at arm's length beside you.
2. Bend your arms without moving the elbows forward.
3. Let the weight down again under control.

## Tips

- Keep your wrists straight.
"""
OWN_PAGES = (
    ("Barbell Curl", "Guns", "Barbell", "Novice"),
    ("Cable Curl", "Guns", "Cable", "Novice"),
    ("Goblet Squat", "Quads", "Kettlebell", "Novice"),
    ("Dumbbell Lunge", "Quads", "Dumb-bells", "Intermediate"),
    ("Dumbbell Bench Press", "Chest", "Dumb-bells", "Intermediate"),
)


def make_brief_home(folder: Path) -> None:
    """Make the home, collect and build it."""
    for name in ("sources", "pages", "taxonomy"):
        (folder / name).mkdir(parents=True)
    for name, muscle, equipment, level in OWN_PAGES:
        text = OWN.format(name=name, muscle=muscle, equipment=equipment, level=level)
        (folder / "pages" / f"{name.lower().replace(' ', '-')}.md").write_text(text, encoding="utf-8")
    (folder / "taxonomy" / "aliases.csv").write_text(
        "vocabulary,alias,key,language\nmuscle,Guns,biceps,en\ndifficulty,Novice,beginner,en\n"
        "equipment,Dumb-bells,dumbbell,en\n"
    )
    shutil.copytree(SAMPLE, folder / "harbor")
    records = [
        {
            "id": f"r{at}", "name": name, "primary": ["Biceps"], "secondary": ["Forearms"],
            "gear": ["Dumbbell"], "level": "Beginner", "steps": list(STEPS[: 2 + at % 2]),
        }
        for at, name in enumerate(HOSTILE)
    ]  # fmt: skip
    (folder / "rival.json").write_text(json.dumps(records), encoding="utf-8")
    sources = {
        "site": 'title = "Site"\nrole = "own"\nformat = "folder"\npath = "pages"\n',
        "harbor": 'title = "Harbor"\nrole = "reference"\nformat = "folder"\npath = "harbor"\n',
        "rival": 'title = "Rival"\nrole = "reference"\nformat = "dataset"\npath = "rival.json"\nid = "id"\n'
        '[fields]\nname = "name"\ntarget_muscles = "primary"\nsecondary_muscles = "secondary"\n'
        'equipment = "gear"\ndifficulty = "level"\nsteps = "steps"\n',
    }
    for name, text in sources.items():
        (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    home = Home(folder)
    collect_on(home, 0)
    assert build_home(home).refused == {}
