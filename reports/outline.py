"""The outline of a progress report and its first text, as the Secretariat writes such notes; staff go on from it.

The order follows decision RC-7/7, paragraph 10 (a). `{convention}` becomes the code of the meeting's convention, and the words between
angle brackets its names; `{figure:…}` stays, to be filled from the snapshot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    code: str
    level: int
    heading: str
    wrapped: str = ""

    @property
    def text(self) -> str:
        """A paragraph a line, as it is edited."""
        return re.sub(r"\n(?!\n|\([a-z]\) |\d\. )(?<!\n\n)", " ", self.wrapped.strip())


OUTLINE = (
    Part(
        "introduction",
        1,
        "Introduction",
        """
In paragraph 10 (a) of its decision RC-7/7,[^ UNEP/FAO/RC/COP.7/21, annex. ] on technical assistance, the Conference of the Parties
to the Rotterdam Convention requested the Secretariat to submit to it a report on progress made in providing technical assistance
for capacity-building to Parties, taking into account the information provided pursuant to paragraphs 3 and 4 of that decision.
Corresponding requests were made by the Conference of the Parties to the Basel Convention in decision BC-12/9 and by the Conference
of the Parties to the Stockholm Convention in decision SC-7/16.

The present note has been prepared in response to that request. It reports on the period from <from> to <to> and draws on the
registers of needs, of available assistance and of activities as they stood on <to>. Each figure in the note leads to the records
from which it was computed; the rules of counting are set out with it.
""",
    ),
    Part("implementation", 1, "Implementation"),
    Part(
        "needs",
        2,
        "Information on needs for technical assistance",
        """
In accordance with paragraphs 3 and 5 of decision RC-7/7, the Secretariat invited developing-country Parties and Parties with
economies in transition to provide information on their needs by means of electronic questionnaires. Of {figure:parties_asked}
Parties that were asked under the three conventions, {figure:parties_answered} had answered by <to>, a response rate of
{figure:response_rate}. Under the <name>, {figure:parties_answered/convention/<code>} of {figure:parties_asked/convention/<code>}
Parties answered. Responses by region are set out in table 1 of the annex.

As at <to>, the register held {figure:needs} needs of {figure:parties_stating} Parties, of which {figure:needs/convention/basel}
were stated under the Basel Convention, {figure:needs/convention/rotterdam} under the Rotterdam Convention and
{figure:needs/convention/stockholm} under the Stockholm Convention. A need that was stated under more than one convention is counted
once in the total and once under each of those conventions.

Least developed countries stated {figure:needs/group/ldc} of those needs, and small island developing States {figure:needs/group/sids}.

In paragraph 7 of decision RC-7/7, the Secretariat was requested to take into account the specific needs that result from the
listing of new chemicals. The Parties concerned attributed {figure:needs_from_listings} of the needs in the register to such a
listing.
""",
    ),
    Part(
        "offers",
        2,
        "Information on available assistance",
        """
In accordance with paragraph 4 of decision RC-7/7, developed-country Parties and others with the capacity to do so provided
information on technical assistance and technology that they have available. The register held {figure:offers} offers, of which
{figure:offers/state/open} were open on <to>: they had begun, had not lapsed and could serve at least one further Party.
Of the open
offers, {figure:offers/state/open/convention/<code>} extend to the <name>.
""",
    ),
    Part(
        "analysis",
        2,
        "Analysis of needs and available assistance",
        """
Each need in the register stands on one rung of a ladder, which is determined by its links to offers, matches, activities and
contributions, and in the end by the Party itself. Of the {figure:needs} needs, {figure:needs/rung/unaddressed} were unaddressed;
for {figure:needs/rung/offer_available} a suitable offer was available; {figure:needs/rung/matched} had been matched with an offer
by agreement of the Party and the provider; {figure:needs/rung/planned} were covered by a planned activity and
{figure:needs/rung/funded} by one whose funding was secured; {figure:needs/rung/in_delivery} were in delivery and
{figure:needs/rung/delivered} had been delivered; and {figure:needs/rung/met} had been met, as confirmed by the Party concerned. The
distribution is shown in figure 1.

The priorities of the Parties that answered are set out by region in table 2 of the annex, and the needs under each provision, with
the assistance that covers them, in table 3.
""",
    ),
    Part(
        "gaps",
        2,
        "Gaps and barriers",
        """
Pursuant to paragraph 5 of decision RC-7/7, the Secretariat identified the gaps between the needs expressed and the assistance
available. The gap of a need is what keeps it from the next rung of the ladder:
(a) No offer in the register was suitable for {figure:needs/gap/no_offer} needs, {figure:needs_share/gap/no_offer} of the total;
(b) For {figure:needs/gap/not_matched} needs an offer was available that had not yet been agreed upon with the Party;
(c) For {figure:needs/gap/not_planned} needs a match had been agreed but no activity was planned;
(d) For {figure:needs/gap/not_funded} needs an activity was planned whose funding had not been secured;
(e) For {figure:needs/gap/not_delivered} needs assistance was funded but had not yet been delivered in full;
(f) For {figure:needs/gap/not_confirmed} needs assistance had been delivered but the Party had not confirmed that the need was met.

From {figure:parties_silent} of the Parties asked there was no information. That a Party did not answer does not mean that it has no
needs, and those Parties are not included in any of the above figures.

Parties also submitted information on {figure:difficulties} difficulties in implementing the conventions. The barriers that they
name, in those difficulties and in their needs, are set out by region in table 4 of the annex.

Pursuant to paragraph 3 of decision RC-7/7, Parties also submitted {figure:views} other views.
""",
    ),
    Part(
        "assistance",
        2,
        "Assistance provided",
        """
By <to>, {figure:activities} activities of the technical assistance plans in force or completed had been approved, of which
{figure:activities/stage/completed} had been completed, {figure:activities/stage/ongoing} were ongoing and
{figure:activities/stage/planned} had yet to begin. Of the
activities, {figure:activities/convention/<code>} concern the <name>. The
activities are listed in table 6 of the annex.

Persons from {figure:parties_reached} Parties took part in the events held under those activities. There were {figure:participants}
participants; of those whose gender was stated, {figure:women_share} were women.
""",
    ),
    Part(
        "resources",
        2,
        "Resources",
        """
In paragraph 6 of decision RC-7/7, the Secretariat was requested to implement the technical assistance programme subject to the
availability of resources. The activities required {figure:required} in United States dollars, including programme support costs.
Contributions of {figure:pledged} had been pledged, {figure:committed} committed and {figure:received} received; the three amounts
describe stages of the same contributions and are not to be added together. The funding gap was {figure:funding_gap}.
""",
    ),
    Part(
        "recommendations",
        1,
        "Recommendations",
        """
On the basis of the above analysis, and as requested in paragraph 5 of decision RC-7/7, the Secretariat proposes the following
recommendations:
""",
    ),
    Part(
        "action",
        1,
        "Proposed action",
        """
The Conference of the Parties may wish to adopt a decision along the following lines:

> The Conference of the Parties
1. Takes note of the report of the Secretariat on progress made in providing technical assistance for capacity-building;
2. Invites Parties from which there is no information to state their needs for technical assistance and technology transfer;
3. Invites developed-country Parties and others with the capacity to do so to provide assistance for the needs for which no offer
is available;
4. Requests the Secretariat to continue to collect information on needs and on available assistance, to analyse gaps and barriers,
and to report to the Conference of the Parties at its next meeting.
""",
    ),
)

RECOMMENDATIONS = (  # kind of gap, what is recommended, the figures on which it rests
    (
        "no_offer",
        "Invite providers to make available assistance in the themes and regions in which needs stand without any offer, with priority for "
        "least developed countries and small island developing States.",
        ("needs/gap/no_offer", "needs/gap/no_offer/group/ldc", "needs/gap/no_offer/group/sids"),
    ),
    (
        "not_matched",
        "Request the Secretariat to bring together, before the next meeting, the Parties and providers concerned wherever a need and "
        "an open offer fit each other.",
        ("needs/gap/not_matched", "offers/state/open"),
    ),
    (
        "not_funded",
        "Urge Parties and others in a position to do so to contribute to the planned activities for which funding is not secured.",
        ("needs/gap/not_funded", "funding_gap"),
    ),
    (
        "",
        "Encourage Parties that have not yet answered to provide information on their needs, and offer them help in doing so in the "
        "language of their choice.",
        ("parties_silent", "response_rate"),
    ),
)
