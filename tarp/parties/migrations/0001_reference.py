"""The reference data."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("records", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name="AssistanceType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
            ],
            options={
                "verbose_name": "type of assistance",
                "verbose_name_plural": "types of assistance",
            },
        ),
        migrations.CreateModel(
            name="Barrier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
            ],
            options={
                "verbose_name": "barrier",
                "verbose_name_plural": "barriers",
            },
        ),
        migrations.CreateModel(
            name="Chemical",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                (
                    "cas_numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), blank=True, default=list, verbose_name="CAS numbers"
                    ),
                ),
                ("is_waste", models.BooleanField(default=False, verbose_name="is a category of wastes")),
            ],
            options={
                "verbose_name": "chemical",
                "verbose_name_plural": "chemicals",
            },
        ),
        migrations.CreateModel(
            name="Cluster",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
            ],
            options={
                "verbose_name": "cluster of themes",
                "verbose_name_plural": "clusters of themes",
            },
        ),
        migrations.CreateModel(
            name="Convention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        help_text="Order in which the conventions are named.", unique=True, verbose_name="position"
                    ),
                ),
                ("full_title_en", models.CharField(max_length=300, verbose_name="full title in English")),
                ("full_title_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="full title in French")),
                ("full_title_es", models.CharField(blank=True, default="", max_length=300, verbose_name="full title in Spanish")),
                ("full_title_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="full title in Arabic")),
                ("full_title_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="full title in Chinese")),
                ("full_title_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="full title in Russian")),
                ("adopted_on", models.DateField(verbose_name="adopted on")),
                ("adopted_in", models.CharField(max_length=100, verbose_name="adopted in")),
                ("entered_into_force_on", models.DateField(verbose_name="entered into force on")),
                (
                    "registration_number",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="United Nations registration number"),
                ),
                (
                    "series_volume",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="volume of the United Nations Treaty Series"),
                ),
                ("depositary", models.CharField(blank=True, default="", max_length=200, verbose_name="depositary")),
                ("secretariat", models.CharField(blank=True, default="", max_length=200, verbose_name="secretariat")),
                (
                    "assistance_articles",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="articles on technical assistance"),
                ),
                ("centres_article", models.CharField(blank=True, default="", max_length=100, verbose_name="article on regional centres")),
                (
                    "financial_articles",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="articles on financial resources"),
                ),
                ("reporting_article", models.CharField(blank=True, default="", max_length=100, verbose_name="article on reporting")),
                ("official_count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="official number of Parties")),
                (
                    "official_count_source",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="source of the official number"),
                ),
            ],
            options={
                "verbose_name": "convention",
                "verbose_name_plural": "conventions",
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("rule", models.TextField(blank=True, default="", verbose_name="how membership is established")),
            ],
            options={
                "verbose_name": "group of countries",
                "verbose_name_plural": "groups of countries",
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "region",
                "verbose_name_plural": "regions",
            },
        ),
        migrations.CreateModel(
            name="RegionScheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "scheme of regions",
                "verbose_name_plural": "schemes of regions",
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("ordinary", "Ordinary meeting"), ("extraordinary", "Extraordinary meeting")],
                        default="ordinary",
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                ("city", models.CharField(max_length=100, verbose_name="city")),
                (
                    "format",
                    models.CharField(
                        choices=[("in_person", "In person"), ("online", "Online"), ("mixed", "Online, then in person")],
                        default="in_person",
                        max_length=10,
                        verbose_name="format",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
                        default="planned",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("notes", models.TextField(blank=True, default="", verbose_name="notes")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="parties.convention",
                        verbose_name="convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("annexes", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), verbose_name="annexes")),
                ("entry", models.CharField(help_text="The name in the annex.", max_length=300, verbose_name="entry")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("pesticide", "Pesticide"),
                                ("formulation", "Severely hazardous pesticide formulation"),
                                ("industrial", "Industrial chemical"),
                                ("unintentional", "Unintentional production"),
                                ("waste_stream", "Waste stream"),
                                ("constituent", "Waste constituent"),
                                ("other_waste", "Other waste"),
                                ("plastic_waste", "Plastic waste"),
                                ("e_waste", "Electrical and electronic waste"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        verbose_name="categories",
                    ),
                ),
                ("decision_symbol", models.CharField(blank=True, default="", max_length=20, verbose_name="decision")),
                ("adopted_on", models.DateField(verbose_name="adopted on")),
                ("effective_on", models.DateField(blank=True, help_text="Blank: not established.", null=True, verbose_name="effective on")),
                (
                    "ended_on",
                    models.DateField(
                        blank=True, help_text="The first day on which the entry no longer stands.", null=True, verbose_name="ended on"
                    ),
                ),
                ("scope_note", models.TextField(blank=True, default="", verbose_name="note on scope")),
                (
                    "chemical",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="listings", to="parties.chemical", verbose_name="chemical"
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="parties.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="parties.meeting",
                        verbose_name="meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "listing",
                "verbose_name_plural": "listings",
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=60, unique=True, verbose_name="code")),
                (
                    "symbol",
                    models.CharField(blank=True, default="", help_text="Blank: not established.", max_length=20, verbose_name="symbol"),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("technical_assistance", "Technical assistance"),
                            ("regional_centres", "Regional centres"),
                            ("financial_resources", "Financial resources"),
                            ("synergies", "Synergies"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                        verbose_name="topic",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("notes", models.TextField(blank=True, default="", verbose_name="notes")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="parties.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="parties.meeting", verbose_name="meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="ISO 3166 code of three capital letters; EUE for the European Union.",
                        max_length=3,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("iso2", models.CharField(max_length=2, unique=True, verbose_name="code of two letters")),
                ("m49", models.CharField(blank=True, max_length=3, null=True, unique=True, verbose_name="M49 code")),
                (
                    "kind",
                    models.CharField(
                        choices=[("state", "State"), ("reio", "Regional economic integration organization")],
                        default="state",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("article_en", models.CharField(blank=True, default="", max_length=5, verbose_name="article in English")),
                ("article_fr", models.CharField(blank=True, default="", max_length=5, verbose_name="article in French")),
                ("article_es", models.CharField(blank=True, default="", max_length=5, verbose_name="article in Spanish")),
                ("is_un_member", models.BooleanField(default=False, verbose_name="is a Member State of the United Nations")),
                ("dac_group", models.CharField(blank=True, default="", max_length=20, verbose_name="group in the DAC list")),
                ("income_level", models.CharField(blank=True, default="", max_length=40, verbose_name="income level (World Bank)")),
                ("notes", models.TextField(blank=True, default="", verbose_name="notes")),
            ],
            options={
                "verbose_name": "Party",
                "verbose_name_plural": "Parties",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z]{3}$")),
                        name="party_code_is_iso3",
                        violation_error_message="Give the code of three capital letters.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="country",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="parties.party",
                verbose_name="country",
            ),
        ),
        migrations.CreateModel(
            name="GroupMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                (
                    "valid_from",
                    models.DateField(blank=True, help_text="Blank: since before the records begin.", null=True, verbose_name="first day"),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="The last day on which it holds. Blank: until further notice.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="parties.group", verbose_name="group"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_memberships",
                        to="parties.party",
                        verbose_name="Party",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership of a group",
                "verbose_name_plural": "memberships of groups",
            },
        ),
        migrations.AddField(
            model_name="group",
            name="parties",
            field=models.ManyToManyField(
                related_name="groups", through="parties.GroupMembership", to="parties.party", verbose_name="Parties"
            ),
        ),
        migrations.CreateModel(
            name="Adherence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("party", "Party"), ("signatory", "Signatory, not a Party")], max_length=10, verbose_name="status"
                    ),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                ("deposited_on", models.DateField(blank=True, null=True, verbose_name="instrument deposited on")),
                (
                    "instrument",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ratification", "Ratification"),
                            ("acceptance", "Acceptance"),
                            ("approval", "Approval"),
                            ("accession", "Accession"),
                            ("succession", "Succession"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="instrument",
                    ),
                ),
                (
                    "entered_into_force_on",
                    models.DateField(
                        blank=True,
                        help_text="Leave blank for a succession whose date of effect is not established: the date of deposit then counts.",
                        null=True,
                        verbose_name="entered into force on",
                    ),
                ),
                (
                    "ended_on",
                    models.DateField(
                        blank=True,
                        help_text="The day on which a withdrawal took effect: the first day as a non-Party.",
                        null=True,
                        verbose_name="ended on",
                    ),
                ),
                (
                    "binds_from",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce("entered_into_force_on", "deposited_on"),
                        output_field=models.DateField(null=True, verbose_name="binds from"),
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adherences",
                        to="parties.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="adherences", to="parties.party", verbose_name="Party"
                    ),
                ),
            ],
            options={
                "verbose_name": "adherence",
                "verbose_name_plural": "adherences",
            },
        ),
        migrations.CreateModel(
            name="RegionMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                (
                    "valid_from",
                    models.DateField(blank=True, help_text="Blank: since before the records begin.", null=True, verbose_name="first day"),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="The last day on which it holds. Blank: until further notice.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="region_memberships",
                        to="parties.party",
                        verbose_name="Party",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="parties.region", verbose_name="region"
                    ),
                ),
            ],
            options={
                "verbose_name": "membership of a region",
                "verbose_name_plural": "memberships of regions",
            },
        ),
        migrations.AddField(
            model_name="region",
            name="parties",
            field=models.ManyToManyField(
                related_name="regions", through="parties.RegionMembership", to="parties.party", verbose_name="Parties"
            ),
        ),
        migrations.AddField(
            model_name="region",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="regions", to="parties.regionscheme", verbose_name="scheme"
            ),
        ),
        migrations.CreateModel(
            name="SdgTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=10, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[("goal", "Goal"), ("target", "Target"), ("indicator", "Indicator")], max_length=10, verbose_name="kind"
                    ),
                ),
                ("relevance", models.CharField(blank=True, default="", max_length=200, verbose_name="relevance")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="parties.sdgtarget",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "SDG target",
                "verbose_name_plural": "SDG targets",
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="themes", to="parties.cluster", verbose_name="cluster"
                    ),
                ),
                ("conventions", models.ManyToManyField(related_name="themes", to="parties.convention", verbose_name="conventions")),
            ],
            options={
                "verbose_name": "theme",
                "verbose_name_plural": "themes",
            },
        ),
        migrations.CreateModel(
            name="Provision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_fr", models.CharField(blank=True, default="", max_length=300, verbose_name="name in French")),
                ("name_es", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Spanish")),
                ("name_ar", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Arabic")),
                ("name_zh", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Chinese")),
                ("name_ru", models.CharField(blank=True, default="", max_length=300, verbose_name="name in Russian")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="code")),
                ("article", models.CharField(blank=True, default="", max_length=20, verbose_name="article")),
                ("paragraph", models.CharField(blank=True, default="", max_length=20, verbose_name="paragraph")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("obligation", "Obligation"),
                            ("cooperation", "Cooperation"),
                            ("procedural", "Procedure"),
                            ("institutional", "Institution"),
                            ("enabling", "Option of a Party"),
                            ("saving", "Saving clause"),
                            ("annex", "Annex"),
                            ("cross_cutting", "Cross-cutting subject"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("is_expressible", models.BooleanField(default=True, verbose_name="needs may be stated under it")),
                ("summary", models.TextField(blank=True, default="", verbose_name="summary")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "convention",
                    models.ForeignKey(
                        blank=True,
                        help_text="Blank for a subject that cuts across the three conventions.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provisions",
                        to="parties.convention",
                        verbose_name="convention",
                    ),
                ),
                ("themes", models.ManyToManyField(blank=True, related_name="provisions", to="parties.theme", verbose_name="themes")),
            ],
            options={
                "verbose_name": "provision",
                "verbose_name_plural": "provisions",
            },
        ),
        migrations.CreateModel(
            name="DecisionParagraph",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField(blank=True, default="", verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "High: read in an official or first-hand copy"),
                            ("medium", "Medium: one source"),
                            ("low", "Low: mainly memory, or sources disagree"),
                            ("memory", "Memory: no copy read"),
                            ("proposal", "Proposal of this project"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(blank=True, help_text="The code stays valid for older records.", null=True, verbose_name="retired on"),
                ),
                ("number", models.CharField(max_length=10, verbose_name="number")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("text", models.TextField(verbose_name="text")),
                ("footnote", models.TextField(blank=True, default="", verbose_name="footnote")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paragraphs",
                        to="parties.decision",
                        verbose_name="decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "paragraph of a decision",
                "verbose_name_plural": "paragraphs of decisions",
                "constraints": [models.UniqueConstraint(fields=("decision", "number"), name="decision_paragraph_number_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("symbol", ""), _negated=True), fields=("symbol",), name="decision_symbol_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(fields=("convention", "kind", "number"), name="meeting_number_once_per_convention"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="meeting_ends_after_start",
                violation_error_message="The meeting must not end before it starts.",
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
                            models.F("valid_to"),
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
            model_name="adherence",
            constraint=models.UniqueConstraint(fields=("party", "convention"), name="adherence_once_per_convention"),
        ),
        migrations.AddConstraint(
            model_name="adherence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deposited_on__isnull", False), ("status", "party")),
                    models.Q(
                        ("deposited_on__isnull", True),
                        ("entered_into_force_on__isnull", True),
                        ("signed_on__isnull", False),
                        ("status", "signatory"),
                    ),
                    _connector="OR",
                ),
                name="adherence_party_has_deposited",
                violation_error_message="A Party has a date of deposit; a signatory has a date of signature and no deposit.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adherence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on__isnull", True), ("ended_on__gt", models.F("deposited_on")), _connector="OR"),
                name="adherence_ends_after_deposit",
                violation_error_message="The end must come after the deposit.",
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
                            models.F("valid_to"),
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
        migrations.AddConstraint(
            model_name="region",
            constraint=models.UniqueConstraint(fields=("scheme", "code"), name="region_code_once_per_scheme"),
        ),
    ]
