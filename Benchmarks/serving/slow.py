"""What clients cost that mean no good: slow.py URL PID headers [N] [SECONDS] · slow.py URL PID bodies|chunks [N] [MEGABYTES]

`headers`: N connections that send one byte of a header field every half second, for so long. `bodies`: N requests at
a time with a body of so many megabytes, told beforehand; `chunks`: the same, of untold length. All tell the server's
memory, and how long ordinary calls take meanwhile.
"""

import asyncio
import collections
import json
import sys

from probe import Target, forget_peak, memory, more_files


async def watch(target: Target, done: asyncio.Event, calls: list):
    """Calls once a second until all is over."""
    while not done.is_set():
        calls.append(await target.call())
        try:
            await asyncio.wait_for(done.wait(), 1)
        except TimeoutError:
            pass


async def status(reader, within: float | None = None) -> str:
    """The status of the answer, or how the connection ended."""
    try:
        line = await asyncio.wait_for(reader.readline(), within)
        return line.decode("latin-1").split(" ")[1] if line else "closed"
    except TimeoutError:
        return "no answer"
    except (OSError, IndexError):
        return "reset"


async def dribble(target: Target, seconds: float) -> str:
    """Sends the head of a request so slowly that it never ends; what the server did about it."""
    try:
        reader, writer = await target.connect()
    except OSError:
        return "refused"
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    answer = asyncio.ensure_future(status(reader))
    try:
        writer.write(f"POST {target.path} HTTP/1.1\r\nHost: {target.host}:{target.port}\r\nX-Slow: ".encode())
        while loop.time() < until and not answer.done():
            writer.write(b"a")
            await writer.drain()
            await asyncio.wait([answer], timeout=0.5)
    except OSError:
        pass
    still = not answer.done()
    found = "still open" if still else await answer
    answer.cancel()
    writer.transport.abort()
    return found


async def flood(target: Target, megabytes: int, told: bool) -> str:
    """Posts one huge body and reads the answer, which may come before the body's end."""
    try:
        reader, writer = await target.connect()
    except OSError:
        return "refused"
    prefix = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"'
    answer = asyncio.ensure_future(status(reader, 60))
    try:
        writer.write(target.head("tools/call", megabytes << 20 if told else None, "echo"))
        left, piece = megabytes << 20, prefix + b"x" * (65536 - len(prefix))
        while left > 0 and not answer.done():
            writer.write(piece if told else b"10000\r\n" + piece + b"\r\n")
            left, piece = left - len(piece), b"x" * 65536
            await writer.drain()
        if not told and left <= 0:
            writer.write(b"0\r\n\r\n")
    except OSError:
        pass
    found = await answer
    writer.transport.abort()
    return f"{found} after all of it" if left <= 0 else f"{found} early"


async def main(url: str, pid: str, what: str, count: str = "500", size: str = "20"):
    more_files()
    target, pid, count, calls, done = Target(url), int(pid), int(count), [], asyncio.Event()
    await target.call()
    before = memory(pid)["now"]
    forget_peak(pid)
    watching = asyncio.ensure_future(watch(target, done, calls))
    if what == "headers":
        work = [dribble(target, float(size)) for _ in range(count)]
    else:
        work = [flood(target, int(size), told=what == "bodies") for _ in range(count)]
    ends = collections.Counter(await asyncio.gather(*work))
    peak = memory(pid)["peak"]
    done.set()
    await watching
    await asyncio.sleep(2)
    print(json.dumps({
        what: count, "ended": ends, "MB before": before, "MB at most": peak, "MB after": memory(pid)["now"],
        "calls meanwhile": len(calls), "slowest, ms": max((call for call in calls if isinstance(call, float)), default=None),
        "failed": [call for call in calls if isinstance(call, str)],
    }, ensure_ascii=False))  # fmt: skip


asyncio.run(main(*sys.argv[1:]))
