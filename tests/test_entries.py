"""helpers.exercises.entries: what people, editors and merges do to the journal is read, or told with its place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.exercises import entries

PREDICTIONS = {"p1.1": {"value": 3, "confidence": 70, "result": 3, "met": True}, "p2.1": {"value": "清洗 é"}}
FINDINGS = {"flip": {"value": 0.3, "text": "Zoë's", "assumptions": {"beds": 2000}}}
TEXT = json.dumps({"predictions": PREDICTIONS, "findings": FINDINGS}, indent=2, ensure_ascii=False)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_editors_encoding_and_line_ends_change_nothing(encoding, end):
    found = entries.parse(TEXT.replace("\n", end).encode(encoding))
    assert found == entries.Entries(PREDICTIONS, FINDINGS)


def test_windows_encoding_is_read_and_told():
    text = '{"predictions": {}, "findings": {"a": {"value": 1, "text": "Zoë – fine"}}}'
    found = entries.parse(text.encode("cp1252"))
    assert found.findings["a"]["text"] == "Zoë – fine"
    assert "not saved as UTF-8" in found.notes[0]


def test_what_else_a_person_wrote_is_kept():
    found = entries.parse(b'{"predictions": {"a": {"value": 1, "why": "a hunch"}}, "mine": [1]}')
    assert found.more == {"mine": [1]}
    assert found.predictions == {"a": {"value": 1, "why": "a hunch"}}
    assert found.notes == []


CONFLICT = TEXT.replace('    "p2.1"', '<<<<<<< HEAD\n    "p2.1"').replace(
    "\n  },", '\n=======\n    "p2.1": {"value": 1}\n>>>>>>> other\n  },', 1
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it is empty"),
        ("\ufeff", "it is empty"),
        (" \n\n", "it is empty"),
        ("{", "line 1, column 2: "),
        (TEXT[:-20], r"line \d+, column \d+: "),
        (TEXT[: len(TEXT) // 2], r"line \d+, column \d+: "),
        (TEXT.replace('"value": 3,', '"value": 3', 1), r"line 5, column 7: expecting ',' delimiter"),
        (TEXT.replace("true", "True", 1), r"line 7, column 14: expecting value"),
        (TEXT + "}", r"line \d+, column \d+: extra data"),
        (TEXT.replace('"', "“"), r"line 2, column 3: "),
        (CONFLICT, r"line 9: two versions were merged by halves.*<<<<<<<, ======= and >>>>>>>"),
        ("[]", "line 1: it does not begin with {"),
        ("null", "line 1: it does not begin with {"),
        ('"x"', "line 1: it does not begin with {"),
        ("\0\0\0\0", r"line 1, column 1: "),
        ("[" * 100_000, "line 1"),
        ('{"predictions": {"a": {"value": ' + "9" * 5000 + "}}}", "Exceeds the limit"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_the_place(text, says):
    with pytest.raises(ValueError, match=says) as raised:
        entries.parse(text.encode())
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("entry", "kept", "says"),
    [
        (
            '{"value": 1, "confidence": "80%"}',
            {"value": 1, "confidence": 80},
            'confidence "80%" is read as 80',
        ),
        ('{"value": 1, "confidence": "80,5"}', {"value": 1, "confidence": 80.5}, "is read as 80.5"),
        (
            '{"value": 1, "confidence": "sure"}',
            {"value": 1, "confidence": None},
            '"sure" is no number from 0',
        ),
        ('{"value": 1, "confidence": 180}', {"value": 1, "confidence": None}, "180 is no number from 0"),
        ('{"value": 1, "confidence": true}', {"value": 1, "confidence": None}, "true is no number"),
        ('{"value": 1, "confidence": NaN}', {"value": 1, "confidence": None}, "NaN is no number"),
        ('{"value": 1, "confidence": [80]}', {"value": 1, "confidence": None}, "[80] is no number"),
        ('{"value": 1, "confidence": {"a": 1}}', {"value": 1, "confidence": None}, '{"a": 1} is no number'),
        ('{"value": 1, "met": "true"}', {"value": 1, "met": None}, 'met "true" is neither true nor false'),
        ('{"value": 1, "met": 1}', {"value": 1, "met": None}, "met 1 is neither"),
        ('{"value": null}', None, "value null is no number or text, so it is left out"),
        ('{"value": true}', None, "value true"),
        ('{"value": [1]}', None, "value [1]"),
        ('{"value": ""}', None, 'value ""'),
        ('{"value": Infinity}', None, "value Infinity"),
        ('{"value": 1' + "0" * 400 + "}", None, "is no number"),
        ("{}", None, "value null"),
        ("null", None, "null is no entry"),
        ("[]", None, "[] is no entry"),
        ("12", None, "12 is no entry"),
    ],
)
def test_a_bad_prediction_is_told_with_its_line_and_costs_no_other(entry, kept, says):
    found = entries.parse(('{"predictions": {\n"p0.9": {"value": 7},\n"p1.1": ' + entry + "}}").encode())
    assert found.predictions == {"p0.9": {"value": 7}} | ({} if kept is None else {"p1.1": kept})
    (note,) = found.notes
    assert note.startswith("line 3, prediction p1.1: ")
    assert says in note


@pytest.mark.parametrize(
    ("entry", "kept", "says"),
    [
        ('{"value": null, "text": "x"}', {"text": "x"}, "it has no value"),
        ('{"value": 1, "text": null}', {"value": 1}, "text null is no text"),
        ('{"value": 1, "text": [1]}', {"value": 1}, "text [1] is no text"),
        (
            '{"value": 1, "assumptions": null}',
            {"value": 1, "assumptions": {}},
            "assumptions = null is no number",
        ),
        (
            '{"value": 1, "assumptions": {"a": "1", "b": 2}}',
            {"value": 1, "assumptions": {"b": 2}},
            'a = "1" is no',
        ),
        ('"x"', None, '"x" is no entry'),
    ],
)
def test_a_bad_finding_is_told_with_its_line_and_costs_no_other(entry, kept, says):
    found = entries.parse(('{"findings": {\n"good": {"value": 7},\n"bad": ' + entry + "}}").encode())
    assert found.findings == {"good": {"value": 7}} | ({} if kept is None else {"bad": kept})
    (note,) = found.notes
    assert note.startswith("line 3, finding bad: ")
    assert says in note


@pytest.mark.parametrize("part", ["null", "[]", "3", '"x"'])
def test_a_part_of_another_kind_costs_no_other_part(part):
    found = entries.parse(('{"predictions": {"p": {"value": 1}},\n"findings": ' + part + "}").encode())
    assert found.predictions == {"p": {"value": 1}}
    assert found.notes == [f"line 2, findings has no entries in it but {part}"]


def test_of_what_stands_twice_the_first_counts_and_parts_are_joined():
    found = entries.parse(
        b'{"predictions": {"a": {"value": 1}, "a": {"value": 2, "met": true}},\n'
        b'"predictions": {"a": {"value": 3}, "b": {"value": 4}}}'
    )
    assert found.predictions == {"a": {"value": 1}, "b": {"value": 4}}
    assert any("a stands twice: the first counts" in note for note in found.notes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
ENTRY = JSON | st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("value", "confidence", "met", "text", "assumptions"), JSON)
)


@given(
    st.dictionaries(st.text(max_size=3), ENTRY, max_size=4),
    st.dictionaries(st.text(max_size=3), ENTRY, max_size=4),
)
def test_whatever_stands_in_it_what_is_taken_is_sound_and_taken_again_the_same(predictions, findings):
    found = entries.parse(json.dumps({"predictions": predictions, "findings": findings}).encode())
    again = entries.parse(json.dumps({"predictions": found.predictions, "findings": found.findings}).encode())
    assert again.notes == []
    assert repr(again.predictions) == repr(found.predictions)  # repr, since NaN is not itself
    for entry in found.predictions.values():
        sure = entry.get("confidence")
        assert sure is None or 0 <= sure <= 100
        assert entry.get("met") in (None, True, False)
        assert isinstance(entry["value"], int | float | str)


@given(st.binary(max_size=40) | st.text(max_size=40).map(lambda t: ("{" + t).encode("utf-8", "replace")))
def test_any_bytes_are_read_or_answered_in_one_line(raw):
    said = ""
    try:
        entries.parse(raw)
    except ValueError as error:
        said = str(error)
    assert "\n" not in said


VOTES = {
    "00-start-here": {"option": "O1", "sure": 70, "because": "Zoë's hunch", "at": "2026-11-29T10:00:00+00:00"}
}


def test_votes_and_what_is_chosen_for_the_page_are_read():
    whole = {"votes": VOTES, "memo": {"page": {"findings": ["flip"]}}, "findings": FINDINGS}
    found = entries.parse(json.dumps(whole).encode())
    assert (found.votes, found.memo, found.more, found.notes) == (VOTES, whole["memo"], {}, [])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"option": 1}, "vote 00-start-here: option 1 is no option, so it is left out"),
        ({"option": " "}, "is no option, so it is left out"),
        ({"sure": "70"}, 'sure "70" is no number from 20 to 100, so it is left out'),
        ({"sure": 15}, "sure 15 is no number from 20 to 100, so it is left out"),
        ({"sure": None}, "sure null is no number from 20 to 100, so it is left out"),
    ],
)
def test_a_vote_that_cannot_be_one_is_left_out_and_told(change, says):
    found = entries.parse(json.dumps({"votes": {"00-start-here": VOTES["00-start-here"] | change}}).encode())
    assert found.votes == {}
    assert found.notes[0].endswith(says)


def test_what_is_no_text_in_a_vote_or_a_finding_costs_itself_alone():
    whole = {
        "votes": {"a": {"option": "O1", "sure": 70, "because": 3}},
        "findings": {"f": {"value": 1, "kind": 2}},
    }
    found = entries.parse(json.dumps(whole).encode())
    assert found.votes == {"a": {"option": "O1", "sure": 70}}
    assert found.findings == {"f": {"value": 1}}
    assert len(found.notes) == 2


@pytest.mark.parametrize("chosen", ["flip", [1], {"a": 1}])
def test_a_choice_that_is_no_list_of_names_is_left_out_and_told(chosen):
    found = entries.parse(json.dumps({"memo": {"page": {"findings": chosen}}}).encode())
    assert found.memo == {}
    assert "is no list of names, so it is left out" in found.notes[0]
