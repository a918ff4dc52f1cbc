"""The needs register in full: fields, reasons, clarifications, shares of joint needs, templates of suggested needs."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0009_delegations'),
        ('parties', '0005_contact_points_as_records'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Clarification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('field', models.CharField(blank=True, default='', editable=False, help_text='The field, section or question. Blank: the whole.', max_length=60, verbose_name='field')),
                ('status', models.CharField(choices=[('asked', 'Asked'), ('answered', 'Answered'), ('closed', 'Closed')], default='asked', editable=False, max_length=20, verbose_name='status')),
                ('reference', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Concat(models.Value('C-'), django.db.models.functions.text.LPad(django.db.models.functions.comparison.Cast('id', models.CharField()), django.db.models.functions.comparison.Greatest(django.db.models.functions.text.Length(django.db.models.functions.comparison.Cast('id', models.CharField())), models.Value(6)), models.Value('0'))), output_field=models.CharField(max_length=20, verbose_name='reference'), unique=True)),
            ],
            options={
                'verbose_name': 'clarification',
                'verbose_name_plural': 'clarifications',
            },
        ),
        migrations.CreateModel(
            name='ClarificationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('field', models.CharField(blank=True, default='', editable=False, help_text='The field, section or question. Blank: the whole.', max_length=60, verbose_name='field')),
                ('status', models.CharField(choices=[('asked', 'Asked'), ('answered', 'Answered'), ('closed', 'Closed')], default='asked', editable=False, max_length=20, verbose_name='status')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='text')),
                ('is_from_party', models.BooleanField(verbose_name='written by the Party')),
                ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='written at')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
            },
        ),
        migrations.CreateModel(
            name='NeedShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('status', models.CharField(choices=[('asked', 'Asked'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Taken back')], default='asked', editable=False, max_length=20, verbose_name='status')),
                ('note', models.TextField(blank=True, default='', editable=False, verbose_name='note')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='decided at')),
                ('reference', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Concat(models.Value('J-'), django.db.models.functions.text.LPad(django.db.models.functions.comparison.Cast('id', models.CharField()), django.db.models.functions.comparison.Greatest(django.db.models.functions.text.Length(django.db.models.functions.comparison.Cast('id', models.CharField())), models.Value(6)), models.Value('0'))), output_field=models.CharField(max_length=20, verbose_name='reference'), unique=True)),
            ],
            options={
                'verbose_name': 'share of a joint need',
                'verbose_name_plural': 'shares of joint needs',
            },
        ),
        migrations.CreateModel(
            name='NeedShareEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('status', models.CharField(choices=[('asked', 'Asked'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Taken back')], default='asked', editable=False, max_length=20, verbose_name='status')),
                ('note', models.TextField(blank=True, default='', editable=False, verbose_name='note')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='decided at')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NeedTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_fr', models.CharField(blank=True, default='', max_length=300, verbose_name='name in French')),
                ('name_es', models.CharField(blank=True, default='', max_length=300, verbose_name='name in Spanish')),
                ('name_ar', models.CharField(blank=True, default='', max_length=300, verbose_name='name in Arabic')),
                ('name_zh', models.CharField(blank=True, default='', max_length=300, verbose_name='name in Chinese')),
                ('name_ru', models.CharField(blank=True, default='', max_length=300, verbose_name='name in Russian')),
                ('source', models.TextField(blank=True, default='', verbose_name='source')),
                ('confidence', models.CharField(blank=True, choices=[('high', 'High: read in an official or first-hand copy'), ('medium', 'Medium: one source'), ('low', 'Low: mainly memory, or sources disagree'), ('memory', 'Memory: no copy read'), ('proposal', 'Proposal of this project')], default='', max_length=10, verbose_name='confidence')),
                ('retired_on', models.DateField(blank=True, help_text='The code stays valid for older records.', null=True, verbose_name='retired on')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('annexes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, help_text='Only for listings in one of these annexes. None: in any.', verbose_name='annexes')),
                ('description_en', models.TextField(verbose_name='description in English')),
                ('description_fr', models.TextField(blank=True, default='', verbose_name='description in French')),
                ('description_es', models.TextField(blank=True, default='', verbose_name='description in Spanish')),
                ('description_ar', models.TextField(blank=True, default='', verbose_name='description in Arabic')),
                ('description_zh', models.TextField(blank=True, default='', verbose_name='description in Chinese')),
                ('description_ru', models.TextField(blank=True, default='', verbose_name='description in Russian')),
                ('due_from', models.CharField(blank=True, choices=[('dispatch', 'Dispatch of the request for a response'), ('adoption', 'Adoption of the listing'), ('effect', 'Day on which the listing takes effect')], default='', max_length=20, verbose_name='due, counted from')),
                ('due_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months until it is due')),
            ],
            options={
                'verbose_name': 'template of a need',
                'verbose_name_plural': 'templates of needs',
            },
        ),
        migrations.CreateModel(
            name='NeedTemplateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_fr', models.CharField(blank=True, default='', max_length=300, verbose_name='name in French')),
                ('name_es', models.CharField(blank=True, default='', max_length=300, verbose_name='name in Spanish')),
                ('name_ar', models.CharField(blank=True, default='', max_length=300, verbose_name='name in Arabic')),
                ('name_zh', models.CharField(blank=True, default='', max_length=300, verbose_name='name in Chinese')),
                ('name_ru', models.CharField(blank=True, default='', max_length=300, verbose_name='name in Russian')),
                ('source', models.TextField(blank=True, default='', verbose_name='source')),
                ('confidence', models.CharField(blank=True, choices=[('high', 'High: read in an official or first-hand copy'), ('medium', 'Medium: one source'), ('low', 'Low: mainly memory, or sources disagree'), ('memory', 'Memory: no copy read'), ('proposal', 'Proposal of this project')], default='', max_length=10, verbose_name='confidence')),
                ('retired_on', models.DateField(blank=True, help_text='The code stays valid for older records.', null=True, verbose_name='retired on')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('annexes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, help_text='Only for listings in one of these annexes. None: in any.', verbose_name='annexes')),
                ('description_en', models.TextField(verbose_name='description in English')),
                ('description_fr', models.TextField(blank=True, default='', verbose_name='description in French')),
                ('description_es', models.TextField(blank=True, default='', verbose_name='description in Spanish')),
                ('description_ar', models.TextField(blank=True, default='', verbose_name='description in Arabic')),
                ('description_zh', models.TextField(blank=True, default='', verbose_name='description in Chinese')),
                ('description_ru', models.TextField(blank=True, default='', verbose_name='description in Russian')),
                ('due_from', models.CharField(blank=True, choices=[('dispatch', 'Dispatch of the request for a response'), ('adoption', 'Adoption of the listing'), ('effect', 'Day on which the listing takes effect')], default='', max_length=20, verbose_name='due, counted from')),
                ('due_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months until it is due')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='need',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='need',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='need',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='need',
            name='chemicals',
            field=models.ManyToManyField(blank=True, help_text='The chemicals or wastes that the need is about, where it is about some and not about all.', related_name='needs', to='parties.chemical', verbose_name='chemicals and wastes'),
        ),
        migrations.AddField(
            model_name='need',
            name='closing_reason',
            field=models.CharField(blank=True, choices=[('met', 'Met with the assistance given'), ('met_otherwise', 'Met in another way'), ('no_longer_needed', 'No longer needed'), ('overtaken', 'Overtaken by events'), ('priorities_changed', 'National priorities have changed'), ('stated_in_error', 'Stated in error'), ('not_applicable', 'Does not apply to the country'), ('not_eligible', 'The Party is not eligible'), ('out_of_scope', 'Out of the scope of the conventions'), ('stated_already', 'Stated already'), ('not_clear', 'Not clear, and questions were not answered'), ('part_of_another', 'Part of another need'), ('not_confirmed', 'Not confirmed after a round'), ('other', 'Another reason, given in the note')], default='', editable=False, max_length=30, verbose_name='reason for closing'),
        ),
        migrations.AddField(
            model_name='need',
            name='due_on',
            field=models.DateField(blank=True, help_text='The day by which the convention expects the act that the need is about.', null=True, verbose_name='due on'),
        ),
        migrations.AddField(
            model_name='need',
            name='justification',
            field=models.TextField(blank=True, default='', help_text='Why this need comes before others. Asked where a round limits how many needs may have high priority.', verbose_name='justification of the high priority'),
        ),
        migrations.AddField(
            model_name='need',
            name='links',
            field=models.JSONField(default=dict, editable=False, verbose_name='relations'),
        ),
        migrations.AddField(
            model_name='need',
            name='translated_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='translated at'),
        ),
        migrations.AddField(
            model_name='need',
            name='translated_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='translated by'),
        ),
        migrations.AddField(
            model_name='need',
            name='translated_title',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='unofficial translation of the title into English'),
        ),
        migrations.AddField(
            model_name='need',
            name='unmet_reason',
            field=models.CharField(blank=True, choices=[('no_offer', 'No provider has offered this'), ('no_funds', 'There are no funds for it'), ('no_capacity', 'Providers have no capacity left'), ('language', 'It is not available in the language needed'), ('not_eligible', 'The Party does not fulfil the conditions of the offers'), ('information_missing', 'Information from the Party is missing'), ('declined', 'What was proposed was declined'), ('postponed', 'The activity was postponed or cancelled'), ('other', 'Another reason')], default='', help_text='What the Party is told on the page of its need.', max_length=30, verbose_name='unmet, because'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='closing_reason',
            field=models.CharField(blank=True, choices=[('met', 'Met with the assistance given'), ('met_otherwise', 'Met in another way'), ('no_longer_needed', 'No longer needed'), ('overtaken', 'Overtaken by events'), ('priorities_changed', 'National priorities have changed'), ('stated_in_error', 'Stated in error'), ('not_applicable', 'Does not apply to the country'), ('not_eligible', 'The Party is not eligible'), ('out_of_scope', 'Out of the scope of the conventions'), ('stated_already', 'Stated already'), ('not_clear', 'Not clear, and questions were not answered'), ('part_of_another', 'Part of another need'), ('not_confirmed', 'Not confirmed after a round'), ('other', 'Another reason, given in the note')], default='', editable=False, max_length=30, verbose_name='reason for closing'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='due_on',
            field=models.DateField(blank=True, help_text='The day by which the convention expects the act that the need is about.', null=True, verbose_name='due on'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='justification',
            field=models.TextField(blank=True, default='', help_text='Why this need comes before others. Asked where a round limits how many needs may have high priority.', verbose_name='justification of the high priority'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='links',
            field=models.JSONField(default=dict, editable=False, verbose_name='relations'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='translated_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='translated at'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='translated_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='translated by'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='translated_title',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='unofficial translation of the title into English'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='unmet_reason',
            field=models.CharField(blank=True, choices=[('no_offer', 'No provider has offered this'), ('no_funds', 'There are no funds for it'), ('no_capacity', 'Providers have no capacity left'), ('language', 'It is not available in the language needed'), ('not_eligible', 'The Party does not fulfil the conditions of the offers'), ('information_missing', 'Information from the Party is missing'), ('declined', 'What was proposed was declined'), ('postponed', 'The activity was postponed or cancelled'), ('other', 'Another reason')], default='', help_text='What the Party is told on the page of its need.', max_length=30, verbose_name='unmet, because'),
        ),
        migrations.AlterField(
            model_name='need',
            name='source',
            field=models.CharField(choices=[('questionnaire', 'Questionnaire response'), ('request', 'Direct request or correspondence of a Party'), ('import_response', 'Import response form (Rotterdam Convention)'), ('national_action_plan', 'National action plan (Rotterdam Convention)'), ('national_implementation_plan', 'National implementation plan (Stockholm Convention)'), ('national_report', 'National report'), ('programme_of_work', 'Previous programme of work'), ('guidance_feedback', 'Feedback on the guidance on technical assistance (SC-1/15)'), ('effectiveness_evaluation', 'Effectiveness evaluation'), ('synergies_review', 'Review of the synergies arrangements'), ('decision', 'Request in a decision of a Conference of the Parties or a subsidiary body'), ('intersessional', 'Feedback from an intersessional process'), ('event', 'Activity, meeting or project'), ('online', 'Information available online or from others'), ('listing', 'Listing of a chemical')], default='request', max_length=40, verbose_name='source'),
        ),
        migrations.AlterField(
            model_name='needevent',
            name='source',
            field=models.CharField(choices=[('questionnaire', 'Questionnaire response'), ('request', 'Direct request or correspondence of a Party'), ('import_response', 'Import response form (Rotterdam Convention)'), ('national_action_plan', 'National action plan (Rotterdam Convention)'), ('national_implementation_plan', 'National implementation plan (Stockholm Convention)'), ('national_report', 'National report'), ('programme_of_work', 'Previous programme of work'), ('guidance_feedback', 'Feedback on the guidance on technical assistance (SC-1/15)'), ('effectiveness_evaluation', 'Effectiveness evaluation'), ('synergies_review', 'Review of the synergies arrangements'), ('decision', 'Request in a decision of a Conference of the Parties or a subsidiary body'), ('intersessional', 'Feedback from an intersessional process'), ('event', 'Activity, meeting or project'), ('online', 'Information available online or from others'), ('listing', 'Listing of a chemical')], default='request', max_length=40, verbose_name='source'),
        ),
        migrations.AddField(
            model_name='clarification',
            name='difficulty',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='clarifications', to='needs.difficulty', verbose_name='difficulty'),
        ),
        migrations.AddField(
            model_name='clarification',
            name='need',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='clarifications', to='needs.need', verbose_name='need'),
        ),
        migrations.AddField(
            model_name='clarification',
            name='response',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='clarifications', to='needs.response', verbose_name='response'),
        ),
        migrations.AddField(
            model_name='clarification',
            name='view',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='clarifications', to='needs.view', verbose_name='view'),
        ),
        migrations.AddField(
            model_name='clarificationevent',
            name='difficulty',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='needs.difficulty', verbose_name='difficulty'),
        ),
        migrations.AddField(
            model_name='clarificationevent',
            name='need',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='needs.need', verbose_name='need'),
        ),
        migrations.AddField(
            model_name='clarificationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='needs.clarification'),
        ),
        migrations.AddField(
            model_name='clarificationevent',
            name='response',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='needs.response', verbose_name='response'),
        ),
        migrations.AddField(
            model_name='clarificationevent',
            name='view',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='needs.view', verbose_name='view'),
        ),
        migrations.AddField(
            model_name='message',
            name='clarification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='needs.clarification', verbose_name='clarification'),
        ),
        migrations.AddField(
            model_name='message',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by'),
        ),
        migrations.AddField(
            model_name='needshare',
            name='decided_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='needshare',
            name='need',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='needs.need', verbose_name='need'),
        ),
        migrations.AddField(
            model_name='needshare',
            name='party',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='need_shares', to='parties.party', verbose_name='Party'),
        ),
        migrations.AddField(
            model_name='needshareevent',
            name='decided_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='needshareevent',
            name='need',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='needs.need', verbose_name='need'),
        ),
        migrations.AddField(
            model_name='needshareevent',
            name='party',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.party', verbose_name='Party'),
        ),
        migrations.AddField(
            model_name='needshareevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='needs.needshare'),
        ),
        migrations.AddField(
            model_name='needtemplate',
            name='assistance_types',
            field=models.ManyToManyField(blank=True, related_name='+', to='parties.assistancetype', verbose_name='types of assistance'),
        ),
        migrations.AddField(
            model_name='needtemplate',
            name='convention',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='need_templates', to='parties.convention', verbose_name='convention'),
        ),
        migrations.AddField(
            model_name='needtemplate',
            name='provision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.provision', verbose_name='provision'),
        ),
        migrations.AddField(
            model_name='needtemplate',
            name='theme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.theme', verbose_name='theme'),
        ),
        migrations.AddField(
            model_name='need',
            name='template',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='needs.needtemplate', verbose_name='template from which it was suggested'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='template',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='needs.needtemplate', verbose_name='template from which it was suggested'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(condition=models.Q(('template__isnull', False)), fields=('party', 'listing', 'template'), name='needs_need_suggested_once'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('translated_at', None), ('translated_by', None)), models.Q(('translated_at__isnull', False), ('translated_by__isnull', False)), _connector='OR'), name='needs_need_translated_by_somebody'),
        ),
        migrations.AddField(
            model_name='needtemplateevent',
            name='convention',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.convention', verbose_name='convention'),
        ),
        migrations.AddField(
            model_name='needtemplateevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='needs.needtemplate'),
        ),
        migrations.AddField(
            model_name='needtemplateevent',
            name='provision',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.provision', verbose_name='provision'),
        ),
        migrations.AddField(
            model_name='needtemplateevent',
            name='theme',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.theme', verbose_name='theme'),
        ),
        migrations.AddConstraint(
            model_name='clarification',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['asked', 'answered', 'closed'])), name='needs_clarification_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='clarification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('difficulty__isnull', True), ('need__isnull', False), ('response__isnull', True), ('view__isnull', True)), models.Q(('difficulty__isnull', False), ('need__isnull', True), ('response__isnull', True), ('view__isnull', True)), models.Q(('difficulty__isnull', True), ('need__isnull', True), ('response__isnull', True), ('view__isnull', False)), models.Q(('difficulty__isnull', True), ('need__isnull', True), ('response__isnull', False), ('view__isnull', True)), _connector='OR'), name='needs_clarification_is_about_one_record'),
        ),
        migrations.AddConstraint(
            model_name='needshare',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['asked', 'accepted', 'declined', 'withdrawn'])), name='needs_needshare_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='needshare',
            constraint=models.UniqueConstraint(fields=('need', 'party'), name='needs_needshare_once_per_party', violation_error_message='This Party has been asked already.'),
        ),
        migrations.AddConstraint(
            model_name='needshare',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='needs_needshare_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='needtemplate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_from', ''), ('due_months', None)), models.Q(models.Q(('due_from', ''), _negated=True), ('due_months__isnull', False)), _connector='OR'), name='needs_needtemplate_due_by_a_rule', violation_error_message='Give the day from which months are counted and their number, or neither.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_needevent" ("closing_reason", "confirmed_in_id", "confirmed_on", "created_at", "delivery_languages", "description", "due_on", "estimated_cost", "from_year", "id", "justification", "language", "left_register_on", "level", "life_cycle_stage", "links", "listing_id", "merged_into_id", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prior_assistance", "priority", "registered_on", "replaces_id", "response_id", "source", "source_reference", "status", "target_group", "template_id", "theme_id", "title", "to_year", "translated_at", "translated_by_id", "translated_title", "translation", "unmet_reason", "updated_at", "version", "visibility") VALUES (NEW."closing_reason", NEW."confirmed_in_id", NEW."confirmed_on", NEW."created_at", NEW."delivery_languages", NEW."description", NEW."due_on", NEW."estimated_cost", NEW."from_year", NEW."id", NEW."justification", NEW."language", NEW."left_register_on", NEW."level", NEW."life_cycle_stage", NEW."links", NEW."listing_id", NEW."merged_into_id", NEW."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."prior_assistance", NEW."priority", NEW."registered_on", NEW."replaces_id", NEW."response_id", NEW."source", NEW."source_reference", NEW."status", NEW."target_group", NEW."template_id", NEW."theme_id", NEW."title", NEW."to_year", NEW."translated_at", NEW."translated_by_id", NEW."translated_title", NEW."translation", NEW."unmet_reason", NEW."updated_at", NEW."version", NEW."visibility"); RETURN NULL;', hash='a9dde7b3ea96e4ba5a19ebb7e112928349697cc8', operation='INSERT', pgid='pgtrigger_insert_insert_ae169', table='needs_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."closing_reason" IS DISTINCT FROM (NEW."closing_reason") OR OLD."confirmed_in_id" IS DISTINCT FROM (NEW."confirmed_in_id") OR OLD."confirmed_on" IS DISTINCT FROM (NEW."confirmed_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."delivery_languages" IS DISTINCT FROM (NEW."delivery_languages") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."estimated_cost" IS DISTINCT FROM (NEW."estimated_cost") OR OLD."from_year" IS DISTINCT FROM (NEW."from_year") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."justification" IS DISTINCT FROM (NEW."justification") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."left_register_on" IS DISTINCT FROM (NEW."left_register_on") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."life_cycle_stage" IS DISTINCT FROM (NEW."life_cycle_stage") OR OLD."links" IS DISTINCT FROM (NEW."links") OR OLD."listing_id" IS DISTINCT FROM (NEW."listing_id") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."party_id" IS DISTINCT FROM (NEW."party_id") OR OLD."prior_assistance" IS DISTINCT FROM (NEW."prior_assistance") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."registered_on" IS DISTINCT FROM (NEW."registered_on") OR OLD."replaces_id" IS DISTINCT FROM (NEW."replaces_id") OR OLD."response_id" IS DISTINCT FROM (NEW."response_id") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."source_reference" IS DISTINCT FROM (NEW."source_reference") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."target_group" IS DISTINCT FROM (NEW."target_group") OR OLD."template_id" IS DISTINCT FROM (NEW."template_id") OR OLD."theme_id" IS DISTINCT FROM (NEW."theme_id") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."to_year" IS DISTINCT FROM (NEW."to_year") OR OLD."translated_at" IS DISTINCT FROM (NEW."translated_at") OR OLD."translated_by_id" IS DISTINCT FROM (NEW."translated_by_id") OR OLD."translated_title" IS DISTINCT FROM (NEW."translated_title") OR OLD."translation" IS DISTINCT FROM (NEW."translation") OR OLD."unmet_reason" IS DISTINCT FROM (NEW."unmet_reason") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visibility" IS DISTINCT FROM (NEW."visibility"))', func='INSERT INTO "needs_needevent" ("closing_reason", "confirmed_in_id", "confirmed_on", "created_at", "delivery_languages", "description", "due_on", "estimated_cost", "from_year", "id", "justification", "language", "left_register_on", "level", "life_cycle_stage", "links", "listing_id", "merged_into_id", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prior_assistance", "priority", "registered_on", "replaces_id", "response_id", "source", "source_reference", "status", "target_group", "template_id", "theme_id", "title", "to_year", "translated_at", "translated_by_id", "translated_title", "translation", "unmet_reason", "updated_at", "version", "visibility") VALUES (NEW."closing_reason", NEW."confirmed_in_id", NEW."confirmed_on", NEW."created_at", NEW."delivery_languages", NEW."description", NEW."due_on", NEW."estimated_cost", NEW."from_year", NEW."id", NEW."justification", NEW."language", NEW."left_register_on", NEW."level", NEW."life_cycle_stage", NEW."links", NEW."listing_id", NEW."merged_into_id", NEW."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."prior_assistance", NEW."priority", NEW."registered_on", NEW."replaces_id", NEW."response_id", NEW."source", NEW."source_reference", NEW."status", NEW."target_group", NEW."template_id", NEW."theme_id", NEW."title", NEW."to_year", NEW."translated_at", NEW."translated_by_id", NEW."translated_title", NEW."translation", NEW."unmet_reason", NEW."updated_at", NEW."version", NEW."visibility"); RETURN NULL;', hash='e35a496084d89df7dfe8cc68f23a6c8ec1f81b5a', operation='UPDATE', pgid='pgtrigger_update_update_a52e1', table='needs_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_needevent" ("closing_reason", "confirmed_in_id", "confirmed_on", "created_at", "delivery_languages", "description", "due_on", "estimated_cost", "from_year", "id", "justification", "language", "left_register_on", "level", "life_cycle_stage", "links", "listing_id", "merged_into_id", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prior_assistance", "priority", "registered_on", "replaces_id", "response_id", "source", "source_reference", "status", "target_group", "template_id", "theme_id", "title", "to_year", "translated_at", "translated_by_id", "translated_title", "translation", "unmet_reason", "updated_at", "version", "visibility") VALUES (OLD."closing_reason", OLD."confirmed_in_id", OLD."confirmed_on", OLD."created_at", OLD."delivery_languages", OLD."description", OLD."due_on", OLD."estimated_cost", OLD."from_year", OLD."id", OLD."justification", OLD."language", OLD."left_register_on", OLD."level", OLD."life_cycle_stage", OLD."links", OLD."listing_id", OLD."merged_into_id", OLD."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."prior_assistance", OLD."priority", OLD."registered_on", OLD."replaces_id", OLD."response_id", OLD."source", OLD."source_reference", OLD."status", OLD."target_group", OLD."template_id", OLD."theme_id", OLD."title", OLD."to_year", OLD."translated_at", OLD."translated_by_id", OLD."translated_title", OLD."translation", OLD."unmet_reason", OLD."updated_at", OLD."version", OLD."visibility"); RETURN NULL;', hash='52bac2a875e7e121d7b49f3efff66e0e58c8e4db', operation='DELETE', pgid='pgtrigger_delete_delete_faaa7', table='needs_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clarification',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_clarificationevent" ("created_at", "difficulty_id", "field", "id", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "response_id", "status", "updated_at", "version", "view_id") VALUES (NEW."created_at", NEW."difficulty_id", NEW."field", NEW."id", NEW."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."response_id", NEW."status", NEW."updated_at", NEW."version", NEW."view_id"); RETURN NULL;', hash='225056bf5a89242a2f13c3409a6b291c3a915453', operation='INSERT', pgid='pgtrigger_insert_insert_1129f', table='needs_clarification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clarification',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."difficulty_id" IS DISTINCT FROM (NEW."difficulty_id") OR OLD."field" IS DISTINCT FROM (NEW."field") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."need_id" IS DISTINCT FROM (NEW."need_id") OR OLD."response_id" IS DISTINCT FROM (NEW."response_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."view_id" IS DISTINCT FROM (NEW."view_id"))', func='INSERT INTO "needs_clarificationevent" ("created_at", "difficulty_id", "field", "id", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "response_id", "status", "updated_at", "version", "view_id") VALUES (NEW."created_at", NEW."difficulty_id", NEW."field", NEW."id", NEW."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."response_id", NEW."status", NEW."updated_at", NEW."version", NEW."view_id"); RETURN NULL;', hash='affadebdf56907d64c6a345717704d08d977547e', operation='UPDATE', pgid='pgtrigger_update_update_d11af', table='needs_clarification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clarification',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_clarificationevent" ("created_at", "difficulty_id", "field", "id", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "response_id", "status", "updated_at", "version", "view_id") VALUES (OLD."created_at", OLD."difficulty_id", OLD."field", OLD."id", OLD."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."response_id", OLD."status", OLD."updated_at", OLD."version", OLD."view_id"); RETURN NULL;', hash='e7acce6d67cc541006e6460bc24434b1d8a9e603', operation='DELETE', pgid='pgtrigger_delete_delete_00af9', table='needs_clarification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clarificationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0a4692054d9b19264385421ada9bd47fa73a6c7e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3da82', table='needs_clarificationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needshare',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_needshareevent" ("created_at", "decided_at", "decided_by_id", "id", "need_id", "note", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "version") VALUES (NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."need_id", NEW."note", NEW."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;', hash='c0a5afe94a93589dd1a4f78059ef138bc082cbf4', operation='INSERT', pgid='pgtrigger_insert_insert_6ca9a', table='needs_needshare', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needshare',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."need_id" IS DISTINCT FROM (NEW."need_id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."party_id" IS DISTINCT FROM (NEW."party_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "needs_needshareevent" ("created_at", "decided_at", "decided_by_id", "id", "need_id", "note", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "version") VALUES (NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."need_id", NEW."note", NEW."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;', hash='668581d851fbf10ad2dc711022a452b72bff3b97', operation='UPDATE', pgid='pgtrigger_update_update_14f30', table='needs_needshare', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needshare',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_needshareevent" ("created_at", "decided_at", "decided_by_id", "id", "need_id", "note", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "updated_at", "version") VALUES (OLD."created_at", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."need_id", OLD."note", OLD."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."status", OLD."updated_at", OLD."version"); RETURN NULL;', hash='d34d7121a83031ee725be521b6a1630f2e45f7e2', operation='DELETE', pgid='pgtrigger_delete_delete_4c26a', table='needs_needshare', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needshareevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a7d337332c6a007e332627d8f5e4282dd555b30f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1d2c2', table='needs_needshareevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needtemplate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_needtemplateevent" ("annexes", "code", "confidence", "convention_id", "description_ar", "description_en", "description_es", "description_fr", "description_ru", "description_zh", "due_from", "due_months", "id", "name_ar", "name_en", "name_es", "name_fr", "name_ru", "name_zh", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "provision_id", "retired_on", "source", "theme_id") VALUES (NEW."annexes", NEW."code", NEW."confidence", NEW."convention_id", NEW."description_ar", NEW."description_en", NEW."description_es", NEW."description_fr", NEW."description_ru", NEW."description_zh", NEW."due_from", NEW."due_months", NEW."id", NEW."name_ar", NEW."name_en", NEW."name_es", NEW."name_fr", NEW."name_ru", NEW."name_zh", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."position", NEW."provision_id", NEW."retired_on", NEW."source", NEW."theme_id"); RETURN NULL;', hash='4bff70ea1e14be9baed291ac7b39f59cbe29541d', operation='INSERT', pgid='pgtrigger_insert_insert_a0435', table='needs_needtemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needtemplate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "needs_needtemplateevent" ("annexes", "code", "confidence", "convention_id", "description_ar", "description_en", "description_es", "description_fr", "description_ru", "description_zh", "due_from", "due_months", "id", "name_ar", "name_en", "name_es", "name_fr", "name_ru", "name_zh", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "provision_id", "retired_on", "source", "theme_id") VALUES (NEW."annexes", NEW."code", NEW."confidence", NEW."convention_id", NEW."description_ar", NEW."description_en", NEW."description_es", NEW."description_fr", NEW."description_ru", NEW."description_zh", NEW."due_from", NEW."due_months", NEW."id", NEW."name_ar", NEW."name_en", NEW."name_es", NEW."name_fr", NEW."name_ru", NEW."name_zh", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."position", NEW."provision_id", NEW."retired_on", NEW."source", NEW."theme_id"); RETURN NULL;', hash='497766fd73d867dc5962d52ceea55b1daf87ec06', operation='UPDATE', pgid='pgtrigger_update_update_e3a7e', table='needs_needtemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needtemplate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_needtemplateevent" ("annexes", "code", "confidence", "convention_id", "description_ar", "description_en", "description_es", "description_fr", "description_ru", "description_zh", "due_from", "due_months", "id", "name_ar", "name_en", "name_es", "name_fr", "name_ru", "name_zh", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "provision_id", "retired_on", "source", "theme_id") VALUES (OLD."annexes", OLD."code", OLD."confidence", OLD."convention_id", OLD."description_ar", OLD."description_en", OLD."description_es", OLD."description_fr", OLD."description_ru", OLD."description_zh", OLD."due_from", OLD."due_months", OLD."id", OLD."name_ar", OLD."name_en", OLD."name_es", OLD."name_fr", OLD."name_ru", OLD."name_zh", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."position", OLD."provision_id", OLD."retired_on", OLD."source", OLD."theme_id"); RETURN NULL;', hash='f76f8ed6e2eaf632b49b5b66032540af96245d30', operation='DELETE', pgid='pgtrigger_delete_delete_decca', table='needs_needtemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needtemplateevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cb065f340041502bbf9af1ecc72743fd3c5b5497', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0fc04', table='needs_needtemplateevent', when='BEFORE')),
        ),
    ]
