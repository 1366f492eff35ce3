"""A static site on loopback for benchmarks: `python -m benchmarks.crawl_site PAGES BYTES` prints its port."""

import asyncio
import sys

LINKS_A_PAGE = 20


def page(number: int, pages: int, size: int) -> bytes:
    """Return a page that links to others, such that all are reached from the first within a few links."""
    targets = [(number * LINKS_A_PAGE + offset) % pages for offset in range(1, LINKS_A_PAGE + 1)]
    links = "".join(
        f'<li class="card"><a class="link" href="/e/{each}">Exercise {each}</a></li>' for each in targets
    )
    head = f"<!DOCTYPE html><html><head><title>Exercise {number}</title></head><body><ul>{links}</ul><main>"
    filler = f'<p class="prose">Stand over bar {number} and lift it <b>slowly</b>.</p>'
    count = max(1, (size - len(head)) // len(filler))
    return (head + filler * count + "</main></body></html>").encode()


class Server(asyncio.Protocol):
    """Answers GET from memory."""

    answers: dict[bytes, bytes]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            request, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            path = request.split(b" ", 2)[1]
            self.transport.write(self.answers.get(path, NOT_FOUND))


def answer(body: bytes, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


NOT_FOUND = answer(b"<h1>Not found</h1>", "404 Not Found")


async def serve(pages: int, size: int) -> None:
    Server.answers = {f"/e/{number}".encode(): answer(page(number, pages, size)) for number in range(pages)}
    Server.answers[b"/"] = Server.answers[b"/e/0"]
    Server.answers[b"/robots.txt"] = answer(b"User-agent: *\nDisallow: /private/\n", kind="text/plain")
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
