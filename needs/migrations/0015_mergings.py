"""When a need was merged into another, and what the other took over on that day."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0014_fill_sections_of_statements'),
        ('parties', '0005_contact_points_as_records'),
    ]

    operations = [
        migrations.CreateModel(
            name='Merging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('merged_on', models.DateField(verbose_name='merged on')),
                ('conventions', models.ManyToManyField(help_text='Under these the other need counts from this day on.', related_name='+', to='parties.convention', verbose_name='conventions')),
                ('into', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mergings', to='needs.need', verbose_name='merged into')),
                ('need', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='merging', to='needs.need', verbose_name='merged need')),
            ],
            options={
                'verbose_name': 'merging',
                'verbose_name_plural': 'mergings',
            },
        ),
        migrations.CreateModel(
            name='MergingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('merged_on', models.DateField(verbose_name='merged on')),
                ('into', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='needs.need', verbose_name='merged into')),
                ('need', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='needs.need', verbose_name='merged need')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='needs.merging')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='merging',
            constraint=models.CheckConstraint(condition=models.Q(('need', models.F('into')), _negated=True), name='needs_merging_into_another'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='merging',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_mergingevent" ("id", "into_id", "merged_on", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."into_id", NEW."merged_on", NEW."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='79201e0f7de0494eb17e73d6b264032423d991d8', operation='INSERT', pgid='pgtrigger_insert_insert_cbf59', table='needs_merging', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='merging',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "needs_mergingevent" ("id", "into_id", "merged_on", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."into_id", NEW."merged_on", NEW."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id"); RETURN NULL;', hash='7fd81999416fc2553834c69cbb81b696004363e2', operation='UPDATE', pgid='pgtrigger_update_update_64cf1', table='needs_merging', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='merging',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_mergingevent" ("id", "into_id", "merged_on", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."into_id", OLD."merged_on", OLD."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='0e19991379c2a8780c777629a51996b6fa27473b', operation='DELETE', pgid='pgtrigger_delete_delete_04f57', table='needs_merging', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mergingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ba0165cd6457521c84523c491b3e10e966241d30', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_04156', table='needs_mergingevent', when='BEFORE')),
        ),
    ]
