"""What is asked of a server, in the words of the wire, whatever client library asks.

A check is a name, or `NAME={JSON}` with other tools and values than those of the everything server. Each prints one JSON
object: `{"check": …, "ok": true, "ms": …, …}`, or with `"ok": false` and `"error"`.
"""

import base64
import json
import time
import urllib.error
import urllib.request
from contextlib import asynccontextmanager

import anyio

# How long one check may take, in seconds.
LIMIT = 30
PNG = b"\x89PNG"

# The questions of servers and what a client answers; a name that nobody else has, so that it is found again.
NAME = "Ada Lovelace"
ANSWERS = {
    "name": NAME, "username": NAME, "email": "ada@example.org", "response": NAME, "ok": True, "confirm": True,
    "color": "blue", "context": NAME, "amount": 7,
}
SAMPLED = "The capital is Paris."
ROOT = "file:///work/project"


class Failed(Exception):
    """The server did something else than it should."""


class Peer:
    """A connected client: every method answers with JSON as it was on the wire. Its subclasses know one library each."""

    modern: bool

    def __init__(self):
        self.asked: list[str] = []
        self.log: list[dict] = []
        self.changes: list[str] = []

    async def about(self) -> dict: ...
    async def tools(self) -> list[dict]: ...
    async def resources(self) -> list[dict]: ...
    async def templates(self) -> list[dict]: ...
    async def prompts(self) -> list[dict]: ...
    async def call(self, name, arguments, progress=None) -> dict: ...
    async def read(self, uri) -> list[dict]: ...
    async def prompt(self, name, arguments) -> dict: ...
    async def complete(self, ref, argument, value) -> list[str]: ...
    async def abandon(self, request_id) -> None: ...
    def next_id(self): ...

    @asynccontextmanager
    async def listening(self):
        """Yields a function that waits for the next change of the tools; nothing is subscribed to before the newest era."""
        yield self.change

    async def change(self):
        while "notifications/tools/list_changed" not in self.changes:
            await anyio.sleep(0.01)

    def answer(self, schema: dict) -> dict:
        """A form, filled in: what every field of this name always gets, else its default."""
        return {
            name: ANSWERS[name] if name in ANSWERS else field.get("default", NAME)
            for name, field in schema.get("properties", {}).items()
        }


def wire(value):
    """A model of either SDK as it was on the wire."""
    return value.model_dump(by_alias=True, mode="json", exclude_none=True)


def text_of(result: dict) -> str:
    return "".join(part.get("text", "") for part in result.get("content", []))


def expect(condition, problem: str, seen=None):
    if not condition:
        raise Failed(problem if seen is None else f"{problem}: {json.dumps(seen, default=str)[:500]}")


def words(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"


async def refusal(call) -> str | None:
    """The words of a refusal, whether it came as a result or as an error with its data; none if it was accepted."""
    try:
        result = await call
    except Exception as error:
        data = getattr(getattr(error, "error", None), "data", None)
        return words(error) if data is None else f"{words(error)} {json.dumps(data)}"
    return text_of(result) if isinstance(result, dict) and result.get("isError") else None


async def connect(peer, revision=None, name=None):
    about = await peer.about()
    expect(revision is None or about["revision"] == revision, f"not {revision}", about)
    expect(name is None or (about["server"] or {}).get("name") == name, f"not {name}", about)
    return about


async def tools(peer, names=("test_simple_text",)):
    found = await peer.tools()
    expect(all(tool.get("inputSchema", {}).get("type") == "object" for tool in found), "a tool without a schema", found)
    missing = set(names) - {tool["name"] for tool in found}
    expect(not missing, "not listed", sorted(missing))
    return {"count": len(found)}


async def resources(peer, uris=("test://static-text", "test://static-binary")):
    found = {resource["uri"] for resource in await peer.resources()}
    expect(set(uris) <= found, "not listed", sorted(set(uris) - found))
    return {"count": len(found)}


async def templates(peer, uris=("test://template/{id}/data",)):
    found = {template["uriTemplate"] for template in await peer.templates()}
    expect(set(uris) <= found, "not listed", sorted(set(uris) - found))
    return {"count": len(found)}


async def prompts(peer, names=("test_simple_prompt", "test_prompt_with_arguments")):
    found = {prompt["name"] for prompt in await peer.prompts()}
    expect(set(names) <= found, "not listed", sorted(set(names) - found))
    return {"count": len(found)}


async def call(peer, tool="test_simple_text", arguments=None, text="simple text response", structured=None):
    result = await peer.call(tool, arguments or {})
    expect(not result.get("isError"), "an error result", result)
    expect(text in text_of(result), f"without {text!r}", result)
    expect(structured is None or result.get("structuredContent") == structured, "another structure", result)


async def contents(peer, image="test_image_content", audio="test_audio_content", mixed="test_multiple_content_types"):
    found = (await peer.call(image, {}))["content"][0]
    expect(base64.b64decode(found["data"]).startswith(PNG) and found["mimeType"] == "image/png", "no image", found)
    found = (await peer.call(audio, {}))["content"][0]
    expect(base64.b64decode(found["data"]).startswith(b"RIFF") and found["mimeType"] == "audio/wav", "no audio", found)
    found = [part["type"] for part in (await peer.call(mixed, {}))["content"]]
    expect(found == ["text", "image", "resource"], "another order", found)


async def error(peer, tool="test_error_handling", arguments=None, text="intentionally"):
    refused = await refusal(peer.call(tool, arguments or {}))
    expect(refused is not None and text in refused, f"without {text!r}", refused)


async def missing(peer, tool="no_such_tool", uri="test://no/such/resource", prompt="no_such_prompt"):
    expect(tool in (await refusal(peer.call(tool, {})) or ""), f"{tool} was not refused by its name")
    if uri is not None:
        expect(await refusal(peer.read(uri)), f"{uri} was not refused")
    if prompt is not None:
        expect(await refusal(peer.prompt(prompt, {})), f"{prompt} was not refused")


async def unicode(peer, tool="greet", argument="name"):
    text = "line\u2028separator, e\u0301, \U0001f469\u200d\U0001f680, tab\t, quote\", back\\slash, \u00e9"
    found = text_of(await peer.call(tool, {argument: text}))
    expect(text in found, "not the text that was sent", found)


async def progress(peer, tool="test_tool_with_progress", arguments=None, values=(0, 50, 100)):
    seen = []

    async def note(done, total=None, message=None):
        seen.append(done)

    await peer.call(tool, arguments or {}, progress=note)
    expect(seen == list(values), "other progress", seen)


async def ask(peer, tool, arguments, text, method):
    before = len(peer.asked)
    result = await peer.call(tool, arguments)
    expect(not result.get("isError") and text in text_of(result), f"without {text!r}", result)
    expect(method in peer.asked[before:], f"{method} was not asked", peer.asked[before:])


async def elicitation(peer, tool=None, arguments=None, text=NAME):
    arguments = arguments or ({} if peer.modern else {"message": "Who?"})
    tool = tool or ("test_input_required_result_elicitation" if peer.modern else "test_elicitation")
    await ask(peer, tool, arguments, text, "elicitation/create")


async def sampling(peer, tool=None, arguments=None, text=SAMPLED):
    arguments = arguments or ({} if peer.modern else {"prompt": "What is the capital?"})
    tool = tool or ("test_input_required_result_sampling" if peer.modern else "test_sampling")
    await ask(peer, tool, arguments, text, "sampling/createMessage")


async def roots(peer, tool="test_input_required_result_list_roots", arguments=None, text=""):
    await ask(peer, tool, arguments or {}, text, "roots/list")


async def rounds(peer, several="test_input_required_result_multiple_inputs", again="test_input_required_result_multi_round"):
    """Three questions at once, and two one after the other."""
    before = len(peer.asked)
    expect(not (await peer.call(several, {})).get("isError"), "an error result")
    asked = sorted(peer.asked[before:])
    expect(asked == ["elicitation/create", "roots/list", "sampling/createMessage"], "other questions", asked)
    before = len(peer.asked)
    expect(not (await peer.call(again, {})).get("isError"), "an error result")
    expect(len(peer.asked) - before == 2, "not two questions", peer.asked[before:])


async def read(peer, uri="test://static-text", text="static text resource", blob="test://static-binary"):
    found = await peer.read(uri)
    expect(text in found[0].get("text", ""), f"without {text!r}", found)
    if blob is not None:
        found = await peer.read(blob)
        expect(base64.b64decode(found[0].get("blob", "")).startswith(PNG), "no picture", found)


async def template(peer, uri="test://template/123/data", text="123"):
    found = await peer.read(uri)
    expect(text in found[0].get("text", ""), f"without {text!r}", found)


async def prompt(peer, name="test_prompt_with_arguments", arguments=None, text="hello"):
    arguments = {"arg1": "hello", "arg2": "world"} if arguments is None else arguments
    found = await peer.prompt(name, arguments)
    expect(text in json.dumps(found["messages"], ensure_ascii=False), f"without {text!r}", found)


async def prompt_asks(peer, name="test_input_required_result_prompt"):
    before = len(peer.asked)
    found = await peer.prompt(name, {})
    expect(found["messages"] and peer.asked[before:] == ["elicitation/create"], "nothing was asked", found)


async def completion(peer, prompt="test_prompt_with_arguments", argument="arg1", value="", values=None):
    found = await peer.complete(prompt, argument, value)
    expect(values is None or found == values, "other values", found)


async def large(peer, tool="greet", arguments=None, fill="name", size=1_000_000):
    """`fill` is the argument that is made `size` characters long, if any; so many come back."""
    arguments = dict(arguments or {})
    if fill is not None:
        arguments[fill] = "x" * size
    found = len(text_of(await peer.call(tool, arguments)))
    expect(found >= size, "too little came back", found)
    return {"characters": found}


async def parallel(peer, tool="greet", argument="name", count=50):
    answers = {}

    async def one(number):
        answers[number] = text_of(await peer.call(tool, {argument: f"number {number};"}))

    async with anyio.create_task_group() as group:
        for number in range(count):
            group.start_soon(one, number)
    wrong = {number: text for number, text in answers.items() if f"number {number};" not in text}
    expect(len(answers) == count and not wrong, "answers went astray", wrong)


async def cancel(peer, tool="slow_compute", arguments=None, begins=False, then="test_simple_text", text="", within=5):
    """Abandons a call once it has begun (it says so by progress, or is given a moment): the next one is answered soon."""
    arguments = {"seconds": 60, "label": "abandoned"} if arguments is None else arguments
    begun, returned = anyio.Event(), []

    async def note(done, total=None, message=None):
        begun.set()

    async def hang():
        returned.append(await peer.call(tool, arguments, note if begins else None))

    request_id = peer.next_id()
    async with anyio.create_task_group() as group:
        group.start_soon(hang)
        if begins:
            await begun.wait()
        else:
            await anyio.sleep(0.3)
        expect(not returned, "it was over before it could be abandoned", returned)
        group.cancel_scope.cancel()
    await peer.abandon(request_id)
    with anyio.fail_after(within):
        result = await peer.call(then, {})
    expect(text in text_of(result), f"without {text!r}", result)


async def changes(peer, tool="test_trigger_tool_change", arguments=None):
    async with peer.listening() as change:
        await peer.call(tool, arguments or {})
        with anyio.fail_after(5):
            await change()


async def logs(peer, tool="test_tool_with_logging", arguments=None, count=3):
    before = len(peer.log)
    await peer.call(tool, arguments or {})
    with anyio.fail_after(5):
        while len(peer.log) - before < count:
            await anyio.sleep(0.01)
    return {"messages": [message.get("data") for message in peer.log[before:]]}


async def unauthorized(peer, status=401):
    """Without the bearer token nothing is answered."""

    def post():
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
        head = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        request = urllib.request.Request(peer.url, json.dumps(message).encode(), head)
        try:
            return urllib.request.urlopen(request, timeout=10).status, ""
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers.get("WWW-Authenticate", "")

    found, challenge = await anyio.to_thread.run_sync(post)
    expect(found == status, "another status", found)
    expect(status != 401 or challenge.startswith("Bearer"), "no challenge", challenge)


CHECKS = {
    check.__name__: check
    for check in (
        connect, tools, resources, templates, prompts, call, contents, error, missing, unicode, progress, elicitation,
        sampling, roots, rounds, read, template, prompt, prompt_asks, completion, large, parallel, cancel, changes, logs,
        unauthorized,
    )
}

# What the everything server has in each era.
BOTH = (
    "connect tools resources templates prompts call contents error missing unicode progress elicitation sampling read "
    "template prompt completion large parallel cancel changes"
).split()
EVERYTHING = {True: [*BOTH, "roots", "rounds", "prompt_asks"], False: [*BOTH, "logs"]}


def tell(check: str, ok: bool, started: float, **more):
    ms = round((time.monotonic() - started) * 1000)
    print(json.dumps({"check": check, "ok": ok, "ms": ms, **more}, ensure_ascii=False, default=str), flush=True)


async def run(peer: Peer, wanted: list[str]) -> bool:
    """Runs the checks one after the other; whether all passed."""
    wanted = [name for check in wanted for name in (EVERYTHING[peer.modern] if check == "everything" else [check])]
    all_passed = True
    for check in wanted:
        name, _, options = check.partition("=")
        started = time.monotonic()
        try:
            with anyio.fail_after(LIMIT):
                more = await CHECKS[name](peer, **(json.loads(options) if options else {}))
            tell(name, True, started, **(more or {}))
        except Exception as problem:
            all_passed = False
            tell(name, False, started, error=words(problem), wanted=options or None)
    return all_passed


def parse(description: str):
    """The command line: where the server is, how to speak to it, and what to ask."""
    import argparse
    import os
    import sys

    if "--" not in sys.argv:
        sys.exit(f"{sys.argv[0]}: checks, then --, then stdio COMMAND… or http URL")
    split = sys.argv.index("--")
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--era", choices=["auto", "legacy"], default="auto", help="legacy: only the handshake")
    parser.add_argument("--token", metavar="VARIABLE", help="the environment variable that holds the bearer token")
    parser.add_argument("checks", nargs="+", help="everything, or " + ", ".join(CHECKS))
    options = parser.parse_args(sys.argv[1:split])
    for check in options.checks:
        if check.partition("=")[0] not in [*CHECKS, "everything"]:
            parser.error(f"no such check: {check}")
    options.carrier, *options.target = sys.argv[split + 1 :]
    if options.carrier not in ("stdio", "http") or not options.target:
        parser.error("after --: stdio COMMAND… or http URL")
    options.headers = {"Authorization": f"Bearer {os.environ[options.token]}"} if options.token else {}
    return options


def main(description: str, session):
    """`session(options)` is a context that yields a connected `Peer`."""
    import sys

    options = parse(description)

    passed = False

    async def all_checks():
        nonlocal passed
        async with session(options) as peer:
            peer.url = options.target[0]
            passed = await run(peer, options.checks)

    started = time.monotonic()
    try:
        anyio.run(all_checks)
    except Exception as problem:
        tell("session", False, started, error=words(problem))
        passed = False
    sys.exit(0 if passed else 1)
