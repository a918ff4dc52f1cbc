"""A response is that of a Party or of a provider's desk. Backwards it needs a database without responses of desks."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0020_rounds_ask_desks'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='response',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='response',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='response',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='response',
            name='desk',
            field=models.ForeignKey(blank=True, help_text='Where no Party answers: the desk that does.', limit_choices_to={'kind': 'provider'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='accounts.office', verbose_name='desk of a provider'),
        ),
        migrations.AddField(
            model_name='responseevent',
            name='desk',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Where no Party answers: the desk that does.', limit_choices_to={'kind': 'provider'}, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.office', verbose_name='desk of a provider'),
        ),
        migrations.AlterField(
            model_name='response',
            name='party',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='parties.party', verbose_name='Party'),
        ),
        migrations.AlterField(
            model_name='responseevent',
            name='party',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.party', verbose_name='Party'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_responseevent" ("channel", "channel_reference", "completed_sections", "created_at", "desk_id", "id", "is_late", "part_id", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "status", "submitted_at", "submitted_by_id", "updated_at", "version") VALUES (NEW."channel", NEW."channel_reference", NEW."completed_sections", NEW."created_at", NEW."desk_id", NEW."id", NEW."is_late", NEW."part_id", NEW."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reference", NEW."status", NEW."submitted_at", NEW."submitted_by_id", NEW."updated_at", NEW."version"); RETURN NULL;', hash='60af5cc001842819d5373276fd688724d4e58861', operation='INSERT', pgid='pgtrigger_insert_insert_efa3b', table='needs_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "needs_responseevent" ("channel", "channel_reference", "completed_sections", "created_at", "desk_id", "id", "is_late", "part_id", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "status", "submitted_at", "submitted_by_id", "updated_at", "version") VALUES (NEW."channel", NEW."channel_reference", NEW."completed_sections", NEW."created_at", NEW."desk_id", NEW."id", NEW."is_late", NEW."part_id", NEW."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reference", NEW."status", NEW."submitted_at", NEW."submitted_by_id", NEW."updated_at", NEW."version"); RETURN NULL;', hash='8d846b6721cbf25d3a0d407700628e13393cb479', operation='UPDATE', pgid='pgtrigger_update_update_56f3e', table='needs_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_responseevent" ("channel", "channel_reference", "completed_sections", "created_at", "desk_id", "id", "is_late", "part_id", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "status", "submitted_at", "submitted_by_id", "updated_at", "version") VALUES (OLD."channel", OLD."channel_reference", OLD."completed_sections", OLD."created_at", OLD."desk_id", OLD."id", OLD."is_late", OLD."part_id", OLD."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reference", OLD."status", OLD."submitted_at", OLD."submitted_by_id", OLD."updated_at", OLD."version"); RETURN NULL;', hash='02e49521bfa69c51e719bb7336a537e922857038', operation='DELETE', pgid='pgtrigger_delete_delete_1e2d8', table='needs_response', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(fields=('part', 'desk'), name='needs_one_response_per_desk_and_part'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('desk__isnull', False), ('party', None)), models.Q(('desk', None), ('party__isnull', False)), _connector='OR'), name='needs_response_of_a_party_or_a_desk', violation_error_message='Name the Party or the desk that answers, and not both.'),
        ),
    ]
