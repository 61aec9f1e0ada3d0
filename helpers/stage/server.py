"""The two pages on this machine alone: tornado on the loopback, a token, one state for both windows.

Whoever has the token may do everything, so it never leaves this machine: pages are sent to no other host's name, other
pages of the same browser get neither answers nor a connection, and nothing is loaded from elsewhere.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

import tornado.httpserver
import tornado.ioloop
import tornado.netutil
import tornado.web
import tornado.websocket

from helpers.case.assumptions import Assumptions
from helpers.faults import Fault
from helpers.stage import cards, desk, exports, once, pages
from helpers.stage.commands import PART, Commands
from helpers.stage.screens import Content, Screens
from helpers.stage.show import Show

PORT = 8765
_TOKEN = "token"
_TICK = 1000  # milliseconds between two states of the clock
_AHEAD = 0.05, 0.4  # seconds after a step until the explorer of this row is made, and that of the next


class Room:
    """One show with all windows that look at it."""

    def __init__(self, show: Show, given: Assumptions, token: str) -> None:
        self.show, self.token = show, token
        self.screens = Screens(show, given)
        self.commands = Commands(show, self.screens, salt=token)
        self.windows: set[Live] = set()
        self._state = 0

    def body(self, face: str, content: Content | None = None) -> str:
        """The HTML of one window as things stand; ``content`` where the stage's has been drawn already."""
        if face == "stage" and self.show.now.blank:
            return pages.page("stage_blank")
        content = content or self.screens.content()
        if face == "stage":
            return pages.page("stage_body", content=content)
        beside = desk.content(self.show, self.screens)
        waiting = self.commands.taking.waiting
        told = content.trouble or self.commands.told
        return pages.page("desk_body", **beside, told=told, content=content, waiting=waiting)

    def tell(self, what: str) -> None:
        """Bring every window up to date."""
        self._state += 1
        if what == PART:
            part = self._part()
            for window in list(self.windows):
                window.send(part)
            return
        content = self.screens.content()  # drawn once, shown by both
        bodies = {face: self.body(face, content) for face in {window.face for window in self.windows}}
        for window in list(self.windows):
            window.send({"whole": bodies[window.face], "row": self.show.row.id, "state": self._state})

    def say(self, fault: Fault, to: Live) -> None:
        """Tell a fault on the desk alone: what the room sees is no place for it. Who asked is free to ask again."""
        told = {"said": str(fault), "field": getattr(fault, "field", "")}
        for window in {*self.windows, to}:
            if window.face == "desk":
                window.send(told)
        if to.face != "desk":
            to.send({"said": ""})

    def _part(self) -> dict[str, Any]:
        """What a moved control changes, so that the control itself stays under the hand."""
        content = self.screens.drawn()
        return {
            "pictures": [vars(one) for one in content.pictures],
            "controls": [{"name": one.name, "written": one.written, "at": one.at} for one in content.controls],
            "head": content.head, "sub": content.sub, "figures": content.figures,
        }  # fmt: skip

    def tick(self) -> None:
        """The clock, for the desk."""
        told = desk.clock(self.show)
        line = {
            "clock": {**told, "elapsed": round(told["elapsed"], 2), "behind": pages.signed(told["behind"])}
        }
        for window in list(self.windows):
            window.send(
                line if window.face == "desk" else {"left": None if self.show.now.blank else told["left"]}
            )

    def look_ahead(self, rows: int = 0) -> None:
        """Make the explorer of this row, or of one to come, before it is asked for."""
        at = self.show.now.row + rows
        if at < len(self.show.rows) and self.show.rows[at].screen.kind in ("explorer", "letter"):
            self.screens.core(self.show.rows[at])

    def soon(self) -> None:
        """Look ahead once the windows have what they asked for."""
        for rows, pause in enumerate(_AHEAD):
            tornado.ioloop.IOLoop.current().call_later(pause, self.look_ahead, rows)


class Page(tornado.web.RequestHandler):
    """What every answer has in common: who may ask, and what a browser may do with it."""

    room: Room

    def initialize(self, room: Room) -> None:
        self.room = room

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; "
            f"frame-ancestors 'none'; connect-src 'self' ws://{self.request.host}"
        ))  # fmt: skip
        for name, value in {
            "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
        }.items():  # fmt: skip
            self.set_header(name, value)
        self.clear_header("Server")

    def prepare(self) -> None:
        _refuse_strangers(self, self.room)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}: {self._reason}\n")


def _own_names(handler: tornado.web.RequestHandler) -> None:
    """Answer only to this machine's own names."""
    if handler.request.host.rsplit(":", 1)[0] not in ("127.0.0.1", "localhost"):
        raise tornado.web.HTTPError(403, reason="open the stage by the address that the command prints")


def _refuse_strangers(handler: tornado.web.RequestHandler, room: Room) -> None:
    """Answer only to this machine's own names, and only with the token."""
    _own_names(handler)
    given = handler.get_query_argument("token", "")
    if not hmac.compare_digest(given.encode(), room.token.encode()):
        raise tornado.web.HTTPError(
            403, reason="the token is missing or wrong: open the address that the command prints"
        )


class Window(Page):
    """The stage or the desk: an empty page that the live connection fills."""

    def initialize(self, room: Room, face: str) -> None:  # type: ignore[override]
        self.room, self.face = room, face

    def get(self) -> None:
        self.finish(pages.page("window", face=self.face, body=self.room.body(self.face), token=self.room.token,
                               row=self.room.show.row.id))  # fmt: skip


class Cards(Page):
    """What to print."""

    def get(self) -> None:
        self.finish(cards.page())


class Static(Page):
    """Script and style: nothing in them is secret, so they need no token."""

    def prepare(self) -> None:
        _own_names(self)

    def get(self, name: str) -> None:
        kinds = {"live.js": "text/javascript", "stage.css": "text/css", "cards.css": "text/css"}
        if name not in kinds:
            raise tornado.web.HTTPError(404, reason="no such file")
        self.set_header("Content-Type", f"{kinds[name]}; charset=utf-8")
        self.finish((pages.HERE / "static" / name).read_bytes())


class Alive(Page):
    """The proof that this server holds its folder's token, for a second command."""

    def prepare(self) -> None:
        _own_names(self)

    def get(self, nonce: str) -> None:
        self.finish(once.proof(self.room.token, nonce))


class Import(Page):
    """A form's export, posted by the desk."""

    def prepare(self) -> None:
        super().prepare()
        origin = self.request.headers.get("Origin", "")
        if origin != f"http://{self.request.host}":
            raise tornado.web.HTTPError(403, reason="votes are taken from the desk alone")

    def post(self) -> None:
        try:
            taken = self.room.commands.taking.read(self.request.body)
        except Fault as fault:
            self.set_status(400)
            self.finish({"left": [], "lines": [str(fault)]})
            return
        self.room.tell("whole")
        self.finish({"left": [vars(group) for group in taken.left], "lines": taken.lines})


class Live(tornado.websocket.WebSocketHandler):
    """The live connection of one window."""

    def initialize(self, room: Room) -> None:
        self.room, self.face = room, "stage"

    def prepare(self) -> None:
        _refuse_strangers(self, self.room)

    def check_origin(self, origin: str) -> bool:
        return origin == f"http://{self.request.host}"

    def open(self, *args: str, **kwargs: str) -> None:
        self.face = "desk" if self.get_query_argument("face", "") == "desk" else "stage"
        self.room.windows.add(self)
        self.send({"whole": self.room.body(self.face), "row": self.room.show.row.id, "state": 0})

    def on_close(self) -> None:
        self.room.windows.discard(self)

    def send(self, message: dict[str, Any]) -> None:
        if self.ws_connection is not None:
            self.write_message(json.dumps(message))

    def on_message(self, message: str | bytes) -> None:
        try:
            what = self.room.commands.do(_parsed(message))
            self.room.tell(what)
        except Fault as fault:
            self.room.say(fault, self)
            return
        if what != PART:
            self.room.soon()


def _parsed(message: str | bytes) -> Any:
    try:
        return json.loads(message)
    except ValueError:
        raise Fault("a message that is no JSON") from None


def application(room: Room) -> tornado.web.Application:
    """The pages of one room."""
    shared = {"room": room}
    return tornado.web.Application(
        [
            (r"/stage", Window, {**shared, "face": "stage"}),
            (r"/desk", Window, {**shared, "face": "desk"}),
            (r"/cards", Cards, shared),
            (r"/votes", Import, shared),
            (r"/live", Live, shared),
            (r"/alive/([0-9a-f]{32})", Alive, shared),
            (r"/static/([a-z.]+)", Static, shared),
            (r".*", Page, shared),
        ],
        websocket_max_message_size=1024 * 1024,
        websocket_ping_interval=20,
    )


def token(folder: Path) -> str:
    """The folder's own token, so that a window that was open before a restart is still let in."""
    path = folder / _TOKEN
    if path.exists() and (held := path.read_text(encoding="utf-8").strip()):
        return held
    made = secrets.token_urlsafe(24)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as kept:
        kept.write(made)
    return made


def listen(room: Room, port: int | None) -> tuple[tornado.httpserver.HTTPServer, int]:
    """Listen on the loopback; port 0 takes any that is free, None the usual one or, where that is taken, any.

    Raises
    ------
    Fault
        Where the port is taken.
    """
    try:
        sockets = tornado.netutil.bind_sockets(PORT if port is None else port, "127.0.0.1")
    except OSError as problem:
        if port is None:
            return listen(room, 0)
        raise Fault(f"port {port}: {problem.strerror}; give another with --port") from None
    server = tornado.httpserver.HTTPServer(application(room), max_body_size=4 * exports.MOST_BYTES)
    server.add_sockets(sockets)
    return server, int(sockets[0].getsockname()[1])


def run(room: Room, port: int | None, ready: Any) -> None:
    """Serve until stopped; ``ready(port)`` is called once pages can be asked for."""
    _, taken = listen(room, port)
    tornado.ioloop.PeriodicCallback(room.tick, _TICK).start()
    loop = tornado.ioloop.IOLoop.current()
    loop.add_callback(ready, taken)
    room.soon()
    loop.start()
