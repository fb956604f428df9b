#!/usr/bin/env python3
"""A chat client for one room, over WebSocket:

    .servers/bin/python3 scripts/chat.py http://127.0.0.1:8080 <access token> <room id>

Every line of standard input is sent as a message; every event is shown; what others sent is acknowledged
as read. In a terminal it goes on until Ctrl-C; at the end of a pipe it waits for its answers and leaves.
"""

import asyncio
import json
import sys
import uuid

from websockets.asyncio.client import connect

# What is still on its way when standard input has ended.
LINGER_SECONDS = 1.0


async def main(api, token, room_id):
    url = api.replace("http", "ws", 1) + "/v1/ws"
    headers = {"Authorization": f"Bearer {token}"}
    async with connect(url, subprotocols=["sandesham.v1"], additional_headers=headers) as socket:
        await socket.send(json.dumps({"op": "hello", "id": "hello", "rooms": {}}))
        hello = json.loads(await socket.recv())
        user_id = hello["user_id"]
        print(f"connected as {user_id}", flush=True)
        reading = asyncio.create_task(show(socket, user_id))
        await send_lines(socket, room_id)
        reading.cancel()


async def send_lines(socket, room_id):
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            # The client makes the id: the same again after a lost answer is a repeat, not a second message.
            message = {"message_id": str(uuid.uuid4()), "room_id": room_id, "text": line.strip()}
            await socket.send(json.dumps({"op": "send", "id": message["message_id"], **message}))
    await asyncio.sleep(LINGER_SECONDS)


async def show(socket, user_id):
    async for frame in socket:
        frame = json.loads(frame)
        if "specversion" in frame:
            print(frame["position"], frame["type"], json.dumps(frame["data"], ensure_ascii=False), flush=True)
            if frame["type"] == "sandesham.message.sent.v1" and frame["data"]["author"] != user_id:
                read = {"op": "read", "id": "read", "room_id": frame["roomid"], "up_to": frame["roomseq"]}
                await socket.send(json.dumps(read))
        elif "error" in frame:
            print("refused:", frame["error"]["code"], frame["error"].get("detail", ""), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        asyncio.run(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        pass
