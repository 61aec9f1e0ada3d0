"""What a student's machine runs needs nothing that only Linux has."""

import subprocess
import sys
import textwrap

import pytest

from helpers import places

# Names that Windows, or Windows and macOS, do not have.
MODULES = ("fcntl", "resource", "pwd", "grp", "termios")
NAMES = {
    "os": ("fork", "forkpty", "getuid", "geteuid", "setsid", "killpg", "pidfd_open", "sched_getaffinity"),
    "signal": ("pidfd_send_signal", "SIGKILL", "SIGCHLD", "pthread_sigmask"),
    "socket": ("AF_UNIX", "send_fds", "recv_fds"),
}

WITHOUT = f"""
import builtins, os, signal, socket, sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name in {MODULES!r}:
            raise ImportError(f"no module {{name}} on this system")
"""
TAKEN = f"""
sys.meta_path.insert(0, Refuse())
for name in {MODULES!r}:
    sys.modules.pop(name, None)
for module, names in {NAMES!r}.items():
    for name in names:
        if hasattr(sys.modules[module], name):
            delattr(sys.modules[module], name)
opened = builtins.open
def without_proc(file, *more, **named):
    if str(file).startswith("/proc"):
        raise FileNotFoundError(file)
    return opened(file, *more, **named)
builtins.open = without_proc
"""


def run(code, folder, before=""):
    """Run code where such names are missing; libraries in `before` are imported while they are there."""
    program = "\n".join((WITHOUT, textwrap.dedent(before), TAKEN, textwrap.dedent(code)))
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def test_the_folder_of_lessons_is_laid(tmp_path):
    done = run("from helpers import cli; sys.exit(cli.main(['start', '--no-lab']))", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(places.lessons(tmp_path / "my-lessons")) == len(places.lessons())


@pytest.mark.skipif(not places.answer_keys(), reason="a student's copy has no grading")
def test_the_students_copy_is_made(tmp_path):
    done = run("from helpers import cli; sys.exit(cli.main(['release', 'copy']))", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "copy.zip").is_file()


LESSON = """
import json
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.display_pub.publish = lambda *_, **__: None
shell.displayhook.write_output_prompt = lambda: None
shell.displayhook.write_format_data = lambda *_, **__: None
for cell in json.loads(opened({path!r}, encoding="utf-8").read())["cells"]:
    if cell["cell_type"] == "code":
        done = shell.run_cell("".join(cell["source"]))
        assert done.success, cell["id"]
"""


# Two for all: explorers and charts, and the memo with its page. That every module can be imported is tested below.
@pytest.mark.parametrize("name", ["02-value-chain", "09-decision-memo"])
def test_a_lesson_runs_from_first_to_last_cell(name, tmp_path):
    path = places.NOTEBOOKS / f"{name}.ipynb"
    libraries = "import IPython, ipywidgets, pandas, matplotlib, nbformat, nbconvert, platformdirs"
    done = run(LESSON.format(path=str(path)), tmp_path, before=libraries)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


IMPORTED = sorted(
    ".".join(path.relative_to(places.PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in places.PACKAGE.rglob("*.py")
    if "_pack" not in path.parts and "inside" not in path.parts  # runs inside the sandbox only
)


def test_every_module_can_be_imported(tmp_path):
    code = f"import importlib\nfor name in {IMPORTED!r}: importlib.import_module(name)"
    before = "import pandas, matplotlib, ipywidgets, zmq, jupyter_client.manager, papermill, tqdm"
    done = run(code, tmp_path, before=before)
    assert done.returncode == 0, done.stderr[-2000:]
