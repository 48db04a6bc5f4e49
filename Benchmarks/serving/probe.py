"""What the programs here share: a request of the newest revision over a plain socket, and the memory of a process."""

import asyncio
import json
import os
import resource
import time
from urllib.parse import urlsplit

REVISION = "2026-07-28"
META = {
    "io.modelcontextprotocol/protocolVersion": REVISION,
    "io.modelcontextprotocol/clientInfo": {"name": "probe", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


def more_files():
    """As many sockets as this process may have."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def memory(pid: int) -> dict[str, float]:
    """The process's resident memory now and at its highest, in MB."""
    fields = dict(line.split(":", 1) for line in open(f"/proc/{pid}/status"))
    return {name: round(int(fields[key].split()[0]) / 1024, 1) for name, key in (("now", "VmRSS"), ("peak", "VmHWM"))}


def forget_peak(pid: int):
    """From here on the peak counts anew."""
    with open(f"/proc/{pid}/clear_refs", "w") as file:
        file.write("5")


class Target:
    """Where the server is; `TOKEN` of the environment is shown as a bearer token."""

    def __init__(self, url: str):
        parts = urlsplit(url)
        self.host, self.port, self.path = parts.hostname, parts.port, parts.path or "/"
        token = os.environ.get("TOKEN")
        self.authorization = f"Authorization: Bearer {token}\r\n" if token else ""

    async def connect(self):
        return await asyncio.open_connection(self.host, self.port, limit=1 << 20)

    def head(self, method: str, length: int | None, name: str | None = None) -> bytes:
        """The head of a request, whose body comes in chunks where its length is not told."""
        named = f"Mcp-Name: {name}\r\n" if name else ""
        framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nContent-Type: application/json\r\n"
            f"Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: {REVISION}\r\n"
            f"Mcp-Method: {method}\r\n{named}{self.authorization}{framing}\r\n\r\n"
        ).encode()

    def request(self, method: str, params: dict, id: int = 1) -> bytes:
        body = json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": {**params, "_meta": META}}).encode()
        return self.head(method, len(body), params.get("name")) + body

    async def call(self, tool: str = "echo", within: float = 10) -> float | str:
        """Calls the tool once, over a connection of its own: how many milliseconds it took, or what went wrong."""
        started = time.monotonic()
        writer = None
        try:
            async with asyncio.timeout(within):
                reader, writer = await self.connect()
                writer.write(self.request("tools/call", {"name": tool, "arguments": {"text": "still here"}}))
                seen = b""
                while b"still here" not in seen:
                    piece = await reader.read(65536)
                    if not piece:
                        return f"closed after {seen[:200]!r}"
                    seen += piece
                return round((time.monotonic() - started) * 1000, 1)
        except (OSError, TimeoutError) as error:
            return f"{type(error).__name__} after {time.monotonic() - started:.1f} s"
        finally:
            if writer:
                writer.close()
