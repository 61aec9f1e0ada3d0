"""helpers.exercises.seal: answers under seal."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import cli, notebooks
from helpers.exercises import answers, hashes
from helpers.exercises import seal as checks
from helpers.faults import Fault
from helpers.lessons import build

SALT = "00ff"


@contextlib.contextmanager
def cheap():
    """Seals that cost little."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "ROUNDS", 1)
        patch.setattr(checks, "_FEWEST", 1)
        yield


def sealed(answer, **more):
    with cheap():
        return checks.seal({"answer": answer, **more}, SALT)["answer"]


@settings(max_examples=40)
@given(st.floats(-1e5, 1e5), st.floats(0.01, 10), st.floats(-0.85, 0.85))
def test_a_number_opens_its_seal_within_the_tolerance(answer, tolerance, part):
    assert checks.opens(answer + part * tolerance, sealed(answer, tolerance=tolerance), SALT)


@settings(max_examples=40)
@given(st.floats(-1e5, 1e5), st.floats(0.01, 10), st.floats(1.001, 50))
def test_what_the_grader_would_refuse_never_opens_a_seal(answer, tolerance, part):
    given_answer = answer + part * tolerance
    if not answers.same(given_answer, answer, tolerance=tolerance):
        assert not checks.opens(given_answer, sealed(answer, tolerance=tolerance), SALT)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Clean ", "read"),
        ({"C01": "fact", "C02": 3}, {"C01": "fact", "C02": 4}),
        ([1, "b"], [1]),
        (True, 1),
        ("NaN", 0),
    ],
)
def test_texts_lists_and_dicts_open_their_own_seal_only(right, wrong):
    assert checks.opens(right, sealed(right), SALT)
    assert not checks.opens(wrong, sealed(right), SALT)


RISKS = [f"RK{n:02}" for n in range(1, 13)]


def test_a_set_opens_in_any_order_and_tells_neither_its_members_nor_their_number():
    with cheap():
        one, other = (
            checks.seal({"answer": part, "as_set": True, "among": RISKS, "why": "so"}, SALT)
            for part in (RISKS[:4], RISKS[:9])
        )
    assert checks.opens(["rk04", "RK01", "RK03", "RK02"], one["answer"], SALT)
    assert checks.why(["rk04", "RK01", "RK03", "RK02"], one) == "so"
    assert checks.strangers(["RK01", "RK05"], one["answer"], SALT) == ["RK05"]
    for short in ([], RISKS[:3], RISKS[:5], "RK01"):
        assert checks.misses(short, one["answer"], SALT) == [""]
        assert checks.why(short, one) == ""
    assert len(one["answer"]["hashes"]) == len(other["answer"]["hashes"])
    assert one["among"] == RISKS


def test_yes_and_true_open_the_same_seal():
    for right in (True, "yes"):
        assert checks.opens("Yes", sealed(right), SALT)
        assert checks.opens(True, sealed(right), SALT)
        assert not checks.opens(False, sealed(right), SALT)


def test_the_parts_that_are_wrong_are_named():
    seal = sealed({"C01": "fact", "C02": "position", "C03": "meta"})
    assert checks.misses({"C01": "fact", "C02": "fact", "C09": "x"}, seal, SALT) == ["C02", "C03", "C09"]
    assert checks.misses([1, 5], sealed([1, 2, 3]), SALT) == ["2", "3"]


def test_a_seal_depends_on_its_salt_and_holds_no_answer():
    with cheap():
        one, other = (checks.seal({"answer": 0.76712, "relative": 0.01}, salt) for salt in ("aa", "bb"))
    assert set(one["answer"]["hashes"]).isdisjoint(other["answer"]["hashes"])
    assert "767" not in json.dumps({k: v for k, v in one["answer"].items() if k != "hashes"})


LIMITS = st.sampled_from([(0.0, 0.0), (0.05, 0.0), (0.0, 0.01), (0.01, 0.01), (5.0, 0.005)])
NUMBERS = st.floats(-1e6, 1e6) | st.integers(-1000, 1000) | st.sampled_from([0, 1e-7, -1e-3])


@settings(max_examples=150)
@given(NUMBERS, LIMITS, st.floats(-0.85, 0.85), st.floats(1.0001, 30) | st.floats(-30, -1.0001))
def test_seals_accept_what_the_grader_does_and_nothing_else(answer, limits, inside, outside):
    tolerance, relative = limits
    seal = sealed(answer, tolerance=tolerance, relative=relative)
    assert checks.opens(answer, seal, SALT)
    allowed = answers.allowed_difference(answer, tolerance, relative)
    if allowed > 1e-6:
        assert checks.opens(answer + inside * allowed, seal, SALT)
    if not answers.same(answer + outside * allowed, answer, tolerance, relative):
        assert not checks.opens(answer + outside * allowed, seal, SALT)


@settings(max_examples=150)
@given(
    st.floats(0.01, 1e5), st.sampled_from([0.01, 0.001, 0.06, 0.3, 1.5, 40, -1, 0]), LIMITS,
    st.floats(-0.85, 0.85), st.floats(1.0001, 300) | st.floats(-300, -1.0001),
)  # fmt: skip
def test_a_misconception_is_one_for_the_seal_where_it_is_one_for_the_grader(
    right, factor, limits, inside, outside
):
    entry = {"answer": right, "tolerance": limits[0], "relative": limits[1]}
    wrong = right * factor
    with cheap():
        seal = checks.seal({**entry, "wrong": [{"answer": wrong, "hint": "no"}]}, SALT)["wrong"][0]["answer"]
    rules = answers.rules_of_wrong(entry, wrong)
    allowed = answers.allowed_difference(wrong, rules["tolerance"], rules["relative"])
    assert checks.opens(wrong, seal, SALT)
    if allowed > 1e-6:
        assert checks.opens(wrong + inside * allowed, seal, SALT)
    if not answers.same(wrong + outside * allowed, wrong, **rules):
        assert not checks.opens(wrong + outside * allowed, seal, SALT)


@settings(max_examples=100)
@given(NUMBERS, NUMBERS, LIMITS)
def test_a_seal_of_a_number_tells_of_its_limits_alone(one, other, limits):
    tolerance, relative = limits
    first, second = (sealed(n, tolerance=tolerance, relative=relative) for n in (one, other))
    assert {**first, "hashes": 0, "near": 0} == {**second, "hashes": 0, "near": 0}
    assert len(first["hashes"]) == len(second["hashes"]) == checks._HASHES
    assert len(first["near"]) == len(second["near"])


def test_the_same_word_in_two_parts_has_two_hashes():
    parts = sealed({"C01": "fact", "C02": "fact"})["parts"]
    assert parts["C01"]["hashes"] != parts["C02"]["hashes"]
    first, second = sealed(["fact", "fact"])["parts"]
    assert first["hashes"] != second["hashes"]


@pytest.mark.parametrize("count", [1, 2, 5, 8, 20])
@pytest.mark.parametrize("limits", [(0.0, 0.0), (0.1, 0.0), (0.1, 0.01)])
def test_a_check_costs_the_same_whatever_the_number_of_its_parts(count, limits, monkeypatch):
    entry = {"answer": {f"p{i}": 100.0 + i for i in range(count)}, "tolerance": limits[0], "relative": limits[1],
             "wrong": [{"answer": {f"p{i}": 7.0 * i for i in range(count)}, "hint": "no"}]}  # fmt: skip
    spent = []
    real = hashes.hashlib.pbkdf2_hmac
    monkeypatch.setattr(hashes.hashlib, "pbkdf2_hmac", lambda *a: (spent.append(a[3]), real(*a[:3], 1))[1])
    seal = checks.seal(entry, f"cost {count} {limits}")
    spent.clear()
    given_answer = {f"p{i}": 3.3 + i for i in range(count)}
    for one in (seal["answer"], seal["wrong"][0]["answer"]):
        assert checks.misses(given_answer, one, seal["salt"])
    assert 0.9 * checks.ROUNDS <= sum(spent) <= checks.ROUNDS


def test_seals_that_were_half_merged_are_told_in_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "FILE", tmp_path / "checks.json")
    checks.FILE.write_text("<<<<<<< HEAD", encoding="utf-8")
    with pytest.raises(Fault, match=r"checks\.json: has no sealed answers"):
        checks.stored()


@pytest.mark.slow
@pytest.mark.skipif(not notebooks.answer_keys(), reason="a student's copy has no keys")
def test_checks_json_is_what_the_sources_give_and_the_command_writes(tmp_path, monkeypatch):
    """From the sources' stored outputs, with the salts that are there. What was hashed once is not hashed again."""
    stored = checks.FILE.read_text(encoding="utf-8")
    text = checks.sealed_file(build.entries(), checks.stored())
    assert text == stored, "data/checks.json is stale: run `huashan lessons`"
    monkeypatch.setattr(checks, "FILE", tmp_path / "checks.json")
    monkeypatch.setattr(build.places, "NOTEBOOKS", tmp_path)
    checks.FILE.write_text(stored, encoding="utf-8")
    assert cli.main(["lessons", "--as-stored"]) == 0
    assert json.loads(checks.FILE.read_text(encoding="utf-8")) == json.loads(stored)
    assert len(list(tmp_path.glob("*.ipynb"))) == len(notebooks.answer_keys())
