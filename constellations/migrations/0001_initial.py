"""All tables of constellations. Made by `make squash`."""

from core.schema import Schema
from decimal import Decimal
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

    dependencies = [("core", "0001_initial"), ("programme", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        Schema([
            migrations.CreateModel(
            name='Consequence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField(default=core.clock.now)),
                ('area', models.CharField(choices=[('staff', 'Staff'), ('budget', 'Budget'), ('ending', 'Practices to end'), ('other_units', 'Other units')], max_length=12, verbose_name='area')),
                ('description', models.TextField(verbose_name='consequence')),
                ('who', models.CharField(blank=True, max_length=200, verbose_name='whom it concerns')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='amount a year (minus for a saving)')),
                ('handling', models.TextField(blank=True, verbose_name='how we deal with it')),
            ],
            options={
                'ordering': ['area', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Constellation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'verbose_name': 'constellation',
                'verbose_name_plural': 'constellations',
                'ordering': ['name'],
            },
        ),
            migrations.CreateModel(
            name='ConstellationMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('lead', 'Lead'), ('partner', 'Partner')], default='partner', max_length=10, verbose_name='role')),
                ('status', models.CharField(choices=[('invited', 'Invited'), ('confirmed', 'Confirmed'), ('declined', 'Declined')], default='invited', max_length=10, verbose_name='status')),
                ('contribution', models.TextField(blank=True, verbose_name='what the partner contributes')),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['role', 'id'],
            },
        ),
            migrations.CreateModel(
            name='DataSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField(default=core.clock.now)),
                ('name', models.CharField(max_length=200, verbose_name='data source')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('holder', models.CharField(blank=True, max_length=200, verbose_name='who holds the data')),
                ('access', models.CharField(choices=[('have', 'We have access'), ('requested', 'Requested'), ('agreement', 'Needs an agreement or a confidentiality assessment'), ('none', 'No access')], default='have', max_length=10, verbose_name='access')),
                ('period', models.CharField(blank=True, max_length=60, verbose_name='years covered')),
                ('findings', models.TextField(blank=True, verbose_name='what the data show')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
            migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField(default=core.clock.now)),
                ('practice', models.CharField(max_length=200, verbose_name='practice or method')),
                ('strength', models.CharField(choices=[('strong', 'Strong: several controlled studies'), ('moderate', 'Moderate: one controlled study or several comparisons'), ('weak', 'Weak: follow-up without comparison'), ('experience', 'Proven experience'), ('none', 'No evidence found')], max_length=12, verbose_name='strength of the evidence')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('fit', models.TextField(blank=True, verbose_name='how it fits here, and what must be adapted')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
            migrations.CreateModel(
            name='Forum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('theme', models.CharField(max_length=200, verbose_name='the outcome that the forum is about')),
                ('agenda', models.TextField(blank=True, verbose_name='what is on the agenda')),
                ('minutes', models.TextField(blank=True, verbose_name='minutes')),
                ('others', models.TextField(blank=True, verbose_name='others who took part')),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'forum',
                'verbose_name_plural': 'forums',
                'ordering': ['-meeting__starts_at'],
            },
        ),
            migrations.CreateModel(
            name='ForumAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='what is to be done')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='by')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Initiative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('status', models.CharField(choices=[('in_depth', 'In-depth analysis'), ('approved', 'Approved for outcomes financing'), ('rejected', 'Not approved'), ('implementing', 'In implementation'), ('stopped', 'Stopped'), ('completed', 'Completed')], default='in_depth', max_length=15, verbose_name='status')),
                ('estimated_cost', core.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='estimated cost')),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'verbose_name': 'initiative',
                'verbose_name_plural': 'initiatives',
                'ordering': ['name'],
            },
        ),
            migrations.CreateModel(
            name='LocalResource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField(default=core.clock.now)),
                ('kind', models.CharField(choices=[('people', 'People and competence'), ('method', 'Practice or method in use'), ('premises', 'Premises and equipment'), ('data', 'Data and systems'), ('funding', 'Funding'), ('partner', 'Partner outside the constellation')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='resource')),
                ('extent', models.CharField(blank=True, max_length=200, verbose_name='how much, from when')),
            ],
            options={
                'ordering': ['kind', 'id'],
            },
        ),
            migrations.CreateModel(
            name='LogicNode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField(default=core.clock.now)),
                ('kind', models.CharField(choices=[('need', 'Need'), ('activity', 'Activity'), ('outcome', 'Outcome')], max_length=10, verbose_name='kind')),
                ('level', models.CharField(choices=[('universal', 'Universal (everybody)'), ('selective', 'Selective (groups at risk)'), ('indicated', 'Indicated (those with early signs)')], max_length=10, verbose_name='level of prevention')),
                ('name', models.CharField(max_length=120, verbose_name='in a few words')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('desired_change', models.CharField(blank=True, max_length=300, verbose_name='desired change')),
                ('indicator', models.CharField(blank=True, max_length=300, verbose_name='indicator or proxy')),
                ('effect', models.CharField(blank=True, max_length=300, verbose_name='effect')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
            migrations.CreateModel(
            name='OutcomeDefinition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='short code')),
                ('name', models.CharField(max_length=200, verbose_name='outcome')),
                ('target_group', models.CharField(blank=True, max_length=200, verbose_name='target group')),
                ('indicator', models.TextField(blank=True, verbose_name='indicator')),
                ('unit', models.CharField(blank=True, max_length=60, verbose_name='unit')),
                ('direction', models.CharField(choices=[('increase', 'Should rise'), ('decrease', 'Should fall')], default='decrease', max_length=10, verbose_name='direction')),
                ('baseline', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='baseline')),
                ('target', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='target')),
                ('expected_n', models.PositiveIntegerField(blank=True, null=True, verbose_name='expected number')),
                ('expected_sd', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='expected spread')),
                ('measure', models.CharField(choices=[('mean', 'A mean (points, days, kronor)'), ('share', 'A share in per cent')], default='mean', max_length=10, verbose_name='measured as')),
                ('comparison_n', models.PositiveIntegerField(blank=True, null=True, verbose_name='number in the comparison group')),
                ('cluster_size', models.PositiveIntegerField(blank=True, null=True, verbose_name='people per class, workplace or unit')),
                ('icc', models.DecimalField(blank=True, decimal_places=3, max_digits=4, null=True, verbose_name='likeness within them (ICC)')),
                ('horizon_months', models.PositiveSmallIntegerField(default=12, verbose_name='due after (months)')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='data source')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('accepted', 'Accepted'), ('refused', 'Refused')], default='draft', max_length=10)),
                ('refusal_reasons', models.TextField(blank=True, verbose_name='reasons and what to improve')),
            ],
            options={
                'ordering': ['initiative', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(choices=[('resources', 'Local resources and project leader'), ('data', 'Analysis of local data'), ('theory', 'Theory of change'), ('evidence', 'Matching of evidence'), ('outcomes', 'Outcomes to contract'), ('implementation', 'Implementation plan'), ('follow_up', 'Follow-up plan'), ('consequences', 'Consequence analysis'), ('readiness', 'Organisational readiness')], max_length=20)),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('status', models.CharField(choices=[('in_progress', 'In progress'), ('done', 'Done')], default='in_progress', max_length=12, verbose_name='status')),
                ('updated_at', models.DateTimeField(default=core.clock.now)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['initiative', 'id'],
            },
        ),
            migrations.CreateModel(
            name='PlanItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField(default=core.clock.now)),
                ('plan', models.CharField(choices=[('implementation', 'Implementation plan'), ('follow_up', 'Follow-up plan')], max_length=15)),
                ('name', models.CharField(max_length=200, verbose_name='milestone')),
                ('due_on', models.DateField(verbose_name='by')),
                ('responsible', models.CharField(blank=True, max_length=200, verbose_name='responsible')),
                ('how', models.TextField(blank=True, verbose_name='how')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done')),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
            migrations.CreateModel(
            name='ReadinessSurvey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(default=core.clock.today, verbose_name='date')),
                ('answers', models.JSONField()),
                ('mean', models.DecimalField(decimal_places=2, max_digits=3)),
                ('comment', models.TextField(blank=True, verbose_name='comment')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['date', 'id'],
            },
        ),
            migrations.CreateModel(
            name='SupportActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(default=core.clock.today, verbose_name='date')),
                ('need', models.CharField(choices=[('analysis', 'Analysis'), ('knowledge', 'Knowledge'), ('implementation', 'Implementation'), ('broad_introduction', 'Broad introduction'), ('quality', 'Quality assurance (follow-up and evaluation)'), ('local_analyses', 'Local analyses'), ('anchoring', 'Anchoring'), ('decision_order', 'Decisions in the right order'), ('readiness', 'Readiness'), ('receiving_capacity', 'Receiving capacity'), ('training', 'Training'), ('follow_up_systems', 'Simple follow-up systems'), ('leadership', 'Leadership'), ('feedback', 'Feedback'), ('endurance', 'Endurance'), ('sustaining', 'Sustaining')], max_length=30, verbose_name='kind of need')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='hours')),
                ('constellation_hours', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=6, verbose_name="the constellation's own hours")),
                ('note', models.TextField(blank=True, verbose_name='what was done')),
                ('next_step', models.CharField(blank=True, max_length=300, verbose_name='next step')),
                ('next_on', models.DateField(blank=True, null=True, verbose_name='next step by')),
                ('is_extra', models.BooleanField(default=False, verbose_name='extra support where the implementation falters')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'verbose_name': 'support activity',
                'verbose_name_plural': 'support activities',
                'ordering': ['-date', '-id'],
            },
        ),
            migrations.CreateModel(
            name='TheoryReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('sound', 'It holds together'), ('remarks', 'It holds together, with remarks'), ('unsound', 'It does not hold together yet')], max_length=10, verbose_name='judgement')),
                ('text', models.TextField(verbose_name='reasons and what to improve')),
                ('theory_version', models.PositiveIntegerField()),
                ('at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
            migrations.AddField(
            model_name='consequence',
            name='updated_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='constellation',
            name='case',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='constellation', to='core.case'),
        ),
            migrations.AddField(
            model_name='constellation',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='constellationmember',
            name='confirmed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='constellationmember',
            name='constellation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='constellations.constellation'),
        ),
            migrations.AddField(
            model_name='constellationmember',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='constellation_memberships', to='core.organisation'),
        ),
            migrations.AddField(
            model_name='constellationmember',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit'),
        ),
            migrations.AddField(
            model_name='datasource',
            name='file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
            migrations.AddField(
            model_name='datasource',
            name='updated_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='evidence',
            name='updated_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='forum',
            name='constellations',
            field=models.ManyToManyField(blank=True, related_name='forums', to='constellations.constellation'),
        ),
            migrations.AddField(
            model_name='forum',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='forum',
            name='meeting',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='forum', to='programme.meeting'),
        ),
            migrations.AddField(
            model_name='forum',
            name='needs_area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.needsarea', verbose_name='needs area'),
        ),
            migrations.AddField(
            model_name='forumaction',
            name='forum',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='constellations.forum'),
        ),
            migrations.AddField(
            model_name='forumaction',
            name='responsible',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsible'),
        ),
            migrations.AddField(
            model_name='initiative',
            name='adviser',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='initiative',
            name='case',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='initiative', to='core.case'),
        ),
            migrations.AddField(
            model_name='initiative',
            name='constellation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='initiative', to='constellations.constellation'),
        ),
            migrations.AddField(
            model_name='initiative',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='initiative',
            name='needs_area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.needsarea'),
        ),
            migrations.AddField(
            model_name='initiative',
            name='project_leader',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='initiative',
            name='qualified_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='evidence',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='constellations.initiative'),
        ),
            migrations.AddField(
            model_name='datasource',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_sources', to='constellations.initiative'),
        ),
            migrations.AddField(
            model_name='consequence',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consequences', to='constellations.initiative'),
        ),
            migrations.AddField(
            model_name='localresource',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resources', to='constellations.initiative'),
        ),
            migrations.AddField(
            model_name='localresource',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='constellations.constellationmember', verbose_name='at which partner'),
        ),
            migrations.AddField(
            model_name='localresource',
            name='updated_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='logicnode',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nodes', to='constellations.initiative'),
        ),
            migrations.AddField(
            model_name='logicnode',
            name='leads_to',
            field=models.ManyToManyField(blank=True, related_name='led_to_by', to='constellations.logicnode'),
        ),
            migrations.AddField(
            model_name='logicnode',
            name='updated_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='evidence',
            name='node',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='evidence', to='constellations.logicnode', verbose_name='activity'),
        ),
            migrations.AddField(
            model_name='outcomedefinition',
            name='framework_outcome',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.frameworkoutcome'),
        ),
            migrations.AddField(
            model_name='outcomedefinition',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='constellations.initiative'),
        ),
            migrations.AddField(
            model_name='logicnode',
            name='outcome',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='nodes', to='constellations.outcomedefinition', verbose_name='outcome to contract'),
        ),
            migrations.AddField(
            model_name='part',
            name='done_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='part',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='constellations.initiative'),
        ),
            migrations.AddField(
            model_name='part',
            name='updated_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='planitem',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_items', to='constellations.initiative'),
        ),
            migrations.AddField(
            model_name='planitem',
            name='updated_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='readinesssurvey',
            name='answered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='readinesssurvey',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='surveys', to='constellations.initiative'),
        ),
            migrations.AddField(
            model_name='supportactivity',
            name='activity',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='support', to='programme.activity', verbose_name='activity'),
        ),
            migrations.AddField(
            model_name='supportactivity',
            name='adviser',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support_given', to=settings.AUTH_USER_MODEL, verbose_name='adviser'),
        ),
            migrations.AddField(
            model_name='supportactivity',
            name='constellation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support', to='constellations.constellation'),
        ),
            migrations.AddField(
            model_name='supportactivity',
            name='phase',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.phase', verbose_name='phase'),
        ),
            migrations.AddField(
            model_name='theoryreview',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='constellations.initiative'),
        ),
            migrations.AddField(
            model_name='theoryreview',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddConstraint(
            model_name='constellationmember',
            constraint=models.UniqueConstraint(fields=('constellation', 'organisation', 'unit'), name='constellation_member_once', nulls_distinct=False, violation_error_message='The partner is already in the constellation.'),
        ),
            migrations.AddConstraint(
            model_name='constellationmember',
            constraint=models.UniqueConstraint(condition=models.Q(('role', 'lead')), fields=('constellation',), name='constellation_one_lead', violation_error_message='A constellation has one lead.'),
        ),
            migrations.AddConstraint(
            model_name='constellationmember',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'confirmed'), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='constellation_member_confirmed_when'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='constellationmember',
            trigger=pgtrigger.compiler.Trigger(name='member_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('invited', 'confirmed') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'member_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'invited' AND NEW.status IN ('confirmed', 'declined')) OR (OLD.status = 'confirmed' AND NEW.status IN ('declined')) OR (OLD.status = 'declined' AND NEW.status IN ('invited', 'confirmed'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'member_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='2efa698dc19852d4e83dbfe88281501e9d712a1e', operation='INSERT OR UPDATE', pgid='pgtrigger_member_status_moves_96c37', table='constellations_constellationmember', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='initiative_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('in_depth') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'initiative_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'in_depth' AND NEW.status IN ('approved', 'rejected')) OR (OLD.status = 'approved' AND NEW.status IN ('implementing', 'stopped')) OR (OLD.status = 'implementing' AND NEW.status IN ('stopped', 'completed'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'initiative_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='4aad94207ea5657c60bdf8f52aa263f1d4e5343f', operation='INSERT OR UPDATE', pgid='pgtrigger_initiative_status_moves_c5a65', table='constellations_initiative', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='initiative_by_decision', sql=core.guards.GuardSql(func="\n                    IF TG_OP = 'INSERT' OR NEW.qualified_by_id <> OLD.qualified_by_id OR NEW.case_id <> OLD.case_id THEN\n                        IF NOT EXISTS (\n                            SELECT 1 FROM programme_decision d WHERE d.id = NEW.qualified_by_id\n                              AND d.kind = 'qualification' AND d.status = 'dispatched' AND d.is_granted\n                              AND d.case_id = NEW.case_id) THEN\n                            RAISE EXCEPTION 'no dispatched decision qualifies it' USING ERRCODE = '23514', CONSTRAINT = 'initiative_by_decision';\n                        END IF;\n                    END IF;\n                    IF NEW.status IN ('approved', 'rejected', 'implementing', 'stopped', 'completed') AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id\n                          AND d.kind = 'financing' AND d.status = 'dispatched'\n                          AND d.is_granted = (NEW.status <> 'rejected')\n                          AND d.subject_type = 'constellations.initiative' AND d.subject_id = NEW.id) THEN\n                        RAISE EXCEPTION 'no dispatched decision on financing' USING ERRCODE = '23514', CONSTRAINT = 'initiative_by_decision';\n                    END IF;\n                    IF NEW.status = 'stopped' AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.kind = 'stop' AND d.status = 'dispatched'\n                          AND d.is_granted IS NOT FALSE AND d.case_id = NEW.case_id) THEN\n                        RAISE EXCEPTION 'no dispatched decision to stop' USING ERRCODE = '23514', CONSTRAINT = 'initiative_by_decision';\n                    END IF;\n                    RETURN NEW;\n                ", hash='c4e6ef2ad97c2fa80625c2a6398c13daf43aae08', operation='INSERT OR UPDATE', pgid='pgtrigger_initiative_by_decision_d4ce7', table='constellations_initiative', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='outcomedefinition',
            constraint=models.UniqueConstraint(fields=('initiative', 'code'), name='outcome_definition_code_once', violation_error_message='The initiative already has an outcome with that code.'),
        ),
            migrations.AddConstraint(
            model_name='outcomedefinition',
            constraint=models.CheckConstraint(condition=models.Q(('icc__isnull', True), models.Q(('icc__gte', 0), ('icc__lte', 1)), _connector='OR'), name='outcome_icc_within', violation_error_message='The likeness within groups lies between 0 and 1.'),
        ),
            migrations.AddConstraint(
            model_name='outcomedefinition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(('refusal_reasons', ''), _negated=True), _connector='OR'), name='outcome_refused_has_reasons', violation_error_message='A refused outcome needs reasons and what to improve.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='outcomedefinition',
            trigger=pgtrigger.compiler.Trigger(name='outcome_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('draft') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'outcome_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'draft' AND NEW.status IN ('accepted', 'refused')) OR (OLD.status = 'accepted' AND NEW.status IN ('draft', 'refused')) OR (OLD.status = 'refused' AND NEW.status IN ('draft', 'accepted'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'outcome_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='5f5284a29773741b40f3d1e8b21b2702f4ba042c', operation='INSERT OR UPDATE', pgid='pgtrigger_outcome_status_moves_bddad', table='constellations_outcomedefinition', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='part',
            constraint=models.UniqueConstraint(fields=('initiative', 'key'), name='workroom_part_once'),
        ),
            migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('key__in', ['resources', 'data', 'theory', 'evidence', 'outcomes', 'implementation', 'follow_up', 'consequences', 'readiness'])), name='workroom_part_known'),
        ),
            migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'done'), ('done_by__isnull', True), _connector='XOR'), name='workroom_part_done_by'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='part',
            trigger=pgtrigger.compiler.Trigger(name='workroom_part_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('in_progress') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'workroom_part_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'in_progress' AND NEW.status IN ('done')) OR (OLD.status = 'done' AND NEW.status IN ('in_progress'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'workroom_part_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='173a208854f3327f24f01f6135fbaa83dbac4b3b', operation='INSERT OR UPDATE', pgid='pgtrigger_workroom_part_status_moves_928e1', table='constellations_part', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='readinesssurvey',
            constraint=models.CheckConstraint(condition=models.Q(('mean__gte', 1), ('mean__lte', 5)), name='readiness_mean_on_scale'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='readinesssurvey',
            trigger=pgtrigger.compiler.Trigger(name='readiness_survey_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'readiness_survey_append_only';", hash='88e365283e43c82259e3b66f806509ed38d1dbcd', operation='UPDATE OR DELETE', pgid='pgtrigger_readiness_survey_append_only_a2107', table='constellations_readinesssurvey', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='readinesssurvey',
            trigger=pgtrigger.compiler.Trigger(name='readiness_survey_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'readiness_survey_no_truncate';", hash='a7f1567ef720c3a837a943e83f942ee79eec2f11', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_readiness_survey_no_truncate_7e44d', table='constellations_readinesssurvey', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='supportactivity',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gt', 0), ('hours__lte', 24)), name='support_hours_of_a_day', violation_error_message='Hours lie between 0 and 24.'),
        ),
            migrations.AddConstraint(
            model_name='supportactivity',
            constraint=models.CheckConstraint(condition=models.Q(('constellation_hours__gte', 0)), name='support_own_hours_not_negative'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='theoryreview',
            trigger=pgtrigger.compiler.Trigger(name='theory_review_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'theory_review_append_only';", hash='4400bc21b2f1ca2e3467f952ab3eb1295093f7bd', operation='UPDATE OR DELETE', pgid='pgtrigger_theory_review_append_only_da8f3', table='constellations_theoryreview', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='theoryreview',
            trigger=pgtrigger.compiler.Trigger(name='theory_review_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'theory_review_no_truncate';", hash='bf19e669263135ab2d81867493acaa44cd17631d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_theory_review_no_truncate_4653a', table='constellations_theoryreview', when='BEFORE')),
        )
        ]),
    ]
