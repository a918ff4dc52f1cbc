"""Which desks of providers a round asks beside the Parties, and the snapshot of those that were asked."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('needs', '0016_fill_mergings'),
    ]

    operations = [
        migrations.CreateModel(
            name='RoundDesk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'desk asked',
                'verbose_name_plural': 'desks asked',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='round',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='round',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='round',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='round',
            name='asks_all_desks',
            field=models.BooleanField(default=False, help_text='Of a round for offers: each that somebody holds on the day.', verbose_name='asks the desk of every provider'),
        ),
        migrations.AddField(
            model_name='round',
            name='desks',
            field=models.ManyToManyField(blank=True, help_text='Of a round for offers: those that are asked beside the Parties.', limit_choices_to={'kind': 'provider'}, related_name='rounds', to='accounts.office', verbose_name='desks of providers'),
        ),
        migrations.AddField(
            model_name='roundevent',
            name='asks_all_desks',
            field=models.BooleanField(default=False, help_text='Of a round for offers: each that somebody holds on the day.', verbose_name='asks the desk of every provider'),
        ),
        migrations.AlterField(
            model_name='roundcontact',
            name='party',
            field=models.ForeignKey(help_text='None: the office is a provider’s desk.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party', verbose_name='Party'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='round',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_roundevent" ("asks_all_desks", "audience", "code", "created_at", "id", "name_ar", "name_en", "name_es", "name_fr", "name_ru", "name_zh", "opens_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "version") VALUES (NEW."asks_all_desks", NEW."audience", NEW."code", NEW."created_at", NEW."id", NEW."name_ar", NEW."name_en", NEW."name_es", NEW."name_fr", NEW."name_ru", NEW."name_zh", NEW."opens_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;', hash='04e3f6e573b7b46388cdaf12da9184c8aaa05475', operation='INSERT', pgid='pgtrigger_insert_insert_2da6b', table='needs_round', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='round',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "needs_roundevent" ("asks_all_desks", "audience", "code", "created_at", "id", "name_ar", "name_en", "name_es", "name_fr", "name_ru", "name_zh", "opens_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "version") VALUES (NEW."asks_all_desks", NEW."audience", NEW."code", NEW."created_at", NEW."id", NEW."name_ar", NEW."name_en", NEW."name_es", NEW."name_fr", NEW."name_ru", NEW."name_zh", NEW."opens_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;', hash='9a9239609f4a2e53bb2602c0950642e4425121be', operation='UPDATE', pgid='pgtrigger_update_update_9dca9', table='needs_round', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='round',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_roundevent" ("asks_all_desks", "audience", "code", "created_at", "id", "name_ar", "name_en", "name_es", "name_fr", "name_ru", "name_zh", "opens_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "version") VALUES (OLD."asks_all_desks", OLD."audience", OLD."code", OLD."created_at", OLD."id", OLD."name_ar", OLD."name_en", OLD."name_es", OLD."name_fr", OLD."name_ru", OLD."name_zh", OLD."opens_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."status", OLD."updated_at", OLD."version"); RETURN NULL;', hash='5e20f552ced6d562a590cc84d84ede44c9eb1caa', operation='DELETE', pgid='pgtrigger_delete_delete_e0439', table='needs_round', when='AFTER')),
        ),
        migrations.AddField(
            model_name='rounddesk',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked', to='accounts.office', verbose_name='desk of a provider'),
        ),
        migrations.AddField(
            model_name='rounddesk',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='desks_asked', to='needs.round', verbose_name='round'),
        ),
        migrations.AddConstraint(
            model_name='rounddesk',
            constraint=models.UniqueConstraint(fields=('round', 'desk'), name='needs_round_asks_desk_once'),
        ),
    ]
