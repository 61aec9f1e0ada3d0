"""Whatever is handed in has a row: every kind of file, every kind of name, and a platform's ZIP as it comes."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from grading import toy
from hypothesis import given
from hypothesis import strategies as st

from helpers.faults import Fault
from helpers.grading import archive, files, intake, owners

NOTEBOOK = json.dumps(toy.submission()).encode()
posix = pytest.mark.skipif(os.name != "posix", reason="pipes, sockets and devices of POSIX")


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """A hang becomes an error."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def late(*_: object) -> None:
        raise AssertionError("it waits for ever")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members.items():
            opened.writestr(name, data)
    return made.getvalue()


def only(place: Path) -> intake.Submission:
    with within(20):
        (one,) = toy.find(place)
    return one


# ---------------------------------------------------------------------------------------- kinds of contents

GRADED = {
    "a.ipynb": NOTEBOOK,
    "a.IPYNB": NOTEBOOK,
    "a.ipynb.txt": NOTEBOOK,
    "a.ipynb.json": NOTEBOOK,
    "a.ipynb.download": NOTEBOOK,
    "a.json": NOTEBOOK,
    "a.txt": b"\xef\xbb\xbf" + NOTEBOOK,
    "a": NOTEBOOK,
    "a.zip": zipped({"work/02.ipynb": NOTEBOOK}),
    "b.zip": zipped({"02.ipynb": NOTEBOOK, "__MACOSX/._02.ipynb": b"x", "data.csv": b"1"}),
}
SAID = {
    "a.docx": (zipped({"word/document.xml": b"<x/>"}), "a Word document"),
    "a.pdf": (b"%PDF-1.7", "a PDF"),
    "a.html": (b"<html></html>", "a web page"),
    "a.ipynb.html": (b"<html></html>", "a web page"),
    "a.py": (b"print(1)", "a Python script"),
    "a.rar": (b"Rar!", "an archive"),
    "a.json": (b'{"journal": 1}', "JSON but no notebook"),
    "a.xyz": (b"?", "a.xyz"),
    "no suffix": (b"?", "no suffix"),
    "a.zip": (zipped({"a.docx": b"x"}), "without a notebook; it holds a.docx"),
    "b.zip": (b"PK\x03\x04 and then nothing", "cannot be opened: it is damaged"),
    "c.zip": (zipped({}), "it holds nothing"),
    "pdf.ipynb": (b"%PDF-1.7 ...", "it is called a notebook and is a PDF"),
    "zip.ipynb": (zipped({"a": b"b"}), "it is called a notebook and is a ZIP archive"),
    "html.ipynb": (b"\n<!DOCTYPE html><html>", "it is called a notebook and is a web page"),
    "big.ipynb": (b" " * 3_000_000, "the file has 2.9 MB; at most 2 MB are read"),
}
PLACES = ["{}", "Ada/{}", "Ada/deep/er/{}", "Jane Doe_77_assignsubmission_file_/{}"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", GRADED)
@pytest.mark.parametrize("packed", [False, True])
def test_what_holds_a_notebook_is_graded(tmp_path: Path, name: str, place: str, packed: bool) -> None:
    """With a note where it is not simply a notebook; in a folder, and in a ZIP of the class."""
    one = only(class_of(tmp_path, {place.format(name): GRADED[name]}, packed))
    assert one.why == ""
    assert toy.content(one).endswith(NOTEBOOK)
    assert bool(one.notes) == (not name.lower().endswith(".ipynb"))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("packed", [False, True])
def test_what_holds_none_has_a_row_that_says_what_it_is(
    tmp_path: Path, name: str, place: str, packed: bool
) -> None:
    data, said = SAID[name]
    place = class_of(tmp_path, {place.format(name): data}, packed)
    with within(20):
        (one,) = toy.find(place, largest=2 * files.MEGABYTE)
    assert said in one.why
    assert (one.path, toy.content(one)) == (None, b"")


def class_of(tmp_path: Path, members: dict[str, bytes], packed: bool) -> Path:
    if packed:
        (tmp_path / "class.zip").write_bytes(zipped(members))
        return tmp_path / "class.zip"
    for name, data in members.items():
        path = tmp_path / "class" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "class"


# ------------------------------------------------------------------------------------- things that are no files


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # a socket's path may be no longer than 108 bytes
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def make_device(path: Path) -> None:
    os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero: it has no end


def make_link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_dangling_link(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def make_circle(path: Path) -> None:
    path.symlink_to(path.parent)


def make_folder(path: Path) -> None:
    path.mkdir()


ROOT = hasattr(os, "geteuid") and os.geteuid() == 0  # who alone makes devices
THINGS: dict[Callable[[Path], None], str] = {
    **({make_device: "a device"} if ROOT else {}),
    make_pipe: "a pipe", make_socket: "a socket", make_link: "a link",
    make_dangling_link: "a link", make_circle: "a link", make_folder: "no notebook in the folder, it is empty",
}  # fmt: skip


@posix
@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("name", ["x.ipynb", "Ada/x.ipynb", "Ada/x.zip", "x", "x.json"])
def test_what_is_no_file_has_a_row_and_stops_nobody(
    tmp_path: Path, thing: Callable[[Path], None], name: str
) -> None:
    place = class_of(tmp_path, {"Zoe.ipynb": NOTEBOOK}, packed=False)
    (place / name).parent.mkdir(exist_ok=True)
    thing(place / name)
    with within(20):
        found = {one.student: one for one in toy.find(place)}
    assert found["Zoe"].why == ""
    other = next(one for student, one in found.items() if student != "Zoe")
    assert THINGS[thing] in other.why
    assert len(found) == 2


REFUSED = """
import json, os, sys
sys.path.insert(0, sys.argv[2])
from helpers.grading import intake
from pathlib import Path
if os.geteuid() == 0:  # who may read everything
    os.setgid(65534), os.setuid(65534)
print(json.dumps({one.student: one.why for one in intake.find(Path(sys.argv[1]), Path())}))
"""


@posix
def test_what_may_not_be_read_is_that_files_outcome() -> None:
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        place.chmod(0o755)
        for name in ("Zoe.ipynb", "Eve.ipynb", "Max/x.ipynb", "Ida/in/x.ipynb"):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(NOTEBOOK)
        for name in ("Eve.ipynb", "Max", "Ida/in"):
            (place / name).chmod(0)
        ran = subprocess.run(
            [sys.executable, "-c", REFUSED, made, str(toy.ROOT)], capture_output=True, text=True, check=True
        )
        for name in ("Max", "Ida/in"):
            (place / name).chmod(0o700)  # so that it can be removed
    found = json.loads(ran.stdout)
    assert found.pop("Zoe") == ""
    assert set(found) == {"Eve", "Max", "Ida"}
    assert all("could not be opened (Permission denied)" in why for why in found.values()), found


@pytest.mark.parametrize(
    "problem", [PermissionError(13, "no"), OSError(5, "Input/output error"), OSError(40, "loop")]
)
def test_any_refusal_of_the_system_is_one_files_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: OSError
) -> None:
    place = class_of(tmp_path, {"Eve.ipynb": NOTEBOOK, "Zoe.ipynb": NOTEBOOK}, packed=False)
    ordinary = os.open

    def refuse(path: object, *more: object, **options: object) -> int:
        if str(path).endswith("Eve.ipynb"):
            raise problem
        return ordinary(path, *more, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(files.os, "open", refuse)
    found = {one.student: one.why for one in toy.find(place)}
    assert found == {"Zoe": "", "Eve": f"it could not be opened ({problem.strerror})"}


def test_a_file_that_grows_is_read_to_the_limit_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"x" * 3000)
    ordinary = os.fstat

    def shrunk(handle: int) -> os.stat_result:
        state = list(ordinary(handle))
        state[6] = 0
        return os.stat_result(state)

    monkeypatch.setattr(files.os, "fstat", shrunk)
    with pytest.raises(files.Refused, match="MB"):
        files.read(path, 1000)


# --------------------------------------------------------------------------------------------------- names


NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=30)
ENDINGS = st.sampled_from(
    [".ipynb", ".ipynb.txt", ".zip", ".json", ".docx", "", ".IPYNB", " (1).ipynb", "-1.ipynb"]
)


@given(st.lists(st.tuples(NAMES, ENDINGS), min_size=1, max_size=8, unique=True))
def test_no_row_fewer_than_hand_ins(names: list[tuple[str, str]]) -> None:
    """Every file of a flat folder is named in some row, whatever it is called and whatever is in it."""
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        put = set()
        for name, ending in names:
            file = (name + ending)[-80:]
            if file in (".", "..") or files.is_junk(file):
                continue
            try:
                (place / file).write_bytes(NOTEBOOK)
            except OSError:
                continue
            put.add(file)
        if not put:
            return
        found = toy.find(place)
        said = "\n".join(f"{one.where} {one.earlier} {one.why} {one.remarks}" for one in found)
        assert [
            file
            for file in put
            if file not in said and repr(file) not in said and files.shown(file) not in said
        ] == []
        assert len({one.key for one in found}) == len(found)


def test_f3_four_students_have_four_rows(tmp_path: Path) -> None:
    members = {
        "annaberg_1_11_a.ipynb": NOTEBOOK,
        "brunofox_2_12_a.ipynb.txt": NOTEBOOK,
        "dinahay_3_13_a.json": NOTEBOOK,
        "carlagil_4_14_a.zip": zipped({"a.ipynb": NOTEBOOK}),
    }
    found = {one.student: one for one in toy.find(class_of(tmp_path, members, packed=False))}
    assert {name: (one.canvas, one.why, len(one.notes)) for name, one in found.items()} == {
        "annaberg": ("1", "", 0), "brunofox": ("2", "", 1), "dinahay": ("3", "", 1), "carlagil": ("4", "", 1),
    }  # fmt: skip


CANVAS = ["doejane_4712_99001_02-toy.ipynb", "li_LATE_12_99002_a-1.ipynb", "zoëbrandt_13_text.html"]
NOT_CANVAS = [
    ["anna_2026_02_value-chain.ipynb"],
    ["anna_2026_02_value-chain.ipynb", "bo_2026_02_value-chain.ipynb"],
    ["anna_2026_2_value-chain.ipynb", "bo_2026_2_value-chain.ipynb"],
    ["anna_2026_2_value-chain.ipynb"],
    ["anna_1_2_a.ipynb", "bo_2_2_a.ipynb"],
    [*CANVAS[:1], "Zoe.ipynb"],
    ["anna_01_11_a.ipynb", "bo_02_12_a.ipynb"],
]


@pytest.mark.parametrize("names", NOT_CANVAS)
def test_a_guess_at_a_name_is_not_written_down(tmp_path: Path, names: list[str]) -> None:
    assert owners.tell(names) == {}
    found = toy.find(class_of(tmp_path, dict.fromkeys(names, NOTEBOOK), packed=False))
    assert {one.canvas for one in found} == {""}
    assert {f"{one.student}.ipynb" for one in found} == set(names)


def test_a_folder_that_is_all_of_canvas_is_known() -> None:
    told = owners.tell(CANVAS)
    assert {name: (one.student, one.canvas, one.late) for name, one in told.items()} == {
        CANVAS[0]: ("doejane", "4712", False), CANVAS[1]: ("li", "12", True), CANVAS[2]: ("zoëbrandt", "13", False),
    }  # fmt: skip


def test_names_kept_from_the_teacher_are_no_numbers() -> None:
    told = owners.tell(["anon_aB3xY_99001_a.ipynb", "LATE_anon_Q2345_99002_a.ipynb"])
    assert [(one.student, one.canvas, one.late) for one in told.values()] == [
        ("anon_aB3xY", "", False),
        ("anon_Q2345", "", True),
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_moodles_two_folders_of_a_student_count_once(tmp_path: Path, packed: bool) -> None:
    members = {
        "Jan Novák_77_assignsubmission_file_/02.ipynb": NOTEBOOK,
        "Jan Novák_77_assignsubmission_onlinetext_/onlinetext.html": b"<p>Here it is</p>",
        "Eva_5_assignsubmission_onlinetext_/onlinetext.html": b"<p>Sorry</p>",
        "Wei Zhang_101_assignsubmission_file_/02.ipynb": NOTEBOOK,
        "Wei Zhang_102_assignsubmission_file_/02.ipynb": NOTEBOOK,
    }
    found = toy.find(class_of(tmp_path, members, packed))
    assert [(one.student, one.moodle, bool(one.why)) for one in found] == [
        ("Eva", "5", True), ("Jan Novák", "77", False), ("Wei Zhang", "101", False), ("Wei Zhang", "102", False),
    ]  # fmt: skip
    assert "onlinetext.html" in found[1].remarks[0]
    assert len({one.person for one in found}) == 4


def test_late_is_said(tmp_path: Path) -> None:
    found = toy.find(class_of(tmp_path, dict.fromkeys(CANVAS[:2], NOTEBOOK), packed=False))
    assert {one.student: one.remarks for one in found} == {"doejane": (), "li": ("handed in late",)}


def test_a_name_read_in_another_encoding_is_its_text() -> None:
    """Where UTF-8 mode is switched off, Python reads Zoë as Zo and two stray bytes."""
    script = "import sys; sys.path.insert(0, sys.argv[2])\nfrom pathlib import Path\nfrom helpers.grading import intake\n"
    script += "print(ascii([(one.student, one.where) for one in intake.find(Path(sys.argv[1]), Path())]))"
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "Zoë.ipynb").write_bytes(NOTEBOOK)
        (Path(made) / "Søren").mkdir()
        (Path(made) / "Søren" / "ü.ipynb").write_bytes(NOTEBOOK)
        environment = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
        ran = subprocess.run(
            [sys.executable, "-c", script, made, str(toy.ROOT)],
            capture_output=True,
            text=True,
            env=environment,
            check=True,
        )
    assert ran.stdout.strip() == ascii([("Søren", "Søren/ü.ipynb"), ("Zoë", "Zoë.ipynb")])


# ----------------------------------------------------------------------------------------------------- ZIPs


def test_the_platforms_zip_is_graded_as_it_comes(tmp_path: Path) -> None:
    canvas = dict.fromkeys(CANVAS[:2], NOTEBOOK) | {CANVAS[2]: b"<p>text</p>"}
    (tmp_path / "submissions.zip").write_bytes(zipped(canvas))
    found = {one.student: one for one in toy.find(tmp_path / "submissions.zip")}
    assert {name: (one.canvas, bool(one.why)) for name, one in found.items()} == {
        "doejane": ("4712", False), "li": ("12", False), "zoëbrandt": ("13", True),
    }  # fmt: skip
    assert toy.content(found["doejane"]) == NOTEBOOK


CLIMBING = [
    "../Eve.ipynb",
    "/etc/Eve.ipynb",
    "a/../../Eve.ipynb",
    "..\\..\\Eve.ipynb",
    "C:\\Eve.ipynb",
    "C:/Eve.ipynb",
]


@pytest.mark.parametrize("name", CLIMBING)
def test_names_that_climb_out_are_rows_and_no_files(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    made = tmp_path / "in" / "class.zip"
    made.write_bytes(zipped({name: NOTEBOOK, "Zoe.ipynb": NOTEBOOK}))
    before = sorted(tmp_path.rglob("*"))
    found = toy.find(made)
    assert sorted(tmp_path.rglob("*")) == before
    assert [one.why for one in found if one.student == "Zoe"] == [""]
    (other,) = [one for one in found if one.student != "Zoe"]
    assert "leads out of the folder" in other.why


def raw_zip(name: bytes, flags: int = 0, external: int = 0, data: bytes = NOTEBOOK) -> bytes:
    """A ZIP with one member whose name is these very bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        entry = zipfile.ZipInfo("N" * len(name))
        entry.external_attr = external
        opened.writestr(entry, data)
    whole = made.getvalue().replace(b"N" * len(name), name)
    if flags:
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = whole.index(mark) + at
            whole = whole[:place] + struct.pack("<H", flags) + whole[place + 2 :]
    return whole


@pytest.mark.parametrize(
    ("raw", "flags"),
    [("Zoë.ipynb".encode("cp437"), 0), ("Zoë.ipynb".encode(), 0), ("Zoë.ipynb".encode(), 0x800)],
)
def test_names_in_a_zip_are_read_in_both_encodings(tmp_path: Path, raw: bytes, flags: int) -> None:
    (tmp_path / "class.zip").write_bytes(raw_zip(raw, flags))
    assert [one.student for one in toy.find(tmp_path / "class.zip")] == ["Zoë"]


def test_links_and_locked_members_are_rows(tmp_path: Path) -> None:
    (tmp_path / "link.zip").write_bytes(
        raw_zip(b"Eve.ipynb", external=(stat.S_IFLNK | 0o777) << 16, data=b"/etc/passwd")
    )
    (tmp_path / "locked.zip").write_bytes(raw_zip(b"Eve.ipynb", flags=1))
    assert "it is a link" in only(tmp_path / "link.zip").why
    assert "locked by a password" in only(tmp_path / "locked.zip").why


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_bytes(zipped({"Eve.ipynb": bytes(19 << 20), "Zoe.ipynb": NOTEBOOK}))
    found = {one.student: one for one in toy.find(tmp_path / "class.zip")}
    assert "fill a disk" in found["Eve"].why
    assert toy.content(found["Zoe"]) == NOTEBOOK


def test_a_size_that_lies_is_found_out(tmp_path: Path) -> None:
    """The list of contents says ten bytes; the bytes that come are counted."""
    whole = zipped({"Eve.ipynb": os.urandom(3_000_000)})
    size = struct.pack("<I", 3_000_000)
    (tmp_path / "class.zip").write_bytes(whole.replace(size, struct.pack("<I", 10)))
    with within(20):
        (one,) = toy.find(tmp_path / "class.zip", largest=files.MEGABYTE)
    assert "MB" in one.why or "damaged" in one.why


def test_too_much_in_all_or_too_many_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({f"{n}.ipynb": NOTEBOOK for n in range(9)}))
    for bounds, said in (
        (archive.Bounds(count=5), "at most 5"),
        (archive.Bounds(all=9000), "unpacks to more than"),
    ):
        with pytest.raises(archive.NoArchive, match=said):
            archive.unpack(path, tmp_path / said, bounds)


@given(st.data())
def test_a_damaged_zip_gives_rows_or_one_line(data: st.DataObject) -> None:
    """Any byte of it may be another: what can be read is read, nothing hangs, no other error is raised."""
    whole = bytearray(zipped({"Eve.ipynb": NOTEBOOK, "Ada/x.zip": zipped({"y.ipynb": NOTEBOOK})}))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    with tempfile.TemporaryDirectory() as made, within(30):
        path = Path(made) / "class.zip"
        path.write_bytes(bytes(whole[:cut]) if data.draw(st.booleans()) else bytes(whole))
        said = ""
        try:
            assert toy.find(path)
        except Fault as fault:
            said = str(fault)
        assert len(said.splitlines()) <= 1


LATER: dict[str, Callable[[Path], object]] = {
    "written to": lambda path: path.write_bytes(NOTEBOOK + b" "),
    "removed": lambda path: path.unlink(),
    "replaced by a link": lambda path: (path.rename(path.with_name("y")), path.symlink_to("y")),
    "replaced by a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "grown": lambda path: path.write_bytes(NOTEBOOK * 3),
}


@posix
@pytest.mark.parametrize("later", LATER)
def test_a_file_is_read_as_it_was_found_or_not_at_all(later: str, tmp_path: Path) -> None:
    path = tmp_path / "class" / "Eve.ipynb"
    path.parent.mkdir()
    path.write_bytes(NOTEBOOK)
    with intake.unpacking() as private:
        (one,) = intake.find(path.parent, private)
        assert intake.content(one) == NOTEBOOK
        LATER[later](path)
        with within(20), pytest.raises(files.Refused):
            intake.content(one, 2 * len(NOTEBOOK))


def test_what_a_zip_holds_is_there_for_the_run(tmp_path: Path) -> None:
    members = {"Ada.ipynb": NOTEBOOK, "Eve/work.zip": zipped({"y.ipynb": NOTEBOOK + b" "})}
    (tmp_path / "class.zip").write_bytes(zipped(members))
    with intake.unpacking() as private:
        found = intake.find(tmp_path / "class.zip", private)
        (tmp_path / "class.zip").unlink()
        assert [intake.content(one) for one in found] == [NOTEBOOK, NOTEBOOK + b" "]
        assert all(one.path is not None and private in one.path.parents for one in found)


def test_nothing_of_a_zip_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "class.zip").write_bytes(zipped({"Eve/work.zip": zipped({"y.ipynb": NOTEBOOK})}))
    assert toy.content(only(tmp_path / "class.zip")) == NOTEBOOK
    assert list((tmp_path / "temporary").iterdir()) == []


def test_the_same_name_twice_in_a_zip_is_two_versions(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("Zoe.ipynb", b"first")
        with pytest.warns(UserWarning, match="Duplicate"):
            opened.writestr("Zoe.ipynb", NOTEBOOK)
    (tmp_path / "class.zip").write_bytes(made.getvalue())
    one = only(tmp_path / "class.zip")
    assert toy.content(one) == NOTEBOOK
    assert one.earlier == ("Zoe.ipynb",)


def test_an_empty_folder_in_a_zip_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_bytes(
        zipped({"Eva_5_assignsubmission_file_/": b"", "Zoe.ipynb": NOTEBOOK})
    )
    assert [(one.student, bool(one.why)) for one in toy.find(tmp_path / "class.zip")] == [
        ("Eva", True),
        ("Zoe", False),
    ]


def test_a_hand_in_in_a_folder_whose_name_begins_with_a_dot_has_its_row(tmp_path: Path) -> None:
    kept, left = (
        [".anna/05.ipynb", "cy/05.ipynb"],
        [".git/x.ipynb", ".cache/notes.txt", "._bo/05.ipynb", "cy/.d/05.ipynb"],
    )
    for where in [*kept, *left]:
        (tmp_path / where).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / where).write_bytes(NOTEBOOK)
    assert [file.where for entry in files.entries(tmp_path) for file in entry.files] == kept
    assert [where for where in [*kept, *left] if not files.left_behind(where)] == kept
