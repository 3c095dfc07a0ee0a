"""All tables of contracts. Made by `make squash`."""

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

    dependencies = [("constellations", "0001_initial"), ("core", "0001_initial"), ("programme", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        Schema([
            migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('provider', 'With a provider'), ('internal', 'Internal: project owner and management')], default='provider', max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('scope', models.TextField(verbose_name='what is done')),
                ('how', models.CharField(choices=[('own', 'Own provision'), ('lou', 'Procurement under LOU'), ('lov', 'System of choice under LOV'), ('iop', 'Non-profit–public partnership (IOP)'), ('research', 'The exception for research and development services')], max_length=10, verbose_name='how the provider was chosen')),
                ('how_reference', models.CharField(blank=True, max_length=200, verbose_name='reference of the procurement or decision')),
                ('aid', models.CharField(choices=[('not_economic', 'No aid: not an economic activity'), ('market', 'No aid: market price after competition'), ('de_minimis', 'De minimis aid'), ('exempted', 'Aid exempted from notification'), ('service', 'Service of general economic interest')], max_length=15, verbose_name='state aid')),
                ('aid_amount', core.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='amount of de minimis aid')),
                ('starts_on', models.DateField(verbose_name='starts')),
                ('ends_on', models.DateField(verbose_name='ends')),
                ('ceiling', core.money.MoneyField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='highest payment')),
                ('terms', models.JSONField(blank=True, default=dict)),
                ('terms_sha256', models.CharField(blank=True, max_length=64)),
                ('status', models.CharField(choices=[('draft', 'In preparation'), ('active', 'In force'), ('ended', 'Ended')], default='draft', max_length=10, verbose_name='status')),
                ('buyer_signed_at', models.DateTimeField(blank=True, null=True)),
                ('provider_signed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'verbose_name': 'agreement',
                'verbose_name_plural': 'agreements',
                'ordering': ['contract', 'id'],
            },
        ),
            migrations.CreateModel(
            name='AgreementFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('activity', 'Activity'), ('result', 'Process outcome')], max_length=10, verbose_name='kind')),
                ('subject', models.CharField(max_length=100)),
                ('period', models.CharField(max_length=20, verbose_name='period')),
                ('value', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='number, or share of the whole')),
                ('is_share', models.BooleanField(default=False)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='comment')),
                ('reported_at', models.DateTimeField(default=core.clock.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['agreement', 'period', 'id'],
            },
        ),
            migrations.CreateModel(
            name='AgreementPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=100)),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('paid_on', models.DateField(verbose_name='paid')),
                ('reference', models.CharField(blank=True, max_length=100, verbose_name='reference')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['agreement', 'paid_on', 'id'],
            },
        ),
            migrations.CreateModel(
            name='AidLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('euro', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='limit in euro')),
                ('sek_per_euro', models.DecimalField(decimal_places=4, max_digits=8, verbose_name='kronor for a euro')),
                ('source', models.CharField(max_length=300, verbose_name='where it stands')),
                ('entered_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'verbose_name': 'limit of de minimis aid',
                'verbose_name_plural': 'limits of de minimis aid',
                'ordering': ['-valid_from', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('reason', models.TextField(verbose_name='what changes, and why')),
                ('content', models.JSONField()),
                ('status', models.CharField(choices=[('draft', 'In preparation'), ('proposed', 'Waiting for decision'), ('approved', 'Approved, to be signed'), ('accepted', 'In force'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10, verbose_name='status')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('in_force_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'amendment',
                'verbose_name_plural': 'amendments',
                'ordering': ['contract', '-number'],
            },
        ),
            migrations.CreateModel(
            name='AmendmentSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
            migrations.CreateModel(
            name='BudgetRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('kind', models.CharField(choices=[('staff', 'Staff'), ('procured', 'Procured services'), ('premises', 'Premises and equipment'), ('training', 'Training and method material'), ('follow_up', 'Follow-up and data'), ('other', 'Other costs')], max_length=12, verbose_name='budget line')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount')),
            ],
            options={
                'ordering': ['contract', 'party', 'year', 'kind'],
            },
        ),
            migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('status', models.CharField(choices=[('draft', 'In preparation'), ('proposed', 'Waiting for decision'), ('approved', 'Approved, to be signed'), ('active', 'In force'), ('suspended', 'Suspended'), ('stopped', 'Stopped'), ('completed', 'Carried through')], default='draft', max_length=12, verbose_name='status')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='starts')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends')),
                ('follow_up_until', models.DateField(blank=True, null=True, verbose_name='followed up until')),
                ('ceiling', core.money.MoneyField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='ceiling of outcome payments')),
                ('rate', models.DecimalField(decimal_places=4, default=Decimal('0.5'), max_digits=5, verbose_name='share of verified costs')),
                ('expected_payment', core.money.MoneyField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='expected outcome payment')),
                ('terms', models.JSONField(blank=True, default=dict)),
                ('terms_sha256', models.CharField(blank=True, max_length=64)),
                ('round_dates', models.JSONField(blank=True, null=True)),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='signed')),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'verbose_name': 'contract',
                'verbose_name_plural': 'contracts',
                'ordering': ['title'],
            },
        ),
            migrations.CreateModel(
            name='ContractActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=100)),
                ('period', models.CharField(max_length=20, verbose_name='period')),
                ('value', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='number, or share of the whole')),
                ('is_share', models.BooleanField(default=False)),
                ('note', models.TextField(verbose_name='what was done')),
                ('reported_at', models.DateTimeField(default=core.clock.now)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('returned_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, verbose_name='why it was returned')),
            ],
            options={
                'verbose_name': 'reported activity',
                'verbose_name_plural': 'reported activities',
                'ordering': ['contract', '-period', '-id'],
            },
        ),
            migrations.CreateModel(
            name='ContractCompletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('completed_on', models.DateField()),
                ('reached', models.JSONField(default=list)),
                ('broad_introduction', models.TextField(blank=True, verbose_name='commitment to broad introduction')),
                ('introduced_by', models.DateField(blank=True, null=True, verbose_name='introduced by')),
                ('lessons', models.TextField(blank=True, verbose_name='lessons')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
        ),
            migrations.CreateModel(
            name='ContractNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('intervention', 'Change of the intervention'), ('suspension', 'Suspension'), ('resumption', 'Resumption'), ('council', 'The contract council'), ('other', 'Other')], default='intervention', max_length=12, verbose_name='kind')),
                ('dated_on', models.DateField(verbose_name='from when')),
                ('text', models.TextField(verbose_name='what changes, and why')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['-dated_on', '-id'],
            },
        ),
            migrations.CreateModel(
            name='ContractOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=200, verbose_name='outcome')),
                ('unit', models.CharField(max_length=60, verbose_name='unit')),
                ('baseline', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='baseline')),
                ('target', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='target value')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                ('agreed_payment', core.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='agreed payment')),
                ('is_paid', models.BooleanField(default=True, verbose_name='paid for')),
                ('direction', models.CharField(choices=[('increase', 'Should rise'), ('decrease', 'Should fall')], default='decrease', max_length=10, verbose_name='direction')),
                ('payment_model', models.CharField(choices=[('target', 'The whole amount when the target is reached'), ('steps', 'A part on the way, the rest at the target'), ('per_unit', 'An amount for each unit of improvement'), ('per_person', 'An amount for each participant who reaches the outcome'), ('own', 'Own terms, written as data')], default='target', max_length=12, verbose_name='how it is paid')),
                ('partial_value', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='first step at')),
                ('partial_payment', core.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='amount at the first step')),
                ('unit_price', core.money.MoneyField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='amount for each unit or person')),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='number of people')),
                ('measurement', models.TextField(blank=True, verbose_name='how it is measured')),
            ],
            options={
                'ordering': ['contract', 'id'],
            },
        ),
            migrations.CreateModel(
            name='ContractParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, verbose_name='id in the terms')),
                ('role', models.CharField(choices=[('state', 'The state'), ('outcome_owner', 'Outcome owner'), ('financier', 'Financier'), ('provider', 'Provider'), ('intermediary', 'Intermediary'), ('guarantor', 'Guarantor')], max_length=20, verbose_name='role')),
                ('payment_share', models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True, verbose_name='share of payments')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='signed')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left')),
            ],
            options={
                'ordering': ['contract', 'id'],
            },
        ),
            migrations.CreateModel(
            name='ContractStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('quality', 'The work is not done well enough for results to mean anything'), ('force_majeure', 'Force majeure')], max_length=15, verbose_name='ground')),
                ('reasons', models.TextField(verbose_name='reasons')),
                ('status', models.CharField(choices=[('open', 'Under way'), ('proposed', 'Waiting for decision'), ('stopped', 'Stopped'), ('withdrawn', 'Not pursued')], default='open', max_length=10)),
                ('opened_at', models.DateTimeField(default=core.clock.now)),
                ('support', models.TextField(blank=True, verbose_name='extra support given')),
                ('support_until', models.DateField(blank=True, null=True, verbose_name='support given until')),
                ('answer_due_on', models.DateField(verbose_name='answer due')),
                ('answer', models.TextField(blank=True, verbose_name="the parties' answer")),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='stops on')),
                ('owed', models.JSONField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'stop',
                'verbose_name_plural': 'stops',
                'ordering': ['contract', '-id'],
            },
        ),
            migrations.CreateModel(
            name='ContractVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('comment', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['contract', '-number'],
            },
        ),
            migrations.CreateModel(
            name='CostLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('staff', 'Staff'), ('procured', 'Procured services'), ('premises', 'Premises and equipment'), ('training', 'Training and method material'), ('follow_up', 'Follow-up and data'), ('other', 'Other costs')], max_length=12, verbose_name='budget line')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='cost')),
                ('other_funding', core.money.MoneyField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='of which paid by the pilot or other state grants')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='what it was for')),
            ],
            options={
                'ordering': ['report', 'id'],
            },
        ),
            migrations.CreateModel(
            name='CostReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=20, verbose_name='period')),
                ('status', models.CharField(choices=[('draft', 'In preparation'), ('submitted', 'To be checked'), ('returned', 'Returned for correction'), ('verified', 'Verified and locked')], default='draft', max_length=10, verbose_name='status')),
                ('note', models.TextField(blank=True, verbose_name='comment on differences from the budget')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted')),
                ('return_reason', models.TextField(blank=True, verbose_name='what to correct')),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='verified')),
            ],
            options={
                'verbose_name': 'cost report',
                'verbose_name_plural': 'cost reports',
                'ordering': ['-period', 'party', '-id'],
            },
        ),
            migrations.CreateModel(
            name='EvaluatorChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='why the evaluator is replaced')),
                ('proposed_at', models.DateTimeField(default=core.clock.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'change of evaluator',
                'verbose_name_plural': 'changes of evaluator',
                'ordering': ['-id'],
            },
        ),
            migrations.CreateModel(
            name='Simulation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assumptions', models.JSONField(default=dict)),
                ('terms_sha256', models.CharField(blank=True, max_length=64)),
                ('explanation', models.TextField(blank=True, verbose_name='why a party does not lose or gain')),
                ('seed', models.PositiveIntegerField(default=1)),
                ('draws', models.PositiveIntegerField(default=10000)),
                ('result', models.JSONField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'verbose_name': 'simulation',
                'verbose_name_plural': 'simulations',
                'ordering': ['-id'],
            },
        ),
            migrations.CreateModel(
            name='VersionComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='comment')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['created_at', 'id'],
            },
        ),
            migrations.CreateModel(
            name='ContractedInitiative',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('constellations.initiative',),
        ),
            migrations.AddField(
            model_name='agreement',
            name='buyer_signed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='agreement',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='agreement',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document'),
        ),
            migrations.AddField(
            model_name='agreement',
            name='provider',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='core.organisation', verbose_name='provider'),
        ),
            migrations.AddField(
            model_name='agreement',
            name='provider_signed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='agreement',
            name='provider_unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit'),
        ),
            migrations.AddField(
            model_name='agreementfact',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='contracts.agreement'),
        ),
            migrations.AddField(
            model_name='agreementfact',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='agreementfact',
            name='reported_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='agreementpayment',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='contracts.agreement'),
        ),
            migrations.AddField(
            model_name='agreementpayment',
            name='noted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='aidlimit',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='amendment',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='amendment',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='amendmentsignature',
            name='amendment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='contracts.amendment'),
        ),
            migrations.AddField(
            model_name='amendmentsignature',
            name='signature',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.signature'),
        ),
            migrations.AddField(
            model_name='contract',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='contract',
            name='case',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='contract', to='core.case'),
        ),
            migrations.AddField(
            model_name='contract',
            name='commitment',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contract', to='programme.commitment'),
        ),
            migrations.AddField(
            model_name='contract',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='contract',
            name='evaluator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evaluated_contracts', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='contract',
            name='initiative',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='contract', to='constellations.initiative'),
        ),
            migrations.AddField(
            model_name='contract',
            name='officer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='budgetrow',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='amendment',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='agreement',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='contractactivity',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='contractactivity',
            name='evidence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
            migrations.AddField(
            model_name='contractactivity',
            name='reported_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='contractactivity',
            name='returned_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='contractactivity',
            name='verified_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='contractcompletion',
            name='completed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='contractcompletion',
            name='contract',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='completion', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='contractnote',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='contractnote',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='contractnote',
            name='document',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document'),
        ),
            migrations.AddField(
            model_name='contractoutcome',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='contractoutcome',
            name='definition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracted', to='constellations.outcomedefinition'),
        ),
            migrations.AddField(
            model_name='contractparty',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='contractparty',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contract_roles', to='core.organisation'),
        ),
            migrations.AddField(
            model_name='contractparty',
            name='signatory',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='contractparty',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit'),
        ),
            migrations.AddField(
            model_name='contractactivity',
            name='party',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contractparty'),
        ),
            migrations.AddField(
            model_name='budgetrow',
            name='party',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget', to='contracts.contractparty'),
        ),
            migrations.AddField(
            model_name='amendmentsignature',
            name='party',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contractparty'),
        ),
            migrations.AddField(
            model_name='agreement',
            name='buyer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='contracts.contractparty', verbose_name='member'),
        ),
            migrations.AddField(
            model_name='contractstop',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='contractstop',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='contractstop',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='contractstop',
            name='opened_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='contractversion',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='contractversion',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='contractversion',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision'),
        ),
            migrations.AddField(
            model_name='contractversion',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document'),
        ),
            migrations.AddField(
            model_name='amendment',
            name='version',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendment', to='contracts.contractversion'),
        ),
            migrations.AddField(
            model_name='costreport',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cost_reports', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='costreport',
            name='corrects',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='contracts.costreport', verbose_name='corrects'),
        ),
            migrations.AddField(
            model_name='costreport',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='costreport',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document'),
        ),
            migrations.AddField(
            model_name='costreport',
            name='evidence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
            migrations.AddField(
            model_name='costreport',
            name='party',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cost_reports', to='contracts.contractparty'),
        ),
            migrations.AddField(
            model_name='costreport',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='costreport',
            name='verified_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='costline',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='contracts.costreport'),
        ),
            migrations.AddField(
            model_name='evaluatorchange',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='evaluatorchange',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluator_changes', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='evaluatorchange',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document'),
        ),
            migrations.AddField(
            model_name='evaluatorchange',
            name='evaluator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='evaluatorchange',
            name='previous',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='evaluatorchange',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='evaluatorchange',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='simulation',
            name='contract',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='simulations', to='contracts.contract'),
        ),
            migrations.AddField(
            model_name='simulation',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='simulation',
            name='job',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job'),
        ),
            migrations.AddField(
            model_name='versioncomment',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='versioncomment',
            name='organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation'),
        ),
            migrations.AddField(
            model_name='versioncomment',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='contracts.contractversion'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractedinitiative',
            trigger=pgtrigger.compiler.Trigger(name='initiative_follows_contract', sql=core.guards.GuardSql(func="\n                    IF NEW.status IN ('implementing', 'completed')\n                       AND (TG_OP = 'INSERT' OR NEW.status <> OLD.status)\n                       AND NOT EXISTS (\n                        SELECT 1 FROM contracts_contract c WHERE c.initiative_id = NEW.id\n                          AND ((NEW.status = 'implementing' AND c.status IN ('active', 'suspended'))\n                               OR (NEW.status = 'completed' AND c.status = 'completed'))) THEN\n                        RAISE EXCEPTION 'no contract in force, or completed' USING ERRCODE = '23514', CONSTRAINT = 'initiative_follows_contract';\n                    END IF;\n                    RETURN NEW;\n                ", hash='bec5dfe8d9dac07079091158d00ef9e784f1486c', operation='INSERT OR UPDATE', pgid='pgtrigger_initiative_follows_contract_6a671', table='constellations_initiative', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='agreementfact',
            constraint=models.UniqueConstraint(fields=('agreement', 'subject', 'period'), name='agreement_fact_once', violation_error_message='This is already reported for the period.'),
        ),
            migrations.AddConstraint(
            model_name='agreementfact',
            constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0), ('value__lt', 10000000000)), name='agreement_fact_not_negative', violation_error_message='A number cannot be negative here.'),
        ),
            migrations.AddConstraint(
            model_name='agreementfact',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('reported_by')), _negated=True), _connector='OR'), name='agreement_fact_confirmed_by_other', violation_error_message='The one who reported it cannot confirm it.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='agreementfact',
            trigger=pgtrigger.compiler.Trigger(name='agreement_fact_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.confirmed_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'agreement_fact_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.confirmed_at IS NOT NULL) AND (NEW.agreement_id IS DISTINCT FROM OLD.agreement_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.subject IS DISTINCT FROM OLD.subject OR NEW.period IS DISTINCT FROM OLD.period OR NEW.value IS DISTINCT FROM OLD.value OR NEW.is_share IS DISTINCT FROM OLD.is_share OR NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at OR NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'agreement_fact_frozen'; END IF;\n        RETURN NEW;\n    ", hash='13b9935d9432fa34e36da13b9f783a3afb2b7976', operation='UPDATE OR DELETE', pgid='pgtrigger_agreement_fact_frozen_52e67', table='contracts_agreementfact', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='agreementpayment',
            trigger=pgtrigger.compiler.Trigger(name='agreement_payment_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'agreement_payment_append_only';", hash='6d19af4f8a3245c992f020abe48a716434dc6c01', operation='UPDATE OR DELETE', pgid='pgtrigger_agreement_payment_append_only_2776e', table='contracts_agreementpayment', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='agreementpayment',
            trigger=pgtrigger.compiler.Trigger(name='agreement_payment_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'agreement_payment_no_truncate';", hash='6e4d02bc90fbb95eff2fb7ff99771651d5de83e0', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_agreement_payment_no_truncate_5c673', table='contracts_agreementpayment', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='aidlimit',
            constraint=models.CheckConstraint(condition=models.Q(('euro__gt', 0), ('sek_per_euro__gte', Decimal('1')), ('sek_per_euro__lte', Decimal('100'))), name='aid_limit_sensible', violation_error_message='Write the limit in euro and between 1 and 100 kronor for a euro.'),
        ),
            migrations.AddConstraint(
            model_name='aidlimit',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='aid_limit_has_source', violation_error_message='Say where the limit and the rate stand.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='aidlimit',
            trigger=pgtrigger.compiler.Trigger(name='aid_limit_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'aid_limit_append_only';", hash='924b398ed8c30c3190434bbc93946c60f07d495b', operation='UPDATE OR DELETE', pgid='pgtrigger_aid_limit_append_only_879fc', table='contracts_aidlimit', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='aidlimit',
            trigger=pgtrigger.compiler.Trigger(name='aid_limit_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'aid_limit_no_truncate';", hash='b65d568f94385193f4ed632ccec5a7a141967d02', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_aid_limit_no_truncate_bb62a', table='contracts_aidlimit', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['active', 'suspended', 'stopped', 'completed']), _negated=True), models.Q(('approved_by__isnull', False), ('commitment__isnull', False), ('ends_on__isnull', False), ('signed_at__isnull', False), ('starts_on__isnull', False)), _connector='OR'), name='contract_in_force_complete', violation_error_message='A contract in force is approved, signed and committed in the frame.'),
        ),
            migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='contract_dates_ordered', violation_error_message='The contract must begin before it ends.'),
        ),
            migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('ceiling__gte', 0)), name='contract_ceiling_not_negative', violation_error_message='The ceiling cannot be negative.'),
        ),
            migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('rate__gt', 0), ('rate__lte', Decimal('0.5'))), name='contract_rate_at_most_half', violation_error_message='The state pays at most 50 % of verified costs.'),
        ),
            migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'stopped'), _negated=True), ('ended_by__isnull', False), _connector='OR'), name='contract_stopped_by_decision', violation_error_message='A contract is stopped by a decision.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='contract_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('draft') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'contract_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'draft' AND NEW.status IN ('proposed')) OR (OLD.status = 'proposed' AND NEW.status IN ('draft', 'approved')) OR (OLD.status = 'approved' AND NEW.status IN ('active', 'draft')) OR (OLD.status = 'active' AND NEW.status IN ('suspended', 'stopped', 'completed')) OR (OLD.status = 'suspended' AND NEW.status IN ('active', 'stopped'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'contract_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='5c038c1a3275c94e7381c47f0804151ce44f0310', operation='INSERT OR UPDATE', pgid='pgtrigger_contract_status_moves_ace68', table='contracts_contract', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='contract_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.signed_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.signed_at IS NOT NULL) AND (NEW.initiative_id IS DISTINCT FROM OLD.initiative_id OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.signed_at IS DISTINCT FROM OLD.signed_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_frozen'; END IF;\n        RETURN NEW;\n    ", hash='e33dead0570a51aef422f4593f4e22ae1a197a35', operation='UPDATE OR DELETE', pgid='pgtrigger_contract_frozen_9710d', table='contracts_contract', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='contract_by_decision', sql=core.guards.GuardSql(func="\n                    IF (NEW.status IN ('approved', 'active', 'suspended', 'stopped', 'completed')\n                        OR NEW.commitment_id IS NOT NULL) AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.approved_by_id AND d.kind = 'contract'\n                          AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE\n                          AND d.case_id = NEW.case_id AND d.subject_id = NEW.id) THEN\n                        RAISE EXCEPTION 'no dispatched decision' USING ERRCODE = '23514', CONSTRAINT = 'contract_by_decision';\n                    END IF;\n                    IF NEW.status = 'stopped' AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.ended_by_id AND d.kind = 'stop'\n                          AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE AND d.case_id = NEW.case_id) THEN\n                        RAISE EXCEPTION 'no dispatched decision to stop' USING ERRCODE = '23514', CONSTRAINT = 'contract_by_decision';\n                    END IF;\n                    IF NEW.status = 'completed' AND NOT EXISTS (\n                        SELECT 1 FROM contracts_contractcompletion WHERE contract_id = NEW.id) THEN\n                        RAISE EXCEPTION 'nothing says how it was completed' USING ERRCODE = '23514', CONSTRAINT = 'contract_by_decision';\n                    END IF;\n                    RETURN NEW;\n                ", hash='fa67a7dfe11f7b69b8b8485b2a579fddef112640', operation='INSERT OR UPDATE', pgid='pgtrigger_contract_by_decision_ba513', table='contracts_contract', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='contract_public_money', sql=core.guards.GuardSql(func='\n            IF (TG_OP = \'INSERT\' OR NEW.terms IS DISTINCT FROM OLD.terms) AND (jsonb_path_exists(NEW.terms, \'$.rules[*] ? (@.type == "conditional_loan" || @.type == "guarantee" || exists(@.params.return_share))\') OR jsonb_path_exists(NEW.terms, \'$.parties[*] ? (@.role == "financier" || @.role == "guarantor" || @.role == "intermediary" || @.role == "investor")\'))\n               AND NOT COALESCE((SELECT private_capital_allowed FROM programme_programme ORDER BY id LIMIT 1), FALSE)\n            THEN\n                RAISE EXCEPTION \'private capital is not allowed\' USING ERRCODE = \'23514\', CONSTRAINT = \'contract_public_money\';\n            END IF;\n            RETURN NEW;\n        ', hash='0eae82beee56c1fa31cb32ed7dbd586e5cc2147f', operation='INSERT OR UPDATE', pgid='pgtrigger_contract_public_money_94117', table='contracts_contract', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='contract_terms_kept', sql=core.guards.GuardSql(func="\n                    IF OLD.status NOT IN ('draft', 'proposed') AND NEW.status <> 'draft' AND (\n                        NEW.terms <> OLD.terms OR NEW.terms_sha256 <> OLD.terms_sha256 OR NEW.ceiling <> OLD.ceiling\n                        OR NEW.rate <> OLD.rate OR NEW.starts_on IS DISTINCT FROM OLD.starts_on\n                        OR NEW.ends_on IS DISTINCT FROM OLD.ends_on\n                        OR NEW.follow_up_until IS DISTINCT FROM OLD.follow_up_until\n                        OR NEW.expected_payment <> OLD.expected_payment OR NEW.title <> OLD.title)\n                       AND NOT EXISTS (\n                        SELECT 1 FROM contracts_contractversion v JOIN programme_decision d ON d.id = v.decision_id\n                        WHERE v.contract_id = NEW.id AND v.signed_at IS NOT NULL AND d.kind = 'amendment'\n                          AND d.status = 'dispatched' AND d.is_granted IS NOT FALSE AND d.case_id = NEW.case_id\n                          AND v.content->'terms' = NEW.terms AND v.content->>'terms_sha256' = NEW.terms_sha256\n                          AND (v.content->>'ceiling')::numeric = NEW.ceiling\n                          AND (v.content->>'rate')::numeric = NEW.rate\n                          AND (v.content->>'starts_on')::date = NEW.starts_on\n                          AND (v.content->>'ends_on')::date = NEW.ends_on\n                          AND (v.content->>'follow_up_until')::date IS NOT DISTINCT FROM NEW.follow_up_until\n                          AND (v.content->>'expected_payment')::numeric = NEW.expected_payment\n                          AND v.content->>'title' = NEW.title) THEN\n                        RAISE EXCEPTION 'terms are frozen' USING ERRCODE = '23514', CONSTRAINT = 'contract_terms_kept';\n                    END IF;\n                    RETURN NEW;\n                ", hash='8074e4e10fc37d7fa92c2295f8e877e67c979756', operation='UPDATE', pgid='pgtrigger_contract_terms_kept_26888', table='contracts_contract', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='contract_evaluator_kept', sql=core.guards.GuardSql(func="\n                    IF NEW.evaluator_id IS DISTINCT FROM OLD.evaluator_id AND OLD.status <> 'draft'\n                       AND NOT EXISTS (\n                        SELECT 1 FROM (SELECT * FROM contracts_evaluatorchange WHERE contract_id = NEW.id\n                                       AND confirmed_at IS NOT NULL ORDER BY confirmed_at DESC, id DESC LIMIT 1) AS last\n                        WHERE last.evaluator_id = NEW.evaluator_id\n                          AND last.previous_id IS NOT DISTINCT FROM OLD.evaluator_id) THEN\n                        RAISE EXCEPTION 'no confirmed change of evaluator' USING ERRCODE = '23514', CONSTRAINT = 'contract_evaluator_kept';\n                    END IF;\n                    RETURN NEW;\n                ", hash='65f67785436ddebdedc4783b0315447269cabf18', operation='UPDATE OF "evaluator_id"', pgid='pgtrigger_contract_evaluator_kept_28e0f', table='contracts_contract', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='contract_shares_whole', sql=core.guards.GuardSql(constraint='CONSTRAINT', func="\n                    IF NEW.status IN ('active', 'suspended') AND (\n                        SELECT coalesce(sum(payment_share), 0) FROM contracts_contractparty\n                        WHERE contract_id = NEW.id) <> 1 THEN\n                        RAISE EXCEPTION 'shares do not sum to 1' USING ERRCODE = '23514', CONSTRAINT = 'contract_shares_whole';\n                    END IF;\n                    RETURN NULL;\n                ", hash='e9b71ccf7ce7f3e4854e0d8ac222f3734bf40a64', operation='UPDATE', pgid='pgtrigger_contract_shares_whole_3af96', table='contracts_contract', timing='DEFERRABLE INITIALLY IMMEDIATE', when='AFTER')),
        ),
            migrations.AddConstraint(
            model_name='contractcompletion',
            constraint=models.CheckConstraint(condition=models.Q(('reached', []), models.Q(('broad_introduction', ''), _negated=True), _connector='OR'), name='completion_introduces_what_works', violation_error_message='Outcomes were reached: say how the practice is introduced broadly.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractcompletion',
            trigger=pgtrigger.compiler.Trigger(name='contract_completion_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'contract_completion_append_only';", hash='4eeb9e7906c5e766603f2f4bf2710faea198035f', operation='UPDATE OR DELETE', pgid='pgtrigger_contract_completion_append_only_b45ee', table='contracts_contractcompletion', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractcompletion',
            trigger=pgtrigger.compiler.Trigger(name='contract_completion_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'contract_completion_no_truncate';", hash='5188f7c852a7a7bcc61b5d6573e0a2cc21b4b285', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_contract_completion_no_truncate_572e9', table='contracts_contractcompletion', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractcompletion',
            trigger=pgtrigger.compiler.Trigger(name='completion_when_run_out', sql=core.guards.GuardSql(func="\n                    IF NOT EXISTS (SELECT 1 FROM contracts_contract c WHERE c.id = NEW.contract_id\n                                   AND c.status = 'active' AND c.ends_on <= NEW.completed_on) THEN\n                        RAISE EXCEPTION 'the contract has not run out' USING ERRCODE = '23514', CONSTRAINT = 'completion_when_run_out';\n                    END IF;\n                    RETURN NEW;\n                ", hash='40d56d955b8529d2ba18e0a758d2cb9af53c02bd', operation='INSERT', pgid='pgtrigger_completion_when_run_out_7c137', table='contracts_contractcompletion', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractnote',
            trigger=pgtrigger.compiler.Trigger(name='contract_note_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'contract_note_append_only';", hash='fba01fa26d3ae220d327e559eb3ff6a90ddbac66', operation='UPDATE OR DELETE', pgid='pgtrigger_contract_note_append_only_2399f', table='contracts_contractnote', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractnote',
            trigger=pgtrigger.compiler.Trigger(name='contract_note_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'contract_note_no_truncate';", hash='42152476dd494fa2e7164133aa7afa687a01e077', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_contract_note_no_truncate_285dd', table='contracts_contractnote', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='contractoutcome',
            constraint=models.UniqueConstraint(fields=('contract', 'code'), name='contract_outcome_code_once'),
        ),
            migrations.AddConstraint(
            model_name='contractoutcome',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_payment__isnull', True), ('agreed_payment__gte', 0), _connector='OR'), name='contract_outcome_payment_not_negative', violation_error_message='A payment cannot be negative.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractoutcome',
            trigger=pgtrigger.compiler.Trigger(name='contract_outcomes_kept', sql=core.guards.GuardSql(constraint='CONSTRAINT', declare='DECLARE bound bigint; content jsonb;', func="\n            bound := CASE WHEN TG_OP = 'DELETE' THEN OLD.contract_id ELSE NEW.contract_id END;\n            SELECT v.content INTO content FROM contracts_contractversion v\n            JOIN contracts_contract c ON c.id = v.contract_id\n            WHERE v.contract_id = bound AND c.status <> 'draft'\n            ORDER BY (v.signed_at IS NOT NULL) DESC, v.number DESC LIMIT 1;\n            IF content IS NOT NULL AND (EXISTS ((\n                    SELECT code, name, unit, direction, due_on, is_paid, payment_model, population, baseline, target,\n                        partial_value, agreed_payment, partial_payment, unit_price, measurement\n                    FROM contracts_contractoutcome WHERE contract_id = bound\n                ) EXCEPT (\n                    SELECT code, name, unit, direction, due_on, is_paid, payment_model, population, baseline, target,\n                        partial_value, agreed_payment, partial_payment, unit_price, COALESCE(measurement, '')\n                    FROM jsonb_to_recordset(content->'outcomes') AS e(\n                        code text, name text, unit text, direction text, due_on date, is_paid boolean,\n                        payment_model text, population bigint, baseline numeric, target numeric,\n                        partial_value numeric, agreed_payment numeric, partial_payment numeric, unit_price numeric,\n                        measurement text)\n                )) OR EXISTS ((\n                    SELECT code, name, unit, direction, due_on, is_paid, payment_model, population, baseline, target,\n                        partial_value, agreed_payment, partial_payment, unit_price, COALESCE(measurement, '')\n                    FROM jsonb_to_recordset(content->'outcomes') AS e(\n                        code text, name text, unit text, direction text, due_on date, is_paid boolean,\n                        payment_model text, population bigint, baseline numeric, target numeric,\n                        partial_value numeric, agreed_payment numeric, partial_payment numeric, unit_price numeric,\n                        measurement text)\n                ) EXCEPT (\n                    SELECT code, name, unit, direction, due_on, is_paid, payment_model, population, baseline, target,\n                        partial_value, agreed_payment, partial_payment, unit_price, measurement\n                    FROM contracts_contractoutcome WHERE contract_id = bound\n                ))) THEN\n                RAISE EXCEPTION 'differs from what was signed' USING ERRCODE = '23514', CONSTRAINT = 'contract_outcomes_kept';\n            END IF;\n            RETURN NULL;\n        ", hash='f555c443cf4356cefba0b76f5bf9ac36a35ba41c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_contract_outcomes_kept_50c3c', table='contracts_contractoutcome', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
            migrations.AddConstraint(
            model_name='contractparty',
            constraint=models.UniqueConstraint(fields=('contract', 'code'), name='contract_party_code_once'),
        ),
            migrations.AddConstraint(
            model_name='contractparty',
            constraint=models.CheckConstraint(condition=models.Q(('payment_share__isnull', True), models.Q(('payment_share__gte', 0), ('payment_share__lte', 1)), _connector='OR'), name='contract_party_share_0_to_1', violation_error_message='A share lies between 0 and 1.'),
        ),
            migrations.AddConstraint(
            model_name='contractparty',
            constraint=models.UniqueConstraint(condition=models.Q(('role', 'state')), fields=('contract',), name='contract_party_one_state'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractparty',
            trigger=pgtrigger.compiler.Trigger(name='contract_key_kept', sql=core.guards.GuardSql(constraint='CONSTRAINT', declare='DECLARE bound bigint; content jsonb;', func="\n            bound := CASE WHEN TG_OP = 'DELETE' THEN OLD.contract_id ELSE NEW.contract_id END;\n            SELECT v.content INTO content FROM contracts_contractversion v\n            JOIN contracts_contract c ON c.id = v.contract_id\n            WHERE v.contract_id = bound AND c.status <> 'draft'\n            ORDER BY (v.signed_at IS NOT NULL) DESC, v.number DESC LIMIT 1;\n            IF content IS NOT NULL AND (EXISTS ((\n                    SELECT code, payment_share FROM contracts_contractparty\n                    WHERE contract_id = bound AND payment_share IS NOT NULL\n                ) EXCEPT (\n                    SELECT code, share FROM jsonb_to_recordset(content->'parties') AS e(code text, share numeric)\n                    WHERE share IS NOT NULL\n                )) OR EXISTS ((\n                    SELECT code, share FROM jsonb_to_recordset(content->'parties') AS e(code text, share numeric)\n                    WHERE share IS NOT NULL\n                ) EXCEPT (\n                    SELECT code, payment_share FROM contracts_contractparty\n                    WHERE contract_id = bound AND payment_share IS NOT NULL\n                ))) THEN\n                RAISE EXCEPTION 'differs from what was signed' USING ERRCODE = '23514', CONSTRAINT = 'contract_key_kept';\n            END IF;\n            RETURN NULL;\n        ", hash='50ebd7093274c20989083709136e3978ada53994', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_contract_key_kept_58340', table='contracts_contractparty', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractparty',
            trigger=pgtrigger.compiler.Trigger(name='contract_party_public', sql=core.guards.GuardSql(func="\n                    IF NEW.role IN ('financier', 'guarantor', 'intermediary') AND (TG_OP = 'INSERT' OR NEW.role <> OLD.role)\n                       AND NOT COALESCE((SELECT private_capital_allowed FROM programme_programme ORDER BY id LIMIT 1),\n                                        FALSE) THEN\n                        RAISE EXCEPTION 'private capital is not allowed' USING ERRCODE = '23514', CONSTRAINT = 'contract_party_public';\n                    END IF;\n                    RETURN NEW;\n                ", hash='7e21bb6da9b22960f0f14bc6f7856d298e74a1b4', operation='INSERT OR UPDATE', pgid='pgtrigger_contract_party_public_08629', table='contracts_contractparty', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractparty',
            trigger=pgtrigger.compiler.Trigger(name='contract_party_shares_whole', sql=core.guards.GuardSql(constraint='CONSTRAINT', declare='DECLARE bound bigint;', func="\n                    bound := CASE WHEN TG_OP = 'DELETE' THEN OLD.contract_id ELSE NEW.contract_id END;\n                    IF EXISTS (SELECT 1 FROM contracts_contract c WHERE c.id = bound\n                               AND c.status IN ('active', 'suspended'))\n                       AND (SELECT coalesce(sum(payment_share), 0) FROM contracts_contractparty\n                            WHERE contract_id = bound) <> 1 THEN\n                        RAISE EXCEPTION 'shares do not sum to 1' USING ERRCODE = '23514', CONSTRAINT = 'contract_party_shares_whole';\n                    END IF;\n                    RETURN NULL;\n                ", hash='5c7ac4f2846267972a2d906d064f2318a5a0ca38', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_contract_party_shares_whole_60362', table='contracts_contractparty', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractparty',
            trigger=pgtrigger.compiler.Trigger(name='contract_party_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.signed_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_party_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.signed_at IS NOT NULL) AND (NEW.contract_id IS DISTINCT FROM OLD.contract_id OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.code IS DISTINCT FROM OLD.code OR NEW.role IS DISTINCT FROM OLD.role) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_party_frozen'; END IF;\n        RETURN NEW;\n    ", hash='20c6c18d11fe559e2b0916b97703540f922046da', operation='UPDATE OR DELETE', pgid='pgtrigger_contract_party_frozen_27f91', table='contracts_contractparty', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractparty',
            trigger=pgtrigger.compiler.Trigger(name='contract_party_signature_kept', sql=core.guards.GuardSql(func="\n                    IF OLD.signed_at IS NOT NULL AND NEW.signed_at IS DISTINCT FROM OLD.signed_at\n                       AND NOT (NEW.signed_at IS NULL AND EXISTS (\n                           SELECT 1 FROM contracts_contract c WHERE c.id = OLD.contract_id AND c.status = 'draft')) THEN\n                        RAISE EXCEPTION 'signed' USING ERRCODE = '23514', CONSTRAINT = 'contract_party_signature_kept';\n                    END IF;\n                    RETURN NEW;\n                ", hash='e8cb18b4981285bfdd786ed4b56092f48578e50e', operation='UPDATE', pgid='pgtrigger_contract_party_signature_kept_48786', table='contracts_contractparty', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='contractactivity',
            constraint=models.UniqueConstraint(condition=models.Q(('returned_at', None)), fields=('contract', 'rule', 'period'), name='contract_activity_once', violation_error_message='This is already reported for the period.'),
        ),
            migrations.AddConstraint(
            model_name='contractactivity',
            constraint=models.CheckConstraint(condition=models.Q(('value__gt', 0), ('value__lt', 10000000000)), name='contract_activity_positive', violation_error_message='Write a number above zero.'),
        ),
            migrations.AddConstraint(
            model_name='contractactivity',
            constraint=models.CheckConstraint(condition=models.Q(('is_share', False), ('value__lte', 1), _connector='OR'), name='contract_activity_share_of_one', violation_error_message='A share of the whole is at most 100 %.'),
        ),
            migrations.AddConstraint(
            model_name='contractactivity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verified_at', None), ('verified_by', None)), models.Q(('returned_at', None), ('verified_at__isnull', False), ('verified_by__isnull', False)), _connector='OR'), name='contract_activity_verified_whole', violation_error_message='What is verified says by whom and when, and is not returned.'),
        ),
            migrations.AddConstraint(
            model_name='contractactivity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('returned_at', None), ('returned_by', None)), models.Q(('returned_at__isnull', False), ('returned_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='contract_activity_returned_whole', violation_error_message='What is returned says by whom, when and why.'),
        ),
            migrations.AddConstraint(
            model_name='contractactivity',
            constraint=models.CheckConstraint(condition=models.Q(('verified_by', None), models.Q(('verified_by', models.F('reported_by')), _negated=True), _connector='OR'), name='contract_activity_four_eyes', violation_error_message='Another person than the one who reported it checks it.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractactivity',
            trigger=pgtrigger.compiler.Trigger(name='contract_activity_reported_first', sql=core.guards.GuardSql(func="\n                    IF NEW.verified_at IS NOT NULL OR NEW.returned_at IS NOT NULL THEN\n                        RAISE EXCEPTION 'not reported first' USING ERRCODE = '23514', CONSTRAINT = 'contract_activity_reported_first';\n                    END IF;\n                    RETURN NEW;\n                ", hash='16179478d201378d703d8e786d95f492f1ba62b0', operation='INSERT', pgid='pgtrigger_contract_activity_reported_first_5f744', table='contracts_contractactivity', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractactivity',
            trigger=pgtrigger.compiler.Trigger(name='contract_activity_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_activity_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.contract_id IS DISTINCT FROM OLD.contract_id OR NEW.party_id IS DISTINCT FROM OLD.party_id OR NEW.rule IS DISTINCT FROM OLD.rule OR NEW.period IS DISTINCT FROM OLD.period OR NEW.value IS DISTINCT FROM OLD.value OR NEW.is_share IS DISTINCT FROM OLD.is_share OR NEW.reported_by_id IS DISTINCT FROM OLD.reported_by_id OR NEW.reported_at IS DISTINCT FROM OLD.reported_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_activity_frozen'; END IF;\n        RETURN NEW;\n    ", hash='40a1fefd8b0adac721d07d2d601bde74802b2b97', operation='UPDATE OR DELETE', pgid='pgtrigger_contract_activity_frozen_ae12d', table='contracts_contractactivity', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractactivity',
            trigger=pgtrigger.compiler.Trigger(name='contract_activity_done_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.verified_at IS NOT NULL OR OLD.returned_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_activity_done_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.verified_at IS NOT NULL OR OLD.returned_at IS NOT NULL) AND (NEW.verified_by_id IS DISTINCT FROM OLD.verified_by_id OR NEW.verified_at IS DISTINCT FROM OLD.verified_at OR NEW.returned_by_id IS DISTINCT FROM OLD.returned_by_id OR NEW.returned_at IS DISTINCT FROM OLD.returned_at OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.evidence_id IS DISTINCT FROM OLD.evidence_id OR NEW.note IS DISTINCT FROM OLD.note) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_activity_done_frozen'; END IF;\n        RETURN NEW;\n    ", hash='7fca536cdfaac269c735c6dea3aacd233b9708d2', operation='UPDATE OR DELETE', pgid='pgtrigger_contract_activity_done_frozen_d4be5', table='contracts_contractactivity', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='budgetrow',
            constraint=models.UniqueConstraint(fields=('party', 'year', 'kind'), name='budget_row_once', violation_error_message='The budget already has that line for the party and year.'),
        ),
            migrations.AddConstraint(
            model_name='budgetrow',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='budget_row_not_negative', violation_error_message='A cost in the budget cannot be negative.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='budgetrow',
            trigger=pgtrigger.compiler.Trigger(name='contract_budget_kept', sql=core.guards.GuardSql(constraint='CONSTRAINT', declare='DECLARE bound bigint; content jsonb;', func="\n            bound := CASE WHEN TG_OP = 'DELETE' THEN OLD.contract_id ELSE NEW.contract_id END;\n            SELECT v.content INTO content FROM contracts_contractversion v\n            JOIN contracts_contract c ON c.id = v.contract_id\n            WHERE v.contract_id = bound AND c.status <> 'draft'\n            ORDER BY (v.signed_at IS NOT NULL) DESC, v.number DESC LIMIT 1;\n            IF content IS NOT NULL AND (EXISTS ((\n                    SELECT p.code, b.year::integer, b.kind, b.amount\n                    FROM contracts_budgetrow b JOIN contracts_contractparty p ON p.id = b.party_id\n                    WHERE b.contract_id = bound\n                ) EXCEPT (\n                    SELECT party, year, kind, amount FROM jsonb_to_recordset(content->'budget')\n                    AS e(party text, year integer, kind text, amount numeric)\n                )) OR EXISTS ((\n                    SELECT party, year, kind, amount FROM jsonb_to_recordset(content->'budget')\n                    AS e(party text, year integer, kind text, amount numeric)\n                ) EXCEPT (\n                    SELECT p.code, b.year::integer, b.kind, b.amount\n                    FROM contracts_budgetrow b JOIN contracts_contractparty p ON p.id = b.party_id\n                    WHERE b.contract_id = bound\n                ))) THEN\n                RAISE EXCEPTION 'differs from what was signed' USING ERRCODE = '23514', CONSTRAINT = 'contract_budget_kept';\n            END IF;\n            RETURN NULL;\n        ", hash='e285af67c8b9d16bc50436c1f01b0b0c1bb2be81', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_contract_budget_kept_330da', table='contracts_budgetrow', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
            migrations.AddConstraint(
            model_name='amendmentsignature',
            constraint=models.UniqueConstraint(fields=('amendment', 'party'), name='amendment_signed_once', violation_error_message='The party has already signed the amendment.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='amendmentsignature',
            trigger=pgtrigger.compiler.Trigger(name='amendment_signature_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'amendment_signature_append_only';", hash='ad4a7b732c92c32cb13b388bb62e1bc6fe7e91a3', operation='UPDATE OR DELETE', pgid='pgtrigger_amendment_signature_append_only_97879', table='contracts_amendmentsignature', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='amendmentsignature',
            trigger=pgtrigger.compiler.Trigger(name='amendment_signature_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'amendment_signature_no_truncate';", hash='706568bb8e78b54d2c836d98ce8bf87c7967c272', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_amendment_signature_no_truncate_a6225', table='contracts_amendmentsignature', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='agreement_dates_ordered', violation_error_message='The agreement must begin before it ends.'),
        ),
            migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('aid', 'de_minimis'), _negated=True), ('aid_amount__isnull', False), _connector='OR'), name='agreement_de_minimis_has_amount', violation_error_message='Give the amount of de minimis aid.'),
        ),
            migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('how', 'own'), models.Q(('how_reference', ''), _negated=True), _connector='OR'), name='agreement_choice_has_reference', violation_error_message='Name the procurement or decision by which the provider was chosen.'),
        ),
            migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('ceiling__gte', 0)), name='agreement_ceiling_not_negative', violation_error_message='The highest payment cannot be negative.'),
        ),
            migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('buyer_signed_at__isnull', False), ('document__isnull', False), ('provider_signed_at__isnull', False)), _connector='OR'), name='agreement_in_force_signed', violation_error_message='An agreement in force is signed by both sides.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='agreement_public_money', sql=core.guards.GuardSql(func='\n            IF (TG_OP = \'INSERT\' OR NEW.terms IS DISTINCT FROM OLD.terms) AND (jsonb_path_exists(NEW.terms, \'$.rules[*] ? (@.type == "conditional_loan" || @.type == "guarantee" || exists(@.params.return_share))\') OR jsonb_path_exists(NEW.terms, \'$.parties[*] ? (@.role == "financier" || @.role == "guarantor" || @.role == "intermediary" || @.role == "investor")\'))\n               AND NOT COALESCE((SELECT private_capital_allowed FROM programme_programme ORDER BY id LIMIT 1), FALSE)\n            THEN\n                RAISE EXCEPTION \'private capital is not allowed\' USING ERRCODE = \'23514\', CONSTRAINT = \'agreement_public_money\';\n            END IF;\n            RETURN NEW;\n        ', hash='37950159c26ecb3b163343ccdeac08b00e442be0', operation='INSERT OR UPDATE', pgid='pgtrigger_agreement_public_money_b9ab2', table='contracts_agreement', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='agreement_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('draft') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'agreement_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'draft' AND NEW.status IN ('active')) OR (OLD.status = 'active' AND NEW.status IN ('ended'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'agreement_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='8268a33a4bf185a105b3ff063dc90121406444e8', operation='INSERT OR UPDATE', pgid='pgtrigger_agreement_status_moves_5bb7f', table='contracts_agreement', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='agreement_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.document_id IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'agreement_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.document_id IS NOT NULL) AND (NEW.contract_id IS DISTINCT FROM OLD.contract_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.buyer_id IS DISTINCT FROM OLD.buyer_id OR NEW.provider_id IS DISTINCT FROM OLD.provider_id OR NEW.scope IS DISTINCT FROM OLD.scope OR NEW.how IS DISTINCT FROM OLD.how OR NEW.aid IS DISTINCT FROM OLD.aid OR NEW.aid_amount IS DISTINCT FROM OLD.aid_amount OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.ceiling IS DISTINCT FROM OLD.ceiling OR NEW.terms IS DISTINCT FROM OLD.terms OR NEW.terms_sha256 IS DISTINCT FROM OLD.terms_sha256 OR NEW.document_id IS DISTINCT FROM OLD.document_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'agreement_frozen'; END IF;\n        RETURN NEW;\n    ", hash='7cb6eccee0ba991ad16427df764ea86aadc3e633', operation='UPDATE OR DELETE', pgid='pgtrigger_agreement_frozen_96660', table='contracts_agreement', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='contractstop',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['open', 'proposed'])), fields=('contract',), name='contract_stop_one_open', violation_error_message='Work to stop the contract is already under way.'),
        ),
            migrations.AddConstraint(
            model_name='contractstop',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground', 'quality'), ('status__in', ['proposed', 'stopped']), _negated=True), models.Q(('support', ''), _negated=True), _connector='OR'), name='contract_stop_after_support', violation_error_message='Record the extra support that was given before the contract is stopped.'),
        ),
            migrations.AddConstraint(
            model_name='contractstop',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'stopped'), _negated=True), models.Q(('decision__isnull', False), ('effective_on__isnull', False), ('owed__isnull', False)), _connector='OR'), name='contract_stop_decided'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractstop',
            trigger=pgtrigger.compiler.Trigger(name='contract_stop_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('open') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'contract_stop_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'open' AND NEW.status IN ('proposed', 'withdrawn')) OR (OLD.status = 'proposed' AND NEW.status IN ('open', 'stopped'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'contract_stop_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='a742509f47d33e680d7776ba67272e5d9ce3ebf6', operation='INSERT OR UPDATE', pgid='pgtrigger_contract_stop_status_moves_304f3', table='contracts_contractstop', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractstop',
            trigger=pgtrigger.compiler.Trigger(name='contract_stop_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status = 'stopped' THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_stop_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status = 'stopped') AND (NEW.contract_id IS DISTINCT FROM OLD.contract_id OR NEW.ground IS DISTINCT FROM OLD.ground OR NEW.reasons IS DISTINCT FROM OLD.reasons OR NEW.opened_by_id IS DISTINCT FROM OLD.opened_by_id OR NEW.opened_at IS DISTINCT FROM OLD.opened_at OR NEW.support IS DISTINCT FROM OLD.support OR NEW.support_until IS DISTINCT FROM OLD.support_until OR NEW.answer_due_on IS DISTINCT FROM OLD.answer_due_on OR NEW.answer IS DISTINCT FROM OLD.answer OR NEW.answered_by_id IS DISTINCT FROM OLD.answered_by_id OR NEW.answered_at IS DISTINCT FROM OLD.answered_at OR NEW.effective_on IS DISTINCT FROM OLD.effective_on OR NEW.decision_id IS DISTINCT FROM OLD.decision_id OR NEW.owed IS DISTINCT FROM OLD.owed) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_stop_frozen'; END IF;\n        RETURN NEW;\n    ", hash='81f5cb743518dee62318c30d7a5d6121988c5d0b', operation='UPDATE OR DELETE', pgid='pgtrigger_contract_stop_frozen_d6100', table='contracts_contractstop', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='contractversion',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='contract_version_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractversion',
            trigger=pgtrigger.compiler.Trigger(name='contract_version_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_version_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.contract_id IS DISTINCT FROM OLD.contract_id OR NEW.number IS DISTINCT FROM OLD.number OR NEW.content IS DISTINCT FROM OLD.content OR NEW.sha256 IS DISTINCT FROM OLD.sha256 OR NEW.created_by_id IS DISTINCT FROM OLD.created_by_id OR NEW.created_at IS DISTINCT FROM OLD.created_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_version_frozen'; END IF;\n        RETURN NEW;\n    ", hash='06c5d92b8d0feefb9700bd707326393e1166f38a', operation='UPDATE OR DELETE', pgid='pgtrigger_contract_version_frozen_7b1f3', table='contracts_contractversion', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='contractversion',
            trigger=pgtrigger.compiler.Trigger(name='contract_version_signed_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.signed_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_version_signed_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.signed_at IS NOT NULL) AND (NEW.signed_at IS DISTINCT FROM OLD.signed_at OR NEW.decision_id IS DISTINCT FROM OLD.decision_id OR NEW.document_id IS DISTINCT FROM OLD.document_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'contract_version_signed_frozen'; END IF;\n        RETURN NEW;\n    ", hash='34fc0dc96445900db5d153837a0ce5d501353aea', operation='UPDATE OR DELETE', pgid='pgtrigger_contract_version_signed_frozen_8ad76', table='contracts_contractversion', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='amendment',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='amendment_number_once'),
        ),
            migrations.AddConstraint(
            model_name='amendment',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'proposed', 'approved'])), fields=('contract',), name='amendment_one_open', violation_error_message='The contract already has an amendment under way.'),
        ),
            migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['approved', 'accepted']), _negated=True), models.Q(('decision__isnull', False), ('version__isnull', False)), _connector='OR'), name='amendment_approved_by_decision', violation_error_message='An amendment is approved by a decision.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='amendment',
            trigger=pgtrigger.compiler.Trigger(name='amendment_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('draft') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'amendment_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'draft' AND NEW.status IN ('proposed', 'withdrawn')) OR (OLD.status = 'proposed' AND NEW.status IN ('draft', 'approved')) OR (OLD.status = 'approved' AND NEW.status IN ('accepted', 'withdrawn'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'amendment_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='b504c74a5f33c5bb6b921e8e631d7d11808b9eda', operation='INSERT OR UPDATE', pgid='pgtrigger_amendment_status_moves_7c942', table='contracts_amendment', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='amendment',
            trigger=pgtrigger.compiler.Trigger(name='amendment_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status IN ('approved', 'accepted') THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'amendment_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status IN ('approved', 'accepted')) AND (NEW.contract_id IS DISTINCT FROM OLD.contract_id OR NEW.number IS DISTINCT FROM OLD.number OR NEW.content IS DISTINCT FROM OLD.content OR NEW.reason IS DISTINCT FROM OLD.reason) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'amendment_frozen'; END IF;\n        RETURN NEW;\n    ", hash='ff23166c8274284783d30e9510cd6b8e3b58be26', operation='UPDATE OR DELETE', pgid='pgtrigger_amendment_frozen_6ba8a', table='contracts_amendment', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='costreport',
            constraint=models.UniqueConstraint(condition=models.Q(('corrects__isnull', True)), fields=('party', 'period'), name='cost_report_once', violation_error_message='The party already has a report for that period. Correct that one instead.'),
        ),
            migrations.AddConstraint(
            model_name='costreport',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft']), models.Q(('evidence__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='cost_report_submitted_complete', violation_error_message='Attach the evidence before you send the report.'),
        ),
            migrations.AddConstraint(
            model_name='costreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'verified'), _negated=True), models.Q(('verified_at__isnull', False), ('verified_by__isnull', False)), _connector='OR'), name='cost_report_verified_by_whom'),
        ),
            migrations.AddConstraint(
            model_name='costreport',
            constraint=models.CheckConstraint(condition=models.Q(('verified_by__isnull', True), models.Q(('verified_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='cost_report_verified_by_other', violation_error_message='The one who sent the report cannot verify it.'),
        ),
            migrations.AddConstraint(
            model_name='costreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'returned'), _negated=True), models.Q(('return_reason', ''), _negated=True), _connector='OR'), name='cost_report_returned_with_reason', violation_error_message='Say what is to be corrected.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='costreport',
            trigger=pgtrigger.compiler.Trigger(name='cost_report_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('draft') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'cost_report_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'draft' AND NEW.status IN ('submitted')) OR (OLD.status = 'submitted' AND NEW.status IN ('returned', 'verified')) OR (OLD.status = 'returned' AND NEW.status IN ('submitted'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'cost_report_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='1bc4d5846609d479e55cd68f67aa3fcbed431b2c', operation='INSERT OR UPDATE', pgid='pgtrigger_cost_report_status_moves_03e10', table='contracts_costreport', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='costreport',
            trigger=pgtrigger.compiler.Trigger(name='cost_report_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status = 'verified' THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'cost_report_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status = 'verified') AND (NEW.contract_id IS DISTINCT FROM OLD.contract_id OR NEW.party_id IS DISTINCT FROM OLD.party_id OR NEW.period IS DISTINCT FROM OLD.period OR NEW.corrects_id IS DISTINCT FROM OLD.corrects_id OR NEW.note IS DISTINCT FROM OLD.note OR NEW.evidence_id IS DISTINCT FROM OLD.evidence_id OR NEW.submitted_by_id IS DISTINCT FROM OLD.submitted_by_id OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at OR NEW.verified_by_id IS DISTINCT FROM OLD.verified_by_id OR NEW.verified_at IS DISTINCT FROM OLD.verified_at OR NEW.document_id IS DISTINCT FROM OLD.document_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'cost_report_frozen'; END IF;\n        RETURN NEW;\n    ", hash='b6e073b4abf7fbf81adbc939acef8f9be4a42eb1', operation='UPDATE OR DELETE', pgid='pgtrigger_cost_report_frozen_e14ad', table='contracts_costreport', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='costline',
            constraint=models.UniqueConstraint(fields=('report', 'kind'), name='cost_line_once'),
        ),
            migrations.AddConstraint(
            model_name='costline',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('other_funding__gte', 0), ('other_funding__lte', models.F('amount'))), name='cost_line_funding_within_cost', violation_error_message='Other funding cannot be more than the cost itself.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='costline',
            trigger=pgtrigger.compiler.Trigger(name='cost_line_locked', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM contracts_costreport r WHERE r.status = 'verified' AND r.id IN (\n                        CASE WHEN TG_OP <> 'INSERT' THEN OLD.report_id END,\n                        CASE WHEN TG_OP <> 'DELETE' THEN NEW.report_id END)) THEN\n                        RAISE EXCEPTION 'the report is locked' USING ERRCODE = '23514', CONSTRAINT = 'cost_line_locked';\n                    END IF;\n                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                    RETURN NEW;\n                ", hash='42f2466b4d297f1418dac19a3ad4755d29cf80ad', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_cost_line_locked_4c35e', table='contracts_costline', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='evaluatorchange',
            constraint=models.UniqueConstraint(condition=models.Q(('confirmed_at', None), ('withdrawn_at', None)), fields=('contract',), name='evaluator_change_one_open', violation_error_message='A change of evaluator already waits to be confirmed.'),
        ),
            migrations.AddConstraint(
            model_name='evaluatorchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None), ('document', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('document__isnull', False)), _connector='OR'), name='evaluator_change_confirmed_whole', violation_error_message='What is confirmed says by whom and when, and is registered.'),
        ),
            migrations.AddConstraint(
            model_name='evaluatorchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('confirmed_at', None), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='evaluator_change_withdrawn_whole', violation_error_message='What is confirmed is not withdrawn.'),
        ),
            migrations.AddConstraint(
            model_name='evaluatorchange',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='evaluator_change_four_eyes', violation_error_message='The one who prepared this cannot also approve it. Another person must.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='evaluatorchange',
            trigger=pgtrigger.compiler.Trigger(name='evaluator_change_proposed_first', sql=core.guards.GuardSql(func="\n                    IF NEW.confirmed_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN\n                        RAISE EXCEPTION 'not proposed first' USING ERRCODE = '23514', CONSTRAINT = 'evaluator_change_proposed_first';\n                    END IF;\n                    RETURN NEW;\n                ", hash='c71873cb816ee54b0693119c8f902abba42fafb8', operation='INSERT', pgid='pgtrigger_evaluator_change_proposed_first_870de', table='contracts_evaluatorchange', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='evaluatorchange',
            trigger=pgtrigger.compiler.Trigger(name='evaluator_change_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'evaluator_change_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.contract_id IS DISTINCT FROM OLD.contract_id OR NEW.previous_id IS DISTINCT FROM OLD.previous_id OR NEW.evaluator_id IS DISTINCT FROM OLD.evaluator_id OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.proposed_by_id IS DISTINCT FROM OLD.proposed_by_id OR NEW.proposed_at IS DISTINCT FROM OLD.proposed_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'evaluator_change_frozen'; END IF;\n        RETURN NEW;\n    ", hash='e5c7188f3aa5f09be7ae9931972307b745b5a14f', operation='UPDATE OR DELETE', pgid='pgtrigger_evaluator_change_frozen_8e003', table='contracts_evaluatorchange', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='evaluatorchange',
            trigger=pgtrigger.compiler.Trigger(name='evaluator_change_done_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.confirmed_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'evaluator_change_done_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.confirmed_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL) AND (NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id OR NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at OR NEW.document_id IS DISTINCT FROM OLD.document_id OR NEW.withdrawn_by_id IS DISTINCT FROM OLD.withdrawn_by_id OR NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'evaluator_change_done_frozen'; END IF;\n        RETURN NEW;\n    ", hash='7d71bbfac53a3c43423f759448935d37e5f0b4c3', operation='UPDATE OR DELETE', pgid='pgtrigger_evaluator_change_done_frozen_348f0', table='contracts_evaluatorchange', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='simulation',
            constraint=models.CheckConstraint(condition=models.Q(('draws__gte', 100), ('draws__lte', 100000)), name='simulation_draws_sensible', violation_error_message='Choose between 100 and 100 000 draws.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='simulation',
            trigger=pgtrigger.compiler.Trigger(name='simulation_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.result IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'simulation_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.result IS NOT NULL) AND (NEW.contract_id IS DISTINCT FROM OLD.contract_id OR NEW.assumptions IS DISTINCT FROM OLD.assumptions OR NEW.seed IS DISTINCT FROM OLD.seed OR NEW.draws IS DISTINCT FROM OLD.draws OR NEW.result IS DISTINCT FROM OLD.result OR NEW.created_by_id IS DISTINCT FROM OLD.created_by_id OR NEW.created_at IS DISTINCT FROM OLD.created_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'simulation_frozen'; END IF;\n        RETURN NEW;\n    ", hash='9b56cba52b6c93b4d9d8fd2dc1c609d035dafbc8', operation='UPDATE OR DELETE', pgid='pgtrigger_simulation_frozen_a1697', table='contracts_simulation', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='versioncomment',
            trigger=pgtrigger.compiler.Trigger(name='version_comment_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'version_comment_append_only';", hash='8b0223eb0dcac9143818988dd017cf2d4a69b8fb', operation='UPDATE OR DELETE', pgid='pgtrigger_version_comment_append_only_f00a9', table='contracts_versioncomment', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='versioncomment',
            trigger=pgtrigger.compiler.Trigger(name='version_comment_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'version_comment_no_truncate';", hash='9319c033f745348e474e31116960ac0504c408f6', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_version_comment_no_truncate_375ff', table='contracts_versioncomment', when='BEFORE')),
        )
        ]),
    ]
