"""Reads the log from its beginning with nothing but a NATS client (`pip install nats-py`):

    python consumer.py nats://analytics:<password>@127.0.0.1:4222
"""

import asyncio
import json
import sys

import nats
from nats.errors import TimeoutError as NothingNew


async def main(url, stream="SANDESHAM_LOG"):
    connection = await nats.connect(url)
    # A durable consumer goes on where it stopped, whoever runs it.
    log = await connection.jetstream().pull_subscribe(">", durable="example-py", stream=stream)
    while True:
        try:
            messages = await log.fetch(100, timeout=5)
        except NothingNew:
            continue
        for message in messages:
            event = json.loads(message.data)
            # `position` is the message's sequence: what was seen already is told by it alone.
            print(event["position"], json.dumps(event["type"]), json.dumps(event["data"]), flush=True)
            await message.ack()


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        pass
