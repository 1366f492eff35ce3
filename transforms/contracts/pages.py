"""Contracts of what lies between the archive and the model: archived rows and page records."""

import dataframely as dy

from transforms.contracts.columns import key, one_of, text, texts, timestamp
from transforms.enums import OUTCOMES, VERDICTS


class ArchiveRow(dy.Schema):
    """One page as one collection met it; the grain is (snapshot, url)."""

    url = key("Address of the page: its path below the folder, its record id, or its URL.", primary_key=True)
    final_url = text("Address after redirects, where it differs.", nullable=True)
    fetched_at = timestamp("When the page was read (UTC).")
    outcome = one_of(OUTCOMES, "What the collection found at this address.")
    reason = text("Reason code for set_aside and error, see dim_page_reason.", nullable=True)
    detail = text("What exactly was found, for a person.", nullable=True)
    status = dy.Int64(nullable=True, description="HTTP status, where there was one.")
    request_headers = text("Request headers as a JSON object, where there were any.", nullable=True)
    response_headers = text("Response headers as a JSON object, where there were any.", nullable=True)
    media_type = text("Media type, from the server or the file's name.", nullable=True)
    size = dy.Int64(nullable=True, min=0, description="Size of the payload in bytes.")
    payload_digest = text("blake2b-256 of the payload, in hex.", nullable=True)
    payload = dy.Binary(nullable=True, description="The bytes; null where the archive has them already.")


class PageRecord(dy.Schema):
    """What extraction read from one payload; the grain is the payload digest.

    Lists of one page stand in the row; the parallel `claim_*` lists hold one element a claim, the
    `faq_*`, `link_*` and `alternate_*` lists one a question, link or translation.
    """

    payload_digest = key("Digest of the payload.", primary_key=True)
    verdict = one_of(VERDICTS, "What the page is.")
    reason = text("Reason code where the verdict is not exercise.", nullable=True)
    detail = text("What exactly was found, for a person.", nullable=True)
    slug = text("Slug that the page itself states.", nullable=True)
    name = text("Name of the exercise.", nullable=True)
    summary = text("Summary paragraph.", nullable=True)
    body_part = text("Body part as stated.", nullable=True)
    equipment = texts("Equipment as stated.")
    target_muscles = texts("Target muscles as stated.")
    secondary_muscles = texts("Secondary muscles as stated.")
    difficulty = text("Difficulty as stated.", nullable=True)
    category = text("Category as stated.", nullable=True)
    force = text("Force as stated.", nullable=True)
    mechanic = text("Mechanic as stated.", nullable=True)
    movement_pattern = text("Movement pattern as stated.", nullable=True)
    steps = texts("Steps in order.")
    tips = texts("Tips in order.")
    mistakes = texts("Common mistakes in order.")
    faq_questions = texts("Questions in order.")
    faq_answers = texts("Answers, parallel to the questions.")
    link_texts = texts("Texts of the links of the related section.")
    link_urls = texts("Addresses of those links as written, parallel to the texts.")
    aliases = texts("Other names of the exercise.")
    images = texts("Addresses of images.")
    videos = texts("Addresses of videos.")
    language = text("Language tag that the page states.", nullable=True)
    canonical = text("Address that the page states as its own.", nullable=True)
    alternate_languages = texts("Languages that the page says it is to be had in (hreflang), as written.")
    alternate_urls = texts("Addresses of these translations as written, parallel to the languages.")
    translation_key = text("What the page says that it has in common with its translations.", nullable=True)
    left_out_rules = texts("Rules by which text of the page was left out.")
    left_out_characters = dy.List(
        dy.Int64(nullable=False, min=0), description="Characters of that text, parallel to the rules."
    )
    claim_fields = texts("Field of each claim.")
    claim_values = texts("Value of each claim; lists are joined by line ends.")
    claim_methods = texts("Method of each claim.")
    claim_places = texts("Where on the page each claim stood.")
    claim_chosen = dy.List(dy.Bool(nullable=False), description="Whether the claim gave the value.")
