"""A match and a coverage know the need for which they were made, where that need has been merged since."""

import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0016_fill_mergings'),
        ('offers', '0002_offers_keep_their_relations'),
        ('plans', '0003_related_works'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='coverage',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='coverage',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='coverage',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='match',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='match',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='match',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='coverage',
            name='made_for',
            field=models.ForeignKey(editable=False, help_text='Where that need has been merged since. Until the day of the merging it counts for that need.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.need', verbose_name='need for which it was made'),
        ),
        migrations.AddField(
            model_name='coverageevent',
            name='made_for',
            field=models.ForeignKey(db_constraint=False, editable=False, help_text='Where that need has been merged since. Until the day of the merging it counts for that need.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='needs.need', verbose_name='need for which it was made'),
        ),
        migrations.AddField(
            model_name='match',
            name='made_for',
            field=models.ForeignKey(editable=False, help_text='Where that need has been merged since. Until the day of the merging it counts for that need.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.need', verbose_name='need for which it was made'),
        ),
        migrations.AddField(
            model_name='matchevent',
            name='made_for',
            field=models.ForeignKey(db_constraint=False, editable=False, help_text='Where that need has been merged since. Until the day of the merging it counts for that need.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='needs.need', verbose_name='need for which it was made'),
        ),
        migrations.AlterField(
            model_name='activity',
            name='needs',
            field=models.ManyToManyField(related_name='activities', through='plans.Coverage', through_fields=('activity', 'need'), to='needs.need', verbose_name='needs covered'),
        ),
        migrations.AddIndex(
            model_name='coverage',
            index=models.Index(django.db.models.functions.comparison.Coalesce(models.F('made_for'), models.F('need')), name='plans_coverage_origin'),
        ),
        migrations.AddIndex(
            model_name='match',
            index=models.Index(django.db.models.functions.comparison.Coalesce(models.F('made_for'), models.F('need')), name='plans_match_origin'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coverage',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_coverageevent" ("activity_id", "confirmed_on", "covered_on", "created_at", "ended_on", "id", "made_for_id", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "version") VALUES (NEW."activity_id", NEW."confirmed_on", NEW."covered_on", NEW."created_at", NEW."ended_on", NEW."id", NEW."made_for_id", NEW."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;', hash='c072a450c55e8dfd6e8c93b0ea3182c626a711ea', operation='INSERT', pgid='pgtrigger_insert_insert_e9de2', table='plans_coverage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coverage',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id") OR OLD."confirmed_on" IS DISTINCT FROM (NEW."confirmed_on") OR OLD."covered_on" IS DISTINCT FROM (NEW."covered_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."ended_on" IS DISTINCT FROM (NEW."ended_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_for_id" IS DISTINCT FROM (NEW."made_for_id") OR OLD."need_id" IS DISTINCT FROM (NEW."need_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "plans_coverageevent" ("activity_id", "confirmed_on", "covered_on", "created_at", "ended_on", "id", "made_for_id", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "version") VALUES (NEW."activity_id", NEW."confirmed_on", NEW."covered_on", NEW."created_at", NEW."ended_on", NEW."id", NEW."made_for_id", NEW."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;', hash='91be32c0184265a3a0789802e870fcae143b98a3', operation='UPDATE', pgid='pgtrigger_update_update_505e4', table='plans_coverage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coverage',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_coverageevent" ("activity_id", "confirmed_on", "covered_on", "created_at", "ended_on", "id", "made_for_id", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "version") VALUES (OLD."activity_id", OLD."confirmed_on", OLD."covered_on", OLD."created_at", OLD."ended_on", OLD."id", OLD."made_for_id", OLD."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."status", OLD."updated_at", OLD."version"); RETURN NULL;', hash='99fdef31934c25b69c28af326c443f540564dbc1', operation='DELETE', pgid='pgtrigger_delete_delete_ded03', table='plans_coverage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_matchevent" ("agreed_on", "created_at", "ended_on", "explanation", "id", "made_for_id", "need_id", "offer_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_on", "score", "status", "units", "updated_at", "version") VALUES (NEW."agreed_on", NEW."created_at", NEW."ended_on", NEW."explanation", NEW."id", NEW."made_for_id", NEW."need_id", NEW."offer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."proposed_on", NEW."score", NEW."status", NEW."units", NEW."updated_at", NEW."version"); RETURN NULL;', hash='06abc1e9e8a3aa1c6e62f6c5aaa6031a5b70d114', operation='INSERT', pgid='pgtrigger_insert_insert_74795', table='plans_match', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."agreed_on" IS DISTINCT FROM (NEW."agreed_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."ended_on" IS DISTINCT FROM (NEW."ended_on") OR OLD."explanation" IS DISTINCT FROM (NEW."explanation") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_for_id" IS DISTINCT FROM (NEW."made_for_id") OR OLD."need_id" IS DISTINCT FROM (NEW."need_id") OR OLD."offer_id" IS DISTINCT FROM (NEW."offer_id") OR OLD."proposed_on" IS DISTINCT FROM (NEW."proposed_on") OR OLD."score" IS DISTINCT FROM (NEW."score") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."units" IS DISTINCT FROM (NEW."units") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "plans_matchevent" ("agreed_on", "created_at", "ended_on", "explanation", "id", "made_for_id", "need_id", "offer_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_on", "score", "status", "units", "updated_at", "version") VALUES (NEW."agreed_on", NEW."created_at", NEW."ended_on", NEW."explanation", NEW."id", NEW."made_for_id", NEW."need_id", NEW."offer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."proposed_on", NEW."score", NEW."status", NEW."units", NEW."updated_at", NEW."version"); RETURN NULL;', hash='5c660ff8acf812adbfc03053632cae56f08cceb9', operation='UPDATE', pgid='pgtrigger_update_update_948ba', table='plans_match', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_matchevent" ("agreed_on", "created_at", "ended_on", "explanation", "id", "made_for_id", "need_id", "offer_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_on", "score", "status", "units", "updated_at", "version") VALUES (OLD."agreed_on", OLD."created_at", OLD."ended_on", OLD."explanation", OLD."id", OLD."made_for_id", OLD."need_id", OLD."offer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."proposed_on", OLD."score", OLD."status", OLD."units", OLD."updated_at", OLD."version"); RETURN NULL;', hash='a08be3d87c584109ea1016c68b1c3c7a7a973142', operation='DELETE', pgid='pgtrigger_delete_delete_69a8d', table='plans_match', when='AFTER')),
        ),
    ]
