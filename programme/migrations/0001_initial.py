"""All tables of programme. Made by `make squash`."""

from core.schema import Schema
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from programme.sql import CAPS_SQL, COMMITMENT_FRAME_SQL
from programme.sql_conflicts import CONFLICT_SQL
import core.clock
import core.guards
import core.money
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.RunSQL("SET LOCAL check_function_bodies = off;" + CAPS_SQL + COMMITMENT_FRAME_SQL + CONFLICT_SQL, migrations.RunSQL.noop),
        Schema([
            migrations.CreateModel(
            name='AdvisoryBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('expert_group', 'Expert group'), ('reference_group', 'Reference group')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                ('task', models.TextField(blank=True, verbose_name='task')),
            ],
            options={
                'verbose_name': 'advisory body',
                'verbose_name_plural': 'advisory bodies',
                'ordering': ['kind', 'name'],
            },
        ),
            migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('order', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['order'],
            },
        ),
            migrations.CreateModel(
            name='BudgetVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
            migrations.CreateModel(
            name='DecisionPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=300)),
                ('decision_maker', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=30)),
            ],
            options={
                'ordering': ['phase', 'number'],
            },
        ),
            migrations.CreateModel(
            name='NeedsArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='needs area')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
            migrations.CreateModel(
            name='ParagraphYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last_number', models.PositiveIntegerField(default=0)),
            ],
        ),
            migrations.CreateModel(
            name='Phase',
            fields=[
                ('number', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('name_sv', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=200)),
                ('planned_duration', models.CharField(max_length=60)),
                ('planned_start', models.DateField(blank=True, null=True)),
                ('planned_end', models.DateField(blank=True, null=True)),
                ('actual_start', models.DateField(blank=True, null=True)),
                ('actual_end', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
            migrations.CreateModel(
            name='PhaseReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('advantages', models.TextField(verbose_name='advantages')),
                ('drawbacks', models.TextField(verbose_name='drawbacks')),
                ('lessons', models.TextField(verbose_name='lessons')),
                ('held_on', models.DateField(default=core.clock.today, verbose_name='held')),
            ],
            options={
                'verbose_name': 'phase review',
                'verbose_name_plural': 'phase reviews',
                'ordering': ['phase'],
            },
        ),
            migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('starts_on', models.DateField(verbose_name='starts')),
                ('ends_on', models.DateField(verbose_name='ends')),
                ('frame', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='frame')),
                ('outcome_ceiling', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='ceiling of outcome payments')),
                ('rate', models.DecimalField(decimal_places=4, default=Decimal('0.5'), max_digits=5, verbose_name='highest share of verified costs')),
                ('round_dates', models.JSONField(default=list, verbose_name='dates of rounds')),
                ('private_capital_allowed', models.BooleanField(default=False, verbose_name='private capital allowed')),
                ('suppression_threshold', models.PositiveSmallIntegerField(default=5, verbose_name='smallest group shown')),
                ('deciding_body', models.CharField(default='Delegationen för utfallsfinansiering', max_length=200, verbose_name='deciding body')),
                ('ledger_version', models.BigIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'programme',
                'verbose_name_plural': 'programmes',
            },
        ),
            migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fund', models.CharField(choices=[('outcome', 'Outcome payments'), ('exchange', 'Local project leaders and exchange of experience'), ('operations', 'Other lines')], max_length=12, verbose_name='money for')),
                ('title', models.CharField(max_length=200, verbose_name='what it is for')),
                ('made_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'verbose_name': 'reservation',
                'verbose_name_plural': 'reservations',
                'ordering': ['-id'],
            },
        ),
            migrations.CreateModel(
            name='VerifiedCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=20)),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14)),
                ('other_funding', core.money.MoneyField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('verified_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['commitment', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('in_favour', models.BooleanField(verbose_name='yes to the proposal')),
                ('cast_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['item', 'id'],
            },
        ),
            migrations.CreateModel(
            name='YearlySplit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('fund', models.CharField(choices=[('outcome', 'Outcome payments'), ('exchange', 'Local project leaders and exchange of experience'), ('operations', 'Other lines')], max_length=12)),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14)),
                ('edited_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['year', 'fund'],
            },
        ),
            migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=300, verbose_name='activity')),
                ('deliverable', models.TextField(verbose_name='deliverable')),
                ('performers', models.CharField(max_length=300, verbose_name='performed by')),
                ('status', models.CharField(choices=[('not_started', 'Not started'), ('in_progress', 'In progress'), ('done', 'Done')], default='not_started', max_length=20, verbose_name='status')),
                ('started_on', models.DateField(blank=True, null=True)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('note', models.TextField(blank=True, verbose_name='what came of it')),
                ('documents', models.ManyToManyField(blank=True, related_name='activities', to='core.document')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['phase', 'number'],
            },
        ),
            migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('paragraph', models.PositiveIntegerField(null=True, verbose_name='paragraph')),
                ('title', models.CharField(max_length=200, verbose_name='matter')),
                ('proposal', models.TextField(blank=True, verbose_name='proposal, as a question to answer yes or no')),
                ('discussion', models.TextField(blank=True, verbose_name='notes')),
                ('outcome', models.CharField(choices=[('pending', 'Not yet dealt with'), ('adopted', 'Decided as proposed'), ('rejected', 'The proposal fell'), ('deferred', 'Deferred'), ('noted', 'Noted')], default='pending', max_length=10, verbose_name='status')),
                ('reports_between', models.BooleanField(default=False)),
                ('is_voting', models.BooleanField(default=False, verbose_name='vote in progress')),
                ('casting_vote', models.BooleanField(default=False, verbose_name="decided by the chair's casting vote")),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.case')),
                ('left_room', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('presenter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('presided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['meeting', 'order', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Alternate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(default=core.clock.today, verbose_name='alternate from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alternate_for', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'alternate',
                'verbose_name_plural': 'alternates',
                'ordering': ['user__name', 'id'],
            },
        ),
            migrations.CreateModel(
            name='BodyMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('organisation', models.CharField(blank=True, max_length=200, verbose_name='organisation')),
                ('since', models.DateField(default=core.clock.today, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='programme.advisorybody')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='body_memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
            migrations.CreateModel(
            name='BodyView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matter', models.CharField(max_length=200, verbose_name='matter')),
                ('view', models.TextField(verbose_name='view')),
                ('given_on', models.DateField(default=core.clock.today, verbose_name='given')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='views', to='programme.advisorybody')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-given_on', '-id'],
            },
        ),
            migrations.CreateModel(
            name='BudgetAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('actor_level', models.CharField(blank=True, choices=[('state', 'State actors (delegation, agencies, academia)'), ('skr_rise', 'SKR and RISE'), ('constellations', 'Constellations')], max_length=20)),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14)),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amounts', to='programme.budgetline')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amounts', to='programme.budgetversion')),
            ],
            options={
                'ordering': ['version', 'year'],
            },
        ),
            migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('delegation_established', 'Establishment of the delegation'), ('directions', 'Addition to appropriation directions'), ('cooperation_model', 'Cooperation model with SKR and RISE'), ('needs_areas', 'Prioritised needs areas and primary outcomes'), ('criteria', 'Criteria for taking part'), ('call', 'Call'), ('feedback', 'Feedback to applicants'), ('qualification', 'Qualification for in-depth analysis'), ('financing', 'Outcomes financing'), ('stop', 'Stop of an initiative'), ('establish', 'Establishment of results'), ('outcome_payment', 'Outcome payment'), ('dissemination_call', 'Dissemination call'), ('implementation_support', 'Implementation support'), ('skr_recommendation', "SKR's recommendation"), ('final_recommendation', 'Recommendation to the government'), ('dismissal', 'Dismissal of an application'), ('contract', 'Outcome contract'), ('amendment', 'Amendment of a contract'), ('budget_revision', 'Revision of the budget'), ('recovery', 'Recovery'), ('support_funding', 'Funding of project leaders and exchange'), ('disclosure_refusal', 'Refusal to disclose a document'), ('other', 'Other')], max_length=30, verbose_name='kind')),
                ('maker', models.CharField(choices=[('delegation', 'The delegation'), ('chair', 'The chair'), ('delegated', 'By delegated power'), ('government', 'The government'), ('skr', 'SKR'), ('three_parties', 'The delegation, SKR and RISE')], default='delegation', max_length=20, verbose_name='decided by')),
                ('title', models.CharField(max_length=200, verbose_name='matter')),
                ('content', models.TextField(verbose_name='decision')),
                ('is_granted', models.BooleanField(blank=True, null=True, verbose_name='granted')),
                ('amount', core.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='amount')),
                ('provisions', models.TextField(blank=True, verbose_name='provisions applied')),
                ('circumstances', models.TextField(blank=True, verbose_name='decisive circumstances')),
                ('conditions', models.TextField(blank=True, verbose_name='conditions')),
                ('is_appealable', models.BooleanField(blank=True, null=True, verbose_name='can be appealed')),
                ('appeal_text', models.TextField(blank=True, verbose_name='how to appeal, or why it cannot be')),
                ('manner', models.CharField(blank=True, choices=[('meeting', 'At a meeting'), ('per_capsulam', 'By contact between the members'), ('chair_alone', 'By the chair alone, as urgent'), ('delegated', 'By delegated power'), ('parties', "By all three parties' signatures")], max_length=15, verbose_name='how it was decided')),
                ('urgency', models.CharField(blank=True, max_length=300, verbose_name='why it could not wait')),
                ('others_present', models.TextField(blank=True, verbose_name='others who took part without deciding')),
                ('received_from', models.CharField(blank=True, max_length=200, verbose_name='received from')),
                ('status', models.CharField(choices=[('draft', 'In preparation'), ('proposed', 'Waiting for decision'), ('decided', 'Decided, not yet dispatched'), ('dispatched', 'Dispatched'), ('received', 'Received'), ('withdrawn', 'Withdrawn')], default='draft', max_length=12, verbose_name='status')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('dispatched_at', models.DateTimeField(blank=True, null=True, verbose_name='dispatched')),
                ('subject_type', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.BigIntegerField(blank=True, null=True)),
                ('data', models.JSONField(blank=True, default=dict)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='core.case')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='programme.decision')),
                ('deciders', models.ManyToManyField(blank=True, related_name='decisions_taken', to=settings.AUTH_USER_MODEL)),
                ('dispatched_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('presenter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='presented_decisions', to=settings.AUTH_USER_MODEL)),
                ('reported_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reported_decisions', to='programme.agendaitem')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'ordering': ['-created_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='CommitmentFrame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
            ],
            options={
                'ordering': ['year', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fund', models.CharField(choices=[('outcome', 'Outcome payments'), ('exchange', 'Local project leaders and exchange of experience'), ('operations', 'Other lines')], default='outcome', max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('ceiling', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='ceiling')),
                ('rate', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True, verbose_name='share of verified costs')),
                ('expected', core.money.MoneyField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='expected')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='core.case')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='programme.decision')),
            ],
            options={
                'verbose_name': 'commitment',
                'verbose_name_plural': 'commitments',
                'ordering': ['case', 'id'],
            },
        ),
            migrations.AddField(
            model_name='budgetversion',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.CreateModel(
            name='BudgetRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('reason', models.TextField(verbose_name='reasons')),
                ('content', models.JSONField(default=dict)),
                ('status', models.CharField(choices=[('prepared', 'Prepared'), ('decided', 'Decided'), ('rejected', 'Not decided')], default='prepared', max_length=10)),
                ('prepared_at', models.DateTimeField(default=core.clock.now)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revision', to='programme.budgetversion')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
            ],
            options={
                'verbose_name': 'budget revision',
                'verbose_name_plural': 'budget revisions',
                'ordering': ['-prepared_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Appropriation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('allotment', 'Allotment'), ('credit', 'Appropriation credit'), ('carry_over', 'Carry-over'), ('revision', 'Revision'), ('withdrawal', 'Withdrawal of appropriation')], max_length=20)),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
            ],
            options={
                'ordering': ['year', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('appellant', models.CharField(max_length=200, verbose_name='appellant')),
                ('is_public_party', models.BooleanField(default=True, verbose_name='the appellant represents the public')),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('got_decision_on', models.DateField(blank=True, null=True, verbose_name='got the decision')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='last day to appeal')),
                ('status', models.CharField(choices=[('received', 'To be tested for time'), ('timely', 'In time, to be handed over'), ('late', 'Too late, to be dismissed'), ('handed_over', 'Handed over'), ('dismissed', 'Dismissed as late')], default='received', max_length=12, verbose_name='status')),
                ('tested_at', models.DateTimeField(blank=True, null=True)),
                ('court', models.CharField(blank=True, max_length=200, verbose_name='court')),
                ('handed_over_at', models.DateTimeField(blank=True, null=True, verbose_name='handed over')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document')),
                ('tested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='programme.decision')),
                ('dismissal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
                'ordering': ['-received_at'],
            },
        ),
            migrations.AddField(
            model_name='agendaitem',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='programme.decision'),
        ),
            migrations.CreateModel(
            name='DelegationRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('delegation_established', 'Establishment of the delegation'), ('directions', 'Addition to appropriation directions'), ('cooperation_model', 'Cooperation model with SKR and RISE'), ('needs_areas', 'Prioritised needs areas and primary outcomes'), ('criteria', 'Criteria for taking part'), ('call', 'Call'), ('feedback', 'Feedback to applicants'), ('qualification', 'Qualification for in-depth analysis'), ('financing', 'Outcomes financing'), ('stop', 'Stop of an initiative'), ('establish', 'Establishment of results'), ('outcome_payment', 'Outcome payment'), ('dissemination_call', 'Dissemination call'), ('implementation_support', 'Implementation support'), ('skr_recommendation', "SKR's recommendation"), ('final_recommendation', 'Recommendation to the government'), ('dismissal', 'Dismissal of an application'), ('contract', 'Outcome contract'), ('amendment', 'Amendment of a contract'), ('budget_revision', 'Revision of the budget'), ('recovery', 'Recovery'), ('support_funding', 'Funding of project leaders and exchange'), ('disclosure_refusal', 'Refusal to disclose a document'), ('other', 'Other')], max_length=30, verbose_name='kind of decision')),
                ('role', models.CharField(choices=[('officer', 'Delegation officer'), ('member', 'Delegation member'), ('chair', 'Delegation chair'), ('finance', 'Finance officer'), ('adviser', 'Adviser'), ('reviewer', 'Expert reviewer'), ('evaluator', 'Outcome evaluator'), ('applicant', 'Applicant or project leader'), ('verifier', 'Independent verifier'), ('pilot_evaluator', 'Pilot evaluator'), ('registrar', 'Registrar'), ('system', 'The system')], max_length=20, verbose_name='role')),
                ('up_to', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='up to')),
                ('valid_from', models.DateField(default=core.clock.today, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
            ],
            options={
                'verbose_name': 'rule of the scheme of delegation',
                'verbose_name_plural': 'scheme of delegation',
                'ordering': ['kind', 'role'],
            },
        ),
            migrations.CreateModel(
            name='DispatchReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.CharField(max_length=200, verbose_name='recipient')),
                ('channel', models.CharField(choices=[('service', 'In the service'), ('letter', 'By letter'), ('mail', 'By e-mail')], default='service', max_length=10, verbose_name='sent')),
                ('sent_at', models.DateTimeField(default=core.clock.now, verbose_name='sent')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='received')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='programme.decision')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation')),
            ],
            options={
                'ordering': ['recipient', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Dissent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opinion', models.TextField(verbose_name='dissenting opinion')),
                ('noted_at', models.DateTimeField(default=core.clock.now)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dissents', to='programme.decision')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['noted_at', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Engagement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=300, verbose_name='task in the pilot')),
                ('since', models.DateField(default=core.clock.today, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='core.organisation')),
            ],
            options={
                'verbose_name': 'engaged organisation',
                'verbose_name_plural': 'engaged organisations',
                'ordering': ['organisation__sort_key', 'id'],
            },
        ),
            migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('grant', 'Grant'), ('transfer', 'Transfer'), ('reserve', 'Reservation'), ('commit', 'Commitment'), ('release', 'Release'), ('pay', 'Payment'), ('recover', 'Recovery'), ('reverse', 'Reversal')], max_length=10)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('text', models.CharField(max_length=300)),
                ('booked_on', models.DateField()),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('row_count', models.PositiveSmallIntegerField()),
                ('booked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='programme.decision')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='core.document')),
                ('result_decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='paid_entries', to='programme.decision')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='programme.ledgerentry')),
            ],
            options={
                'verbose_name': 'ledger entry',
                'verbose_name_plural': 'ledger entries',
                'ordering': ['-id'],
            },
        ),
            migrations.CreateModel(
            name='LedgerRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(choices=[('source', "The state's grant"), ('frame', 'Free in the frame'), ('reserved', 'Reserved'), ('committed', 'Committed'), ('paid', 'Paid')], max_length=12)),
                ('fund', models.CharField(choices=[('outcome', 'Outcome payments'), ('exchange', 'Local project leaders and exchange of experience'), ('operations', 'Other lines')], max_length=12)),
                ('year', models.PositiveSmallIntegerField()),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14)),
                ('commitment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='programme.commitment')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='programme.ledgerentry')),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.budgetline')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation')),
            ],
            options={
                'ordering': ['entry', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('delegation', 'Meeting of the delegation'), ('expert_group', 'Expert group'), ('reference_group', 'Reference group'), ('hearing', 'Hearing'), ('phase_review', 'Phase review'), ('forum', 'Forum'), ('council', 'Contract council (insatsråd)')], default='delegation', max_length=20, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place or link')),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('notified', 'Notice sent'), ('open', 'In session'), ('closed', 'Closed, minutes to be approved'), ('approved', 'Minutes approved'), ('cancelled', 'Cancelled')], default='planned', max_length=10, verbose_name='status')),
                ('is_per_capsulam', models.BooleanField(default=False, verbose_name='by contact between the members')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='opened')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='programme.advisorybody')),
                ('chair', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('minutes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document')),
                ('notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document')),
                ('second_approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('secretary', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'meeting',
                'verbose_name_plural': 'meetings',
                'ordering': ['-starts_at'],
            },
        ),
            migrations.CreateModel(
            name='HearingFeedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('municipality', 'Municipality'), ('region', 'Region'), ('agency', 'National agency'), ('civil_society', 'Civil society'), ('target_group', 'Target group'), ('skr_rise', 'SKR or RISE'), ('other', 'Other')], max_length=20, verbose_name='from')),
                ('said_by', models.CharField(blank=True, max_length=200, verbose_name='who said it')),
                ('feedback', models.TextField(verbose_name='feedback')),
                ('adjustment', models.TextField(blank=True, verbose_name='adjustment that it led to')),
                ('noted_at', models.DateTimeField(default=core.clock.now)),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='programme.meeting')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
            migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(choices=[('chair', 'Chair'), ('member', 'Member'), ('alternate', 'Alternate'), ('presenter', 'Presenter'), ('other', 'Other')], max_length=10)),
                ('is_present', models.BooleanField(default=False, verbose_name='present')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='programme.meeting')),
            ],
            options={
                'ordering': ['meeting', 'id'],
            },
        ),
            migrations.AddField(
            model_name='agendaitem',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='programme.meeting'),
        ),
            migrations.CreateModel(
            name='MinutesApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(choices=[('chair', 'Presided'), ('approver', 'Approver')], max_length=10)),
                ('paragraphs', models.CharField(blank=True, max_length=200, verbose_name='paragraphs')),
                ('sha256', models.CharField(max_length=64)),
                ('provider', models.CharField(max_length=40)),
                ('proof', models.TextField()),
                ('approved_at', models.DateTimeField(default=core.clock.now)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='programme.meeting')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['approved_at', 'id'],
            },
        ),
            migrations.CreateModel(
            name='NeedContribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('municipality', 'Municipality'), ('region', 'Region'), ('agency', 'National agency'), ('civil_society', 'Civil society'), ('target_group', 'Target group'), ('skr_rise', 'SKR or RISE'), ('other', 'Other')], max_length=20, verbose_name='from')),
                ('contributor', models.CharField(max_length=200, verbose_name='who contributed')),
                ('contribution', models.TextField(verbose_name='what they told')),
                ('received_on', models.DateField(default=core.clock.today, verbose_name='received')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('needs_area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='programme.needsarea')),
            ],
            options={
                'ordering': ['-received_on', '-id'],
            },
        ),
            migrations.CreateModel(
            name='FrameworkOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='outcome')),
                ('need', models.TextField(blank=True, verbose_name='need')),
                ('activities', models.TextField(blank=True, verbose_name='activities')),
                ('desired_change', models.TextField(verbose_name='desired change')),
                ('indicator', models.TextField(verbose_name='indicator or proxy')),
                ('effect', models.TextField(blank=True, verbose_name='effect')),
                ('individual_value', models.CharField(blank=True, max_length=300, verbose_name='value for the individual, in one sentence')),
                ('age_group', models.CharField(blank=True, max_length=60, verbose_name='age group')),
                ('horizon', models.CharField(choices=[('short', 'Short term (within a year)'), ('medium', 'Medium term (one to three years)'), ('long', 'Long term (more than three years)')], default='medium', max_length=10, verbose_name='time horizon')),
                ('price_basis', models.CharField(blank=True, max_length=300, verbose_name='price basis')),
                ('kpi', models.CharField(blank=True, max_length=10, verbose_name='Kolada indicator')),
                ('second_opinion', models.TextField(blank=True, verbose_name='second opinion')),
                ('second_opinion_by', models.CharField(blank=True, max_length=200, verbose_name='second opinion by')),
                ('second_opinion_on', models.DateField(blank=True, null=True)),
                ('is_primary', models.BooleanField(default=False, verbose_name='primary outcome')),
                ('needs_area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='programme.needsarea')),
            ],
            options={
                'ordering': ['needs_area', 'name'],
            },
        ),
            migrations.CreateModel(
            name='Factor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300)),
                ('indicators', models.JSONField(default=list)),
                ('source', models.CharField(max_length=200)),
                ('needs_area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='factors', to='programme.needsarea')),
            ],
            options={
                'ordering': ['needs_area', 'name'],
            },
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='paragraphyear',
            trigger=pgtrigger.compiler.Trigger(name='paragraph_year_counter_rises', sql=core.guards.GuardSql(func="\n                IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a counter stays' USING ERRCODE = '23514', CONSTRAINT = 'paragraph_year_counter_rises'; END IF;\n                IF NEW.year <> OLD.year OR NEW.last_number < OLD.last_number THEN\n                    RAISE EXCEPTION 'a counter only rises' USING ERRCODE = '23514', CONSTRAINT = 'paragraph_year_counter_rises';\n                END IF;\n                RETURN NEW;\n            ", hash='6f19e28e459e89c1781dd6bf96efce8cb26c4163', operation='UPDATE OR DELETE', pgid='pgtrigger_paragraph_year_counter_rises_6310f', table='programme_paragraphyear', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='paragraphyear',
            trigger=pgtrigger.compiler.Trigger(name='paragraph_year_no_gaps', sql=core.guards.GuardSql(constraint='CONSTRAINT', declare='DECLARE v_before bigint; v_used bigint;', func="\n                v_before := CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.last_number END;\n                SELECT count(*) INTO v_used FROM (SELECT year, paragraph AS number FROM programme_agendaitem) r WHERE r.year = NEW.year AND r.number > v_before AND r.number <= NEW.last_number;\n                IF v_used <> NEW.last_number - v_before THEN\n                    RAISE EXCEPTION 'a number was taken for nothing' USING ERRCODE = '23514', CONSTRAINT = 'paragraph_year_no_gaps';\n                END IF;\n                RETURN NULL;\n            ", hash='149b84a81c9c4b7eb3d269cc49449981163e4042', operation='INSERT OR UPDATE OF "last_number"', pgid='pgtrigger_paragraph_year_no_gaps_b078e', table='programme_paragraphyear', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
            migrations.AddField(
            model_name='meeting',
            name='phase',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='programme.phase'),
        ),
            migrations.AddField(
            model_name='decisionpoint',
            name='phase',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decision_points', to='programme.phase'),
        ),
            migrations.AddField(
            model_name='activity',
            name='phase',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='programme.phase'),
        ),
            migrations.AddField(
            model_name='phasereview',
            name='phase',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='programme.phase'),
        ),
            migrations.AddField(
            model_name='phasereview',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='programme',
            name='limits_decision',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='programme',
            name='private_capital_decision',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='ledgerentry',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='programme.programme'),
        ),
            migrations.AddField(
            model_name='commitmentframe',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitment_frames', to='programme.programme'),
        ),
            migrations.AddField(
            model_name='commitment',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='programme.programme'),
        ),
            migrations.AddField(
            model_name='budgetversion',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budgets', to='programme.programme'),
        ),
            migrations.AddField(
            model_name='budgetrevision',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='programme.programme'),
        ),
            migrations.AddField(
            model_name='appropriation',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appropriations', to='programme.programme'),
        ),
            migrations.AddField(
            model_name='reservation',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='core.case'),
        ),
            migrations.AddField(
            model_name='reservation',
            name='line',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='programme.budgetline'),
        ),
            migrations.AddField(
            model_name='reservation',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='reservation',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='programme.programme'),
        ),
            migrations.AddField(
            model_name='ledgerrow',
            name='reservation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='programme.reservation'),
        ),
            migrations.AddField(
            model_name='verifiedcost',
            name='commitment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verified_costs', to='programme.commitment'),
        ),
            migrations.AddField(
            model_name='verifiedcost',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation'),
        ),
            migrations.AddField(
            model_name='verifiedcost',
            name='verified_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='vote',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='programme.agendaitem'),
        ),
            migrations.AddField(
            model_name='vote',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='yearlysplit',
            name='edited_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='yearlysplit',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='splits', to='programme.programme'),
        ),
            migrations.CreateModel(
            name='LeftRoom',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('programme.agendaitem_left_room',),
        ),
            migrations.AddConstraint(
            model_name='alternate',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('user',), name='alternate_once', violation_error_message='The person is already an alternate.'),
        ),
            migrations.AddConstraint(
            model_name='alternate',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='alternate_dates_ordered', violation_error_message='It ends after it begins.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='alternate',
            trigger=pgtrigger.compiler.Trigger(name='alternate_of_delegation', sql=core.guards.GuardSql(func="\n                    IF NOT EXISTS (SELECT 1 FROM core_user u WHERE u.id = NEW.user_id AND u.role = 'member') THEN\n                        RAISE EXCEPTION 'not one of the delegation' USING ERRCODE = '23514', CONSTRAINT = 'alternate_of_delegation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='20864233c3c05d4ae8851d4ba1044c32b24f0265', operation='INSERT', pgid='pgtrigger_alternate_of_delegation_1847a', table='programme_alternate', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='alternate',
            trigger=pgtrigger.compiler.Trigger(name='alternate_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'alternate_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.user_id IS DISTINCT FROM OLD.user_id OR NEW.since IS DISTINCT FROM OLD.since) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'alternate_frozen'; END IF;\n        RETURN NEW;\n    ", hash='1bf298cd93bfd11cdff8603144295de503a2e2da', operation='UPDATE OR DELETE', pgid='pgtrigger_alternate_frozen_c606c', table='programme_alternate', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='alternate',
            trigger=pgtrigger.compiler.Trigger(name='alternate_ended_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.until IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'alternate_ended_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.until IS NOT NULL) AND (NEW.until IS DISTINCT FROM OLD.until) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'alternate_ended_frozen'; END IF;\n        RETURN NEW;\n    ", hash='6f528faf7623c991d8bf3c8b37ce179a48f114b9', operation='UPDATE OR DELETE', pgid='pgtrigger_alternate_ended_frozen_c5c89', table='programme_alternate', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='bodymember',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='body_member_dates_ordered', violation_error_message='The membership must begin before it ends.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='bodyview',
            trigger=pgtrigger.compiler.Trigger(name='body_view_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'body_view_append_only';", hash='58deee1d517f8b3d2b2c5b1f6d734a37f9099134', operation='UPDATE OR DELETE', pgid='pgtrigger_body_view_append_only_c93bd', table='programme_bodyview', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='bodyview',
            trigger=pgtrigger.compiler.Trigger(name='body_view_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'body_view_no_truncate';", hash='6a3a1d9549f3d821d4265903ffd9fcbae81ccc16', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_body_view_no_truncate_3ee26', table='programme_bodyview', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='budgetamount',
            constraint=models.CheckConstraint(condition=models.Q(('line__isnull', True), ('actor_level', ''), _connector='XOR'), name='budget_amount_line_or_actor'),
        ),
            migrations.AddConstraint(
            model_name='budgetamount',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='budget_amount_not_negative'),
        ),
            migrations.AddConstraint(
            model_name='budgetamount',
            constraint=models.UniqueConstraint(fields=('version', 'year', 'line', 'actor_level'), name='budget_amount_once', nulls_distinct=False),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetamount',
            trigger=pgtrigger.compiler.Trigger(name='budget_amount_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'budget_amount_append_only';", hash='56ff95a31d15df869bf854b13f9284016ae10542', operation='UPDATE OR DELETE', pgid='pgtrigger_budget_amount_append_only_1db10', table='programme_budgetamount', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetamount',
            trigger=pgtrigger.compiler.Trigger(name='budget_amount_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'budget_amount_no_truncate';", hash='1ebc281ef237847b0fd2b1f0abbf984929f4528f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_budget_amount_no_truncate_0f4ac', table='programme_budgetamount', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetamount',
            trigger=pgtrigger.compiler.Trigger(name='budget_amount_with_its_version', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM programme_budgetamount a\n                               WHERE a.version_id IN (SELECT version_id FROM added)\n                                 AND NOT EXISTS (SELECT 1 FROM added n WHERE n.id = a.id)) THEN\n                        RAISE EXCEPTION 'the version stands' USING ERRCODE = '23514', CONSTRAINT = 'budget_amount_with_its_version';\n                    END IF;\n                    RETURN NULL;\n                ", hash='78ce7f1a66161779747aa53a46f38ec30ecfbe6b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_budget_amount_with_its_version_c0f98', referencing='REFERENCING NEW TABLE AS added ', table='programme_budgetamount', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetamount',
            trigger=pgtrigger.compiler.Trigger(name='budget_amount_within_caps', sql=core.guards.GuardSql(condition='WHEN (NEW."actor_level" = \'constellations\')', constraint='CONSTRAINT', declare='DECLARE programme bigint;', func='\n                    SELECT programme_id INTO programme FROM programme_budgetversion WHERE id = NEW.version_id;\n                    PERFORM programme_assert_caps(programme);\n                    RETURN NULL;\n                ', hash='2339df1bb17889687c87339a8fee020990a0302e', operation='INSERT', pgid='pgtrigger_budget_amount_within_caps_a7b40', table='programme_budgetamount', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
            migrations.CreateModel(
            name='Decider',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('programme.decision_deciders',),
        ),
            migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['subject_type', 'subject_id'], name='decision_by_subject'),
        ),
            migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['status', 'kind'], name='decision_by_status'),
        ),
            migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'proposed', 'decided', 'dispatched', 'received', 'withdrawn'])), name='decision_status_known'),
        ),
            migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['decided', 'dispatched', 'received']), _negated=True), ('decided_at__isnull', False), _connector='OR'), name='decision_taken_has_date', violation_error_message='A decision that is taken has its date.'),
        ),
            migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'dispatched'), _negated=True), models.Q(('dispatched_at__isnull', False), ('dispatched_by__isnull', False), ('document__isnull', False), ('is_appealable__isnull', False), ('presenter__isnull', False), ('content__regex', '[[:alnum:]]'), ('provisions__regex', '[[:alnum:]]'), ('circumstances__regex', '[[:alnum:]]'), ('appeal_text__regex', '[[:alnum:]]')), _connector='OR'), name='decision_dispatched_complete', violation_error_message='The decision lacks something that 31–33 §§ förvaltningslagen require: content, presenter, provisions, circumstances, or how it can be appealed.'),
        ),
            migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'received'), _negated=True), models.Q(('content__regex', '[[:alnum:]]'), ('document__isnull', False), ('received_from__regex', '[[:alnum:]]'), ('maker__in', ['government', 'skr'])), _connector='OR'), name='decision_received_has_sender', violation_error_message='A received decision names who took it and its document.'),
        ),
            migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['delegation_established', 'directions', 'skr_recommendation', 'other']), ('status', 'received')), models.Q(models.Q(('status', 'received'), _negated=True), models.Q(('kind__in', ['delegation_established', 'directions', 'skr_recommendation']), _negated=True)), _connector='OR'), name='decision_of_others_received', violation_error_message='What the government or SKR decides is registered as received, and what the delegation decides is not.'),
        ),
            migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'cooperation_model'), _negated=True), ('maker', 'three_parties'), _connector='OR'), name='decision_cooperation_by_three', violation_error_message="The cooperation model is decided by all three parties' signatures."),
        ),
            migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['decided', 'dispatched']), _negated=True), models.Q(('maker', 'delegation'), ('manner__in', ['meeting', 'per_capsulam'])), models.Q(('maker', 'delegation'), ('manner', 'chair_alone'), ('urgency__regex', '[[:alnum:]]')), models.Q(('maker', 'chair'), ('manner', 'chair_alone')), models.Q(('maker', 'delegated'), ('manner__in', ['delegated', 'chair_alone'])), models.Q(('maker', 'three_parties'), ('manner', 'parties')), _connector='OR'), name='decision_manner_of_maker', violation_error_message='The delegation decides at a meeting or by contact between its members; its chair alone only what cannot wait, and says why.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('draft', 'received') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'decision_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'draft' AND NEW.status IN ('proposed', 'withdrawn')) OR (OLD.status = 'proposed' AND NEW.status IN ('draft', 'decided', 'withdrawn')) OR (OLD.status = 'decided' AND NEW.status IN ('dispatched', 'draft'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'decision_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='a668ad511cea5596e42b613a26158d1312d19000', operation='INSERT OR UPDATE', pgid='pgtrigger_decision_status_moves_bcd97', table='programme_decision', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status IN ('dispatched', 'received') THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'decision_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status IN ('dispatched', 'received')) AND (NEW.kind IS DISTINCT FROM OLD.kind OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.title IS DISTINCT FROM OLD.title OR NEW.content IS DISTINCT FROM OLD.content OR NEW.is_granted IS DISTINCT FROM OLD.is_granted OR NEW.amount IS DISTINCT FROM OLD.amount OR NEW.provisions IS DISTINCT FROM OLD.provisions OR NEW.circumstances IS DISTINCT FROM OLD.circumstances OR NEW.conditions IS DISTINCT FROM OLD.conditions OR NEW.is_appealable IS DISTINCT FROM OLD.is_appealable OR NEW.appeal_text IS DISTINCT FROM OLD.appeal_text OR NEW.presenter_id IS DISTINCT FROM OLD.presenter_id OR NEW.maker IS DISTINCT FROM OLD.maker OR NEW.manner IS DISTINCT FROM OLD.manner OR NEW.others_present IS DISTINCT FROM OLD.others_present OR NEW.urgency IS DISTINCT FROM OLD.urgency OR NEW.corrects_id IS DISTINCT FROM OLD.corrects_id OR NEW.subject_type IS DISTINCT FROM OLD.subject_type OR NEW.subject_id IS DISTINCT FROM OLD.subject_id OR NEW.data IS DISTINCT FROM OLD.data OR NEW.decided_at IS DISTINCT FROM OLD.decided_at OR NEW.dispatched_at IS DISTINCT FROM OLD.dispatched_at OR NEW.dispatched_by_id IS DISTINCT FROM OLD.dispatched_by_id OR NEW.document_id IS DISTINCT FROM OLD.document_id OR NEW.prepared_by_id IS DISTINCT FROM OLD.prepared_by_id OR NEW.received_from IS DISTINCT FROM OLD.received_from) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'decision_frozen'; END IF;\n        RETURN NEW;\n    ", hash='9d3b40ed2b385ff376eb5dffdba2d3cd22d9b958', operation='UPDATE OR DELETE', pgid='pgtrigger_decision_frozen_f5460', table='programme_decision', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_taken_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status = 'decided' THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'decision_taken_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status = 'decided') AND (NEW.kind IS DISTINCT FROM OLD.kind OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.maker IS DISTINCT FROM OLD.maker OR NEW.title IS DISTINCT FROM OLD.title OR NEW.content IS DISTINCT FROM OLD.content OR NEW.is_granted IS DISTINCT FROM OLD.is_granted OR NEW.amount IS DISTINCT FROM OLD.amount OR NEW.provisions IS DISTINCT FROM OLD.provisions OR NEW.circumstances IS DISTINCT FROM OLD.circumstances OR NEW.conditions IS DISTINCT FROM OLD.conditions OR NEW.is_appealable IS DISTINCT FROM OLD.is_appealable OR NEW.appeal_text IS DISTINCT FROM OLD.appeal_text OR NEW.presenter_id IS DISTINCT FROM OLD.presenter_id OR NEW.manner IS DISTINCT FROM OLD.manner OR NEW.urgency IS DISTINCT FROM OLD.urgency OR NEW.others_present IS DISTINCT FROM OLD.others_present OR NEW.corrects_id IS DISTINCT FROM OLD.corrects_id OR NEW.subject_type IS DISTINCT FROM OLD.subject_type OR NEW.subject_id IS DISTINCT FROM OLD.subject_id OR NEW.data IS DISTINCT FROM OLD.data OR NEW.decided_at IS DISTINCT FROM OLD.decided_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'decision_taken_frozen'; END IF;\n        RETURN NEW;\n    ", hash='7e0869c38a5f7e16f235eadc9c54c0d024554085', operation='UPDATE OR DELETE', pgid='pgtrigger_decision_taken_frozen_1579c', table='programme_decision', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_reported_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.reported_in_id IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'decision_reported_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.reported_in_id IS NOT NULL) AND (NEW.reported_in_id IS DISTINCT FROM OLD.reported_in_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'decision_reported_frozen'; END IF;\n        RETURN NEW;\n    ", hash='0e2c928dec5798e255561ac83655515699d427bd', operation='UPDATE OR DELETE', pgid='pgtrigger_decision_reported_frozen_92534', table='programme_decision', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_correction_alike', sql=core.guards.GuardSql(func="\n            IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (\n                SELECT 1 FROM programme_decision o WHERE o.id = NEW.corrects_id AND o.status = 'dispatched'\n                  AND o.kind = NEW.kind AND o.maker = NEW.maker AND o.case_id IS NOT DISTINCT FROM NEW.case_id\n                  AND o.is_granted IS NOT DISTINCT FROM NEW.is_granted\n                  AND o.amount IS NOT DISTINCT FROM NEW.amount) THEN\n                RAISE EXCEPTION 'a correction decides nothing new' USING ERRCODE = '23514', CONSTRAINT = 'decision_correction_alike';\n            END IF;\n            RETURN NEW;\n        ", hash='8a3f5f4310fd515bdaed28d523135260ea6fe060', operation='INSERT OR UPDATE', pgid='pgtrigger_decision_correction_alike_aff61', table='programme_decision', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_sent_as_registered', sql=core.guards.GuardSql(func="\n            IF NEW.status = 'dispatched' AND OLD.status <> 'dispatched' THEN\n                IF NEW.dispatched_at < NEW.decided_at OR NOT EXISTS (\n                    SELECT 1 FROM core_document d WHERE d.id = NEW.document_id AND d.kind = 'decision'\n                      AND d.owner_type = 'programme.decision' AND d.owner_id = NEW.id\n                      AND (NEW.case_id IS NULL OR d.case_id = NEW.case_id)) THEN\n                    RAISE EXCEPTION 'not the document of this decision' USING ERRCODE = '23514', CONSTRAINT = 'decision_sent_as_registered';\n                END IF;\n            END IF;\n            RETURN NEW;\n        ", hash='d46ef2ae174a7064b54328ad383a15cefd14af5a', operation='UPDATE', pgid='pgtrigger_decision_sent_as_registered_9aa94', table='programme_decision', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_sent_without_conflict', sql=core.guards.GuardSql(func="\n            IF OLD.status = 'decided' AND NEW.status = 'dispatched' AND EXISTS (\n                SELECT 1 FROM programme_decision_deciders x\n                WHERE x.decision_id = NEW.id AND programme_has_conflict(x.user_id, NEW.case_id)) THEN\n                RAISE EXCEPTION 'a decider has a conflict of interest' USING ERRCODE = '23514', CONSTRAINT = 'decision_sent_without_conflict';\n            END IF;\n            IF OLD.status = 'decided' AND NEW.status = 'draft' AND NOT EXISTS (\n                SELECT 1 FROM programme_decision_deciders x\n                WHERE x.decision_id = NEW.id AND programme_has_conflict(x.user_id, NEW.case_id)) THEN\n                RAISE EXCEPTION 'a lawful decision stands' USING ERRCODE = '23514', CONSTRAINT = 'decision_sent_without_conflict';\n            END IF;\n            RETURN NEW;\n        ", hash='f8cfd92463335a95f141bb0d247a8c408ea5d853', operation='UPDATE', pgid='pgtrigger_decision_sent_without_conflict_4b7a7', table='programme_decision', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_taken_by_lawful', sql=core.guards.GuardSql(func="\n            IF NEW.status = 'decided' AND OLD.status <> 'decided' THEN\n                IF NOT EXISTS (SELECT 1 FROM programme_decision_deciders x WHERE x.decision_id = NEW.id) THEN\n                    RAISE EXCEPTION 'nobody decided' USING ERRCODE = '23514', CONSTRAINT = 'decision_taken_by_lawful';\n                END IF;\n                IF EXISTS (\n                    SELECT 1 FROM programme_decision_deciders x\n                    WHERE x.decision_id = NEW.id\n                      AND programme_has_conflict(x.user_id, NEW.case_id)) THEN\n                    RAISE EXCEPTION 'a decider has a conflict of interest' USING ERRCODE = '23514', CONSTRAINT = 'decision_taken_by_lawful';\n                END IF;\n                IF NEW.manner <> 'delegated' AND EXISTS (\n                    SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id\n                    WHERE x.decision_id = NEW.id\n                      AND (u.role NOT IN ('chair', 'member') OR NOT u.is_active)) THEN\n                    RAISE EXCEPTION 'not a member of the delegation' USING ERRCODE = '23514', CONSTRAINT = 'decision_taken_by_lawful';\n                END IF;\n                IF NEW.manner = 'per_capsulam' AND NOT EXISTS (\n                    SELECT 1 FROM programme_agendaitem i JOIN programme_meeting m ON m.id = i.meeting_id\n                    WHERE i.decision_id = NEW.id AND i.outcome = 'adopted' AND m.status = 'open'\n                      AND m.is_per_capsulam)\n                   AND NOT (\n                    EXISTS (SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id\n                            WHERE x.decision_id = NEW.id AND u.role = 'chair')\n                    AND (SELECT count(*) FROM programme_decision_deciders x WHERE x.decision_id = NEW.id) - 1\n                        >= ((SELECT count(*) FROM core_user u WHERE u.role = 'member' AND u.is_active\n                             AND NOT EXISTS (SELECT 1 FROM programme_alternate l WHERE l.user_id = u.id\n    AND l.since <= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date\n    AND (l.until IS NULL OR l.until >= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date))) + 1) / 2\n                    AND (SELECT count(*) FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id\n                         WHERE x.decision_id = NEW.id AND u.role = 'member')\n                        <= (SELECT count(*) FROM core_user u WHERE u.role = 'member' AND u.is_active\n                            AND NOT EXISTS (SELECT 1 FROM programme_alternate l WHERE l.user_id = u.id\n    AND l.since <= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date\n    AND (l.until IS NULL OR l.until >= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date))))\n                THEN\n                    RAISE EXCEPTION 'the chair and half of the others must take part' USING ERRCODE = '23514', CONSTRAINT = 'decision_taken_by_lawful';\n                END IF;\n                IF NEW.manner IN ('meeting', 'per_capsulam') AND (NEW.manner = 'meeting' OR EXISTS (\n                    SELECT 1 FROM programme_agendaitem i JOIN programme_meeting m ON m.id = i.meeting_id\n                    WHERE i.decision_id = NEW.id AND m.status = 'open')) AND NOT EXISTS (\n                    SELECT 1 FROM programme_agendaitem i JOIN programme_meeting m ON m.id = i.meeting_id\n                    WHERE i.decision_id = NEW.id AND i.outcome = 'adopted' AND m.status = 'open'\n                      AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision_deciders x\n                        WHERE x.decision_id = NEW.id AND NOT EXISTS (\n                            SELECT 1 FROM programme_attendance a\n                            WHERE a.meeting_id = m.id AND a.user_id = x.user_id AND a.is_present\n                              AND a.capacity IN ('chair', 'member', 'alternate')))) THEN\n                    RAISE EXCEPTION 'not adopted at a meeting by those present' USING ERRCODE = '23514', CONSTRAINT = 'decision_taken_by_lawful';\n                END IF;\n                IF NEW.manner = 'chair_alone' AND (\n                    (SELECT count(*) FROM programme_decision_deciders x WHERE x.decision_id = NEW.id) > 1\n                    OR EXISTS (\n                    SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id\n                    WHERE x.decision_id = NEW.id AND u.role <> 'chair')) THEN\n                    RAISE EXCEPTION 'only the chair decides alone' USING ERRCODE = '23514', CONSTRAINT = 'decision_taken_by_lawful';\n                END IF;\n                IF NEW.manner = 'delegated' AND EXISTS (\n                    SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id\n                    WHERE x.decision_id = NEW.id AND NOT EXISTS (\n                        SELECT 1 FROM programme_delegationrule r\n                        WHERE r.kind = NEW.kind AND r.role = u.role\n                          AND (r.up_to IS NULL OR coalesce(NEW.amount, 0) <= r.up_to)\n                          AND r.valid_from <= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date\n                          AND (r.valid_to IS NULL\n                               OR r.valid_to >= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date))) THEN\n                    RAISE EXCEPTION 'no rule of the scheme of delegation' USING ERRCODE = '23514', CONSTRAINT = 'decision_taken_by_lawful';\n                END IF;\n                IF NEW.manner = 'parties' AND (\n                    SELECT count(DISTINCT coalesce(o.kind, 'delegation')) FROM core_signature s\n                    JOIN core_document d ON d.id = s.document_id\n                    LEFT JOIN core_organisation o ON o.id = s.organisation_id\n                    WHERE d.owner_type = 'programme.decision' AND d.owner_id = NEW.id\n                      AND coalesce(o.kind, 'delegation') IN ('delegation', 'skr', 'rise')) < 3 THEN\n                    RAISE EXCEPTION 'not signed by all three' USING ERRCODE = '23514', CONSTRAINT = 'decision_taken_by_lawful';\n                END IF;\n            END IF;\n            RETURN NEW;\n        ", hash='606b94eebee4ac5133dec8f91a62353276ca485a', operation='UPDATE', pgid='pgtrigger_decision_taken_by_lawful_6b1b5', table='programme_decision', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'received'), ('tested_at__isnull', True)), models.Q(models.Q(('status', 'received'), _negated=True), ('last_day__isnull', False), ('tested_at__isnull', False)), _connector='OR'), name='appeal_tested_has_time'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('received') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'appeal_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'received' AND NEW.status IN ('timely', 'late')) OR (OLD.status = 'timely' AND NEW.status IN ('handed_over')) OR (OLD.status = 'late' AND NEW.status IN ('dismissed'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'appeal_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='5a32360459e7991c062272920ad2a66c203e3c43', operation='INSERT OR UPDATE', pgid='pgtrigger_appeal_status_moves_8b685', table='programme_appeal', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'appeal_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.decision_id IS DISTINCT FROM OLD.decision_id OR NEW.document_id IS DISTINCT FROM OLD.document_id OR NEW.appellant IS DISTINCT FROM OLD.appellant OR NEW.is_public_party IS DISTINCT FROM OLD.is_public_party OR NEW.received_at IS DISTINCT FROM OLD.received_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'appeal_frozen'; END IF;\n        RETURN NEW;\n    ", hash='923e2a1cc88be96c6d030e2d284b5954e1f7f0a7', operation='UPDATE OR DELETE', pgid='pgtrigger_appeal_frozen_859be', table='programme_appeal', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='delegationrule',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('kind', 'role'), name='delegation_rule_one_in_force', violation_error_message='There is already a rule in force for that kind of decision and role.'),
        ),
            migrations.AddConstraint(
            model_name='delegationrule',
            constraint=models.CheckConstraint(condition=models.Q(('up_to__isnull', True), ('up_to__gte', 0), _connector='OR'), name='delegation_rule_amount_positive', violation_error_message='The amount is zero or more.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='delegationrule',
            trigger=pgtrigger.compiler.Trigger(name='delegation_rule_decided', sql=core.guards.GuardSql(func="\n                    IF NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decided_by_id AND d.status = 'dispatched'\n                          AND d.maker = 'delegation' AND d.is_granted IS NOT FALSE) THEN\n                        RAISE EXCEPTION 'no dispatched decision of the delegation' USING ERRCODE = '23514', CONSTRAINT = 'delegation_rule_decided';\n                    END IF;\n                    RETURN NEW;\n                ", hash='cf95892bd808198f8dc68bcecd8e9ef374f87598', operation='INSERT', pgid='pgtrigger_delegation_rule_decided_ab485', table='programme_delegationrule', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='delegationrule',
            trigger=pgtrigger.compiler.Trigger(name='delegation_rule_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'delegation_rule_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.kind IS DISTINCT FROM OLD.kind OR NEW.role IS DISTINCT FROM OLD.role OR NEW.up_to IS DISTINCT FROM OLD.up_to OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id OR NEW.valid_from IS DISTINCT FROM OLD.valid_from) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'delegation_rule_frozen'; END IF;\n        RETURN NEW;\n    ", hash='3c12602f3a301836193cf9ed8c95b9876e4288d6', operation='UPDATE OR DELETE', pgid='pgtrigger_delegation_rule_frozen_a79e4', table='programme_delegationrule', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='dispatchreceipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('received_at__isnull', True)), models.Q(('confirmed_by__isnull', False), ('received_at__isnull', False)), _connector='OR'), name='dispatch_receipt_confirmed_by_person'),
        ),
            migrations.AddConstraint(
            model_name='dispatchreceipt',
            constraint=models.UniqueConstraint(fields=('decision', 'recipient'), name='dispatch_receipt_once', violation_error_message='The decision is already sent to that recipient.'),
        ),
            migrations.AddConstraint(
            model_name='dispatchreceipt',
            constraint=models.CheckConstraint(condition=models.Q(('received_at__isnull', True), ('received_at__gte', models.F('sent_at')), _connector='OR'), name='dispatch_receipt_after_sending', violation_error_message='The decision is received after it was sent, and not in the future.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='dispatchreceipt',
            trigger=pgtrigger.compiler.Trigger(name='dispatch_receipt_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'dispatch_receipt_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.decision_id IS DISTINCT FROM OLD.decision_id OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.recipient IS DISTINCT FROM OLD.recipient OR NEW.channel IS DISTINCT FROM OLD.channel OR NEW.sent_at IS DISTINCT FROM OLD.sent_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'dispatch_receipt_frozen'; END IF;\n        RETURN NEW;\n    ", hash='f16db7fd615ef5a1f4ca0f5ed3679361c8320881', operation='UPDATE OR DELETE', pgid='pgtrigger_dispatch_receipt_frozen_8b2ee', table='programme_dispatchreceipt', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='dispatchreceipt',
            trigger=pgtrigger.compiler.Trigger(name='dispatch_receipt_confirmed_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.received_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'dispatch_receipt_confirmed_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.received_at IS NOT NULL) AND (NEW.received_at IS DISTINCT FROM OLD.received_at OR NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'dispatch_receipt_confirmed_frozen'; END IF;\n        RETURN NEW;\n    ", hash='c20be3dc9464680b8b3eee7e7c455e2e50e1cbe8', operation='UPDATE OR DELETE', pgid='pgtrigger_dispatch_receipt_confirmed_frozen_41bd8', table='programme_dispatchreceipt', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='dissent',
            constraint=models.UniqueConstraint(fields=('decision', 'person'), name='dissent_once', violation_error_message='Your dissenting opinion is already noted.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='dissent',
            trigger=pgtrigger.compiler.Trigger(name='dissent_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'dissent_append_only';", hash='9c60e4dedd8cee719475059fc5131fa321d422b5', operation='UPDATE OR DELETE', pgid='pgtrigger_dissent_append_only_e9dcd', table='programme_dissent', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='dissent',
            trigger=pgtrigger.compiler.Trigger(name='dissent_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'dissent_no_truncate';", hash='dea88849472c4157eb6fe35bafa5c8749e7c8cbb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_dissent_no_truncate_5f02d', table='programme_dissent', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='dissent',
            trigger=pgtrigger.compiler.Trigger(name='dissent_before_dispatch', sql=core.guards.GuardSql(func="\n                    IF NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.status = 'decided'\n                          AND (d.presenter_id = NEW.person_id OR EXISTS (\n                               SELECT 1 FROM programme_decision_deciders x\n                               WHERE x.decision_id = d.id AND x.user_id = NEW.person_id))) THEN\n                        RAISE EXCEPTION 'too late, or took no part' USING ERRCODE = '23514', CONSTRAINT = 'dissent_before_dispatch';\n                    END IF;\n                    RETURN NEW;\n                ", hash='7884eedadc1693ab8a27f5f770676a66c77a4128', operation='INSERT', pgid='pgtrigger_dissent_before_dispatch_db46e', table='programme_dissent', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='engagement',
            constraint=models.UniqueConstraint(fields=('organisation', 'task'), name='engagement_once', violation_error_message='The organisation is already engaged for that task.'),
        ),
            migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('meeting', 'user'), name='attendance_once', violation_error_message='The person is already called to the meeting.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='attendance_of_open_meeting', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM programme_meeting m WHERE m.status IN ('closed', 'approved')\n                               AND m.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.meeting_id ELSE NEW.meeting_id END) THEN\n                        RAISE EXCEPTION 'meeting is closed' USING ERRCODE = '23514', CONSTRAINT = 'attendance_of_open_meeting';\n                    END IF;\n                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                    RETURN NEW;\n                ", hash='aea731de818c29969a59827c3192dae40c37bfe6', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_attendance_of_open_meeting_b6186', table='programme_attendance', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='attendance_by_office', sql=core.guards.GuardSql(func="\n                    IF NEW.capacity IN ('chair', 'member', 'alternate') AND EXISTS (\n                        SELECT 1 FROM programme_meeting m WHERE m.id = NEW.meeting_id AND m.kind = 'delegation')\n                       AND NOT EXISTS (SELECT 1 FROM core_user u\n                                       WHERE u.id = NEW.user_id AND u.role IN ('chair', 'member')) THEN\n                        RAISE EXCEPTION 'not a member of the delegation' USING ERRCODE = '23514', CONSTRAINT = 'attendance_by_office';\n                    END IF;\n                    RETURN NEW;\n                ", hash='9af2d5d9661bd9a259ddd658df140856de49b043', operation='INSERT OR UPDATE', pgid='pgtrigger_attendance_by_office_110a6', table='programme_attendance', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('year', 'paragraph'), name='agenda_paragraph_once', violation_error_message='This paragraph number is already taken.'),
        ),
            migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'decision'), name='agenda_decision_once', violation_error_message='The matter is already on the agenda.'),
        ),
            migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'pending'), ('paragraph__isnull', False), _connector='OR'), name='agenda_dealt_with_has_paragraph'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='agenda_item_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF EXISTS (SELECT 1 FROM programme_meeting m WHERE m.id = OLD.meeting_id AND m.status = 'approved') THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'agenda_item_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (EXISTS (SELECT 1 FROM programme_meeting m WHERE m.id = OLD.meeting_id AND m.status = 'approved')) AND (NEW.meeting_id IS DISTINCT FROM OLD.meeting_id OR NEW.order IS DISTINCT FROM OLD.order OR NEW.year IS DISTINCT FROM OLD.year OR NEW.paragraph IS DISTINCT FROM OLD.paragraph OR NEW.title IS DISTINCT FROM OLD.title OR NEW.decision_id IS DISTINCT FROM OLD.decision_id OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.presenter_id IS DISTINCT FROM OLD.presenter_id OR NEW.proposal IS DISTINCT FROM OLD.proposal OR NEW.discussion IS DISTINCT FROM OLD.discussion OR NEW.outcome IS DISTINCT FROM OLD.outcome OR NEW.reports_between IS DISTINCT FROM OLD.reports_between OR NEW.presided_by_id IS DISTINCT FROM OLD.presided_by_id OR NEW.casting_vote IS DISTINCT FROM OLD.casting_vote) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'agenda_item_frozen'; END IF;\n        RETURN NEW;\n    ", hash='e0b0ec9e1d705ec880f26f3ed3b3dc3d51cc6be9', operation='UPDATE OR DELETE', pgid='pgtrigger_agenda_item_frozen_1ba35', table='programme_agendaitem', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='agenda_dealt_with_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.outcome <> 'pending' THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'agenda_dealt_with_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.outcome <> 'pending') AND (NEW.year IS DISTINCT FROM OLD.year OR NEW.paragraph IS DISTINCT FROM OLD.paragraph OR NEW.outcome IS DISTINCT FROM OLD.outcome OR NEW.decision_id IS DISTINCT FROM OLD.decision_id OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.casting_vote IS DISTINCT FROM OLD.casting_vote OR NEW.proposal IS DISTINCT FROM OLD.proposal OR NEW.presided_by_id IS DISTINCT FROM OLD.presided_by_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'agenda_dealt_with_frozen'; END IF;\n        RETURN NEW;\n    ", hash='5ea39c4f8618f9ea5dfa1fd428f9fce22d884c79', operation='UPDATE OR DELETE', pgid='pgtrigger_agenda_dealt_with_frozen_4e28d', table='programme_agendaitem', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='agenda_vote_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.is_voting THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'agenda_vote_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.is_voting) AND (NEW.proposal IS DISTINCT FROM OLD.proposal OR NEW.decision_id IS DISTINCT FROM OLD.decision_id OR NEW.case_id IS DISTINCT FROM OLD.case_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'agenda_vote_frozen'; END IF;\n        RETURN NEW;\n    ", hash='dc6c583dd65b9f6004ef436079623de5537a5e26', operation='UPDATE OR DELETE', pgid='pgtrigger_agenda_vote_frozen_0c0f6', table='programme_agendaitem', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='agenda_open_to_matters', sql=core.guards.GuardSql(func="\n                    IF NOT EXISTS (SELECT 1 FROM programme_meeting m WHERE m.id = NEW.meeting_id\n                                   AND m.status IN ('planned', 'notified', 'open')) THEN\n                        RAISE EXCEPTION 'the meeting is over' USING ERRCODE = '23514', CONSTRAINT = 'agenda_open_to_matters';\n                    END IF;\n                    RETURN NEW;\n                ", hash='f2ab7c8ebfe17272b148f4af0dc6a500435dfc90', operation='INSERT', pgid='pgtrigger_agenda_open_to_matters_a3ffb', table='programme_agendaitem', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='agenda_outcome_in_session', sql=core.guards.GuardSql(func="\n                    IF NEW.outcome <> 'pending' AND (TG_OP = 'INSERT' OR OLD.outcome = 'pending') AND NOT EXISTS (\n                        SELECT 1 FROM programme_meeting m WHERE m.id = NEW.meeting_id AND m.status = 'open') THEN\n                        RAISE EXCEPTION 'the meeting is not in session' USING ERRCODE = '23514', CONSTRAINT = 'agenda_outcome_in_session';\n                    END IF;\n                    IF NEW.outcome <> 'pending' AND TG_OP = 'UPDATE' AND OLD.outcome = 'pending' AND EXISTS (\n                        SELECT 1 FROM programme_attendance a\n                        WHERE a.meeting_id = NEW.meeting_id AND a.is_present\n                          AND programme_has_conflict(a.user_id, NEW.case_id)\n                          AND (a.user_id = NEW.presided_by_id OR NOT EXISTS (\n                               SELECT 1 FROM programme_agendaitem_left_room l\n                               WHERE l.agendaitem_id = NEW.id AND l.user_id = a.user_id))) THEN\n                        RAISE EXCEPTION 'someone with a conflict of interest is in the room' USING ERRCODE = '23514', CONSTRAINT = 'agenda_outcome_in_session';\n                    END IF;\n                    IF NEW.outcome IN ('adopted', 'rejected') AND OLD.outcome = 'pending'\n                       AND programme_alternates_too_many(NEW.meeting_id) THEN\n                        RAISE EXCEPTION 'an alternate serves while every member is present' USING ERRCODE = '23514', CONSTRAINT = 'agenda_outcome_in_session';\n                    END IF;\n                    RETURN NEW;\n                ", hash='ac8884ae8b3ff710440676f5a1a0f7cd3a57e535', operation='INSERT OR UPDATE', pgid='pgtrigger_agenda_outcome_in_session_137b9', table='programme_agendaitem', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='minutesapproval',
            constraint=models.UniqueConstraint(fields=('meeting', 'person', 'capacity'), name='minutes_approval_once', violation_error_message='You have already approved the minutes.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='minutesapproval',
            trigger=pgtrigger.compiler.Trigger(name='minutes_approval_by_named', sql=core.guards.GuardSql(func="\n                    IF TG_OP = 'INSERT' AND EXISTS (\n                        SELECT 1 FROM programme_meeting m JOIN core_storedfile f ON f.id = m.draft_id\n                        WHERE m.id = NEW.meeting_id AND m.status = 'closed' AND f.sha256 = NEW.sha256\n                          AND CASE NEW.capacity\n                              WHEN 'chair' THEN EXISTS (\n                                  SELECT 1 FROM programme_agendaitem i WHERE i.meeting_id = m.id\n                                    AND coalesce(i.presided_by_id, m.chair_id) = NEW.person_id)\n                              ELSE NEW.person_id IN (m.approver_id, m.second_approver_id) END) THEN\n                        RETURN NEW;\n                    END IF;\n                    -- New minutes need new approvals.\n                    IF TG_OP = 'DELETE' AND EXISTS (\n                        SELECT 1 FROM programme_meeting m WHERE m.id = OLD.meeting_id AND m.status = 'closed') THEN\n                        RETURN OLD;\n                    END IF;\n                    RAISE EXCEPTION 'only who presided and the approvers, only the present draft' USING ERRCODE = '23514', CONSTRAINT = 'minutes_approval_by_named';\n                ", hash='10e608bc3df53e8ea450e0b47e53b158e0d76850', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_minutes_approval_by_named_f8c93', table='programme_minutesapproval', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='frameworkoutcome',
            constraint=models.UniqueConstraint(fields=('needs_area', 'name'), name='framework_outcome_once'),
        ),
            migrations.AddConstraint(
            model_name='factor',
            constraint=models.UniqueConstraint(fields=('needs_area', 'name'), name='factor_once'),
        ),
            migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), ('minutes__isnull', False), _connector='OR'), name='meeting_approved_has_minutes', violation_error_message='Approved minutes are registered.'),
        ),
            migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('approver__isnull', True), ('chair__isnull', True), models.Q(('approver', models.F('chair')), _negated=True), _connector='OR'), name='meeting_approver_not_chair', violation_error_message='The approver is another person than the chair.'),
        ),
            migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('second_approver__isnull', True), models.Q(models.Q(('second_approver', models.F('chair')), _negated=True), models.Q(('second_approver', models.F('approver')), _negated=True)), _connector='OR'), name='meeting_second_approver_other', violation_error_message='The second approver is another person than the chair and the approver.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='meeting_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('planned') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'meeting_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'planned' AND NEW.status IN ('notified', 'cancelled')) OR (OLD.status = 'notified' AND NEW.status IN ('open', 'cancelled')) OR (OLD.status = 'open' AND NEW.status IN ('closed')) OR (OLD.status = 'closed' AND NEW.status IN ('approved'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'meeting_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='4a8cbaae90c1ff82b4b26d1eb9f6c2ff55ed69a2', operation='INSERT OR UPDATE', pgid='pgtrigger_meeting_status_moves_350c5', table='programme_meeting', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='meeting_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status = 'approved' THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'meeting_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status = 'approved') AND (NEW.kind IS DISTINCT FROM OLD.kind OR NEW.title IS DISTINCT FROM OLD.title OR NEW.starts_at IS DISTINCT FROM OLD.starts_at OR NEW.place IS DISTINCT FROM OLD.place OR NEW.is_per_capsulam IS DISTINCT FROM OLD.is_per_capsulam OR NEW.chair_id IS DISTINCT FROM OLD.chair_id OR NEW.deputy_id IS DISTINCT FROM OLD.deputy_id OR NEW.approver_id IS DISTINCT FROM OLD.approver_id OR NEW.second_approver_id IS DISTINCT FROM OLD.second_approver_id OR NEW.secretary_id IS DISTINCT FROM OLD.secretary_id OR NEW.notice_id IS DISTINCT FROM OLD.notice_id OR NEW.minutes_id IS DISTINCT FROM OLD.minutes_id OR NEW.draft_id IS DISTINCT FROM OLD.draft_id OR NEW.notes IS DISTINCT FROM OLD.notes OR NEW.opened_at IS DISTINCT FROM OLD.opened_at OR NEW.closed_at IS DISTINCT FROM OLD.closed_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'meeting_frozen'; END IF;\n        RETURN NEW;\n    ", hash='79cd62f4a2f09ffac84e2cbb1d8a0e9c138803f3', operation='UPDATE OR DELETE', pgid='pgtrigger_meeting_frozen_d2592', table='programme_meeting', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='meeting_approved_by_two', sql=core.guards.GuardSql(func="\n                    IF NEW.status = 'approved' AND OLD.status <> 'approved' THEN\n                        IF (SELECT count(DISTINCT a.person_id) FROM programme_minutesapproval a\n                            JOIN core_document d ON d.id = NEW.minutes_id\n                            JOIN core_storedfile f ON f.id = d.file_id\n                            WHERE a.meeting_id = NEW.id AND a.sha256 = f.sha256) < 2 THEN\n                            RAISE EXCEPTION 'two approvals of the registered bytes are needed' USING ERRCODE = '23514', CONSTRAINT = 'meeting_approved_by_two';\n                        END IF;\n                        IF EXISTS (\n                            SELECT 1 FROM programme_agendaitem i WHERE i.meeting_id = NEW.id AND NOT (\n                                EXISTS (SELECT 1 FROM programme_minutesapproval a\n                                        WHERE a.meeting_id = NEW.id AND a.capacity = 'chair'\n                                          AND a.person_id = coalesce(i.presided_by_id, NEW.chair_id))\n                                AND EXISTS (SELECT 1 FROM programme_minutesapproval a\n                                        WHERE a.meeting_id = NEW.id AND a.capacity = 'approver'\n                                          AND a.person_id <> coalesce(i.presided_by_id, NEW.chair_id)\n                                          AND NOT EXISTS (SELECT 1 FROM programme_agendaitem_left_room l\n                                                          WHERE l.agendaitem_id = i.id AND l.user_id = a.person_id)))\n                        ) THEN\n                            RAISE EXCEPTION 'a paragraph lacks the approval of two who were there' USING ERRCODE = '23514', CONSTRAINT = 'meeting_approved_by_two';\n                        END IF;\n                    END IF;\n                    RETURN NEW;\n                ", hash='989c47083e771267642b652ae54382ef3bd52b22', operation='UPDATE', pgid='pgtrigger_meeting_approved_by_two_ecbc7', table='programme_meeting', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='decisionpoint',
            constraint=models.UniqueConstraint(fields=('phase', 'number'), name='decision_point_number_once'),
        ),
            migrations.AddConstraint(
            model_name='activity',
            constraint=models.UniqueConstraint(fields=('phase', 'number'), name='activity_number_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='activity_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('not_started') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'activity_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'not_started' AND NEW.status IN ('in_progress', 'done')) OR (OLD.status = 'in_progress' AND NEW.status IN ('not_started', 'done')) OR (OLD.status = 'done' AND NEW.status IN ('in_progress'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'activity_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='5c18e8344c1ada4174ef4afbb135a8f9e004c5d5', operation='INSERT OR UPDATE', pgid='pgtrigger_activity_status_moves_4628a', table='programme_activity', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('frame__gte', 0), ('outcome_ceiling__gte', 0), ('outcome_ceiling__lte', models.F('frame'))), name='programme_ceiling_within_frame', violation_error_message='The ceiling of outcome payments must lie within the frame.'),
        ),
            migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('rate__gt', 0), ('rate__lte', Decimal('0.5'))), name='programme_rate_at_most_half', violation_error_message='The state pays at most 50 % of verified costs.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='programme_only_one', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM programme_programme) THEN\n                        RAISE EXCEPTION 'there is a programme' USING ERRCODE = '23514', CONSTRAINT = 'programme_only_one';\n                    END IF;\n                    RETURN NEW;\n                ", hash='839503d3e4c496d5e63ac20faf30778bafb21a69', operation='INSERT', pgid='pgtrigger_programme_only_one_44085', table='programme_programme', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='programme_within_caps', sql=core.guards.GuardSql(constraint='CONSTRAINT', func='PERFORM programme_assert_all_caps(NEW.id); RETURN NULL;', hash='fb1b091a6159e511c71356499e76060ebce24591', operation='UPDATE OF "frame", "outcome_ceiling", "rate"', pgid='pgtrigger_programme_within_caps_fb513', table='programme_programme', timing='DEFERRABLE INITIALLY IMMEDIATE', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='programme_private_capital_by_decision', sql=core.guards.GuardSql(func="\n                    IF NEW.private_capital_allowed <> OLD.private_capital_allowed\n                       AND (NEW.private_capital_decision_id <= coalesce(OLD.private_capital_decision_id, 0)\n                            OR NOT EXISTS (\n                            SELECT 1 FROM programme_decision d WHERE d.id = NEW.private_capital_decision_id\n                            AND d.kind = 'other' AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE)) THEN\n                        RAISE EXCEPTION 'no new decision of the delegation' USING ERRCODE = '23514', CONSTRAINT = 'programme_private_capital_by_decision';\n                    END IF;\n                    RETURN NEW;\n                ", hash='43d1808cb8bb68046007850748a5129f34bb28c9', operation='UPDATE OF "private_capital_allowed"', pgid='pgtrigger_programme_private_capital_by_decision_91a67', table='programme_programme', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='programme_limits_by_decision', sql=core.guards.GuardSql(func="\n                    IF (NEW.frame > OLD.frame OR NEW.outcome_ceiling > OLD.outcome_ceiling OR NEW.rate > OLD.rate)\n                       AND (NEW.limits_decision_id IS NOT DISTINCT FROM OLD.limits_decision_id OR NOT EXISTS (\n                            SELECT 1 FROM programme_decision d WHERE d.id = NEW.limits_decision_id\n                            AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE)) THEN\n                        RAISE EXCEPTION 'a higher limit needs a new decision' USING ERRCODE = '23514', CONSTRAINT = 'programme_limits_by_decision';\n                    END IF;\n                    RETURN NEW;\n                ", hash='4389ddadeccf03386315ea273fb6da57a87a8498', operation='UPDATE OF "frame", "outcome_ceiling", "rate"', pgid='pgtrigger_programme_limits_by_decision_d3d5c', table='programme_programme', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(('decision__isnull', False), ('document__isnull', False), ('kind', 'grant'), _connector='OR'), name='ledger_entry_has_ground', violation_error_message='An entry rests on a decision or a document.'),
        ),
            migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'reverse'), ('reverses__isnull', False)), models.Q(models.Q(('kind', 'reverse'), _negated=True), ('reverses__isnull', True)), _connector='OR'), name='ledger_reversal_names_entry'),
        ),
            migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['grant', 'transfer', 'reserve', 'commit', 'release', 'pay', 'recover', 'reverse'])), name='ledger_entry_kind_known'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerentry',
            trigger=pgtrigger.compiler.Trigger(name='ledger_entry_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'ledger_entry_append_only';", hash='f377f2b3ccdfb1fa3d7fc0dff930dd110e318b81', operation='UPDATE OR DELETE', pgid='pgtrigger_ledger_entry_append_only_c3895', table='programme_ledgerentry', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerentry',
            trigger=pgtrigger.compiler.Trigger(name='ledger_entry_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'ledger_entry_no_truncate';", hash='61b8d0c513189721a799b29e15027777948e6ad8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_ledger_entry_no_truncate_2a49c', table='programme_ledgerentry', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerentry',
            trigger=pgtrigger.compiler.Trigger(name='ledger_entry_decision_dispatched', sql=core.guards.GuardSql(func="\n                    IF NEW.decision_id IS NOT NULL AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.status = 'dispatched')\n                    THEN RAISE EXCEPTION 'the decision is not dispatched' USING ERRCODE = '23514', CONSTRAINT = 'ledger_entry_decision_dispatched'; END IF;\n                    IF NEW.kind = 'reverse' AND EXISTS (\n                        SELECT 1 FROM programme_ledgerentry e WHERE e.id = NEW.reverses_id AND e.kind = 'pay'\n                        AND e.decision_id IS DISTINCT FROM NEW.decision_id)\n                    THEN RAISE EXCEPTION 'not the decision of the payment' USING ERRCODE = '23514', CONSTRAINT = 'ledger_entry_decision_dispatched'; END IF;\n                    RETURN NEW;\n                ", hash='f5ab152bdcbdedb3d1ba87669de19a187a58c7d0', operation='INSERT', pgid='pgtrigger_ledger_entry_decision_dispatched_cdf46', table='programme_ledgerentry', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerentry',
            trigger=pgtrigger.compiler.Trigger(name='ledger_grant_first', sql=core.guards.GuardSql(condition='WHEN (NEW."decision_id" IS NULL AND NEW."document_id" IS NULL AND NEW."kind" = \'grant\')', func="\n                    IF EXISTS (SELECT 1 FROM programme_ledgerentry e WHERE e.programme_id = NEW.programme_id) THEN\n                        RAISE EXCEPTION 'a later grant needs its ground' USING ERRCODE = '23514', CONSTRAINT = 'ledger_grant_first';\n                    END IF;\n                    RETURN NEW;\n                ", hash='b5d5623df161c907133a98237746cb85474f0931', operation='INSERT', pgid='pgtrigger_ledger_grant_first_ea90c', table='programme_ledgerentry', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerentry',
            trigger=pgtrigger.compiler.Trigger(name='ledger_entry_balanced', sql=core.guards.GuardSql(constraint='CONSTRAINT', func='PERFORM programme_assert_balanced(NEW.id); RETURN NULL;', hash='f66f8a04ec11caf94be3fa6163f210a302284b5f', operation='INSERT', pgid='pgtrigger_ledger_entry_balanced_242d0', table='programme_ledgerentry', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='commitmentframe',
            trigger=pgtrigger.compiler.Trigger(name='commitment_frame_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'commitment_frame_append_only';", hash='525b9bdfeea6a4b4cd3253414b2a386dbc59c921', operation='UPDATE OR DELETE', pgid='pgtrigger_commitment_frame_append_only_324a6', table='programme_commitmentframe', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='commitmentframe',
            trigger=pgtrigger.compiler.Trigger(name='commitment_frame_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'commitment_frame_no_truncate';", hash='9128a235c48f1a64b034108b3a69f7a58421e3d0', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_commitment_frame_no_truncate_aa66f', table='programme_commitmentframe', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='commitmentframe',
            trigger=pgtrigger.compiler.Trigger(name='commitment_frame_by_decision', sql=core.guards.GuardSql(func="\n        IF NOT EXISTS (SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id\n                       AND d.kind = 'budget_revision' AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE\n                       AND (d.subject_id IS NULL OR EXISTS (\n                           SELECT 1 FROM programme_budgetrevision r\n                           WHERE r.id = d.subject_id AND r.status = 'prepared' AND EXISTS (\n            SELECT 1 FROM jsonb_array_elements(r.content -> 'frames') x\n            WHERE (x ->> 'year')::integer = NEW.year AND (x ->> 'amount')::numeric = NEW.amount )))) THEN\n            RAISE EXCEPTION 'no dispatched revision of the budget' USING ERRCODE = '23514', CONSTRAINT = 'commitment_frame_by_decision';\n        END IF;\n     RETURN NEW;", hash='b820f934b9faeecf84822adf1b472ba8ad802f10', operation='INSERT', pgid='pgtrigger_commitment_frame_by_decision_6dd2a', table='programme_commitmentframe', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='commitmentframe',
            trigger=pgtrigger.compiler.Trigger(name='commitment_frame_within_caps', sql=core.guards.GuardSql(constraint='CONSTRAINT', func='PERFORM programme_assert_commitment_frame(NEW.programme_id, NEW.year); RETURN NULL;', hash='e71610ce4c9db505f0181e9d1297af0838b260a1', operation='INSERT', pgid='pgtrigger_commitment_frame_within_caps_5973a', table='programme_commitmentframe', timing='DEFERRABLE INITIALLY IMMEDIATE', when='AFTER')),
        ),
            migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('ceiling__gte', 0)), name='commitment_ceiling_not_negative', violation_error_message='The ceiling cannot be negative.'),
        ),
            migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('rate__isnull', True), models.Q(('rate__gt', 0), ('rate__lte', Decimal('0.5'))), _connector='OR'), name='commitment_rate_at_most_half', violation_error_message='The state pays at most 50 % of verified costs.'),
        ),
            migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fund', 'outcome'), _negated=True), ('rate__isnull', False), _connector='OR'), name='commitment_outcome_has_rate', violation_error_message='A commitment to outcome payments states its share of verified costs.'),
        ),
            migrations.AddConstraint(
            model_name='commitment',
            constraint=models.UniqueConstraint(condition=models.Q(('fund', 'outcome')), fields=('case',), name='commitment_outcome_once_a_case', violation_error_message='The case has its commitment. An amendment changes the ceiling.'),
        ),
            migrations.AddConstraint(
            model_name='commitment',
            constraint=models.UniqueConstraint(fields=('decision',), name='commitment_decision_once', violation_error_message='The decision already binds money in a commitment.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='commitment',
            trigger=pgtrigger.compiler.Trigger(name='commitment_needs_decision', sql=core.guards.GuardSql(func="\n                    IF NOT EXISTS (SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id\n                                   AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE\n                                   AND d.case_id = NEW.case_id AND d.amount = NEW.ceiling\n                                   AND (NEW.fund, d.kind) IN (('outcome', 'contract'), ('outcome', 'amendment'), ('exchange', 'support_funding'),\n    ('operations', 'implementation_support'))\n                                   AND (TG_OP = 'UPDATE' OR d.kind <> 'amendment')) THEN\n                        RAISE EXCEPTION 'no dispatched decision on this ceiling in the case' USING ERRCODE = '23514', CONSTRAINT = 'commitment_needs_decision';\n                    END IF;\n                    IF TG_OP = 'UPDATE' AND NEW.ceiling <> OLD.ceiling AND NEW.decision_id <= OLD.decision_id THEN\n                        RAISE EXCEPTION 'a new limit needs a new decision' USING ERRCODE = '23514', CONSTRAINT = 'commitment_needs_decision';\n                    END IF;\n                    RETURN NEW;\n                ", hash='87a2798f51cfaacbca632f94179a70e33d2f36dd', operation='INSERT OR UPDATE', pgid='pgtrigger_commitment_needs_decision_61d3d', table='programme_commitment', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='commitment',
            trigger=pgtrigger.compiler.Trigger(name='commitment_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'commitment_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.programme_id IS DISTINCT FROM OLD.programme_id OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.fund IS DISTINCT FROM OLD.fund) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'commitment_frozen'; END IF;\n        RETURN NEW;\n    ", hash='5e1ddb0dbdca9ef7e4fb0c181970494c50ea300d', operation='UPDATE OR DELETE', pgid='pgtrigger_commitment_frozen_8b21c', table='programme_commitment', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='commitment',
            trigger=pgtrigger.compiler.Trigger(name='commitment_rate_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF NOT EXISTS (SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id\n                                    AND d.id > OLD.decision_id AND d.kind = 'contract') THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'commitment_rate_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (NOT EXISTS (SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id\n                                    AND d.id > OLD.decision_id AND d.kind = 'contract')) AND (NEW.rate IS DISTINCT FROM OLD.rate) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'commitment_rate_frozen'; END IF;\n        RETURN NEW;\n    ", hash='919ee7a7bd795d4b527a0a34e6921a68d0a73551', operation='UPDATE OR DELETE', pgid='pgtrigger_commitment_rate_frozen_c2467', table='programme_commitment', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='commitment',
            trigger=pgtrigger.compiler.Trigger(name='commitment_within_caps', sql=core.guards.GuardSql(constraint='CONSTRAINT', func='PERFORM programme_assert_caps(NEW.programme_id, NEW.id); RETURN NULL;', hash='8ee4ea9a0bfb69e2465061809768738f201f21d4', operation='INSERT OR UPDATE', pgid='pgtrigger_commitment_within_caps_f8d26', table='programme_commitment', timing='DEFERRABLE INITIALLY IMMEDIATE', when='AFTER')),
        ),
            migrations.AddConstraint(
            model_name='budgetversion',
            constraint=models.UniqueConstraint(fields=('programme', 'number'), name='budget_version_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetversion',
            trigger=pgtrigger.compiler.Trigger(name='budget_version_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'budget_version_append_only';", hash='761cdc626ec274667abd57328606d1069a79bc05', operation='UPDATE OR DELETE', pgid='pgtrigger_budget_version_append_only_06a51', table='programme_budgetversion', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetversion',
            trigger=pgtrigger.compiler.Trigger(name='budget_version_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'budget_version_no_truncate';", hash='179576e725b0354e5f709a850e5460f9753886f2', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_budget_version_no_truncate_d2785', table='programme_budgetversion', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetversion',
            trigger=pgtrigger.compiler.Trigger(name='budget_version_by_decision', sql=core.guards.GuardSql(condition='WHEN (NEW."number" > 1)', func="\n        IF NOT EXISTS (SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id\n                       AND d.kind = 'budget_revision' AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE\n                       AND (d.subject_id IS NULL OR EXISTS (\n                           SELECT 1 FROM programme_budgetrevision r\n                           WHERE r.id = d.subject_id AND r.status = 'prepared' ))) THEN\n            RAISE EXCEPTION 'no dispatched revision of the budget' USING ERRCODE = '23514', CONSTRAINT = 'budget_version_by_decision';\n        END IF;\n     RETURN NEW;", hash='0f49828225b7ad66854fb218c801080c547d82d9', operation='INSERT', pgid='pgtrigger_budget_version_by_decision_251f8', table='programme_budgetversion', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetrevision',
            trigger=pgtrigger.compiler.Trigger(name='budget_revision_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('prepared') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'budget_revision_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'prepared' AND NEW.status IN ('decided', 'rejected'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'budget_revision_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='2b3c43f7155d014f67345f39695ddc7a375acd35', operation='INSERT OR UPDATE', pgid='pgtrigger_budget_revision_status_moves_9cade', table='programme_budgetrevision', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetrevision',
            trigger=pgtrigger.compiler.Trigger(name='budget_revision_prepared_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'budget_revision_prepared_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.programme_id IS DISTINCT FROM OLD.programme_id OR NEW.title IS DISTINCT FROM OLD.title OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.content IS DISTINCT FROM OLD.content OR NEW.prepared_by_id IS DISTINCT FROM OLD.prepared_by_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'budget_revision_prepared_frozen'; END IF;\n        RETURN NEW;\n    ", hash='1e0e9e2607d7f71edf7805fde93a5afec8771609', operation='UPDATE OR DELETE', pgid='pgtrigger_budget_revision_prepared_frozen_1d3aa', table='programme_budgetrevision', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetrevision',
            trigger=pgtrigger.compiler.Trigger(name='budget_revision_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status <> 'prepared' THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'budget_revision_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status <> 'prepared') AND (NEW.decision_id IS DISTINCT FROM OLD.decision_id OR NEW.version_id IS DISTINCT FROM OLD.version_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'budget_revision_frozen'; END IF;\n        RETURN NEW;\n    ", hash='ed0fcc4c5b28c69491ec4633b70fa8460716eaba', operation='UPDATE OR DELETE', pgid='pgtrigger_budget_revision_frozen_786f3', table='programme_budgetrevision', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetrevision',
            trigger=pgtrigger.compiler.Trigger(name='budget_revision_by_decision', sql=core.guards.GuardSql(func="\n                    IF NEW.status = 'decided' AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.kind = 'budget_revision'\n                          AND d.status = 'dispatched' AND d.is_granted AND d.subject_id = NEW.id) THEN\n                        RAISE EXCEPTION 'no dispatched decision' USING ERRCODE = '23514', CONSTRAINT = 'budget_revision_by_decision';\n                    END IF;\n                    RETURN NEW;\n                ", hash='8d183faebe46d5d52d658905e513bba883f852f8', operation='INSERT OR UPDATE', pgid='pgtrigger_budget_revision_by_decision_52cb7', table='programme_budgetrevision', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='appropriation',
            trigger=pgtrigger.compiler.Trigger(name='appropriation_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'appropriation_append_only';", hash='9416b0d58d347d96a7bb1c00f233c33de50c32ae', operation='UPDATE OR DELETE', pgid='pgtrigger_appropriation_append_only_82e73', table='programme_appropriation', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='appropriation',
            trigger=pgtrigger.compiler.Trigger(name='appropriation_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'appropriation_no_truncate';", hash='43610da6f12910e9110d1ee8a1272498ea9969ce', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_appropriation_no_truncate_50d00', table='programme_appropriation', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='appropriation',
            trigger=pgtrigger.compiler.Trigger(name='appropriation_by_decision', sql=core.guards.GuardSql(func="\n                    IF NEW.kind = 'allotment' AND NEW.decision_id IS NULL\n                       AND NOT EXISTS (SELECT 1 FROM programme_appropriation a\n                                       WHERE a.programme_id = NEW.programme_id AND a.year = NEW.year)\n                       AND NOT EXISTS (SELECT 1 FROM programme_ledgerrow r JOIN programme_ledgerentry e\n                                       ON e.id = r.entry_id AND e.programme_id = NEW.programme_id\n                                       WHERE r.account = 'paid')\n                    THEN RETURN NEW; END IF;\n                    \n        IF NOT EXISTS (SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id\n                       AND d.kind = 'budget_revision' AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE\n                       AND (d.subject_id IS NULL OR EXISTS (\n                           SELECT 1 FROM programme_budgetrevision r\n                           WHERE r.id = d.subject_id AND r.status = 'prepared' AND EXISTS (\n            SELECT 1 FROM jsonb_array_elements(r.content -> 'appropriations') x\n            WHERE (x ->> 'year')::integer = NEW.year AND (x ->> 'amount')::numeric = NEW.amount AND x ->> 'kind' = NEW.kind)))) THEN\n            RAISE EXCEPTION 'no dispatched revision of the budget' USING ERRCODE = '23514', CONSTRAINT = 'appropriation_by_decision';\n        END IF;\n    \n                    RETURN NEW;\n                ", hash='cc26f9d984918b76439ab2f6e51762449bdfceaa', operation='INSERT', pgid='pgtrigger_appropriation_by_decision_d7ece', table='programme_appropriation', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='appropriation',
            trigger=pgtrigger.compiler.Trigger(name='appropriation_within_caps', sql=core.guards.GuardSql(constraint='CONSTRAINT', func='PERFORM programme_assert_caps(NEW.programme_id, NULL, NEW.year); RETURN NULL;', hash='212db8fced53fd8b274aa6bb4811ddf33f42478e', operation='INSERT', pgid='pgtrigger_appropriation_within_caps_edbe4', table='programme_appropriation', timing='DEFERRABLE INITIALLY IMMEDIATE', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reservation',
            trigger=pgtrigger.compiler.Trigger(name='reservation_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'reservation_append_only';", hash='62e79c818d6af9cee259ff676ce92916ff6fb261', operation='UPDATE OR DELETE', pgid='pgtrigger_reservation_append_only_50390', table='programme_reservation', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reservation',
            trigger=pgtrigger.compiler.Trigger(name='reservation_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'reservation_no_truncate';", hash='fd7b6188b31d982458a7c5a9ad6389d1d2a81236', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_reservation_no_truncate_aeeea', table='programme_reservation', when='BEFORE')),
        ),
            migrations.AddIndex(
            model_name='ledgerrow',
            index=models.Index(fields=['account', 'fund', 'year'], name='ledger_row_balance'),
        ),
            migrations.AddIndex(
            model_name='ledgerrow',
            index=models.Index(fields=['commitment', 'account'], name='ledger_row_commitment'),
        ),
            migrations.AddConstraint(
            model_name='ledgerrow',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='ledger_row_not_zero'),
        ),
            migrations.AddConstraint(
            model_name='ledgerrow',
            constraint=models.CheckConstraint(condition=models.Q(('account__in', ['source', 'frame', 'reserved', 'committed', 'paid']), ('fund__in', ['outcome', 'exchange', 'operations'])), name='ledger_row_account_known'),
        ),
            migrations.AddConstraint(
            model_name='ledgerrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account', 'paid'), _negated=True), ('fund', 'operations'), ('organisation__isnull', False), _connector='OR'), name='ledger_paid_row_names_payee', violation_error_message='What is paid to a constellation names who got it.'),
        ),
            migrations.AddConstraint(
            model_name='ledgerrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__in', ['committed', 'paid']), _negated=True), ('fund', 'operations'), ('commitment__isnull', False), _connector='OR'), name='ledger_constellations_row_has_commitment', violation_error_message="The constellations' money belongs to a commitment."),
        ),
            migrations.AddConstraint(
            model_name='ledgerrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account', 'committed'), _negated=True), ('commitment__isnull', False), _connector='OR'), name='ledger_committed_row_has_commitment', violation_error_message='Committed money belongs to a commitment.'),
        ),
            migrations.AddConstraint(
            model_name='ledgerrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account', 'reserved'), _negated=True), ('reservation__isnull', False), _connector='OR'), name='ledger_reserved_row_has_reservation', violation_error_message='Reserved money belongs to a reservation.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerrow',
            trigger=pgtrigger.compiler.Trigger(name='ledger_row_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'ledger_row_append_only';", hash='f171f557d0cd2a0afefc1d59d0c40d22b563fdcb', operation='UPDATE OR DELETE', pgid='pgtrigger_ledger_row_append_only_d649f', table='programme_ledgerrow', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerrow',
            trigger=pgtrigger.compiler.Trigger(name='ledger_row_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'ledger_row_no_truncate';", hash='6a12706f46c71af6d0d2f53469949849c70fc2c9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_ledger_row_no_truncate_3e2e6', table='programme_ledgerrow', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerrow',
            trigger=pgtrigger.compiler.Trigger(name='ledger_row_balanced', sql=core.guards.GuardSql(constraint='CONSTRAINT', func='PERFORM programme_assert_balanced(NEW.entry_id); RETURN NULL;', hash='4f36987151a4b7f1d9ce0e529db37cc02265ced8', operation='INSERT', pgid='pgtrigger_ledger_row_balanced_6c841', table='programme_ledgerrow', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerrow',
            trigger=pgtrigger.compiler.Trigger(name='ledger_row_fits_entry', sql=core.guards.GuardSql(declare='DECLARE entry_kind text;', func="\n                    SELECT kind INTO entry_kind FROM programme_ledgerentry WHERE id = NEW.entry_id;\n                    IF entry_kind <> 'reverse' AND NOT (CASE entry_kind\n                        WHEN 'grant' THEN (NEW.account = 'source' AND NEW.amount < 0)\n                                       OR (NEW.account = 'frame' AND NEW.amount > 0)\n                        WHEN 'transfer' THEN NEW.account IN ('frame', 'committed')\n                        WHEN 'reserve' THEN (NEW.account = 'frame' AND NEW.amount < 0)\n                                         OR (NEW.account = 'reserved' AND NEW.amount > 0)\n                        WHEN 'commit' THEN (NEW.account IN ('frame', 'reserved') AND NEW.amount < 0)\n                                        OR (NEW.account = 'committed' AND NEW.amount > 0)\n                        WHEN 'release' THEN (NEW.account IN ('committed', 'reserved') AND NEW.amount < 0)\n                                         OR (NEW.account = 'frame' AND NEW.amount > 0)\n                        WHEN 'pay' THEN (NEW.account IN ('committed', 'reserved') AND NEW.amount < 0)\n                                     OR (NEW.account = 'paid' AND NEW.amount > 0)\n                        WHEN 'recover' THEN (NEW.account = 'paid' AND NEW.amount < 0)\n                                         OR (NEW.account = 'frame' AND NEW.amount > 0)\n                        ELSE FALSE END) THEN\n                        RAISE EXCEPTION 'not a row of that kind of entry' USING ERRCODE = '23514', CONSTRAINT = 'ledger_row_fits_entry';\n                    END IF;\n                    IF NEW.commitment_id IS NOT NULL AND NOT EXISTS (\n                        SELECT 1 FROM programme_commitment c WHERE c.id = NEW.commitment_id AND c.fund = NEW.fund) THEN\n                        RAISE EXCEPTION 'another fund than that of the commitment' USING ERRCODE = '23514', CONSTRAINT = 'ledger_row_fits_entry';\n                    END IF;\n                    RETURN NEW;\n                ", hash='ffc78c508e2d6cd095aa0fcc9103b37e5e0229d0', operation='INSERT', pgid='pgtrigger_ledger_row_fits_entry_5ecb7', table='programme_ledgerrow', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerrow',
            trigger=pgtrigger.compiler.Trigger(name='ledger_payment_established', sql=core.guards.GuardSql(func="\n                    IF NEW.account = 'paid' AND NEW.fund = 'outcome' AND NEW.amount > 0 AND NOT EXISTS (\n                        SELECT 1 FROM programme_ledgerentry e\n                        JOIN programme_decision p ON p.id = e.decision_id\n                        JOIN programme_decision r ON r.id = e.result_decision_id\n                        JOIN programme_commitment c ON c.id = NEW.commitment_id\n                        WHERE e.id = NEW.entry_id AND e.kind IN ('pay', 'reverse')\n                          AND p.kind = 'outcome_payment' AND p.status = 'dispatched' AND p.is_granted\n                          AND r.kind = 'establish' AND r.status = 'dispatched' AND r.is_granted IS NOT FALSE\n                          AND p.case_id = c.case_id AND r.case_id = c.case_id) THEN\n                        RAISE EXCEPTION 'no established result' USING ERRCODE = '23514', CONSTRAINT = 'ledger_payment_established';\n                    END IF;\n                    IF NEW.account = 'paid' AND NEW.fund = 'exchange' AND NEW.amount > 0 AND NOT EXISTS (\n                        SELECT 1 FROM programme_ledgerentry e\n                        JOIN programme_decision p ON p.id = e.decision_id\n                        JOIN programme_commitment c ON c.id = NEW.commitment_id\n                        WHERE e.id = NEW.entry_id AND e.kind IN ('pay', 'reverse')\n                          AND p.kind = 'support_funding' AND p.status = 'dispatched' AND p.is_granted\n                          AND p.case_id = c.case_id) THEN\n                        RAISE EXCEPTION 'no decision on funding' USING ERRCODE = '23514', CONSTRAINT = 'ledger_payment_established';\n                    END IF;\n                    RETURN NEW;\n                ", hash='81eb6f2a54a0577ff0a6a64631ae69abc3d0366f', operation='INSERT', pgid='pgtrigger_ledger_payment_established_6be2d', table='programme_ledgerrow', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerrow',
            trigger=pgtrigger.compiler.Trigger(name='ledger_row_within_caps', sql=core.guards.GuardSql(constraint='CONSTRAINT', declare='DECLARE programme bigint;', func="\n                    SELECT programme_id INTO programme FROM programme_ledgerentry WHERE id = NEW.entry_id;\n                    PERFORM programme_assert_caps(programme, NEW.commitment_id, NEW.year);\n                    IF NEW.account = 'reserved' THEN\n                        PERFORM programme_assert_reservation(NEW.reservation_id);\n                    END IF;\n                    IF NEW.account = 'paid' AND NEW.fund = 'outcome' AND NEW.amount > 0 THEN\n                        PERFORM programme_assert_within_decision(NEW.entry_id);\n                    END IF;\n                    IF NEW.account = 'paid' AND NEW.organisation_id IS NOT NULL AND NEW.amount < 0 THEN\n                        PERFORM programme_assert_held(NEW.commitment_id, NEW.organisation_id);\n                    END IF;\n                    RETURN NULL;\n                ", hash='0fc86ea4eb167b34ee4607b3af4f0b01e2e4ea6b', operation='INSERT', pgid='pgtrigger_ledger_row_within_caps_22374', table='programme_ledgerrow', timing='DEFERRABLE INITIALLY IMMEDIATE', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='ledgerrow',
            trigger=pgtrigger.compiler.Trigger(name='ledger_row_within_commitment_frame', sql=core.guards.GuardSql(condition='WHEN (NEW."account" = \'committed\' AND NEW."amount" > 0)', constraint='CONSTRAINT', declare='DECLARE programme bigint; booked integer;', func='\n                    SELECT programme_id, extract(year FROM booked_on) INTO programme, booked\n                        FROM programme_ledgerentry WHERE id = NEW.entry_id;\n                    PERFORM programme_assert_commitment_frame(programme, booked);\n                    RETURN NULL;\n                ', hash='6c345f53014ea5193c5ba40cda983e96760d1a1f', operation='INSERT', pgid='pgtrigger_ledger_row_within_commitment_frame_53088', table='programme_ledgerrow', timing='DEFERRABLE INITIALLY IMMEDIATE', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='verifiedcost',
            trigger=pgtrigger.compiler.Trigger(name='verified_cost_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'verified_cost_append_only';", hash='a81d842020e0209ff8adcd46dd868224f7a62e4e', operation='UPDATE OR DELETE', pgid='pgtrigger_verified_cost_append_only_26cdb', table='programme_verifiedcost', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='verifiedcost',
            trigger=pgtrigger.compiler.Trigger(name='verified_cost_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'verified_cost_no_truncate';", hash='ba19215ff2977582b5bd790602c80039d64cb33d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_verified_cost_no_truncate_beb10', table='programme_verifiedcost', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='verifiedcost',
            trigger=pgtrigger.compiler.Trigger(name='verified_cost_within_caps', sql=core.guards.GuardSql(constraint='CONSTRAINT', declare='DECLARE programme bigint;', func='\n                    SELECT programme_id INTO programme FROM programme_commitment WHERE id = NEW.commitment_id;\n                    PERFORM programme_assert_caps(programme, NEW.commitment_id);\n                    RETURN NULL;\n                ', hash='5dfb6cadc5c69544e584153408d5911ace263938', operation='INSERT', pgid='pgtrigger_verified_cost_within_caps_44464', table='programme_verifiedcost', timing='DEFERRABLE INITIALLY IMMEDIATE', when='AFTER')),
        ),
            migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(fields=('item', 'member'), name='vote_once', violation_error_message='The member has already voted.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='vote',
            trigger=pgtrigger.compiler.Trigger(name='vote_by_present_member', sql=core.guards.GuardSql(func="\n                    IF TG_OP <> 'INSERT' THEN\n                        RAISE EXCEPTION 'a vote is kept' USING ERRCODE = '23514', CONSTRAINT = 'vote_by_present_member';\n                    END IF;\n                    IF NOT EXISTS (\n                        SELECT 1 FROM programme_agendaitem i\n                        JOIN programme_attendance a ON a.meeting_id = i.meeting_id\n                        JOIN programme_meeting m ON m.id = i.meeting_id\n                        WHERE i.id = NEW.item_id AND a.user_id = NEW.member_id AND a.is_present\n                          AND a.capacity IN ('chair', 'member', 'alternate')\n                          AND m.kind = 'delegation' AND m.status = 'open'\n                          AND i.is_voting AND i.outcome = 'pending'\n                          AND (a.capacity <> 'alternate' OR NOT programme_alternates_too_many(m.id))) THEN\n                        RAISE EXCEPTION 'not present at an open meeting' USING ERRCODE = '23514', CONSTRAINT = 'vote_by_present_member';\n                    END IF;\n                    IF EXISTS (\n                        SELECT 1 FROM programme_agendaitem i\n                        WHERE i.id = NEW.item_id AND programme_has_conflict(NEW.member_id, i.case_id)) THEN\n                        RAISE EXCEPTION 'conflict of interest' USING ERRCODE = '23514', CONSTRAINT = 'vote_by_present_member';\n                    END IF;\n                    RETURN NEW;\n                ", hash='bc27a2c86c7b1cacbce6da879b22838d554f36d4', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_vote_by_present_member_068a4', table='programme_vote', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='yearlysplit',
            constraint=models.UniqueConstraint(fields=('programme', 'year', 'fund'), name='yearly_split_once'),
        ),
            migrations.AddConstraint(
            model_name='yearlysplit',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='yearly_split_not_negative', violation_error_message='An amount of the yearly split cannot be negative.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='leftroom',
            trigger=pgtrigger.compiler.Trigger(name='left_room_kept', sql=core.guards.GuardSql(func="\n                    IF EXISTS (\n                        SELECT 1 FROM programme_agendaitem i WHERE i.outcome <> 'pending'\n                          AND i.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.agendaitem_id ELSE NEW.agendaitem_id END) THEN\n                        RAISE EXCEPTION 'the matter is dealt with' USING ERRCODE = '23514', CONSTRAINT = 'left_room_kept';\n                    END IF;\n                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                    RETURN NEW;\n                ", hash='f2b6815e86b8d582beb8d3ea11f4142f8d6e7021', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_left_room_kept_f1aaf', table='programme_agendaitem_left_room', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='decider',
            trigger=pgtrigger.compiler.Trigger(name='decider_without_conflict', sql=core.guards.GuardSql(func="\n            IF EXISTS (\n                SELECT 1 FROM programme_decision d WHERE d.status NOT IN ('draft', 'proposed')\n                  AND d.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.decision_id ELSE NEW.decision_id END) THEN\n                RAISE EXCEPTION 'the decision is taken' USING ERRCODE = '23514', CONSTRAINT = 'decider_without_conflict';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            IF EXISTS (\n                SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id\n                  AND (d.presenter_id = NEW.user_id OR programme_has_conflict(NEW.user_id, d.case_id))) THEN\n                RAISE EXCEPTION 'presenter, or conflict of interest' USING ERRCODE = '23514', CONSTRAINT = 'decider_without_conflict';\n            END IF;\n            RETURN NEW;\n        ", hash='b20eb2868acf8c95e47be648249fb8e260fcdf3f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_decider_without_conflict_80add', table='programme_decision_deciders', when='BEFORE')),
        )
        ]),
    ]
