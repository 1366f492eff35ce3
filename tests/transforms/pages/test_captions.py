"""Captions of pictures among the entries of a section are no entries, unless there are no others."""

import pytest
from reading import read
from test_layouts import HTML

CAPTIONS = (
    '<figure><img src="a.jpg" alt="side view"><figcaption>Knees over the toes</figcaption></figure>',
    '<div class="wp-block-image"><figure><img src="a.jpg"/><figcaption>Low.</figcaption></figure></div>',
    '<div class="shot"><img src="a.jpg" alt="Halfway down"><span>Halfway down</span></div>',
    '<p class="photo"><img src="a.png" alt="a lifter"><br>Figure 4-2. Halfway down</p>',
    "<p>Abb. 3: Die tiefe Stellung</p>",
    '<div class="wp-caption"><img src="a.jpg" alt=""><p class="wp-caption-text">The end</p></div>',
)
STEPS = ["Hold a plate at your chest.", "Sit down between your heels.", "Stand up again."]


def page(body: str) -> str:
    return f"<body><main><h1>Goblet Squat</h1><p>Target: quads</p>{body}</main></body>"


@pytest.mark.parametrize("caption", CAPTIONS)
def test_a_caption_between_paragraphs_is_no_step_and_no_tip(caption: str) -> None:
    first, *others = (f"<p>{step}</p>" for step in STEPS)
    tips = f"<h2>Tips</h2><ul><li>Chest proud.</li><li>Weight back.</li></ul>{caption}"
    record = read(page(f"<h2>How to do it</h2>{first}{caption}{''.join(others)}{tips}"), HTML)
    assert record["steps"] == STEPS
    assert record["tips"] == ["Chest proud.", "Weight back."]


@pytest.mark.parametrize("caption", CAPTIONS[:2])
@pytest.mark.parametrize("tag", ["ol", "ul"])
def test_the_caption_in_an_item_is_no_part_of_what_it_says(tag: str, caption: str) -> None:
    first, *others = STEPS
    rest = "".join(f"<li>{step}</li>" for step in others)
    body = f"<h2>How to do it</h2><{tag}><li>{first}{caption}</li>{rest}</{tag}>"
    assert read(page(body), HTML)["steps"] == STEPS


@pytest.mark.parametrize("box", ["<li>{}</li>", "<div>{}</div>"])
def test_steps_that_stand_below_pictures_are_steps(box: str) -> None:
    figures = "".join(
        box.format(f'<figure><img src="{place}.png"><figcaption>{step}</figcaption></figure>')
        for place, step in enumerate(STEPS)
    )
    body = f"<ol>{figures}</ol>" if box.startswith("<li") else figures
    assert read(page(f"<h2>How to do it</h2>{body}"), HTML)["steps"] == STEPS


def test_a_text_about_figures_is_no_caption() -> None:
    steps = [*STEPS, "Figure out where your balance is."]
    body = "".join(f"<p>{step}</p>" for step in steps)
    assert read(page(f"<h2>How to do it</h2>{body}"), HTML)["steps"] == steps
