"""What the address of a page says of it: its slug, its language where it is marked with one, its page.

A name in an address may carry what is none of it: the date of a post, the id that a program adds, the
language of a translation, `index` for the folder that it lies in.
"""

import polars as pl

from transforms.model.moves import EXTENSION
from transforms.pages.address_name import named_by_address

_ENDING = r"\.\w+$"
_INDEX = r"/_?index(?:\.[A-Za-z]{2}(?:[-_][A-Za-z]{2,4})?)?\.\w+$"
_NAMELESS = r"(?i)/_?(?:index|readme|exercise|data|meta|page|content|default)$"
"""Names of files that each folder has one of, so that the folder names what is in it."""

_TAG = r"\.([a-z]{2})(?:[-_][A-Za-z]{2,4})?$"
_LANGUAGE = r"[^/]\.([a-z]{2}(?:[-_][A-Za-z]{2,4})?)\.[A-Za-z]\w{1,8}$"
_HOST = r"^\w+://[^/]*"
_DATE = r"^\d{4}-\d{1,2}-\d{1,2}[-_ ]"
_HASH = (
    r"[-_. ](?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?:[0-9]+[a-f]|[a-f]+[0-9])[0-9a-f]{5,38})$"
)
_LANGUAGES = [
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es",
    "et", "eu", "fa", "fi", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja",
    "ka", "kk", "km", "kn", "ko", "ky", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "mt", "my", "nb",
    "ne", "nl", "nn", "no", "pa", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr", "sv", "sw",
    "ta", "te", "th", "tl", "tr", "uk", "ur", "uz", "vi", "xh", "zh", "zu",
]  # fmt: skip
"""Languages (ISO 639-1) that sites are written in, so that no other ending is taken for one."""


_FILE_MARK = r"\.[a-z]{2}(?:[-_][A-Za-z]{2,4})?(\.[A-Za-z]\w{1,8})(?:[?#].*)?$"
_CODE = rf"(?:{'|'.join(_LANGUAGES)})(?:[-_](?:[a-z]{{2}}|[0-9]{{3}}|hans|hant|latn|cyrl))?"
_FOLDER_MARK = rf"(?i)(^|/)({_CODE})/"
_AS_FAR_AS_FOLDER = rf"(?i)^((?:.*?/)?{_CODE}/)"
_QUERY_MARK = rf"(?i)([?&])(?:lang|language|locale|hl)=({_CODE})(?:&|#|$)"
_QUERY_PART = r"(?i)([?&])(?:lang|language|locale|hl)=[^&#]*&?"
_SCHEME = r"^[a-z][a-z0-9+.-]*://(?:www\.)?"
_FRAGMENT = r"#.*$"
_SESSION = r"(?i);(?:jsessionid|sid|phpsessid)=[^/?#]*"
_ADDED = (
    r"(?i)[?&](?:utm_[a-z]+|gclid|fbclid|mc_[ce]id|igshid|share|print|printable|amp|output=amp|view=print|"
    r"jsessionid|phpsessid|sessionid|sid)(?:=[^&]*)?"
)
_FORM = r"(?:/|[-_.])(?:amp|print|printable|printversion|print-version)$"
_FOLDER_INDEX = r"/(?:index|readme|default)?$"


def slug_of(url: pl.Expr) -> pl.Expr:
    """Return the slug of an address: its last part that is not `index`, without ending, date and hash.

    What has nothing else keeps it. Of a file beside others of its name the folder is the slug.
    """
    path = url.str.replace(r"[?#].*$", "").str.strip_chars_end("/").str.replace(_INDEX, "")
    own = pl.when(path.str.contains(_HOST)).then(path).otherwise(path.str.replace(_NAMELESS, ""))
    last = own.str.split("/").list.last().str.replace(_ENDING, "")
    tag = last.str.extract(_TAG, 1)
    name = pl.when(tag.is_in(_LANGUAGES)).then(last.str.replace(_TAG, "")).otherwise(last)
    bare = name.str.replace(_DATE, "").str.replace(_HASH, "")
    return pl.coalesce(bare.replace("", None), name.replace("", None)).fill_null(url)


def language_of(url: pl.Expr) -> pl.Expr:
    """Return the language tag that the name of a file ends in ("index.de.md", "squat.pt-BR.html") or null."""
    tag = url.str.replace(r"[?#].*$", "").str.replace(_HOST, "").str.extract(_LANGUAGE, 1)
    return pl.when(tag.str.slice(0, 2).is_in(_LANGUAGES)).then(tag.str.replace("_", "-"))


def language_marks(url: pl.Expr) -> pl.Expr:
    """Return what in an address may be the mark of a language: a struct of kind, tag, place and bare.

    kind: `file` ("index.de.md"), `query` ("?lang=de"), `folder` ("/de/squat") or null; tag: the language as
    written; place: what tells its folder or query, which other pages share; bare: the address without it.
    A folder that is called like a language need not be one.
    """
    file, query = language_of(url), url.str.extract(_QUERY_MARK, 2)
    path = url.str.replace(r"[?#].*$", "")
    folder = path.str.extract(_FOLDER_MARK, 2)
    by_folder = url.str.replace(_FOLDER_MARK, "$1")
    by_query = url.str.replace(_QUERY_PART, "$1").str.replace(r"[?&]$", "")
    return pl.struct(
        kind=pl.when(file.is_not_null())
        .then(pl.lit("file"))
        .when(query.is_not_null())
        .then(pl.lit("query"))
        .when(folder.is_not_null())
        .then(pl.lit("folder")),
        tag=pl.coalesce(file, query, folder),
        place=pl.when(query.is_not_null())
        .then(pl.format("?{}", query))
        .when(file.is_null())
        .then(path.str.extract(_AS_FAR_AS_FOLDER, 1)),
        bare=pl.when(file.is_not_null())
        .then(url.str.replace(_FILE_MARK, "$1"))
        .when(query.is_not_null())
        .then(by_query)
        .when(folder.is_not_null())
        .then(by_folder)
        .otherwise(url),
    )


def address_key(address: pl.Expr) -> pl.Expr:
    """Return an address without what makes a form of it: scheme, session, ending, letter case."""
    shown = address.str.to_lowercase().str.replace(_SCHEME, "").str.replace(_FRAGMENT, "")
    shown = shown.str.replace_all(_SESSION, "").str.replace_all(_ADDED, "").str.replace(r"^([^?]*)&", "$1?")
    path = _bare_path(shown)
    bare = path.str.replace(_FORM, "").str.replace(EXTENSION, "").str.replace(_FOLDER_INDEX, "")
    return pl.concat_str(bare, _query(shown))


def marked_key(address: pl.Expr) -> pl.Expr:
    """Return an address as `address_key` does, but with what makes a variant of it."""
    shown = address.str.to_lowercase().str.replace(_SCHEME, "").str.replace(_FRAGMENT, "")
    return pl.concat_str(_bare_path(shown).str.replace(_FOLDER_INDEX, ""), _query(shown))


def last_part(address: pl.Expr) -> pl.Expr:
    """Return what an address calls its page, in its letter case, with the query."""
    return pl.concat_str(slug_of(address), _query(address.str.replace(_FRAGMENT, "")))


def _bare_path(shown: pl.Expr) -> pl.Expr:
    return shown.str.extract(r"^([^?]*)").str.replace(EXTENSION, "").str.replace(r"/$", "")


def _query(shown: pl.Expr) -> pl.Expr:
    return shown.str.extract(r"(\?.*)$").fill_null("")


def name_by_address(records: pl.DataFrame, addresses: pl.DataFrame) -> pl.DataFrame:
    """Return the page records, with names for those that state none, where their address gives one.

    `records` are those of one source, with `claim_fields` and more of PageRecord, `addresses` has url and
    payload_digest, the newest row last. Of several addresses of one payload the newest names it.
    """
    is_nameless = (pl.col("reason") == "no_name") & (pl.col("claim_fields").list.len() > 0)
    nameless = records.filter(is_nameless)
    if nameless.is_empty():
        return records
    at = addresses.drop_nulls().join(nameless, on="payload_digest", how="semi", maintain_order="left")
    address_of = dict(at.select("payload_digest", "url").iter_rows())
    rows = [
        named_by_address(row, address_of[row["payload_digest"]])
        for row in nameless.to_dicts()
        if row["payload_digest"] in address_of
    ]
    named = pl.DataFrame(rows, schema=records.schema)
    others = records.join(named, on="payload_digest", how="anti")
    return pl.concat([others, named]).sort("payload_digest")
