"""Pages in languages that the vocabulary knows are read whole."""

import csv
from typing import Any

import pytest
from reading import CHECKOUT, read, vocabulary

from transforms.taxonomy.terms import spellings

DUTCH = """# Bulgaarse split squat

Een oefening voor één been tegelijk, met de achterste voet op een bankje.

| Kenmerk | Waarde |
|---|---|
| Doelspieren | Dijen, Bilspieren |
| Hulpspieren | Kuiten |
| Benodigdheden | Korte halters |
| Moeilijkheidsgraad | Gemiddeld |
| Lichaamsdeel | Benen |

## Zo voer je het uit

1. Zet je achterste voet op het bankje.
2. Zak langzaam door je voorste knie.
3. Druk jezelf weer omhoog.

## Handige tips

- Kijk recht vooruit.
- Houd je romp stevig.

## Veelgemaakte fouten

- De voorste knie valt naar binnen.

## Veelgestelde vragen

### Hoe vaak per week?

Twee keer is genoeg.

## Vergelijkbare oefeningen

- [Uitvalspas](/uitvalspas)
"""

SWEDISH = """# Sittande rodd

Du drar ett handtag mot magen medan du sitter.

- **Primära muskler:** Breda ryggmuskeln
- **Hjälpmuskler:** Underarmar, Bakre axlar
- **Utrustning:** Kabelmaskin
- **Svårighetsgrad:** Nybörjare
- **Kroppsdel:** Rygg

## Så gör du

1. Sätt dig med raka armar och lätt böjda knän.
2. Dra handtaget till naveln.
3. Släpp långsamt fram armarna.

## Tänk på

- Håll bröstet högt.
- Låt skuldrorna vara nere.

## Vanliga misstag

- Att gunga med överkroppen.

## Vanliga frågor

### Går det med gummiband?

Ja, fäst det högt.
"""

FINNISH = """<html lang="fi"><body><main>
<h1>Maljakyykky</h1>
<p>Kyykky, jossa paino on rinnan edessä.</p>
<dl>
<dt>Kohdelihakset</dt><dd>Etureidet, Pakarat</dd>
<dt>Avustavat lihakset</dt><dd>Keskivartalo</dd>
<dt>Tarvittavat välineet</dt><dd>Kahvakuula</dd>
<dt>Vaikeustaso</dt><dd>Aloittelija</dd>
<dt>Kehonosa</dt><dd>Jalat</dd>
</dl>
<h2>Suoritusohjeet</h2>
<ol><li>Pidä kuulaa rinnan edessä.</li><li>Laskeudu hitaasti alas.</li><li>Nouse ylös kantapäillä.</li></ol>
<h2>Vinkkejä</h2>
<ul><li>Katse pysyy eteenpäin.</li></ul>
<h2>Yleisimmät virheet</h2>
<ul><li>Polvet kaatuvat sisäänpäin.</li></ul>
<h2>Usein kysyttyä</h2>
<h3>Kuinka syvälle?</h3><p>Niin syvälle kuin selkä pysyy suorana.</p>
</main></body></html>
"""

VIETNAMESE = """# Đẩy vai với tạ đơn

Bài tập đẩy hai quả tạ lên trên đầu khi đứng.

**Nhóm cơ chính:** Vai trước, Vai giữa
**Cơ phụ:** Tay sau
**Dụng cụ cần thiết:** Tạ đơn
**Độ khó:** Trung bình
**Bộ phận cơ thể:** Vai

## Hướng dẫn thực hiện

1. Đứng thẳng, giữ tạ ngang tai.
2. Đẩy tạ lên cho đến khi tay thẳng.
3. Hạ tạ xuống từ từ.

## Lưu ý khi tập

- Siết chặt bụng trong suốt bài tập.

## Lỗi thường gặp

- Ưỡn lưng quá nhiều.

## Câu hỏi thường gặp

### Nên tập mấy lần một tuần?

Hai lần một tuần là đủ.
"""

CZECH = """# Předklon s osou

Silový cvik, při kterém se trup sklání s činkou na zádech.

- **Hlavní svaly**: Hamstringy
- **Vedlejší svaly**: Hýždě, Vzpřimovače páteře
- **Vybavení**: Velká činka
- **Obtížnost**: Pokročilý
- **Část těla**: Záda

## Jak na to

1. Postavte se na šířku boků.
2. Skloňte trup s rovnými zády.
3. Vraťte se do stoje.

## Tipy

- Kolena jsou mírně pokrčená.

## Nejčastější chyby

- Kulatá záda.
"""

NORWEGIAN = """# Planke på albuene

Du holder kroppen rett som en planke.

**Primærmuskler:** Kjernemuskulatur
**Hjelpemuskler:** Skuldre, Setemuskler
**Utstyr:** Treningsmatte
**Vanskelighetsgrad:** Nybegynner

## Slik gjør du

1. Legg deg på albuene.
2. Løft hoftene til kroppen er rett.

## Vanlige feil

- Hoftene synker ned.
"""

PAGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "nl": (
        DUTCH,
        "text/markdown",
        {
            "name": "Bulgaarse split squat",
            "target_muscles": ["Dijen", "Bilspieren"],
            "secondary_muscles": ["Kuiten"],
            "equipment": ["Korte halters"],
            "difficulty": "Gemiddeld",
            "body_part": "Benen",
            "steps": [
                "Zet je achterste voet op het bankje.",
                "Zak langzaam door je voorste knie.",
                "Druk jezelf weer omhoog.",
            ],
            "tips": ["Kijk recht vooruit.", "Houd je romp stevig."],
            "mistakes": ["De voorste knie valt naar binnen."],
            "faqs": [{"question": "Hoe vaak per week?", "answer": "Twee keer is genoeg."}],
            "links": [{"text": "Uitvalspas", "url": "/uitvalspas"}],
        },
    ),
    "sv": (
        SWEDISH,
        "text/markdown",
        {
            "name": "Sittande rodd",
            "target_muscles": ["Breda ryggmuskeln"],
            "secondary_muscles": ["Underarmar", "Bakre axlar"],
            "equipment": ["Kabelmaskin"],
            "difficulty": "Nybörjare",
            "body_part": "Rygg",
            "steps": [
                "Sätt dig med raka armar och lätt böjda knän.",
                "Dra handtaget till naveln.",
                "Släpp långsamt fram armarna.",
            ],
            "tips": ["Håll bröstet högt.", "Låt skuldrorna vara nere."],
            "mistakes": ["Att gunga med överkroppen."],
            "faqs": [{"question": "Går det med gummiband?", "answer": "Ja, fäst det högt."}],
        },
    ),
    "fi": (
        FINNISH,
        "text/html",
        {
            "name": "Maljakyykky",
            "target_muscles": ["Etureidet", "Pakarat"],
            "secondary_muscles": ["Keskivartalo"],
            "equipment": ["Kahvakuula"],
            "difficulty": "Aloittelija",
            "body_part": "Jalat",
            "steps": ["Pidä kuulaa rinnan edessä.", "Laskeudu hitaasti alas.", "Nouse ylös kantapäillä."],
            "tips": ["Katse pysyy eteenpäin."],
            "mistakes": ["Polvet kaatuvat sisäänpäin."],
            "faqs": [
                {"question": "Kuinka syvälle?", "answer": "Niin syvälle kuin selkä pysyy suorana."},
            ],
        },
    ),
    "vi": (
        VIETNAMESE,
        "text/markdown",
        {
            "name": "Đẩy vai với tạ đơn",
            "target_muscles": ["Vai trước", "Vai giữa"],
            "secondary_muscles": ["Tay sau"],
            "equipment": ["Tạ đơn"],
            "difficulty": "Trung bình",
            "body_part": "Vai",
            "steps": [
                "Đứng thẳng, giữ tạ ngang tai.",
                "Đẩy tạ lên cho đến khi tay thẳng.",
                "Hạ tạ xuống từ từ.",
            ],
            "tips": ["Siết chặt bụng trong suốt bài tập."],
            "mistakes": ["Ưỡn lưng quá nhiều."],
            "faqs": [{"question": "Nên tập mấy lần một tuần?", "answer": "Hai lần một tuần là đủ."}],
        },
    ),
    "cs": (
        CZECH,
        "text/markdown",
        {
            "name": "Předklon s osou",
            "target_muscles": ["Hamstringy"],
            "secondary_muscles": ["Hýždě", "Vzpřimovače páteře"],
            "equipment": ["Velká činka"],
            "difficulty": "Pokročilý",
            "body_part": "Záda",
            "steps": [
                "Postavte se na šířku boků.",
                "Skloňte trup s rovnými zády.",
                "Vraťte se do stoje.",
            ],
            "tips": ["Kolena jsou mírně pokrčená."],
            "mistakes": ["Kulatá záda."],
        },
    ),
    "no": (
        NORWEGIAN,
        "text/markdown",
        {
            "name": "Planke på albuene",
            "target_muscles": ["Kjernemuskulatur"],
            "secondary_muscles": ["Skuldre", "Setemuskler"],
            "equipment": ["Treningsmatte"],
            "difficulty": "Nybegynner",
            "steps": ["Legg deg på albuene.", "Løft hoftene til kroppen er rett."],
            "mistakes": ["Hoftene synker ned."],
        },
    ),
}


@pytest.mark.parametrize("language", PAGES)
def test_a_page_is_read_whole(language: str) -> None:
    page, media_type, right = PAGES[language]
    record = read(page, media_type)
    assert record["verdict"] == "exercise"
    assert {field: record[field] for field in right} == right


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Μύες που γυμνάζονται", "target_muscles"),
        ("ΚΥΡΙΟΙ ΜΥΕΣ", "target_muscles"),
        ("Βοηθητικοί μύες", "secondary_muscles"),
        ("ΕΞΟΠΛΙΣΜΟΣ", "equipment"),
        ("Επίπεδο δυσκολίας", "difficulty"),
        ("लक्षित मांसपेशियां", "target_muscles"),
        ("सहायक मांसपेशियाँ", "secondary_muscles"),
        ("आवश्यक उपकरण", "equipment"),
        ("कठिनाई स्तर", "difficulty"),
        ("Otot sekunder", "secondary_muscles"),
        ("Sværhedsgrad", "difficulty"),
        ("Also hits", "secondary_muscles"),
        ("What you'll need", "equipment"),
    ],
)
def test_a_label_is_known(text: str, key: str) -> None:
    role = vocabulary().label(text)
    assert role is not None
    assert role.key == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Εκτέλεση", "steps"),
        ("ΣΥΧΝΑ ΛΑΘΗ", "mistakes"),
        ("Συχνές ερωτήσεις", "faqs"),
        ("Παρόμοιες ασκήσεις", "links"),
        ("कैसे करें", "steps"),
        ("आम गलतियाँ", "mistakes"),
        ("अक्सर पूछे जाने वाले सवाल", "faqs"),
        ("फायदे", "other"),
        ("Cara melakukan", "steps"),
        ("Gode råd", "tips"),
        ("Set-up and movement", "steps"),
        ("What goes wrong", "mistakes"),
        ("A few pointers", "tips"),
    ],
)
def test_a_heading_is_known(text: str, key: str) -> None:
    role = vocabulary().heading(text, None)
    assert role is not None
    assert role.key == key


@pytest.mark.parametrize(
    ("text", "name", "key"),
    [
        ("Zo doe je een squat", "Squat", "steps"),
        ("Sådan laver du en squat", "Squat", "steps"),
        ("Cara melakukan push up", "Push Up", "steps"),
        ("Jak dělat dřep", "Dřep", "steps"),
        ("Squat कैसे करें", "Squat", "steps"),
        ("स्क्वाट करने का तरीका (घर पर)", "स्क्वाट", "steps"),
        ("Squat के फायदे?", "Squat", "other"),
        ("Exercises to avoid", "Squat", "other"),
    ],
)
def test_a_heading_with_the_name_is_known(text: str, name: str, key: str) -> None:
    role = vocabulary().heading(text, name)
    assert role is not None
    assert role.key == key


def test_words_of_hindi_that_differ_in_a_vowel_are_two() -> None:
    assert spellings("पैर") != spellings("पर")
    assert spellings("पेट की") == spellings("पेट-की")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Γλουτοί", "target_muscles"),
        ("αλτήρες", "equipment"),
        ("नितंब", "target_muscles"),
        ("डम्बल", "equipment"),
        ("Deltoideus pars acromialis", "target_muscles"),
        ("Matras", "equipment"),
    ],
)
def test_a_value_is_known(text: str, field: str) -> None:
    assert field in vocabulary().terms.of(text)


ENGLISH = frozenset({
    "been", "bold", "brand", "die", "fast", "fat", "fin", "fine", "full", "gift", "god", "hot",
    "husk", "kind", "later", "legs", "let", "light", "man", "men", "most", "over", "pale", "rep",
    "rest", "start", "starter", "stolen", "under", "want",
})  # fmt: skip
"""Words of running English that one of these languages has too, with another meaning."""


def test_no_word_of_running_english_is_a_word_of_another_language() -> None:
    others = {"nl", "sv", "da", "no", "fi", "cs", "vi", "id"}
    with (CHECKOUT / "taxonomy" / "aliases.csv").open(encoding="utf-8", newline="") as file:
        words = {row["alias"] for row in csv.DictReader(file) if row["language"] in others}
    assert not ENGLISH & words
