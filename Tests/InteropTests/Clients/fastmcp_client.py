"""Asks a server what a user of FastMCP's client would: `fastmcp_client.py CHECK… -- stdio COMMAND…` or `… -- http URL`.

FastMCP 4.x stands on `mcp` 2.x and speaks both eras, FastMCP 2.x on `mcp` 1.x and speaks only the handshake.
"""

from contextlib import asynccontextmanager

import checks
import fastmcp
from checks import ROOT, SAMPLED, Peer, wire
from fastmcp.client.transports import StdioTransport, StreamableHttpTransport

try:
    import mcp_types as types

    NEW = True
except ImportError:
    import mcp.types as types

    NEW = False


class FastPeer(Peer):
    """A client of either version."""

    @property
    def modern(self):
        return NEW and self.client.protocol_version >= "2026"

    async def about(self):
        if NEW:
            client = self.client
            return {
                "revision": client.protocol_version,
                "server": client.server_info and wire(client.server_info),
                "capabilities": wire(client.server_capabilities),
                "instructions": client.instructions,
            }
        found = self.client.initialize_result
        return {
            "revision": found.protocolVersion,
            "server": wire(found.serverInfo),
            "capabilities": wire(found.capabilities),
            "instructions": found.instructions,
        }

    async def tools(self):
        return [wire(tool) for tool in await self.client.list_tools()]

    async def resources(self):
        return [wire(resource) for resource in await self.client.list_resources()]

    async def templates(self):
        return [wire(template) for template in await self.client.list_resource_templates()]

    async def prompts(self):
        return [wire(prompt) for prompt in await self.client.list_prompts()]

    async def call(self, name, arguments, progress=None):
        return wire(await self.client.call_tool_mcp(name, arguments, progress_handler=progress))

    async def read(self, uri):
        return [wire(part) for part in await self.client.read_resource(uri)]

    async def prompt(self, name, arguments):
        return wire(await self.client.get_prompt(name, arguments))

    async def complete(self, name, argument, value):
        ref = types.PromptReference(type="ref/prompt", name=name)
        return wire(await self.client.complete(ref, {"name": argument, "value": value}))["values"]

    def next_id(self):
        return None if NEW else self.client.session._request_id

    async def abandon(self, request_id):
        """The newer version tells servers by itself that a call is abandoned."""
        if not NEW:
            await self.client.cancel(request_id, reason="abandoned")

    @asynccontextmanager
    async def listening(self):
        if not self.modern:
            yield self.change
            return
        from mcp.client.subscriptions import listen

        async with listen(self.client.session, tools_list_changed=True) as subscription:
            yield subscription.__aiter__().__anext__

    async def elicit(self, message, response_type, params, context):
        self.asked.append("elicitation/create")
        form = wire(params)
        return self.answer(form["requestedSchema"])

    async def sample(self, messages, params, context):
        self.asked.append("sampling/createMessage")
        return SAMPLED

    async def note_log(self, message):
        self.log.append(wire(message))

    async def note_message(self, message):
        if not isinstance(message, Exception):
            self.changes.append(getattr(getattr(message, "root", message), "method", ""))

    @classmethod
    @asynccontextmanager
    async def session(cls, options):
        peer = cls()

        async def roots(context):  # the older version takes nothing but a function
            peer.asked.append("roots/list")
            return [ROOT]

        if options.carrier == "stdio":
            transport = StdioTransport(options.target[0], options.target[1:], keep_alive=False)
        else:
            transport = StreamableHttpTransport(options.target[0], headers=options.headers)
        client = fastmcp.Client(
            transport,
            elicitation_handler=peer.elicit,
            sampling_handler=peer.sample,
            roots=roots,
            log_handler=peer.note_log,
            message_handler=peer.note_message,
            **({"mode": options.era} if NEW else {}),
        )
        async with client as peer.client:
            yield peer


if __name__ == "__main__":
    checks.main(__doc__, FastPeer.session)
