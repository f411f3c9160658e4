"""What every receiver needs: signed messages come in, each once; events go out. Only Python's standard library."""

import argparse
import base64
import hashlib
import hmac
import http.client
import json
import os
import queue
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OLD_SECONDS = 300
PAUSES_SECONDS = (0.2, 0.5, 1, 2, 5)
Say = Callable[[Mapping[str, Any]], None]
Told = Callable[[str, Mapping[str, Any]], None]
Show = Callable[[], Any]


@dataclass
class Moods:
    """Numbers by name: how many of the next times something goes wrong. copies: how often each thing is said."""

    copies: int = 1

    def strikes(self, name: str) -> bool:
        """Whether it happens now; then once less from now on."""
        left: int = getattr(self, name)
        setattr(self, name, max(0, left - 1))
        return left > 0


class Lading:
    """Lading's API, for whoever has its credentials."""

    def __init__(self, address: str, client_id: str, client_secret: str) -> None:
        self._address = urllib.parse.urlsplit(address)
        self._form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        self._token = ""

    def say(self, event: Mapping[str, Any]) -> None:
        """Sends an event; while Lading is away, again. Raises RuntimeError when it refuses the event or the client."""
        for pause in (*PAUSES_SECONDS, None):
            try:
                status, text = self._post("/api/v4.1/event/async", json.dumps(event).encode(), "application/json")
                if status == http.client.UNAUTHORIZED:
                    self._sign_in()
                    continue
                if status < http.client.INTERNAL_SERVER_ERROR and status != http.client.TOO_MANY_REQUESTS:
                    break
            except OSError as error:
                status, text = 0, str(error)
            if pause is not None:
                time.sleep(pause)
        if status != http.client.ACCEPTED:
            raise RuntimeError(f"{event['name']} was refused: {status} {text}")

    def _sign_in(self) -> None:
        form = urllib.parse.urlencode(self._form).encode()
        status, text = self._post("/oauth/token", form, "application/x-www-form-urlencoded")
        if http.client.BAD_REQUEST <= status < http.client.INTERNAL_SERVER_ERROR:
            raise RuntimeError(f"Signing in was refused: {status} {text}")
        if status != http.client.OK:
            raise OSError(text)
        self._token = json.loads(text)["access_token"]

    def _post(self, path: str, body: bytes, kind: str) -> tuple[int, str]:
        calling = http.client.HTTPSConnection if self._address.scheme == "https" else http.client.HTTPConnection
        connection = calling(self._address.netloc, timeout=30)
        try:
            connection.request("POST", path, body, {"Content-Type": kind, "Authorization": f"Bearer {self._token}"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Whether the message is Lading's and no older than five minutes (Standard Webhooks). secret: `whsec_…`."""
    stamp = headers.get("webhook-timestamp") or ""
    if not stamp.isdigit() or abs(now - int(stamp)) > OLD_SECONDS:
        return False
    signed = b"%s.%s.%s" % (str(headers.get("webhook-id")).encode(), stamp.encode(), body)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    given = str(headers.get("webhook-signature")).split(" ")
    return any(hmac.compare_digest(expected, one) for one in given)


class Receiver:
    """Listens on this machine. `told` gets each message once, one at a time; `show` is what GET shows.

    A message is answered before it is worked on. What is lost with this process, Lading asks for again: the payment
    service after a quarter of an hour, a partner after half an hour.
    """

    def __init__(self, port: int, secret: str, told: Told, show: Show) -> None:
        self._secret = secret
        self._told = told
        self._show = show
        self._seen: set[str] = set()
        self._waiting: queue.Queue[tuple[str, Mapping[str, Any]] | None] = queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._server.serve_forever, self._work)]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        """Until it is stopped."""
        self._threads[0].join()

    def stop(self) -> None:
        """Works on what has come, and ends."""
        self._server.shutdown()
        self._server.server_close()
        self._waiting.put(None)
        self._threads[1].join()

    def _work(self) -> None:
        while (message := self._waiting.get()) is not None:
            try:
                self._told(*message)
            except (KeyError, RuntimeError) as error:
                # One message that cannot be dealt with is no reason to leave the others.
                print(f"{message[0]}: {error!r}", flush=True)

    def _come(self, headers: Mapping[str, str], body: bytes) -> int:
        if not is_signed(self._secret, headers, body, time.time()):
            return http.client.UNAUTHORIZED
        id_ = str(headers["webhook-id"])
        if id_ not in self._seen:
            self._seen.add(id_)
            message = json.loads(body)
            self._waiting.put((message["name"], message["attributes"]))
        return http.client.NO_CONTENT

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(receiver._come(self.headers, body))
                self.end_headers()

            def do_GET(self) -> None:
                shown = json.dumps(receiver._show(), indent=2).encode()
                self.send_response(http.client.OK)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(shown + b"\n")

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        return Handler


def arguments(text: str | None, port: int, moods: Sequence[str]) -> argparse.ArgumentParser:
    """What such a program is told when it is started; moods may happen so many times."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--secret", required=True, help="what `lading webhooks add` printed")
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--lading", default="http://127.0.0.1:8080", help="where Lading answers")
    parser.add_argument("--copies", type=int, default=1, help="how often each thing is said")
    for mood in moods:
        parser.add_argument(f"--{mood}", type=int, default=0, help=f"{mood}: the next so many times")
    return parser


def listen(what: str, given: argparse.Namespace, at_work: Callable[[Say], tuple[Told, Show]]) -> None:
    """Listens until Ctrl-C. at_work: who is told and who shows, given how to speak to Lading."""
    lading = Lading(given.lading, os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    receiver = Receiver(given.port, given.secret, *at_work(lading.say))
    print(f"{what} listens on {receiver.url}", flush=True)
    try:
        receiver.wait()
    except KeyboardInterrupt:
        receiver.stop()
