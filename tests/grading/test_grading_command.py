"""`huashan grade` as it is called: options, --out, one run at a time, a seed of its own, one line for what is wrong."""

from __future__ import annotations

import errno
import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from grading import toy

from helpers import cli
from helpers.faults import Fault
from helpers.grading import command, outfolder, pages, store
from helpers.grading.grade import grade
from helpers.grading.pack import ROOT

NOTEBOOK = json.dumps(toy.submission())


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "Ada.ipynb").write_text(NOTEBOOK, encoding="utf-8")
    return folder


def said(capsys: pytest.CaptureFixture[str], words: list[object], code: int = 2) -> str:
    """The one line that a call ends with."""
    assert cli.main(["grade", *map(str, words)]) == code
    text = capsys.readouterr().err.strip()
    assert text.startswith("huashan: ")
    assert len(text.splitlines()) == 1, text
    return text


OPTIONS = [
    ("--memory", "50"), ("--memory", "0"), ("--memory", "-1"), ("--memory", "199"), ("--output-limit", "0"),
    ("--output-limit", "-2"), ("--output-limit", "nan"), ("--output-limit", "inf"), ("--seed", "-1"), ("--seed", "-99"),
    ("--timeout", "nan"), ("--timeout", "0"), ("--timeout", "-5"), ("--timeout", "inf"), ("--timeout", "1e9"),
    ("--jobs", "0"), ("--jobs", "-3"), ("--scenarios", "0"), ("--scenarios", "-1"), ("--scenarios", "1000"),
    ("--roster", "nowhere.csv"),
]  # fmt: skip


@pytest.mark.parametrize(("option", "value"), OPTIONS)
def test_an_option_that_cannot_be_meant_is_one_line(
    submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    out = tmp_path / "out"
    line = said(capsys, [submissions, "--out", out, f"{option}={value}"])
    assert option in line
    assert not out.exists()


def test_all_wrong_options_are_said_at_once(
    submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = said(
        capsys, [submissions, "--out", tmp_path / "out", *(f"{name}={value}" for name, value in OPTIONS[::6])]
    )
    assert all(name in line for name, _ in OPTIONS[::6])


# ---------------------------------------------------------------------------------------------------- --out


@pytest.mark.parametrize("place", ["a file", "below a file", "class", "class/out", "pack", "pack/sub/out"])
def test_a_place_that_results_cannot_go_to_is_one_line(
    submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    (tmp_path / "a file").write_text("kept", encoding="utf-8")
    out = {
        "below a file": tmp_path / "a file" / "out",
        "pack": ROOT,
        "pack/sub/out": ROOT / "sub" / "out",
    }.get(place, tmp_path / place)
    line = said(capsys, [submissions, "--out", out])
    assert f"--out {out}" in line
    assert (tmp_path / "a file").read_text(encoding="utf-8") == "kept"
    assert sorted(path.name for path in submissions.iterdir()) == ["Ada.ipynb"]


TROUBLE = [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EIO, errno.ENAMETOOLONG]


@pytest.mark.parametrize("number", TROUBLE)
def test_a_full_or_read_only_disk_is_one_line(
    submissions: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    def refuse(path: Path) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(outfolder, "_probe", refuse)
    line = said(capsys, [submissions, "--out", tmp_path / "out"])
    assert os.strerror(number) in line


AS_NOBODY = """
import os, sys
sys.path.insert(0, sys.argv[1])
from helpers import cli
from helpers.grading import command
cli.main(["grade", "x", "--out", "x", "--jobs", "0"])  # what the other user may not import is imported by now
if sys.argv[2] == "nobody":
    if os.geteuid() == 0:  # who may write everywhere
        os.setgid(65534), os.setuid(65534)
else:
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
sys.exit(cli.main(["grade", *sys.argv[3:]]))
"""


@pytest.mark.skipif(os.name != "posix", reason="rights and limits of POSIX")
@pytest.mark.parametrize(("who", "reason"), [("nobody", "Permission denied"), ("small", "File too large")])
def test_the_systems_own_refusal_is_one_line(who: str, reason: str) -> None:
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        place.chmod(0o755)
        (place / "Ada.ipynb").write_text(NOTEBOOK, encoding="utf-8")
        (place / "out").mkdir(mode=0o555 if who == "nobody" else 0o755)
        words = [
            sys.executable,
            "-c",
            AS_NOBODY,
            str(toy.ROOT),
            who,
            str(place / "Ada.ipynb"),
            "--out",
            str(place / "out"),
        ]
        ran = subprocess.run(words, capture_output=True, text=True)
    assert ran.returncode == 2
    _, line = ran.stderr.splitlines()
    assert line.startswith(f"huashan: --out {place / 'out'} cannot be written to: {reason}")


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    "problem",
    [
        OSError(errno.ENOSPC, "No space left on device", "/x/report.html"),
        TypeError("something\nunforeseen"),
        MemoryError(),
    ],
)
def test_trouble_on_the_way_is_one_line_and_the_traceback_is_asked_for(
    submissions: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
    debug: bool,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(command, "grade", fail)
    words: list[object] = [submissions, "--out", tmp_path / "out"]
    if debug:
        assert cli.main(["grade", *map(str, words), "--debug"]) == 1
        assert "Traceback" in capsys.readouterr().err
        return
    line = said(capsys, words, code=1)
    assert "what is done is kept" in line
    assert not isinstance(problem, OSError) or line.startswith(
        "huashan: /x/report.html: No space left on device"
    )


def test_a_page_that_cannot_be_written_keeps_the_marks(
    pack: Path, sandbox: None, submissions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    grade(submissions, out, root=pack, scenarios=1)
    path = out / "marking" / "marks.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",3,,,", ",3,2.5,good,"), encoding="utf-8")

    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(pages, "report", full)
        with pytest.raises(OSError, match="No space"):
            grade(submissions, out, root=pack, scenarios=1)
    (row,) = grade(submissions, out, root=pack, scenarios=1)
    assert (row.grade.points, row.grade.judgements[-1].why) == (9.5, "good")


# ------------------------------------------------------------------------------------------ one run at a time

HOLD = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a test run in the background ignores
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from helpers.grading import outfolder
with outfolder.in_use(Path(sys.argv[2])):
    print("held", flush=True)
    time.sleep(600)
"""


def hold(out: Path) -> subprocess.Popen[str]:
    held = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(toy.ROOT), str(out)], stdout=subprocess.PIPE, text=True
    )
    assert held.stdout is not None
    assert held.stdout.readline() == "held\n"
    return held


def test_a_second_run_into_the_same_folder_is_refused(
    sandbox: None, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    held = hold(out)
    try:
        line = said(capsys, [submissions, "--out", out])
        assert f"another run is grading into {out} (process {held.pid})" in line
    finally:
        held.kill()
        held.wait()


@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_was_ended_blocks_nobody(tmp_path: Path, ended_by: signal.Signals) -> None:
    held = hold(tmp_path)
    held.send_signal(ended_by)
    held.wait()
    with outfolder.in_use(tmp_path):
        assert (tmp_path / outfolder.LOCK).read_text(encoding="ascii") == f"{os.getpid()}\n"
    with outfolder.in_use(tmp_path):
        pass


def test_a_process_that_a_run_started_does_not_hold_the_folder(tmp_path: Path) -> None:
    """What outlives a run for a moment, such as a worker being ended, is not the run."""
    with outfolder.in_use(tmp_path):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False)
    try:
        check = subprocess.run(
            [sys.executable, "-c", HOLD.replace("time.sleep(600)", ""), str(toy.ROOT), str(tmp_path)],
            check=True,
        )
        assert check.returncode == 0
    finally:
        child.kill()
        child.wait()


# ---------------------------------------------------------------------------------------------------- seeds


def test_a_seed_is_drawn_once_and_kept(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    assert outfolder.seed(first) == outfolder.seed(first)
    assert outfolder.seed(first) != outfolder.seed(second)
    text = (first / outfolder.SEED).read_text(encoding="utf-8")
    assert "keep it from students" in text
    assert str(outfolder.seed(first)) in text


@pytest.mark.parametrize("text", ["", "# only words\n", "12\n13\n", "abc", "-5\n", "1.5\n"])
def test_a_damaged_seed_is_said_and_not_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / outfolder.SEED).write_text(text, encoding="utf-8")
    with pytest.raises(Fault, match="holds no seed any more"):
        outfolder.seed(tmp_path)
    assert (tmp_path / outfolder.SEED).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("text", ["7\n", "\ufeff# words\r\n7\r\n", "  7"])
def test_a_seed_that_an_editor_has_saved_is_read(tmp_path: Path, text: str) -> None:
    (tmp_path / outfolder.SEED).write_text(text, encoding="utf-8")
    assert outfolder.seed(tmp_path) == 7


def test_the_seed_makes_the_scenarios_and_no_student_can_see_it(
    pack: Path, sandbox: None, submissions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "grade", functools.partial(grade, root=pack))
    hidden = []
    for out in (tmp_path / "a", tmp_path / "b", tmp_path / "a"):
        assert cli.main(["grade", str(submissions), "--out", str(out), "--scenarios", "2", "--quiet"]) == 0
        (plan,) = (json.loads(path.read_text(encoding="utf-8")) for path in (out / "plans").glob("*.json"))
        hidden.append(plan["scenarios"][1]["changes"])
    assert hidden[0] == hidden[2] != hidden[1]
    seed = str(outfolder.seed(tmp_path / "a"))
    report = (tmp_path / "a" / "report.html").read_text(encoding="utf-8")
    assert "seed.txt" in report
    assert seed not in report
    for path in (tmp_path / "a" / "students").rglob("*"):
        assert path.is_dir() or seed not in path.read_text(encoding="utf-8")


def test_the_folder_holds_what_a_store_of_results_needs(tmp_path: Path) -> None:
    outfolder.try_out(tmp_path / "new" / "out", tmp_path / "class", ROOT)
    assert list((tmp_path / "new" / "out").iterdir()) == []
    store.write_whole(tmp_path / "new" / "out" / "x", "y")
