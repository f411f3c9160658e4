"""A bare ASGI server as the limit of the API: the same server and settings, an answer that is ready, nothing else."""

import socket
import sys

import uvicorn
from starlette.types import Receive, Scope, Send

BACKLOG = 2048


def serve(descriptor: int, body: bytes) -> None:
    """Answers every request with the body on an inherited listening socket, until it is ended."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        if scope["type"] != "http":
            return
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    config = uvicorn.Config(application, log_config=None, access_log=False, lifespan="off", backlog=BACKLOG)
    uvicorn.Server(config).run([socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    serve(int(sys.argv[1]), b"x" * int(sys.argv[2]))
