"""What a page says of its translations: links of its head, a key in its front matter."""

import pytest
from reading import read

HEAD = '<html lang="en"><head><title>Wall Sit</title>{}</head><body><h1>Wall Sit</h1>{}</body></html>'
BODY = (
    "<p>Target muscle: Quads</p><h2>Steps</h2><ol><li>Lean on a wall.</li><li>Slide down and hold.</li></ol>"
)
MARKDOWN = "# Wall Sit\n\nTarget muscle: Quads\n\n## Steps\n\n1. Lean on a wall.\n2. Slide down and hold.\n"


def test_links_to_translations_are_kept_with_their_languages() -> None:
    links = (
        '<link rel="alternate" hreflang="x-default" href="/wall-sit">'
        '<link rel="alternate" hreflang="en" href="/wall-sit">'
        "<LINK HREF='https://gym.test/pt-br/a?b=1&amp;c=2' HREFLANG=pt-BR REL='nofollow Alternate'>"
        '<link rel="alternate" type="application/rss+xml" href="/feed">'
        '<link rel="alternate" hreflang="" href="/none"><link rel="alternate" hreflang="de">'
        '<link rel="stylesheet" hreflang="fr" href="/style.css">'
    )
    record = read(HEAD.format(links, BODY).encode(), "text/html")
    assert record["verdict"] == "exercise"
    assert record["alternate_languages"] == ["en", "pt-BR"]
    assert record["alternate_urls"] == ["/wall-sit", "https://gym.test/pt-br/a?b=1&c=2"]
    assert list(read(HEAD.format("", BODY).encode(), "text/html")["alternate_urls"]) == []


@pytest.mark.parametrize(
    ("front", "key"),
    [
        ("---\ntranslationKey: wall-sit\n---\n", "wall-sit"),
        ('+++\ntranslationKey = "wall-sit"\n+++\n', "wall-sit"),
        ("---\nref: wall-sit\nlang: en\n---\n", "wall-sit"),
        ("---\nlang-ref: ' wall-sit '\n---\n", "wall-sit"),
        ("---\nref: [a, b]\n---\n", None),
        ("---\ni18n_key:\n---\n", None),
        ("", None),
    ],
)
def test_the_key_of_translations_is_kept(front: str, key: str | None) -> None:
    record = read((front + MARKDOWN).encode(), "text/markdown")
    assert (record["verdict"], record["translation_key"]) == ("exercise", key)
