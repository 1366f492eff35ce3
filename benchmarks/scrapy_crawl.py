"""The peer of `benchmarks.crawl_peers`: Scrapy with robots, link extraction and storage in Parquet.

Runs in an environment that has Scrapy and pyarrow: `python scrapy_crawl.py URL CONCURRENCY FOLDER`.
It does what a crawl of Repertoire does: a row a page with address, headers, digest and bytes.
"""

import json
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor

FLUSH_ROWS = 500


class Spider(scrapy.Spider):
    """Follows every link within the host."""

    name = "peer"
    extractor = LinkExtractor()

    def __init__(self, url: str, folder: str) -> None:
        super().__init__()
        self.start_urls = [url]
        self.allowed_domains = ["127.0.0.1"]
        self.folder = Path(folder)
        self.rows: list[dict[str, Any]] = []
        self.pages = 0

    def parse(self, response: scrapy.http.Response) -> Iterator[scrapy.Request]:
        """Store a page and follow its links."""
        self.pages += 1
        self.rows.append(
            {
                "url": response.url,
                "status": response.status,
                "headers": json.dumps({k.decode(): v[0].decode() for k, v in response.headers.items()}),
                "digest": blake2b(response.body, digest_size=32).hexdigest(),
                "payload": response.body,
            }
        )
        if len(self.rows) >= FLUSH_ROWS:
            self.flush()
        for link in self.extractor.extract_links(response):
            yield scrapy.Request(link.url)

    def flush(self) -> None:
        """Write the rows so far."""
        if self.rows:
            file = self.folder / f"part-{self.pages:06d}.parquet"
            pq.write_table(pa.Table.from_pylist(self.rows), file, compression="zstd", compression_level=3)
            self.rows = []

    def closed(self, reason: str) -> None:
        """Write the rest."""
        self.flush()
        print(json.dumps({"pages": self.pages, "reason": reason}))


def main() -> None:
    url, concurrency, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    process = CrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS": concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "COOKIES_ENABLED": False,
            "RETRY_ENABLED": True,
        }
    )
    process.crawl(Spider, url=url, folder=folder)
    process.start()


if __name__ == "__main__":
    main()
