"""The history of invented rows, written after them: the acts that each would have gone through."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb

from needs.models import Answer, Difficulty, Need, Response, Round, RoundPart, View
from offers.models import Offer
from plans.models import Activity, Attendance, BudgetLine, Contribution, Coverage, Event, Match, Plan
from tarp.accounts.models import Appointment, Office

QUESTION = "Which authority would lead, and how many people would take part? (Invented.)"  # of the secretariat, with all that it sent back


class history_set_aside:
    """Turns off this session's triggers of the domain's tables while invented rows come in; their history is written after them."""

    def __enter__(self) -> None:
        self.switch("DISABLE")

    def __exit__(self, kind: Any, *error: Any) -> None:
        if kind is None:  # after an error the transaction takes it back
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the keys are checked now: a table with checks pending cannot be altered
            self.switch("ENABLE")
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def switch(self, word: str) -> None:
        with connection.cursor() as cursor:
            for model in histories():
                cursor.execute(f"ALTER TABLE {connection.ops.quote_name(model._meta.db_table)} {word} TRIGGER USER")


def histories() -> dict[type[models.Model], list[tuple[str, str, str, str]]]:
    """For each tracked model the steps that its rows have gone through: act, status then, SQL of the moment, SQL of which rows."""
    registered = "registered_on IS NOT NULL"
    published = "published_on IS NOT NULL"
    same: list[tuple[str, str, str, str]] = [("create", "", "created_at", "true")]
    return {
        Need: [
            ("create", "draft", "created_at", "status <> 'suggested'"),
            (
                "submit",
                "submitted",
                "created_at + interval '2 days'",
                f"status IN ('submitted', 'returned', 'rejected', 'withdrawn') OR {registered}",
            ),
            ("register", "registered", "registered_on + time '09:00'", registered),
            ("send_back", "returned", "created_at + interval '4 days'", "status = 'returned'"),
            (
                "",
                "",
                "greatest(updated_at, created_at + interval '4 days')",
                "status NOT IN ('draft', 'submitted', 'registered', 'returned')",
            ),
        ],
        Response: [
            ("create", "draft", "created_at", "true"),
            ("submit", "submitted", "submitted_at", "submitted_at IS NOT NULL"),
            ("send_back", "returned", "submitted_at + interval '2 hours'", "status = 'returned'"),
            ("validate", "validated", "submitted_at + interval '2 hours'", "status = 'validated'"),
        ],
        Offer: [
            ("create", "draft", "created_at", "true"),
            ("submit", "submitted", "created_at + interval '2 days'", f"status <> 'draft' OR {published}"),
            ("publish", "published", "published_on + time '09:00'", published),
            ("send_back", "returned", "created_at + interval '4 days'", "status = 'returned'"),
            (
                "",
                "",
                "greatest(updated_at, created_at + interval '4 days')",
                "status NOT IN ('draft', 'submitted', 'published', 'returned')",
            ),
        ],
        Match: [
            ("create", "proposed", "created_at", "true"),
            ("", "", "greatest(updated_at, created_at + interval '1 day')", "status <> 'proposed'"),
        ],
        Activity: [
            ("create", "proposed", "created_at", "true"),
            ("approve", "approved", "greatest(created_at + interval '1 hour', approved_on + time '09:00')", "approved_on IS NOT NULL"),
            ("start", "ongoing", "started_on + time '09:00'", "started_on IS NOT NULL"),
            ("complete", "completed", "completed_on + time '17:00'", "completed_on IS NOT NULL"),
            ("", "", "greatest(updated_at, created_at + interval '2 days')", "status IN ('postponed', 'cancelled')"),
        ],
        **dict.fromkeys(
            (
                Difficulty,
                View,
                Coverage,
                Round,
                RoundPart,
                Plan,
                Answer,
                BudgetLine,
                Contribution,
                Event,
                Attendance,
                Office,
                Appointment,
            ),
            same,
        ),
    }


def remember_step(model: Any, act: str, status: str, moment: str, rows: str) -> None:
    """One history row for each of the model's rows that `rows` selects, as it stood at `moment`."""
    event, quote = model.pgh_event_model, connection.ops.quote_name
    shared = [one for one in event._meta.concrete_fields if not one.name.startswith("pgh_")]
    values = ["%(status)s" if one.column == "status" and status else quote(one.column) for one in shared]
    at = moment if any(one.column == "created_at" for one in shared) else "now()"
    columns = ", ".join(quote(one.column) for one in shared)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(event._meta.db_table)} ({columns}, pgh_created_at, pgh_label, pgh_obj_id, pgh_context) "  # noqa: S608 - names of our own
            f"SELECT {', '.join(values)}, {at}, %(label)s, id, %(context)s FROM {quote(model._meta.db_table)} WHERE {rows} ORDER BY id",
            {
                "status": status,
                "label": "insert" if act == "create" else "update",
                "context": Jsonb({"act": act, "by": None, "why": QUESTION if act == "send_back" else ""}),
            },
        )
