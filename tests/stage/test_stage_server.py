"""The pages: who is let in, what a window is told, and what both see."""

import asyncio
import html
import json
import re
import time
from unittest import mock

import pytest
import tornado.testing
import tornado.websocket
from tornado.httpclient import HTTPRequest

from helpers import case
from helpers.faults import Fault
from helpers.stage import once, server
from helpers.stage.show import Show
from helpers.stage.votes import Vote


class Pages(tornado.testing.AsyncHTTPTestCase):
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path):
        self.folder_of_test = tmp_path

    def get_app(self):
        self.room = server.Room(Show("75", self.folder_of_test), case.assume(), "secret-token")
        return server.application(self.room)

    def get_http_port(self):
        return super().get_http_port()

    def page(self, path, host="127.0.0.1", **more):
        headers = {"Host": f"{host}:{self.get_http_port()}", **more.pop("headers", {})}
        return self.fetch(path, headers=headers, **more)

    # -- who is let in ---------------------------------------------------------------------------------

    def test_only_with_the_token(self):
        for path in ("/stage", "/desk", "/cards"):
            assert self.page(path).code == 403
            assert self.page(f"{path}?token=wrong").code == 403
            found = self.page(f"{path}?token=secret-token")
            assert found.code == 200
        assert b"token" in self.page("/stage").body

    def test_only_by_this_machines_own_names(self):
        for host in ("evil.example", "10.0.0.5", "127.0.0.1.evil.example", "[::1]"):
            assert self.page("/stage?token=secret-token", host=host).code == 403, host
            assert self.page("/static/live.js", host=host).code == 403, host
        assert self.page("/stage?token=secret-token", host="localhost").code == 200

    def test_a_page_runs_the_packs_own_script_and_loads_nothing_else(self):
        found = self.page("/desk?token=secret-token")
        policy = found.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "Access-Control-Allow-Origin" not in found.headers
        assert found.headers["Referrer-Policy"] == "no-referrer"
        text = found.body.decode()
        assert " style=" not in text
        assert "http://" not in text
        assert "https://" not in text

    def row(self, screen):
        return next(i for i, row in enumerate(self.room.show.rows) if row.screen.id == screen)

    def test_what_cannot_be_drawn_is_told_on_the_desk_and_the_class_goes_on(self):
        self.room.show.now.row = self.row("agreed")
        told = "weights: speed has all the weight"
        with mock.patch.object(self.room.screens, "drawn", side_effect=Fault(told)):
            stage, desk = (self.page(f"/{face}?token=secret-token") for face in ("stage", "desk"))
            assert (stage.code, desk.code) == (200, 200)
            assert told not in stage.body.decode()
            assert self.room.show.row.screen.asks in html.unescape(stage.body.decode())
            assert f"be drawn: {told}." in html.unescape(desk.body.decode())
            self.room.tell("whole")
        assert told not in self.page("/desk?token=secret-token").body.decode()

    def test_no_other_file_is_given(self):
        for path in ("/static/server.py", "/static/..", "/static/stage.json", "/votes.sqlite", "/"):
            assert self.page(f"{path}?token=secret-token").code in (404, 405), path

    def test_votes_are_posted_from_the_desk_alone(self):
        port = self.get_http_port()
        for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": f"http://127.0.0.1:{port + 1}"}):
            assert (
                self.page(
                    "/votes?token=secret-token", method="POST", body=b"[vote],x\nA,1\n", headers=headers
                ).code
                == 403
            )
        assert self.room.show.votes.count("75", "vote") == 0
        mine = {"Origin": f"http://127.0.0.1:{port}"}
        assert self.page("/votes?token=wrong", method="POST", body=b"x", headers=mine).code == 403
        found = self.page(
            "/votes?token=secret-token", method="POST", body=b"[vote],x\nA,1\nF,1\n", headers=mine
        )
        assert json.loads(found.body)["lines"][0] == "[vote], vote 1: 1 noted"
        assert self.room.show.votes.count("75", "vote") == 1

    def test_a_hostile_export_is_one_line_each_and_nothing_is_lost(self):
        mine = {"Origin": f"http://127.0.0.1:{self.get_http_port()}"}
        self.room.show.votes.open("75", "sentence")
        script = "<script>alert(1)</script>"
        self.page(
            "/votes?token=secret-token",
            method="POST",
            headers=mine,
            body=f"[sentence],x\n{script},1\n".encode(),
        )
        self.room.show.votes.close("75", "sentence")
        self.room.show.jump(self.row("cold-call"))
        body = self.room.body("desk")
        assert script not in body
        assert "&lt;script&gt;alert(1)" in body
        for body, line in (
            (b"x" * (10 * 1024**2 + 1), "at most 10 MB"),
            (b"name\nx\n", "in brackets"),
            (b"PK\x03\x04", "workbook"),
        ):
            found = self.page("/votes?token=secret-token", method="POST", headers=mine, body=body)
            (told,) = json.loads(found.body)["lines"]
            assert (found.code, line in told) == (400, True)
        assert self.room.show.votes.count("75", "sentence") == 1

    def test_a_closed_vote_takes_no_export(self):
        mine = {"Origin": f"http://127.0.0.1:{self.get_http_port()}"}
        self.room.show.votes.open("75", "vote")
        self.room.show.votes.close("75", "vote")
        found = self.page("/votes?token=secret-token", method="POST", headers=mine, body=b"[vote],x\nA,1\n")
        assert "closed, so nothing was changed" in json.loads(found.body)["lines"][0]
        assert self.room.show.votes.count("75", "vote") == 0

    def test_a_second_command_is_led_to_the_server_that_runs(self):
        folder = self.room.show.folder
        assert once.running(folder, "secret-token") is None
        once.note(folder, once.Running("75", self.get_http_port()))

        def asked(token):
            return asyncio.get_running_loop().run_in_executor(None, once.running, folder, token)

        assert self.io_loop.run_sync(lambda: asked("secret-token")) == ("75", self.get_http_port())
        assert self.io_loop.run_sync(lambda: asked("another")) is None

    # -- the live connection ---------------------------------------------------------------------------

    async def window(self, face, token="secret-token", origin=None):
        port = self.get_http_port()
        request = HTTPRequest(
            f"ws://127.0.0.1:{port}/live?token={token}&face={face}",
            headers={"Origin": origin or f"http://127.0.0.1:{port}"},
        )
        return await tornado.websocket.websocket_connect(request)

    async def told(self, line, key):
        while True:
            message = json.loads(await asyncio.wait_for(line.read_message(), 30))
            if key in message:
                return message[key]

    @tornado.testing.gen_test(timeout=120)
    async def test_both_windows_move_together_and_only_the_desk_knows_the_answer(self):
        stage, desk = await self.window("stage"), await self.window("desk")
        assert "Take the chair" in await self.told(stage, "whole")
        await self.told(desk, "whole")
        await stage.write_message(json.dumps({"do": "jump", "row": self.row("interventions")}))
        shown, beside = await self.told(stage, "whole"), await self.told(desk, "whole")
        assert "By how many percent" in shown
        assert "12 percent" not in shown
        assert "12 percent" in beside
        await desk.write_message(json.dumps({"do": "next"}))
        assert "The vote is open" in await self.told(stage, "whole")
        await desk.write_message(json.dumps({"do": "next"}))
        assert 'type="range"' in await self.told(stage, "whole")
        for mover, value in ((stage, 3), (desk, 2)):
            await mover.write_message(json.dumps({"do": "set", "name": "cleaning_servers", "value": value}))
            for window in (stage, desk):
                moved = await self.told(window, "controls")
                assert {"name": "cleaning_servers", "written": f"{value}", "at": float(value)} in moved

    def test_the_desk_leads_to_the_stage_and_begins_the_class(self):
        desk = self.room.body("desk")
        assert 'data-page="stage"' in desk
        assert 'data-do="begin" class="main">' in desk
        self.room.show.jump(3)
        assert 'data-do="begin" class="main" data-sure=' in self.room.body("desk"), (
            "it leads back to the first row"
        )
        self.room.commands.do({"do": "begin"})
        assert self.room.show.now.started is not None
        assert 'data-do="begin"' not in self.room.body("desk")

    def test_a_closed_ballot_of_weights_takes_the_agreed_set_from_the_mean_on(self):
        votes = self.room.show.votes
        votes.open("75", "w")
        lines = [Vote(f"w.{name}", 30.0, "a", "president") for name in case.load().criteria.index]
        votes.put("75", 1, lines, "form")
        votes.close("75", "w")
        self.room.show.jump(self.row("chairs"))
        desk = self.room.body("desk")
        assert 'name="w.autonomy" inputmode="numeric" size="3" autocomplete="off" value="30"' in desk
        given = {line.question: "40" for line in lines}
        self.room.commands.do({"do": "set_weights", "seat": "agreed", "given": given})
        assert votes.agreed("75")
        with pytest.raises(ValueError, match="is not open"):
            self.room.commands.do({"do": "set_weights", "seat": "president", "given": given})

    def test_the_desk_says_whose_weights_stand_where_none_were_agreed(self):
        self.room.show.jump(self.row("agreed"))
        assert "No set was agreed: the pack&#39;s own weights" in self.room.body("desk")

    def test_the_desk_has_the_stages_picture_and_its_controls_once(self):
        self.room.show.votes.open("75", "p2.3")
        self.room.show.votes.close("75", "p2.3")
        self.room.show.jump(self.row("interventions"))
        self.room.show.next()
        desk, stage = self.room.body("desk"), self.room.body("stage")
        assert desk.count('data-name="cleaning_servers"') == stage.count('data-name="cleaning_servers"') == 1
        assert desk.count("data:image/png") == stage.count("data:image/png") == 2
        ids = re.findall(r'\bid="([^"]+)"', desk)
        assert len(ids) == len(set(ids))

    @tornado.testing.gen_test(timeout=60)
    async def test_what_goes_wrong_is_said_on_the_desk_alone(self):
        stage, desk = await self.window("stage"), await self.window("desk")
        await self.told(stage, "whole")
        await stage.write_message(json.dumps({"do": "set", "name": "cleaning_servers", "value": 3}))
        assert await self.told(stage, "said") == ""
        assert await self.told(desk, "said") == "this screen has no controls"

    def test_the_stage_has_no_place_for_such_words(self):
        for face, places in (("stage", 0), ("desk", 2)):
            body = self.page(f"/{face}?token=secret-token").body.decode()
            assert body.count('id="said"') + body.count('id="gone"') == places

    @tornado.testing.gen_test(timeout=60)
    async def test_a_message_that_is_none_is_answered_in_one_line(self):
        desk = await self.window("desk")
        await self.told(desk, "whole")
        for message in ("{", "[]", '"next"', '{"do": "os.system"}', '{"do": 1}', '{"do": "jump"}',
                        '{"do": "jump", "row": 1e9}',
                        '{"do": "hands", "given": {"A": "-1"}}', '{"do": "sort", "vote": 1, "claim": "C99"}',
                        '{"do": "set", "name": "__class__", "value": 1}', '{"do": "zoom", "by": "x"}'):  # fmt: skip
            await desk.write_message(message)
            said = await self.told(desk, "said")
            assert said
            assert "\n" not in said

    @tornado.testing.gen_test(timeout=60)
    async def test_a_stranger_gets_no_connection(self):
        for wrong in ({"token": "x"}, {"origin": "http://evil.example"}, {"origin": "null"}):
            with pytest.raises(tornado.httpclient.HTTPClientError, match="403"):
                await self.window("desk", **wrong)

    @tornado.testing.gen_test(timeout=60)
    async def test_hands_weights_and_sentences_are_typed_on_the_desk(self):
        desk, votes = await self.window("desk"), self.room.show.votes
        await self.told(desk, "whole")

        async def do(**message):
            await desk.write_message(json.dumps(message))
            return await self.told(desk, "whole")

        await do(do="jump", row=self.row("vote-one"))
        await do(do="open")
        body = await do(do="hands", given={"A": "12", "B": "", "C": "3", "D": "0"})
        assert "15 noted" in body
        assert "Option 1, clinical AI, 12" not in body
        body = await do(do="hands", given={"A": "10", "D": "5"})
        assert "15 noted, in place of 15 by hands before" in body
        for seconds in (0, 3):  # a sealed vote: the first press only says so
            with mock.patch.object(self.room.show, "clock", return_value=time.time() + seconds):
                await do(do="close")
        assert list(votes.read("75", "vote")["value"].value_counts()) == [10, 5]
        await do(do="jump", row=self.row("interventions"))
        await do(do="open")
        assert "3 noted" in await do(do="hands", given="20 12,5; 40 %".replace(" %", "%"))
        await do(do="jump", row=self.row("chairs"))
        await do(do="open")
        given = {f"w.{name}": "50" for name in case.load().criteria.index}
        assert "the agreed set is noted" in await do(do="set_weights", seat="agreed", given=given)

    @tornado.testing.gen_test(timeout=60)
    async def test_a_figure_that_is_none_is_named_with_its_field_and_nothing_is_noted(self):
        desk, votes = await self.window("desk"), self.room.show.votes
        await self.told(desk, "whole")
        given = {f"w.{name}": "50" for name in case.load().criteria.index}

        async def slip(row, **message):
            self.room.show.jump(self.row(row))
            self.room.show.open()
            await desk.write_message(json.dumps(message))
            while True:
                told = json.loads(await asyncio.wait_for(desk.read_message(), 30))
                if "said" in told:
                    return told["field"], told["said"]

        field, said = await slip("vote-one", do="hands", given={"A": "12", "B": "8o"})
        assert (field, "'8o'" in said) == ("B", True)
        field, said = await slip("interventions", do="hands", given="70 75 8o 60 x")
        assert (field, said.startswith("'8o', 'x': not a number from -50 to 100")) == ("lines", True)
        for wrong, told in (("", "no swing was typed"), ("8o", "'8o' is not a number")):
            field, said = await slip(
                "chairs", do="set_weights", seat="agreed", given={**given, "w.finance": wrong}
            )
            assert (field, told in said, said.startswith("Finance: ")) == ("w.finance", True, True)
        assert [votes.count("75", ballot) for ballot in ("vote", "p2.3", "w")] == [0, 0, 0]

    @tornado.testing.gen_test(timeout=60)
    async def test_hands_beside_a_form_are_chosen_on_the_desk_before_the_vote_closes(self):
        desk = await self.window("desk")
        await self.told(desk, "whole")
        self.room.show.jump(self.row("vote-two"))
        self.room.commands.taking.read(b"[vote2],x\nA,1\nB,1\n")
        await desk.write_message(json.dumps({"do": "hands", "given": {"D": "3"}}))
        body = await self.told(desk, "whole")
        assert "3 typed by hand, and 2 from a form already" in body
        for step in ("close", "next"):
            await desk.write_message(json.dumps({"do": step}))
            assert "wait for your choice first" in await self.told(desk, "said")
        await desk.write_message(json.dumps({"do": "choose", "at": 0, "how": "replace"}))
        assert "3 typed by hand noted, in place of 2 from a form" in await self.told(desk, "whole")
        assert self.room.show.votes.counts("75", "vote", 2) == {"hands": 3}

    def test_the_countdown_is_told_to_the_stage(self):
        window = mock.Mock(face="stage")
        self.room.windows.add(window)
        self.room.commands.do({"do": "count_down", "minutes": 2})
        self.room.tick()
        (message,), _ = window.send.call_args
        assert 119 < message["left"] <= 120
        self.room.show.blank()
        self.room.tick()
        (message,), _ = window.send.call_args
        assert message["left"] is None, "a dark stage is dark"
        with pytest.raises(ValueError, match="a countdown of 99 minutes"):
            self.room.commands.do({"do": "count_down", "minutes": 99})

    def test_the_clock_is_told_to_the_desk(self):
        window = mock.Mock(face="desk")
        self.room.windows.add(window)
        self.room.tick()
        (message,), _ = window.send.call_args
        assert message["clock"]["behind"] == "on time"


def test_the_key_lies_in_a_file_that_nobody_else_reads(tmp_path):
    first = server.token(tmp_path)
    assert len(first) >= 32
    assert server.token(tmp_path) == first
    assert (tmp_path / "token").stat().st_mode & 0o077 == 0


def test_a_port_that_is_taken_is_told_and_the_usual_one_gives_way(tmp_path):
    async def both():
        room = server.Room(Show("45", tmp_path), case.assume(), "t")
        first, port = server.listen(room, 0)
        try:
            with pytest.raises(ValueError, match=f"port {port}: .*; give another with --port"):
                server.listen(room, port)
            with mock.patch.object(server, "PORT", port):
                second, other = server.listen(room, None)
            second.stop()
            assert other != port
        finally:
            first.stop()

    asyncio.run(both())


def test_it_listens_on_the_loopback_alone(tmp_path):
    async def where():
        room = server.Room(Show("45", tmp_path), case.assume(), "t")
        with mock.patch("tornado.netutil.bind_sockets", wraps=server.tornado.netutil.bind_sockets) as bound:
            listening, _ = server.listen(room, 0)
        listening.stop()
        assert bound.call_args.args == (0, "127.0.0.1")

    asyncio.run(where())
