"""Asks a server what a user of the official Python SDK would: `sdk_client.py CHECK… -- stdio COMMAND…` or `… -- http URL`.

`mcp` 2.x speaks the 2026-07-28 revision and, with `--era legacy`, the handshake; `mcp` 1.x only the handshake.
"""

from contextlib import asynccontextmanager

import checks
from checks import ROOT, SAMPLED, Peer, wire
from mcp import StdioServerParameters

try:
    import mcp_types as types
    from mcp import Client
except ImportError:
    import mcp.types as types
    from mcp import ClientSession
    from mcp.client.stdio import stdio_client
    from mcp.client.streamable_http import streamablehttp_client

    Client = None

INFO = types.Implementation(name="interop", version="1")


class SDKPeer(Peer):
    """The callbacks, which are the same in both versions but for their names of fields."""

    async def elicit(self, context, params):
        self.asked.append("elicitation/create")
        form = wire(params)
        if "requestedSchema" not in form:
            return types.ElicitResult(action="decline")
        return types.ElicitResult(action="accept", content=self.answer(form["requestedSchema"]))

    async def sample(self, context, params):
        self.asked.append("sampling/createMessage")
        return types.CreateMessageResult(
            role="assistant", content=types.TextContent(type="text", text=SAMPLED), model="scripted"
        )

    async def list_roots(self, context):
        self.asked.append("roots/list")
        return types.ListRootsResult(roots=[types.Root(uri=ROOT, name="project")])

    async def note_log(self, params):
        self.log.append(wire(params))

    async def note_message(self, message):
        if not isinstance(message, Exception):
            self.changes.append(getattr(getattr(message, "root", message), "method", ""))

    @property
    def callbacks(self) -> dict:
        return dict(
            elicitation_callback=self.elicit,
            sampling_callback=self.sample,
            list_roots_callback=self.list_roots,
            logging_callback=self.note_log,
            message_handler=self.note_message,
            client_info=INFO,
        )

    async def all(self, method, key) -> list[dict]:
        found, cursor = [], None
        while True:
            page = wire(await self.page(method, cursor))
            found += page[key]
            cursor = page.get("nextCursor")
            if cursor is None:
                return found

    async def tools(self):
        return await self.all("list_tools", "tools")

    async def resources(self):
        return await self.all("list_resources", "resources")

    async def templates(self):
        return await self.all("list_resource_templates", "resourceTemplates")

    async def prompts(self):
        return await self.all("list_prompts", "prompts")

    async def call(self, name, arguments, progress=None):
        return wire(await self.client.call_tool(name, arguments, progress_callback=progress))

    async def read(self, uri):
        return wire(await self.client.read_resource(self.uri(uri)))["contents"]

    async def prompt(self, name, arguments):
        return wire(await self.client.get_prompt(name, arguments))

    async def complete(self, name, argument, value):
        ref = types.PromptReference(type="ref/prompt", name=name)
        found = await self.client.complete(ref, {"name": argument, "value": value})
        return wire(found)["completion"]["values"]


class NewPeer(SDKPeer):
    """`mcp` 2.x, whose client speaks both eras."""

    uri = staticmethod(str)

    @property
    def modern(self):
        return self.client.protocol_version >= "2026"

    async def about(self):
        info = self.client.server_info
        return {
            "revision": self.client.protocol_version,
            "server": info and wire(info),
            "capabilities": wire(self.client.server_capabilities),
            "instructions": self.client.instructions,
        }

    async def page(self, method, cursor):
        return await getattr(self.client, method)(cursor=cursor, cache_mode="refresh")

    @asynccontextmanager
    async def listening(self):
        if not self.modern:
            yield self.change
            return
        async with self.client.listen(tools_list_changed=True) as subscription:
            yield subscription.__aiter__().__anext__

    @classmethod
    @asynccontextmanager
    async def session(cls, options):
        peer = cls()
        async with cls.server(options) as server:
            client = Client(server, mode=options.era, log_level="debug", **peer.callbacks)
            async with client as peer.client:
                yield peer

    @staticmethod
    @asynccontextmanager
    async def server(options):
        if options.carrier == "stdio":
            yield StdioServerParameters(command=options.target[0], args=options.target[1:])
        else:
            import httpx2
            from mcp.client.streamable_http import streamable_http_client

            timeout = httpx2.Timeout(30, read=300)
            async with httpx2.AsyncClient(headers=options.headers, timeout=timeout) as http:
                yield streamable_http_client(options.target[0], http_client=http)


class OldPeer(SDKPeer):
    """`mcp` 1.x: a session over two streams."""

    modern = False

    @staticmethod
    def uri(text):
        from pydantic import AnyUrl

        return AnyUrl(text)

    async def about(self):
        return {
            "revision": self.initialized.protocolVersion,
            "server": wire(self.initialized.serverInfo),
            "capabilities": wire(self.initialized.capabilities),
            "instructions": self.initialized.instructions,
        }

    async def page(self, method, cursor):
        return await getattr(self.client, method)(params=types.PaginatedRequestParams(cursor=cursor))

    def next_id(self):
        return self.client._request_id

    async def abandon(self, request_id):
        """This version does not tell servers by itself that a call is abandoned."""
        params = types.CancelledNotificationParams(requestId=request_id, reason="abandoned")
        await self.client.send_notification(types.ClientNotification(types.CancelledNotification(params=params)))

    @classmethod
    @asynccontextmanager
    async def session(cls, options):
        peer = cls()
        if options.carrier == "stdio":
            streams = stdio_client(StdioServerParameters(command=options.target[0], args=options.target[1:]))
        else:
            streams = streamablehttp_client(options.target[0], headers=options.headers)
        async with streams as (reading, writing, *_):
            async with ClientSession(reading, writing, **peer.callbacks) as peer.client:
                peer.initialized = await peer.client.initialize()
                yield peer


if __name__ == "__main__":
    checks.main(__doc__, (NewPeer if Client else OldPeer).session)
