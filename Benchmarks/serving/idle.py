"""What streams that only wait cost: opens N subscriptions and tells the server's memory. idle.py URL PID [N] [SECONDS]"""

import asyncio
import json
import sys

from probe import Target, memory, more_files


async def listen(target: Target, id: int, streams: list) -> bool:
    """Opens one stream; whether the server has acknowledged it."""
    try:
        async with asyncio.timeout(30):
            reader, writer = await target.connect()
            streams.append((reader, writer))
            writer.write(target.request("subscriptions/listen", {"notifications": {"toolsListChanged": True}}, id))
            await reader.readuntil(b"notifications/subscriptions/acknowledged")
            return True
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return False


async def main(url: str, pid: str, count: str = "1000", seconds: str = "5"):
    more_files()
    target, pid, count, streams = Target(url), int(pid), int(count), []
    await target.call()
    before = memory(pid)
    acknowledged = 0
    for start in range(0, count, 100):
        batch = range(start, min(start + 100, count))
        acknowledged += sum(await asyncio.gather(*(listen(target, id + 1, streams) for id in batch)))
    await asyncio.sleep(float(seconds))
    after = memory(pid)
    closed = sum(reader.at_eof() for reader, _ in streams)
    call = await target.call()
    for _, writer in streams:
        writer.transport.abort()
    await asyncio.sleep(float(seconds))
    print(json.dumps({
        "streams": count, "acknowledged": acknowledged, "closed by the server": closed, "MB before": before["now"],
        "MB with them": after["now"], "KB per stream": round((after["now"] - before["now"]) * 1024 / count, 1),
        "MB after": memory(pid)["now"], "a call meanwhile, ms": call,
    }))  # fmt: skip


asyncio.run(main(*sys.argv[1:]))
