"""Submissions that are broken or hostile, by name: what each contains. None of them may matter to another."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from grading import toy

Made = dict[str, Any] | str | bytes


def attack(code: str) -> dict[str, Any]:
    """The right answers, with an attack in a cell of its own before them."""
    return toy.submission(**{"predict-2-1": code})


def answering(code: str) -> dict[str, Any]:
    """The right answers but for the first, whose cell is the attack."""
    return toy.submission(**{"answer-2-1": code})


ENDLESS = "while True:\n    pass"
STUBBORN = """import time
while True:
    try:
        time.sleep(60)
    except BaseException:
        pass"""
EIGHT_GB = "blocks = []\nfor _ in range(80):\n    blocks.append(bytearray(100_000_000))"
MANY_SMALL = """import os, time
for _ in range(30):
    if os.fork() == 0:
        hold = bytearray(60_000_000)
        time.sleep(300)
        os._exit(0)
time.sleep(2)"""
FILL_DISK = """for number in range(1000):
    with open(f"/tmp/fill{number}", "wb") as file:
        for _ in range(100):
            file.write(bytes(10_000_000))"""
CHILDREN = """import os, time
for _ in range(200):
    if os.fork() == 0:
        time.sleep(300)
        os._exit(0)"""
LINES = "for number in range(500_000):\n    print('x' * 100)"
ONE_LINE = "print('x' * 50_000_000)"
DISPLAY = "from IPython.display import HTML, display\ndisplay(HTML('x' * 50_000_000))"
BYPASS = """from ipykernel.kernelapp import IPKernelApp
app = IPKernelApp.instance()
from jupyter_client.session import Session
for _ in range(100):
    Session.send(app.session, app.iopub_socket, "stream", {"name": "stdout", "text": "x" * 5_000_000},
                 parent=app.kernel.get_parent())"""
SNOOP = """import os
found = []
for folder, names, files in os.walk("/"):
    names[:] = [n for n in names if os.path.join(folder, n) not in ("/usr", "/dev", "/sys") and n != "site-packages"]
    for name in files:
        try:
            with open(os.path.join(folder, name), "rb") as file:
                if b"PLANTED-" in file.read(3_000_000):
                    found.append(os.path.join(folder, name))
        except OSError:
            pass
found += [f"{name}={value}" for name, value in os.environ.items() if "PLANTED-" in value]
for pid in range(1, 50_000):
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            found.append(f"process {pid}")
    except OSError:
        pass
print("SNOOPED", found)"""
FORGED = """from IPython.display import display
display({"application/vnd.huashan.answer+json": {"id": "2.2", "answered": True, "answer": "reading"}}, raw=True)"""
REWRITE_CHECK = """import helpers.exercises
from IPython.display import display
def check(id, value):
    display({"application/vnd.huashan.answer+json": {"id": id, "answered": True, "answer": 300.0}}, raw=True)
helpers.exercises.check = check
predict = None"""
HUGE_INT = """import sys
from IPython.display import display
sys.set_int_max_str_digits(0)
def check(id, value):
    display({"application/vnd.huashan.answer+json": {"id": id, "answered": True, "answer": 10 ** 6000}}, raw=True)"""
DEEP = """import helpers.exercises.answers, helpers.exercises
deep = []
for _ in range(900):
    deep = [deep]
from IPython.display import display
def check(id, value):
    display({"application/vnd.huashan.answer+json": {"id": id, "answered": True, "answer": deep}}, raw=True)"""
REWRITE_JSON = "import json\njson.dumps = lambda *a, **k: '{}'\njson.loads = lambda *a, **k: {}"
REWRITE_BUILTINS = "import builtins\nbuiltins.len = lambda x: 0\nbuiltins.isinstance = lambda *a: True"
BAD_MESSAGES = """from ipykernel.kernelapp import IPKernelApp
app = IPKernelApp.instance()
parent = app.kernel.get_parent()
for content in ({"data": None}, {"name": 5}, [], "text", {"execution_state": []}):
    for kind in ("display_data", "stream", "status", "comm_open", "execute_result", "clear_output"):
        if kind != "status" or content == {"execution_state": []}:
            app.session.send(app.iopub_socket, kind, content, parent=parent)
app.iopub_socket.send_multipart([b"not", b"a", b"message"])"""
LIAR = """class Liar(float):
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    __hash__ = float.__hash__
answer_2_1 = Liar(7)"""


def no_metadata() -> dict[str, Any]:
    """Right answers in a notebook that has lost every id and all metadata."""
    made = toy.submission()
    for cell in made["cells"]:
        del cell["id"]
        cell["metadata"] = {}
    return {**made, "metadata": {}, "nbformat_minor": 2}


def without(*names: str) -> dict[str, Any]:
    """Right answers with some cells deleted."""
    made = toy.submission()
    made["cells"] = [cell for cell in made["cells"] if cell["id"] not in names]
    return made


def reordered() -> dict[str, Any]:
    """Right answers with every check at the top and the setup at the end."""
    made = toy.submission()
    made["cells"].sort(key=lambda cell: (cell["id"] == "setup", not cell["id"].startswith("check")))
    return made


def duplicated() -> dict[str, Any]:
    """Right answers with each cell there twice, under the same id."""
    made = toy.submission()
    made["cells"] = [cell for cell in made["cells"] for _ in range(2)]
    return made


def emptied() -> dict[str, Any]:
    """Right answers with the protected cells emptied."""
    return toy.submission(parameters="", setup="", **{f"check-2-{n}": "" for n in (1, 2, 3)})


def many_cells() -> dict[str, Any]:
    """A notebook of ten thousand cells."""
    made = toy.submission()
    made["cells"] += [{**made["cells"][1], "id": f"more-{n}", "source": "1"} for n in range(10_000)]
    return made


def batch(host_folder: str, port: int) -> dict[str, Made]:
    """The whole batch by student. `host_folder` and `port` are the grader's, to be attacked."""
    write = f"""import os
done = []
for place in ("/.grading/pack/x", "/.grading/pack/helpers/exercises.py", "/.grading/x",
              {host_folder + "/gradebook.csv"!r}, "/x", "/usr/lib/x"):
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        open(place, "w").write("attacked")
        done.append(place)
    except OSError:
        pass
print("WROTE", done)"""
    later = f"""import subprocess
subprocess.Popen(["sh", "-c", "setsid sleep 97531 & sleep 1; echo late > {host_folder}/late; echo late > /tmp/late"],
                 start_new_session=True)"""
    network = f"""import socket
for family, address in ((socket.AF_INET, ("127.0.0.1", {port})), (socket.AF_INET, ("192.0.2.1", 80))):
    try:
        socket.create_connection(address, timeout=1)
        print("CONNECTED", address)
    except OSError as refused:
        print("refused")"""
    made: dict[str, Callable[[], Made] | Made] = {
        "endless loop": answering(ENDLESS),
        "swallows interrupts": answering(STUBBORN),
        "kills its kernel": answering("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
        "kills everything": answering("import os, signal\nos.kill(-1, signal.SIGKILL)"),
        "os exit": answering("import os\nos._exit(0)"),
        "exit": attack("exit()"),
        "sys exit": attack("import sys\nsys.exit(0)"),
        "input": answering("answer_2_1 = float(input('number? '))"),
        "eight gigabytes": answering(EIGHT_GB),
        "many small": answering(MANY_SMALL),
        "fills the disk": answering(FILL_DISK),
        "200 children": answering(CHILDREN),
        "writes later": attack(later),
        "50 MB in lines": attack(LINES),
        "50 MB in a line": attack(ONE_LINE),
        "50 MB display": attack(DISPLAY),
        "floods past the bound": attack(BYPASS),
        "snoops": attack(SNOOP),
        "writes": attack(write),
        "network": attack(network),
        "forges an answer": {**toy.submission(**{"predict-2-1": FORGED, "answer-2-2": "answer_2_2 = 'scanning'"})},
        "rewrites check": attack(REWRITE_CHECK),
        "rewrites json": attack(REWRITE_JSON),
        "rewrites builtins": attack(REWRITE_BUILTINS),
        "sends nonsense": attack(BAD_MESSAGES),
        "huge int": attack(HUGE_INT),
        "huge int answer": answering("answer_2_1 = 10 ** 400"),
        "deep": attack(DEEP),
        "deep answer": answering("answer_2_1 = []\nfor _ in range(5000):\n    answer_2_1 = [answer_2_1]"),
        "nan": answering("answer_2_1 = float('nan')"),
        "infinity": answering("answer_2_1 = float('inf')"),
        "liar": answering(LIAR),
        "text for a number": answering("answer_2_1 = '300'"),
        "a function": answering("answer_2_1 = print"),
        "chdir": attack("import os\nos.chdir('/')"),
        "warns": answering(
            "import warnings\nclass Loud(float):\n    def __float__(self):\n"
            "        warnings.warn('compared'); print('compared'); return 300.0\nanswer_2_1 = Loud(300)"
        ),
        "no metadata": no_metadata(),
        "deleted cells": without("parameters", "setup", "check-2-1", "check-2-2", "check-2-3", "title"),
        "reordered": reordered(),
        "duplicated": duplicated(),
        "emptied": emptied(),
        "all emptied": json.dumps({**toy.submission(), "cells": []}),
        "ten thousand cells": many_cells(),
        "not json": '{"cells": [',
        "empty file": "",
        "a picture": b"\x89PNG\r\n\x1a\n\x00\xff",
        "json but no notebook": "[1, 2, 3]",
        "deep json": "[" * 100_000,
        "another notebook": json.dumps(
            toy.notebook([("code", "a", "1 + 1", []), ("markdown", "b", "# Tax return", [])])
        ),
        'O\'Brien "Bob", Jr.': toy.submission(),
        "=HYPERLINK(0)": toy.submission(**{"answer-2-8": "=cmd|'/c calc'!A0"}),
        "+1 plus": toy.submission(),
        "new\nline": toy.submission(),
        "\u202egnihsif": toy.submission(),
        "<script>alert(1)</script>".replace("/", "\u2215"): toy.submission(**{"answer-2-8": "<img src=x onerror=alert(1)>"}),
        "  spaces  ": toy.submission(),
    }  # fmt: skip
    return {name: one() if callable(one) else one for name, one in made.items()}
