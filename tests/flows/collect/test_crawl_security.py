"""Security of crawling: where connections go, whatever form an address has."""

import asyncio
import ipaddress
import ssl
import subprocess
from pathlib import Path

import pytest
from crawl_server import Site, always, crawl_source, exercise, linking, redirect

from flows.archive.manifest import list_snapshots
from flows.collect.collect import collect
from flows.collect.crawl.fetch import Answer, Fetcher
from flows.collect.crawl.rate_limit import RateLimit
from flows.collect.crawl.ssrf import is_public
from flows.home.errors import RepertoireError, UsageError
from flows.home.settings import Settings
from flows.sources.crawl_policy import CrawlPolicy
from flows.sources.source import load_sources

LOOPBACK_FORMS = [
    "127.0.0.1", "localhost", "127.1", "127.0.0.1.", "2130706433", "0x7f.1", "0x7f000001", "017700000001",
    "0177.0.0.1", "\uff11\uff12\uff17.0.0.1", "\u2460\u2461\u2466.0.0.1", "127\u30020\u30020\u30021",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::1]", "[0:0:0:0:0:0:0:1]", "0", "0.0.0.0", "[::]",
]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("64:ff9b::5db8:d70e", True),
        ("10.0.0.1", False), ("172.16.0.1", False), ("192.168.1.1", False), ("127.0.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("239.255.255.250", False), ("240.0.0.1", False), ("255.255.255.255", False), ("192.0.2.1", False),
        ("198.18.0.1", False), ("::1", False), ("::", False), ("fe80::1", False), ("fc00::1", False),
        ("ff02::1", False), ("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", False), ("::7f00:1", False),
        ("64:ff9b::7f00:1", False), ("64:ff9b:1::7f00:1", False), ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False), ("fec0::1", False), ("2001:db8::1", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize("host", LOOPBACK_FORMS)
def test_this_machine_is_not_connected_to_in_any_form(tmp_path: Path, host: str) -> None:
    with Site() as site:
        site.put("/", exercise("Squat"))
        home, source = crawl_source(tmp_path, site, "allow_private = false\nretries = 0")
        source.path.write_text(source.path.read_text().replace("127.0.0.1", host))
        with pytest.raises(RepertoireError, match="not a public address"):
            collect(home, load_sources(home)[0], Settings())
        assert site.log == []
        assert list_snapshots(home, "site") == []


def ask(url: str, *, private_host: str | None, policy: CrawlPolicy | None = None) -> Answer:
    async def run() -> Answer:
        chosen = policy or CrawlPolicy(url, allow_private=private_host is not None, retries=0)
        async with Fetcher(chosen, private_host or "", RateLimit(0, 1), 1000, lambda: 0) as fetcher:
            return await fetcher.get(url)

    return asyncio.run(run())


@pytest.mark.parametrize("host", ["127.0.0.2", "[::ffff:127.0.0.1]", "[::1]"])
def test_a_host_that_may_be_private_makes_no_other_address_of_the_machine_so(host: str) -> None:
    with Site() as site:
        site.answers["/"] = always("ok")
        answer = ask(f"http://{host}:{site.port}/", private_host="127.0.0.1")
        assert answer.problem is not None
        assert answer.problem.reason == "forbidden_address"
        assert ask(f"{site.url}/", private_host="127.0.0.1").status == 200
        assert len(site.log) == 1


@pytest.mark.parametrize(
    "host", ["2130706434", "0x7f.2", "127.0.0.2", "[::ffff:7f00:1]", "[::1]", "\uff11\uff12\uff17.0.0.2"]
)
def test_a_redirect_of_robots_txt_to_a_private_address_is_not_followed(tmp_path: Path, host: str) -> None:
    with Site() as site:
        site.answers["/robots.txt"] = redirect(f"http://{host}:{site.port}/rules")
        home, source = crawl_source(tmp_path, site, "retries = 0")
        with pytest.raises(RepertoireError, match="not a public address"):
            collect(home, source, Settings())
        assert site.asked() == ["/robots.txt"]


@pytest.mark.parametrize(
    "target",
    ["http://localhost:{port}/x", "http://127.0.0.2:{port}/x", "http://[::1]:{port}/x", "//2130706433:1/x",
     "http://user:secret@127.0.0.1:{port}/x", "ftp://127.0.0.1/x", "gopher://127.0.0.1:{port}/x",
     "file:///etc/passwd", "http://169.254.169.254/latest/meta-data/", "http://example.org\\@127.0.0.1:{port}/x",
     "http://[::1", "http://127.0.0.1:99999/"],
)  # fmt: skip
def test_a_page_that_redirects_to_another_host_is_not_followed(tmp_path: Path, target: str) -> None:
    with Site() as site:
        site.put("/", linking("/a"))
        site.answers["/a"] = redirect(target.format(port=site.port), 302)
        site.put("/x", exercise("X"))
        home, source = crawl_source(tmp_path, site)
        assert collect(home, source, Settings()).inputs == 1
        assert site.asked("/x") == []


def test_links_sitemaps_and_canonicals_of_other_hosts_are_not_asked_for(tmp_path: Path) -> None:
    with Site() as site, Site() as other:
        elsewhere = f"{other.url}/x"
        site.answers["/robots.txt"] = always(f"Sitemap: {other.url}/sitemap.xml\nSitemap: /sitemap.xml")
        site.answers["/sitemap.xml"] = always(
            f"<sitemapindex><sitemap><loc>{other.url}/s.xml</loc></sitemap></sitemapindex>"
        )
        site.answers["/llms.txt"] = always(f"[x]({elsewhere})", Content_Type="text/plain")
        head = (
            f'<base href="{other.url}/"><link rel="canonical" href="{elsewhere}">'
            f'<link rel="alternate" type="text/markdown" href="{elsewhere}.md">'
        )
        site.put("/", linking(elsewhere, "y", title="T", head=head))
        home, source = crawl_source(tmp_path, site, "prefer_markdown = true")
        collect(home, source, Settings())
        assert other.log == []


def test_a_certificate_that_nobody_signed_is_refused(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", certificate, "-days", "1", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Site() as site:
        site.answers["/"] = always("ok")
        site._listener.socket = context.wrap_socket(site._listener.socket, server_side=True)
        answer = ask(f"https://127.0.0.1:{site.port}/", private_host="127.0.0.1")
    assert answer.problem is not None
    assert answer.problem.reason == "tls_failed"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ('url = "ftp://example.org"', "'url' must be an address"),
        ('url = "http://me:secret@example.org/"', "'url' must be an address"),
        ("delay_seconds = -1", "'delay_seconds' must be a number of at least 0"),
        ("delay_seconds = nan", "'delay_seconds' must be a number"),
        ("concurrency = 0", "'concurrency' must be a whole number of at least 1"),
        ("missing_after = 0", "'missing_after' must be a whole number of at least 1"),
        ("allow_private = 1", "'allow_private' must be true or false"),
        ('contact = "a\\r\\nX-Evil: 1"', "'contact' must be printable ASCII"),
        ('path = "x"', "'path' belongs to"),
        ('max_page = "x"', "'max_page' is unknown. Did you mean 'max_pages'"),
    ],
)
def test_a_source_file_that_is_not_right_is_refused(tmp_path: Path, keys: str, message: str) -> None:
    file = tmp_path / "sources" / "site.toml"
    file.parent.mkdir()
    url = "" if keys.startswith("url") else 'url = "https://example.org/"\n'
    file.write_text(f'role = "own"\nformat = "crawl"\n{url}{keys}\n')
    from flows.home.settings import Home

    with pytest.raises(UsageError, match=message.replace("'", "['.]")):
        load_sources(Home(tmp_path))
