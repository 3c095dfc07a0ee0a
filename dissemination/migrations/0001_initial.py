"""All tables of dissemination. Made by `make squash`."""

from core.schema import Schema
from django.conf import settings
from django.db import migrations, models
import core.clock
import core.guards
import core.money
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = [("calls", "0001_initial"), ("constellations", "0001_initial"), ("core", "0001_initial"), ("programme", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        Schema([
            migrations.CreateModel(
            name='DisseminationCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('support', models.TextField(blank=True, verbose_name='what support is given')),
                ('most_per_candidate', core.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='highest support for one')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dissemination', to='calls.call')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
            ],
            options={
                'verbose_name': 'dissemination call',
                'verbose_name_plural': 'dissemination calls',
                'ordering': ['-created_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('starts_on', models.DateField(verbose_name='starts')),
                ('dissemination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cohorts', to='dissemination.disseminationcall')),
            ],
            options={
                'ordering': ['starts_on', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('motivation', models.TextField(blank=True, verbose_name='why, and for whom')),
                ('capacity', models.JSONField(blank=True, default=dict)),
                ('capacity_mean', models.DecimalField(blank=True, decimal_places=2, max_digits=3, null=True)),
                ('capacity_note', models.TextField(blank=True, verbose_name='what the capacity is enough for, and what is needed')),
                ('plan', models.TextField(blank=True, verbose_name='adapted implementation plan')),
                ('sustaining_plan', models.TextField(blank=True, verbose_name='how the practice is kept')),
                ('granted', core.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='support granted')),
                ('status', models.CharField(choices=[('interested', 'Interested'), ('assessed', 'Capacity assessed'), ('granted', 'Support granted'), ('rejected', 'Not granted'), ('sustaining', 'Sustaining'), ('ended', 'Ended')], default='interested', max_length=12, verbose_name='status')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('assessed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='candidate', to='core.case')),
                ('commitment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='candidate', to='programme.commitment')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='who')),
                ('cohort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='candidates', to='dissemination.cohort', verbose_name='cohort')),
                ('dissemination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='dissemination.disseminationcall')),
            ],
            options={
                'verbose_name': 'candidate',
                'verbose_name_plural': 'candidates',
                'ordering': ['dissemination', 'organisation__sort_key'],
            },
        ),
            migrations.CreateModel(
            name='Interview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(default=core.clock.today, verbose_name='date')),
                ('role', models.CharField(max_length=200, verbose_name='role of the one interviewed')),
                ('summary', models.TextField(verbose_name='summary')),
                ('proposal', models.TextField(blank=True, verbose_name='what to change')),
                ('candidate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interviews', to='dissemination.candidate', verbose_name='candidate')),
                ('interviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('phase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.phase', verbose_name='phase')),
            ],
            options={
                'ordering': ['-date', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Mentor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.TextField(blank=True, verbose_name='what the mentor can help with')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mentor', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'ordering': ['user__name'],
            },
        ),
            migrations.AddField(
            model_name='cohort',
            name='mentor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cohorts', to='dissemination.mentor', verbose_name='mentor'),
        ),
            migrations.AddField(
            model_name='candidate',
            name='mentor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='candidates', to='dissemination.mentor', verbose_name='mentor'),
        ),
            migrations.CreateModel(
            name='PhaseLesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('advantage', 'Advantage'), ('drawback', 'Drawback'), ('lesson', 'Lesson')], max_length=10, verbose_name='kind')),
                ('text', models.TextField(verbose_name='what we learned')),
                ('proposal', models.TextField(blank=True, verbose_name='what to change next time')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('phase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='programme.phase', verbose_name='phase')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['phase', 'kind', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='where')),
                ('years', models.CharField(blank=True, max_length=60, verbose_name='years')),
                ('need', models.TextField(blank=True, verbose_name='need')),
                ('target_group', models.TextField(blank=True, verbose_name='target group')),
                ('goal', models.TextField(blank=True, verbose_name='goal')),
                ('intervention', models.TextField(blank=True, verbose_name='intervention')),
                ('social_measures', models.TextField(blank=True, verbose_name='social outcome measures')),
                ('economic_measures', models.TextField(blank=True, verbose_name='economic outcome measures')),
                ('method', models.TextField(blank=True, verbose_name='method of follow-up')),
                ('evidence', models.TextField(blank=True, verbose_name='evidence')),
                ('costs', models.TextField(blank=True, verbose_name='costs')),
                ('results', models.TextField(blank=True, verbose_name='results')),
                ('lessons', models.TextField(blank=True, verbose_name='lessons')),
                ('contact', models.CharField(blank=True, max_length=300, verbose_name='contact')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('training_material', models.TextField(blank=True, verbose_name='training material, one link a line')),
                ('standing', models.CharField(choices=[('established', 'Results established by the delegation'), ('published', 'Published evaluation'), ('running', 'Results not published here'), ('described', 'Described, without results')], default='described', max_length=12, verbose_name='results')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('updated_at', models.DateTimeField(default=core.clock.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='practice', to='constellations.initiative')),
                ('needs_area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.needsarea', verbose_name='needs area')),
            ],
            options={
                'verbose_name': 'practice',
                'verbose_name_plural': 'practices',
                'ordering': ['name'],
            },
        ),
            migrations.AddField(
            model_name='mentor',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mentors', to='dissemination.practice', verbose_name='practice'),
        ),
            migrations.AddField(
            model_name='disseminationcall',
            name='practices',
            field=models.ManyToManyField(related_name='calls', to='dissemination.practice', verbose_name='practices'),
        ),
            migrations.AddField(
            model_name='candidate',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='dissemination.practice', verbose_name='practice'),
        ),
            migrations.CreateModel(
            name='Deviation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found_on', models.DateField(default=core.clock.today, verbose_name='found')),
                ('text', models.TextField(verbose_name='what strays')),
                ('action', models.TextField(blank=True, verbose_name='what is done about it')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='by')),
                ('resolved_on', models.DateField(blank=True, null=True, verbose_name='resolved')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deviations', to='dissemination.candidate')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['resolved_on', 'due_on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('resolved_on__isnull', True), models.Q(('action', ''), _negated=True), _connector='OR'), name='deviation_resolved_by_action', violation_error_message='Say what was done before the deviation is resolved.')],
            },
        ),
            migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(default=core.clock.today, verbose_name='date')),
                ('reached', models.PositiveIntegerField(verbose_name='people reached')),
                ('fidelity', models.PositiveSmallIntegerField(verbose_name='done as meant, 1 to 5')),
                ('text', models.TextField(blank=True, verbose_name='how it goes')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='dissemination.candidate')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-date', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('fidelity__gte', 1), ('fidelity__lte', 5)), name='follow_up_fidelity_on_scale', violation_error_message='Answer on the scale from 1 to 5.')],
            },
        ),
            migrations.AddConstraint(
            model_name='cohort',
            constraint=models.UniqueConstraint(fields=('dissemination', 'name'), name='cohort_name_once'),
        ),
            migrations.AddConstraint(
            model_name='practice',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', ['established', 'published', 'running', 'described'])), name='practice_standing_known'),
        ),
            migrations.AddConstraint(
            model_name='practice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('standing', 'established'), _negated=True), ('initiative__isnull', False), _connector='OR'), name='practice_established_has_initiative', violation_error_message='Only an initiative of the pilot has results that the delegation established.'),
        ),
            migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('dissemination', 'organisation', 'practice'), name='candidate_once', violation_error_message='The organisation has already shown its interest in this practice.'),
        ),
            migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['granted', 'sustaining']), _negated=True), models.Q(('commitment__isnull', False), ('decision__isnull', False), ('granted__isnull', False)), _connector='OR'), name='candidate_granted_by_decision', violation_error_message='Support is granted by a decision, within the frame.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='candidate',
            trigger=pgtrigger.compiler.Trigger(name='candidate_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('interested') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'candidate_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'interested' AND NEW.status IN ('assessed', 'ended')) OR (OLD.status = 'assessed' AND NEW.status IN ('granted', 'rejected', 'ended')) OR (OLD.status = 'granted' AND NEW.status IN ('sustaining', 'ended')) OR (OLD.status = 'sustaining' AND NEW.status IN ('ended'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'candidate_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='ea7be701803e98b2d10dbef44b2da2e743810415', operation='INSERT OR UPDATE', pgid='pgtrigger_candidate_status_moves_7693d', table='dissemination_candidate', when='BEFORE')),
        )
        ]),
    ]
