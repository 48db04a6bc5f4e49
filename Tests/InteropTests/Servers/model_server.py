"""A model for the translator to talk to: Chat Completions and Responses, streamed, on a free port that is printed."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ARGUMENTS = '{"city":"Zürich"}'


def chat(tool):
    def chunk(delta, reason=None):
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}

    if tool:
        call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": ""}}
        yield chunk({"role": "assistant", "content": None, "tool_calls": [call]})
        for piece in (ARGUMENTS[:5], ARGUMENTS[5:]):
            yield chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
        yield chunk({}, "tool_calls")
    else:
        yield chunk({"role": "assistant", "content": ""})
        for piece in ("Hello", ", ", "world!"):
            yield chunk({"content": piece})
        yield chunk({}, "stop")
    usage = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
    yield {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": usage}


def responses(tool):
    number = 0

    def event(type, **members):
        nonlocal number
        number += 1
        return {"type": type, "sequence_number": number - 1, **members}

    def response(status, output, usage=None):
        return {
            "id": "resp_1", "object": "response", "created_at": 1, "model": "m", "status": status, "output": output,
            "usage": usage, "error": None, "incomplete_details": None, "instructions": None, "metadata": {},
            "parallel_tool_calls": True, "temperature": 1.0, "tool_choice": "auto", "tools": [], "top_p": 1.0,
        }  # fmt: skip

    yield event("response.created", response=response("in_progress", []))
    if tool:
        item = {"id": "fc_1", "type": "function_call", "call_id": "call_1", "name": "get_weather"}
        place = {"item_id": "fc_1", "output_index": 0}
        yield event("response.output_item.added", output_index=0, item={**item, "arguments": "", "status": "in_progress"})
        for piece in (ARGUMENTS[:5], ARGUMENTS[5:]):
            yield event("response.function_call_arguments.delta", delta=piece, **place)
        yield event("response.function_call_arguments.done", arguments=ARGUMENTS, **place)
        item = {**item, "arguments": ARGUMENTS, "status": "completed"}
    else:
        item = {"id": "msg_1", "type": "message", "role": "assistant"}
        place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
        yield event("response.output_item.added", output_index=0, item={**item, "status": "in_progress", "content": []})
        yield event("response.content_part.added", part=part, **place)
        for piece in ("Hello", ", ", "world!"):
            yield event("response.output_text.delta", delta=piece, logprobs=[], **place)
        part = {**part, "text": "Hello, world!"}
        yield event("response.output_text.done", text="Hello, world!", logprobs=[], **place)
        yield event("response.content_part.done", part=part, **place)
        item = {**item, "status": "completed", "content": [part]}
    yield event("response.output_item.done", output_index=0, item=item)
    usage = {
        "input_tokens": 3, "output_tokens": 4, "total_tokens": 7, "input_tokens_details": {"cached_tokens": 0},
        "output_tokens_details": {"reasoning_tokens": 0},
    }  # fmt: skip
    yield event("response.completed", response=response("completed", [item], usage))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.headers.get("authorization") != "Bearer upstream":
            return self.answer(401, {"error": {"message": "wrong key", "type": "invalid_request_error"}})
        tool = body["model"] == "tool"
        is_chat = self.path.endswith("/chat/completions")
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        for event in chat(tool) if is_chat else responses(tool):
            name = "" if is_chat else f"event: {event['type']}\n"
            self.wfile.write(f"{name}data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
        if is_chat:
            self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def answer(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
sys.stdout.close()
server.serve_forever()
