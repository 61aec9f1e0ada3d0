"""helpers.mistakes: what a learner reads when a cell fails, and what stays as it was."""

import json
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell

from helpers import mistakes, places, ran
from helpers.mistakes import quiet

SETUP = """
from helpers import case, charts, demand, flow, tables
known = case.load()
claims = known.claims
given = case.assume()
"""


class Desk:
    """A notebook without a front end: runs cells and keeps what they show of an error."""

    def __init__(self):
        self.shell = InteractiveShell(history_length=0)
        self.shell.history_manager.enabled = False  # its database is the user's
        self.shell._showtraceback = lambda kind, error, lines: self.shown.append((kind.__name__, lines))
        self.shell.display_pub.publish = lambda data, *a, **k: self.folds.append(data)
        mistakes.install(self.shell, "01-evidence")
        self.shown, self.folds = [], []
        self.run(SETUP)

    def run(self, cell):
        self.shown, self.folds = [], []
        result = self.shell.run_cell(cell, store_history=True)
        assert result.success is not bool(self.shown), "what is shown as an error is one, and nothing else"
        return result

    def told(self, cell):
        """The two lines of a cell that fails, without their colour."""
        result = self.run(cell)
        assert not result.success, f"{cell!r} runs"
        ((_, lines),) = self.shown
        assert len(lines) == 2, lines
        return lines[0].replace("\x1b[31m", "").replace("\x1b[0m", "").removeprefix("Please check: "), lines[
            1
        ]


@pytest.fixture(scope="module")
def desk():
    return Desk()


@pytest.mark.parametrize(
    ("cell", "wrong", "right"),
    [
        # numbers as they are written elsewhere
        ("answer_1_3 = 33,3", "33,3 is two numbers for Python", "Write a decimal point, 33.3"),
        ("60 / 33,3", "33,3 is two numbers", "33.3"),
        ("(33,3) * 2.5", "33,3 is two numbers", "33.3"),
        ("given.change(reading_time=12,5)", "12,5 (line 1) is two numbers", "12.5"),
        ("share = 0,05", "0,05 (line 1) is two numbers", "0.05"),
        ("10^6", "^ is no power", "10**6"),
        ("x = 4\ny = 1.5 ^ x", "^ (line 2) is no power", "1.5**x"),
        ("a = 4.0\na ^ a", "^ (line 2) is no power", "a**a"),
        ("20*17%", "no percent sign (17%, line 1)", "17 / 100"),
        ("x = 17 %", "no percent sign", "17 / 100"),
        ("%17", "begins with a %", "17 / 100"),
        ("x = 12 minutes", "12 minutes (line 1) is no number", "12 * minutes"),
        ("x = 5x", "5x (line 1) is no number", "5 * x"),
        ("float('33,3')", "33,3 is two numbers", "33.3"),
        # quotes, brackets, commas
        ('answer = "fact', "a quote is missing in line 1", 'Write: answer = "fact"'),
        ('answer = fact"', "a quote is missing in line 1", 'Write: answer = "fact"'),
        ("answer = “fact”", "typographic", 'Write: answer = "fact"'),
        ("answer = ‘fact’", "typographic", "Write: answer = 'fact'"),
        ("answer = round（3.2）", "the sign （ in line 1", "Write: answer = round(3.2)"),
        ("answer = [1，2]", "the sign ， in line 1", "Write: answer = [1,2]"),
        ("x = −3", "the sign − in line 1", "Write: x = -3"),
        ("x = 1\xa0+ 2", "not an ordinary one", "Delete it"),
        ("x = ¥5", "there is a ¥", "without a currency"),
        ("x = [1, 2", "bracket [ that opens in line 1 is never closed", "missing ]"),
        ("x = (1))", "a ) too many", "Take it out"),
        ("x = [1, 2)", "the bracket [ is closed by )", "Close it with ]"),
        ('x = {"a": 1 "b": 2}', "a comma or a sign such as * is missing", "Put a comma"),
        ("{}[9 months]", "a name with a blank in it stands without quotes", '["9 months"]'),
        ("{}[complex cases]", "a name with a blank in it stands without quotes", '["complex cases"]'),
        ("round(3.14159 2)", "a comma or a sign such as * is missing", "Put a comma"),
        ("2(3 + 4)", "a number is followed by a bracket", "*"),
        # lines
        ("x = 5\n  y = 3", "line 2 does not begin at the left edge", "y = 3"),
        ("for x in [1]:\nprint(x)", "line 2 belongs to the line above", "four blanks"),
        ("if given.beds = 3: pass", "a single =", "=="),
        ("3 = x", "a value stands to the left", "name = value"),
        ("if given.beds == 3\n    pass", "lacks the colon", "Write: if given.beds == 3:"),
        ("x = 3 *", "stops short", "behind the last sign"),
        ("x = ..", "not three in a row", "Put your answer"),
        ("return 3", "Python can't read line 1: 'return' outside function", "bracket, quote or comma"),
        # names
        ("answer = fact", "the name fact stands for nothing", 'in quotes: "fact"'),
        ("answer = yes", "the name yes", 'in quotes: "yes"'),
        ("answer = C54", "the name C54", 'in quotes: "C54"'),
        ("answer = clean", "the name clean", 'in quotes: "clean"'),
        ("annual_visits * 2", "the name annual_visits", "given.annual_visits"),
        ("x = true", "the name true", "True"),
        ("sites", "the name sites", "Run the cells above first"),
        ("x = 1\nclaimz.head()", "the name claimz (line 2)", "Did you mean claims?"),
        ("given_.beds", "the name given_", "Did you mean given?"),
        ("anual_visits", "the name anual_visits", "Did you mean given.annual_visits?"),
        ("inferense", "the name inferense", 'Did you mean "inference", in quotes?'),
        ("rond(2.5)", "the name rond", "Did you mean round?"),
        ("charts.shw(1)", "charts has no shw", "Did you mean show?"),
        ("claims.tpe", "the table claims has no tpe", 'claims["type"]'),
        ('claims["tpe"]', "the table claims has no column 'tpe'", "Did you mean type?"),
        ('claims[["id", "tpe"]]', "the table claims has no column 'tpe'", "Did you mean type?"),
        ('claims.loc["C99"]', "the table claims has no row 'C99'", "Did you mean C09?"),
        ('claims.loc["C25", "clam"]', "the table claims has no column 'clam'", "Did you mean claim?"),
        ('claims.at["C255", "claim"]', "the table claims has no row 'C255'", "Did you mean C25?"),
        ('claims.loc[["C25", "C255"]]', "the table claims has no row 'C255'", "Did you mean C25?"),
        ('claims["C25"]', "no column 'C25'", 'It has a row of that name: claims.loc["C25"]'),
        ('claims.loc["type"]', "no row 'type'", 'It has a column of that name: claims["type"]'),
        ('claims["type"]["C255"]', "no row 'C255'", "Did you mean C25?"),
        ('d = {"reading": 1}\nd["reding"]', "there is no 'reding' here (line 2)", "Did you mean reading?"),
        # what can't be done
        ("1 / 0", "the number below the line is 0", "behind the / sign"),
        ("x = 0\n5 / x", "x is 0, and nothing can be divided by it (line 2)", "behind the / sign"),
        ("60 / ...", "the three dots", "Put your number"),
        ("x = ...\nround(x, 1)", "the three dots", "Put your number"),
        ("float(...)", "the three dots", "Put your number"),
        ("flow.erlang_c(2, ...)", "the three dots", "Put your number"),
        ('"33" * 2.5', "a text", "without quotes"),
        ('"33" + 2', "a text and a number", "without quotes"),
        ('claims("type")', "a table is followed by round brackets", "square"),
        ("round[3.2]", "a function is followed by square brackets", "round ones"),
        ("charts(claims)", "a module is called like a function", "charts.show(...)"),
        ("tables.show()", "show() lacks something", "Put it between the brackets"),
        ("case.assume(scenari='base')", "takes nothing called scenari", "Did you mean scenario?"),
        ("[1, 2][5]", "fewer values", "begins at 0"),
        ("import panda", "no module panda", "spelt"),
        ('if claims["type"] == "fact": pass', "a whole column", ".loc"),
        ("raise RuntimeError('of my own')", "Python stops", "RuntimeError: of my own"),
    ],
)
def test_a_mistake_ends_in_two_lines(desk, cell, wrong, right):
    first, second = desk.told(cell)
    assert wrong in first
    assert right in second
    assert "Traceback" not in first + second


LESSON = """
import pandas as pd
from helpers import options, risks, roadmap
from helpers.exercises import check
scores = options.score_tables(known.scores)
checked, profiles = scores.base, options.profile_weights(known.profiles)
weights = profiles.loc["base"]
acts = pd.DataFrame({"nothing": [0.0, 0.0], "O1": [1.0, -1.0], "O2": [2.0, -3.0]})
f = options.cash_flows(given, "O1")
counted = pd.DataFrame({"sensitivity": [0.9], "specificity": [0.8]}, index=["partner_loss"])
at_partner = counted.loc["partner_loss"]
twins = options.twin(checked, weights, "O1", "speed", 0)
best_sum, o0_sum, w, r, departments, support_window = 1.0, 2.0, 0.5, 0.2, 3, 4
"""


@pytest.fixture(scope="module")
def lesson():
    """A notebook in the midst of a lesson."""
    made = Desk()
    assert made.run(LESSON).success
    return made


@pytest.mark.parametrize(
    ("cell", "wrong", "right"),
    [
        # a comma in a number
        ("mine = given.change(\n    talent_stretch=1,3,\n    interoperability_stretch=1.2,\n)",
         "1,3 (line 2) is two numbers", "Write a decimal point, 1.3"),
        ("mine = given.change(\n    share_of_peak_kept=0,4,\n    chronic_followup_share=0.3)",
         "0,4 (line 2)", "Write a decimal point, 0.4"),
        ('x = "1,5"\ngiven.change(reading_time=12, 1)', "a value without a name", "name=value"),
        ('changes = {"reading_time_cut": 0,10}', "0,10 (line 1) is two numbers", "Write a decimal point, 0.10"),
        ('changes = {"reading_time_cut": 0,05}', "0,05 (line 1) is two numbers", "Write a decimal point, 0.05"),
        ("visits = 16.1 * 1,000,000", "1,000,000 is 3 numbers", "without a mark: 1000000"),
        ("x = 2\nvisits = w * 1,250,000 / x", "1,250,000 (line 2) is 3 numbers", "without a mark: 1250000"),
        ("x = (w * 1,000,000) / 365", "1,000,000 is 3 numbers", "without a mark: 1000000"),
        ("x = w * 1,050,000", "1,050,000 (line 1) is 3 numbers", "without a mark: 1050000"),
        ("x = w * 14,000", "14,000 is two numbers", "Write 14000 without a mark for thousands, or 14.000"),
        ("x = round(w * 1,000,000, 2)", "1,000,000 is 3 numbers", "without a mark: 1000000"),
        ("answer = O1", "the name O1", 'put it in quotes: "O1"'),
        # an answer that is not there
        ('check("1.2", answer_1_2)', "there is no answer_1_2 yet: the answer cell above failed, or has not been run.",
         "Mend that cell and run it"),
        ("anwser_1_2 = 3\nanswer_1_2", "there is no answer_1_2 yet", "You have anwser_1_2"),
        # what the pack is handed
        ('options.lenses("checked", profiles)', 'options.lenses takes a table first, and "checked" is a text',
         "Without quotes, checked is"),
        ('options.lenses(checked, "profiles")', "takes a table second", "Without quotes, profiles is"),
        ('options.evpi("acts")', "options.evpi takes a table first", "Without quotes, acts is"),
        ('x = 1\noptions.evpi("akts")', "options.evpi takes a table first (line 2)", "Put a table there."),
        ("options.evpi(net_benefit=3)", "options.evpi takes a table for net_benefit, and 3 is a number", "Put a table"),
        ("options.evpi(acts.mean)", "options.evpi takes a table first, and acts.mean is a function", "Put a table"),
        ("options.evpi(given)", "options.evpi takes a table first, and given is of the kind Assumptions", "Put a table"),
        ('options.cash_flows("given", "O1")', "takes assumptions (such as given) first", "Without quotes, given is"),
        ('x = options.weighted_sum(checked, "weights").max()', "takes a column or row of a table second", "weights is"),
        # assumptions and columns
        ("mine = given.change(beds=3100)\nx = control_effect * 2", "control_effect (line 2)", "mine.control_effect"),
        ("control_effect * 2", "control_effect", "given.control_effect"),
        ("discount_rate * 2", "discount_rate", "given.discount_rate"),
        ('(f["net"] * discount_factor).sum()', "discount_factor", 'It is a part of f: f["discount_factor"]'),
        ("x = discount_factor", "discount_factor", 'f["discount_factor"]'),
        ("risks.predictive_values(0.1, at_partner['specificity'], sensitivity)", "sensitivity", 'at_partner["sensitivity"]'),
        ("f[discount_factor]", "discount_factor", 'in quotes: "discount_factor"'),
        # two names in square brackets
        ('twins["O1", "topsis_with"]', "read with .loc", 'twins.loc["O1", "topsis_with"]'),
        ('twins["topsis_with", "O1"]', "the row first", 'twins.loc["O1", "topsis_with"]'),
        ('twins.loc["topsis_with", "O1"]', "the row first", 'twins.loc["O1", "topsis_with"]'),
        ('acts["O1", "O2"]', "several columns", 'acts[["O1", "O2"]]'),
        ('acts["O1", "O9"]', "one column in square brackets", 'acts[["O1", "O9"]]'),
        ('weights["speed", "finance"]', "several rows", 'weights[["speed", "finance"]]'),
        ('twins.loc["O1", "topsis_wiht"]', "no column 'topsis_wiht'", "Did you mean topsis_with?"),
        ('at_partner["partner_loss", "sensitivity"]', "takes one name in square brackets", "Its names: sensitivity, spec"),
        # names side by side
        ("answer = 30 per cent", "30 per (line 1) is no number", "Write the number alone, 30"),
        ("import pandas as pd np", "Python can't read line 1", "comma"),
        ("w r / (1 - w)", "a sign is missing between w and r in line 1", "such as * (times)."),
        ("x = best sum", "a sign is missing between best and sum", "Write _ between them, best_sum"),
        ("2 x w", "x (line 1) is a letter", "Write * for times: 2 * w"),
        ("for i in w r: pass", "between w and r", "times"),
        ("departments x support_window", "x (line 1) is a letter", "departments * support_window"),
        ("x = round(w r, 2)", "a sign is missing between w and r", "such as * (times)."),
        ("answer = sign off", "between sign and off", 'put it in quotes: "sign off"'),
        ("x = 00_sum - best_sum", "00_sum (line 1) begins with a nought", "Did you mean o0_sum"),
        ("x = 0o_sum - best_sum", "0o_sum (line 1) begins with a nought", "Did you mean o0_sum"),
        ("x = 5 if w else y z", "a sign is missing between y and z", "times"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_midst_of_a_lesson_ends_in_two_lines(lesson, cell, wrong, right):
    first, second = lesson.told(cell)
    assert wrong in first
    assert right in second


def test_an_answer_cell_that_failed_is_said_to_have_failed(lesson, monkeypatch):
    monkeypatch.setattr(ran, "_failed", {"1.4": True})
    assert "the answer cell above failed." in lesson.told('check("1.4", answer_1_4)')[0]


def test_a_mistake_of_the_pack_shows_its_whole_report_whatever_a_cell_hands_over(lesson, monkeypatch):
    monkeypatch.setattr("helpers.options.information._complete", lambda net_benefit: "x".to_numpy())
    for call in ("options.evpi(acts)", "options.evpi(acts[['O1', 'O2']])", "options.evpi(net_benefit=acts)"):
        lesson.run(call)
        ((kind, lines),) = lesson.shown
        assert kind == "AttributeError"
        assert "helpers/options/information.py" in "\n".join(lines)
        assert lesson.folds == []


def test_an_assumption_that_there_is_not_stays_one_line(lesson):
    lesson.run("x = options.cash_flows(given, given.optoin)")
    ((kind, lines),) = lesson.shown
    assert kind == "UnknownName"
    assert "no assumption is called optoin" in lines[0]


def test_what_the_two_lines_say_is_not_warned_of_above_them(lesson):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        mistakes.install(lesson.shell, "01-evidence")
        first, second = lesson.told("100 (1 - w)")
    assert "a number is followed by a bracket" in first
    assert "*" in second
    assert not seen


def test_the_error_stays_what_it_was(desk):
    for cell, kind in [
        ("1 / 0", ZeroDivisionError),
        ("x = (", SyntaxError),
        ("  x = 1\n   y", IndentationError),
        ('claims["tpe"]', KeyError),
        ("facts_", NameError),
    ]:
        result = desk.run(cell)
        error = result.error_before_exec or result.error_in_exec
        assert isinstance(error, kind)
        assert desk.shown[0][0] == type(error).__name__  # newer Pythons tell kinds of SyntaxError apart


def test_pythons_own_report_stands_in_a_fold(desk):
    desk.run("def half(x):\n    return x / 0\nhalf(3)")
    ((data),) = desk.folds
    assert data["text/html"].startswith("<details><summary")
    assert "<details open" not in data["text/html"]
    assert "ZeroDivisionError" in data["text/html"]
    assert "half(3)" in data["text/html"]
    assert "\x1b" not in data["text/html"] + data["text/plain"]


def test_a_report_cannot_write_html(desk):
    desk.run("raise RuntimeError('<img src=x onerror=alert(1)>')")
    assert "<img" not in desk.folds[0]["text/html"]


def test_a_fault_of_ours_is_its_one_line(desk):
    desk.run("given.change(beds='many')")
    ((kind, lines),) = desk.shown
    assert kind == "Fault"
    assert len(lines) == 1
    assert "beds takes a whole number" in lines[0]
    assert desk.folds == []


def test_a_mistake_of_the_pack_shows_its_whole_report(desk, monkeypatch):
    monkeypatch.setattr("helpers.tables._head", lambda column: 1 / 0)
    desk.run("repr(tables.show(claims))")
    ((kind, lines),) = desk.shown
    assert kind == "ZeroDivisionError"
    report = "\n".join(lines)
    assert "helpers/tables.py" in report
    assert "Please check" not in report
    assert desk.folds == []


def test_a_learners_function_that_the_pack_calls_is_the_learners(desk):
    first, _ = desk.told("import pandas as pd\nclaims['type'].map(lambda one: one / 2)")
    assert "(line 2)" in first


@pytest.mark.parametrize(
    "cell",
    [
        "low, high = 33,3",
        "pair = 33, 3",
        "pair = (33,3)",
        "round(33,3)",
        "x = [1,2][0]",
        "set('ab') ^ set('bc')",
        "True ^ False",
        "text = '33,3 and 10^6'",
        "10**6  # not 10^6",
    ],
)
def test_what_is_meant_runs(desk, cell):
    assert desk.run(cell).success


NUMBER = st.integers(0, 10**6)


@settings(max_examples=40, deadline=None)
@given(NUMBER, st.integers(0, 999), st.sampled_from(["answer_1_1 = {}", "{}", "-{}", "changes['beds'] = {}"]))
def test_every_decimal_comma_is_told(desk, whole, part, form):
    _, second = desk.told(form.format(f"{whole},{part or 7}"))
    assert f"{whole}.{part or 7}" in second


@settings(max_examples=15, deadline=None)
@given(NUMBER, st.integers(0, 99))
def test_every_power_is_told(desk, base, exponent):
    assert f"{base}**{exponent}" in desk.told(f"x = {base}^{exponent}")[1]
    assert f"{base}.5**{exponent}" in desk.told(f"{base}.5 ^ {exponent}")[1]


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_every_slip_in_a_row_leads_to_a_row(desk, data):
    code = data.draw(st.sampled_from(list(desk.shell.user_ns["claims"].index)))
    _, second = desk.told(f'claims.loc["{code}x"]')
    assert f"Did you mean {code}?" in second


@settings(max_examples=60, deadline=None)
@given(st.text("abc 0123456789=+-*/%^,.()[]\"'“”（），#\n", max_size=25))
def test_whatever_is_typed_the_hook_holds(desk, cell):
    """IPython throws out a hook that fails: then a learner reads tracebacks for the rest of the day."""
    desk.run(cell)
    assert desk.shell.custom_exceptions == (Exception,)
    if desk.shown and desk.shown[0][0] not in ("Fault",):
        assert len(desk.shown[0][1]) == 2, desk.shown


def test_no_cell_of_the_pack_is_taken_for_a_mistake():
    for path in [*places.lessons(), *places.answer_keys()]:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                assert quiet.look(cell["source"]) == cell["source"]
