"""helpers.lab: how JupyterLab is opened on a workspace."""

import json
import os
from pathlib import Path

import pytest

from helpers import cli, lab, workspace


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """What JupyterLab would be told; nothing is opened."""
    calls = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JUPYTERHUB_SERVICE_PREFIX", raising=False)
    monkeypatch.setattr(lab, "open_lesson", lambda *told, projector: calls.append(told) or 0)
    return calls


@pytest.mark.parametrize(
    ("said", "lesson", "options"),
    [
        ([], "00-start-here.ipynb", []),
        (["2"], "02-value-chain.ipynb", []),
        (["--no-browser"], "00-start-here.ipynb", ["--no-browser"]),
        (["03", "--no-browser", "--port", "9999"], "03-options.ipynb", ["--no-browser", "--port", "9999"]),
        (["--port", "9999"], "00-start-here.ipynb", ["--port", "9999"]),
        (["--folder", "mine", "05"], "05-roadmap.ipynb", []),
        (["--fresh", "2"], "02-value-chain-fresh.ipynb", []),
        (["--allow-root", "--fresh=02"], "02-value-chain-fresh.ipynb", ["--allow-root"]),
    ],
)
def test_options_reach_jupyterlab_with_and_without_a_lesson(opened, tmp_path, said, lesson, options):
    assert cli.main(["start", *said]) == 0
    folder = tmp_path / ("mine" if "mine" in said else "my-lessons")
    assert opened == [(folder, lesson, options)]
    assert (folder / lesson).is_file()


def test_without_lab_the_folder_is_laid_and_nothing_is_opened(opened, tmp_path, capsys):
    assert cli.main(["start", "1", "--no-lab"]) == 0
    assert opened == []
    assert f"open {tmp_path / 'my-lessons' / '01-evidence.ipynb'}" in capsys.readouterr().out


def test_on_a_hub_no_second_server_is_opened(opened, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/anna/")
    assert cli.main(["start"]) == 0
    assert opened == []


@pytest.mark.parametrize("said", [["12"], ["--fresh", "12"], ["nonsense"]])
def test_a_lesson_that_does_not_exist_is_told_in_a_line(opened, said, capsys):
    assert cli.main(["start", *said]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"huashan: there is no lesson {said[-1]}; lessons: 00, 01")
    assert told.count("\n") == 1


def test_the_users_own_settings_are_kept_out(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "theirs")
    told = lab.environment(tmp_path)
    assert told["JUPYTER_CONFIG_PATH"].endswith("theirs")
    assert told["IPYTHONDIR"].startswith(str(tmp_path))
    assert Path(told["MATPLOTLIBRC"]).read_text(encoding="utf-8").startswith("# Empty")
    assert f"--ServerApp.root_dir={tmp_path}" in lab.options(tmp_path, "a.ipynb")


def test_for_a_projector_charts_are_told_and_text_tables_and_controls_grow(tmp_path, monkeypatch):
    told = lab.environment(tmp_path, projector=True)
    assert told["HUASHAN_SCREEN"] == "projector"
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", told["JUPYTER_CONFIG_PATH"])
    from jupyter_server.services.config.manager import ConfigManager

    found = ConfigManager(config_dir_name="labconfig").get("default_setting_overrides")
    sizes = found["@jupyterlab/apputils-extension:themes"]["overrides"]
    assert all(int(size.removesuffix("px")) >= 19 for size in sizes.values())
    assert found["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"] is True
    assert "HUASHAN_SCREEN" not in lab.environment(tmp_path)


def test_the_first_window_shows_the_contents_and_a_later_one_is_left_alone(tmp_path):
    lab.arrange(tmp_path)
    (file,) = (tmp_path / workspace.HIDDEN / "lab").iterdir()
    window = json.loads(file.read_text(encoding="utf-8"))
    assert window["data"]["layout-restorer:data"]["left"]["current"] == "@jupyterlab/toc:plugin"
    file.write_text("{}", encoding="utf-8")
    lab.arrange(tmp_path)
    assert file.read_text(encoding="utf-8") == "{}"


def test_a_kernel_of_a_workspace_tells_mistakes_before_a_lessons_first_cells_have_run(tmp_path):
    from jupyter_client.manager import start_new_kernel

    lab.arrange(tmp_path)
    told = {
        **os.environ,
        **lab.environment(tmp_path),
        "JPY_SESSION_NAME": str(tmp_path / "01-evidence.ipynb"),
    }
    manager, client = start_new_kernel(env=told)
    try:
        shown = []
        reply = client.execute_interactive(
            "claims.head()",
            output_hook=lambda said: shown.append((said["msg_type"], said["content"])),
            timeout=60,
        )
        assert reply["content"]["status"] == "error"
        assert reply["content"]["ename"] == "NameError"
        (error,) = [content for kind, content in shown if kind == "error"]
        assert error["ename"] == "NameError"
        assert error["evalue"] == "name 'claims' is not defined"
        assert "Run the cells above first" in error["traceback"][1]
        (fold,) = [content["data"] for kind, content in shown if kind == "display_data"]
        assert fold["text/html"].startswith("<details>")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
