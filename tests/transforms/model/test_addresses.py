"""The slug and the language that an address gives."""

import polars as pl
import pytest

from transforms.model.addresses import language_of, slug_of

SLUGS = {
    "Front_Squat/exercise": "Front_Squat",
    "exercises/Front_Squat/exercise.json": "exercise",
    "curl/README": "curl",
    "exercise": "exercise",
    "https://site.test/exercise": "exercise",
    "goblet-squat.md": "goblet-squat",
    "goblet-squat/index.md": "goblet-squat",
    "goblet-squat/index.de.md": "goblet-squat",
    "goblet-squat/index.pt-BR.md": "goblet-squat",
    "exercises/_index.md": "exercises",
    "exercises/_index.fr.md": "exercises",
    "goblet-squat.de.md": "goblet-squat",
    "goblet-squat.zh_CN.mdx": "goblet-squat",
    "_posts/2026-03-01-goblet-squat.md": "goblet-squat",
    "_posts/2026-3-1-goblet-squat.markdown": "goblet-squat",
    "Goblet Squat 1f2e3d4c5b6a79881f2e3d4c5b6a7988.md": "Goblet Squat",
    "goblet-squat-1f2e3d4c5b6a79881f2e3d4c5b6a7988.html": "goblet-squat",
    "goblet-squat-3f2504e0-4f89-11d3-9a0c-0305e82c3301": "goblet-squat",
    "goblet-squat-9f8a7b6c.html": "goblet-squat",
    "https://gym.example/exercises/goblet-squat/?ref=a#top": "goblet-squat",
    "https://gym.example/exercises/goblet-squat.php": "goblet-squat",
    "21s-curl.md": "21s-curl",
    "squat-5x5.md": "squat-5x5",
    "arm-facade.md": "arm-facade",
    "2026-03-01.md": "2026-03-01",
    "1f2e3d4c5b6a79881f2e3d4c5b6a7988.md": "1f2e3d4c5b6a79881f2e3d4c5b6a7988",
    "mr.t.md": "mr.t",
    "st.qq.md": "st.qq",
}
LANGUAGES = {
    "goblet-squat/index.de.md": "de",
    "goblet-squat.pt-BR.html": "pt-BR",
    "goblet-squat.zh_CN.mdx": "zh-CN",
    "https://gym.example/goblet-squat.fr.html?x=1": "fr",
    "goblet-squat/index.md": None,
    "goblet-squat.md": None,
    "squat.js.html": None,
    "https://gym.example/de/goblet-squat": None,
    "https://gym.de/": None,
    "https://www.gym.de.com": None,
}


@pytest.mark.parametrize(("address", "slug"), SLUGS.items())
def test_a_slug_has_no_ending_no_date_no_hash_and_no_language(address: str, slug: str) -> None:
    assert pl.DataFrame({"url": [address]}).select(slug_of(pl.col("url"))).item() == slug


@pytest.mark.parametrize(("address", "language"), LANGUAGES.items())
def test_the_name_of_a_file_may_end_in_its_language(address: str, language: str | None) -> None:
    assert pl.DataFrame({"url": [address]}).select(language_of(pl.col("url"))).item() == language
