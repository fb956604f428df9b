"""Follows the log into a file and goes on exactly where it stopped, however it was ended (`pip install nats-py`):

    python follow.py nats://analytics:<password>@127.0.0.1:4222 events.jsonl
"""

import asyncio
import json
import os
import sys

import nats
from nats.js.api import ConsumerConfig, DeliverPolicy


def last_position(path):
    """That of the last whole line; what was cut off behind it goes."""
    if not os.path.exists(path):
        return 0
    with open(path, "rb+") as file:
        whole = file.read().rpartition(b"\n")[0]
        file.truncate(len(whole) + 1 if whole else 0)
    return json.loads(whole.rpartition(b"\n")[2])["position"] if whole else 0


async def main(url, path, stream="SANDESHAM_LOG"):
    connection = await nats.connect(url)
    # What is done stands in the file alone: the server remembers nothing that could disagree with it. An ordered
    # consumer gives everything from there on, in order; where something is lost on the way it asks again.
    start = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=last_position(path) + 1)
    log = await connection.jetstream().subscribe(">", stream=stream, config=start, ordered_consumer=True)
    with open(path, "ab") as file:
        async for message in log.messages:
            file.write(message.data + b"\n")
            if log.pending_msgs == 0:
                file.flush()
                os.fsync(file.fileno())


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        pass
