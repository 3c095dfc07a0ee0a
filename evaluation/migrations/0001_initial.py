"""All tables of evaluation. Made by `make squash`."""

from core.schema import Schema
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
import core.clock
import core.guards
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = [("contracts", "0001_initial"), ("core", "0001_initial"), ("programme", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        Schema([
            migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('baseline', 'Baseline'), ('round', 'Outcome data of a round')], default='round', max_length=10)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('status', models.CharField(choices=[('checking', 'Being checked'), ('accepted', 'Accepted'), ('refused', 'Refused: correct and send again'), ('replaced', 'Replaced by a correction')], default='checking', max_length=10, verbose_name='status')),
                ('source', models.CharField(choices=[('upload', 'Uploaded file'), ('api', 'Sent by API'), ('kolada', 'Fetched from Kolada')], default='upload', max_length=10, verbose_name='source')),
                ('file_name', models.CharField(max_length=255, verbose_name='file')),
                ('file_sha256', models.CharField(max_length=64)),
                ('size', models.BigIntegerField()),
                ('mapping', models.JSONField(default=dict)),
                ('provenance', models.JSONField(default=dict)),
                ('row_count', models.PositiveIntegerField(null=True, verbose_name='rows')),
                ('faults', models.JSONField(default=list)),
                ('fault_count', models.PositiveIntegerField(default=0)),
                ('differences', models.JSONField(default=dict)),
                ('quality', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it is corrected')),
                ('received_at', models.DateTimeField(default=core.clock.now)),
                ('checked_at', models.DateTimeField(null=True)),
                ('delivered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
            ],
            options={
                'verbose_name': 'delivery of data',
                'verbose_name_plural': 'deliveries of data',
                'ordering': ['-received_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='UnitCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='item')),
                ('unit', models.CharField(max_length=60, verbose_name='unit')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='SEK per unit')),
                ('price_year', models.PositiveSmallIntegerField(verbose_name='price year')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
            ],
            options={
                'ordering': ['table', 'code'],
            },
        ),
            migrations.CreateModel(
            name='DeliveryContent',
            fields=[
                ('delivery', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='content', serialize=False, to='evaluation.delivery')),
                ('data', models.BinaryField()),
            ],
        ),
            migrations.CreateModel(
            name='FidelityForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=20, verbose_name='period')),
                ('items', models.JSONField()),
                ('adaptations', models.TextField(blank=True, verbose_name='what was adapted, and why')),
                ('filled_at', models.DateTimeField(default=core.clock.now)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fidelity_forms', to='contracts.contract')),
                ('filled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-filled_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='IndividualRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('cells', models.JSONField()),
                ('delivery', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='individual_rows', to='evaluation.delivery')),
            ],
        ),
            migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('cells', models.JSONField()),
                ('delivery', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='evaluation.delivery')),
            ],
        ),
            migrations.CreateModel(
            name='ProcessNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('interview', 'Interview'), ('lesson', 'Lesson'), ('observation', 'Observation')], max_length=15, verbose_name='kind')),
                ('goal', models.CharField(blank=True, choices=[('right_help', 'Right help in time'), ('trust', 'Trust between those who work together'), ('innovation', 'Pace of innovation'), ('silos', 'Fewer silos')], max_length=15, verbose_name='goal of the programme')),
                ('rating', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='rating, 1 to 5')),
                ('respondent', models.CharField(blank=True, max_length=120, verbose_name='part of the person interviewed')),
                ('text', models.TextField(verbose_name='what was said or seen')),
                ('recommendation', models.TextField(blank=True, verbose_name='what should be changed')),
                ('held_on', models.DateField(verbose_name='date')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='process_notes', to='contracts.contract')),
                ('phase', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.phase')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-held_on', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Protocol',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('status', models.CharField(choices=[('draft', 'In preparation'), ('proposed', 'Waiting for the second signature'), ('locked', 'Locked'), ('superseded', 'Replaced by a later version')], default='draft', max_length=12, verbose_name='status')),
                ('estimand', models.TextField(verbose_name='estimand')),
                ('population', models.TextField(verbose_name='population')),
                ('comparison', models.TextField(verbose_name='comparison')),
                ('time_window', models.TextField(verbose_name='window of measurement')),
                ('missing_data', models.TextField(verbose_name='rule for missing data')),
                ('decision_rule', models.TextField(verbose_name='decision rule')),
                ('ladder', models.PositiveSmallIntegerField(choices=[(1, '1. Effect logic'), (2, '2. Process follow-up'), (3, '3. Effect evaluation by an independent professional'), (4, '4. Short-term economic effects'), (5, '5. Societal economics')], default=3, verbose_name='level on the ladder of measurement')),
                ('society', models.TextField(blank=True, verbose_name='societal economics, with source')),
                ('columns', models.JSONField(default=list, verbose_name='columns of the data')),
                ('spec', models.JSONField(default=dict, verbose_name='specification of the estimator')),
                ('sensitivity', models.JSONField(default=list, verbose_name='sensitivity analyses')),
                ('subgroups', models.JSONField(default=list, verbose_name='subgroups')),
                ('flow', models.JSONField(default=list, verbose_name='columns of the flow diagram')),
                ('survey', models.JSONField(default=dict, verbose_name='survey and its scoring')),
                ('follow_up', models.JSONField(default=dict, verbose_name='events followed over time')),
                ('checks', models.JSONField(default=dict, verbose_name='checks of gaming and cream skimming')),
                ('statistic', models.CharField(choices=[('estimate', 'Point estimate'), ('ci_low', 'Lower confidence limit'), ('ci_high', 'Upper confidence limit')], default='estimate', max_length=10, verbose_name='deciding statistic')),
                ('factor', models.DecimalField(decimal_places=6, default=Decimal('1'), max_digits=14, verbose_name='factor (−1 turns a fall into a gain)')),
                ('multiplier', models.CharField(choices=[('none', 'The estimate as it is'), ('n_treated', 'Times the number of treated'), ('n', 'Times the number analysed')], default='none', max_length=10, verbose_name='multiplied by')),
                ('threshold', models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name='threshold for the outcome to count as reached')),
                ('period_kind', models.CharField(choices=[('cumulative', "From the contract's start to the round's date"), ('round', 'Only the time since the round before')], default='cumulative', max_length=12, verbose_name='the result covers')),
                ('individual_rows', models.BooleanField(default=False, verbose_name='pseudonymous rows of individuals')),
                ('individual_reason', models.TextField(blank=True, verbose_name='why rows of individuals are needed')),
                ('delete_rows_on', models.DateField(blank=True, null=True, verbose_name='rows of individuals are deleted on')),
                ('baseline_due_on', models.DateField(blank=True, null=True, verbose_name='baseline due')),
                ('amendment_reason', models.TextField(blank=True, verbose_name='why the protocol is amended')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('evaluator_signed_at', models.DateTimeField(blank=True, null=True)),
                ('evaluator_proof', models.TextField(blank=True)),
                ('evaluator_provider', models.CharField(blank=True, max_length=40)),
                ('locked_at', models.DateTimeField(blank=True, null=True, verbose_name='locked')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('baseline_owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='baseline by')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='protocols', to='contracts.contract')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('data_owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='data owner')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document')),
                ('evaluator_signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('officer_signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='protocols', to='contracts.contractoutcome')),
                ('unit_cost', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='protocols', to='evaluation.unitcost')),
            ],
            options={
                'verbose_name': 'evaluation protocol',
                'verbose_name_plural': 'evaluation protocols',
                'ordering': ['contract', 'outcome', '-version'],
            },
        ),
            migrations.AddField(
            model_name='delivery',
            name='protocol',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='evaluation.protocol'),
        ),
            migrations.CreateModel(
            name='Deletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField()),
                ('done_on', models.DateField()),
                ('rows', models.PositiveIntegerField(default=0)),
                ('done_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('protocol', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='deletion', to='evaluation.protocol')),
            ],
        ),
            migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('as_of', models.DateField(verbose_name='measured up to')),
                ('data_due_on', models.DateField(verbose_name='data due')),
                ('opened_at', models.DateTimeField(default=core.clock.now)),
                ('status', models.CharField(choices=[('open', 'Waiting for data'), ('computing', 'Being computed'), ('computed', 'Computed'), ('verified', 'Verified'), ('objected', 'Objected to by the verifier'), ('commented', 'Commented by the parties'), ('established', 'Established')], default='open', max_length=12, verbose_name='status')),
                ('is_after_contract', models.BooleanField(default=False)),
                ('comments_until', models.DateField(blank=True, null=True, verbose_name='parties may comment until')),
                ('computed_at', models.DateTimeField(blank=True, null=True)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='contracts.contract')),
                ('established_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='programme.decision')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
            ],
            options={
                'verbose_name': 'round',
                'verbose_name_plural': 'rounds',
                'ordering': ['-as_of', 'contract'],
            },
        ),
            migrations.AddField(
            model_name='delivery',
            name='round',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='evaluation.round'),
        ),
            migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, verbose_name='comment')),
                ('is_without_remarks', models.BooleanField(default=False, verbose_name='we have no remarks')),
                ('at', models.DateTimeField(default=core.clock.now)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='evaluation.round')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
            migrations.CreateModel(
            name='RoundOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(null=True, verbose_name='due')),
                ('is_due', models.BooleanField()),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contractoutcome')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='evaluation.round')),
            ],
            options={
                'ordering': ['round', 'outcome'],
            },
        ),
            migrations.CreateModel(
            name='RowAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=300, verbose_name='purpose')),
                ('given_at', models.DateTimeField(default=core.clock.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('protocol', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='row_access', to='evaluation.protocol')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['protocol', 'given_at'],
            },
        ),
            migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('computation', 'Computation'), ('verification', "Verifier's own run"), ('reproduction', 'Reproduction'), ('trial', 'Trial on baseline data')], default='computation', max_length=15)),
                ('protocols_sha256', models.CharField(max_length=64)),
                ('code_version', models.CharField(max_length=80)),
                ('result_text', models.TextField()),
                ('result_sha256', models.CharField(max_length=64)),
                ('software', models.JSONField(default=dict)),
                ('settlement', models.JSONField(default=dict)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(default=core.clock.now)),
                ('own', models.JSONField(default=dict)),
                ('is_identical', models.BooleanField(null=True)),
                ('matches', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reruns', to='evaluation.run')),
                ('protocol', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trials', to='evaluation.protocol')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='evaluation.round')),
            ],
            options={
                'ordering': ['-finished_at', '-id'],
            },
        ),
            migrations.AddField(
            model_name='round',
            name='run',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.run'),
        ),
            migrations.CreateModel(
            name='PublishedRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('threshold', models.PositiveSmallIntegerField()),
                ('counts', models.JSONField()),
                ('sums', models.JSONField()),
                ('means', models.JSONField()),
                ('hidden', models.JSONField()),
                ('at', models.DateTimeField(default=core.clock.now)),
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release', to='evaluation.run')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Interpretation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data_quality', models.TextField(verbose_name='the quality of the data')),
                ('can_say', models.TextField(verbose_name='what we can say')),
                ('cannot_say', models.TextField(verbose_name='what we cannot say')),
                ('process_notes', models.TextField(blank=True, verbose_name='notes on the implementation')),
                ('side_effects', models.TextField(blank=True, verbose_name='side effects')),
                ('limits', models.TextField(blank=True, verbose_name='limits, and requests for the next round')),
                ('signed_at', models.DateTimeField(default=core.clock.now)),
                ('proof', models.TextField(blank=True)),
                ('provider', models.CharField(blank=True, max_length=40)),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interpretations', to='evaluation.run')),
            ],
            options={
                'ordering': ['-signed_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='EstablishedResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.SlugField(max_length=40)),
                ('period', models.CharField(max_length=40)),
                ('value', models.DecimalField(decimal_places=6, max_digits=18)),
                ('ci_low', models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ('ci_high', models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ('established_on', models.DateField()),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='established', to='evaluation.round')),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.run')),
            ],
            options={
                'ordering': ['round', 'metric'],
            },
        ),
            migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('row_count', models.PositiveIntegerField()),
                ('parts', models.JSONField()),
                ('taken_at', models.DateTimeField(default=core.clock.now)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='evaluation.round')),
            ],
            options={
                'ordering': ['-taken_at', '-id'],
            },
        ),
            migrations.AddField(
            model_name='run',
            name='snapshot',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='evaluation.snapshot'),
        ),
            migrations.CreateModel(
            name='SnapshotPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('data', models.BinaryField()),
                ('protocol', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.protocol')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contents', to='evaluation.snapshot')),
            ],
        ),
            migrations.CreateModel(
            name='UnitCostTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('locked_at', models.DateTimeField(blank=True, null=True, verbose_name='locked')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('locked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'unit-cost table',
                'verbose_name_plural': 'unit-cost tables',
                'ordering': ['name', '-version'],
            },
        ),
            migrations.AddField(
            model_name='unitcost',
            name='table',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='evaluation.unitcosttable'),
        ),
            migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('signed', 'Signed'), ('objected', 'Objected to')], max_length=10, verbose_name='outcome')),
                ('note', models.TextField(verbose_name='what was looked at')),
                ('evidence', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=core.clock.now)),
                ('rerun', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.run')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='evaluation.run')),
                ('verifier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='fidelityform',
            trigger=pgtrigger.compiler.Trigger(name='fidelity_form_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'fidelity_form_append_only';", hash='ac0b853629a4c4f66373f9b5390e092e09b2c843', operation='UPDATE OR DELETE', pgid='pgtrigger_fidelity_form_append_only_79263', table='evaluation_fidelityform', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='fidelityform',
            trigger=pgtrigger.compiler.Trigger(name='fidelity_form_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'fidelity_form_no_truncate';", hash='f5bdf73fa8edb82a8e96dea1f2116db7b03d222e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_fidelity_form_no_truncate_8436c', table='evaluation_fidelityform', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='individualrow',
            constraint=models.UniqueConstraint(fields=('delivery', 'row'), name='individual_row_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='individualrow',
            trigger=pgtrigger.compiler.Trigger(name='individual_row_kept', sql=core.guards.GuardSql(func="\n                    IF TG_OP = 'UPDATE' OR NOT EXISTS (\n                        SELECT 1 FROM evaluation_deletion x JOIN evaluation_delivery d ON d.protocol_id = x.protocol_id\n                        WHERE d.id = OLD.delivery_id) THEN\n                        RAISE EXCEPTION 'no deletion recorded' USING ERRCODE = '23514', CONSTRAINT = 'individual_row_kept';\n                    END IF;\n                    RETURN OLD;\n                ", hash='9b54393fd4c619f9969ccda18bd7b9bfccd07211', operation='UPDATE OR DELETE', pgid='pgtrigger_individual_row_kept_8bf41', table='evaluation_individualrow', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='observation',
            constraint=models.UniqueConstraint(fields=('delivery', 'row'), name='observation_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='observation',
            trigger=pgtrigger.compiler.Trigger(name='observation_kept', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'observations stay' USING ERRCODE = '23514', CONSTRAINT = 'observation_kept';", hash='24310a5a5affb0d631f178f4ae083208e4921a81', operation='UPDATE OR DELETE', pgid='pgtrigger_observation_kept_764e1', table='evaluation_observation', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='processnote',
            constraint=models.CheckConstraint(condition=models.Q(('rating__isnull', True), models.Q(('rating__gte', 1), ('rating__lte', 5), models.Q(('goal', ''), _negated=True)), _connector='OR'), name='process_note_rating_1_to_5', violation_error_message="A rating lies between 1 and 5 and is of one of the programme's goals."),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='processnote',
            trigger=pgtrigger.compiler.Trigger(name='process_note_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'process_note_append_only';", hash='b534f48440a5754580329cc665abf06f60a05cd5', operation='UPDATE OR DELETE', pgid='pgtrigger_process_note_append_only_e1717', table='evaluation_processnote', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='processnote',
            trigger=pgtrigger.compiler.Trigger(name='process_note_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'process_note_no_truncate';", hash='77e8f6b103ff124a3fbc6f91319d20ab6f6256c1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_process_note_no_truncate_d8354', table='evaluation_processnote', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='deletion',
            constraint=models.CheckConstraint(condition=models.Q(('done_on__gte', models.F('due_on'))), name='deletion_not_before_due', violation_error_message="Rows of individuals are deleted on the protocol's date, not before."),
        ),
            migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['checking', 'accepted', 'refused', 'replaced'])), name='delivery_status_known'),
        ),
            migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'baseline'), ('round__isnull', True)), models.Q(('kind', 'round'), ('round__isnull', False)), _connector='OR'), name='delivery_round_or_baseline'),
        ),
            migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('protocol', 'round', 'version'), name='delivery_version_once', nulls_distinct=False),
        ),
            migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'accepted')), fields=('protocol', 'round'), name='delivery_one_accepted', nulls_distinct=False, violation_error_message='A newer version of these data has been accepted meanwhile.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='delivery_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('checking') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'delivery_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'checking' AND NEW.status IN ('accepted', 'refused')) OR (OLD.status = 'accepted' AND NEW.status IN ('replaced'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'delivery_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='a0c8658f4affbdeef6d412e4531009453ec24c93', operation='INSERT OR UPDATE', pgid='pgtrigger_delivery_status_moves_ebf5e', table='evaluation_delivery', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='delivery_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'delivery_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.protocol_id IS DISTINCT FROM OLD.protocol_id OR NEW.round_id IS DISTINCT FROM OLD.round_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.version IS DISTINCT FROM OLD.version OR NEW.file_sha256 IS DISTINCT FROM OLD.file_sha256 OR NEW.delivered_by_id IS DISTINCT FROM OLD.delivered_by_id OR NEW.received_at IS DISTINCT FROM OLD.received_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'delivery_frozen'; END IF;\n        RETURN NEW;\n    ", hash='2ae2680c70bfd44c6be572a1bf803321f92f3c9f', operation='UPDATE OR DELETE', pgid='pgtrigger_delivery_frozen_59c12', table='evaluation_delivery', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='delivery_after_lock', sql=core.guards.GuardSql(func="\n                    IF NEW.kind = 'round' AND NOT EXISTS (\n                        SELECT 1 FROM evaluation_protocol p JOIN evaluation_round r ON r.id = NEW.round_id\n                        WHERE p.id = NEW.protocol_id AND p.status = 'locked' AND p.locked_at <= NEW.received_at\n                          AND p.contract_id = r.contract_id AND r.status = 'open') THEN\n                        RAISE EXCEPTION 'the protocol is not locked' USING ERRCODE = '23514', CONSTRAINT = 'delivery_after_lock';\n                    END IF;\n                    RETURN NEW;\n                ", hash='c0b21d82b8727026e924741184623766b58c5954', operation='INSERT', pgid='pgtrigger_delivery_after_lock_261d5', table='evaluation_delivery', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('is_without_remarks', True), _connector='OR'), name='comment_says_something', violation_error_message='Write a comment, or say that you have no remarks.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='comment',
            trigger=pgtrigger.compiler.Trigger(name='round_comment_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'round_comment_append_only';", hash='c49b34a268b49aeb05cde2ef5fe31d9bd4056fda', operation='UPDATE OR DELETE', pgid='pgtrigger_round_comment_append_only_b4fcb', table='evaluation_comment', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='comment',
            trigger=pgtrigger.compiler.Trigger(name='round_comment_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'round_comment_no_truncate';", hash='a9bd35c94ca5f5b754947125f964cb2d5ec57042', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_round_comment_no_truncate_67a3b', table='evaluation_comment', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='roundoutcome',
            constraint=models.UniqueConstraint(fields=('round', 'outcome'), name='round_outcome_once'),
        ),
            migrations.AddConstraint(
            model_name='rowaccess',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('protocol', 'user'), name='row_access_once', violation_error_message='The person already has access.'),
        ),
            migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='round_number_once'),
        ),
            migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('contract', 'as_of'), name='round_date_once', violation_error_message='The contract already has a round for that date.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='round',
            trigger=pgtrigger.compiler.Trigger(name='round_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('open') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'round_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'open' AND NEW.status IN ('computing')) OR (OLD.status = 'computing' AND NEW.status IN ('computed', 'open')) OR (OLD.status = 'computed' AND NEW.status IN ('verified', 'objected', 'open')) OR (OLD.status = 'objected' AND NEW.status IN ('open', 'computed')) OR (OLD.status = 'verified' AND NEW.status IN ('commented', 'established')) OR (OLD.status = 'commented' AND NEW.status IN ('established'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'round_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='073ae6d66c719de4356651abc3057a058ff3a975', operation='INSERT OR UPDATE', pgid='pgtrigger_round_status_moves_09805', table='evaluation_round', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='round',
            trigger=pgtrigger.compiler.Trigger(name='round_established_by_decision', sql=core.guards.GuardSql(func="\n                    IF NEW.status = 'established' AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision d JOIN contracts_contract c ON c.id = NEW.contract_id\n                        WHERE d.id = NEW.established_by_id AND d.kind = 'establish' AND d.status = 'dispatched'\n                          AND d.is_granted IS NOT FALSE AND d.case_id = c.case_id AND d.subject_id = NEW.id) THEN\n                        RAISE EXCEPTION 'no dispatched decision' USING ERRCODE = '23514', CONSTRAINT = 'round_established_by_decision';\n                    END IF;\n                    RETURN NEW;\n                ", hash='2f1a058b9be5f8cc21e064b7665f6f82652e2672', operation='INSERT OR UPDATE', pgid='pgtrigger_round_established_by_decision_93a0d', table='evaluation_round', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='publishedrelease',
            trigger=pgtrigger.compiler.Trigger(name='published_release_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'published_release_append_only';", hash='d096a995c9cdda508ea8c057a31fcb57ba994bf6', operation='UPDATE OR DELETE', pgid='pgtrigger_published_release_append_only_20633', table='evaluation_publishedrelease', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='publishedrelease',
            trigger=pgtrigger.compiler.Trigger(name='published_release_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'published_release_no_truncate';", hash='76d5636b6ed1ee8f0c65917f69ebf344ddd30f7d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_published_release_no_truncate_9151b', table='evaluation_publishedrelease', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='interpretation',
            trigger=pgtrigger.compiler.Trigger(name='interpretation_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'interpretation_append_only';", hash='1bad66bddf517a48c28ced6cc482823fafccd1da', operation='UPDATE OR DELETE', pgid='pgtrigger_interpretation_append_only_c68c1', table='evaluation_interpretation', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='interpretation',
            trigger=pgtrigger.compiler.Trigger(name='interpretation_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'interpretation_no_truncate';", hash='b3d6c2ddb3c56dcef765030ef57a746e4c177a44', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_interpretation_no_truncate_88f77', table='evaluation_interpretation', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='establishedresult',
            constraint=models.UniqueConstraint(fields=('round', 'metric', 'period'), name='established_result_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='establishedresult',
            trigger=pgtrigger.compiler.Trigger(name='established_result_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'established_result_append_only';", hash='f9a7a00c9bc7cc4654d9716338e767409426e9f3', operation='UPDATE OR DELETE', pgid='pgtrigger_established_result_append_only_3ce36', table='evaluation_establishedresult', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='establishedresult',
            trigger=pgtrigger.compiler.Trigger(name='established_result_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'established_result_no_truncate';", hash='5b9f588c4c04d38031f1097c8f4851783cc61cd7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_established_result_no_truncate_a86ae', table='evaluation_establishedresult', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='snapshot',
            constraint=models.UniqueConstraint(fields=('round', 'sha256'), name='snapshot_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='snapshot',
            trigger=pgtrigger.compiler.Trigger(name='snapshot_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'snapshot_append_only';", hash='b55ef11712d94f6259493d168209c00cb49d742a', operation='UPDATE OR DELETE', pgid='pgtrigger_snapshot_append_only_6b1b1', table='evaluation_snapshot', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='snapshot',
            trigger=pgtrigger.compiler.Trigger(name='snapshot_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'snapshot_no_truncate';", hash='56e0e9e3644f31af144ede7727a98ad9aac0207b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_snapshot_no_truncate_f06ce', table='evaluation_snapshot', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='run',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'computation')), fields=('protocols_sha256', 'snapshot', 'code_version'), name='run_once', violation_error_message='These data have already been computed with this code.'),
        ),
            migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'trial'), ('protocol__isnull', False)), models.Q(('round__isnull', False), ('snapshot__isnull', False)), _connector='OR'), name='run_of_round_or_trial'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='run',
            trigger=pgtrigger.compiler.Trigger(name='run_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'run_append_only';", hash='84790f1ab52a65ff86d438cbf16a17b98417dbd0', operation='UPDATE OR DELETE', pgid='pgtrigger_run_append_only_67b45', table='evaluation_run', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='run',
            trigger=pgtrigger.compiler.Trigger(name='run_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'run_no_truncate';", hash='8c6844acdb1c7d02029fbdf35511da6ca5e232d2', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_run_no_truncate_98f79', table='evaluation_run', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='snapshotpart',
            constraint=models.UniqueConstraint(fields=('snapshot', 'protocol'), name='snapshot_part_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='snapshotpart',
            trigger=pgtrigger.compiler.Trigger(name='snapshot_part_kept', sql=core.guards.GuardSql(func="\n                    IF TG_OP = 'UPDATE' OR NOT EXISTS (\n                        SELECT 1 FROM evaluation_deletion x WHERE x.protocol_id = OLD.protocol_id) THEN\n                        RAISE EXCEPTION 'a snapshot stays' USING ERRCODE = '23514', CONSTRAINT = 'snapshot_part_kept';\n                    END IF;\n                    RETURN OLD;\n                ", hash='75922b33adb227374f6a08173988dcb3cd33e8b4', operation='UPDATE OR DELETE', pgid='pgtrigger_snapshot_part_kept_77bb3', table='evaluation_snapshotpart', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='protocol',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'proposed', 'locked', 'superseded'])), name='protocol_status_known'),
        ),
            migrations.AddConstraint(
            model_name='protocol',
            constraint=models.CheckConstraint(condition=models.Q(('ladder__gte', 1), ('ladder__lte', 5)), name='protocol_ladder_1_to_5'),
        ),
            migrations.AddConstraint(
            model_name='protocol',
            constraint=models.UniqueConstraint(fields=('outcome', 'version'), name='protocol_version_once', violation_error_message='This version of the protocol already exists.'),
        ),
            migrations.AddConstraint(
            model_name='protocol',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'locked')), fields=('outcome',), name='protocol_one_locked', violation_error_message='An outcome has one protocol in force.'),
        ),
            migrations.AddConstraint(
            model_name='protocol',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'proposed'])), fields=('outcome',), name='protocol_one_in_preparation', violation_error_message='A new version of this protocol is already in preparation.'),
        ),
            migrations.AddConstraint(
            model_name='protocol',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['locked', 'superseded']), _negated=True), models.Q(('evaluator_signed_at__isnull', False), ('evaluator_signed_by__isnull', False), ('locked_at__isnull', False), ('officer_signed_by__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='protocol_locked_complete', violation_error_message='A locked protocol carries its hash, its time and two signatures.'),
        ),
            migrations.AddConstraint(
            model_name='protocol',
            constraint=models.CheckConstraint(condition=models.Q(('officer_signed_by__isnull', True), models.Q(('officer_signed_by', models.F('evaluator_signed_by')), _negated=True), _connector='OR'), name='protocol_two_persons', violation_error_message='The two signatures of a protocol come from two persons.'),
        ),
            migrations.AddConstraint(
            model_name='protocol',
            constraint=models.CheckConstraint(condition=models.Q(('individual_rows', False), models.Q(('delete_rows_on__isnull', False), models.Q(('individual_reason', ''), _negated=True)), _connector='OR'), name='protocol_individual_rows_ruled', violation_error_message='Rows of individuals need a reason and a date when they are deleted.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='protocol',
            trigger=pgtrigger.compiler.Trigger(name='protocol_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('draft') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'protocol_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'draft' AND NEW.status IN ('proposed')) OR (OLD.status = 'proposed' AND NEW.status IN ('draft', 'locked')) OR (OLD.status = 'locked' AND NEW.status IN ('superseded'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'protocol_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='31cc41a2e1066a00fa7da3c5451678a36f2c3d89', operation='INSERT OR UPDATE', pgid='pgtrigger_protocol_status_moves_ccdc3', table='evaluation_protocol', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='protocol',
            trigger=pgtrigger.compiler.Trigger(name='protocol_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status IN ('locked', 'superseded') THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'protocol_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status IN ('locked', 'superseded')) AND (NEW.contract_id IS DISTINCT FROM OLD.contract_id OR NEW.outcome_id IS DISTINCT FROM OLD.outcome_id OR NEW.version IS DISTINCT FROM OLD.version OR NEW.estimand IS DISTINCT FROM OLD.estimand OR NEW.population IS DISTINCT FROM OLD.population OR NEW.comparison IS DISTINCT FROM OLD.comparison OR NEW.time_window IS DISTINCT FROM OLD.time_window OR NEW.missing_data IS DISTINCT FROM OLD.missing_data OR NEW.decision_rule IS DISTINCT FROM OLD.decision_rule OR NEW.ladder IS DISTINCT FROM OLD.ladder OR NEW.society IS DISTINCT FROM OLD.society OR NEW.columns IS DISTINCT FROM OLD.columns OR NEW.spec IS DISTINCT FROM OLD.spec OR NEW.sensitivity IS DISTINCT FROM OLD.sensitivity OR NEW.subgroups IS DISTINCT FROM OLD.subgroups OR NEW.flow IS DISTINCT FROM OLD.flow OR NEW.checks IS DISTINCT FROM OLD.checks OR NEW.survey IS DISTINCT FROM OLD.survey OR NEW.follow_up IS DISTINCT FROM OLD.follow_up OR NEW.statistic IS DISTINCT FROM OLD.statistic OR NEW.factor IS DISTINCT FROM OLD.factor OR NEW.multiplier IS DISTINCT FROM OLD.multiplier OR NEW.threshold IS DISTINCT FROM OLD.threshold OR NEW.unit_cost_id IS DISTINCT FROM OLD.unit_cost_id OR NEW.period_kind IS DISTINCT FROM OLD.period_kind OR NEW.individual_rows IS DISTINCT FROM OLD.individual_rows OR NEW.individual_reason IS DISTINCT FROM OLD.individual_reason OR NEW.delete_rows_on IS DISTINCT FROM OLD.delete_rows_on OR NEW.data_owner_id IS DISTINCT FROM OLD.data_owner_id OR NEW.amendment_reason IS DISTINCT FROM OLD.amendment_reason OR NEW.sha256 IS DISTINCT FROM OLD.sha256 OR NEW.evaluator_signed_by_id IS DISTINCT FROM OLD.evaluator_signed_by_id OR NEW.evaluator_signed_at IS DISTINCT FROM OLD.evaluator_signed_at OR NEW.evaluator_proof IS DISTINCT FROM OLD.evaluator_proof OR NEW.evaluator_provider IS DISTINCT FROM OLD.evaluator_provider OR NEW.officer_signed_by_id IS DISTINCT FROM OLD.officer_signed_by_id OR NEW.locked_at IS DISTINCT FROM OLD.locked_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'protocol_frozen'; END IF;\n        RETURN NEW;\n    ", hash='6a42528fdc8162c6f4c21c0dab9016dea81628fe', operation='UPDATE OR DELETE', pgid='pgtrigger_protocol_frozen_2ee53', table='evaluation_protocol', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='unitcosttable',
            constraint=models.UniqueConstraint(fields=('name', 'version'), name='unit_cost_version_once', violation_error_message='This version of the table already exists.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='unitcosttable',
            trigger=pgtrigger.compiler.Trigger(name='unit_cost_table_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.locked_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'unit_cost_table_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.locked_at IS NOT NULL) AND (NEW.name IS DISTINCT FROM OLD.name OR NEW.version IS DISTINCT FROM OLD.version OR NEW.note IS DISTINCT FROM OLD.note OR NEW.locked_at IS DISTINCT FROM OLD.locked_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'unit_cost_table_frozen'; END IF;\n        RETURN NEW;\n    ", hash='823ac1507fc29419d555a1c37cb28b3af68af441', operation='UPDATE OR DELETE', pgid='pgtrigger_unit_cost_table_frozen_d3c50', table='evaluation_unitcosttable', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='unitcost',
            constraint=models.UniqueConstraint(fields=('table', 'code'), name='unit_cost_code_once', violation_error_message='The table already has a row with that code.'),
        ),
            migrations.AddConstraint(
            model_name='unitcost',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='unit_cost_not_negative', violation_error_message='A unit cost cannot be negative.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='unitcost',
            trigger=pgtrigger.compiler.Trigger(name='unit_cost_locked', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM evaluation_unitcosttable t WHERE t.locked_at IS NOT NULL\n                               AND t.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.table_id ELSE NEW.table_id END)\n                       OR (TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM evaluation_unitcosttable t\n                               WHERE t.id = OLD.table_id AND t.locked_at IS NOT NULL)) THEN\n                        RAISE EXCEPTION 'the table is locked' USING ERRCODE = '23514', CONSTRAINT = 'unit_cost_locked';\n                    END IF;\n                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                    RETURN NEW;\n                ", hash='ef9f0d75e782c50e2b0e4b66fff01a7fe047417e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_unit_cost_locked_45cb5', table='evaluation_unitcost', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='verification',
            trigger=pgtrigger.compiler.Trigger(name='verification_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'verification_append_only';", hash='f25a6bc30de5140d344e1c1022d9f569678089a1', operation='UPDATE OR DELETE', pgid='pgtrigger_verification_append_only_7fd0c', table='evaluation_verification', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='verification',
            trigger=pgtrigger.compiler.Trigger(name='verification_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'verification_no_truncate';", hash='97ebad9c07d7a74800c8a82c8a82cab6522f3870', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_verification_no_truncate_874bc', table='evaluation_verification', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='verification',
            trigger=pgtrigger.compiler.Trigger(name='verification_of_same_result', sql=core.guards.GuardSql(func="\n                    IF NEW.outcome = 'signed' AND NOT EXISTS (\n                        SELECT 1 FROM evaluation_run a JOIN evaluation_run b ON b.id = NEW.rerun_id\n                        WHERE a.id = NEW.run_id AND a.result_sha256 = b.result_sha256\n                          AND b.kind = 'verification' AND b.requested_by_id = NEW.verifier_id) THEN\n                        RAISE EXCEPTION 'the re-run differs' USING ERRCODE = '23514', CONSTRAINT = 'verification_of_same_result';\n                    END IF;\n                    RETURN NEW;\n                ", hash='37e1d0c9b1d93d61c46be3d3b9c24dfdddd34fc5', operation='INSERT', pgid='pgtrigger_verification_of_same_result_6563d', table='evaluation_verification', when='BEFORE')),
        )
        ]),
    ]
