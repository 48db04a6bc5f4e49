"""The server to compare with: the official Python SDK over Streamable HTTP, with one tool.

    server.py PORT [stateless] [json]

`stateless` serves clients of the handshake without sessions; `json` answers them with JSON in place of a stream. Clients
of the newest revision have no session and get JSON either way.
"""

import sys

import uvicorn
from mcp.server import MCPServer

server = MCPServer("echo")


@server.tool(structured_output=False)
def echo(text: str) -> str:
    """Returns the text as it came."""
    return text


if __name__ == "__main__":
    port, *modes = sys.argv[1:]
    app = server.streamable_http_app(stateless_http="stateless" in modes, json_response="json" in modes)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)
