"""Sections are put in another order one row at a time: two may stand at one place for a moment, as questions may."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("needs", "0005_rounds_have_parts")]

    operations = [migrations.RemoveConstraint(model_name="section", name="needs_section_position_once")]
