"""What stands on the stage at each step: nothing before its reveal, every quoted figure on its screen, all ends fit."""

import dataclasses
import re

import fit
import pytest

from helpers import case, charts, flow
from helpers.stage import faces, figures, findings, models, names, questions, rehearsal, sheets, shown, tables
from helpers.stage.screens import said_figure
from helpers.stage.show import EXPLORE, FINDING, QUESTION, SAID, TEXT
from helpers.stage.votes import Vote

GIVEN = case.assume()
QUOTED = [row for session in names.SESSIONS for row in sheets.sheet(session) if row.figures]
EXPLORERS = {screen.id: screen for screen in sheets.screens().values() if screen.kind == "explorer"}


def to(show, screen):
    show.jump(next(i for i, row in enumerate(show.rows) if row.screen.id == screen))


def words(content):
    """Everything that a page of the content lets somebody read or hear."""
    parts = [content.asks, *content.body, content.head, content.sub, content.note]
    if content.table is not None:
        parts += [cell for row in [content.table.head, *content.table.rows] for cell in row]
    parts += [one.alt for one in content.pictures]
    parts += [f"{one.label} {one.written}" for one in content.controls]
    parts += [" ".join(pair) for pair in content.figures]
    return " ".join(parts)


def walk(show, drawn, row):
    show.jump(next(i for i, one in enumerate(show.rows) if one.id == row.id))
    found = {}
    for step in show.steps():
        show.now.step = step
        found[step] = drawn.content()
    return found


@pytest.mark.parametrize("row", QUOTED, ids=lambda row: row.id)
def test_every_quoted_figure_is_on_the_very_screen_of_its_row(row, begin, screens):
    show = begin(row.session)
    steps = walk(show, screens(show), row)
    for number in row.figures:
        value, what = said_figure(number, GIVEN)
        text = words(steps[FINDING])
        assert re.search(rf"(?<![\d.,]){re.escape(value)}", text), number
        assert what in text
        assert what not in words(steps[QUESTION]) + words(steps[EXPLORE])


def test_figures_follow_the_controls(begin, screens):
    show = begin()
    drawn = screens(show)
    to(show, "interventions")
    show.now.step = FINDING
    before = drawn.content().figures
    drawn.set("reading_time_cut", 0.1)
    after = drawn.content().figures
    assert before[1] != after[1]
    assert after[1][0] == said_figure("F3", GIVEN.change(reading_time_cut=0.1))[0]
    drawn.reset()
    assert drawn.content().figures == before


@pytest.mark.parametrize("session", ["75", "45"])
def test_the_title_is_said_last_and_nowhere_before(session, begin, screens):
    show = begin(session)
    drawn = screens(show)
    for row in show.rows:
        if row.screen.kind != "explorer":
            continue
        steps = walk(show, drawn, row)
        assert not steps[QUESTION].pictures
        title = steps[FINDING].head
        assert title
        assert title not in words(steps[EXPLORE])
        assert steps[EXPLORE].pictures[0].alt


def test_nothing_of_a_vote_before_it_is_closed_but_how_many(begin, screens):
    show = begin()
    to(show, "vote-one")
    show.votes.open("75", "vote")
    show.votes.put("75", 1, [Vote("vote", "O2")] * 7 + [Vote("vote", "O3")] * 2, "hands")
    drawn = screens(show)
    for step in show.steps():
        show.now.step = step
        content = drawn.content()
        assert not content.pictures
        assert "9 votes" in words(content)
    show.votes.close("75", "vote")
    show.now.step = FINDING
    assert drawn.content().head == "The first vote: Option 2, regional, 7 of 9."
    assert "Option 3, data platform 2" in drawn.content().pictures[0].alt


def test_a_vote_opened_again_says_so(begin, screens):
    show = begin()
    to(show, "vote-one")
    for _ in range(2):
        show.votes.open("75", "vote")
        show.votes.put("75", 1, [Vote("vote", "O2")], "hands")
        show.votes.close("75", "vote")
    show.now.step = SAID
    assert screens(show).content().note == "opened again once after it was closed"


def test_the_classes_middle_guess_stands_in_the_lessons_own_chart(begin, screens):
    show = begin()
    to(show, "interventions")
    show.votes.open("75", "p2.3")
    show.votes.put("75", 1, [Vote("p2.3", float(v)) for v in (10, 20, 30)], "hands")
    drawn = screens(show)
    assert show.steps() == [QUESTION, EXPLORE, FINDING]
    show.votes.close("75", "p2.3")
    assert show.steps() == [QUESTION, SAID, EXPLORE, FINDING]
    show.now.step = FINDING
    assert "The middle guess is 20, the model says 12 percent." in drawn.content().sub
    texts = [text.get_text() for text in drawn.core().panels[0].ax.texts]
    assert any("your middle guess: 20 percent less" in text for text in texts)


def test_the_agreed_set_starts_the_controls_with_the_criterion_that_turns_it(begin, screens):
    show = begin()
    swings = dict(zip(("clinical_leadership", "finance", "speed", "device_rules", "privacy_safety", "low_load", "autonomy"),
                      (100, 50, 40, 30, 60, 40, 40), strict=True))  # fmt: skip
    show.votes.open("75", "w")
    show.votes.put_set("75", 1, "agreed", swings)
    show.votes.close("75", "w")
    row = next(row for row in show.rows if row.screen.id == "agreed")
    core = screens(show).core(row)
    listed, score, criterion = core.controls
    assert (listed, score) == ("listed", "score")
    assert core.values[criterion] == swings[criterion]
    assert core.data.weights[criterion] == pytest.approx(swings[criterion] / sum(swings.values()))


@pytest.mark.parametrize("session", names.SESSIONS)
def test_every_session_walks_from_end_to_end(session, begin, screens):
    show = begin(session)
    rehearsal.fill(show, 24)
    drawn = screens(show)
    for ballot, round in {(row.screen.ballot, row.screen.round) for row in show.rows}:
        if ballot not in ("", "pooled"):
            show.votes.close(session, ballot, round)
    for row in show.rows:
        for step, content in walk(show, drawn, row).items():
            assert content.step == step
            assert content.pictures or content.asks, (row.id, step)
            assert all(one.alt for one in content.pictures), (row.id, step)
            assert len(content.head) < 190, (row.id, step, content.head)
            of_the_class = step == SAID or (step == FINDING and row.screen.kind == "vote")
            assert ("simulated votes" in content.note) == of_the_class


def test_a_letter_shows_its_text_then_the_model_that_answers_it(begin, screens):
    show = begin("90")
    row = next(row for row in show.rows if row.screen.kind == "letter")
    for _ in range(4):
        steps = walk(show, screens(show), row)
        assert list(steps) == [QUESTION, TEXT, EXPLORE, FINDING]
        assert show.letter["text"] not in words(steps[QUESTION])
        assert steps[TEXT].body[0] == show.letter["text"]
        assert "Invented by the pack" in steps[TEXT].body[1]
        assert steps[EXPLORE].head == show.letter["look"]
        show.draw()


def test_what_has_happened_since_is_dated_and_sourced(begin, screens):
    show = begin("90")
    steps = walk(show, screens(show), show.rows[-1])
    *facts, last = steps[TEXT].body
    assert all(re.search(r"20\d\d.*\(.*; confidence: (high|medium|low)\)", fact) for fact in facts)
    assert last == "What Huashan chose is not on record here."
    assert not steps[QUESTION].body


# --- controls -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["0.2", None, True, float("nan"), float("inf"), 2.0, -1.0, [0.2], {}])
def test_a_value_that_no_control_takes(value, begin, screens):
    show = begin()
    to(show, "interventions")
    with pytest.raises(ValueError, match="Cut in reading time with AI"):
        screens(show).set("reading_time_cut", value)
    assert show.now.values.get("interventions", {}) == {}


def test_a_control_that_the_screen_has_not(begin, screens):
    show = begin()
    to(show, "interventions")
    with pytest.raises(ValueError, match="no control reading_time_cat; did you mean reading_time_cut"):
        screens(show).set("reading_time_cat", 0.1)
    to(show, "opening")
    with pytest.raises(ValueError, match="has no controls"):
        screens(show).set("reading_time_cut", 0.1)


def test_a_menu_takes_the_place_of_an_option():
    control = faces.controls_of(EXPLORERS["plan"], GIVEN)["registration"]
    assert faces.taken(control, 1) == "in the plan"
    for wrong in (2, -1, 0.5):
        with pytest.raises(ValueError, match="there are 2 choices"):
            faces.taken(control, wrong)


def ends(screen):
    """Values of the controls: as they start, and each at either end."""
    controls = faces.controls_of(screen, GIVEN)
    yield {}
    for name, control in controls.items():
        for end in control.ends if not control.options else range(len(control.options)):
            yield {name: end}


@pytest.mark.parametrize("enlarged", [False, True], ids=["as it is", "plus"])
@pytest.mark.parametrize("name", sorted(EXPLORERS))
def test_every_end_of_every_control_fits_the_stage(name, enlarged, begin, screens):
    screen = EXPLORERS[name]
    show = begin()
    for ballot, guess in {"p2.3": 22.0, "p7.6": 64.0}.items():
        show.votes.open("75", ballot)
        show.votes.put("75", 1, [Vote(ballot, guess)], "hands")
        show.votes.close("75", ballot)
    quoted = next((row.figures for row in QUOTED if row.screen.id == name), ())
    show.rows = (dataclasses.replace(show.rows[0], screen=screen, figures=quoted),)
    show.now.row, show.now.step = 0, EXPLORE
    for _ in range(8 if enlarged else 0):
        show.zoom(1.1)
    assert show.now.zoom <= screen.most
    drawn = screens(show)
    told = []
    for values in ends(screen):
        drawn.reset()
        for control, value in values.items():
            drawn.set(control, value)
        core = drawn.core()
        for panel in core.panels:
            told += [f"{values}: {line}" for line in fit.complaints(panel.ax, "page") if "pixels" not in line]
            assert panel.ax.figure.bbox.height <= shown.HIGH_ALONE + 1
    assert told == []


@pytest.mark.parametrize("name", sorted(EXPLORERS))
def test_type_in_a_chart_is_large_enough_for_the_last_row(name, begin, screens):
    show = begin()
    show.rows = (dataclasses.replace(show.rows[0], screen=EXPLORERS[name]),)
    for panel in screens(show).core().panels:
        ax, dots = panel.ax, panel.ax.figure.dpi / 72
        of_axes = [ax.xaxis.label, ax.yaxis.label]
        for text in fit.words(ax):
            least = 1080 / 40 if text in of_axes else 1080 / 45
            if not text.get_text().startswith("Source: "):
                assert text.get_fontsize() * dots >= least, (name, text.get_text())
                assert text.get_rotation() == 0, (name, text.get_text())


def test_titles_of_charts_are_left_out_of_the_picture(begin, screens):
    show = begin()
    to(show, "interventions")
    core = screens(show).core()
    for panel in core.panels:
        assert charts.title(panel.ax)
        assert panel.ax.get_title(loc="left") == ""


def test_figures_are_worked_out_and_written_as_the_plan_has_them():
    assert figures.figure("F3").said(GIVEN) == "fall of imaging turnaround with AI reading: 12 percent"
    with pytest.raises(ValueError, match="there is no figure F99"):
        figures.figure("F99")


# --- what the room has to know, and the answers to what it was asked ----------------------------------


def test_the_seven_criteria_stand_with_their_ends_where_the_seats_agree(begin, screens):
    show = begin()
    to(show, "chairs")
    content = screens(show).content()
    known = case.load().criteria
    assert [row[0] for row in content.table.rows] == list(known["label"])
    for (_, worst, best), (_, one) in zip(content.table.rows, known.iterrows(), strict=True):
        assert (worst, best) == (one["worst"], one["best"])
    assert content.body[0].startswith(
        "One speaker each: President, IT head, Clinicians, Tencent. Empty chairs: "
    )


def test_seats_are_named_as_those_that_vote(begin, screens):
    show = begin()
    rehearsal.fill(show, 8)
    to(show, "chairs")
    line, badge = screens(show).content().body
    assert "[teaching assumption]" in badge
    assert line.startswith(
        "One speaker each: President, IT head, Clinicians, Patients. Empty chairs: Tencent, "
    )


def test_the_four_stages_come_before_the_guess_and_name_no_tightest(begin, screens):
    show = begin()
    names_of = [row.screen.id for row in show.rows]
    assert names_of.index("line") + 1 == names_of.index("interventions")
    to(show, "line")
    content = screens(show).content()
    assert [row[0][3:].lower() for row in content.table.rows] == list(flow.STAGES)
    assert "binds" not in words(content)


def test_each_table_of_a_screen_is_there():
    named = {screen.table for screen in sheets.screens().values() if screen.table}
    assert named == set(tables.TABLES)
    for name in named:
        made = tables.TABLES[name](GIVEN)
        assert {len(row) for row in made.rows} == {len(made.head) or len(made.rows[0])}


def test_chairs_does_not_answer_the_question_of_the_next_row(begin, screens):
    show = begin()
    rehearsal.fill(show, 24)
    show.votes.close("75", "w")
    to(show, "chairs")
    drawn = screens(show)
    for step in show.steps():
        show.now.step = step
        said = words(drawn.content())
        assert "agreed" not in said
        assert "of the weight" not in said
    assert "Of 24 own sets" in said


def test_only_an_agreed_set_draws_no_empty_chart(begin, screens):
    show = begin()
    show.votes.open("75", "w")
    show.votes.put_set("75", 1, "agreed", dict.fromkeys(case.load().criteria.index, 50.0))
    show.votes.close("75", "w")
    to(show, "chairs")
    show.now.step = FINDING
    content = screens(show).content()
    assert content.pictures == []
    assert content.asks.startswith("Only the agreed set is here")


@pytest.mark.parametrize(("session", "screen"), [("75", "regulator"), ("two", "registration")])
def test_the_last_title_shows_the_registration_that_was_asked_for(session, screen, begin, screens):
    show = begin(session)
    to(show, screen)
    drawn = screens(show)
    weeks = models.timeline(GIVEN, registration=models.PUT_IN).weeks
    show.now.step = EXPLORE
    assert drawn.core().values["registration"] == models.LEFT_OUT
    show.now.step = FINDING
    assert drawn.content().head.startswith(f"With a registration the plan ends in week {weeks:.0f}")
    drawn.set("registration", 0)
    assert f"week {models.timeline(GIVEN).weeks:.0f}" in drawn.content().head, (
        "a hand on the control has the last word"
    )
    drawn.reset()
    assert f"week {weeks:.0f}" in drawn.content().head


def test_a_letter_finds_the_plan_as_the_source_has_it(begin, screens):
    show = begin("90")
    show.now.letter = "export"
    drawn = screens(show)
    to(show, "letter")
    show.now.values["plan"] = {"registration": models.PUT_IN}  # what a class left in the plan's own row
    show.now.step = EXPLORE
    assert drawn.core().values["registration"] == models.LEFT_OUT
    show.now.step = FINDING
    core = drawn.core()
    assert core.values["interoperability_stretch"] == core.controls["interoperability_stretch"].high
    assert f"week {core.data.weeks:.0f}" in drawn.content().head
    assert core.data.weeks > models.timeline(GIVEN).weeks


def test_titles_answer_what_was_asked(begin, screens):
    show = begin("one")
    drawn = screens(show)
    said = {}
    for screen in ("interventions", "night"):
        to(show, screen)
        show.now.step = FINDING
        said[screen] = drawn.content().head
    assert said["interventions"].startswith(
        f"With AI reading the time falls by {said_figure('F3', GIVEN)[0]}"
    )
    assert said["night"].startswith(f"Below {figures.figure('F5').written(GIVEN)} studies an hour the AI is")
    show = begin("three")
    to(show, "flags")
    show.now.step = FINDING
    right = figures.figure("F15").written(GIVEN)
    assert screens(show).content().head.startswith(f"At a partner {right} of a hundred flags are right")


@pytest.mark.parametrize("code", ["p2.3", "p7.6"])
def test_a_form_asks_what_the_stage_asks(code):
    asked = [screen.asks for screen in sheets.screens().values() if screen.ballot == code]
    assert asked == [questions.question(code).words]


def test_options_stand_by_their_names():
    assert findings.named("O1 leads O2 Regional; O4.") == "O1 Clinical AI leads O2 Regional; O4 Multi-cloud."
    assert findings.named("CO1, O12") == "CO1, O12"


def test_a_class_is_told_how_sure_it_felt(begin, screens):
    show = begin("three")
    to(show, "sure")
    show.votes.open("three", "vote")
    show.votes.put(
        "three", 1, [Vote("vote", "O1", None, None, 60.0), Vote("vote", "O2", None, None, 80.0)], "form"
    )
    show.votes.close("three", "vote")
    show.now.step = FINDING
    assert screens(show).content().head.endswith("of your vote you felt 70 percent sure")


def test_the_guess_covers_no_bar_and_no_number(begin, screens):
    show = begin()
    to(show, "interventions")
    show.votes.open("75", "p2.3")
    for guess in (-20.0, 5.0, 12.0, 22.0, 24.0, 36.0, 60.0):
        show.votes.open("75", "p2.3")
        show.votes.put("75", 1, [Vote("p2.3", guess)], "hands")
        show.votes.close("75", "p2.3")
        show.now.step = EXPLORE
        ax = screens(show).core().panels[0].ax
        texts = fit.words(ax)
        own = next(text for text in texts if text.get_text().startswith("your middle guess"))
        box = own.get_window_extent()
        bars = [one.get_window_extent() for one in ax.patches]
        others = [text.get_window_extent() for text in texts if text is not own]
        assert not [other for other in [*bars, *others] if box.overlaps(other)], guess


@pytest.mark.parametrize("presses", [0, 4])
def test_charts_of_votes_fit_at_every_size_of_type(presses, begin, screens, monkeypatch):
    show = begin()
    rehearsal.fill(show, 60)
    drawn = []
    kept = charts.Panel.put
    monkeypatch.setattr(charts.Panel, "put", lambda self, data: (kept(self, data), drawn.append(self))[0])
    for row in show.rows:
        if not row.screen.ballot:
            continue
        if show.votes.state("75", row.screen.ballot, row.screen.round) == "open":
            show.votes.close("75", row.screen.ballot, row.screen.round)
        to(show, row.screen.id)
        for step in (SAID, FINDING):
            if step in show.steps():
                show.now.step = step
                for _ in range(presses):
                    show.zoom(1.1)
                screens(show).content()
    assert len(drawn) >= 8
    told = [line for panel in drawn for line in fit.complaints(panel.ax) if "pixels" not in line]
    assert told == []


# --- no screen answers its own question, and every number says who says so --------------------------------

ROWS = [row for session in names.SESSIONS for row in sheets.sheet(session)]


def runs(text, many=4):
    """Runs of so many words within a sentence."""
    found = set()
    for sentence in re.split(r"[.?!:;]", text.casefold()):
        said = re.findall(r"[\w']+", sentence)
        found |= {" ".join(said[i : i + many]) for i in range(len(said) - many + 1)}
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_no_screen_asks_in_the_words_of_the_answer_that_its_sheet_expects(row):
    assert not (runs(row.screen.asks) & runs(row.expects)) - runs(row.question)


@pytest.mark.parametrize("session", names.SESSIONS)
def test_what_a_later_step_says_stands_on_none_before_it(session, begin, screens):
    show = begin(session)
    rehearsal.fill(show, 24)
    for ballot, round in {(row.screen.ballot, row.screen.round) for row in show.rows}:
        if ballot not in ("", "pooled"):
            show.votes.close(session, ballot, round)
    drawn = screens(show)
    for row in show.rows:
        steps = walk(show, drawn, row)
        asked = steps[QUESTION]
        if TEXT in steps:
            later = {
                *steps[TEXT].body,
                *(cell for one in getattr(steps[TEXT].table, "rows", ()) for cell in one),
            }
            for said in later - {""}:
                assert said not in words(asked), (row.id, said)
        if FINDING in steps:
            title = steps[FINDING].head
            assert not re.search(r"(?<!\w)-\d", title + steps[FINDING].sub), "a minus sign, not a hyphen"
            for step, content in steps.items():
                told = words(content).replace("-", "−")
                assert step == FINDING or title.replace("-", "−") not in told, (row.id, step)
            for number, what in steps[FINDING].figures:
                assert f"{number} {what}" not in words(asked), row.id


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_number_of_ours_that_a_question_stands_on_says_so(row, begin, screens):
    show = begin(row.session)
    content = walk(show, screens(show), row)[QUESTION]
    shown_ = [*content.body, *(cell for one in getattr(content.table, "rows", ()) for cell in one)]
    if row.screen.table in ("criteria", "line", "prevalence", "weights"):
        assert any("[teaching assumption]" in line for line in shown_)
    if row.screen.table == "missing":
        assert "[teaching assumption]" in tables.missing(GIVEN).head[1]


def test_the_first_screens_question_is_one_and_its_answer_comes_after_it(begin, screens):
    show = begin()
    row = next(row for row in show.rows if row.screen.id == "opening")
    steps = walk(show, screens(show), row)
    assert list(steps) == [QUESTION, TEXT]
    assert "not the case" not in words(steps[QUESTION])
    assert steps[TEXT].body[0] == "A summary of a case, with an analysis added. It is not the case."
    assert steps[TEXT].table.badges == ("case", "external", "teaching assumption", "derived")


@pytest.mark.parametrize(
    "screen", [one.id for one in EXPLORERS.values() if "reading_time_cut" in one.controls]
)
def test_the_cut_of_reading_time_is_the_packs_reading_of_the_sources_fifth(screen, begin, screens):
    control = faces.controls_of(EXPLORERS[screen], GIVEN)["reading_time_cut"]
    assert faces.face("reading_time_cut", control, control.start).kind == "teaching assumption"
    if screen == "interventions":
        theirs, ours = EXPLORERS[screen].before
        assert "time to a diagnosis" in theirs
        assert theirs.endswith("(C25). [case]")
        assert ours.endswith("[teaching assumption]")


def test_the_week_with_a_registration_says_of_what_it_is_the_sum(begin, screens):
    show = begin()
    to(show, "regulator")
    assert show.letter.name == "device"
    show.now.step = TEXT
    drawn = screens(show)
    assert drawn.content().body[0].count(".") == 3
    show.now.step = FINDING
    content = drawn.content()
    assert content.kind == "derived"
    parts = [int(n) for n in re.findall(r"(\d+) (?:to a tool|of registration|of release)", content.sub)]
    assert sum(parts) == pytest.approx(models.timeline(GIVEN, registration=models.PUT_IN).weeks)
    assert len(parts) == 3
    assert "if clinical use is 2 years off, a teaching assumption" in content.sub
    delay = next(one for one in content.controls if one.name == "ai_delay")
    assert (delay.kind, delay.written) == ("teaching assumption", "2.00 years")
    drawn.set("ai_delay", 1.0)
    moved = drawn.content()
    assert moved.head != content.head
    assert "if clinical use is 1 year off" in moved.sub


def test_a_figure_of_another_plan_says_that_it_is_one(begin, screens):
    show = begin()
    to(show, "regulator")
    show.now.step = FINDING
    drawn = screens(show)
    assert not drawn.content().sub.startswith("To compare")
    drawn.set("registration", 0)
    assert drawn.content().sub.startswith(
        "To compare: 124 weeks: from the start to the end of the source's plan"
    )


def test_a_guess_is_marked_against_what_was_asked_wherever_controls_stand(begin, screens):
    show = begin()
    to(show, "interventions")
    show.votes.open("75", "p2.3")
    show.votes.put("75", 1, [Vote("p2.3", 20.0)] * 3, "hands")
    show.votes.close("75", "p2.3")
    show.now.step = FINDING
    drawn = screens(show)
    said = "The middle guess is 20, the model says 12 percent. 0 of 3 came within 2"
    assert said in drawn.content().sub
    drawn.set("cleaning_servers", 3)
    assert said in drawn.content().sub


def test_without_the_loss_of_accuracy_the_stage_says_how_much_of_the_fall_stays(begin, screens):
    show = begin()
    to(show, "flags")
    show.now.step = FINDING
    drawn = screens(show)
    drawn.set("external_loss", 0.0)
    content = drawn.content()
    asked = figures.figure("F15").written(GIVEN)
    assert content.sub.startswith(
        f"As it was asked {asked} were right at a partner (the grey mark): a fall of "
    )
    before, now = (int(n) for n in re.findall(r"fall (?:of|is) (\d+)", content.sub)[:2])
    assert now > 0.75 * before


# --- the seats' set ---------------------------------------------------------------------------------------


def own_sets(show, sets=(("a", "president", 100), ("b", "it_head", 20))):
    show.votes.open("75", "w")
    lines = [
        Vote(f"w.{name}", float(swing) if name == "clinical_leadership" else 50.0, voter, seat)
        for voter, seat, swing in sets
        for name in case.load().criteria.index
    ]
    show.votes.put("75", 1, lines, "form")
    show.votes.close("75", "w")


def test_seats_agree_where_they_are_furthest_apart(begin, screens):
    show = begin()
    own_sets(show)
    to(show, "chairs")
    show.now.step = SAID
    content = screens(show).content()
    assert content.table.rows[0][0] == "Clinical leadership"
    assert content.table.rows[0][3:] == ("IT head 20, President 100", "60")
    assert len(content.table.rows) == 3
    assert content.body[0].startswith("The others stay at the mean of all: ")
    assert content.pictures == []


@pytest.mark.parametrize(
    ("have", "whose"),
    [
        ("nothing", "No set was agreed: the pack's own weights, a teaching assumption"),
        ("own", "No set was agreed: the mean of your 2 own sets"),
        ("agreed", ""),
    ],
)
def test_the_stage_says_whose_weights_choose_where_none_were_agreed(have, whose, begin, screens):
    show = begin()
    if have != "nothing":
        own_sets(show)
    if have == "agreed":
        show.votes.put_set("75", 1, "agreed", dict.fromkeys(case.load().criteria.index, 40.0))
    to(show, "agreed")
    drawn = screens(show)
    told = drawn.content()
    assert ("No set was agreed" in told.body[0]) == bool(whose)
    assert len(told.table.rows) == 7
    for step in (EXPLORE, FINDING):
        show.now.step = step
        content = drawn.content()
        assert content.sub.startswith(whose)
        assert ("No set was agreed" in content.sub) == bool(whose)
    swing = content.controls[-1]
    assert re.fullmatch(r"\d+ \(\d+%\)", swing.written)
    assert swing.label.endswith("points of 100 (share of the weight)")


def test_the_set_may_be_agreed_after_the_votes_are_closed_and_no_vote_may_be_given(begin):
    show = begin()
    own_sets(show)
    every = dict.fromkeys(case.load().criteria.index, 40.0)
    with pytest.raises(ValueError, match="is not open"):
        show.votes.put_set("75", 1, "president", every)
    show.votes.put_set("75", 1, "agreed", every)
    show.votes.put_set("75", 1, "agreed", every)
    assert show.votes.agreed("75")
    assert show.votes.count("75", "w") == 2


def test_the_bottom_line_gathers_the_middle_board_with_its_numbers(begin, screens):
    show = begin()
    own_sets(show)
    show.votes.put_set("75", 1, "agreed", dict.fromkeys(case.load().criteria.index, 40.0))
    row = next(row for row in show.rows if row.screen.id == "bottom-line")
    steps = walk(show, screens(show), row)
    assert not steps[QUESTION].table
    text = words(steps[TEXT])
    for name in ("F2", "F3", "F14", "F15", "F18"):
        assert re.search(rf"(?<![\d.]){re.escape(figures.figure(name).written(GIVEN))}", text), name
    assert "The set that you agreed chooses" in text
    assert all(re.search(r"\[(derived|teaching assumption)\]", one[-1]) for one in steps[TEXT].table.rows)
    lines = " ".join(row.board for row in show.rows)
    for heading in [one[0] for one in steps[TEXT].table.rows]:
        assert heading.split()[-1] in lines or "partner" in heading, "each is a line of the middle board"


@pytest.mark.parametrize("session", names.SESSIONS)
def test_a_form_shows_before_a_guess_what_the_stage_shows(session, begin, screens):
    ballots = {row.screen.ballot for row in sheets.sheet(session)}
    printed = questions.form(ballots)
    for before, row in zip((None, *sheets.sheet(session)), sheets.sheet(session), strict=False):
        if not re.fullmatch(r"p\d\.\d", row.screen.ballot):
            continue
        seen = [*row.screen.before]
        for screen in (
            row.screen,
            *((before.screen,) if before and before.screen.kind == "question" else ()),
        ):
            if screen.table:
                seen += [cell for one in tables.TABLES[screen.table](GIVEN).rows for cell in one]
        assert len(seen) > 5, "a guess stands on a table"
        for words_ in seen:
            assert words_ in printed, words_


def test_the_bottom_line_names_options_as_people_vote_on_them(begin, screens):
    show = begin()
    rehearsal.fill(show, 24)
    show.votes.close("75", "w")
    to(show, "bottom-line")
    show.now.step = TEXT
    said = words(screens(show).content())
    assert re.search(r"The set that you agreed chooses (Option \d, |foundation first)", said)
    assert not re.search(r"\bO\d\b", said)


def test_the_room_sees_the_options_that_it_is_asked_to_show_hands_for(begin, screens):
    show = begin()
    to(show, "agreed")
    plain = re.sub(r" \(O\d\)", "", words(screens(show).content()))
    assert all(questions.NAMES[option] in plain for option in ("O1", "O2", "O3", "O4"))
