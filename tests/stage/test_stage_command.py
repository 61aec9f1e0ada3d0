"""The commands: form, plan, debrief, and what they refuse in one line."""

import csv
import io
import re

import pytest

from helpers import cli
from helpers.stage import debrief, questions, rehearsal
from helpers.stage.show import Show
from helpers.stage.votes import Vote, Votes


def class_of(folder, session="75", voters=12):
    folder.mkdir()
    show = Show(session, folder)
    rehearsal.fill(show, voters)
    for ballot, round in (("vote", 1), ("vote", 2), ("p2.3", 1), ("w", 1), ("sentence", 1)):
        show.votes.close(session, ballot, round)
    return show


def test_form_prints_every_question_of_the_session_with_its_code(capsys):
    assert cli.main(["form", "75"]) == 0
    told = capsys.readouterr().out
    for code in ("sentence", "vote", "sure", "seat", "w.privacy_safety", "p2.3", "p7.6"):
        assert f"[{code}]" in told
    cli.main(["form", "45"])
    short = capsys.readouterr().out
    assert "[w.privacy_safety]" not in short
    assert "[vote2]" in short


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["present", "75", "--port", "99999"], "a port is a number from 0 to 65535"),
        (["present", "75", "--rehearse", "0"], "a number from 1 to 500"),
        (["present", "75", "--folder", "file"], "is a file, a folder is needed"),
        (["debrief", "nowhere"], "holds no votes of a class"),
    ],
)
def test_mistakes_are_one_line(arguments, line, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert cli.main(arguments) == 2
    told = capsys.readouterr().err
    assert line in told
    assert told.count("\n") == 1


def test_a_second_present_of_a_folder_is_led_to_the_first_one(tmp_path, monkeypatch, capsys):
    from helpers.stage import once, server

    monkeypatch.setattr(once, "running", lambda folder, token: once.Running("75", 8765))
    monkeypatch.setattr(server, "run", lambda *_: pytest.fail("a second server"))
    assert cli.main(["present", "75", "--folder", str(tmp_path), "--no-browser"]) == 0
    assert "127.0.0.1:8765/desk" in capsys.readouterr().out
    assert cli.main(["present", "45", "--folder", str(tmp_path), "--no-browser"]) == 2
    assert "session 75 is under way there" in capsys.readouterr().err


def test_a_rehearsal_has_a_folder_of_its_own(tmp_path):
    from helpers.stage.command import _folder

    assert _folder(tmp_path / "mine", None) == tmp_path / "mine"
    assert _folder(tmp_path / "mine", 60) == tmp_path / "mine-rehearsal"


def test_debrief_holds_both_votes_the_weights_and_no_voter(tmp_path):
    show = class_of(tmp_path / "monday")
    page, table = debrief.write([tmp_path / "monday"], tmp_path / "out.html")
    text = page.read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    votes = {(row["round"], row["measure"]): row["value"] for row in rows if row["question"] == "vote"}
    for round in (1, 2):
        counts = show.votes.read("75", "vote", round)["value"].value_counts()
        for option, count in counts.items():
            assert votes[str(round), questions.NAMES[option]] == str(count)
    assert any(row["measure"].startswith("first O1 Clinical AI: ") for row in rows)
    assert "agreed swings: Clinical leadership" in {row["measure"] for row in rows}
    assert any("The set that you agreed chooses" in row["value"] for row in rows)
    assert "clinical_leadership" not in text
    assert not re.search(r"\bO[0-4]\b(?! [A-Z])", text), "an option is not told by its code alone"
    assert "monday (rehearsal)" in text
    assert "simulated" in text
    for written in (text, table.read_text(encoding="utf-8-sig")):
        assert "simulated-" not in written
        assert "twenty percent" not in written, "no sentence of a voter's"


def test_an_open_vote_shows_how_many_and_no_more(tmp_path):
    show = Show("75", tmp_path)
    show.votes.open("75", "vote")
    show.votes.put("75", 1, [Vote("vote", "O3")] * 4, "hands")
    (one, other) = debrief.lines(show.votes, "x", None)
    assert (one.measure, one.value) == ("votes", 4)
    assert "still open" in other.value


def test_two_sections_stand_side_by_side(tmp_path):
    for name in ("monday", "tuesday"):
        class_of(tmp_path / name)
    page, table = debrief.write([tmp_path / "monday", tmp_path / "tuesday"], tmp_path / "both.html")
    heads = '<th scope="col">monday (rehearsal)</th><th scope="col">tuesday (rehearsal)</th>'
    assert heads in page.read_text(encoding="utf-8")
    groups = {row["class"] for row in csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig")))}
    assert groups == {"monday (rehearsal)", "tuesday (rehearsal)"}


def test_a_class_of_people_is_not_marked_and_a_rehearsals_folder_is_named(tmp_path):
    show = Show("75", tmp_path)
    show.votes.open("75", "vote")
    show.votes.put("75", 1, [Vote("vote", "O3")], "hands")
    page, _ = debrief.write([tmp_path], tmp_path / "out.html")
    assert "rehearsal" not in page.read_text(encoding="utf-8")
    class_of(tmp_path / "mine-rehearsal", voters=4)
    with pytest.raises(ValueError, match=r"those of a rehearsal are in .*mine-rehearsal"):
        debrief.write([tmp_path / "mine"], tmp_path / "out.html")


def test_a_folder_that_is_named_like_a_formula_or_a_script_does_nothing(tmp_path):
    class_of(tmp_path / "=1+1 <b>", voters=4)
    page, table = debrief.write([tmp_path / "=1+1 <b>"], tmp_path / "out.html")
    assert "1 <b>" not in page.read_text(encoding="utf-8")
    assert "\n=1" not in table.read_text(encoding="utf-8-sig")


def test_forget_removes_the_votes_after_the_page_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    class_of(tmp_path / "my-class", voters=4)
    assert cli.main(["debrief", "--forget"]) == 0
    assert "the votes are removed" in capsys.readouterr().out
    assert (tmp_path / "debrief.csv").stat().st_size > 100
    assert Votes(tmp_path / "my-class").sessions() == []


def test_cards_hold_what_the_source_says_with_its_place_and_what_it_does_not():
    from helpers.stage import cards

    chairs = {one["chair"]: one for one in cards.chairs()}
    assert set(chairs) == {name for seat, name in questions.SEATS.items() if seat != "agreed"}
    assert "Paragraph 14" in chairs["President"]["said"][0]
    assert "C12" in chairs["President"]["said"][0]
    assert chairs["Patients"]["silent"]
    assert chairs["Tencent"]["interest"] == "Not stated by the source"
    page = cards.page()
    assert "Invent it, and say so" in page
    for letter, option in questions.LETTERS.items():
        assert f"<h1>{letter}</h1><p>{questions.NAMES[option]}</p>" in page
    assert chairs["President"]["role"] == "Head of the hospital"
    assert "Head of the hospital. A role for this hour, not a living person." in page


def test_a_students_folder_holds_no_run_sheet():
    from helpers import workspace

    names = {name for name, _ in workspace.delivery()}
    assert "data/claims.csv" in names
    assert not names & {"data/sessions.csv", "data/screens.csv", "data/letters.csv", "data/sentences.csv"}
