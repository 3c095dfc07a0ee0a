"""All tables of payments. Made by `make squash`."""

from core.schema import Schema
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
import core.clock
import core.guards
import core.money
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = [("constellations", "0001_initial"), ("contracts", "0001_initial"), ("core", "0001_initial"), ("evaluation", "0001_initial"), ("programme", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        Schema([
            migrations.CreateModel(
            name='AccountCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('use', models.CharField(choices=[('outcome', 'Outcome payment (cost)'), ('exchange', 'Project leaders and exchange (cost)'), ('advance', 'Advances (claim on the organisation)'), ('recovery', 'Recovery (claim on the organisation)'), ('bank', 'Paid out and received (settlement with the National Debt Office)'), ('interest', 'Interest on late payment (income)')], max_length=12, unique=True, verbose_name='use')),
                ('code', models.CharField(max_length=10, validators=[django.core.validators.RegexValidator('^\\d{4,10}$', 'Write four to ten digits.')], verbose_name='account')),
                ('name', models.CharField(max_length=60, verbose_name='name of the account')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
            migrations.CreateModel(
            name='BankAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('bankgiro', 'Bankgiro'), ('plusgiro', 'Plusgiro'), ('bank', 'Bank account (clearing and account number)'), ('iban', 'IBAN')], max_length=10, verbose_name='kind')),
                ('clearing', models.CharField(blank=True, max_length=5, verbose_name='clearing number')),
                ('number', models.CharField(max_length=34, verbose_name='number')),
                ('entered_at', models.DateTimeField(default=core.clock.now)),
                ('verified_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_accounts', to='core.organisation')),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['organisation', '-entered_at'],
            },
        ),
            migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('execution_on', models.DateField(verbose_name='day of execution')),
                ('made_at', models.DateTimeField(default=core.clock.now)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year', '-number'],
            },
        ),
            migrations.CreateModel(
            name='BatchFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('bank', 'Order file to the bank'), ('vouchers', 'Vouchers to the accounts (SIE 4I)')], max_length=10)),
                ('version', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it is exported again')),
                ('sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=core.clock.now)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='payments.batch')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['batch', 'kind', '-version'],
            },
        ),
            migrations.CreateModel(
            name='Benefit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('payer', models.CharField(choices=[('own', 'The organisation itself'), ('municipality', 'Municipalities'), ('region', 'Regions'), ('social_insurance', 'The state: social insurance'), ('employment', 'The state: labour-market measures'), ('justice', 'The state: police, courts, prison service'), ('other', 'Others')], max_length=20, verbose_name='who benefits')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('basis', models.CharField(max_length=300, verbose_name='how it was calculated')),
                ('told_at', models.DateTimeField(default=core.clock.now)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='benefits', to='contracts.contract')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation')),
                ('told_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['year', 'payer'],
            },
        ),
            migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='due')),
                ('entitled', core.money.MoneyField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='entitled in all')),
                ('overpaid', core.money.MoneyField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='paid too much before')),
                ('statement', models.JSONField()),
                ('status', models.CharField(choices=[('prepared', 'Prepared'), ('decided', 'Decided'), ('ordered', 'Payment ordered'), ('paid', 'Paid'), ('held', 'Due, held'), ('cancelled', 'Not paid'), ('none_due', 'Nothing to pay')], default='prepared', max_length=10, verbose_name='status')),
                ('hold_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is held')),
                ('prepared_at', models.DateTimeField(default=core.clock.now)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='contracts.contract')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='programme.decision')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='claim', to='evaluation.round')),
            ],
            options={
                'verbose_name': 'claim',
                'verbose_name_plural': 'claims',
                'ordering': ['-prepared_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='ClaimLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60)),
                ('party', models.CharField(max_length=60)),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14)),
                ('text', models.TextField()),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='payments.claim')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claim_lines', to='core.organisation')),
            ],
            options={
                'ordering': ['claim', 'id'],
            },
        ),
            migrations.CreateModel(
            name='CounterpartCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=4, validators=[django.core.validators.RegexValidator('^\\d{4}$', 'Write four digits.')], verbose_name='counterpart code')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='counterpart_code', to='core.organisation')),
            ],
            options={
                'ordering': ['organisation'],
            },
        ),
            migrations.CreateModel(
            name='Funding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('project_leader', 'Local project leader'), ('exchange', 'Exchange of experience')], max_length=20, verbose_name='purpose')),
                ('description', models.TextField(verbose_name='what the money is for')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('by_year', models.JSONField(default=dict)),
                ('account_by', models.DateField(verbose_name='last day to account for the use')),
                ('status', models.CharField(choices=[('prepared', 'Prepared'), ('decided', 'Decided'), ('closed', 'Accounted for and closed'), ('cancelled', 'Not granted')], default='prepared', max_length=10, verbose_name='status')),
                ('prepared_at', models.DateTimeField(default=core.clock.now)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fundings', to='core.case')),
                ('commitment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='funding', to='programme.commitment')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fundings', to='constellations.initiative')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fundings', to='core.organisation')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'funding of project leaders and exchange',
                'verbose_name_plural': 'funding of project leaders and exchange',
                'ordering': ['-prepared_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Advance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('pay_on', models.DateField(verbose_name='to be paid on')),
                ('requested_at', models.DateTimeField(default=core.clock.now)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('funding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advances', to='payments.funding')),
            ],
            options={
                'ordering': ['funding', 'id'],
            },
        ),
            migrations.CreateModel(
            name='PayerProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=70, verbose_name='name of the payer')),
                ('org_number', models.CharField(max_length=11, verbose_name='organisation number')),
                ('iban', models.CharField(max_length=42, verbose_name='IBAN of the paying account')),
                ('bic', models.CharField(max_length=11, verbose_name='BIC of the bank')),
                ('agreement', models.CharField(blank=True, max_length=35, verbose_name="the bank's number for us")),
                ('version', models.CharField(choices=[('03', 'pain.001.001.03'), ('09', 'pain.001.001.09')], default='03', max_length=2, verbose_name='version of the order file')),
                ('plusgiro_scheme', models.CharField(choices=[('BBAN', 'BBAN'), ('PGNR', 'PGNR')], default='BBAN', max_length=4, verbose_name='scheme for plusgiro')),
                ('service_level', models.CharField(default='NURG', max_length=4, verbose_name='service level')),
                ('charge_bearer', models.CharField(choices=[('SLEV', "As the bank's service level says (SLEV)"), ('SHAR', 'Each its own (SHAR)'), ('DEBT', 'The payer (DEBT)')], default='SLEV', max_length=4, verbose_name="who bears the bank's charges")),
                ('cost_centre', models.CharField(blank=True, max_length=20, verbose_name='cost centre')),
                ('voucher_series', models.CharField(blank=True, max_length=5, verbose_name='voucher series')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='payer_profile_one_row')],
            },
        ),
            migrations.CreateModel(
            name='PaymentOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('pay_on', models.DateField(verbose_name='to be paid on')),
                ('status', models.CharField(choices=[('prepared', 'To be released'), ('released', 'Released'), ('executed', 'Executed'), ('failed', 'Failed or returned'), ('cancelled', 'Cancelled')], default='prepared', max_length=10, verbose_name='status')),
                ('is_partial', models.BooleanField(default=False)),
                ('partial_reason', models.CharField(blank=True, max_length=300)),
                ('prepared_at', models.DateTimeField(default=core.clock.now)),
                ('released_at', models.DateTimeField(null=True)),
                ('executed_on', models.DateField(null=True)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('advance', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='payments.advance')),
                ('claim', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='payments.claim')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payment_order', to='programme.ledgerentry')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'payment order',
                'verbose_name_plural': 'payment orders',
                'ordering': ['-prepared_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='BatchOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='payments.batch')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='batch_item', to='payments.paymentorder')),
            ],
            options={
                'ordering': ['batch', 'id'],
            },
        ),
            migrations.CreateModel(
            name='PaymentOrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14)),
                ('set_off', core.money.MoneyField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.bankaccount')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='payments.paymentorder')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation')),
            ],
            options={
                'ordering': ['order', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Recovery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('too_much', 'Wrong or too high an amount was paid'), ('unused', 'The money has not been used'), ('other_purpose', 'The money was used for something else'), ('no_effort', 'The agreed effort was not made'), ('no_report', 'The use was not accounted for'), ('conditions', 'Conditions of the decision were not kept')], max_length=15, verbose_name='ground')),
                ('circumstances', models.TextField(verbose_name='circumstances')),
                ('effort_made', models.BooleanField(verbose_name='the agreed effort was made')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('waived', core.money.MoneyField(decimal_places=2, default=Decimal('0.00'), max_digits=14, verbose_name='of which waived')),
                ('waiver_reason', models.TextField(blank=True, verbose_name='special reasons for the waiver')),
                ('status', models.CharField(choices=[('investigated', 'Being looked into'), ('communicated', 'Sent for comment'), ('decided', 'To be paid back'), ('settled', 'Settled'), ('closed', 'Closed without recovery')], default='investigated', max_length=12, verbose_name='status')),
                ('communicated_at', models.DateTimeField(null=True)),
                ('answer_by', models.DateField(null=True, verbose_name='comments are wanted by')),
                ('answer', models.TextField(blank=True, verbose_name='comments')),
                ('answered_at', models.DateTimeField(null=True)),
                ('no_interest_reason', models.TextField(blank=True, verbose_name='why no interest is taken')),
                ('closed_reason', models.CharField(blank=True, max_length=300)),
                ('prepared_at', models.DateTimeField(default=core.clock.now)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recoveries', to='programme.commitment')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recoveries', to='core.organisation')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'recovery',
                'verbose_name_plural': 'recoveries',
                'ordering': ['-prepared_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='InterestEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('paid', 'Interest paid'), ('waived', 'Interest waived')], max_length=10)),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('happened_on', models.DateField(verbose_name='date')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('recorded_at', models.DateTimeField(default=core.clock.now)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recovery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interest_events', to='payments.recovery')),
            ],
            options={
                'ordering': ['recovery', 'id'],
            },
        ),
            migrations.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('recovery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='instalments', to='payments.recovery')),
            ],
            options={
                'ordering': ['recovery', 'due_on', 'id'],
            },
        ),
            migrations.CreateModel(
            name='RecoveryEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('paid', 'Paid back'), ('set_off', 'Set off against a payment'), ('waived', 'Waived'), ('restored', 'Set-off undone')], max_length=10)),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('happened_on', models.DateField(verbose_name='date')),
                ('recorded_at', models.DateTimeField(default=core.clock.now)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.decision')),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.ledgerentry')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='set_offs', to='payments.paymentorder')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recovery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='payments.recovery')),
            ],
            options={
                'ordering': ['recovery', 'id'],
            },
        ),
            migrations.CreateModel(
            name='ReferenceRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='reference rate, per cent')),
                ('source', models.CharField(max_length=200, verbose_name='where it stands')),
                ('entered_at', models.DateTimeField(default=core.clock.now)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-valid_from', '-id'],
            },
        ),
            migrations.CreateModel(
            name='ReturnedAdvance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('received_on', models.DateField(verbose_name='received on')),
                ('recorded_at', models.DateTimeField(default=core.clock.now)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.ledgerentry')),
                ('funding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='payments.funding')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['funding', 'id'],
            },
        ),
            migrations.CreateModel(
            name='UseReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=20, verbose_name='period')),
                ('amount', core.money.MoneyField(decimal_places=2, max_digits=14, verbose_name='amount used')),
                ('text', models.TextField(verbose_name='what it was used for, and what came of it')),
                ('status', models.CharField(choices=[('submitted', 'To be checked'), ('accepted', 'Accepted'), ('returned', 'Returned for correction')], default='submitted', max_length=10, verbose_name='status')),
                ('reported_at', models.DateTimeField(default=core.clock.now)),
                ('checked_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('funding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='payments.funding')),
                ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['funding', 'id'],
            },
        ),
            migrations.CreateModel(
            name='VoucherFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('made_at', models.DateTimeField(default=core.clock.now)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year', '-number'],
            },
        ),
            migrations.CreateModel(
            name='VoucherItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True)),
                ('text', models.CharField(max_length=300)),
                ('voucher_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='payments.voucherfile')),
            ],
            options={
                'ordering': ['voucher_file', 'id'],
            },
        ),
            migrations.AddConstraint(
            model_name='bankaccount',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True), ('verified_at__isnull', False)), fields=('organisation',), name='bank_account_one_in_use', violation_error_message='The organisation already has an account in use. Close it first.'),
        ),
            migrations.AddConstraint(
            model_name='bankaccount',
            constraint=models.CheckConstraint(condition=models.Q(('verified_by__isnull', True), models.Q(('verified_by', models.F('entered_by')), _negated=True), _connector='OR'), name='bank_account_four_eyes', violation_error_message='The one who entered the account cannot also verify it.'),
        ),
            migrations.AddConstraint(
            model_name='bankaccount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verified_at__isnull', True), ('verified_by__isnull', True)), models.Q(('verified_at__isnull', False), ('verified_by__isnull', False)), _connector='OR'), name='bank_account_verified_whole'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='bankaccount',
            trigger=pgtrigger.compiler.Trigger(name='bank_account_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'bank_account_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.clearing IS DISTINCT FROM OLD.clearing OR NEW.number IS DISTINCT FROM OLD.number OR NEW.entered_by_id IS DISTINCT FROM OLD.entered_by_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'bank_account_frozen'; END IF;\n        RETURN NEW;\n    ", hash='b70f21d67a41ef2234f514f121a2a09a2e23d0a2', operation='UPDATE OR DELETE', pgid='pgtrigger_bank_account_frozen_57850', table='payments_bankaccount', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='bankaccount',
            trigger=pgtrigger.compiler.Trigger(name='bank_account_verified_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.verified_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'bank_account_verified_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.verified_at IS NOT NULL) AND (NEW.verified_by_id IS DISTINCT FROM OLD.verified_by_id OR NEW.verified_at IS DISTINCT FROM OLD.verified_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'bank_account_verified_frozen'; END IF;\n        RETURN NEW;\n    ", hash='85caf202b56d6bb798fdd4065a8edbe8ef349895', operation='UPDATE OR DELETE', pgid='pgtrigger_bank_account_verified_frozen_0378a', table='payments_bankaccount', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='bankaccount',
            trigger=pgtrigger.compiler.Trigger(name='bank_account_closed_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.closed_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'bank_account_closed_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.closed_at IS NOT NULL) AND (NEW.verified_by_id IS DISTINCT FROM OLD.verified_by_id OR NEW.verified_at IS DISTINCT FROM OLD.verified_at OR NEW.closed_at IS DISTINCT FROM OLD.closed_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'bank_account_closed_frozen'; END IF;\n        RETURN NEW;\n    ", hash='c68b0b6ced270bc76a5b82ca3a67a90a723c4797', operation='UPDATE OR DELETE', pgid='pgtrigger_bank_account_closed_frozen_ee638', table='payments_bankaccount', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='bankaccount',
            trigger=pgtrigger.compiler.Trigger(name='bank_account_verified_by_other_person', sql=core.guards.GuardSql(func="\n                    IF NEW.verified_by_id IS NOT NULL AND EXISTS (\n                        SELECT 1 FROM core_user a JOIN core_user b ON a.person_key = b.person_key\n                        WHERE a.id = NEW.entered_by_id AND b.id = NEW.verified_by_id) THEN\n                        RAISE EXCEPTION 'one person with two accounts' USING ERRCODE = '23514', CONSTRAINT = 'bank_account_verified_by_other_person';\n                    END IF;\n                    RETURN NEW;\n                ", hash='1193ed8f45495a3965e132b4e91118852da52d5a', operation='INSERT OR UPDATE', pgid='pgtrigger_bank_account_verified_by_other_person_017c5', table='payments_bankaccount', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(fields=('year', 'number'), name='batch_number_once'),
        ),
            migrations.AddConstraint(
            model_name='batchfile',
            constraint=models.UniqueConstraint(fields=('batch', 'kind', 'version'), name='batch_file_version_once'),
        ),
            migrations.AddConstraint(
            model_name='batchfile',
            constraint=models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='batch_file_again_has_reason', violation_error_message='Say why the file is exported again.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='batchfile',
            trigger=pgtrigger.compiler.Trigger(name='batch_file_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'batch_file_append_only';", hash='e83258115f0480357c6aab2692ab7fc80d6e2ec4', operation='UPDATE OR DELETE', pgid='pgtrigger_batch_file_append_only_dea71', table='payments_batchfile', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='batchfile',
            trigger=pgtrigger.compiler.Trigger(name='batch_file_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'batch_file_no_truncate';", hash='11e03cd64408225ced333ba206aa20af6c97ce26', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_batch_file_no_truncate_2f6c2', table='payments_batchfile', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='benefit',
            constraint=models.UniqueConstraint(fields=('contract', 'organisation', 'year', 'payer'), name='benefit_once', violation_error_message='That benefit is already told. Change its row instead.'),
        ),
            migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='claim_not_negative', violation_error_message='A claim is never negative; what was paid too much is recovered.'),
        ),
            migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'held'), _negated=True), models.Q(('hold_reason', ''), _negated=True), _connector='OR'), name='claim_held_has_reason', violation_error_message='A held payment states its reason.'),
        ),
            migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'none_due'), _negated=True), ('amount', 0), _connector='OR'), name='claim_none_due_is_zero', violation_error_message='Only a settlement of zero kronor needs no decision.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='claim_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('prepared', 'none_due') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'claim_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'prepared' AND NEW.status IN ('decided', 'cancelled')) OR (OLD.status = 'decided' AND NEW.status IN ('ordered', 'held')) OR (OLD.status = 'held' AND NEW.status IN ('ordered')) OR (OLD.status = 'ordered' AND NEW.status IN ('paid', 'decided')) OR (OLD.status = 'paid' AND NEW.status IN ('decided'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'claim_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='6d874086190d5c34fe59fd1832b2e8f3357e6d8e', operation='INSERT OR UPDATE', pgid='pgtrigger_claim_status_moves_11799', table='payments_claim', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='claim_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status <> 'prepared' THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'claim_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status <> 'prepared') AND (NEW.round_id IS DISTINCT FROM OLD.round_id OR NEW.contract_id IS DISTINCT FROM OLD.contract_id OR NEW.amount IS DISTINCT FROM OLD.amount OR NEW.entitled IS DISTINCT FROM OLD.entitled OR NEW.overpaid IS DISTINCT FROM OLD.overpaid OR NEW.statement IS DISTINCT FROM OLD.statement OR NEW.prepared_by_id IS DISTINCT FROM OLD.prepared_by_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'claim_frozen'; END IF;\n        RETURN NEW;\n    ", hash='2ecef67f22351b7e3474380a7b92666f33db2da4', operation='UPDATE OR DELETE', pgid='pgtrigger_claim_frozen_644e6', table='payments_claim', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='claim_round_established', sql=core.guards.GuardSql(func="\n                    IF NOT EXISTS (SELECT 1 FROM evaluation_round r WHERE r.id = NEW.round_id\n                                   AND r.contract_id = NEW.contract_id AND r.status = 'established') THEN\n                        RAISE EXCEPTION 'round not established' USING ERRCODE = '23514', CONSTRAINT = 'claim_round_established';\n                    END IF;\n                    IF NEW.status IN ('decided', 'ordered', 'paid', 'held') AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id\n                        AND d.kind = 'outcome_payment' AND d.status = 'dispatched' AND d.is_granted\n                        AND d.subject_id = NEW.id) THEN\n                        RAISE EXCEPTION 'payment not decided' USING ERRCODE = '23514', CONSTRAINT = 'claim_round_established';\n                    END IF;\n                    RETURN NEW;\n                ", hash='9c9e3e5a7ea9878abc6085be1bec8e3e994becc6', operation='INSERT OR UPDATE', pgid='pgtrigger_claim_round_established_864cf', table='payments_claim', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='claim_within_entitlement', sql=core.guards.GuardSql(func="\n                    PERFORM 1 FROM contracts_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;\n                    IF NEW.amount > 0 AND NEW.amount + (\n                        SELECT coalesce(sum(CASE WHEN c.status = 'paid' THEN (\n                            SELECT coalesce(sum(o.amount), 0) FROM payments_paymentorder o\n                            WHERE o.claim_id = c.id AND o.status IN ('released', 'executed')) ELSE c.amount END), 0)\n                        FROM payments_claim c WHERE c.contract_id = NEW.contract_id AND c.status <> 'cancelled'\n                    ) > NEW.entitled + NEW.overpaid THEN\n                        RAISE EXCEPTION 'the same entitlement twice' USING ERRCODE = '23514', CONSTRAINT = 'claim_within_entitlement';\n                    END IF;\n                    RETURN NEW;\n                ", hash='497cdb655259e94c3410ea7d5341ba494a5d6c3f', operation='INSERT', pgid='pgtrigger_claim_within_entitlement_c1241', table='payments_claim', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='funding',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='funding_amount_positive', violation_error_message='The amount must be more than zero.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='funding',
            trigger=pgtrigger.compiler.Trigger(name='funding_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('prepared') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'funding_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'prepared' AND NEW.status IN ('decided', 'cancelled')) OR (OLD.status = 'decided' AND NEW.status IN ('closed'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'funding_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='617d79e551567fda38a107740ae653c1cfdb5f95', operation='INSERT OR UPDATE', pgid='pgtrigger_funding_status_moves_5daa9', table='payments_funding', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='funding',
            trigger=pgtrigger.compiler.Trigger(name='funding_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status <> 'prepared' THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'funding_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status <> 'prepared') AND (NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.initiative_id IS DISTINCT FROM OLD.initiative_id OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.purpose IS DISTINCT FROM OLD.purpose OR NEW.amount IS DISTINCT FROM OLD.amount OR NEW.by_year IS DISTINCT FROM OLD.by_year) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'funding_frozen'; END IF;\n        RETURN NEW;\n    ", hash='d03919e571b9b48163286f60d5f4c92b9cb7ed39', operation='UPDATE OR DELETE', pgid='pgtrigger_funding_frozen_ef9cd', table='payments_funding', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='funding',
            trigger=pgtrigger.compiler.Trigger(name='funding_by_decision', sql=core.guards.GuardSql(func="\n                    IF NEW.status IN ('decided', 'closed') AND (NEW.commitment_id IS NULL OR NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.kind = 'support_funding'\n                          AND d.status = 'dispatched' AND d.is_granted AND d.subject_id = NEW.id\n                          AND d.case_id = NEW.case_id)) THEN\n                        RAISE EXCEPTION 'no dispatched decision' USING ERRCODE = '23514', CONSTRAINT = 'funding_by_decision';\n                    END IF;\n                    RETURN NEW;\n                ", hash='bea0ebc5aea9cdbf6a1e4c0f7a3bd2e577b7b683', operation='INSERT OR UPDATE', pgid='pgtrigger_funding_by_decision_8d52a', table='payments_funding', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='advance',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='advance_amount_positive', violation_error_message='The amount must be more than zero.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='advance',
            trigger=pgtrigger.compiler.Trigger(name='advance_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'advance_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.funding_id IS DISTINCT FROM OLD.funding_id OR NEW.amount IS DISTINCT FROM OLD.amount) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'advance_frozen'; END IF;\n        RETURN NEW;\n    ", hash='08bb46bd9b937d937fec394aefcd0d3d702cdc40', operation='UPDATE OR DELETE', pgid='pgtrigger_advance_frozen_e93ce', table='payments_advance', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='order_amount_positive'),
        ),
            migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.CheckConstraint(condition=models.Q(('claim__isnull', True), ('advance__isnull', True), _connector='XOR'), name='order_pays_one_thing', violation_error_message='A payment order pays either a claim or an advance.'),
        ),
            migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['prepared', 'released', 'executed'])), fields=('advance',), name='order_one_live_per_advance', violation_error_message='The advance already has a payment order.'),
        ),
            migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='order_four_eyes', violation_error_message='The one who prepared a payment cannot also release it.'),
        ),
            migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['released', 'executed']), _negated=True), models.Q(('entry__isnull', False), ('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='order_released_whole', violation_error_message='A released payment has its releaser and stands in the ledger.'),
        ),
            migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['prepared', 'released'])), fields=('claim',), name='order_one_open_per_claim', violation_error_message='The claim already has a payment order under way.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='paymentorder',
            trigger=pgtrigger.compiler.Trigger(name='order_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('prepared') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'order_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'prepared' AND NEW.status IN ('released', 'cancelled')) OR (OLD.status = 'released' AND NEW.status IN ('executed', 'failed')) OR (OLD.status = 'executed' AND NEW.status IN ('failed'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'order_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='12a7af48de8ab3f01e258e4bd2eaf63a9dba41b9', operation='INSERT OR UPDATE', pgid='pgtrigger_order_status_moves_69b04', table='payments_paymentorder', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='paymentorder',
            trigger=pgtrigger.compiler.Trigger(name='order_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'order_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.claim_id IS DISTINCT FROM OLD.claim_id OR NEW.advance_id IS DISTINCT FROM OLD.advance_id OR NEW.amount IS DISTINCT FROM OLD.amount OR NEW.prepared_by_id IS DISTINCT FROM OLD.prepared_by_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'order_frozen'; END IF;\n        RETURN NEW;\n    ", hash='61c6620e6bde02104c44efacb92c448a950d534c', operation='UPDATE OR DELETE', pgid='pgtrigger_order_frozen_fe8e9', table='payments_paymentorder', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='paymentorder',
            trigger=pgtrigger.compiler.Trigger(name='order_released_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status NOT IN ('prepared', 'cancelled') THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'order_released_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status NOT IN ('prepared', 'cancelled')) AND (NEW.pay_on IS DISTINCT FROM OLD.pay_on OR NEW.entry_id IS DISTINCT FROM OLD.entry_id OR NEW.released_by_id IS DISTINCT FROM OLD.released_by_id OR NEW.released_at IS DISTINCT FROM OLD.released_at OR NEW.is_partial IS DISTINCT FROM OLD.is_partial OR NEW.partial_reason IS DISTINCT FROM OLD.partial_reason) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'order_released_frozen'; END IF;\n        RETURN NEW;\n    ", hash='0d46f18523dd735ea52f3f1963b9c78bb99d436f', operation='UPDATE OR DELETE', pgid='pgtrigger_order_released_frozen_0cecb', table='payments_paymentorder', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='paymentorder',
            trigger=pgtrigger.compiler.Trigger(name='order_released_by_other_person', sql=core.guards.GuardSql(func="\n                    IF NEW.released_by_id IS NOT NULL AND EXISTS (\n                        SELECT 1 FROM core_user a JOIN core_user b ON a.person_key = b.person_key\n                        WHERE a.id = NEW.prepared_by_id AND b.id = NEW.released_by_id) THEN\n                        RAISE EXCEPTION 'one person with two accounts' USING ERRCODE = '23514', CONSTRAINT = 'order_released_by_other_person';\n                    END IF;\n                    RETURN NEW;\n                ", hash='a96142f49ea1708de93457710a0e180e98d56b0b', operation='INSERT OR UPDATE', pgid='pgtrigger_order_released_by_other_person_1e2ff', table='payments_paymentorder', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='paymentorder',
            trigger=pgtrigger.compiler.Trigger(name='order_released_as_it_stands', sql=core.guards.GuardSql(func="\n                    IF NEW.status = 'released' AND OLD.status = 'prepared' AND (\n                        NOT EXISTS (\n                            SELECT 1 FROM programme_ledgerentry e WHERE e.id = NEW.entry_id AND e.kind = 'pay'\n                              AND e.key = 'order:' || NEW.id AND NEW.amount = (\n                                SELECT sum(r.amount) FROM programme_ledgerrow r\n                                WHERE r.entry_id = e.id AND r.account = 'paid'))\n                        OR NEW.amount IS DISTINCT FROM (\n                            SELECT sum(l.amount) FROM payments_paymentorderline l WHERE l.order_id = NEW.id)\n                        OR EXISTS (\n                            SELECT 1 FROM payments_paymentorderline l\n                            LEFT JOIN payments_bankaccount a ON a.id = l.account_id\n                            WHERE l.order_id = NEW.id AND l.amount > l.set_off\n                              AND (a.id IS NULL OR a.closed_at IS NOT NULL))) THEN\n                        RAISE EXCEPTION 'payees and accounts do not hold' USING ERRCODE = '23514', CONSTRAINT = 'order_released_as_it_stands';\n                    END IF;\n                    RETURN NEW;\n                ", hash='d53129f66979294a355aebc5f580b1b3229d75b1', operation='UPDATE', pgid='pgtrigger_order_released_as_it_stands_7ca75', table='payments_paymentorder', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='paymentorder',
            trigger=pgtrigger.compiler.Trigger(name='order_within_its_ground', sql=core.guards.GuardSql(func="\n                    IF NEW.status IN ('prepared', 'released', 'executed') AND NEW.claim_id IS NOT NULL THEN\n                        PERFORM 1 FROM payments_claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;\n                        IF NEW.amount + (SELECT coalesce(sum(o.amount), 0) FROM payments_paymentorder o\n                            WHERE o.claim_id = NEW.claim_id AND o.id <> NEW.id\n                              AND o.status IN ('prepared', 'released', 'executed'))\n                           > (SELECT amount FROM payments_claim WHERE id = NEW.claim_id) THEN\n                            RAISE EXCEPTION 'more than the claim' USING ERRCODE = '23514', CONSTRAINT = 'order_within_its_ground';\n                        END IF;\n                    ELSIF NEW.status IN ('prepared', 'released', 'executed')\n                        AND NEW.amount > (SELECT amount FROM payments_advance WHERE id = NEW.advance_id) THEN\n                        RAISE EXCEPTION 'more than the advance' USING ERRCODE = '23514', CONSTRAINT = 'order_within_its_ground';\n                    END IF;\n                    RETURN NEW;\n                ", hash='d0e5ee3747d83821c9047439f584ca2ae9b6b3de', operation='INSERT OR UPDATE', pgid='pgtrigger_order_within_its_ground_9ecba', table='payments_paymentorder', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='batchorder',
            trigger=pgtrigger.compiler.Trigger(name='batch_order_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'batch_order_append_only';", hash='f9e2b96df8aa0a73226c285115cc84df34420c8e', operation='UPDATE OR DELETE', pgid='pgtrigger_batch_order_append_only_62817', table='payments_batchorder', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='batchorder',
            trigger=pgtrigger.compiler.Trigger(name='batch_order_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'batch_order_no_truncate';", hash='b7a030d972a25d23ab59afd817038b81ffdf040e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_batch_order_no_truncate_4cac1', table='payments_batchorder', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='batchorder',
            trigger=pgtrigger.compiler.Trigger(name='batch_order_released', sql=core.guards.GuardSql(func="\n                    IF NOT EXISTS (SELECT 1 FROM payments_paymentorder o WHERE o.id = NEW.order_id\n                                   AND o.status = 'released') THEN\n                        RAISE EXCEPTION 'order not released' USING ERRCODE = '23514', CONSTRAINT = 'batch_order_released';\n                    END IF;\n                    RETURN NEW;\n                ", hash='1bf36f7740ae139c26ee4772e0849c1927a513ec', operation='INSERT', pgid='pgtrigger_batch_order_released_c8df9', table='payments_batchorder', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='paymentorderline',
            constraint=models.CheckConstraint(condition=models.Q(('set_off__gte', 0), ('set_off__lte', models.F('amount'))), name='order_line_set_off_within_amount', violation_error_message='No more can be set off than is to be paid.'),
        ),
            migrations.AddConstraint(
            model_name='paymentorderline',
            constraint=models.UniqueConstraint(fields=('order', 'organisation'), name='order_line_once_per_payee'),
        ),
            migrations.AddConstraint(
            model_name='paymentorderline',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='order_line_positive'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='paymentorderline',
            trigger=pgtrigger.compiler.Trigger(name='order_line_kept', sql=core.guards.GuardSql(func="\n                    IF EXISTS (SELECT 1 FROM payments_paymentorder o WHERE o.status <> 'prepared'\n                               AND o.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.order_id ELSE NEW.order_id END) THEN\n                        RAISE EXCEPTION 'the order is released or ended' USING ERRCODE = '23514', CONSTRAINT = 'order_line_kept';\n                    END IF;\n                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                    IF NEW.account_id IS NOT NULL AND NOT EXISTS (\n                        SELECT 1 FROM payments_bankaccount a WHERE a.id = NEW.account_id\n                          AND a.organisation_id = NEW.organisation_id AND a.verified_at IS NOT NULL) THEN\n                        RAISE EXCEPTION 'not a verified account of the payee' USING ERRCODE = '23514', CONSTRAINT = 'order_line_kept';\n                    END IF;\n                    RETURN NEW;\n                ", hash='6f1ab5a999cf22b6c7e9c18b126a7c41d12c87d1', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_order_line_kept_259e4', table='payments_paymentorderline', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('waived__gte', 0), ('waived__lte', models.F('amount'))), name='recovery_amounts_ordered', violation_error_message='No more can be waived than is recovered.'),
        ),
            migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('waived', 0), models.Q(('waiver_reason', ''), _negated=True), _connector='OR'), name='recovery_waiver_has_reason', violation_error_message='A waiver states its special reasons.'),
        ),
            migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground', 'no_effort'), _negated=True), ('effort_made', False), _connector='OR'), name='recovery_effort_owes_nothing', violation_error_message='Whoever made the agreed effort owes nothing back because an outcome failed.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='recovery_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('investigated') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'recovery_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'investigated' AND NEW.status IN ('communicated', 'closed')) OR (OLD.status = 'communicated' AND NEW.status IN ('decided', 'closed')) OR (OLD.status = 'decided' AND NEW.status IN ('settled')) OR (OLD.status = 'settled' AND NEW.status IN ('decided'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'recovery_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='89ea9f31f548bbb16b062ed6460ba7c5de08993d', operation='INSERT OR UPDATE', pgid='pgtrigger_recovery_status_moves_0ea98', table='payments_recovery', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='recovery_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.status IN ('decided', 'settled', 'closed') THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'recovery_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.status IN ('decided', 'settled', 'closed')) AND (NEW.commitment_id IS DISTINCT FROM OLD.commitment_id OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.ground IS DISTINCT FROM OLD.ground OR NEW.amount IS DISTINCT FROM OLD.amount OR NEW.waived IS DISTINCT FROM OLD.waived OR NEW.effort_made IS DISTINCT FROM OLD.effort_made OR NEW.decision_id IS DISTINCT FROM OLD.decision_id OR NEW.no_interest_reason IS DISTINCT FROM OLD.no_interest_reason) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'recovery_frozen'; END IF;\n        RETURN NEW;\n    ", hash='ed1857f031faf0f2baee90638e957cf800ac5502', operation='UPDATE OR DELETE', pgid='pgtrigger_recovery_frozen_77106', table='payments_recovery', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='recovery_by_decision', sql=core.guards.GuardSql(func="\n                    IF NEW.status IN ('decided', 'settled') AND NOT EXISTS (\n                        SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id AND d.kind = 'recovery'\n                          AND d.status = 'dispatched' AND d.is_granted AND d.subject_id = NEW.id) THEN\n                        RAISE EXCEPTION 'no dispatched decision' USING ERRCODE = '23514', CONSTRAINT = 'recovery_by_decision';\n                    END IF;\n                    RETURN NEW;\n                ", hash='8b1ff2b1ee8a85ceeb0c248bc52b292d9bcbf289', operation='INSERT OR UPDATE', pgid='pgtrigger_recovery_by_decision_ca4e2', table='payments_recovery', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='interestevent',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='interest_event_positive'),
        ),
            migrations.AddConstraint(
            model_name='interestevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'paid'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='interest_waiver_has_reason', violation_error_message='Say why the interest is waived.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='interestevent',
            trigger=pgtrigger.compiler.Trigger(name='interest_event_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'interest_event_append_only';", hash='596e38aa3f3bc5b81f0e73a2340cb7b44951d671', operation='UPDATE OR DELETE', pgid='pgtrigger_interest_event_append_only_52297', table='payments_interestevent', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='interestevent',
            trigger=pgtrigger.compiler.Trigger(name='interest_event_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'interest_event_no_truncate';", hash='9b05c099b637183f6bfb421d527c43f5216415a7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_interest_event_no_truncate_1843e', table='payments_interestevent', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='instalment',
            constraint=models.UniqueConstraint(fields=('recovery', 'due_on'), name='instalment_once_per_day'),
        ),
            migrations.AddConstraint(
            model_name='instalment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='instalment_positive'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='instalment',
            trigger=pgtrigger.compiler.Trigger(name='instalment_kept', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'a plan is not rewritten' USING ERRCODE = '23514', CONSTRAINT = 'instalment_kept';", hash='961ac8dd13ca2ea459ffec7dac5471ef32a5ce3c', operation='UPDATE', pgid='pgtrigger_instalment_kept_f1426', table='payments_instalment', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='recoveryevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__lt', 0), ('kind', 'restored')), models.Q(models.Q(('kind', 'restored'), _negated=True), ('amount__gt', 0)), _connector='OR'), name='recovery_event_sign'),
        ),
            migrations.AddConstraint(
            model_name='recoveryevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision__isnull', False), ('kind', 'waived')), models.Q(models.Q(('kind', 'waived'), _negated=True), ('entry__isnull', False)), _connector='OR'), name='recovery_event_has_ground', violation_error_message='Money that comes back stands in the ledger; a waiver rests on a decision.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='recoveryevent',
            trigger=pgtrigger.compiler.Trigger(name='recovery_event_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'recovery_event_append_only';", hash='3da40c7f193e43e2bd55f01da08eff0efc4821fc', operation='UPDATE OR DELETE', pgid='pgtrigger_recovery_event_append_only_15f38', table='payments_recoveryevent', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='recoveryevent',
            trigger=pgtrigger.compiler.Trigger(name='recovery_event_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'recovery_event_no_truncate';", hash='c244fa2c8cec6827c17e9b3b5fc415d8605fa397', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_recovery_event_no_truncate_bddd2', table='payments_recoveryevent', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='recoveryevent',
            trigger=pgtrigger.compiler.Trigger(name='recovery_event_within_debt', sql=core.guards.GuardSql(func="\n                    PERFORM 1 FROM payments_recovery WHERE id = NEW.recovery_id FOR NO KEY UPDATE;\n                    IF NEW.amount + (SELECT coalesce(sum(amount), 0) FROM payments_recoveryevent\n                                     WHERE recovery_id = NEW.recovery_id)\n                       > (SELECT amount - waived FROM payments_recovery WHERE id = NEW.recovery_id) THEN\n                        RAISE EXCEPTION 'more than the debt' USING ERRCODE = '23514', CONSTRAINT = 'recovery_event_within_debt';\n                    END IF;\n                    RETURN NEW;\n                ", hash='14eca1f92e854216b3721fc453faf2c39504d9f3', operation='INSERT', pgid='pgtrigger_recovery_event_within_debt_bb598', table='payments_recoveryevent', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='referencerate',
            constraint=models.CheckConstraint(condition=models.Q(('percent__gte', -8), ('percent__lte', 50)), name='reference_rate_in_range', violation_error_message='Write the rate in per cent, for example 2,5.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='referencerate',
            trigger=pgtrigger.compiler.Trigger(name='reference_rate_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'reference_rate_append_only';", hash='984a0401d419df1971212b01bc108705573c2b48', operation='UPDATE OR DELETE', pgid='pgtrigger_reference_rate_append_only_29e32', table='payments_referencerate', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='referencerate',
            trigger=pgtrigger.compiler.Trigger(name='reference_rate_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'reference_rate_no_truncate';", hash='c5ed7c190f74a3a473b81619ac90b47b91fb1685', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_reference_rate_no_truncate_2cffc', table='payments_referencerate', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='returnedadvance',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', Decimal('0'))), name='return_positive'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='returnedadvance',
            trigger=pgtrigger.compiler.Trigger(name='returned_advance_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'returned_advance_append_only';", hash='374c5c769f8ae62fff97ce5045e7e4632ed182fa', operation='UPDATE OR DELETE', pgid='pgtrigger_returned_advance_append_only_1ccc0', table='payments_returnedadvance', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='returnedadvance',
            trigger=pgtrigger.compiler.Trigger(name='returned_advance_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'returned_advance_no_truncate';", hash='54f211f1bd736001d13a318e1ccc3d89d7e7b582', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_returned_advance_no_truncate_16619', table='payments_returnedadvance', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='usereport',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='use_report_not_negative', violation_error_message='The amount cannot be negative.'),
        ),
            migrations.AddConstraint(
            model_name='usereport',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'returned'), _negated=True), fields=('funding', 'period'), name='use_report_once_per_period', violation_error_message='The period is already reported.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='usereport',
            trigger=pgtrigger.compiler.Trigger(name='use_report_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('submitted') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'use_report_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'submitted' AND NEW.status IN ('accepted', 'returned'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'use_report_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='f00ab659c9cf61c8c553d50770b401b12cdb4e2b', operation='INSERT OR UPDATE', pgid='pgtrigger_use_report_status_moves_64d4c', table='payments_usereport', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='usereport',
            trigger=pgtrigger.compiler.Trigger(name='use_report_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'use_report_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.funding_id IS DISTINCT FROM OLD.funding_id OR NEW.period IS DISTINCT FROM OLD.period OR NEW.amount IS DISTINCT FROM OLD.amount OR NEW.text IS DISTINCT FROM OLD.text) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'use_report_frozen'; END IF;\n        RETURN NEW;\n    ", hash='d9eef4a733f01b7fe4ead23b98d2db85df434ad2', operation='UPDATE OR DELETE', pgid='pgtrigger_use_report_frozen_8c8c9', table='payments_usereport', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='voucherfile',
            constraint=models.UniqueConstraint(fields=('year', 'number'), name='voucher_file_number_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='voucherfile',
            trigger=pgtrigger.compiler.Trigger(name='voucher_file_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.file_id IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'voucher_file_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.file_id IS NOT NULL) AND (NEW.year IS DISTINCT FROM OLD.year OR NEW.number IS DISTINCT FROM OLD.number OR NEW.file_id IS DISTINCT FROM OLD.file_id OR NEW.sha256 IS DISTINCT FROM OLD.sha256) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'voucher_file_frozen'; END IF;\n        RETURN NEW;\n    ", hash='bc7ca05b079b13da5c2e74cd9e84cec0210169f8', operation='UPDATE OR DELETE', pgid='pgtrigger_voucher_file_frozen_8c219', table='payments_voucherfile', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='voucheritem',
            trigger=pgtrigger.compiler.Trigger(name='voucher_item_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'voucher_item_append_only';", hash='11109a89b7439740449914236eb46389b79db1d6', operation='UPDATE OR DELETE', pgid='pgtrigger_voucher_item_append_only_f81d0', table='payments_voucheritem', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='voucheritem',
            trigger=pgtrigger.compiler.Trigger(name='voucher_item_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'voucher_item_no_truncate';", hash='d4234d711d56866a9004ef75cf75b3cb5c5a7c61', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_voucher_item_no_truncate_6fc9a', table='payments_voucheritem', when='BEFORE')),
        )
        ]),
    ]
