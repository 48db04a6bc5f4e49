"""A server on the official Python SDK, of both major versions, that uses more than tools.

Resources, prompts, completion, logs, changes, and questions to the client in the way of each version.
"""

import sys
from typing import Annotated

from pydantic import BaseModel

try:
    from mcp.server import MCPServer
    from mcp.server.mcpserver import Context
    from mcp.server.mcpserver.resolve import Elicit, ListRoots, Resolve, Sample
    from mcp_types import Completion, CreateMessageResult, ListRootsResult, SamplingMessage, TextContent

    MODERN = True
except ImportError:
    from mcp.server.fastmcp import Context
    from mcp.server.fastmcp import FastMCP as MCPServer
    from mcp.types import Completion, SamplingMessage, TextContent

    MODERN = False


class Amount(BaseModel):
    """The one field of the form."""

    amount: int


QUESTION = "How many?"
PROMPT = [SamplingMessage(role="user", content=TextContent(type="text", text="Say a word."))]

server = MCPServer("features")


@server.resource("note://today", mime_type="text/plain")
def today() -> str:
    """The note of the day."""
    return "buy bread"


@server.resource("note://{day}")
def note(day: str) -> str:
    """The note of any day."""
    return f"nothing on {day}"


@server.prompt()
def greet(name: str) -> str:
    """Greets somebody."""
    return f"Say hello to {name}."


@server.completion()
async def complete(ref, argument, context):
    names = [name for name in ("Ada", "Alan", "Grace") if name.startswith(argument.value)]
    return Completion(values=names, total=len(names), has_more=False) if MODERN else Completion(values=names)


@server.tool()
async def change(ctx: Context) -> str:
    """Tells that the list of tools is another one."""
    if MODERN:
        await ctx.notify_tools_changed()
        await ctx.notify_resource_updated("note://today")
    else:
        await ctx.session.send_tool_list_changed()
    return "changed"


@server.tool()
async def write_log(ctx: Context) -> str:
    """Writes one line into the client's log."""
    await ctx.log("warning", "low on ink", logger_name="printer")
    return "written"


if MODERN:

    def amount() -> Elicit[Amount]:
        return Elicit(QUESTION, Amount)

    def word() -> Sample:
        return Sample(PROMPT, max_tokens=5)

    def folders() -> ListRoots:
        return ListRoots()

    @server.tool()
    def ask(
        amount: Annotated[Amount, Resolve(amount)],
        word: Annotated[CreateMessageResult, Resolve(word)],
        roots: Annotated[ListRootsResult, Resolve(folders)],
    ) -> str:
        """Needs a person, a model and the places of work."""
        return f"{amount.amount} {word.content.text} {roots.roots[0].uri}"

else:

    @server.tool()
    async def ask(ctx: Context) -> str:
        """Needs a person, a model and the places of work."""
        answer = await ctx.elicit(QUESTION, Amount)
        word = await ctx.session.create_message(PROMPT, max_tokens=5)
        roots = await ctx.session.list_roots()
        return f"{answer.data.amount} {word.content.text} {roots.roots[0].uri}"


if __name__ == "__main__":
    carrier = sys.argv[1] if len(sys.argv) > 1 else "stdio"
    if carrier == "stdio":
        server.run()
    else:
        from sdk_server import serve

        serve(server.sse_app() if carrier == "sse" else server.streamable_http_app())
