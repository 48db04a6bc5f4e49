"""Asks a server of models what a user of OpenAI's Python library would: `openai_client.py CHECK… -- BASE_URL`.

A check is a name, or `NAME={JSON}` with other models and values: `models`, `model`, `chat`, `stream`, `usage`, `tools`,
`stream_tools`, `parallel`, `abandoned`, `unknown_model`, `bad_request`, `no_token`, `wrong_token`.
"""

import argparse
import asyncio
import json
import os
import sys
import time

import openai
from checks import Failed, expect, tell, words

TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
LIMIT = 30


def said(text):
    return [{"role": "system", "content": "Answer briefly."}, {"role": "user", "content": text}]


async def models(client, ids):
    found = [model.id async for model in client.models.list()]
    expect(set(ids) <= set(found), "not listed", found)
    return {"models": found}


async def model(client, id):
    found = await client.models.retrieve(id)
    expect(found.id == id and found.object == "model", "another model", found.model_dump())


async def chat(client, model, text, prompt="Hi"):
    found = await client.chat.completions.create(model=model, messages=said(prompt))
    choice = found.choices[0]
    expect(found.object == "chat.completion" and found.id and found.created > 0, "no envelope", found.model_dump())
    expect(choice.message.role == "assistant" and text in choice.message.content, "another text", choice.model_dump())
    expect(choice.finish_reason == "stop" and choice.index == 0, "another end", choice.model_dump())
    check_usage(found.usage)


def check_usage(usage):
    expect(usage is not None, "no usage")
    seen = usage.model_dump()
    expect(usage.total_tokens == usage.prompt_tokens + usage.completion_tokens, "the usage does not add up", seen)
    expect(usage.prompt_tokens > 0 and usage.completion_tokens > 0, "usage of nothing", seen)


async def collect(client, **request):
    chunks = [chunk async for chunk in await client.chat.completions.create(stream=True, **request)]
    expect(chunks, "no chunk")
    expect(len({chunk.id for chunk in chunks}) == 1, "several ids", [chunk.id for chunk in chunks])
    expect(all(chunk.object == "chat.completion.chunk" for chunk in chunks), "no chunks", chunks[0].model_dump())
    return chunks


async def stream(client, model, text, prompt="Hi", chunks=2):
    found = await collect(client, model=model, messages=said(prompt))
    deltas = [chunk.choices[0].delta for chunk in found if chunk.choices]
    expect(deltas[0].role == "assistant", "the first chunk has no role", deltas[0].model_dump())
    written = [delta.content for delta in deltas if delta.content]
    expect(text in "".join(written), "another text", "".join(written))
    expect(len(written) >= chunks, "not in pieces", written)
    ends = [chunk.choices[0].finish_reason for chunk in found if chunk.choices and chunk.choices[0].finish_reason]
    expect(ends == ["stop"], "another end", ends)
    expect(all(chunk.usage is None for chunk in found), "usage that nobody asked for")


async def usage(client, model, prompt="Hi"):
    """With `include_usage` the last chunk has it, and no choice; the others have none."""
    found = await collect(client, model=model, messages=said(prompt), stream_options={"include_usage": True})
    check_usage(found[-1].usage)
    expect(found[-1].choices == [], "the chunk with the usage has a choice", found[-1].model_dump())
    expect(all(chunk.usage is None for chunk in found[:-1]), "usage before the end")


def check_call(name, arguments, city):
    expect(name == "get_weather" and json.loads(arguments) == {"city": city}, "another call", [name, arguments])


async def tools(client, model, city="Zürich", result="rain", text="rain"):
    """The model calls a tool, gets its result and answers."""
    messages = said("What is the weather?")
    first = await client.chat.completions.create(model=model, messages=messages, tools=[TOOL])
    choice = first.choices[0]
    expect(choice.finish_reason == "tool_calls" and len(choice.message.tool_calls) == 1, "no call", choice.model_dump())
    call = choice.message.tool_calls[0]
    expect(call.id and call.type == "function", "no id", call.model_dump())
    check_call(call.function.name, call.function.arguments, city)
    messages += [choice.message, {"role": "tool", "tool_call_id": call.id, "content": result}]
    second = await client.chat.completions.create(model=model, messages=messages, tools=[TOOL])
    choice = second.choices[0]
    expect(choice.finish_reason == "stop" and text in choice.message.content, "no answer", choice.model_dump())


async def stream_tools(client, model, city="Zürich"):
    found = await collect(client, model=model, messages=said("What is the weather?"), tools=[TOOL])
    parts = [part for chunk in found if chunk.choices for part in chunk.choices[0].delta.tool_calls or []]
    expect(parts and {part.index for part in parts} == {0}, "no call", [part.model_dump() for part in parts])
    expect(parts[0].id and parts[0].function.name, "the first part has no name", parts[0].model_dump())
    expect(all(part.id in (None, parts[0].id) for part in parts), "several ids", [part.id for part in parts])
    check_call(parts[0].function.name, "".join(part.function.arguments or "" for part in parts), city)
    ends = [chunk.choices[0].finish_reason for chunk in found if chunk.choices and chunk.choices[0].finish_reason]
    expect(ends == ["tool_calls"], "another end", ends)


async def parallel(client, model, text, count=20):
    """Half of them streamed."""

    async def one(number):
        if number % 2:
            return (await client.chat.completions.create(model=model, messages=said("Hi"))).choices[0].message.content
        chunks = await collect(client, model=model, messages=said("Hi"))
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

    found = await asyncio.gather(*(one(number) for number in range(count)))
    expect(all(text in answer for answer in found), "answers went astray", found)


async def abandoned(client, model, text):
    """Who leaves in mid-stream hinders nobody."""
    answer = await client.chat.completions.create(model=model, messages=said("Hi"), stream=True)
    async for _ in answer:
        break
    await answer.close()
    await chat(client, model, text)


async def refused(call, kinds, status, code=None):
    try:
        await call
    except openai.APIStatusError as error:
        expect(isinstance(error, kinds) and error.status_code in status, "another error", words(error))
        body = error.body if isinstance(error.body, dict) else {}
        expect(isinstance(body.get("message"), str) and body["message"], "an error without a message", error.body)
        expect({"message", "type", "param", "code"} <= set(body), "no error of OpenAI's form", error.body)
        expect(code is None or body["code"] == code, "another code", error.body)
        return {"error": body}
    raise Failed("it was accepted")


async def unknown_model(client, model="no/such-model"):
    for streamed in (False, True):
        call = client.chat.completions.create(model=model, messages=said("Hi"), stream=streamed)
        found = await refused(call, openai.NotFoundError, (404,), "model_not_found")
        expect(model in found["error"]["message"], "the model is not named", found)
    found = await refused(client.models.retrieve(model), openai.NotFoundError, (404,), "model_not_found")
    expect(model in found["error"]["message"], "the model is not named", found)


async def bad_request(client, model):
    for wrong in ({"messages": []}, {"messages": [{"role": "nobody", "content": "Hi"}]}, {"messages": "Hi"}):
        call = client.chat.completions.create(model=model, **wrong)
        await refused(call, (openai.BadRequestError, openai.UnprocessableEntityError), (400, 422))


async def no_token(client, model):
    bare = {"extra_headers": {"Authorization": openai.Omit()}}
    await refused(client.models.list(**bare), openai.AuthenticationError, (401,), "invalid_api_key")
    call = client.chat.completions.create(model=model, messages=said("Hi"), **bare)
    await refused(call, openai.AuthenticationError, (401,), "invalid_api_key")


async def wrong_token(client, model):
    other = client.with_options(api_key="another-token")
    found = await refused(
        other.chat.completions.create(model=model, messages=said("Hi")), openai.AuthenticationError, (401,),
        "invalid_api_key",
    )
    expect("another-token" not in json.dumps(found), "the token is repeated")


CHECKS = {
    check.__name__: check
    for check in (
        models, model, chat, stream, usage, tools, stream_tools, parallel, abandoned, unknown_model,
        bad_request, no_token, wrong_token,
    )
}


async def run(options) -> bool:
    key = os.environ[options.token] if options.token else "none"
    all_passed = True
    async with openai.AsyncOpenAI(base_url=options.base_url, api_key=key, max_retries=0, timeout=LIMIT) as client:
        for check in options.checks:
            name, _, values = check.partition("=")
            started = time.monotonic()
            try:
                async with asyncio.timeout(LIMIT):
                    more = await CHECKS[name](client, **(json.loads(values) if values else {}))
                tell(name, True, started, **(more or {}))
            except Exception as problem:
                all_passed = False
                tell(name, False, started, error=words(problem), wanted=values or None)
    return all_passed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--token", metavar="VARIABLE", help="the environment variable that holds the bearer token")
    parser.add_argument("checks", nargs="+", metavar="CHECK")
    parser.add_argument("base_url", help="http://HOST:PORT/v1")
    options = parser.parse_args([argument for argument in sys.argv[1:] if argument != "--"])
    for check in options.checks:
        if check.partition("=")[0] not in CHECKS:
            parser.error(f"no such check: {check}")
    sys.exit(0 if asyncio.run(run(options)) else 1)


if __name__ == "__main__":
    main()
