"""A form's export, from friend and foe: what is read, what is listed, what is refused in one line."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.stage import exports, questions
from helpers.stage.votes import ballot_of

WEIGHTS = [code for code in questions.questions() if code.startswith("w.")]


def read(text, encoding="utf-8"):
    return exports.read(text.encode(encoding))


def problems(found):
    return [str(one) for one in found.problems]


def values(found, code, round=None):
    return [vote.value for vote in found.votes.get(round, []) if vote.question == code]


def test_a_row_a_voter_whatever_columns_the_service_adds():
    found = read(
        "Start time,Email,[vote] What next?,Points - [x,[sure] How sure?,[p2.3] By how many percent?\n"
        "9:01,a@b,A: Option 1 (clinical AI),0,80,12\n"
        "9:02,c@d,D,0,,12.5\n"
    )
    assert values(found, "vote") == ["O1", "O0"]
    assert [v.confidence for v in found.votes[None] if v.question == "vote"] == [80.0, None]
    assert values(found, "p2.3") == [12.0, 12.5]
    assert found.problems == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_every_encoding_and_separator(encoding, mark):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark, lineterminator="\r\n")
    writer.writerows([["姓名", "[vote] What,\nnext?"], ["王", "B"], ["李", 'C: "Option 3, data platform"']])
    found = read(out.getvalue(), encoding)
    assert values(found, "vote") == ["O2", "O3"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12),
        ("12 %", 12),
        ("12%", 12),
        ('"12,5"', 12.5),
        ("１２", 12),
        ("１２．５％", 12.5),
        (" 12 ", 12),
        ("-3", -3),
    ],
)
def test_numbers_as_people_write_them(cell, value):
    assert values(read(f"[p2.3] By,x\n{cell},1\n"), "p2.3") == [value]


@pytest.mark.parametrize(
    "cell", ["about 12", "12 to 15", "twelve", "1e9", "101", "nan", "inf", "=12", "12%%", "12 percent"]
)
def test_what_is_no_number_is_listed_with_its_row_and_never_guessed(cell):
    found = read(f"[p2.3] By,x\n20,1\n{cell},1\n")
    assert values(found, "p2.3") == [20.0]
    (problem,) = problems(found)
    assert problem.startswith("row 3, [p2.3]: ")
    assert "a number from -50 to 100" in problem


@pytest.mark.parametrize(
    ("cell", "option"),
    [
        ("a", "O1"),
        ("B)", "O2"),
        ("Option 3, data platform", "O3"),
        ("Option 1", "O1"),
        ("foundation first", "O0"),
        ("o2", "O2"),
        ("选项1", "O1"),
        ("方案 2", "O2"),
        ("none of these yet", "O0"),
        ("Foundation", "O0"),
        ("E: Option 4, multi-cloud", "O4"),
        ("data platform", "O3"),
    ],
)
def test_choices_as_services_write_them(cell, option):
    assert values(read(f'[vote] What,x\n"{cell}",1\n'), "vote") == [option]


@pytest.mark.parametrize(
    "cell", ["F", "AB", "Option 9", "both A and B", "option", "1", "option 1 i guess", "a guess"]
)
def test_a_choice_that_is_none_is_listed(cell):
    found = read(f'[vote] What,x\n"{cell}",1\n')
    assert values(found, "vote") == []
    assert "row 2, [vote]" in problems(found)[0]


def test_a_share_where_percent_is_asked_is_listed_and_not_guessed():
    found = read("[p2.3] By?,x\n0.2,1\n0.2 %,1\n20,1\n0,1\n")
    assert values(found, "p2.3") == [0.2, 20.0, 0.0]
    assert "'0.2' is less than one of a hundred; write 20 for a fifth, or 0.2%" in problems(found)[0]


def test_brackets_of_an_input_method_and_a_round():
    found = read("［vote］ 一,【vote2】 二\nA,B\n")
    assert (values(found, "vote", None), values(found, "vote", 2)) == (["O1"], ["O2"])


def test_counts():
    found = read("[vote] What next?,Count\nA,12\nB: Option 2,3\nC,x\nD,-1\n")
    assert values(found, "vote") == ["O1"] * 12 + ["O2"] * 3
    assert [line.split(",")[0] for line in problems(found)] == ["row 4", "row 5"]


def test_question_and_answer_pairs():
    found = read(
        "Name,Question,Answer\nx,[vote] What next?,A\nx,[p2.3] By?,20\ny,[vote] What next?,B\ny,[vote] What next?,C\n"
    )
    assert values(found, "vote") == ["O1", "O2"]
    assert len({vote.voter for vote in found.votes[None]}) == 2
    assert "a second answer to [vote] by the voter of row 4" in problems(found)[0]


def test_a_set_of_weights_counts_whole_or_not_at_all():
    head = ",".join(["[seat] Chair", *(f"[{code}] {code}" for code in WEIGHTS)])
    rows = ["IT head," + ",".join(["50"] * 7), "CEO," + ",".join(["40"] * 7), "Tencent," + ",".join(["50"] * 6) + ",",
            "Patients," + ",".join(["0"] * 7)]  # fmt: skip
    found = read("\n".join([head, *rows]) + "\n")
    seats = {vote.seat for vote in found.votes[None]}
    assert seats == {"it_head", None}
    assert len(found.votes[None]) == 14
    assert "row 3, [seat]: 'CEO' is a seat that nobody has" in problems(found)[0]
    assert "row 4: the set of weights lacks w.autonomy" in problems(found)[1]
    assert "row 5: all seven weights are 0" in problems(found)[2]


def test_short_codes_are_the_long_ones():
    head = ",".join(f"[{code}]" for code in WEIGHTS).replace("w.privacy_safety", "w.privacy")
    found = read(head + "\n" + ",".join("7654321") + "\n")
    assert {vote.question for vote in found.votes[None]} == set(WEIGHTS)


def test_a_voters_mark_is_not_kept_and_joins_both_rounds():
    found = read("[voter] nick,[vote] What,[vote2] What\nWang Li,A,\n wang li ,,B\nLi,B,B\nLi,C,\n")
    both = [*found.votes[None], *found.votes[2]]
    assert not any("li" in (vote.voter or "").casefold() for vote in both)
    assert len({vote.voter for vote in both}) == 2
    assert (values(found, "vote"), values(found, "vote", 2)) == (["O1", "O2"], ["O2", "O2"])
    assert problems(found) == ["row 5, [vote]: the same [voter] as in row 4 has answered it; left out"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name,answer\nx,A\n", "no column has a question's code in brackets"),
        ("", "empty"),
        ("[vote] a,[vote] b\nA,B\n", r"\[vote\] heads two columns"),
    ],
)
def test_no_table_of_votes(text, line):
    with pytest.raises(ValueError, match=line) as told:
        read(text)
    assert "\n" not in str(told.value)


def test_a_workbook_is_told():
    with pytest.raises(ValueError, match="is a workbook and not a CSV file"):
        exports.read(b"PK\x03\x04" + b"x" * 100)


def test_a_code_that_is_none_is_listed_and_the_rest_is_read():
    found = read("[vote] What,[wote] What\nA,B\n")
    assert values(found, "vote") == ["O1"]
    assert "there is no question [wote]" in problems(found)[0]


def test_ten_megabytes_and_a_byte():
    with pytest.raises(ValueError, match="at most 10 MB are read"):
        exports.read(b"[vote]\n" + b"A" * exports.MOST_BYTES)


def test_a_hundred_thousand_rows_are_read_and_one_more_is_not():
    assert len(values(read("[vote],x\n" + "A,1\n" * 100_000), "vote")) == 100_000
    with pytest.raises(ValueError, match="100,001 rows; at most 100,000 are read"):
        read("[vote],x\n" + "A,1\n" * 100_001)


def test_counts_beyond_any_room_are_refused():
    with pytest.raises(ValueError, match="is the column of counts one"):
        read("[vote] What,Count\nA,999999999\n")


HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "<script>alert(1)</script>",
    "'; DROP TABLE votes; --",
    "{{ 7*7 }}",
    "\u202eA",
]


@pytest.mark.parametrize("cell", HOSTILE)
def test_a_hostile_cell_is_a_text_or_is_listed(cell):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["[sentence] Why", "[vote] What", "[p2.3] By"], [cell, cell, cell]])
    found = read(out.getvalue())
    assert [(v.question, v.value) for v in found.votes[None]] == [("sentence", " ".join(cell.split()))]
    assert len(found.problems) == 2


def test_the_same_reasons_stand_together_the_most_first():
    rows = "A,50\n" * 3 + "Z,fifty\n" * 300 + "B,about 60\n"
    found = read("[vote],[sure]\n" + rows)
    sure, vote = found.grouped()
    assert sure.head.startswith("[sure] 301 left out: not a number from 50 to 100 (row 5 'fifty', 6 'fifty'")
    assert sure.head.endswith("and 295 more)")
    assert sure.rows[0] == "row 5, [sure]: 'fifty' is not a number from 50 to 100"
    assert (len(sure.rows), sure.rows[-1]) == (201, "and 101 more")
    assert vote.head.startswith("[vote] 300 left out: not one of A")


def test_a_row_that_comes_again_is_one_line():
    found = read("[voter],[vote],[p2.3]\na,A,20\na,B,30\n")
    (group,) = found.grouped()
    assert group.head == "2 left out: the same [voter] as in an earlier row has answered it (row 3)"
    assert values(found, "vote") == ["O1"]


def test_of_the_last_vote_a_voters_last_answer_counts():
    text = "[voter],[vote],[sure],[p2.3]\na,A,60,20\nb,B,70,10\na,D,90,30\nb,,,\n"
    found = exports.read(text.encode(), last=("vote", "sure"))
    votes = {vote.value: vote.confidence for vote in found.votes[None] if vote.question == "vote"}
    assert votes == {"O0": 90.0, "O2": 70.0}
    assert values(found, "p2.3") == [20.0, 10.0]
    assert "[vote]: 1 earlier answer of a [voter] who answered again; the last counts" in found.notes
    assert problems(found) == ["row 4, [p2.3]: the same [voter] as in row 2 has answered it; left out"]


def test_a_code_that_names_the_last_vote_says_so_itself():
    found = read("[voter],[vote2] Once more\na,A\na,D\n")
    assert values(found, "vote", 2) == ["O0"]


def test_what_excel_in_china_saves():
    text = "序号;[voter] 昵称;[sentence] 关键句;[vote] 下一步？;[p2.3] 下降多少\n1;小王;因为医生好;A;２０％\n"
    found = read(text, "gb18030")
    assert values(found, "sentence") == ["因为医生好"]
    assert (values(found, "vote"), values(found, "p2.3")) == (["O1"], [20.0])
    assert "Chinese" in found.notes[0]
    assert not found.unsure
    assert read("[sentence] Pourquoi;x\nÇa dépend de l'hôpital, déjà;1\n", "cp1252").unsure


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=4), min_size=1, max_size=8))
def test_any_table_is_read_or_listed_and_nothing_is_lost(rows):
    out = io.StringIO(newline="")
    head = ["[vote] What", "[p2.3] By", "[sentence] Why", "[sure] How"]
    csv.writer(out).writerows([head, *rows])
    try:
        found = read(out.getvalue(), "utf-8")
    except (ValueError, UnicodeEncodeError):  # a lone surrogate, a NUL: no text
        return
    filled = sum(
        1
        for row in rows
        if any(c.strip() for c in row)
        for at, cell in enumerate(row)
        if cell.strip() and at < 3
    )
    kept = sum(len(votes) for votes in found.votes.values())
    unread = sum(1 for line in problems(found) if "[sure]" not in line)
    assert kept + unread == filled
    assert all(
        ballot_of(vote.question) in questions.BALLOTS for votes in found.votes.values() for vote in votes
    )


def test_the_form_holds_every_question_under_its_code():
    text = questions.form({"vote", "w", "sentence", "p2.3", "p7.6"})
    for code in questions.questions():
        assert f"\n[{code}] " in text
    first, second = text.split("THE SECOND FORM")
    header = [line for line in first.splitlines() if line.startswith("[")]
    row = {"[voter]": "a", "[sentence]": "s", "[vote]": "A", "[sure]": "60", "[seat]": "Tencent"}
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, [row.get(line.split()[0], "10") for line in header]])
    found = read(out.getvalue())
    assert found.problems == []
    assert len(found.votes[None]) == 1 + 1 + 7 + 2
    assert "`" not in text
    again = [line.split()[0] for line in second.splitlines() if line.startswith("[")]
    assert again == ["[voter]", "[vote2]", "[sure2]"]
    (vote,) = read(",".join(again) + "\na,D,80\n").votes[2]
    assert (vote.value, vote.confidence) == ("O0", 80.0)


def test_a_form_without_a_vote_is_one_form():
    assert "THE SECOND FORM" not in questions.form({"sentence"})
