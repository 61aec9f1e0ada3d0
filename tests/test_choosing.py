"""Answers by a form: what it shows, when it writes, what it writes, and what a page without it says."""

import ast
import re

import ipywidgets
import pytest

from helpers import exercises
from helpers.exercises import asking, choiceform, choosing, codeline, lesson, seal
from helpers.exercises.asking import Asked
from helpers.faults import Fault

PARTS = Asked("2.2", asking.PARTS, ("C27", "C28"), ("product", "process"))
ENTRIES = {
    "2.2": {"answer": {"C27": "product", "C28": "process"}, "among": ["product", "process"]},
    "9.1": {"answer": "yes", "among": ["yes", "no"]},
    "9.2": {"answer": ["RK01", "RK02"], "as_set": True, "among": ["RK01", "RK02", "RK03"]},
    "9.3": {"answer": ["c", "a", "b"], "among": ["c", "a", "b"]},
    "9.4": {"answer": 3.0},
    "9.5": {"answer": {"measure": "beds", "factor": 2.0}, "among": ["beds"]},
}


class Shell:
    """An IPython that keeps what it is told to put into the cell."""

    def __init__(self, code):
        self.kernel, self.code, self.put = self, code, None

    def get_parent(self, channel):
        return {"content": {"code": self.code}}

    def set_next_input(self, text, replace=False):
        assert replace
        self.put = text


@pytest.fixture
def desk(monkeypatch, quick_seals):
    """A live notebook: what `choose` shows, and a kernel that says which cell runs."""
    sealed = {id: seal.seal(entry, "salt") for id, entry in ENTRIES.items()}
    monkeypatch.setattr(seal, "stored", lambda: sealed)
    monkeypatch.setattr(choosing, "live", lambda: True)
    monkeypatch.setattr(choosing, "_live", {})
    shell = Shell('answer_2_2 = choose("2.2")')
    monkeypatch.setattr(codeline, "shell", lambda: shell)
    shell.shown = []
    monkeypatch.setattr(choosing, "_show", shell.shown.append)
    return shell


def test_filled_in_and_run_again_it_puts_the_line_into_its_cell(desk):
    assert exercises.choose("2.2") is ...
    form = desk.shown[-1]
    assert exercises.choose("2.2") is ...
    assert desk.shown[-1] is form, "what was chosen is lost when the cell runs again"
    form.controls["C27"].value = "product"
    form.controls["C28"].value = "process"
    answer = {"C27": "product", "C28": "process"}
    assert exercises.choose("2.2") == answer
    assert ast.literal_eval(ast.parse(desk.put).body[0].value) == answer
    assert "for the form again" in desk.put
    assert "answer_2_2 = {" in repr(desk.shown[-1])
    assert exercises.check("2.2", answer).right


def test_half_filled_it_says_what_is_open_and_writes_only_when_told(desk):
    exercises.choose("2.2")
    form = desk.shown[-1]
    form.button.click()
    assert form.said == "Nothing is chosen yet."
    form.controls["C28"].value = "process"
    assert exercises.choose("2.2") is ...
    assert desk.put is None
    assert "C27" in form.said
    assert "C28" not in form.said
    form.button.click()
    assert form.button.description == "Write what there is"
    assert exercises.choose("2.2") is ...
    form.button.click()
    assert "run this cell again" in form.said
    answer = exercises.choose("2.2")
    assert answer == {"C27": ..., "C28": "process"}
    assert '"C27": ...' in desk.put
    assert not exercises.check("2.2", answer).right


def test_what_was_written_is_written_again_only_after_a_change(desk):
    exercises.choose("2.2")
    form = desk.shown[-1]
    for menu in form.controls.values():
        menu.value = "product"
    exercises.choose("2.2")
    desk.put = None
    assert exercises.choose("2.2") is ...
    assert desk.put is None
    form.controls["C28"].value = "process"
    assert exercises.choose("2.2")["C28"] == "process"


def test_a_word_a_set_and_an_order(desk):
    exercises.choose("9.1")
    desk.shown[-1].controls["answer_9_1"].value = "no"
    assert exercises.choose("9.1") == "no"

    exercises.choose("9.2", pick=2)
    boxes = desk.shown[-1].controls
    boxes["RK02"].value = True
    assert exercises.choose("9.2", pick=2) is ...
    assert "2 are wanted, 1 are ticked" in desk.shown[-1].said
    boxes["RK01"].value = True
    assert exercises.choose("9.2", pick=2) == ["RK01", "RK02"]

    exercises.choose("9.3")
    form = desk.shown[-1]
    assert form.value() == ["a", "b", "c"], "an order begins as the key has it"
    assert exercises.choose("9.3") is ...
    up, _ = form.controls["c"]
    up.click()
    assert form.value() == ["a", "c", "b"]
    form.controls["c"][0].click()
    assert exercises.choose("9.3") == ["c", "a", "b"]


def test_an_order_that_stands_right_is_written_by_the_button(desk):
    exercises.choose("9.3")
    desk.shown[-1].button.click()
    assert exercises.choose("9.3") == ["a", "b", "c"]


@pytest.mark.parametrize("id", ["9.4", "9.5"])
def test_what_is_no_choice_is_refused(desk, id):
    with pytest.raises(Fault, match="takes no choice"):
        exercises.choose(id)


def test_a_wrong_number_is_told_with_the_nearest(desk, monkeypatch):
    monkeypatch.setitem(lesson.current, "given", None)
    with pytest.raises(Fault, match=r"did you mean 2\.2"):
        exercises.choose("2.22")
    monkeypatch.setitem(lesson.current, "given", object())
    assert exercises.choose("2.22") is ..., "an exercise that is being written stops its lesson"


def test_where_nobody_sits_it_is_three_dots_and_says_what_may_be_chosen(desk, monkeypatch):
    monkeypatch.setattr(choosing, "live", lambda: False)
    assert exercises.choose("2.2") is ...
    page = desk.shown[-1]._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" not in page
    for said in page.values():
        assert "product" in said
        assert "process" in said
        assert "C27: The Internet Hospital" in said, "a claim has only its number"
    assert "answer_2_2 = " in page["text/plain"]


@pytest.mark.parametrize("why", ["no notebook", "no journal"])
def test_it_is_live_only_where_a_notebook_is_open_and_kept(monkeypatch, tmp_path, why):
    monkeypatch.setattr(choosing.running, "notebook", lambda: None if why == "no notebook" else tmp_path)
    monkeypatch.setenv("HUASHAN_JOURNAL", "off" if why == "no journal" else str(tmp_path / "journal.json"))
    assert not choosing.live()
    monkeypatch.setattr(choosing.running, "notebook", lambda: tmp_path)
    monkeypatch.setenv("HUASHAN_JOURNAL", str(tmp_path / "journal.json"))
    assert choosing.live()


@pytest.mark.parametrize(
    ("cell", "becomes"),
    [
        ('x = choose("2.2")', 'x = "a"  # for the form again: x = choose("2.2")'),
        ("x = choose('2.2', pick=2)  # mine", 'x = "a"  # mine'),
        (
            'y = 1\nx = choose( "2.2" )\nz = 2',
            'y = 1\nx = "a"  # for the form again: x = choose("2.2")\nz = 2',
        ),
        ('# choose("2.2")\nx = choose("2.2")  # z', '# choose("2.2")\nx = "a"  # z'),
        ('x = choose("2.22")', None),
        ("x = 3", None),
    ],
)
def test_the_line_takes_the_place_of_the_call_and_of_nothing_else(cell, becomes):
    assert codeline.with_answer(cell, "2.2", '"a"') == becomes


def test_code_says_the_answer_whatever_its_words_hold():
    parts = ('say "yes"', "back\\slash", "Ünïcode — long " * 4)
    asked = Asked("9.9", asking.PARTS, parts, ("a",))
    answer = dict.fromkeys(parts, 'it\'s "so"')
    assert ast.literal_eval(asked.code(answer)) == answer
    assert ast.unparse(ast.parse(asked.code({}), mode="eval")).count("...") == 3
    assert all(len(line) < 92 for line in asked.code({}).splitlines())


@pytest.mark.parametrize("kind", [asking.PARTS, asking.WORD, asking.SET, asking.ORDER])
def test_each_control_has_a_name_and_none_is_wider_than_the_page(kind):
    asked = Asked("9.9", kind, ("C27", "C28") if kind == asking.PARTS else (), ("A1", "A2", "O1"))
    form = choiceform.Form(asked)
    controls = [
        one
        for one in tree(form.widget)
        if isinstance(
            one, ipywidgets.Dropdown | ipywidgets.Checkbox | ipywidgets.Button | ipywidgets.RadioButtons
        )
    ]
    assert len(controls) > 1
    for control in controls:
        assert len(control.description or control.tooltip or "") > 1, control
        assert not re.search(r"^\d+(px|em)", control.layout.width or ""), control


def tree(widget):
    return [widget, *(part for child in getattr(widget, "children", ()) for part in tree(child))]


def test_codes_are_said_in_words():
    assert asking.label("A2") == "A2: Operations"
    assert asking.label("T05").startswith("T05: ")
    assert asking.label("missing") == "missing"
