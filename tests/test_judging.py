"""helpers.exercises.judging and `check`: what is said of an answer, by form and by kind of wrong."""

import pandas as pd
import pytest

from helpers import case, exercises
from helpers.exercises import journal, tries
from helpers.exercises import seal as checks
from helpers.exercises.answers import ANSWER

TYPES = ["fact", "position", "inference", "meta"]
RISKS = [f"RK{n:02}" for n in range(1, 13)]
KEYS = [
    exercises.key("9.1", 13.93, tolerance=0.05, wrong=[(15, "That is the expected number.")]),
    exercises.key("9.2", {"C01": "fact", "C02": "position", "C03": "meta", "C04": "fact"}, among=TYPES),
    exercises.key(
        "9.3", "clean", among=["scan", "clean", "read", "sign off"], wrong=[("read", "Longest work.")]
    ),
    exercises.key("9.4", {"RK07", "RK09"}, among=RISKS, wrong=[(["RK01"], "That has two headings.")]),
    exercises.key("9.5", {"measure": "beds", "factor": 1.995}, relative=0.01, among=["beds", "visits"]),
    exercises.key("9.6", {"a": "yes", "b": "no"}, among=["yes", "no"]),
    exercises.key("9.7", ["A", "B", "C"], among=["A", "B", "C"]),
    exercises.key("9.8", {"a": "EXT", "b": "TA"}, among=["CASE", "EXT", "TA", "DER"]),
    exercises.key("9.10", {"base": "O1", "finance": "O2", "public": "O1"}, among=["O1", "O2", "O3"]),
    exercises.key("9.11", 78.8, tolerance=0.8, wrong=[(0.788, "a share", 0.5)], hints=["One.", "Two."]),
    exercises.key("9.12", 60, tolerance=0.5, wrong=[(0.6, "a share", 0.5), (50, "honest"), (0, "none")]),
    exercises.key("9.9", {"a": "availability"}, among={"availability": ["available"], "both": []}),
]


@pytest.fixture(scope="module")
def sealed():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "ROUNDS", 1)
        patch.setattr(checks, "_FEWEST", 1)
        return {one.data["id"]: checks.seal({**one.data, "why": "It is so."}, "aa") for one in KEYS}


@pytest.fixture(autouse=True)
def run(tmp_path, monkeypatch, sealed):
    monkeypatch.setenv(journal.SWITCH, str(tmp_path / "journal.json"))
    monkeypatch.setattr(tries, "_here", {})
    monkeypatch.setattr(checks, "stored", lambda: sealed)
    exercises.begin("09-test", case.assume())


@pytest.mark.parametrize(
    ("id", "value"),
    [
        ("9.1", 13.9),
        ("9.3", " Clean"),
        ("9.4", ["RK09", "RK07"]),
        ("9.4", {"RK09", "RK07"}),
        ("9.4", ("rk-07", "RK09")),
        ("9.4", ["RK09", "RK07", ...]),
        ("9.5", {"factor": 2.0, "measure": "Beds"}),
        ("9.6", {"a": True, "b": False}),
        ("9.6", {"a": "True", "b": "No"}),
        ("9.8", {"a": "external", "b": "teaching assumption"}),
        ("9.8", pd.Series({"a": "ext", "b": "Teaching-Assumption"})),
        ("9.9", {"a": "available"}),
    ],
)
def test_a_right_answer_says_why_in_whatever_words_and_form(id, value):
    said = exercises.check(id, value)
    assert (said.tone, said.right, said.text) == ("right", True, "It is so.")


OF_NUMBERS = [
    ("thirteen point nine", "takes a number, without quotes or units, not 'thirteen point nine'."),
    ("three", "not 'three': 3."),
    ("2.00x", "without quotes or units, not '2.00x': 2.00."),
    ("33,3", "and with a decimal point, not '33,3': 33.3."),
    ("40 %", "not '40 %': 40."),
    ("1 to 2", "not '1 to 2'."),
    (pd.Series(range(16), index=[f"column {i}" for i in range(16)]), "takes one number, not a table or dict of 16: pick"),
    (list(range(200)), "takes one number, not a list of 200: pick"),
    (True, "takes a number, not True."),
    ([16.1, 0, 0], "takes one number. Was one written with commas? Python takes 1,000 for two: write 1000."),
    ("y" * 900, "..."),
]  # fmt: skip


@pytest.mark.parametrize(("value", "says"), OF_NUMBERS, ids=range(len(OF_NUMBERS)))
def test_a_number_in_another_form_is_one_short_line(value, says):
    said = exercises.check("9.1", value)
    assert says in said.text
    assert said.right is False
    assert len(said.text) < 140
    assert "slack" not in said.text
    assert tries.made("9.1") == 0


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (15, "That is the expected number."),
        (14, "rounded or cut off too far: give one figure more"),
        (13, "rounded or cut off too far"),
        (0.1393, "percent or share"),
        (-13.93, "the sign is not"),
        (99, "Not this number, and not by a slip of unit, sign or rounding."),
    ],
)
def test_a_wrong_number_is_told_its_kind(value, says):
    said = exercises.check("9.1", value)
    assert says in said.text
    assert said.right is False
    assert tries.made("9.1") == 1


@pytest.mark.parametrize(
    ("id", "value", "says"),
    [
        ("9.2", {"C01": "fact", "C02": "meta", "C03": "meta", "C04": "fact"}, "3 of 4 are right. Look again at: C02."),
        ("9.3", "scan", "It is not 'scan'."),
        ("9.3", "read", "Longest work."),
        ("9.4", ["RK09", "RK05", "RK02"], "RK05 and RK02 do not belong here."),
        ("9.4", ["RK09"], "Those that you have belong here, and there are more."),
        ("9.4", ["RK01"], "That has two headings."),
        ("9.5", {"measure": "beds", "factor": 2}, None),
        ("9.5", {"measure": "beds", "factor": 199.5}, "Look again at: factor. factor: The figures are right"),
        ("9.7", ["A", "C", "B"], "1 of 3 are right. Look again at: 2, 3."),
        ("9.7", ["A", "B", "C", "A"], "It asks for 3, not 4."),
        ("9.6", {"a": "yes", "b": "no", "c": "no"}, "Nothing is asked of 'c'; known names: a, b"),
    ],
)  # fmt: skip
def test_a_wrong_answer_of_words_names_what_is_wrong_and_never_units(id, value, says):
    said = exercises.check(id, value)
    if says is None:
        assert said.right
        return
    assert says in said.text
    assert said.right is False
    assert "unit" not in said.text.replace("the unit is not (percent", "") or id == "9.5"


def test_how_many_belong_to_a_set_is_not_told():
    texts = {exercises.check("9.4", part).text for part in (["RK07"], ["RK09"])}
    assert texts == {"Those that you have belong here, and there are more."}


@pytest.mark.parametrize(
    ("id", "value", "says"),
    [
        ("9.3", "cleen", "'cleen' is not among the words here: scan, clean, read or sign off; did you mean clean?"),
        ("9.2", {"C01": "fakt", "C02": "position", "C03": "meta", "C04": "fact"},
         "So far 3 of 3 are right. C01: 'fakt' is not among the words here: fact, position, inference or meta; did"),
        ("9.2", {"C01": "fact", "C02": ..., "C03": "", "C04": None}, "1 of 1 is right. Not answered yet: C02, C03, C04."),
        ("9.2", {"C01": "fact"}, "So far 1 of 1 is right. Not answered yet: C02, C03, C04."),
        ("9.2", {"C01": True, "C02": "no", "C03": "x", "C04": 4},
         "C01, C02, C03: True, 'no' and 'x' are not among the words here: fact, position, inference or meta. C04 takes a"),
        ("9.4", ["RK07", "RK09", "RK99"],
         "'RK99' is not among the words here: RK01 to RK12; did you mean RK09? The others belong here."),
        ("9.5", {"measure": "beds", "factor": "2.00x"}, "factor takes a number, without quotes or units, not '2.00x': 2"),
        ("9.7", ["A", "", "C"], "So far 2 of 2 are right. Not answered yet: 2."),
        ("9.7", ["A"], "So far 1 of 1 is right. Not answered yet: 2, 3."),
        ("9.6", {"a": "in", "b": "no"}, "a: 'in' is not among the words here: yes or no."),
    ],
)  # fmt: skip
def test_blanks_and_words_that_it_does_not_know_are_said_and_not_wrong(id, value, says):
    said = exercises.check(id, value)
    assert says in said.text
    assert (said.tone, said.right) == ("open", None)
    assert said.data[ANSWER]["answered"]
    assert tries.made(id) == 0


@pytest.mark.parametrize("value", [..., None, "", {"C01": ..., "C02": None}, ["", ...], [None], "..."])
@pytest.mark.parametrize("id", ["9.1", "9.2", "9.3", "9.4"])
def test_nothing_but_blanks_is_not_answered(id, value):
    said = exercises.check(id, value)
    assert said.text == f"Exercise {id} is not answered yet."
    assert said.data[ANSWER] == {"id": id, "answered": False, "answer": None}


@pytest.mark.parametrize(
    ("id", "value", "says"),
    [
        ("9.2", "fact", "takes a dict; keep the form"),
        ("9.3", 4, "takes a text in quotes: 'scan', 'clean', 'read' or 'sign off', not 4."),
        ("9.3", ["clean"], "not a list of 1"),
        ("9.4", "RK07", 'takes several: a list such as ["a", "b"], in any order.'),
    ],
)
def test_another_form_of_a_whole_is_said_in_a_line(id, value, says):
    said = exercises.check(id, value)
    assert says in said.text
    assert said.right is False
    assert tries.made(id) == 0


def test_marks_of_a_hint_are_set_and_html_is_not():
    said = exercises.Feedback("wrong", "the row `a<b` of <i>, the one that *binds*, and 2*3*4")
    shown = said._repr_mimebundle_()["text/html"]
    assert "the row <code>a&lt;b</code> of &lt;i&gt;, the one that <em>binds</em>, and 2*3*4" in shown


def test_numbers_where_texts_are_wanted_are_one_sentence():
    said = exercises.check("9.10", {"base": 53.97, "finance": 48.1, "public": 51.0}).text
    assert said == "base, finance, public take a text in quotes each: 'O1', 'O2' or 'O3', not a number."
    said = exercises.check("9.10", {"base": 53.97, "finance": "O2", "public": "O1"}).text
    assert "base takes a text in quotes: 'O1', 'O2' or 'O3', not 53.97." in said


@pytest.mark.parametrize(
    ("id", "value"), [("9.11", 0.5), ("9.11", 1.2), ("9.12", 0.3), ("9.12", 0.242), ("9.12", 0.1)]
)
def test_a_number_that_is_not_near_a_misconception_is_not_praised_for_it(id, value):
    text = exercises.check(id, value).text
    assert "share" not in text
    assert "none" not in text


@pytest.mark.parametrize(("id", "value"), [("9.11", 0.788), ("9.11", 0.79), ("9.12", 0.6), ("9.12", 0.604)])
def test_the_share_of_a_percentage_is_told_as_one(id, value):
    assert exercises.check(id, value).text.startswith("a share")


def test_the_first_wrong_number_points_on_to_the_hints():
    texts = [exercises.check("9.11", value).text for value in (3, 3, 5, 7)]
    says = "Not this number, and not by a slip of unit, sign or rounding."
    first = f"{says} The next different try brings a hint."
    assert texts == [first, first, f"{says} Hint: One.", f"{says} Hint: Two."]
    assert "hint" not in exercises.check("9.12", 7).text
