"""All coded exercises of all lessons, as a student answers: wrong, in another form, blank, and right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from helpers import case, exercises
from helpers.exercises import answers, journal, seal, tries, words
from helpers.lessons import build

pytestmark = pytest.mark.skipif(not build.sources(), reason="a student's copy has no sources")

ENTRIES = [entry for entry in build.entries() if entry["kind"] != "written"]
NOT_IT = "Not this number, and not by a slip of unit, sign or rounding."


def of(*kinds: str) -> pytest.MarkDecorator:
    """Over the exercises of some kinds."""
    chosen = [entry for entry in ENTRIES if not kinds or entry["kind"] in kinds]
    return pytest.mark.parametrize("entry", chosen, ids=[entry["id"] for entry in chosen])


@pytest.fixture(scope="module")
def sealed() -> dict[str, Any]:
    """The seals as the sources give them, made cheaply."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "ROUNDS", 1)
        patch.setattr(seal, "_FEWEST", 1)
        return {entry["id"]: seal.seal(entry, f"walk {entry['id']}") for entry in ENTRIES}


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch, sealed: dict[str, Any]) -> None:
    monkeypatch.setenv(journal.SWITCH, "off")
    monkeypatch.setattr(tries, "_here", {})
    monkeypatch.setattr(seal, "stored", lambda: sealed)
    exercises.begin("walk", case.assume())


def asked(entry: dict[str, Any], value: Any) -> exercises.Feedback:
    """What a student is told, in a cell as the lesson has it; no answer is ever told before it is right."""
    mine = [case.assume()] if entry["own"] else []
    said = exercises.check(entry["id"], value, *mine)
    assert "Traceback" not in said.text
    if not said.right:
        assert entry["why"] not in said.text
        assert len(said.text) < 700
    return said


def shortened(part: str) -> str:
    """A part's name as it is told."""
    return part if len(part) <= 40 else f"{part[:37].rstrip()}..."


def others(entry: dict[str, Any]) -> Iterator[float]:
    """Numbers that are no answer and no known misconception."""
    right = float(entry["answer"])
    for factor in (1.3719, 1.7713, 2.2371, 3.1379):
        value = right * factor
        if not any(answers.same(value, one["answer"], **answers.rules(entry)) for one in entry["wrong"]):
            yield value


# -- wrong ---------------------------------------------------------------------------------------------


@of()
def test_a_known_misconception_is_told_which_it_is(entry: dict[str, Any]) -> None:
    for wrong in entry["wrong"]:
        near = [
            one["hint"]
            for one in entry["wrong"]
            if answers.same(wrong["answer"], one["answer"], **answers.rules(entry))
        ]
        said = asked(entry, wrong["answer"])
        assert said.right is False
        assert said.text.startswith(tuple(near))


@of("number")
def test_a_wrong_number_is_told_its_kind_and_then_two_hints(entry: dict[str, Any]) -> None:
    first, second, third, *_ = others(entry)
    told = [asked(entry, value).text for value in (first, first, second, third)]
    assert all(text.startswith(NOT_IT) for text in told)
    hints = [text.partition(" Hint: ")[2].removesuffix(exercises.own.AT_BASE) for text in told]
    assert hints == ["", "", *entry["hints"]]


@of("number")
def test_another_sign_unit_or_figure_is_told_as_what_it_is(entry: dict[str, Any]) -> None:
    right = float(entry["answer"])
    known = tuple(one["hint"] for one in entry["wrong"])
    assert asked(entry, -right).text.startswith(("The size is right, the sign is not", *known))
    assert asked(entry, 100 * right).text.startswith(("The figures are right and the unit is not", *known))
    rounded = float(f"{right:.1g}") if abs(right) < 10 else float(f"{right:.2g}")
    whole = right.is_integer()  # nobody rounds a count of weeks
    if not whole and not answers.same(rounded, entry["answer"], **answers.rules(entry)):
        assert asked(entry, rounded).text.startswith(("This is rounded or cut off too far", *known))


@of("dict")
def test_a_wrong_part_is_named_and_nobody_speaks_of_units(entry: dict[str, Any]) -> None:
    right = entry["answer"]
    for part, word in right.items():
        if not words.is_word(word):
            continue
        other = next(one for one in entry["among"] if words.meaning(one) != words.meaning(word))
        said = asked(entry, right | {part: other})
        hints = tuple(one["hint"] for one in entry["wrong"])
        assert said.right is False
        assert said.text.startswith(
            (f"{len(right) - 1} of {len(right)} are right. Look again at: {shortened(part)}.", *hints)
        )
        assert not re.search(r"\bunits?\b", said.text.partition(" Hint: ")[0])


@of("text")
def test_another_word_is_simply_not_it(entry: dict[str, Any]) -> None:
    for word in entry["among"]:
        if words.meaning(word) != words.meaning(entry["answer"]):
            said = asked(entry, word)
            assert said.right is False
            assert said.text.startswith((f"It is not {word!r}.", *(one["hint"] for one in entry["wrong"])))


@of("set")
def test_a_set_says_what_does_not_belong_and_not_how_many_are_missing(entry: dict[str, Any]) -> None:
    right = entry["answer"]
    strange = next(word for word in entry["among"] if word not in right)
    assert asked(entry, right[1:]).text.startswith("Those that you have belong here, and there are more.")
    assert asked(entry, [*right, strange]).text.startswith(f"{strange} does not belong here.")
    assert str(len(right)) not in asked(entry, right[:1]).text.partition(" Hint: ")[0]


# -- in another form -----------------------------------------------------------------------------------


@of("number")
@pytest.mark.parametrize(
    ("form", "says"),
    [
        (lambda right: f"{right:.3f}".replace(".", ","), "with a decimal point, not "),
        (lambda right: f"{right:.3f} units", "without quotes or units, not "),
        (lambda right: "three", "without quotes or units, not 'three': 3."),
        (lambda right: pd.Series([right + i for i in range(16)]), "takes one number, not a table or dict of 16"),
        (lambda right: [right, right, right], "takes one number, not a list of 3"),
        (lambda right: True, "takes a number, not True."),
        (lambda right: object(), "an answer is a number, a text, or a list or dict of these, not a object"),
    ],
    ids=["decimal comma", "unit", "in words", "a whole row", "list", "truth", "object"],
)  # fmt: skip
def test_a_number_in_another_form_is_one_line_and_no_try(entry: dict[str, Any], form: Any, says: str) -> None:
    said = asked(entry, form(float(entry["answer"])))
    assert says in said.text
    assert said.right is False
    assert len(said.text) < 200
    assert tries.made(entry["id"]) == 0


@of("dict", "text", "set")
def test_words_in_other_letters_and_forms_are_right(entry: dict[str, Any]) -> None:
    right = entry["answer"]

    def respelt(word: Any) -> Any:
        return f" {word.upper()} ".replace(" ", "  ") if isinstance(word, str) else word

    if entry["kind"] == "dict":
        forms = [{name: respelt(word) for name, word in right.items()}, pd.Series(right)]
        if "yes" in entry["among"]:
            forms.append({name: word == "yes" for name, word in right.items()})
        if "TA" in entry["among"]:
            forms.append({name: case.kinds.name(code) for name, code in right.items()})
    elif entry["kind"] == "set":
        forms = [set(right), tuple(reversed(right)), [respelt(word) for word in right], pd.Index(right)]
    else:
        forms = [respelt(right)]
    for form in forms:
        assert asked(entry, form).right


@of("dict", "text", "set")
def test_a_word_that_is_not_allowed_is_told_with_the_allowed_ones_and_is_no_try(
    entry: dict[str, Any],
) -> None:
    right, strange = entry["answer"], "something else"
    if not entry["among"]:
        return
    if entry["kind"] == "dict":
        given = {name: strange if words.is_word(word) else word for name, word in right.items()}
    else:
        given = [*right, strange] if entry["kind"] == "set" else strange
    said = asked(entry, given)
    assert "'something else' is not among the words here: " in said.text
    assert all(one in said.text for one in (entry["among"][0], entry["among"][-1]))
    assert (said.right, tries.made(entry["id"])) == (None, 0)


@of("dict", "set")
def test_another_form_of_the_whole_is_said(entry: dict[str, Any]) -> None:
    for value in ("a word", 3):
        said = asked(entry, value)
        assert said.text.startswith("This exercise takes ")
        assert tries.made(entry["id"]) == 0


# -- blank ---------------------------------------------------------------------------------------------


@of()
def test_a_blank_is_not_answered(entry: dict[str, Any]) -> None:
    blanks = [..., None, "", "..."]
    if entry["kind"] == "dict":
        blanks += [dict.fromkeys(entry["answer"], blank) for blank in (..., None, "")]
    if entry["kind"] == "set":
        blanks += [[...], {None}, ["", ...]]
    for blank in blanks:
        said = asked(entry, blank)
        assert said.text == f"Exercise {entry['id']} is not answered yet."
        assert said.data[answers.ANSWER]["answered"] is False


@of("dict")
def test_a_blank_part_is_named_and_the_others_are_judged(entry: dict[str, Any]) -> None:
    for part in entry["answer"]:
        for blank in (..., None, ""):
            said = asked(entry, entry["answer"] | {part: blank})
            rest = len(entry["answer"]) - 1
            assert (
                said.text
                == f"So far {rest} of {rest} {'is' if rest == 1 else 'are'} right. Not answered yet: {shortened(part)}."
            )
            assert (said.right, tries.made(entry["id"])) == (None, 0)


# -- right ---------------------------------------------------------------------------------------------


@of()
def test_a_right_answer_opens_why_under_the_seal_that_is_shipped(
    entry: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv(journal.SWITCH, "off")
    exercises.begin("walk", case.assume())
    said = asked(entry, entry["answer"])
    assert said.right
    assert said.text.startswith(entry["why"])
    assert said.data[answers.ANSWER]["answer"] == entry["answer"]


@of()
def test_a_reason_is_a_sentence_or_two_for_the_student(entry: dict[str, Any]) -> None:
    why = entry["why"]
    assert 60 < len(why) < 400
    assert len(re.findall(r"[.?!](?:\s|$)", why)) in (1, 2)
    assert not why.startswith("**")


@of()
def test_two_hints_lead_on_and_neither_is_the_answer(entry: dict[str, Any]) -> None:
    assert len(entry["hints"]) == 2
    said = " ".join(entry["hints"])
    if entry["kind"] == "number":
        assert not any(
            answers.same(float(one), entry["answer"], **answers.rules(entry))
            for one in re.findall(r"-?\d+(?:\.\d+)?", said)
        )
    if entry["kind"] == "text":
        assert entry["answer"] not in said
