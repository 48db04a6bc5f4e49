"""A small server on FastMCP, for its versions on both of the SDK's major versions."""

import sys

from fastmcp import Context, FastMCP
from fastmcp.exceptions import ToolError

from sdk_server import serve

server = FastMCP("fast", instructions="Tools of FastMCP.")


@server.tool
def add(a: int, b: int) -> int:
    """Adds two integers."""
    return a + b


@server.tool
def echo(text: str) -> str:
    """Returns the text as it came."""
    return text


@server.tool
def fail(reason: str) -> str:
    """Always fails."""
    raise ToolError(reason)


@server.tool
async def steps(count: int, ctx: Context) -> str:
    """Reports its progress once per step."""
    for step in range(count):
        await ctx.report_progress(step + 1, count, f"step {step + 1}")
    return "done"


@server.resource("note://{day}")
def note(day: str) -> str:
    """The note of any day."""
    return f"nothing on {day}"


@server.prompt
def greet(name: str) -> str:
    """Greets somebody."""
    return f"Say hello to {name}."


if __name__ == "__main__":
    if sys.argv[1:] == ["http"]:
        serve(server.http_app())
    else:
        server.run(show_banner=False)
