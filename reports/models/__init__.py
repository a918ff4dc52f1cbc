"""Snapshots of the registers, and the progress reports that are written on them."""

from .reports import DocumentSymbol, Edition, ProgressReport, Recommendation, ReportSection
from .snapshots import Snapshot, SnapshotRecord

__all__ = ["DocumentSymbol", "Edition", "ProgressReport", "Recommendation", "ReportSection", "Snapshot", "SnapshotRecord"]
