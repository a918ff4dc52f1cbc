"""A questionnaire goes out as an XLSForm and comes back as it was; what cannot be taken is named by sheet and cell, all at once."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from needs import loading, outlines
from needs.choices import QuestionKind, Translation
from needs.models import Questionnaire
from needs.xlsform import reading, rows, writing
from tarp.records.box import FileRefused
from tarp.records.spreadsheets import read_sheets

LANGUAGES = list(rows.LANGUAGES)


def back(said):
    """The outline after its way through a workbook."""
    with writing.xlsx(said) as file:
        found = reading.read(read_sheets(file, name="form.xlsx"))
    assert found.findings == []
    return found.outline


# --- Any questionnaire
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"]), min_size=1, max_size=30).map(str.strip).filter(bool)
texts = st.fixed_dictionaries({"en": words}, optional=dict.fromkeys(LANGUAGES[1:], words))
maybe = st.dictionaries(st.sampled_from(LANGUAGES), words, min_size=1, max_size=3)
states = st.dictionaries(st.sampled_from(LANGUAGES), st.sampled_from(Translation.values), min_size=1, max_size=3)
code = st.from_regex(r"[a-z][a-z0-9_-]{0,12}", fullmatch=True)
whole = st.integers(0, 10**6)


def part(**more):
    return st.fixed_dictionaries({"name": texts}, optional={"translations": states, **more})


def coded(parts):
    """The parts, each with a code of its own."""
    return st.lists(code, min_size=len(parts), max_size=len(parts), unique=True).map(
        lambda codes: [{"code": code, **one} for code, one in zip(codes, parts, strict=True)]
    )


options = st.lists(part(), min_size=1, max_size=4).flatmap(coded)
rows_of_table = options.map(lambda made: [{**one, "axis": "row"} for one in made])


@st.composite
def question(draw):
    said = draw(part(help=maybe, is_required=st.just(True), asks_standing=st.just(True), minimum=whole, maximum=whole, source=words))
    kind = draw(st.sampled_from(QuestionKind.values))
    said |= {"kind": kind} if kind != "text" else {}
    if draw(st.booleans()):
        said |= {"constraint": ". >= 1", "constraint_messages": draw(maybe)}
    if draw(st.booleans()):
        said["appearance"] = draw(st.sampled_from(["multiline", "minimal", "columns-2 quick"]))
    if kind in (*rows.LISTED, "matrix"):
        said["options"] = draw(options)
    if kind in rows.TABLES:
        said["options"] = draw(rows_of_table) + said.get("options", [])
    return said


@st.composite
def questionnaire(draw):
    sections = draw(
        st.lists(part(help=maybe, maximum=whole, kind=st.sampled_from(list(rows.REPEATED))), min_size=1, max_size=4).flatmap(coded)
    )
    codes = iter(draw(st.lists(code, min_size=12, max_size=12, unique=True)))
    before: list[str] = []
    for section in sections:
        if before and draw(st.booleans()):
            section["relevant"] = f"${{{draw(st.sampled_from(before))}}} != 'x' and 1 = 1"
        section["questions"] = []
        for item in draw(st.lists(question(), max_size=3)):
            item["code"] = next(codes)
            if before and draw(st.booleans()):
                item["relevant"] = f"count-selected(${{{draw(st.sampled_from(before))}}}) > 0"
            before.append(item["code"])
            section["questions"].append(item)
    return {
        "code": draw(code),
        "edition": draw(st.integers(1, 99)),
        "audience": draw(st.sampled_from(["needs", "offers"])),
        "source": draw(words | st.just("")),
        "name": draw(texts),
        "sections": sections,
    }


@given(questionnaire())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_questionnaire_comes_back_as_it_went(said):
    assert back(said) == said


@given(questionnaire())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_form_that_we_wrote_goes_out_as_it_came(said):
    assert writing.sheets(back(said)) == writing.sheets(said)


def test_shipped_questionnaires_come_back_as_they_went(db):
    for questionnaire in Questionnaire.objects.all():
        said = outlines.outline(questionnaire)
        assert back(said) == said, questionnaire.code


def test_list_that_several_questions_share_is_written_once(db):
    for questionnaire in Questionnaire.objects.all():
        lists = {}
        for name, *choice in writing.sheets(outlines.outline(questionnaire))["choices"]:
            lists.setdefault(name, []).append(tuple(choice))
        contents = [tuple(choices) for choices in lists.values()]
        assert len(contents) == len(set(contents)), questionnaire.code


def test_kinds_of_question_are_written_as_xlsform_writes_them(db):
    said = outlines.outline(Questionnaire.objects.get(code="needs-rotterdam"))
    survey = [dict(zip(rows.SURVEY, row, strict=True)) for row in writing.sheets(said)["survey"]]
    typed = {row["name"]: (row["type"], row["appearance"]) for row in survey}
    assert typed["priority_areas"] == ("select_multiple priority_areas", "")
    assert typed["priority_order"] == ("rank priority_areas", "")
    assert typed["delivery"] == ("begin_group", "table-list matrix")
    assert typed["needs"] == ("begin_repeat", "needs")
    assert typed["new_chemicals"] == ("select_multiple_from_file chemicals.csv", "")
    assert typed["import_responses"] == ("text", "standing multiline")
    assert typed["document"] == ("file", "")


def test_text_that_looks_like_a_formula_stays_a_text():
    said = minimal() | {"source": "=1+1"}
    said["sections"][0]["questions"][0]["help"] = {"en": "@SUM(A1)", "fr": "'=2"}
    assert back(said) == said


# --- What cannot be taken
def minimal():
    return {
        "code": "small",
        "edition": 1,
        "audience": "needs",
        "source": "",
        "name": {"en": "Small"},
        "sections": [{"code": "one", "name": {"en": "One"}, "questions": [{"code": "why", "name": {"en": "Why?"}}]}],
    }


SETTINGS = (["form_title", "form_id"], [["Small", "small"]])


def found(survey, choices=(), settings=SETTINGS, **more):
    """Sheet, cell and sentence of all that is found in a form; `survey` begins with its heading."""
    book = Workbook()
    book.remove(book.active)
    for title, table in {"survey": survey, "choices": choices, "settings": [settings[0], *settings[1]], **more}.items():
        sheet = book.create_sheet(title)
        for row in table:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return [(one.sheet, one.cell, one.found, one.sentence) for one in reading.read(read_sheets(file, name="form.xlsx")).findings]


HEADING = ["type", "name", "label", "relevant", "appearance"]
BEGIN, END = ["begin_group", "one", "One"], ["end_group"]
LISTS = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]


def in_section(*questions, heading=HEADING, **more):
    return found([heading, BEGIN, *questions, END], **more)


def test_form_written_by_hand_is_read():
    assert in_section(["select_one yn", "agreed", "Agreed?"], ["text", "why", "Why?", "${agreed} = 'no'"], choices=LISTS) == []


def test_everything_wrong_is_named_at_once():
    heading = [*HEADING, "calculation", "choice_filter", "label::Klingon (tlh)"]
    survey = [
        heading,
        BEGIN,
        ["calculate", "sum", "Sum", "", "", "1 + 1"],
        ["select_one yn", "agreed", "Agreed?", "pulldata('x')", "", "", "region = 1", "Qapla"],
        ["text", "agreed", ""],
        ["select_one nowhere", "nowhere", "Where?"],
        ["text", "later", "Later?", "${unknown} = 1"],
        ["begin_group", "inner", "Inner"],
        ["end_group"],
        END,
        ["text", "outside", "Outside"],
        ["end_repeat"],
    ]
    choices = [*LISTS, ["yn", "no", "Nay"], ["unused", "a", "A"]]
    lines = found(survey, choices, entities=[["list_name"], ["x"]])
    assert [(sheet, cell) for sheet, cell, _found, _sentence in lines] == [
        ("survey", "F1"),
        ("survey", "G1"),
        ("survey", "H1"),
        ("survey", "A3"),
        ("survey", "D4"),
        ("survey", "B5"),
        ("survey", "C5"),
        ("survey", "A6"),
        ("survey", "D7"),
        ("survey", "E8"),
        ("survey", "A11"),
        ("survey", "A12"),
        ("choices", "B4"),
        ("choices", "A5"),
        ("entities", "A1"),
    ]
    assert all(sentence.endswith((".", ")")) for *_place, sentence in lines)
    assert lines[0][3] == "Nothing is calculated here. Delete the column, and the rows that calculate."


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (["note", "n", "Read this"], "A3"),
        (["decimal", "n", "How much?"], "A3"),
        (["select_one yn or_other", "n", "Which?"], "A3"),
        (["text", "n n", "Which?"], "B3"),
        (["text", "n", "x" * 301], "C3"),
        (["begin_repeat", "n", "Again"], "A3"),
        (["text", "n", "What?", "selected(${n}, 'a')"], "D3"),
    ],
)
def test_row_that_is_not_understood_is_named(row, cell):
    lines = in_section(row, *([["end_repeat"]] if row[0] == "begin_repeat" else []), ["select_one yn", "z", "Z"], choices=LISTS)
    assert [(sheet, place) for sheet, place, *_rest in lines] == [("survey", cell)]


@pytest.mark.parametrize(
    ("column", "value"),
    [("required", "${a} = 1"), ("minimum", "-1"), ("maximum", "many"), ("constraint", "regex(., 'x')"), ("translation_fr", "perfect")],
)
def test_cell_that_is_not_understood_is_named(column, value):
    ((sheet, cell, text, _sentence),) = in_section(["text", "n", "What?", value], heading=["type", "name", "label", column])
    assert (sheet, cell, text) == ("survey", "D3", value)


def test_cell_that_a_row_does_not_have_is_named():
    lines = found([[*HEADING, "required"], [*BEGIN, "", "", "yes"], ["text", "n", "What?"], [*END, "", "", "1 = 1"]])
    assert [cell for _sheet, cell, *_rest in lines] == ["F2", "D4"]


def test_section_that_never_ends_is_named():
    assert [(one[1]) for one in found([HEADING, BEGIN, ["text", "n", "What?"]])] == ["A2"]


def test_repeat_names_what_it_repeats():
    assert found([HEADING, ["begin_repeat", "needs", "Needs", "", "needs"], ["end_repeat"]]) == []
    assert [one[1] for one in found([HEADING, ["begin_repeat", "needs", "Needs"], ["end_repeat"]])] == ["E2"]


def test_tables_and_money_are_read_as_other_tools_write_them():
    table = ["begin_group", "t", "Table", "", "table-list"]
    ok = in_section(table, ["select_multiple yn", "a", "A"], ["select_multiple yn", "b", "B"], ["end group"], choices=LISTS)
    assert ok == []
    assert [one[1] for one in in_section(table, ["select_one yn", "a", "A"], ["end_group"], choices=LISTS)] == ["A4"]
    money = ["begin_group", "m", "Money", "", "money"]
    assert [one[1] for one in in_section(money, ["decimal", "amount"], ["end_group"])] == ["E3"]
    fixed = [[type_, name, labels[0]] for name, (type_, labels) in rows.AMOUNT.items()]
    in_part = in_section(money, *fixed, ["end_group"])
    assert [one[1] for one in in_part] == ["B4", "B5", "B6", "B7"]  # labels in English alone are not those that we write
    assert in_section(money, *(row[:2] for row in fixed), ["end_group"]) == []


@pytest.mark.parametrize("settings", [([], []), (["form_title"], [["Small"]]), (["form_title", "form_id"], [["Small", "two words"]])])
def test_form_without_a_code_is_named(settings):
    assert {one[0] for one in in_section(["text", "n", "What?"], settings=settings)} == {"settings"}


def test_bomb_and_table_are_refused_before_they_are_read():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", "0" * 200_000_000)
    with pytest.raises(FileRefused) as refused:
        read_sheets(file, name="form.xlsx")
    assert refused.value.code == "file_unpacks_too_large"
    with pytest.raises(FileRefused) as refused:
        read_sheets(io.BytesIO(b"type,name\ntext,a\n"), name="form.csv")
    assert refused.value.code == "file_no_workbook"


def test_workbook_opens_with_three_sheets(db):
    with writing.xlsx(outlines.outline(Questionnaire.objects.get(code="offers"))) as file:
        book = load_workbook(file)
    assert book.sheetnames == ["survey", "choices", "settings"]
    assert book["survey"]["A1"].value == "type"


def test_files_that_ship_are_outlines(db):
    said = loading.Shorthand().questionnaire(loading.written()[0])
    assert back({"audience": "needs", "source": "", **said})["code"] == said["code"]


@pytest.mark.parametrize("code", ["needs-basel", "needs-rotterdam", "needs-stockholm", "funding-stockholm", "offers"])
def test_conditions_of_shipped_questionnaires_pass_where_staff_would_save_them(db, code):
    for section in Questionnaire.objects.get(code=code).sections.all():
        section.clean()
        for question in section.questions.all():
            question.clean()
