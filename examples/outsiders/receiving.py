"""What every receiver needs: signed messages come in, each once; events go out. Only Python's standard library."""

import base64
import hashlib
import hmac
import http.client
import json
import queue
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OLD_SECONDS = 300
PAUSES_SECONDS = (0.2, 0.5, 1, 2, 5)
Say = Callable[[Mapping[str, Any]], None]


class Lading:
    """Lading's API, for whoever has its credentials."""

    def __init__(self, address: str, client_id: str, client_secret: str) -> None:
        self._address = urllib.parse.urlsplit(address)
        self._form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        self._token = ""

    def say(self, event: Mapping[str, Any]) -> None:
        """Sends an event; while Lading is away, again. Raises RuntimeError when it refuses the event."""
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
        _, text = self._post("/oauth/token", form, "application/x-www-form-urlencoded")
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

    def __init__(
        self, port: int, secret: str, told: Callable[[str, Mapping[str, Any]], None], show: Callable[[], Any]
    ) -> None:
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
            except RuntimeError as error:
                print(error, flush=True)

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
