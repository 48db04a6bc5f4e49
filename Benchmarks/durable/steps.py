"""Steps per second of DBOS on a SQLite file with `synchronous = FULL`: steps.py COUNT WIDTH FOLDER"""

import asyncio
import sys
import time

from dbos import DBOS
from sqlalchemy import event
from sqlalchemy.engine import Engine

count, width, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


@event.listens_for(Engine, "connect")
def full(connection, _):
    connection.execute("PRAGMA synchronous = FULL")


DBOS(config={"name": "steps", "system_database_url": f"sqlite:///{folder}/dbos.sqlite", "log_level": "ERROR"})


@DBOS.step()
async def work(item: int) -> int:
    return 1


@DBOS.workflow()
async def steps() -> int:
    done = 0
    for start in range(0, count, width):
        done += sum(await asyncio.gather(*(work(item) for item in range(start, min(start + width, count)))))
    return done


async def main():
    DBOS.launch()
    began = time.perf_counter()
    assert await steps() == count
    print(f"steps={count} width={width} rate={count / (time.perf_counter() - began):.0f}")
    DBOS.destroy()


asyncio.run(main())
