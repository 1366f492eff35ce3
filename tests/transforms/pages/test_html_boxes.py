"""Boxes of a page of HTML: read or left out by what they hold and by what is seen, not by a class word."""
# ruff: noqa: E501, ISC004 - the inputs are pages, one a line

from typing import Any

import pytest
from accounting import assert_accounted
from reading import read

FACTS = "<ul><li>Target muscle: Lats</li><li>Equipment: Rings</li></ul>"
STEPS = [
    "Hang from the rings with straight arms.",
    "Pull until your chin is above your hands.",
    "Lower slowly.",
]
HOW = f"<h2>How to do it</h2><ol>{''.join(f'<li>{step}</li>' for step in STEPS)}</ol>"
RIGHT = {"name": "Ring Row", "target_muscles": ["Lats"], "equipment": ["Rings"], "steps": STEPS}


def page(content: str, title: str = "Ring Row", **body: str) -> dict[str, Any]:
    attributes = "".join(f' {name.rstrip("_")}="{value}"' for name, value in body.items())
    head = f"<meta charset=utf-8><title>{title}</title>"
    source = f"<!doctype html><html lang=en><head>{head}</head><body{attributes}>{content}</body></html>"
    assert_accounted(source.encode())
    return read(source, "text/html")


def states(record: dict[str, Any], **other: Any) -> None:
    right = {**RIGHT, **other}
    assert {key: record[key] for key in right} == right, record["detail"]


@pytest.mark.parametrize(
    "names",
    [
        "content has-sidebar", "entry-content has-toc", "elementor-widget elementor-widget-text-editor",
        "comments-open", "exercise-modal", "modal", "widget", "widget_text", "layout-with-menu", "sidebar",
        "promo-box", "wp-block-social-column", "menu-content", "cookie-free", "page-cta", "share-layout",
        "tab-menu", "popup", "site-header", "logo-bar",
    ],
)  # fmt: skip
@pytest.mark.parametrize("box", ["div", "section", "aside"])
def test_a_word_in_a_class_drops_no_content(names: str, box: str) -> None:
    states(page(f'<h1>Ring Row</h1><{box} class="{names}">{FACTS}{HOW}</{box}>'))
    states(page(f'<main><h1>Ring Row</h1>{FACTS}<{box} class="{names}">{HOW}</{box}></main>'))
    states(
        page(f'<{box} id="{names.split(maxsplit=1)[0]}"><h1>Ring Row</h1>{FACTS}{HOW}</{box}>', class_=names)
    )


@pytest.mark.parametrize(
    "box",
    [
        "<div class='widget-area'><div class='widget'><h3>Newest</h3><ul><li><a href='/a'>Push Up</a></li></ul></div></div>",
        "<section class='newsletter'><h2>Join us</h2><form><label>Mail</label><input></form><p>Tips every week!</p></section>",
        "<div class='cookie-banner' role='dialog'><h2>Your privacy</h2><p>Equipment we use: cookies.</p></div>",
        "<amp-sidebar id='m'><ul><li><a href='/e'>Equipment</a></li><li>Tips</li></ul></amp-sidebar>",
        "<p class='screen-reader-only'>Difficulty: Expert for all of you.</p><i class='visuallyhidden'>Tips</i>",
        "<div class='share-bar'><a href='#'>Tweet</a> <a href='#'>Pin it</a></div>",
        "<div id='comments'><h2>2 comments</h2><ol class='comment-list'><li><p>Ann: I do three sets of it each day.</p></li>"
        "<li><p>Ben: mine hurt after that, take care all of you.</p></li></ol></div>",
        "<div class='social-links'><a href='/x'>X</a><a href='/y'>Y</a></div>",
        "<aside class='sidebar'><h3>Difficulty</h3><p>Advanced</p><h3>New</h3><p>Ten cues that work.</p></aside>",
        "<div id='cookie-consent'><p>" + "We use cookies to see what you read, how long, and from where. " * 9 + "</p></div>",
        "<div class='cta'><h2>Get the app</h2><p>Equipment: your phone</p></div>",
        "<section class='related-promo'><article><h3><a href='/a'>Curl</a></h3><p>Target muscle: Biceps</p><p>Equipment:"
        " Cable</p></article><article><h3><a href='/b'>Dip</a></h3><p>Target muscle: Chest</p></article></section>",
    ],
)  # fmt: skip
def test_what_belongs_to_the_site_goes(box: str) -> None:
    record = page(f"<div><h1>Ring Row</h1>{FACTS}{HOW}</div>{box}")
    states(record, difficulty=None, tips=[], secondary_muscles=[], faqs=[])
    record = page(f"<main><h1>Ring Row</h1>{FACTS}{box}{HOW}</main>")
    states(record, difficulty=None, tips=[], secondary_muscles=[], faqs=[])


HEROES = [
    f"<section class='hero'><h1>Ring Row</h1>{FACTS}</section><main>{HOW}</main>",
    f"<header role='banner'><a class='logo' href='/'>Fit</a><h1>Ring Row</h1>{FACTS}</header><main>{HOW}</main>",
    f"<div id='page'><div class='top'><h1>Ring Row</h1></div><main>{HOW}</main><aside>{FACTS}</aside></div>",
    f"<div class='wrap'><div class='facts'><dl><dt>Target muscle</dt><dd>Lats</dd><dt>Equipment</dt><dd>Rings</dd></dl></div>"
    f"<main><h1>Ring Row</h1><p>Pull yourself up to the rings as far as you can.</p>{HOW}</main></div>",
    f"<main><h1>Ring Row</h1>{FACTS}<p>Pull yourself up to the rings as far as you can.</p></main><section>{HOW}</section>",
    f"<nav><a href='/'>Home</a></nav><main><h1>Ring Row</h1>{HOW}</main><footer>{FACTS}<p>Imprint</p></footer>",
]  # fmt: skip


@pytest.mark.parametrize("content", HEROES)
def test_what_stands_beside_main_is_read_if_it_is_content(content: str) -> None:
    states(page(content))


@pytest.mark.parametrize(
    "beside",
    [
        "<div><h2>Equipment</h2><p>Barbell</p></div>",
        "<div><h3>Popular</h3><ul><li><a href='/q'>Quads</a></li><li><a href='/d'>Difficulty</a></li></ul></div>",
        "<div><a href='/a'><h3>Curl</h3><p>Target muscle: Biceps</p><p>Equipment: Cable</p></a></div>",
        "<header><h1><a href='/'>Fit Site</a></h1><p>Tips and more</p></header>",
    ],
)
def test_what_stands_beside_main_and_is_no_content_is_counted(beside: str) -> None:
    states(page(f"{beside}<main><h1>Ring Row</h1>{FACTS}{HOW}</main>{beside}"), tips=[])


@pytest.mark.parametrize("names", ["sidebar", "promo", "share-row", "cta", "modal"])
def test_a_box_that_states_facts_alone_is_read_whatever_its_class(names: str) -> None:
    facts = f"<div class='{names}'><p>Equipment: Rings</p></div><div class='{names}'><dt>Target muscle</dt><dd>Lats</dd></div>"
    states(page(f"<main><h1>Ring Row</h1>{facts}{HOW}</main>"))


@pytest.mark.parametrize(
    "links", ["<a href='#lats'>Lats</a>, <a href='#traps'>Traps</a>, <a href='#abs'>Abs</a>"]
)
@pytest.mark.parametrize(
    "box",
    ["<p>Target muscles: {}</p>", "<div>Target muscles: {}</div>", "<h2>Target muscles</h2><div>{}</div>"],
)
def test_links_to_places_are_values_after_a_label(box: str, links: str) -> None:
    contents = "<ul><li><a href='#how'>How to do it</a></li><li><a href='#tips'>Tips</a></li></ul>"
    record = page(f"<main><h1>Ring Row</h1>{contents}<p>Equipment: Rings</p>{box.format(links)}{HOW}</main>")
    states(record, target_muscles=["Lats", "Traps", "Abs"], tips=[])


@pytest.mark.parametrize(
    "calls",
    [
        "<div class='actions'><a class='btn' href='/app'>Start workout</a><a class='btn btn-light' href='/more'>Get the app</a></div>",
        "<p><a class='cta-button' href='/app'>Start now</a> <a class='cta-button' href='#why'>See why</a></p>",
        "<ul><li><a href='#a'>Learn it</a></li><li><a href='#b'>See benefits</a></li></ul>",
        "<div><button>Save</button><button>Share it</button></div>",
    ],
)
def test_calls_to_action_are_no_steps(calls: str) -> None:
    listed = "".join(f"<p>{step}</p>" for step in STEPS)
    states(
        page(f"<main><h1>Ring Row</h1>{calls}{FACTS}<h2>How to do it</h2>{listed}<div>{calls}</div></main>")
    )


@pytest.mark.parametrize(
    "chips", ["<a class='btn' href='/rings'>Rings</a><a class='btn' href='/bench'>Bench</a>"]
)
def test_links_drawn_as_buttons_are_values_below_a_label(chips: str) -> None:
    facts = f"<p>Target muscle: Lats</p><h2>Equipment</h2><div>{chips}</div>"
    states(page(f"<main><h1>Ring Row</h1>{facts}{HOW}</main>"), equipment=["Rings", "Bench"])


@pytest.mark.parametrize(
    "wrapper",
    ["<div style='visibility:hidden'>{}</div>", "<div hidden id='S:0'>{}</div>", "<main hidden>{}</main>"],
)
def test_a_page_that_a_script_shows_is_read(wrapper: str) -> None:
    states(page(wrapper.format(f"<h1>Ring Row</h1>{FACTS}{HOW}")))


CLOSED = [
    "<div hidden>{}</div>", "<div style='color:red; display: none'>{}</div>", "<div style='visibility:hidden'>{}</div>",
    "<section aria-hidden='true'>{}</section>", "<template>{}</template>", "<dialog>{}</dialog>",
    "<p>Buy it now</p><div hidden>{}</div>", "<button>Buy</button><div style='DISPLAY:NONE'>{}</div>",
    "<div hidden><a href='#x'>Open</a></div><div id='x' hidden>{}</div>",
]  # fmt: skip


@pytest.mark.parametrize("box", CLOSED)
def test_what_nothing_opens_is_no_evidence(box: str) -> None:
    other = "<ul><li>Target muscle: Calves</li><li>Difficulty: Expert</li></ul>"
    states(page(f"<main><h1>Ring Row</h1>{box.format(other)}{FACTS}{HOW}</main>"), difficulty=None)


OPENED = [
    "<button aria-controls='x'>How to do it</button><div id='x' hidden>{}</div>",
    "<h3><button aria-expanded='false'>How to do it</button></h3><div hidden>{}</div>",
    "<button data-bs-toggle='collapse' data-bs-target='#x'>How to do it</button><div id='x' style='display:none'>{}</div>",
    "<a href='#x'>How to do it</a><h2>How to do it</h2><div id='x' style='display:none'>{}</div>",
    "<h2 id='t'><button id='b'>How to do it</button></h2><section aria-labelledby='b' hidden>{}</section>",
    "<details><summary>How to do it</summary>{}</details>",
    "<div class='acc'><div class='acc-head'><button class='accordion-toggle'>How to do it</button></div>"
    "<div class='acc-panel' aria-hidden='true'>{}</div></div>",
    "<input type='checkbox' id='c'><label for='c'>How to do it</label><div class='panel'>{}</div>",
    "<div class='item'><div class='head' role='button' aria-expanded='false'>How to do it</div><div hidden>{}</div></div>",
    "<h2 class='sr-only'>How to do it</h2><div>{}</div>",
    "<div role='heading' aria-level='2'>How to do it</div><div>{}</div>",
    "<fieldset><legend>How to do it</legend>{}</fieldset>",
    "<button type='button'>How to do it</button><div>{}</div>",
    "<amp-accordion><section><h4>How to do it</h4><div>{}</div></section></amp-accordion>",
    "<h2><button type='button' class='x'><span>How to do it</span></button></h2><div>{}</div>",
    "<div class='accordion-title'>How to do it</div><div style='display:none'>{}</div>",
    "<div class='faq'><h3>How to do it</h3><div class='answer' style='display:none'>{}</div></div>",
    "<div onclick='toggle(this)'><b>How to do it</b></div><div style='display:none'>{}</div>",
    "<button popovertarget='x'>Show</button><dialog id='x'><h2>How to do it</h2>{}</dialog>",
    "<h3><a data-toggle='collapse' href='#x'>How to do it</a></h3><div id='x' class='collapse'>{}</div>",
    "<button aria-expanded='false'><h3>How to do it</h3></button><div hidden>{}</div>",
    "<dl><dt><button aria-expanded='false'>How to do it</button></dt><dd hidden>{}</dd></dl>",
    "<ul role='tablist'><li><button role='tab' id='t0' aria-controls='p0'>Reviews</button></li>"
    "<li><button role='tab' id='t1' aria-controls='p1'>How to do it</button></li></ul>"
    "<div role='tabpanel' id='p0'><p>Nice one, says Ann to all of us.</p></div><div role='tabpanel' id='p1' hidden>{}</div>",
    "<nav><div class='nav-tabs' role='tablist'><button role='tab' data-bs-target='#p1'>How to do it</button>"
    "<button role='tab' data-bs-target='#p2'>Reviews</button></div></nav>"
    "<div class='tab-content'><div role='tabpanel' id='p1'>{}</div><div role='tabpanel' id='p2' hidden><p>Nice one!</p></div></div>",
    "<div role='tablist'><span role='tab' id='a'>How to do it</span><span role='tab' id='b'>Reviews</span></div>"
    "<section role='tabpanel' aria-labelledby='a'>{}</section><section role='tabpanel' aria-labelledby='b'><p>Nice</p></section>",
    "<div class='tabs'><input type='radio' id='a'><label for='a'>Reviews</label><input type='radio' id='b'>"
    "<label for='b'>How to do it</label><div class='tab'><p>Nice one, says Ann.</p></div><div class='tab'>{}</div></div>",
    "<div class='x-tabs'><div class='row'><a><b>How to do it</b></a><a><b>Reviews</b></a></div>"
    "<div class='panes'><div>{}</div><div><p>Nice one, says Ann.</p></div></div></div>",
    "<ul class='accordion'><li><h4 role='heading'><button aria-expanded='false' aria-controls='x'><span>How to do it</span>"
    "</button></h4><div id='x' role='region'>{}</div></li></ul>",
    "<div class='toggle'><h5 class='toggle_title'>How to do it</h5><div style='display: none;'>{}</div></div>",
    "<h3 role='tab' id='h1' aria-controls='p1'>How to do it</h3><div id='p1' role='tabpanel' hidden>{}</div>",
    "<ul class='tabs'><li><a href='#one'>Reviews</a></li><li><a href='#two'>How to do it</a></li></ul>"
    "<div id='one'><p>Nice one, says Ann to all of us.</p></div><div id='two'>{}</div>",
]  # fmt: skip


@pytest.mark.parametrize("panel", OPENED)
@pytest.mark.parametrize("tag", ["ol", "ul"])
def test_what_a_visible_control_opens_is_read_below_its_label(panel: str, tag: str) -> None:
    steps = f"<{tag}>{''.join(f'<li>{step}</li>' for step in STEPS)}</{tag}>"
    record = page(
        f"<main><h1>Ring Row</h1>{FACTS}{panel.format(steps)}<h2>Tips</h2><ul><li>Breathe.</li></ul></main>"
    )
    states(record, tips=["Breathe."])


def test_text_for_screen_readers_alone_is_read_only_as_a_label() -> None:
    facts = (
        "<p><span class='sr-only'>Target muscle:</span> Lats<span class='visually-hidden'> (opens a page)</span></p>"
        "<table><tr><td>Equipment</td><td>Rings<span class='sr-only'>, see the shop</span></td></tr></table>"
    )
    states(page(f"<main><h1>Ring Row</h1>{facts}{HOW}</main>"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("<h1>Ring Row<span class='alt'>Ringrudern</span></h1>", "Ring Row"),
        ("<h1>Ring Row <small>Ringrudern</small></h1>", "Ring Row"),
        ("<h1><span>Ring Row</span><span>Ringrudern</span></h1>", "Ring Row"),
        ("<h1><span>Ring Row</span> <span class='badge'>Beginner</span></h1>", "Ring Row"),
        ("<h1>Ring Row<em lang='ja'>リングロウ</em></h1>", "Ring Row"),
        ("<h1>Ring <span>Row</span></h1>", "Ring Row"),
        ("<h1><b>R</b>ing Row</h1>", "Ring Row"),
        ("<h1>R<span>ing</span> Row</h1>", "Ring Row"),
        ("<h1><span>Ring</span> <span>Row</span></h1>", "Ring Row"),
        ("<h1><span class='name'>Ring</span><span> Row</span></h1>", "Ring Row"),
        ("<h1><a href='#top'>Ring Row</a></h1>", "Ring Row"),
        ("<p><b>Ring Row</b></p>", "Ring Row"),
        ("<div style='font-weight:700'>Ring Row</div>", "Ring Row"),
        ("<p><span style='color:red;font-weight: bold'>Ring Row</span></p>", "Ring Row"),
        ("<center><font size='6'><b>Ring Row</b></font></center>", "Ring Row"),
        ("<div><span style='font: bold 20px Arial'>Ring Row</span></div>", "Ring Row"),
        ("<div role='heading' aria-level='1'>Ring Row</div>", "Ring Row"),
    ],
)
def test_the_title_of_the_page_is_its_first_name(title: str, name: str) -> None:
    states(page(f"<main>{title}{FACTS}{HOW}</main>", title="Ring Row | Fit"), name=name)
    states(page(f"<main>{title}{FACTS}{HOW}</main>", title=""), name=name)


@pytest.mark.parametrize(
    "steps",
    [
        "<div><span>STEP</span><span>{n}</span></div><div><h3>{t}</h3><p>{s}</p></div>",
        "<div class=n>{n}</div><div><h4>{t}</h4><p>{s}</p></div>",
        "<p class=n><b>Phase</b> <i>{n}</i></p><h4>{t}</h4><p>{s}</p>",
        "<span>STEP</span><span>0{n}</span><h4>{t}</h4><p>{s}</p>",
        "<div>Stage</div><div>{n}.</div><div><h4>{t}</h4><p>{s}</p></div>",
        "<span>0{n}</span><div><div><h5>{t}</h5></div><div>{s}</div></div>",
    ],
)
@pytest.mark.parametrize(
    "titles", [("Starting position", "Execution", "Finish"), ("Setup", "Pull", "Return")]
)
def test_titles_of_drawn_steps_stay_with_their_steps(steps: str, titles: tuple[str, ...]) -> None:
    drawn = "".join(
        f"<article>{steps.format(n=n, t=t, s=s)}</article>"
        for n, (t, s) in enumerate(zip(titles, STEPS, strict=True), 1)
    )
    slogans = "<div><a href='#how'>Learn it</a><a href='#why'>See benefits</a></div>"
    record = page(f"<main><h1>Ring Row</h1>{slogans}{FACTS}<h2>How to do the ring row</h2>{drawn}</main>")
    states(record, steps=[f"{t}: {s}" for t, s in zip(titles, STEPS, strict=True)])


@pytest.mark.parametrize(
    "facts",
    [
        "<ul>Target muscle:<li>Lats</li></ul><ul>Equipment:<li>Rings</li></ul>",
        "<ul><b>Target muscle</b><li>Lats</li></ul><ul><span>Equipment</span><li>Rings</li></ul>",
        "<ul>Target muscle<li>Lats</li></ul><ol>Equipment: <li>Rings</li></ol>",
        "<ul>Target muscle: Lats</ul><ul>Equipment: Rings</ul>",
        "<p><label>Target muscle</label><span>Lats</span></p><div><label>Equipment</label><output>Rings</output></div>",
        "<div role='list'><div role='listitem'>Target muscle: Lats</div><div role='listitem'>Equipment: Rings</div></div>",
        "<p style='font-weight:600'>Target&nbsp;muscle</p><p>Lats</p><p><b>Equipment&nbsp;</b>Rings</p>",
        "<fieldset><legend>Facts</legend><label>Target muscle</label> <i>Lats</i><br><label>Equipment</label> <i>Rings</i></fieldset>",
        "<p><span>Target muscle</span> Lats<br><span>Equipment</span> Rings</p>",
        "<p>Target&nbsp;muscle:&nbsp;Lats</p><p>Equipment:&nbsp;Rings</p>",
        "<table><caption>Facts</caption><tr><td>Target muscle</td><td>Lats</td></tr><tr><td>Equipment</td><td>Rings</td></tr></table>",
    ],
)
def test_facts_are_read_in_odd_markup(facts: str) -> None:
    states(page(f"<main><h1>Ring Row</h1>{facts}{HOW}</main>"))
    states(
        page(
            f"<main><h1>Ring Row</h1>{facts}<ol>How to do it:{''.join(f'<li>{s}</li>' for s in STEPS)}</ol></main>"
        )
    )


@pytest.mark.parametrize(
    ("images", "addresses"),
    [
        ("<img src='data:image/gif;base64,R0' data-src='/a.jpg'>", ["/a.jpg"]),
        ("<img src='/blank.gif' data-lazy-src='/a.jpg'><noscript><img src='/a.jpg'></noscript>", ["/a.jpg"]),
        ("<img class='lazy' src='data:,'><noscript><img src='/a.jpg'></noscript>", ["/a.jpg"]),
        ("<picture><source srcset='/a.webp 1x, /b.webp 2x'><img alt=''></picture>", ["/b.webp"]),
        ("<picture><source srcset='/a.webp'><img src='/a.jpg'></picture>", ["/a.jpg"]),
        ("<img srcset='/s.jpg 320w, /l.jpg 1024w' alt=''>", ["/l.jpg"]),
        ("<img data-srcset='/s.jpg 320w,/l.jpg 1024w'><img src='/a.jpg'><img src='/a.jpg'>", ["/l.jpg", "/a.jpg"]),
        ("<img src='/img/placeholder.svg' srcset='/a.jpg 1x'>", ["/a.jpg"]),
        ("<img src='/img/loading.gif'><noscript><p>No script.</p><img src='/a.jpg'></noscript>", ["/a.jpg"]),
        ("<amp-img src='/a.jpg' width=10 height=10></amp-img>", ["/a.jpg"]),
        ("<noscript><img height='1' width='1' src='https://ads.example/tr?id=1'></noscript>", []),
    ],
)  # fmt: skip
def test_an_image_is_where_its_picture_is(images: str, addresses: list[str]) -> None:
    states(page(f"<main><h1>Ring Row</h1>{images}{FACTS}{HOW}</main>"), images=addresses)


@pytest.mark.parametrize(
    "scope",
    [
        "<div vocab='https://schema.org/' typeof='ExercisePlan'>{}</div>",
        "<div prefix='s: https://schema.org/' typeof='s:ExercisePlan'>{}</div>",
    ],
)
def test_rdfa_is_read_like_microdata(scope: str) -> None:
    prefix = "s:" if "prefix" in scope else ""
    plan = (
        f"<h1 property='{prefix}name'>Ring Row</h1><span property='{prefix}intensity'>Beginner</span>"
        f"<meta property='{prefix}exerciseType' content='Strength'>{FACTS}{HOW}"
    )
    states(page(scope.format(plan)), difficulty="Beginner", category="Strength")
