"""All tables of calls. Made by `make squash`."""

from calls.sql import UNANSWERED_SQL
from core.schema import Schema
from django.conf import settings
from django.db import migrations, models
import core.clock
import core.guards
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = [("constellations", "0001_initial"), ("core", "0001_initial"), ("programme", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.RunSQL("SET LOCAL check_function_bodies = off;" + UNANSWERED_SQL, migrations.RunSQL.noop),
        Schema([
            migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name of the initiative')),
                ('status', models.CharField(choices=[('draft', 'Being written'), ('submitted', 'Submitted'), ('completion', 'Completion requested'), ('qualified', 'Qualified for in-depth analysis'), ('rejected', 'Not qualified'), ('dismissed', 'Dismissed'), ('withdrawn', 'Withdrawn'), ('discarded', 'Discarded draft')], default='draft', max_length=12, verbose_name='status')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted')),
                ('extended_until', models.DateTimeField(blank=True, null=True, verbose_name='extended until')),
                ('extension_reason', models.CharField(blank=True, max_length=500, verbose_name='reason for the extension')),
                ('principals', models.PositiveSmallIntegerField(default=0)),
                ('parties', models.PositiveSmallIntegerField(default=0)),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal_reason', models.CharField(blank=True, max_length=500, verbose_name='why it is withdrawn')),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector('search_text', config='swedish'), output_field=django.contrib.postgres.search.SearchVectorField())),
            ],
            options={
                'verbose_name': 'expression of interest',
                'verbose_name_plural': 'expressions of interest',
                'ordering': ['-submitted_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('assigned', 'Not started'), ('draft', 'In progress'), ('submitted', 'Done')], default='assigned', max_length=10, verbose_name='status')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                ('assigned_at', models.DateTimeField(default=core.clock.now)),
                ('recommendation', models.CharField(blank=True, choices=[('yes', 'Should go on'), ('maybe', 'Doubtful'), ('no', 'Should not go on')], max_length=6, verbose_name='recommendation')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('version', models.PositiveIntegerField(default=0)),
                ('updated_at', models.DateTimeField(default=core.clock.now)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'assessment',
                'verbose_name_plural': 'assessments',
                'ordering': ['due_on', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('kind', models.CharField(choices=[('outcomes', 'Outcomes financing'), ('dissemination', 'Dissemination')], default='outcomes', max_length=15, verbose_name='kind')),
                ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                ('who_may_apply', models.TextField(blank=True, verbose_name='who may apply')),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='opens')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes')),
                ('decision_expected_on', models.DateField(blank=True, null=True, verbose_name='decision expected')),
                ('late_policy', models.CharField(choices=[('closed', 'Nothing is received after the call has closed'), ('extension', 'An officer may give a constellation more time, with reasons')], default='extension', max_length=12, verbose_name='late expressions of interest')),
                ('is_appealable', models.BooleanField(blank=True, null=True, verbose_name='the decisions can be appealed')),
                ('statute', models.CharField(blank=True, max_length=200, verbose_name='provision that says so')),
                ('conditions', models.TextField(blank=True, verbose_name='conditions that a decision will carry')),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='contact')),
                ('status', models.CharField(choices=[('draft', 'In preparation'), ('published', 'Published'), ('concluded', 'Concluded'), ('cancelled', 'Cancelled')], default='draft', max_length=10, verbose_name='status')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('concluded_at', models.DateTimeField(blank=True, null=True, verbose_name='concluded')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'call',
                'verbose_name_plural': 'calls',
                'ordering': ['-opens_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='CallQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.TextField(verbose_name='question')),
                ('asked_at', models.DateTimeField(default=core.clock.now)),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('published_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section_key', models.SlugField(max_length=40)),
                ('text', models.TextField(verbose_name='comment')),
                ('at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
            migrations.CreateModel(
            name='CompletionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='what must be completed')),
                ('due_at', models.DateTimeField(verbose_name='answer at the latest')),
                ('requested_at', models.DateTimeField(default=core.clock.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-requested_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='ConsensusNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='consensus')),
                ('at', models.DateTimeField(default=core.clock.now)),
            ],
        ),
            migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('name', models.CharField(max_length=200, verbose_name='criterion')),
                ('description', models.TextField(blank=True, verbose_name='what is assessed')),
                ('weight', models.PositiveSmallIntegerField(default=10, verbose_name='weight (%)')),
                ('scale_max', models.PositiveSmallIntegerField(default=4, verbose_name='highest score')),
                ('anchor_low', models.CharField(blank=True, max_length=300, verbose_name='the lowest score means')),
                ('anchor_high', models.CharField(blank=True, max_length=300, verbose_name='the highest score means')),
            ],
            options={
                'verbose_name': 'criterion',
                'verbose_name_plural': 'criteria',
                'ordering': ['call', 'order', 'id'],
            },
        ),
            migrations.CreateModel(
            name='DraftAdviser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invited_at', models.DateTimeField(default=core.clock.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
            migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('strengths', models.TextField(blank=True, verbose_name='strengths')),
                ('weaknesses', models.TextField(blank=True, verbose_name='what to develop')),
                ('at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['criterion__order', 'criterion_id'],
            },
        ),
            migrations.CreateModel(
            name='FeedbackQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.TextField(verbose_name='question')),
                ('asked_at', models.DateTimeField(default=core.clock.now)),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['asked_at', 'id'],
            },
        ),
            migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='what was corrected')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['call', '-number'],
            },
        ),
            migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('outcome', 'Decision and feedback'), ('dismissal', 'Dismissal'), ('withdrawal', 'Confirmation of withdrawal')], default='outcome', max_length=10)),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(blank=True, verbose_name='covering words')),
                ('status', models.CharField(choices=[('draft', 'To be read'), ('ready', 'Ready to send'), ('sent', 'Sent')], default='draft', max_length=10, verbose_name='status')),
                ('version', models.PositiveIntegerField(default=1)),
                ('text', models.TextField(blank=True, verbose_name='as sent')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('sent_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['application', 'id'],
            },
        ),
            migrations.CreateModel(
            name='LetterDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
            migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('short_text', 'Short text'), ('long_text', 'Long text'), ('number', 'A number'), ('money_table', 'Money per year and partner'), ('single', 'One choice'), ('multiple', 'Several choices'), ('date', 'Date'), ('file', 'File'), ('readiness', 'Organisational readiness'), ('outcomes', 'Outcomes from the framework')], default='long_text', max_length=15, verbose_name='kind')),
                ('text', models.CharField(max_length=300, verbose_name='question')),
                ('help', models.TextField(blank=True, verbose_name='help')),
                ('required', models.BooleanField(default=True, verbose_name='must be answered')),
                ('word_limit', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='at most this many words')),
                ('options', models.JSONField(blank=True, default=list, verbose_name='choices')),
                ('show_if_key', models.SlugField(blank=True, max_length=40, verbose_name='show only if this question')),
                ('show_if_value', models.CharField(blank=True, max_length=200, verbose_name='has this answer')),
                ('minutes', models.PositiveSmallIntegerField(default=5, verbose_name='expected minutes')),
                ('prefill', models.CharField(blank=True, choices=[('lead', 'Name of the lead organisation'), ('org_number', 'Organisation number of the lead'), ('partners', 'Names of the partners'), ('kolada', 'A key figure from Kolada for the lead')], max_length=12, verbose_name='filled in from')),
                ('kpi', models.CharField(blank=True, max_length=60, verbose_name='key figures in Kolada')),
            ],
            options={
                'ordering': ['section', 'order', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('strength', 'Strength'), ('weakness', 'To develop'), ('dismissal', 'Dismissal')], max_length=10, verbose_name='kind')),
                ('criterion_key', models.SlugField(blank=True, max_length=40, verbose_name='criterion (code)')),
                ('title', models.CharField(max_length=120, verbose_name='short name')),
                ('text', models.TextField(verbose_name='text')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'verbose_name': 'reason',
                'verbose_name_plural': 'reasons',
                'ordering': ['kind', 'title'],
            },
        ),
            migrations.CreateModel(
            name='ReasonUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=core.clock.now)),
            ],
        ),
            migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name of the view')),
                ('query', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'ordering': ['name', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('title', models.CharField(max_length=200, verbose_name='heading')),
                ('help', models.TextField(blank=True, verbose_name='help')),
            ],
            options={
                'ordering': ['form', 'order', 'id'],
            },
        ),
            migrations.CreateModel(
            name='SectionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section_key', models.SlugField(max_length=40)),
                ('data', models.JSONField(default=dict)),
                ('sources', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=0)),
                ('is_done', models.BooleanField(default=False)),
                ('updated_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['application', 'id'],
            },
        ),
            migrations.CreateModel(
            name='SectionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section_key', models.SlugField(max_length=40)),
                ('version', models.PositiveIntegerField()),
                ('data', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Ties',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('updated_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'verbose_name': 'ties',
                'verbose_name_plural': 'ties',
            },
        ),
            migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='score')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('strengths', models.TextField(blank=True, verbose_name='strengths')),
                ('weaknesses', models.TextField(blank=True, verbose_name='weaknesses')),
            ],
            options={
                'ordering': ['criterion__order', 'criterion_id'],
            },
        ),
            migrations.AddField(
            model_name='application',
            name='case',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='application', to='core.case'),
        ),
            migrations.AddField(
            model_name='application',
            name='constellation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='application', to='constellations.constellation'),
        ),
            migrations.AddField(
            model_name='application',
            name='copied_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='calls.application'),
        ),
            migrations.AddField(
            model_name='application',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='application',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='application',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document'),
        ),
            migrations.AddField(
            model_name='application',
            name='feedback_decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='application',
            name='needs_area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.needsarea'),
        ),
            migrations.AddField(
            model_name='application',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='assessment',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='calls.application'),
        ),
            migrations.AddField(
            model_name='assessment',
            name='assessor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='assessment',
            name='assigned_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='call',
            name='case',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='call', to='core.case'),
        ),
            migrations.AddField(
            model_name='call',
            name='copied_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='calls.call'),
        ),
            migrations.AddField(
            model_name='call',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='call',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='call',
            name='needs_areas',
            field=models.ManyToManyField(blank=True, related_name='calls', to='programme.needsarea'),
        ),
            migrations.AddField(
            model_name='application',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='calls.call'),
        ),
            migrations.AddField(
            model_name='callquestion',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='callquestion',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='callquestion',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions_asked', to='calls.call'),
        ),
            migrations.AddField(
            model_name='comment',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='calls.application'),
        ),
            migrations.AddField(
            model_name='comment',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='completionrequest',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='completionrequest',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='completion_requests', to='calls.application'),
        ),
            migrations.AddField(
            model_name='completionrequest',
            name='document',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document'),
        ),
            migrations.AddField(
            model_name='completionrequest',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='consensusnote',
            name='application',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='consensus', to='calls.application'),
        ),
            migrations.AddField(
            model_name='consensusnote',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='criterion',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='calls.call'),
        ),
            migrations.AddField(
            model_name='draftadviser',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draft_advisers', to='calls.application'),
        ),
            migrations.AddField(
            model_name='draftadviser',
            name='invited_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='draftadviser',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='feedback',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='calls.application'),
        ),
            migrations.AddField(
            model_name='feedback',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='feedback',
            name='criterion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.criterion'),
        ),
            migrations.AddField(
            model_name='feedbackquestion',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='feedbackquestion',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback_questions', to='calls.application'),
        ),
            migrations.AddField(
            model_name='feedbackquestion',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='formversion',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forms', to='calls.call'),
        ),
            migrations.AddField(
            model_name='formversion',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='application',
            name='form',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='calls.formversion'),
        ),
            migrations.AddField(
            model_name='letter',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='calls.application'),
        ),
            migrations.AddField(
            model_name='letter',
            name='document',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document'),
        ),
            migrations.AddField(
            model_name='letter',
            name='sent_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='letterdelivery',
            name='letter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='calls.letter'),
        ),
            migrations.AddField(
            model_name='letterdelivery',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.outboxmessage'),
        ),
            migrations.AddField(
            model_name='letterdelivery',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='reason',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='reasonuse',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reasons_used', to='calls.application'),
        ),
            migrations.AddField(
            model_name='reasonuse',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='reasonuse',
            name='criterion',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.criterion'),
        ),
            migrations.AddField(
            model_name='reasonuse',
            name='reason',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='calls.reason'),
        ),
            migrations.AddField(
            model_name='savedview',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='section',
            name='form',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='calls.formversion'),
        ),
            migrations.AddField(
            model_name='question',
            name='section',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='calls.section'),
        ),
            migrations.AddField(
            model_name='sectionanswer',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='calls.application'),
        ),
            migrations.AddField(
            model_name='sectionanswer',
            name='updated_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='sectionversion',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='calls.application'),
        ),
            migrations.AddField(
            model_name='sectionversion',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='ties',
            name='employers',
            field=models.ManyToManyField(blank=True, related_name='+', to='core.organisation', verbose_name='employers now and in the last two years'),
        ),
            migrations.AddField(
            model_name='ties',
            name='home',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='home municipality'),
        ),
            migrations.AddField(
            model_name='ties',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='ties', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='verdict',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to='calls.assessment'),
        ),
            migrations.AddField(
            model_name='verdict',
            name='criterion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='calls.criterion'),
        ),
            migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('application', 'assessor'), name='assessment_once', violation_error_message='That person already assesses this expression of interest.'),
        ),
            migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'submitted'), ('submitted_at__isnull', False)), models.Q(models.Q(('status', 'submitted'), _negated=True), ('submitted_at__isnull', True)), _connector='OR'), name='assessment_submitted_has_time'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='assessment_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('assigned') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'assessment_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'assigned' AND NEW.status IN ('draft', 'submitted')) OR (OLD.status = 'draft' AND NEW.status IN ('submitted'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'assessment_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='8a6b1e5313ccc3893b0118d2cd901b2ab5a54fec', operation='INSERT OR UPDATE', pgid='pgtrigger_assessment_status_moves_e40e2', table='calls_assessment', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='assessment_complete', sql=core.guards.GuardSql(func="\n                    IF NEW.status = 'submitted' AND OLD.status <> 'submitted' AND EXISTS (\n                        SELECT 1 FROM calls_criterion c JOIN calls_application a ON a.call_id = c.call_id\n                        WHERE a.id = NEW.application_id AND NOT EXISTS (\n                            SELECT 1 FROM calls_verdict v WHERE v.assessment_id = NEW.id AND v.criterion_id = c.id\n                            AND v.score BETWEEN 0 AND c.scale_max AND v.reason ~ '[[:alnum:]]')) THEN\n                        RAISE EXCEPTION 'a verdict with its reason is missing' USING ERRCODE = '23514', CONSTRAINT = 'assessment_complete';\n                    END IF;\n                    IF OLD.status = 'submitted' AND (NEW.summary <> OLD.summary\n                        OR NEW.recommendation <> OLD.recommendation OR NEW.submitted_at <> OLD.submitted_at) THEN\n                        RAISE EXCEPTION 'a submitted assessment stays' USING ERRCODE = '23514', CONSTRAINT = 'assessment_complete';\n                    END IF;\n                    RETURN NEW;\n                ", hash='9e9e64066cdb44d506c2c5c0adcd42c754728179', operation='UPDATE', pgid='pgtrigger_assessment_complete_3918a', table='calls_assessment', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'published', 'concluded', 'cancelled'])), name='call_status_known'),
        ),
            migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('opens_at__isnull', True), ('closes_at__isnull', True), ('opens_at__lt', models.F('closes_at')), _connector='OR'), name='call_opens_before_it_closes', violation_error_message='The call must open before it closes.'),
        ),
            migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['published', 'concluded']), _negated=True), models.Q(('closes_at__isnull', False), ('opens_at__isnull', False), ('published_at__isnull', False), ('case__isnull', False), ('decision__isnull', False), ('is_appealable__isnull', False)), _connector='OR'), name='call_published_by_decision', violation_error_message='A published call has its dates, its case, a word on appeal, and the decision that publishes it.'),
        ),
            migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'concluded'), ('concluded_at__isnull', True), _connector='XOR'), name='call_concluded_has_time'),
        ),
            migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('concluded_at__isnull', True), ('concluded_at__gte', models.F('closes_at')), _connector='OR'), name='call_concluded_after_closing', violation_error_message='The call has not closed yet.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='call_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('draft') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'call_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'draft' AND NEW.status IN ('published', 'cancelled')) OR (OLD.status = 'published' AND NEW.status IN ('concluded'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'call_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='778d0a8df325f6a72142c663ffd792c34fc110e6', operation='INSERT OR UPDATE', pgid='pgtrigger_call_status_moves_b1a85', table='calls_call', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='call_by_dispatched_decision', sql=core.guards.GuardSql(func="\n                    IF NEW.status IN ('published', 'concluded') AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id\n                          AND d.kind IN ('call', 'dissemination_call') AND d.status = 'dispatched'\n                          AND d.is_granted IS NOT FALSE) THEN\n                        RAISE EXCEPTION 'no dispatched decision publishes it' USING ERRCODE = '23514', CONSTRAINT = 'call_by_dispatched_decision';\n                    END IF;\n                    RETURN NEW;\n                ", hash='6333053d1fa36ffe555f900456650b7486f07936', operation='INSERT OR UPDATE', pgid='pgtrigger_call_by_dispatched_decision_1b23b', table='calls_call', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='call_concludes_with_feedback', sql=core.guards.GuardSql(func="\n                    IF NEW.status = 'concluded' AND OLD.status <> 'concluded'\n                       AND calls_unanswered(NEW.id) > 0 THEN\n                        RAISE EXCEPTION 'applications lack decision or feedback' USING ERRCODE = '23514', CONSTRAINT = 'call_concludes_with_feedback';\n                    END IF;\n                    IF NEW.status = 'concluded' AND OLD.status <> 'concluded' AND EXISTS (\n                        SELECT 1 FROM calls_application a WHERE a.call_id = NEW.id AND a.status = 'draft'\n                        AND a.extended_until > NEW.concluded_at) THEN\n                        RAISE EXCEPTION 'somebody still has time to submit' USING ERRCODE = '23514', CONSTRAINT = 'call_concludes_with_feedback';\n                    END IF;\n                    RETURN NEW;\n                ", hash='f470678f711881a47fcb7cce788bc34ca25006ac', operation='UPDATE', pgid='pgtrigger_call_concludes_with_feedback_864fd', table='calls_call', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='call_terms_kept', sql=core.guards.GuardSql(func="\n                    IF TG_OP = 'DELETE' THEN\n                        IF OLD.status <> 'draft' THEN RAISE EXCEPTION 'a published call stays' USING ERRCODE = '23514', CONSTRAINT = 'call_terms_kept'; END IF;\n                        RETURN OLD;\n                    END IF;\n                    IF OLD.status IN ('published', 'concluded') AND (\n                        NEW.opens_at <> OLD.opens_at OR NEW.closes_at < OLD.closes_at OR NEW.kind <> OLD.kind\n                        OR NEW.is_appealable <> OLD.is_appealable OR NEW.case_id <> OLD.case_id\n                        OR NEW.published_at <> OLD.published_at OR NEW.title <> OLD.title) THEN\n                        RAISE EXCEPTION 'a published call keeps its terms' USING ERRCODE = '23514', CONSTRAINT = 'call_terms_kept';\n                    END IF;\n                    RETURN NEW;\n                ", hash='5a9167b324ac6031180204fc9dbfef985f00686a', operation='UPDATE OR DELETE', pgid='pgtrigger_call_terms_kept_61b2f', table='calls_call', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='callquestion',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='call_question_published_with_answer'),
        ),
            migrations.AddConstraint(
            model_name='completionrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('application',), name='completion_one_open', violation_error_message='A completion is already asked for.'),
        ),
            migrations.AddConstraint(
            model_name='completionrequest',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='completion_says_what'),
        ),
            migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(fields=('call', 'key'), name='criterion_key_once', violation_error_message='The call already has a criterion with that code.'),
        ),
            migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 100)), name='criterion_weight_within', violation_error_message='The weight is a number from 1 to 100.'),
        ),
            migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(('scale_max__gte', 1), ('scale_max__lte', 10)), name='criterion_scale_within', violation_error_message='The highest score is a number from 1 to 10.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='criterion',
            trigger=pgtrigger.compiler.Trigger(name='criterion_frozen', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM calls_call c WHERE c.id = COALESCE(NEW.call_id, OLD.call_id)\n                               AND c.status <> 'draft') THEN\n                        RAISE EXCEPTION 'criteria of a published call stay' USING ERRCODE = '23514', CONSTRAINT = 'criterion_frozen';\n                    END IF;\n                    RETURN COALESCE(NEW, OLD);\n                ", hash='3bc34a94556e2c4455cc1e7ae535c0501d3ce3cb', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_criterion_frozen_7b26b', table='calls_criterion', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='draftadviser',
            constraint=models.UniqueConstraint(fields=('application', 'user'), name='draft_adviser_once', violation_error_message='The adviser is already invited.'),
        ),
            migrations.AddConstraint(
            model_name='feedback',
            constraint=models.UniqueConstraint(fields=('application', 'criterion'), name='feedback_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='feedback',
            trigger=pgtrigger.compiler.Trigger(name='feedback_frozen', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM calls_application a WHERE a.feedback_decision_id IS NOT NULL\n                               AND a.id IN (NEW.application_id, OLD.application_id))\n                       OR EXISTS (SELECT 1 FROM programme_decision d WHERE d.kind = 'feedback'\n                               AND d.status IN ('decided', 'dispatched')\n                               AND d.data -> 'applications'\n                                   @> to_jsonb(COALESCE(NEW.application_id, OLD.application_id))) THEN\n                        RAISE EXCEPTION 'decided feedback stays' USING ERRCODE = '23514', CONSTRAINT = 'feedback_frozen';\n                    END IF;\n                    RETURN COALESCE(NEW, OLD);\n                ", hash='1aab406203c6da3523b5b4ae6cef3999cbcfedbd', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_feedback_frozen_16d6d', table='calls_feedback', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='feedbackquestion',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), models.Q(('answer', ''), _negated=True), _connector='XOR'), name='feedback_answer_has_time'),
        ),
            migrations.AddConstraint(
            model_name='formversion',
            constraint=models.UniqueConstraint(fields=('call', 'number'), name='form_version_once'),
        ),
            migrations.AddConstraint(
            model_name='formversion',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('call',), name='form_version_one_draft', violation_error_message='A new version of the questions is already being prepared.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='formversion',
            trigger=pgtrigger.compiler.Trigger(name='form_version_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.published_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'form_version_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.published_at IS NOT NULL) AND (NEW.call_id IS DISTINCT FROM OLD.call_id OR NEW.number IS DISTINCT FROM OLD.number OR NEW.note IS DISTINCT FROM OLD.note OR NEW.published_at IS DISTINCT FROM OLD.published_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'form_version_frozen'; END IF;\n        RETURN NEW;\n    ", hash='a80972b32b5fed209cba9836601c85f77a4061f3', operation='UPDATE OR DELETE', pgid='pgtrigger_form_version_frozen_dcdbd', table='calls_formversion', when='BEFORE')),
        ),
            migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['call', 'status'], name='application_by_call'),
        ),
            migrations.AddIndex(
            model_name='application',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='application_search'),
        ),
            migrations.AddIndex(
            model_name='application',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='application_trigram', opclasses=['gin_trgm_ops']),
        ),
            migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'completion', 'qualified', 'rejected', 'dismissed', 'withdrawn', 'discarded'])), name='application_status_known'),
        ),
            migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', True), ('status__in', ['draft', 'discarded']), ('submitted_at__isnull', True)), models.Q(models.Q(('status__in', ['draft', 'discarded']), _negated=True), ('case__isnull', False), ('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='application_submitted_has_case', violation_error_message='A submitted expression of interest has its case and its time.'),
        ),
            migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['qualified', 'rejected', 'dismissed']), _negated=True), models.Q(('decided_at__isnull', False), ('decision__isnull', False)), _connector='OR'), name='application_decided_has_decision', violation_error_message='Only a dispatched decision settles an expression of interest.'),
        ),
            migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('extended_until__isnull', True), models.Q(('extension_reason', ''), _negated=True), _connector='OR'), name='application_extension_has_reason', violation_error_message='An extension needs its reason.'),
        ),
            migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', False), _connector='XOR'), name='application_withdrawn_has_time', violation_error_message='A withdrawn expression of interest has the time of its withdrawal.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='application_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('draft') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'application_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'draft' AND NEW.status IN ('submitted', 'discarded')) OR (OLD.status = 'submitted' AND NEW.status IN ('completion', 'qualified', 'rejected', 'dismissed', 'withdrawn')) OR (OLD.status = 'completion' AND NEW.status IN ('submitted', 'dismissed', 'withdrawn'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'application_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='4a7348ddb4989f1d7b6eb7ced5814ffcc54f19b8', operation='INSERT OR UPDATE', pgid='pgtrigger_application_status_moves_3334a', table='calls_application', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='application_in_time', sql=core.guards.GuardSql(func="\n                    IF OLD.status = 'draft' AND NEW.status = 'submitted' AND NOT EXISTS (\n                        SELECT 1 FROM calls_call c WHERE c.id = NEW.call_id AND c.status = 'published'\n                        AND NEW.submitted_at >= c.opens_at\n                        AND NEW.submitted_at < GREATEST(c.closes_at, NEW.extended_until)) THEN\n                        RAISE EXCEPTION 'the call is not open' USING ERRCODE = '23514', CONSTRAINT = 'application_in_time';\n                    END IF;\n                    IF OLD.submitted_at IS NOT NULL AND (NEW.submitted_at IS DISTINCT FROM OLD.submitted_at\n                        OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.call_id <> OLD.call_id) THEN\n                        RAISE EXCEPTION 'time and case of a submission stay' USING ERRCODE = '23514', CONSTRAINT = 'application_in_time';\n                    END IF;\n                    RETURN NEW;\n                ", hash='e3f4d64d4d55b1f5bc2625534081809c8776db00', operation='UPDATE', pgid='pgtrigger_application_in_time_41827', table='calls_application', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='application_decided_by_decision', sql=core.guards.GuardSql(func="\n                    IF NEW.status IN ('qualified', 'rejected', 'dismissed') AND NEW.status <> OLD.status\n                       AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.status = 'dispatched'\n                        AND d.subject_type = 'calls.application' AND d.subject_id = NEW.id\n                        AND ((NEW.status = 'qualified' AND d.kind = 'qualification' AND d.is_granted)\n                          OR (NEW.status = 'rejected' AND d.kind = 'qualification' AND NOT d.is_granted)\n                          OR (NEW.status = 'dismissed' AND d.kind = 'dismissal'))) THEN\n                        RAISE EXCEPTION 'no dispatched decision says so' USING ERRCODE = '23514', CONSTRAINT = 'application_decided_by_decision';\n                    END IF;\n                    RETURN NEW;\n                ", hash='2d0b5646f9944a4286785cb2058737921ab5b450', operation='UPDATE', pgid='pgtrigger_application_decided_by_decision_3162b', table='calls_application', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='application_outcome_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status IN ('qualified', 'rejected', 'dismissed') THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'application_outcome_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status IN ('qualified', 'rejected', 'dismissed')) AND (NEW.decision_id IS DISTINCT FROM OLD.decision_id OR NEW.decided_at IS DISTINCT FROM OLD.decided_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'application_outcome_frozen'; END IF;\n        RETURN NEW;\n    ", hash='13bc1baf78a689664a676ae845ef44884c94058a', operation='UPDATE OR DELETE', pgid='pgtrigger_application_outcome_frozen_96471', table='calls_application', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='application_feedback_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.feedback_decision_id IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'application_feedback_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.feedback_decision_id IS NOT NULL) AND (NEW.feedback_decision_id IS DISTINCT FROM OLD.feedback_decision_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'application_feedback_frozen'; END IF;\n        RETURN NEW;\n    ", hash='de02c116d708d94f0efce3e4593aed3ea9151022', operation='UPDATE OR DELETE', pgid='pgtrigger_application_feedback_frozen_d592e', table='calls_application', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='application_stays', sql=core.guards.GuardSql(func="\n                    IF OLD.submitted_at IS NOT NULL THEN RAISE EXCEPTION 'submitted ones stay' USING ERRCODE = '23514', CONSTRAINT = 'application_stays'; END IF;\n                    RETURN OLD;\n                ", hash='32184be4e0aebd837cf3f678fe99b9cc0461d318', operation='DELETE', pgid='pgtrigger_application_stays_d7f22', table='calls_application', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(fields=('application', 'kind'), name='letter_kind_once'),
        ),
            migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'sent'), _negated=True), models.Q(('document__isnull', False), ('sent_at__isnull', False), models.Q(('text', ''), _negated=True)), _connector='OR'), name='letter_sent_has_text', violation_error_message='A sent letter has its text, its time and its registration number.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='letter_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('draft') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'letter_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'draft' AND NEW.status IN ('ready', 'sent')) OR (OLD.status = 'ready' AND NEW.status IN ('draft', 'sent'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'letter_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='7451858c87b1719f34b94284281e001eb335419b', operation='INSERT OR UPDATE', pgid='pgtrigger_letter_status_moves_2ba7c', table='calls_letter', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='letter_frozen', sql=core.guards.GuardSql(func="\n                    IF OLD.status = 'sent' AND (TG_OP = 'DELETE' OR NEW.text <> OLD.text\n                        OR NEW.subject <> OLD.subject OR NEW.sent_at <> OLD.sent_at OR NEW.kind <> OLD.kind\n                        OR NEW.application_id <> OLD.application_id OR NEW.document_id <> OLD.document_id) THEN\n                        RAISE EXCEPTION 'a sent letter stays' USING ERRCODE = '23514', CONSTRAINT = 'letter_frozen';\n                    END IF;\n                    RETURN COALESCE(NEW, OLD);\n                ", hash='cf87734bc7170a295834a47660a1b08ec51b9348', operation='UPDATE OR DELETE', pgid='pgtrigger_letter_frozen_fda9a', table='calls_letter', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='letterdelivery',
            constraint=models.UniqueConstraint(fields=('letter', 'user'), name='letter_delivery_once'),
        ),
            migrations.AddConstraint(
            model_name='reason',
            constraint=models.UniqueConstraint(fields=('kind', 'title'), name='reason_once', violation_error_message='There is already a reason with that name.'),
        ),
            migrations.AddConstraint(
            model_name='reasonuse',
            constraint=models.UniqueConstraint(fields=('reason', 'application', 'criterion'), name='reason_use_once', nulls_distinct=False),
        ),
            migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='saved_view_name_once', violation_error_message='You already have a view with that name.'),
        ),
            migrations.AddConstraint(
            model_name='section',
            constraint=models.UniqueConstraint(fields=('form', 'key'), name='section_key_once', violation_error_message='There is already a part with that code.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='section',
            trigger=pgtrigger.compiler.Trigger(name='section_frozen', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM calls_formversion f WHERE f.published_at IS NOT NULL\n                               AND f.id IN (NEW.form_id, OLD.form_id)) THEN\n                        RAISE EXCEPTION 'published questions stay' USING ERRCODE = '23514', CONSTRAINT = 'section_frozen';\n                    END IF;\n                    RETURN COALESCE(NEW, OLD);\n                ", hash='5415068325b33e7b7f16bf9f7ae658ab3146c442', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_section_frozen_0994b', table='calls_section', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('section', 'key'), name='question_key_once', violation_error_message='There is already a question with that code in this part.'),
        ),
            migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['short_text', 'long_text', 'number', 'money_table', 'single', 'multiple', 'date', 'file', 'readiness', 'outcomes'])), name='question_kind_known'),
        ),
            migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('prefill', 'kolada'), _negated=True), models.Q(('kpi', ''), _negated=True), _connector='OR'), name='question_kolada_has_key_figure', violation_error_message='Write which key figure in Kolada is meant, such as N15505.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='question_frozen', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM calls_formversion f JOIN calls_section s ON s.form_id = f.id\n                               WHERE f.published_at IS NOT NULL AND s.id IN (NEW.section_id, OLD.section_id)) THEN\n                        RAISE EXCEPTION 'published questions stay' USING ERRCODE = '23514', CONSTRAINT = 'question_frozen';\n                    END IF;\n                    RETURN COALESCE(NEW, OLD);\n                ", hash='0049377aacb057a5e3d84d8324911d058de29856', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_question_frozen_84893', table='calls_question', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='sectionanswer',
            constraint=models.UniqueConstraint(fields=('application', 'section_key'), name='section_answer_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='sectionanswer',
            trigger=pgtrigger.compiler.Trigger(name='section_answer_locked', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM calls_application a WHERE a.id = NEW.application_id\n                               AND a.status NOT IN ('draft', 'completion')) THEN\n                        RAISE EXCEPTION 'a submitted application is not rewritten' USING ERRCODE = '23514', CONSTRAINT = 'section_answer_locked';\n                    END IF;\n                    RETURN NEW;\n                ", hash='fee333ac7abd9f1edc81e767023075f5b0a1ee38', operation='INSERT OR UPDATE', pgid='pgtrigger_section_answer_locked_beac0', table='calls_sectionanswer', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='sectionversion',
            constraint=models.UniqueConstraint(fields=('application', 'section_key', 'version'), name='section_version_once'),
        ),
            migrations.AddConstraint(
            model_name='verdict',
            constraint=models.UniqueConstraint(fields=('assessment', 'criterion'), name='verdict_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='verdict',
            trigger=pgtrigger.compiler.Trigger(name='verdict_frozen', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM calls_assessment a WHERE a.status = 'submitted'\n                               AND a.id IN (NEW.assessment_id, OLD.assessment_id)) THEN\n                        RAISE EXCEPTION 'a submitted assessment stays' USING ERRCODE = '23514', CONSTRAINT = 'verdict_frozen';\n                    END IF;\n                    RETURN COALESCE(NEW, OLD);\n                ", hash='7938bfa0d2948d42c4a8e2996007fcba12b7fab2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_verdict_frozen_d505e', table='calls_verdict', when='BEFORE')),
        )
        ]),
    ]
