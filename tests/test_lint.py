"""The checks complain about what they are for: a check that cannot fail is no check."""

import pytest

from tarp import lint

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(lint, "ROOT", tmp_path)
    monkeypatch.setattr(lint, "_extracted_messages", lambda: HEADER + 'msgid "%(n)s needs"\nmsgstr ""\n\nmsgid "Offer"\nmsgstr ""\n')
    return tmp_path


def translate(root, language, *entries):
    folder = root / "tarp" / "locale" / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(HEADER + "\n\n".join(entries) + "\n")


NEEDS, OFFER = '#, python-format\nmsgid "%(n)s needs"\nmsgstr "%(n)s besoins"', 'msgid "Offer"\nmsgstr "Offre"'


def test_catalogues_are_not_asked_for_before_there_are_any(root):
    assert lint.catalogues() == ""


def test_six_whole_catalogues_pass(root):
    for language in lint.LANGUAGES:
        translate(root, language, NEEDS, OFFER)
    assert lint.catalogues() == ""


def test_the_english_catalogue_may_leave_its_own_words_empty(root):
    for language in lint.LANGUAGES:
        translate(root, language, NEEDS, OFFER.replace("Offre", "") if language == "en" else OFFER)
    assert lint.catalogues() == ""


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ([NEEDS], "fr: 'Offer' is missing."),
        ([NEEDS, OFFER, 'msgid "Old"\nmsgstr "Vieux"'], "fr: 'Old' is no longer used."),
        ([NEEDS, "#, fuzzy\n" + OFFER], "fr: 'Offer' is fuzzy."),
        ([NEEDS, 'msgid "Offer"\nmsgstr ""'], "fr: 'Offer' is not translated."),
    ],
)
def test_a_catalogue_that_differs_from_the_source_is_named(root, entries, complaint):
    for language in lint.LANGUAGES:
        translate(root, language, *(entries if language == "fr" else [NEEDS, OFFER]))
    assert lint.catalogues() == complaint


def test_a_translation_that_loses_its_number_is_named(root):
    for language in lint.LANGUAGES:
        translate(root, language, NEEDS.replace("%(n)s besoins", "besoins") if language == "fr" else NEEDS, OFFER)
    assert "'n'" in lint.catalogues()


def test_a_language_without_a_catalogue_is_named(root):
    for language in lint.LANGUAGES[1:]:
        translate(root, language, NEEDS, OFFER)
    assert lint.catalogues() == "ar: there is no catalogue."


def test_a_rule_that_imports_the_web_is_named(root):
    (root / "needs").mkdir()
    (root / "needs" / "rules.py").write_text("from django.db.models import Q\nfrom django.http import HttpRequest\n")
    assert lint.web_free() == "needs/rules.py:2 imports django.http."


def test_a_command_that_fails_says_what_it_printed():
    assert lint._command("sh", "-c", "echo wrong; exit 1")() == "wrong"
    assert lint._command("false")() == "ended with 1"
    assert lint._command("true")() == ""


def test_a_check_that_fails_is_among_the_failures(monkeypatch, capsys):
    monkeypatch.setattr(lint, "CHECKS", {"good": lambda: "", "bad": lambda: "A complaint."})
    assert lint.failures() == ["bad"]
    assert lint.failures(["good"]) == []
    assert "A complaint." in capsys.readouterr().out
