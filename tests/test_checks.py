"""helpers.checks: answers under seal."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import answers, checks, notebooks

SALT = "00ff"


def sealed(answer, **more):
    return checks.seal({"answer": answer, **more}, SALT)["answer"]


@settings(max_examples=40, deadline=None)
@given(st.floats(-1e5, 1e5), st.floats(0.01, 10), st.floats(-0.85, 0.85))
def test_a_number_opens_its_seal_within_the_tolerance(answer, tolerance, part):
    assert checks.opens(answer + part * tolerance, sealed(answer, tolerance=tolerance), SALT)


@settings(max_examples=40, deadline=None)
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


def test_the_parts_that_are_wrong_are_named():
    seal = sealed({"C01": "fact", "C02": "position", "C03": "meta"})
    assert checks.misses({"C01": "fact", "C02": "fact", "C09": "x"}, seal, SALT) == ["C02", "C03", "C09"]
    assert checks.misses([1, 5], sealed([1, 2, 3]), SALT) == ["2", "3"]


def test_a_seal_depends_on_its_salt_and_holds_no_answer():
    one, other = (checks.seal({"answer": 0.76712, "relative": 0.01}, salt) for salt in ("aa", "bb"))
    assert set(one["answer"]["hashes"]).isdisjoint(other["answer"]["hashes"])
    assert "767" not in json.dumps({k: v for k, v in one["answer"].items() if k != "hashes"})


@pytest.mark.skipif(not notebooks.answer_keys(), reason="a student's copy has no keys")
def test_checks_json_is_what_the_keys_give():
    found = [entry for path in notebooks.answer_keys() for entry in checks.entries(notebooks.read(path))]
    text = checks.sealed_file(found, checks.stored())
    assert text == checks.FILE.read_text(encoding="utf-8"), "data/checks.json is stale: run `huashan checks`"
