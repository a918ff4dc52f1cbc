"""Reference data is remembered too: who changed a fact of a treaty, and what it said before."""

from tarp.parties.models import Party
from tarp.records import history
from tests.people import signed_in


def test_change_of_a_fact_names_who_made_it(people):
    party = Party.objects.get(code="KEN")
    client = signed_in(people.officer)
    page = client.get(f"/en/admin/parties/party/{party.pk}/change/")
    posted = {
        **{name: value if value is not None else "" for name, value in page.context["adminform"].form.initial.items()},
        "notes": "Checked against the note of 3 November 2026.",
    }
    for formset in page.context["inline_admin_formsets"]:
        for field in formset.formset.management_form:
            posted[field.html_name] = field.value()
        for form in formset.formset.initial_forms:
            posted |= {form[name].html_name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    answer = client.post(f"/en/admin/parties/party/{party.pk}/change/", posted)
    assert answer.status_code == 302
    before, after = list(history.events(party))[-2:]
    assert (before.notes, before.pgh_context["act"]) == (party.notes, "load_reference")
    assert (after.notes, after.pgh_context["by"]) == ("Checked against the note of 3 November 2026.", people.officer.pk)
