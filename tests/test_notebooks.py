"""What holds of every notebook of the pack. That each runs and gives its stored outputs is nbval's part."""

import ast
import re
from collections import Counter
from html import unescape
from itertools import pairwise

import nbformat
import pytest
from prose import strays

from helpers import case, notebooks, places
from helpers.exercises import answers
from helpers.exercises import seal as checks
from helpers.grading.keycode import key_calls

LESSONS = notebooks.lessons()
KEYS = notebooks.answer_keys()
ALL = {**{p.stem: p for p in LESSONS}, **{f"key-{p.stem}": p for p in KEYS}}
NOTEBOOKS = {name: notebooks.read(path) for name, path in ALL.items()}
LONGEST_ALT = 250  # in letters, of one panel: what a screen reader says in one breath
PARAMETERS = (
    'scenario = "base"   # a row of data/scenarios.csv\n'
    'changes = {}        # your own assumptions, e.g. {"reading_time_cut": 0.10}: names and ranges are in '
    "data/assumptions.csv"
)

every = pytest.mark.parametrize("name", list(ALL))
every_lesson = pytest.mark.parametrize("name", [p.stem for p in LESSONS])
every_key = pytest.mark.parametrize("name", [p.stem for p in KEYS])


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def tags(cell):
    return cell.metadata.get("tags", [])


def exercise_ids(notebook):
    return [i for cell in code(notebook) for i in re.findall(r'^check\("([\d.]+)"', cell.source, re.M)]


def written_ids(notebook):
    return [t.removeprefix("answer-") for c in prose(notebook) for t in tags(c) if t.startswith("answer-")]


def test_the_lessons_are_all_there_in_order():
    assert [p.stem[:3] for p in LESSONS] == [f"{number:02}-" for number in range(len(LESSONS))]
    assert len(LESSONS) >= 7


def bound(tree):
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


@every_lesson
def test_what_waits_for_a_prediction_uses_no_name_that_a_later_cell_binds(name):
    """A function handed to `reveal` is called when the prediction is locked: after Run All, that is after all cells."""
    trees = [ast.parse(cell.source) for cell in code(NOTEBOOKS[name])]
    for number, tree in enumerate(trees):
        later = set().union(*map(bound, trees[number + 1 :]))
        for waits in (node for node in ast.walk(tree) if isinstance(node, ast.Lambda)):
            used = {node.id for node in ast.walk(waits.body) if isinstance(node, ast.Name)}
            assert not used & later


@every
def test_cells_have_ids_that_mean_something(name):
    ids = [cell.id for cell in NOTEBOOKS[name].cells]
    assert len(set(ids)) == len(ids)
    assert [
        i for i in ids if not re.fullmatch(r"[a-z0-9][a-z0-9-]{2,63}", i) or re.fullmatch(r"[0-9a-f]{8}", i)
    ] == []


@every
def test_the_parameters_cell_follows_the_title_and_is_the_same_everywhere(name):
    cells = NOTEBOOKS[name].cells
    assert [c.id for c in cells if "parameters" in tags(c)] == ["parameters"]
    assert [c.id for c in cells[:3]] == ["title", "parameters", "setup"]
    assert cells[1].source == PARAMETERS
    assert "given = case.assume(scenario, changes)" in cells[2].source


@every
def test_imports_are_by_name_and_paths_are_left_alone(name):
    for cell in code(NOTEBOOKS[name]):
        assert not re.search(r"import \*|sys\.path|^[%!]", cell.source, re.M), cell.id


@every
def test_code_cells_are_short(name):
    most = 14 if name.startswith("key-") else 10
    long = {c.id: n for c in code(NOTEBOOKS[name]) if (n := len(c.source.splitlines())) > most}
    assert not long


MOST_LINES = 4  # of a cell that nobody is asked to change, blank ones apart
LONGER = {("05-roadmap", "my-plan")}  # the learner's own plan: its lines are there to be changed
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
HAND_MADE = re.compile(r"ipywidgets|\b(Dropdown|(Int|Float)Slider|layout|description_width)\b")


def left_alone(name):
    """The code cells of a lesson that a learner runs as they are; the first ones and the checks are not read."""
    for cell in code(NOTEBOOKS[name]):
        if cell.id not in ("parameters", "setup") and not cell.id.startswith(("answer-", "check-")):
            yield cell


@every_lesson
def test_a_cell_that_nobody_changes_has_at_most_four_lines(name):
    long = {
        (name, c.id)
        for c in left_alone(name)
        if len([*filter(str.strip, c.source.splitlines())]) > MOST_LINES
    }
    assert long == {place for place in LONGER if place[0] == name}


@every_lesson
def test_a_cell_that_nobody_changes_has_no_comprehension(name):
    nodes = [(c.id, node) for c in left_alone(name) for node in ast.walk(ast.parse(c.source))]
    assert [id for id, node in nodes if isinstance(node, COMPREHENSIONS)] == []


@every_lesson
def test_controls_and_their_layout_are_the_explorers_work(name):
    assert [c.id for c in code(NOTEBOOKS[name]) if HAND_MADE.search(c.source)] == []


@every
def test_it_was_run_from_top_to_bottom_without_an_error_or_a_warning(name):
    counts = [cell.execution_count for cell in code(NOTEBOOKS[name])]
    assert counts == list(range(1, len(counts) + 1))
    for cell in code(NOTEBOOKS[name]):
        for output in cell.outputs:
            assert output.output_type != "error", cell.id
            assert output.get("name") != "stderr", cell.id


@every
def test_a_cell_that_ends_in_a_call_shows_something(name):
    silent = [
        cell.id
        for cell in code(NOTEBOOKS[name])
        if not cell.outputs and re.match(r"[\w.]+\(.*\)$", cell.source.strip().splitlines()[-1])
    ]
    assert silent == []


@every
def test_every_picture_has_alt_text_and_a_digest_of_its_data(name):
    for cell in NOTEBOOKS[name].cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            images = re.findall(r"<img [^>]*>", str(data.get("text/html", "")))
            alts = []
            for img in images:
                alt = re.search(r'alt="([^"]*)"', img)
                assert alt, cell.id
                alts.append(unescape(alt[1]))
                assert 40 < len(alts[-1]) <= LONGEST_ALT, cell.id
                assert "nan" not in re.findall(r"\w+", alt[1].lower()), cell.id
                assert "data-plotted=" in img, cell.id
            pictures = [kind for kind in data if kind.startswith("image/")]
            assert pictures == ["image/png"] * bool(images), f"{cell.id}: use charts.show"
            if images:  # the whole as PNG too, for a page without HTML
                assert output.metadata["image/png"]["alt"] == " ".join(alts), cell.id
        for alt in re.findall(r"!\[([^\]]*)\]\(", cell.source if cell.cell_type == "markdown" else ""):
            assert len(alt) > 20, cell.id


@every
def test_every_table_has_a_caption_and_heads_for_its_rows_and_columns(name):
    for cell in code(NOTEBOOKS[name]):
        for output in cell.outputs:
            for table in re.findall(
                r"<table.*?</table>", str(output.get("data", {}).get("text/html", "")), re.S
            ):
                assert re.search(r"<caption[^>]*>[^<]{4,}</caption>", table), cell.id
                heads = re.findall(r'<th scope="(col|row)"[^>]*>(.*?)</th>', table, re.S)
                assert all(words for _, words in heads), cell.id
                assert len(heads) == table.count("<th "), cell.id
                rows = table.count("<tr>") - 1
                assert [scope for scope, _ in heads].count("row") == rows, cell.id


@every_lesson
def test_a_link_in_a_sentence_shows_as_one(name):
    for cell in prose(NOTEBOOKS[name]):
        for line in cell.source.splitlines():
            if not line.startswith(("|", "-", "#")):
                assert not re.search(r"(?<!\*\*)(?<!!)\[[^\]]+\]\((?!#)", line), cell.id


@every
def test_nothing_of_a_machine_or_a_session_is_stored(name):
    notebook = NOTEBOOKS[name]
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert notebook.metadata["language_info"] == {"name": "python"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags", "deletable", "editable"}, cell.id
        for output in cell.get("outputs", []):
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})
            text = re.sub(r"[A-Za-z0-9+/=\\n]{200,}", "", str(output))  # a picture may spell anything
            assert not re.search(r"0x[0-9a-f]{6,}|/(home|Users|root|tmp)/", text), cell.id


@every_lesson
def test_its_title_says_question_objectives_and_minutes(name):
    title = NOTEBOOKS[name].cells[0].source
    assert title.startswith(f"# {int(name[:2])} · ")
    for part in ("**Decision question.**", "**After this lesson you can**", "**Time:**"):
        assert part in title


@every_lesson
def test_headings_do_not_skip_a_level(name):
    levels = [len(h) for c in prose(NOTEBOOKS[name]) for h in re.findall(r"^(#+) ", c.source, re.M)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_lesson
def test_links_lead_somewhere(name):
    for cell in prose(NOTEBOOKS[name]):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", cell.source):
            assert (ALL[name].parent / target).exists(), f"{cell.id}: {target}"


OWN = re.compile(r"^mine = given\.change\(\s*(.*?)^\)", re.M | re.S)


@every_lesson
def test_each_exercise_has_an_answer_cell_and_a_protected_check(name):
    notebook = NOTEBOOKS[name]
    cells = {cell.id: (place, cell) for place, cell in enumerate(notebook.cells)}
    ids = exercise_ids(notebook)
    assert len(set(ids)) == len(ids)
    places = []
    for id in ids:
        dash, score = id.replace(".", "-"), id.replace(".", "_")
        place, answer = cells[f"answer-{dash}"]
        at, check = cells[f"check-{dash}"]
        places.append(at)
        assert id.split(".")[0] == str(int(name[:2]))
        assert re.search(rf"^answer_{score} = ", answer.source, re.M), id
        assert re.search(rf'\.\.\.|^answer_{score} = choose\("{id}"', answer.source, re.M), (
            f"{id} is handed out answered"
        )
        own = OWN.search(answer.source)
        assert check.source == f'check("{id}", answer_{score}{", mine" if own else ""})'
        assert own is None or re.fullmatch(r"(\w+=\.\.\.,\s*(#.*\s+)?)+", own[1]), (
            f"{id}: mine is handed out filled in"
        )
        assert at == place + 1
    assert places == sorted(places)


def unpaired(notebook):
    """What is wrong with a notebook's predictions: each id is locked once and observed once, further down."""
    calls = [
        (verb, id)
        for cell in code(notebook)
        for verb, id in re.findall(r'^(predict|observe)\(\s*"([^"]*)"', cell.source, re.M)
    ]
    told = [f"{verb}({id!r}) stands twice" for (verb, id), n in Counter(calls).items() if n > 1]
    for verb, id in calls:
        other = "observe" if verb == "predict" else "predict"
        if (other, id) not in calls:
            told.append(f"{verb}({id!r}) has no {other}({id!r})")
        elif verb == "observe" and calls.index((other, id)) > calls.index((verb, id)):
            told.append(f"{id} is observed before it is predicted")
    return told


@every_lesson
def test_what_is_predicted_is_observed(name):
    assert unpaired(NOTEBOOKS[name]) == []
    ids = re.findall(r'^predict\("(p\d+\.\d+)"', "\n".join(c.source for c in code(NOTEBOOKS[name])), re.M)
    assert ids == [f"p{int(name[:2])}.{i}" for i in range(1, len(ids) + 1)]


@pytest.mark.parametrize("slip", ["p1.22", "p1.1", "P1.2", ""])
def test_a_mistyped_id_of_observe_is_told(slip):
    cells = ['predict("p1.1", ...)', 'observe("p1.1", 3)', 'predict("p1.2", ...)', f'observe("{slip}", 3)']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    assert "predict('p1.2') has no observe('p1.2')" in unpaired(notebook)
    notebook.cells[3].source = 'observe("p1.2", 3)'
    assert unpaired(notebook) == []
    notebook.cells.reverse()
    assert "p1.2 is observed before it is predicted" in unpaired(notebook)


def test_every_question_is_asked_and_every_known_miss_is_listened_for():
    asked, missed = [], set()
    for notebook in NOTEBOOKS.values():
        for node in (one for cell in code(notebook) for one in ast.walk(ast.parse(cell.source))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                id = getattr(node.args[0], "value", None)
                if node.func.id == "predict":
                    asked.append(id)
                if node.func.id == "observe":
                    missed |= {(id, word.arg) for word in node.keywords}
    table = case.load().misses
    assert list(dict.fromkeys(asked)) == list(case.load().predictions.index)
    assert missed == set(zip(table["prediction"], table["name"], strict=True))


@every_lesson
def test_what_shows_a_result_waits_for_a_question_of_this_lesson_above_it(name):
    calls = re.findall(
        r'^(predict|reveal|observe)\("(p\d\.\d)"', "\n".join(c.source for c in code(NOTEBOOKS[name])), re.M
    )
    seen: set[str] = set()
    for verb, id in calls:
        assert verb == "predict" or id in seen, (verb, id)
        seen.add(id)


@every_lesson
def test_what_the_grader_restores_is_protected_and_nothing_else(name):
    for cell in NOTEBOOKS[name].cells:
        expected = cell.id in ("parameters", "setup") or cell.id.startswith("check-")
        assert ("protected" in tags(cell)) == expected, cell.id
        if expected:
            assert cell.metadata.get("deletable") is False, cell.id


@every_lesson
def test_no_stored_output_gives_an_answer_or_a_prediction_away(name):
    for cell in code(NOTEBOOKS[name]):
        for output in cell.outputs:
            record = output.get("data", {}).get(answers.ANSWER)
            assert record is None or record["answered"] is False, cell.id


@every_lesson
def test_every_numeral_in_its_prose_says_who(name):
    found = {cell.id: s for cell in prose(NOTEBOOKS[name]) if (s := strays(cell.source))}
    assert not found, f"name the claim, assumption or reference in the cell, or compute the number: {found}"


@every_lesson
def test_claims_references_and_assumptions_that_it_names_exist(name):
    tables = case.load()
    for cell in NOTEBOOKS[name].cells:
        assert set(re.findall(r"\bC\d\d\b", cell.source)) <= set(tables.claims.index), cell.id
        assert set(re.findall(r"\bR-[a-z0-9-]+[a-z0-9]", cell.source)) <= set(tables.references.index), (
            cell.id
        )


@pytest.mark.skipif(not KEYS, reason="a student's copy has no keys")
@every_key
def test_the_key_answers_every_exercise_of_its_lesson_and_no_other(name):
    lesson = NOTEBOOKS[name]
    entries = checks.entries(NOTEBOOKS[f"key-{name}"])
    assert sorted(e["id"] for e in entries if e["kind"] != "written") == sorted(exercise_ids(lesson))
    assert sorted(e["id"] for e in entries if e["kind"] == "written") == sorted(written_ids(lesson))
    assert all(
        e["points"] >= 0 for e in entries
    )  # nought: off the core path, see tests/lessons/test_clock.py
    assert all(e["look_for"] for e in entries if e["kind"] == "written")


@pytest.mark.skipif(not KEYS, reason="a student's copy has no keys")
@every_key
def test_what_an_exercise_leaves_to_the_learner_is_what_its_key_allows(name):
    answered = {cell.id.removeprefix("answer-").replace("-", "."): cell for cell in code(NOTEBOOKS[name])}
    given = case.assume()
    for id, call in key_calls(NOTEBOOKS[f"key-{name}"]).items():
        allowed = [ast.literal_eval(one.value) for one in call.call.keywords if one.arg == "own"]
        own = OWN.search(answered[id].source)
        asked = re.findall(r"(\w+)=", own[1]) if own else []
        assert asked == list(allowed[0] if allowed else ()), id
        assert all(given.low(one) < given.high(one) for one in asked), id
        assert not asked or "`mine`" in text_before(name, id), id


def text_before(name, id):
    """The words that ask an exercise."""
    cells = NOTEBOOKS[name].cells
    place = next(i for i, cell in enumerate(cells) if cell.id == f"answer-{id.replace('.', '-')}")
    return next(cell.source for cell in cells[place::-1] if cell.cell_type == "markdown")


@pytest.mark.skipif(not KEYS, reason="a student's copy has no keys")
@every_key
def test_hints_do_not_give_the_answer(name):
    for entry in checks.entries(NOTEBOOKS[f"key-{name}"]):
        for wrong in entry.get("wrong", []):
            said = {float(n.replace(",", "")) for n in re.findall(r"-?\d[\d,]*\.?\d*", wrong["hint"])}
            number = answers.as_number(entry["answer"])
            assert number is None or not any(
                answers.same(n, number, entry["tolerance"], entry["relative"]) for n in said
            ), wrong["hint"]


def test_every_claim_is_used_by_a_lesson():
    text = "\n".join(
        str(cell.source) + re.sub(r"base64,[^\"]*", "", str(cell.get("outputs", "")))
        for path in LESSONS
        for cell in NOTEBOOKS[path.stem].cells
    )
    used = set(re.findall(r"\bC\d\d\b", text))
    ranges = re.findall(r"\bC(\d\d) to C(\d\d)\b", text)
    used |= {f"C{i:02}" for a, b in ranges for i in range(int(a), int(b) + 1)}
    assert set(case.load().claims.index) - used == set()


def test_key_and_lesson_folders_hold_nothing_else():
    strangers = [
        p
        for p in places.NOTEBOOKS.rglob("*.ipynb")
        if p not in ALL.values() and ".ipynb_checkpoints" not in p.parts
    ]
    assert strangers == []
