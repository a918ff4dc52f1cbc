"""Periods end after they start, and say so before the overlap is asked."""

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0002_contact_points"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="groupmembership",
            name="group_membership_periods_apart",
        ),
        migrations.RemoveConstraint(
            model_name="regionmembership",
            name="region_membership_periods_apart",
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True), ("valid_to__isnull", True), ("valid_from__lte", models.F("valid_to")), _connector="OR"
                ),
                name="group_membership_ends_after_start",
                violation_error_message="The last day must not come before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("party", "="),
                    ("group", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            django.db.models.functions.comparison.Greatest(
                                "valid_from",
                                django.db.models.functions.comparison.Coalesce("valid_to", models.Value(datetime.date(9999, 12, 31))),
                            ),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="group_membership_periods_apart",
                violation_error_message="This Party is already in this group in a part of this period.",
            ),
        ),
        migrations.AddConstraint(
            model_name="regionmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True), ("valid_to__isnull", True), ("valid_from__lte", models.F("valid_to")), _connector="OR"
                ),
                name="region_membership_ends_after_start",
                violation_error_message="The last day must not come before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="regionmembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("party", "="),
                    ("region", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            django.db.models.functions.comparison.Greatest(
                                "valid_from",
                                django.db.models.functions.comparison.Coalesce("valid_to", models.Value(datetime.date(9999, 12, 31))),
                            ),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="region_membership_periods_apart",
                violation_error_message="This Party is already in this region in a part of this period.",
            ),
        ),
    ]
