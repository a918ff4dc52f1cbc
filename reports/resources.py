"""Progress reports, their recommendations and the snapshots on which they stand, as files."""

from reports.models import ProgressReport, Recommendation, Snapshot
from tarp.records.resources import exported

ReportResource = exported(
    ProgressReport,
    "reference",
    "title",
    "meeting",
    "agenda_item",
    "agenda_title",
    "distribution",
    "period_from",
    "snapshot",
    "status",
    "revision",
    "dated_on",
    "issued_on",
    "version",
    "updated_at",
)
RecommendationResource = exported(
    Recommendation, "reference", "report", "text", "gap", "barrier", "evidence", "status", "version", "updated_at"
)
SnapshotResource = exported(Snapshot, "reference", "as_of", "taken_at", "taken_by", "is_demonstration", "checksum")
