#!/usr/bin/env python3
"""Answers requests of the five wire formats with streams of any length; prints its port, then one line per answer.

The model of a request says what comes: `bulk-N` N pieces of text, one HTTP chunk each, in large writes; `wave-N-M` the same
N pieces, of which the first comes at once and the others when M requests are open. Pieces are about 200 bytes each as
events. The first piece of text is the time of its sending, in nanoseconds of the monotonic clock.
"""

import asyncio
import json
import re
import time

TEXT = " word of text"


def sse(data, event=None):
    head = f"event: {event}\n" if event else ""
    return f"{head}data: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


def padded(text, data, event=None):
    """The event of one piece with `{}` for its text, to be filled in without building JSON each time."""
    return sse(data, event).decode().replace(TEXT, text)


class Chat:
    path = "/chat/completions"

    def chunk(self, delta, finish=None):
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {
            "id": "chatcmpl-AbCdEf0123456789", "object": "chat.completion.chunk", "created": 1790000000,
            "model": "gpt-5", "choices": [choice],
        }

    def opening(self):
        return [sse(self.chunk({"role": "assistant", "content": ""}))]

    def piece(self):
        return sse(self.chunk({"content": TEXT}))

    def closing(self, text):
        usage = {"prompt_tokens": 10, "completion_tokens": 9, "total_tokens": 19}
        return [sse(self.chunk({}, "stop")), sse(self.chunk({}) | {"choices": [], "usage": usage}), b"data: [DONE]\n\n"]


class Responses:
    path = "/responses"
    number = 0

    def event(self, kind, **members):
        self.number += 1
        return sse({"type": kind, "sequence_number": self.number} | members, kind)

    def response(self, status, output, usage=None):
        return {
            "id": "resp_1", "object": "response", "created_at": 1790000000, "status": status, "model": "gpt-5",
            "output": output, "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "usage": usage,
        }

    def item(self, status, content):
        return {"id": "msg_1", "type": "message", "status": status, "role": "assistant", "content": content}

    def part(self, text):
        return {"type": "output_text", "annotations": [], "logprobs": [], "text": text}

    def opening(self):
        where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        return [
            self.event("response.created", response=self.response("in_progress", [])),
            self.event("response.output_item.added", output_index=0, item=self.item("in_progress", [])),
            self.event("response.content_part.added", **where, part=self.part("")),
        ]

    def piece(self):
        where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        return self.event("response.output_text.delta", **where, delta=TEXT, logprobs=[])

    def closing(self, text):
        where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        done = self.item("completed", [self.part(text)])
        usage = {
            "input_tokens": 10, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 9,
            "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 19,
        }
        return [
            self.event("response.output_text.done", **where, text=text, logprobs=[]),
            self.event("response.content_part.done", **where, part=self.part(text)),
            self.event("response.output_item.done", output_index=0, item=done),
            self.event("response.completed", response=self.response("completed", [done], usage)),
        ]


class Messages:
    path = "/messages"

    def opening(self):
        message = {
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude", "content": [],
            "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 10, "output_tokens": 1},
        }
        block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        return [sse({"type": "message_start", "message": message}, "message_start"), sse(block, "content_block_start")]

    def piece(self):
        # The other formats repeat more around a piece: this one has a longer text, so that all events are alike in size.
        delta = {"type": "text_delta", "text": TEXT + "." * 60}
        return sse({"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta")

    def closing(self, text):
        end = {"stop_reason": "end_turn", "stop_sequence": None}
        return [
            sse({"type": "content_block_stop", "index": 0}, "content_block_stop"),
            sse({"type": "message_delta", "delta": end, "usage": {"output_tokens": 9}}, "message_delta"),
            sse({"type": "message_stop"}, "message_stop"),
        ]


class Gemini:
    path = ":streamGenerateContent"

    def chunk(self, text, **finish):
        candidate = {"content": {"parts": [{"text": text}], "role": "model"}} | finish | {"index": 0}
        usage = {"promptTokenCount": 10, "candidatesTokenCount": 9, "totalTokenCount": 19}
        return sse({"candidates": [candidate], "usageMetadata": usage, "modelVersion": "gemini", "responseId": "r1"})

    def opening(self):
        return []

    def piece(self):
        return self.chunk(TEXT)

    def closing(self, text):
        return [self.chunk("", finishReason="STOP")]


FORMATS = [Chat, Responses, Messages, Gemini]
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def framed(event):
    return b"%x\r\n%s\r\n" % (len(event), event)


class Server:
    def __init__(self):
        self.connections = 0
        self.open = 0
        self.crowd = asyncio.Condition()

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
                body = await reader.readexactly(length)
                await self.answer(head.split(b" ", 2)[1].decode(), body, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, path, body, writer):
        form = next(form for form in FORMATS if form.path in path)()
        wanted = re.search(r"(bulk|wave)-(\d+)(?:-(\d+))?", path + body.decode())
        count = int(wanted[2])
        opening = HEAD + b"".join(framed(event) for event in form.opening())
        piece = form.piece()
        place = piece.index(TEXT.encode())
        stamp = piece[:place] + str(time.monotonic_ns()).encode() + piece[place + len(TEXT):]
        writer.write(opening + framed(stamp))
        await writer.drain()
        if wanted[1] == "wave":
            await self.gather(int(wanted[3]))
        for start in range(1, count, 500):
            batch = b""
            for number in range(start, min(start + 500, count)):
                # The text varies, as some readers look for repetition.
                batch += framed(piece[:place] + b" %04x of text" % (number & 0xFFFF) + piece[place + len(TEXT):])
            writer.write(batch)
            await writer.drain()
        writer.write(b"".join(framed(event) for event in form.closing(TEXT * count)) + b"0\r\n\r\n")
        await writer.drain()
        print(f"connection={self.connections}", flush=True)

    async def gather(self, size):
        """Waits until that many requests wait here."""
        async with self.crowd:
            self.open += 1
            self.crowd.notify_all()
            await self.crowd.wait_for(lambda: self.open >= size)


async def main():
    server = await asyncio.start_server(Server().serve, "127.0.0.1", 0, backlog=2048, limit=1 << 24)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
