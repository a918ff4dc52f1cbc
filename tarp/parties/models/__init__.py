"""Reference data: who the Parties are, what they are bound to, and the subjects in which they need help."""

from .contacts import ContactPoint
from .ground import Adherence, Convention, Group, GroupMembership, Party, Region, RegionMembership, RegionScheme
from .meetings import Decision, DecisionParagraph, Meeting
from .subjects import AssistanceType, Barrier, Chemical, Cluster, Listing, Provision, SdgTarget, Theme

__all__ = [
    "Adherence",
    "AssistanceType",
    "Barrier",
    "Chemical",
    "Cluster",
    "ContactPoint",
    "Convention",
    "Decision",
    "DecisionParagraph",
    "Group",
    "GroupMembership",
    "Listing",
    "Meeting",
    "Party",
    "Provision",
    "Region",
    "RegionMembership",
    "RegionScheme",
    "SdgTarget",
    "Theme",
]
