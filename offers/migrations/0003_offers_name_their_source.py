"""An offer that was begun from the answers to a round names the response."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0002_offers_keep_their_relations'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='offer',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='offer',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='offer',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='offer',
            name='source_reference',
            field=models.CharField(blank=True, db_index=True, default='', editable=False, help_text='The reference of the response to a round from which the offer was begun.', max_length=60, verbose_name='begun from the answers'),
        ),
        migrations.AddField(
            model_name='offerevent',
            name='source_reference',
            field=models.CharField(blank=True, default='', editable=False, help_text='The reference of the response to a round from which the offer was begun.', max_length=60, verbose_name='begun from the answers'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "offers_offerevent" ("available_from", "available_to", "capacity", "conditions", "created_at", "delivery_means", "description", "documents", "how_to_request", "id", "kind", "language", "languages", "left_register_on", "links", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "published_on", "source_reference", "status", "terms", "title", "updated_at", "value", "version") VALUES (NEW."available_from", NEW."available_to", NEW."capacity", NEW."conditions", NEW."created_at", NEW."delivery_means", NEW."description", NEW."documents", NEW."how_to_request", NEW."id", NEW."kind", NEW."language", NEW."languages", NEW."left_register_on", NEW."links", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."provider_id", NEW."published_on", NEW."source_reference", NEW."status", NEW."terms", NEW."title", NEW."updated_at", NEW."value", NEW."version"); RETURN NULL;', hash='c5fd09715aa2d2aea01fb8c4a73b1aa74bc92d17', operation='INSERT', pgid='pgtrigger_insert_insert_ba1dd', table='offers_offer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."available_from" IS DISTINCT FROM (NEW."available_from") OR OLD."available_to" IS DISTINCT FROM (NEW."available_to") OR OLD."capacity" IS DISTINCT FROM (NEW."capacity") OR OLD."conditions" IS DISTINCT FROM (NEW."conditions") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."delivery_means" IS DISTINCT FROM (NEW."delivery_means") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."documents" IS DISTINCT FROM (NEW."documents") OR OLD."how_to_request" IS DISTINCT FROM (NEW."how_to_request") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."languages" IS DISTINCT FROM (NEW."languages") OR OLD."left_register_on" IS DISTINCT FROM (NEW."left_register_on") OR OLD."links" IS DISTINCT FROM (NEW."links") OR OLD."provider_id" IS DISTINCT FROM (NEW."provider_id") OR OLD."published_on" IS DISTINCT FROM (NEW."published_on") OR OLD."source_reference" IS DISTINCT FROM (NEW."source_reference") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."terms" IS DISTINCT FROM (NEW."terms") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "offers_offerevent" ("available_from", "available_to", "capacity", "conditions", "created_at", "delivery_means", "description", "documents", "how_to_request", "id", "kind", "language", "languages", "left_register_on", "links", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "published_on", "source_reference", "status", "terms", "title", "updated_at", "value", "version") VALUES (NEW."available_from", NEW."available_to", NEW."capacity", NEW."conditions", NEW."created_at", NEW."delivery_means", NEW."description", NEW."documents", NEW."how_to_request", NEW."id", NEW."kind", NEW."language", NEW."languages", NEW."left_register_on", NEW."links", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."provider_id", NEW."published_on", NEW."source_reference", NEW."status", NEW."terms", NEW."title", NEW."updated_at", NEW."value", NEW."version"); RETURN NULL;', hash='389df55ad09078fba3985529fc3af11b2801f551', operation='UPDATE', pgid='pgtrigger_update_update_3503b', table='offers_offer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "offers_offerevent" ("available_from", "available_to", "capacity", "conditions", "created_at", "delivery_means", "description", "documents", "how_to_request", "id", "kind", "language", "languages", "left_register_on", "links", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "published_on", "source_reference", "status", "terms", "title", "updated_at", "value", "version") VALUES (OLD."available_from", OLD."available_to", OLD."capacity", OLD."conditions", OLD."created_at", OLD."delivery_means", OLD."description", OLD."documents", OLD."how_to_request", OLD."id", OLD."kind", OLD."language", OLD."languages", OLD."left_register_on", OLD."links", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."published_on", OLD."source_reference", OLD."status", OLD."terms", OLD."title", OLD."updated_at", OLD."value", OLD."version"); RETURN NULL;', hash='f6808c302f017af621815140d6f7da397741ba15', operation='DELETE', pgid='pgtrigger_delete_delete_6af50', table='offers_offer', when='AFTER')),
        ),
    ]
