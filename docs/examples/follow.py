"""Follows the log into a file and goes on exactly where it stopped, however it was ended (`pip install nats-py`):

    python follow.py nats://analytics:<password>@127.0.0.1:4222 events.jsonl
"""

import asyncio
import json
import os
import sys

import nats
from nats.errors import TimeoutError as NothingNew


def last_position(path):
    """That of the last whole line; what was cut off behind it goes."""
    if not os.path.exists(path):
        return 0
    with open(path, "rb+") as file:
        whole = file.read().rpartition(b"\n")[0]
        file.truncate(len(whole) + 1 if whole else 0)
    return json.loads(whole.rpartition(b"\n")[2])["position"] if whole else 0


async def main(url, path, stream="SANDESHAM_LOG"):
    done = last_position(path)
    connection = await nats.connect(url)
    # The server remembers what a durable consumer has acknowledged, whoever runs it.
    log = await connection.jetstream().pull_subscribe(">", durable="follow-py", stream=stream)
    with open(path, "ab") as file:
        while True:
            try:
                messages = await log.fetch(500, timeout=5)
            except NothingNew:
                continue
            for message in messages:
                position = message.metadata.sequence.stream
                # One that was written, but not acknowledged any more, comes again.
                if position > done:
                    file.write(message.data + b"\n")
                    done = position
            file.flush()
            os.fsync(file.fileno())
            await asyncio.gather(*(message.ack() for message in messages))


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        pass
