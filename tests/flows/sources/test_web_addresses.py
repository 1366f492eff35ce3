"""Web addresses: one spelling a page, and which belong to a site."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.sources.urls import Scope, canonical_host, html_alternates, markdown_alternate, normalise

SITE = "https://example.org/"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("HTTPS://Example.ORG:443/a", "https://example.org/a"),
        ("http://example.org", "http://example.org/"),
        ("http://example.org:8080", "http://example.org:8080/"),
        ("https://example.org/a/./b/../c#part", "https://example.org/a/c"),
        ("https://example.org/../../a", "https://example.org/a"),
        ("https://example.org/a/..", "https://example.org/"),
        ("https://example.org/%7euser/%c3%bc", "https://example.org/~user/%C3%BC"),
        ("https://example.org/ü b", "https://example.org/%C3%BC%20b"),
        ("https://example.org/a%2Fb", "https://example.org/a%2Fb"),
        ("https://example.org/a?utm_source=x&b=1&gclid=2&a=2", "https://example.org/a?b=1&a=2"),
        ("https://example.org/a?", "https://example.org/a"),
        (" https://example.org/\n a ", "https://example.org/%20a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://127.0.0.1\u00ad/", "http://127.0.0.1/"),
        ("http://1\u00ad27.\u200b1/", "http://127.0.0.1/"),
        ("http://\u200b0\u00ad/", "http://0.0.0.0/"),
        ("http://[::FFFF:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
        ("//cdn.example.org/a", "https://cdn.example.org/a"),
        ("../up", "https://example.org/up"),
        ("https://example.org\\a", None),
        ("https://me@example.org/", None),
        ("https://me:secret@example.org/", None),
        ("javascript:alert(1)", None),
        ("mailto:a@example.org", None),
        ("data:text/html,x", None),
        ("ftp://example.org/", None),
        ("https://exa mple.org/", None),
        ("https://-/", None),
        ("https://1.2.3.4.5/", None),
        ("https://[fe80::1%25eth0]/", None),
        ("https://example.org:port/", None),
        ("https://example.org:99999/", None),
        ("https://example.org/\udcff", None),
        ("https://example.org/" + "a" * 2000, None),
    ],
)
def test_an_address_has_one_spelling(address: str, expected: str | None) -> None:
    assert normalise(address, "https://example.org/x/y") == expected


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_no_address_or_one_that_stays_as_it_is(text: str) -> None:
    for address in (normalise(text, SITE), normalise(f"https://{text}"), normalise(f"{SITE}{text}")):
        assert address is None or normalise(address) == address


@given(st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_a_host_has_one_spelling(text: str) -> None:
    host = canonical_host(text)
    assert host is None or (host.isascii() and canonical_host(host) == host)


def test_a_site_is_its_host_under_the_scheme_of_its_start() -> None:
    scope = Scope("https://example.org/start")
    assert scope.address("http://example.org/a", SITE) == "https://example.org/a"
    assert scope.address("b", "https://example.org/x/y") == "https://example.org/x/b"
    assert scope.address("?page=2", "https://example.org/x/y") == "https://example.org/x/y?page=2"
    assert scope.address("?page=2", "https://example.org/x/z") == "https://example.org/x/z?page=2"
    assert scope.target("http://example.org/a", SITE) == "http://example.org/a"
    scope.use_scheme_of("http://example.org/start")
    assert scope.address("https://example.org/a", SITE) == "http://example.org/a"
    for other in ("https://www.example.org/", "https://example.org:8443/", "https://example.org.evil.net/"):
        assert scope.address(other, SITE) is None


@pytest.mark.parametrize(
    ("path", "is_wanted"),
    [
        ("exercises/squat", True),
        ("exercises/legs/squat.html", True),
        ("exercises/drafts/x", False),
        ("blog/x", False),
        ("exercises/squat.jpg", False),
        ("exercises/list?page=2", False),
        ("exercises/" + "a/" * 30, False),
        ("exercises/more/more/more/more/", False),
    ],
)
def test_the_patterns_of_the_source_and_sense_decide(path: str, is_wanted: bool) -> None:
    scope = Scope(SITE, ("/exercises/**",), ("**/drafts/**", "**[?]page=*"))
    assert scope.wants(SITE + path) is is_wanted
    assert scope.wants(SITE)


def test_where_the_markdown_of_a_page_lies() -> None:
    assert markdown_alternate(f"{SITE}a/squat") == f"{SITE}a/squat.md"
    assert markdown_alternate(f"{SITE}a/squat/") == f"{SITE}a/squat.md"
    assert markdown_alternate(f"{SITE}a/squat.html") == f"{SITE}a/squat.md"
    assert markdown_alternate(SITE) is None
    assert markdown_alternate(f"{SITE}a.md") is None
    assert f"{SITE}a/squat/" in html_alternates(f"{SITE}a/squat.md")
    assert html_alternates(f"{SITE}a/squat") == []
