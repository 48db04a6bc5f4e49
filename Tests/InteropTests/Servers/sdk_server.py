"""A small server on the official Python SDK, for both of its major versions.

`mcp` 2.x speaks the 2026-07-28 revision, `mcp` 1.x the handshake revisions; the tools are the same.
"""

import os
import sys

import anyio

try:
    from mcp.server import MCPServer
    from mcp.server.mcpserver import Context
    from mcp.server.mcpserver.exceptions import ToolError
except ImportError:
    from mcp.server.fastmcp import Context
    from mcp.server.fastmcp import FastMCP as MCPServer
    from mcp.server.fastmcp.exceptions import ToolError

events: list[anyio.Event] = []


def cancelled() -> anyio.Event:
    """The one event of this process; made inside its event loop."""
    if not events:
        events.append(anyio.Event())
    return events[0]


server = MCPServer("interop", instructions="Tools for interoperability tests.")


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two integers."""
    return a + b


@server.tool()
def echo(text: str) -> str:
    """Returns the text as it came."""
    return text


@server.tool()
def repeat(text: str, count: int) -> str:
    """Returns the text many times over."""
    return text * count


@server.tool()
def fail(reason: str) -> str:
    """Always fails."""
    raise ToolError(reason)


@server.tool()
async def steps(count: int, ctx: Context) -> str:
    """Reports its progress once per step."""
    for step in range(count):
        await ctx.report_progress(step + 1, count, f"step {step + 1}")
    return "done"


@server.tool()
async def hang(ctx: Context) -> str:
    """Reports that it has begun and waits until it is cancelled."""
    await ctx.report_progress(1, 2, "begun")
    try:
        await anyio.sleep_forever()
    except anyio.get_cancelled_exc_class():
        cancelled().set()
        raise
    return "never"


@server.tool()
async def wait_until_cancelled() -> str:
    """Returns as soon as a call of `hang` has been cancelled."""
    await cancelled().wait()
    return "cancelled"


@server.tool()
async def die(code: int) -> str:
    """Ends the process in the middle of the call."""
    os._exit(code)


def serve(app):
    """Serves a web application on a free port, which is the first line printed, until standard input ends."""
    import socket
    import threading

    import uvicorn

    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])


if __name__ == "__main__":
    carrier = sys.argv[1] if len(sys.argv) > 1 else "stdio"
    if carrier == "http":
        serve(server.streamable_http_app())
    elif carrier == "sse":
        serve(server.sse_app())
    else:
        server.run()
