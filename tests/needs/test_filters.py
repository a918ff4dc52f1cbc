"""What a list can be narrowed by is asked of each reader."""

from django.utils import translation

from needs.filters import NeedFilter
from tarp.parties.models import Party


def test_parties_stand_in_the_order_of_their_names_when_the_reader_reads_french(db):
    english = [party.code for party in Party.objects.by_name()]
    with translation.override("fr"):
        french = [party.code for party in Party.objects.by_name()]
        assert [party.code for party in NeedFilter().form.fields["party"].queryset] == french
    assert english != french
