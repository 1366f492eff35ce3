-- The words of a text as search compares them: small letters, without accents and apostrophes, in their order.
-- Grain: one list.
-- Example: core.words_of('World''s Greatest Push-Up')
-- of_text: Any text; null has no words.
create or replace macro core.words_of(of_text) as
    regexp_extract_all(
        regexp_replace(
            replace(strip_accents(lower(nfc_normalize(coalesce(of_text, '')))), 'ß', 'ss'), '[''’‘ʼ`´]', '', 'g'
        ),
        '[0-9]+/[0-9]+|[0-9]+°|[\p{L}\p{N}]+'
    )
