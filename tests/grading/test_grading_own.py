"""Assumptions of the student's own: the key is run under just these, at base and under hidden draws."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from grading import toy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import case, exercises, notebooks
from helpers.faults import Fault
from helpers.grading import own, record
from helpers.grading.compare import Judgement, Outcome
from helpers.grading.compare import grade as judge
from helpers.grading.grade import grade
from helpers.grading.gradebook import Row
from helpers.grading.keycode import key_calls
from helpers.grading.pack import Lesson, text
from helpers.grading.plan import Plan, Scenario, label
from helpers.grading.result import RAN, Result, ScenarioResult
from helpers.grading.run.limits import Limits
from helpers.slice import answers_alone

BASE = case.assume()
HIDDEN = Scenario("hidden 1", {"reading_time_cut": 0.31, "imaging_arrivals": 27.5})
ALLOWED = ["reading_time_cut", "transfer"]


def recorded(**under: Any) -> dict[str, Any]:
    return record.safe({"answered": True, "answer": 1.0, "under": under})


# -- what a record says it was computed under -----------------------------------------------------------


def test_no_word_of_assumptions_means_those_of_the_run() -> None:
    assert own.changes_of({"answered": True, "answer": 1}, HIDDEN, ALLOWED) is HIDDEN.changes
    assert own.changes_of(recorded(**HIDDEN.changes), HIDDEN, ALLOWED) is HIDDEN.changes
    assert own.changes_of(recorded(), Scenario("base"), ALLOWED) == {}


def test_own_changes_come_on_top_of_the_runs() -> None:
    assert own.changes_of(recorded(reading_time_cut=0.1), Scenario("base"), ALLOWED) == {
        "reading_time_cut": 0.1
    }
    assert own.changes_of(recorded(reading_time_cut=0.1, imaging_arrivals=27.5), HIDDEN, ALLOWED) == {
        "reading_time_cut": 0.1,
        "imaging_arrivals": 27.5,
    }
    assert own.changes_of(recorded(imaging_arrivals=27.5), HIDDEN, ALLOWED) == {"imaging_arrivals": 27.5}


FORGED: dict[str, tuple[Any, str]] = {
    "a text": ("reading_time_cut", "not names with numbers"),
    "a list": ([["reading_time_cut", 0.1]], "not names with numbers"),
    "nothing": (None, "not names with numbers"),
    "a number": (3, "not names with numbers"),
    "text for a number": ({"reading_time_cut": "0.1"}, "is no number"),
    "nan": ({"reading_time_cut": math.nan}, "is no number"),
    "infinity": ({"reading_time_cut": math.inf}, "is no number"),
    "truth": ({"reading_time_cut": True}, "is no number"),
    "huge": ({"reading_time_cut": 10**400}, "is no number"),
    "nested": ({"reading_time_cut": {"a": 1}}, "is no number"),
    "ten thousand names": ({f"n{i}": 1 for i in range(10_000)}, "more than there are"),
    "unknown": ({"reading_tme_cut": 0.1}, "did you mean reading_time_cut"),
    "out of range": ({"reading_time_cut": 5}, "outside that range"),
    "not whole": ({"beds": 2800.5}, "is not whole"),
    "not allowed": ({"signoff_time": 6}, "only reading_time_cut and transfer may be your own"),
    "many not allowed": ({"signoff_time": 6, "scan_time": 9, "beds": 2800, "staff": 4100}, "and 1 more"),
    "long names": ({"x" * 100_000: 1}, "no assumption is called"),
    "format": ({"{0}": 1}, "no assumption is called"),
    "a dunder": ({"__class__": 1}, "no assumption is called"),
    "an attribute": ({"changed": 1}, "no assumption is called"),
}


@pytest.mark.parametrize("way", FORGED)
@pytest.mark.parametrize("scenario", [Scenario("base"), HIDDEN], ids=["base", "hidden"])
def test_a_forged_record_is_told_in_one_short_line(way: str, scenario: Scenario) -> None:
    under, says = FORGED[way]
    made = record.safe({"answered": True, "answer": 1.0, "under": under})
    with pytest.raises(Fault) as raised:
        own.changes_of(made, scenario, ALLOWED)
    assert len(str(raised.value)) <= 400
    assert "\n" not in str(raised.value)
    if scenario.name == "base" or way not in ("not allowed", "many not allowed"):
        assert says in str(raised.value)


@pytest.mark.parametrize("allowed", [[], ["beds"]])
def test_where_nothing_or_something_else_may_be_ones_own(allowed: list[str]) -> None:
    with pytest.raises(Fault, match="may be your own"):
        own.changes_of(recorded(reading_time_cut=0.1), Scenario("base"), allowed)


def test_a_message_on_a_hidden_run_tells_no_hidden_value() -> None:
    with pytest.raises(Fault) as raised:
        own.changes_of(recorded(transfer=0.7), HIDDEN, ["transfer"])
    assert "0.31" not in str(raised.value)
    assert "27.5" not in str(raised.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*BASE.names[:6], "transfer", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(under=JSON)
def test_any_record_gives_valid_changes_or_a_line(under: Any) -> None:
    made = record.safe({"answered": True, "answer": 1.0, "under": under})
    for scenario in (Scenario("base"), HIDDEN):
        try:
            changes = own.changes_of(made, scenario, ALLOWED)
        except Fault:
            continue
        found = case.assume("base", changes)
        differs = {n for n in BASE.names if getattr(found, n) != scenario.changes.get(n, BASE.base(n))}
        assert differs <= set(ALLOWED)


# -- the key's code, exercise by exercise ---------------------------------------------------------------

KEYS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in notebooks.answer_keys()}
OWN = {
    "1.5": ("share_of_peak_kept", "chronic_followup_share"),
    "2.5": ("cleaning_time", "cleaning_share", "signoff_time"),
    "2.6": ("transfer", "pilot_share"),
    "4.1": ("ai_development_cost", "ai_adoption", "complex_case_contribution"),
    "4.2": ("regional_capital", "regional_partners", "consults_per_partner_day"),
    "5.3": ("talent_stretch", "interoperability_stretch"),
    "6.2": ("golive_dip", "recovery_days"),
    "7.2": ("tencent_spend", "migration_cost", "multicloud_premium"),
    "7.6": ("control_effect",),
}  # fmt: skip


def whole(name: str, changes: dict[str, float]) -> dict[str, Any]:
    """Everything that a source's solutions display, with all that any of them needs."""
    found: dict[str, Any] = {}
    space: dict[str, Any] = {"scenario": "base", "changes": changes}
    code = [
        cell for cell in KEYS[name]["cells"] if cell["cell_type"] == "code" and cell["id"] != "parameters"
    ]
    for statement in answers_alone([text(cell["source"]) for cell in code]):
        exec(statement, space)
        if "import" in statement and "key" in space:
            space["key"] = lambda id, *a, **k: found.setdefault(id, exercises.key(id, *a, **k).data)
    return found


def part(name: str, exercise: str, changes: dict[str, float]) -> Any:
    """The same of one exercise, from the statements that it needs."""
    call = key_calls(KEYS[name])[exercise]
    space: dict[str, Any] = {"case": case, "key": exercises.key}
    exec(call.function("work_out", call.call), space)
    return space["work_out"](case.assume("base", changes)).data


@pytest.mark.skipif(not KEYS, reason="a student's copy has no keys")
@pytest.mark.parametrize(
    "name", [name for name in KEYS if any(id.startswith(f"{int(name[:2])}.") for id in OWN)]
)
def test_a_part_of_a_key_says_what_the_whole_says(name: str) -> None:
    lesson = f"{int(name[:2])}."
    ends = [{one: end(one) for id, names in OWN.items() if id.startswith(lesson) for one in names}
            for end in (BASE.base, BASE.low, BASE.high)]  # fmt: skip
    for changes in (*ends, {**ends[1], "annual_visits": 4.4, "reading_time": 9.0}):
        found = whole(name, changes)
        assert found
        for exercise in [id for id in found if id in OWN]:
            assert part(name, exercise, changes) == found[exercise], exercise


@pytest.mark.skipif(not KEYS, reason="a student's copy has no keys")
@pytest.mark.parametrize("exercise", OWN)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_keys_answer_under_any_assumptions_that_a_student_may_choose(
    exercise: str, data: st.DataObject
) -> None:
    name = next(one for one in KEYS if int(one[:2]) == int(exercise[0]))
    changes = {
        one: data.draw(st.integers(int(BASE.low(one)), int(BASE.high(one))) if BASE.row(one)["whole"]
                       else st.floats(BASE.low(one), BASE.high(one)))
        for one in OWN[exercise]
    }  # fmt: skip
    entry = part(name, exercise, changes)
    assert entry["own"] == list(OWN[exercise])
    assert isinstance(entry["answer"], int | float)
    assert math.isfinite(entry["answer"])


# -- where the key has no answer ------------------------------------------------------------------------


def judged_with(found: dict[str, dict[str, Any]]) -> Judgement:
    """An answer under transfer = 0.8 at base and in one hidden run, with what the key says of the two."""
    sets = {"base": {"transfer": 0.8}, "hidden 1": {**HIDDEN.changes, "transfer": 0.8}}
    entry = exercises.key("9.1", 5.0, points=2, own=("transfer",)).data
    plan = Plan(
        Lesson("09-test", (), ()), (Scenario("base"), HIDDEN), {name: {"9.1": entry} for name in sets},
        own={label(changes): {"9.1": found[name]} for name, changes in sets.items() if name in found},
    )  # fmt: skip
    runs = [ScenarioResult(name, {"9.1": recorded(**changes)}) for name, changes in sets.items()]
    return judge(Result(RAN, lesson="09-test", scenarios=tuple(runs)), plan).judgements[0]


RIGHT_HERE = exercises.key("9.1", 1.0, points=2).data
FAILED = {"failed": "ValueError: the queue grows without end"}


@pytest.mark.parametrize(
    ("found", "outcome", "points"),
    [
        ({"base": RIGHT_HERE, "hidden 1": RIGHT_HERE}, "right", 2),
        ({"base": RIGHT_HERE, "hidden 1": FAILED}, "right", 2),
        ({"base": FAILED, "hidden 1": RIGHT_HERE}, "not run", 0),
        ({"base": FAILED, "hidden 1": FAILED}, "not run", 0),
        ({"hidden 1": RIGHT_HERE}, "not run", 0),
        ({"base": {**RIGHT_HERE, "answer": 7.0}, "hidden 1": RIGHT_HERE}, "wrong", 0),
        ({"base": RIGHT_HERE, "hidden 1": {**RIGHT_HERE, "answer": 7.0}}, "right at base only", 0),
    ],
)
def test_what_the_model_cannot_answer_is_not_held_against_a_student(
    found: dict[str, dict[str, Any]], outcome: str, points: float
) -> None:
    one = judged_with(found)
    assert (str(one.outcome), one.points) == (outcome, points)
    assert (one.why == "the model gives no answer under your assumptions") == (outcome == "not run")


# -- a class ----------------------------------------------------------------------------------------------

LESSON = [
    *toy.LESSON[:-1],
    (
        "markdown",
        "exercise-2-4",
        "**Exercise 2.4.** By how many percent does reading fall in your hospital?",
        [],
    ),
    (
        "code",
        "answer-2-4",
        "mine = given.change(transfer=..., pilot_share=...)  # your own values\nanswer_2_4 = ...",
        [],
    ),
    ("code", "check-2-4", 'check("2.4", answer_2_4, mine)', ["protected"]),
    toy.LESSON[-1],
]
KEY = [
    *toy.KEY,
    (
        "code",
        "key-2-4",
        "cut, pilot = given.reading_time_cut, given.pilot_share\n"
        "effect = pilot * cut + (1 - pilot) * given.transfer * cut\n"
        'key("2.4", 100 * effect, points=2, relative=0.01, own=("transfer", "pilot_share"),\n'
        '    wrong=[(100 * cut, "Pilots alone.", 0.5)])',
        [],
    ),
]
MINE = "mine = given.change(transfer=0.8, pilot_share=0.2)\n"
FORMULA = (
    "answer_2_4 = 100 * mine.reading_time_cut * (mine.pilot_share + (1 - mine.pilot_share) * mine.transfer)"
)
TYPED = 100 * 0.2 * (0.2 + 0.8 * 0.8)
FORGE = (
    "from IPython.display import display\nimport helpers.exercises\n"
    "def check(id, value, mine=None):\n"
    '    display({"application/vnd.huashan.answer+json": {"id": id, "answered": True, "answer": value, '
    '"under": UNDER}}, raw=True)\nhelpers.exercises.check = check\n'
)
STUDENTS = {
    "derived": MINE + FORMULA,
    "one of two": "mine = given.change(transfer=0.8, pilot_share=...)\n" + FORMULA,
    "none chosen": "mine = given.change(transfer=..., pilot_share=...)\n" + FORMULA,
    "equal to base": f"mine = given.change(transfer={BASE.transfer}, pilot_share={BASE.pilot_share})\n"
    + FORMULA,
    "typed": f"{MINE}answer_2_4 = {TYPED}",
    "from given": MINE + FORMULA.replace("mine", "given"),
    "misconception": f"{MINE}answer_2_4 = 100 * mine.reading_time_cut",
    "misconception typed": f"{MINE}answer_2_4 = 20.0",
    "wrong": f"{MINE}answer_2_4 = 1",
    "from case": MINE.replace("given.change(", "case.assume().change(") + FORMULA,
    "another name": "mine = given.change(reading_time=9)\n" + FORMULA,
    "out of range": "mine = given.change(transfer=3)\n" + FORMULA,
    "no assumptions": "mine = 0.8\nanswer_2_4 = 1",
    "a dict": "mine = {'transfer': 0.8}\nanswer_2_4 = 1",
    "moved with the draw": "mine = given.change(transfer=given.transfer / 2)\n" + FORMULA,
    "dodges the hidden draw": f"mine = case.assume().change(transfer=0.8, pilot_share=0.2)\nanswer_2_4 = {TYPED}",
    "not there when hidden": f"{MINE}{FORMULA}\nif given.changed: answer_2_4 = ...",
    **{f"forged {way}": f"{MINE}{FORMULA}" for way in ("names", "nan", "text", "base", "many")},
    "no mine": FORMULA.replace("mine", "given"),
    "untouched": "mine = given.change(transfer=..., pilot_share=...)  # your own values\nanswer_2_4 = ...",
}
UNDER = {  # as it is written in the cell that forges
    "names": "{'zip': 1}",
    "nan": "{'transfer': float('nan')}",
    "text": "'x'",
    "base": "{}",
    "many": "{f'n{i}': 1 for i in range(10_000)}",
}
EXPECTED = {
    "derived": ("right", 2), "one of two": ("right", 2), "none chosen": ("right", 2), "equal to base": ("right", 2),
    "typed": ("right at base only", 0), "from given": ("wrong", 0),
    "misconception": ("known misconception", 1), "misconception typed": ("known misconception", 0),
    "wrong": ("wrong", 0), "from case": ("right at base only", 0), "another name": ("wrong", 0),
    "out of range": ("not run", 0), "no assumptions": ("wrong", 0), "a dict": ("wrong", 0),
    "moved with the draw": ("right", 2), "dodges the hidden draw": ("right at base only", 0),
    "not there when hidden": ("right at base only", 0),
    "forged names": ("wrong", 0), "forged nan": ("wrong", 0), "forged text": ("wrong", 0),
    "forged base": ("wrong", 0), "forged many": ("wrong", 0), "untouched": ("not answered", 0), "no mine": ("right", 2),
}  # fmt: skip


def handed_in(name: str, answer: str) -> dict[str, Any]:
    made = toy.notebook(LESSON)
    filled = {**toy.RIGHT, "answer-2-4": answer}
    if name.startswith("forged "):
        filled["predict-2-1"] = FORGE.replace("UNDER", UNDER[name.split()[1]])
    for cell in made["cells"]:
        cell["source"] = filled.get(cell["id"], cell["source"])
    return made


@pytest.fixture(scope="module")
def place(sandbox: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("own")
    root = toy.make_pack(where / "pack")
    (root / "notebooks" / "02-toy.ipynb").write_text(json.dumps(toy.notebook(LESSON)), encoding="utf-8")
    (root / "notebooks" / "instructor" / "key" / "02-toy.ipynb").write_text(
        json.dumps(toy.notebook(KEY)), encoding="utf-8"
    )
    (where / "class").mkdir()
    for name, answer in STUDENTS.items():
        (where / "class" / f"{name}.ipynb").write_text(json.dumps(handed_in(name, answer)), encoding="utf-8")
    return where


@pytest.fixture(scope="module")
def rows(place: Path) -> dict[str, Row]:
    graded = grade(
        place / "class", place / "out", root=place / "pack", jobs=2, limits=Limits(timeout=20), pictures=False
    )
    return {row.student: row for row in graded}


def of(row: Row, exercise: str = "2.4") -> Judgement:
    return next(one for one in row.grade.judgements if one.id == exercise)


@pytest.mark.parametrize("student", EXPECTED)
def test_an_answer_is_judged_for_what_it_is(rows: dict[str, Row], student: str) -> None:
    one = of(rows[student])
    assert (str(one.outcome), one.points) == EXPECTED[student], one.why


@pytest.mark.parametrize("student", EXPECTED)
def test_it_costs_that_exercise_alone(rows: dict[str, Row], student: str) -> None:
    if not student.startswith("forged"):
        for exercise in ("2.1", "2.2", "2.3"):
            assert of(rows[student], exercise).outcome is Outcome.RIGHT


def test_what_it_was_judged_under_is_said(rows: dict[str, Row]) -> None:
    assert of(rows["derived"]).why == "judged under pilot_share = 0.2, transfer = 0.8"
    assert "may be your own" in of(rows["another name"]).why
    assert "own assumptions were not a change of given" in of(rows["from case"]).why


def test_hidden_values_stay_hidden(rows: dict[str, Row], place: Path) -> None:
    plan = rows["derived"].plan
    assert plan is not None
    secret = [f"{value:g}" for one in plan.scenarios[1:] for value in one.changes.values()]
    pages = "".join(path.read_text(encoding="utf-8") for path in (place / "out" / "students").rglob("*.html"))
    assert [value for value in secret if len(value) > 3 and value in pages] == []


def test_the_key_is_run_once_for_each_set_and_kept(rows: dict[str, Row], place: Path) -> None:
    plan = rows["derived"].plan
    assert plan is not None
    asked = [one for row in rows.values() for one in own.asked(Result.from_data(row.result), plan)]
    sets = {label(changes) for _, changes in asked}
    assert set(plan.own) == sets
    assert len(sets) < len(asked)
    stored = list((place / "out" / "plans").glob("*-own.json"))
    assert len(stored) == 1
    before = stored[0].stat().st_mtime_ns
    again = grade(
        place / "class", place / "out", root=place / "pack", jobs=1, limits=Limits(timeout=20), pictures=False
    )
    assert {row.student: row.grade for row in again} == {name: row.grade for name, row in rows.items()}
    assert stored[0].stat().st_mtime_ns == before
