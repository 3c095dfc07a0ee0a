"""All tables of core. Made by `make squash`."""

from core.schema import Schema
from core.search import EXTENSIONS_SQL, SV_KEY_SQL
from django.conf import settings
from django.db import migrations, models
import core.clock
import core.guards
import core.models.files
import core.models.organisations
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.RunSQL("SET LOCAL check_function_bodies = off;" + EXTENSIONS_SQL + SV_KEY_SQL, migrations.RunSQL.noop),
        Schema([
            migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('to', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('status', models.CharField(choices=[('waiting', 'Waiting to be sent'), ('sent', 'Sent'), ('failed', 'Could not be delivered')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('next_attempt_at', models.DateTimeField(db_index=True, default=core.clock.now)),
                ('sent_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
            migrations.CreateModel(
            name='RegisterYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last_number', models.PositiveIntegerField(default=0)),
            ],
        ),
            migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('application', 'Expression of interest'), ('completion_request', 'Request for completion'), ('completion', 'Completion'), ('withdrawal', 'Withdrawal'), ('feedback', 'Feedback'), ('decision', 'Decision'), ('contract', 'Contract'), ('cost_report', 'Cost report'), ('protocol', 'Evaluation protocol'), ('evaluation_report', 'Evaluation report'), ('verification', 'Verification'), ('payment_request', 'Payment request'), ('minutes', 'Minutes'), ('notice', 'Notice of meeting'), ('referral', 'Referral'), ('opinion', 'Opinion'), ('file_note', 'File note'), ('letter', 'Letter'), ('appeal', 'Appeal'), ('received_decision', 'Received decision'), ('agreement', 'Agreement'), ('call', 'Call'), ('report', 'Report'), ('other', 'Other')], max_length=30, unique=True, verbose_name='type')),
                ('keep', models.CharField(choices=[('preserve', 'Preserve'), ('dispose', 'Dispose of')], default='preserve', max_length=10, verbose_name='preserve or dispose of')),
                ('years', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='years after closing')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='legal basis')),
            ],
            options={
                'verbose_name': 'retention rule',
                'verbose_name_plural': 'retention rules',
                'ordering': ['kind'],
            },
        ),
            migrations.CreateModel(
            name='SecrecyMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provision', models.CharField(max_length=100, verbose_name='provision')),
                ('scope', models.CharField(choices=[('whole', 'The whole document'), ('part', 'A part of the document')], max_length=10, verbose_name='scope')),
                ('hides_sender', models.BooleanField(default=False, verbose_name='hide sender or recipient in the public register')),
                ('hides_description', models.BooleanField(default=False, verbose_name='hide the description in the public register')),
                ('set_at', models.DateTimeField(default=core.clock.now)),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
        ),
            migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(max_length=120, verbose_name='signs as')),
                ('sha256', models.CharField(max_length=64)),
                ('provider', models.CharField(max_length=40)),
                ('proof', models.TextField()),
                ('signed_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['signed_at', 'id'],
            },
        ),
            migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(max_length=200, upload_to=core.models.files.storage_path)),
                ('name', models.CharField(max_length=255, verbose_name='file name')),
                ('content_type', models.CharField(max_length=120)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('uploaded_at', models.DateTimeField(default=core.clock.now)),
                ('owner_type', models.CharField(blank=True, max_length=60)),
                ('owner_id', models.BigIntegerField(null=True)),
            ],
        ),
            migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('administration', 'Administration (förvaltning)'), ('committee', 'Committee (nämnd)'), ('district', 'District (stadsdel)'), ('department', 'Department')], default='administration', max_length=20, verbose_name='kind')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
                'ordering': ['organisation', 'name'],
            },
        ),
            migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('role', models.CharField(choices=[('officer', 'Delegation officer'), ('member', 'Delegation member'), ('chair', 'Delegation chair'), ('finance', 'Finance officer'), ('adviser', 'Adviser'), ('reviewer', 'Expert reviewer'), ('evaluator', 'Outcome evaluator'), ('applicant', 'Applicant or project leader'), ('verifier', 'Independent verifier'), ('pilot_evaluator', 'Pilot evaluator'), ('registrar', 'Registrar'), ('system', 'The system')], default='applicant', max_length=20, verbose_name='role')),
                ('person_key', models.CharField(blank=True, db_index=True, editable=False, max_length=64, null=True)),
                ('language', models.CharField(choices=[('sv', 'Svenska'), ('en', 'English')], default='sv', max_length=2)),
                ('expertise', models.JSONField(blank=True, default=list, verbose_name='fields of expertise')),
                ('mail_notices', models.BooleanField(default=True, verbose_name='send notices by e-mail')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
            },
        ),
            migrations.CreateModel(
            name='AccessibilityStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('compliance', models.CharField(choices=[('full', 'Fully compliant'), ('partial', 'Partly compliant'), ('none', 'Not compliant')], max_length=10, verbose_name='how accessible the service is')),
                ('assessment', models.TextField(verbose_name='in words')),
                ('shortcomings', models.TextField(verbose_name='known shortcomings')),
                ('testing', models.TextField(verbose_name='how the service was tested')),
                ('made_at', models.DateTimeField(default=core.clock.now)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'accessibility statement',
                'verbose_name_plural': 'accessibility statements',
                'ordering': ['-made_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=core.clock.now)),
                ('verb', models.CharField(max_length=60)),
                ('target_type', models.CharField(max_length=60)),
                ('target_id', models.BigIntegerField()),
                ('case_type', models.CharField(blank=True, max_length=60)),
                ('case_id', models.BigIntegerField(null=True)),
                ('summary', models.CharField(max_length=300)),
                ('data', models.JSONField(default=dict)),
                ('request_id', models.CharField(blank=True, max_length=40)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(editable=False)),
                ('number', models.PositiveIntegerField(editable=False)),
                ('reg_no', models.CharField(editable=False, max_length=20, unique=True, verbose_name='registration number')),
                ('kind', models.CharField(choices=[('application', 'Expression of interest'), ('call', 'Call'), ('programme', 'Programme'), ('meeting', 'Meeting'), ('disclosure', 'Request for a document'), ('barrier', 'Accessibility report'), ('dissemination', 'Dissemination'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='case')),
                ('opened_at', models.DateTimeField(default=core.clock.now, verbose_name='opened')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('status', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed')], default='open', max_length=10, verbose_name='status')),
                ('last_document_number', models.PositiveIntegerField(default=0, editable=False)),
                ('officer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
                'ordering': ['-year', '-number'],
            },
        ),
            migrations.CreateModel(
            name='ConflictOfInterest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('party', 'Is a party, is affected, or someone close is (16 § 1)'), ('representative', 'Represents a party or someone affected (16 § 2)'), ('earlier_instance', 'Took part in the matter at another authority (16 § 3)'), ('special', 'Another particular circumstance, such as earlier support (16 § 4)')], max_length=20, verbose_name='ground')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='circumstances')),
                ('declared_at', models.DateTimeField(default=core.clock.now)),
                ('status', models.CharField(choices=[('declared', 'Declared, not yet ruled on'), ('upheld', 'Conflict'), ('dismissed', 'No conflict')], default='declared', max_length=10)),
                ('ruled_at', models.DateTimeField(null=True)),
                ('ruling', models.CharField(blank=True, max_length=500, verbose_name='reasons for the ruling')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='core.case')),
                ('declared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ruled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'conflict of interest',
                'verbose_name_plural': 'conflicts of interest',
            },
        ),
            migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('reg_no', models.CharField(editable=False, max_length=26, unique=True, verbose_name='registration number')),
                ('direction', models.CharField(choices=[('incoming', 'Received'), ('outgoing', 'Outgoing'), ('internal', 'Drawn up')], max_length=10, verbose_name='direction')),
                ('kind', models.CharField(choices=[('application', 'Expression of interest'), ('completion_request', 'Request for completion'), ('completion', 'Completion'), ('withdrawal', 'Withdrawal'), ('feedback', 'Feedback'), ('decision', 'Decision'), ('contract', 'Contract'), ('cost_report', 'Cost report'), ('protocol', 'Evaluation protocol'), ('evaluation_report', 'Evaluation report'), ('verification', 'Verification'), ('payment_request', 'Payment request'), ('minutes', 'Minutes'), ('notice', 'Notice of meeting'), ('referral', 'Referral'), ('opinion', 'Opinion'), ('file_note', 'File note'), ('letter', 'Letter'), ('appeal', 'Appeal'), ('received_decision', 'Received decision'), ('agreement', 'Agreement'), ('call', 'Call'), ('report', 'Report'), ('other', 'Other')], max_length=30, verbose_name='type')),
                ('date', models.DateTimeField(db_index=True, default=core.clock.now, verbose_name='date')),
                ('counterpart', models.CharField(blank=True, max_length=200, verbose_name='sender or recipient')),
                ('description', models.CharField(max_length=200, verbose_name='description')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('owner_type', models.CharField(blank=True, max_length=60)),
                ('owner_id', models.BigIntegerField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='core.case')),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='core.document')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': ['-date', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Disposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='legal basis')),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('kept', 'Kept'), ('disposed', 'Disposed of')], default='proposed', max_length=10, verbose_name='status')),
                ('proposed_at', models.DateTimeField(default=core.clock.now, verbose_name='proposed')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reasons')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='disposal', to='core.document')),
            ],
            options={
                'verbose_name': 'disposal',
                'verbose_name_plural': 'disposals',
                'ordering': ['-proposed_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='DisclosureRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wanted', models.TextField(verbose_name='what is asked for')),
                ('reply_to', models.CharField(blank=True, max_length=200, verbose_name='where to send it')),
                ('outcome', models.CharField(choices=[('pending', 'To be answered'), ('disclosed', 'Disclosed'), ('partly', 'Disclosed in part'), ('refused', 'Refused')], default='pending', max_length=10, verbose_name='status')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='disclosure', to='core.case')),
                ('documents', models.ManyToManyField(blank=True, related_name='disclosures', to='core.document')),
            ],
            options={
                'verbose_name': 'request for a document',
                'verbose_name_plural': 'requests for documents',
                'ordering': ['-id'],
            },
        ),
            migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('arguments', models.JSONField(default=dict)),
                ('status', models.CharField(choices=[('queued', 'Waiting'), ('running', 'In progress'), ('done', 'Done'), ('failed', 'Failed')], default='queued', max_length=10)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('progress_text', models.CharField(blank=True, max_length=200)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('result', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('lease_until', models.DateTimeField(db_index=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
            migrations.CreateModel(
            name='KeptForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=500)),
                ('fields', models.JSONField(default=list)),
                ('had_files', models.BooleanField(default=False)),
                ('kept_at', models.DateTimeField(default=core.clock.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'kept form',
                'verbose_name_plural': 'kept forms',
                'ordering': ['-kept_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('url', models.CharField(blank=True, max_length=300)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('read_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
            migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('display_name', models.CharField(blank=True, max_length=200, verbose_name='name in use')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('abbreviation', models.CharField(blank=True, max_length=30, verbose_name='abbreviation')),
                ('kind', models.CharField(choices=[('municipality', 'Municipality'), ('region', 'Region'), ('agency', 'National agency'), ('coordination_association', 'Coordination association'), ('university', 'University'), ('skr', 'SKR'), ('rise', 'RISE'), ('civil_society', 'Civil-society organisation'), ('company', 'Company'), ('foundation', 'Foundation or fund')], max_length=30, verbose_name='kind')),
                ('org_number', models.CharField(blank=True, max_length=10, null=True, unique=True, validators=[core.models.organisations.validate_org_number], verbose_name='organisation number')),
                ('org_number_verified', models.BooleanField(default=False, verbose_name='number verified')),
                ('website', models.CharField(blank=True, max_length=200, verbose_name='website')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('seeks_partners', models.TextField(blank=True, verbose_name='seeks partners for')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=models.Func(models.F('name'), function='sv_key'), output_field=models.CharField(db_collation='C', max_length=250))),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='core.organisation')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['sort_key'],
            },
        ),
            migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('administrator', 'Administrator'), ('submitter', 'Submitter'), ('editor', 'Editor')], default='editor', max_length=20, verbose_name='level')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='core.organisation')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
            },
        ),
            migrations.AddField(
            model_name='case',
            name='parties',
            field=models.ManyToManyField(blank=True, related_name='cases', to='core.organisation'),
        ),
            migrations.CreateModel(
            name='OrganisationRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('municipality', 'Municipality'), ('region', 'Region'), ('agency', 'National agency'), ('coordination_association', 'Coordination association'), ('university', 'University'), ('skr', 'SKR'), ('rise', 'RISE'), ('civil_society', 'Civil-society organisation'), ('company', 'Company'), ('foundation', 'Foundation or fund')], max_length=30)),
                ('code', models.CharField(max_length=10)),
                ('kolada_id', models.CharField(blank=True, max_length=10)),
                ('county_code', models.CharField(blank=True, max_length=2)),
                ('county_name', models.CharField(blank=True, max_length=60)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='core.organisation')),
            ],
            options={
                'ordering': ['kind', 'code'],
            },
        ),
            migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.CharField(max_length=200, verbose_name='sent to')),
                ('question', models.TextField(verbose_name='question')),
                ('due_on', models.DateField(verbose_name='answer due')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('answer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='core.case')),
                ('sent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.document')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'referral',
                'verbose_name_plural': 'referrals',
                'ordering': ['due_on', 'id'],
            },
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='registeryear',
            trigger=pgtrigger.compiler.Trigger(name='register_year_counter_rises', sql=core.guards.GuardSql(func="\n                IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a counter stays' USING ERRCODE = '23514', CONSTRAINT = 'register_year_counter_rises'; END IF;\n                IF NEW.year <> OLD.year OR NEW.last_number < OLD.last_number THEN\n                    RAISE EXCEPTION 'a counter only rises' USING ERRCODE = '23514', CONSTRAINT = 'register_year_counter_rises';\n                END IF;\n                RETURN NEW;\n            ", hash='7415fbe0de12289015392c0a3b21fbfd288daea6', operation='UPDATE OR DELETE', pgid='pgtrigger_register_year_counter_rises_1ba6a', table='core_registeryear', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='registeryear',
            trigger=pgtrigger.compiler.Trigger(name='register_year_no_gaps', sql=core.guards.GuardSql(constraint='CONSTRAINT', declare='DECLARE v_before bigint; v_used bigint;', func="\n                v_before := CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.last_number END;\n                SELECT count(*) INTO v_used FROM core_case r WHERE r.year = NEW.year AND r.number > v_before AND r.number <= NEW.last_number;\n                IF v_used <> NEW.last_number - v_before THEN\n                    RAISE EXCEPTION 'a number was taken for nothing' USING ERRCODE = '23514', CONSTRAINT = 'register_year_no_gaps';\n                END IF;\n                RETURN NULL;\n            ", hash='669b8462ccc432f358f45b1e56a060e8ae30d8ed', operation='INSERT OR UPDATE OF "last_number"', pgid='pgtrigger_register_year_no_gaps_5e063', table='core_registeryear', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
            migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('keep', 'preserve'), ('years__isnull', True)), models.Q(('keep', 'dispose'), ('years__isnull', False)), _connector='OR'), name='retention_years_when_disposed', violation_error_message='State after how many years, or preserve the documents.'),
        ),
            migrations.AddField(
            model_name='secrecymark',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='secrecy_marks', to='core.document'),
        ),
            migrations.AddField(
            model_name='secrecymark',
            name='lifted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='secrecymark',
            name='set_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='signature',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='core.document'),
        ),
            migrations.AddField(
            model_name='signature',
            name='organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation'),
        ),
            migrations.AddField(
            model_name='signature',
            name='signer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='storedfile',
            name='uploaded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
            migrations.AddField(
            model_name='outboxmessage',
            name='attachments',
            field=models.ManyToManyField(blank=True, related_name='+', to='core.storedfile'),
        ),
            migrations.AddField(
            model_name='job',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.storedfile'),
        ),
            migrations.AddField(
            model_name='document',
            name='file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='core.storedfile'),
        ),
            migrations.AddField(
            model_name='unit',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='core.organisation'),
        ),
            migrations.AddField(
            model_name='membership',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='core.unit'),
        ),
            migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['officer', 'member', 'chair', 'finance', 'adviser', 'reviewer', 'evaluator', 'applicant', 'verifier', 'pilot_evaluator', 'registrar', 'system'])), name='user_role_known'),
        ),
            migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='accessibilitystatement',
            trigger=pgtrigger.compiler.Trigger(name='accessibility_statement_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'accessibility_statement_append_only';", hash='3d53fef57e18afe3556ea8e56bec83e9e8eb246d', operation='UPDATE OR DELETE', pgid='pgtrigger_accessibility_statement_append_only_5f184', table='core_accessibilitystatement', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='accessibilitystatement',
            trigger=pgtrigger.compiler.Trigger(name='accessibility_statement_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'accessibility_statement_no_truncate';", hash='7c21283ff6a576310357866e3d48866098e0b842', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_accessibility_statement_no_truncate_17a60', table='core_accessibilitystatement', when='BEFORE')),
        ),
            migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['target_type', 'target_id', 'at'], name='audit_by_target'),
        ),
            migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['case_type', 'case_id', 'at'], name='audit_by_case'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='auditevent',
            trigger=pgtrigger.compiler.Trigger(name='audit_event_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'audit_event_append_only';", hash='4d90469a81497af48d1426e46af4b76acc39a300', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_event_append_only_755ce', table='core_auditevent', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='auditevent',
            trigger=pgtrigger.compiler.Trigger(name='audit_event_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'audit_event_no_truncate';", hash='c43a99f66adad30d0bcefc137f6de270a9a1527a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_event_no_truncate_dd3fa', table='core_auditevent', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='conflictofinterest',
            constraint=models.UniqueConstraint(fields=('user', 'case', 'ground'), name='conflict_once', violation_error_message='This conflict of interest is already declared.'),
        ),
            migrations.AddConstraint(
            model_name='conflictofinterest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ruled_at__isnull', True), ('status', 'declared')), models.Q(('ruled_at__isnull', False), ('status__in', ['upheld', 'dismissed'])), _connector='OR'), name='conflict_ruling_complete'),
        ),
            migrations.AddConstraint(
            model_name='conflictofinterest',
            constraint=models.CheckConstraint(condition=models.Q(('ruled_by__isnull', True), models.Q(('ruled_by', models.F('user')), _negated=True), _connector='OR'), name='conflict_ruled_by_other', violation_error_message='Nobody rules on their own conflict of interest.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='conflictofinterest',
            trigger=pgtrigger.compiler.Trigger(name='conflict_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('declared') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'conflict_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'declared' AND NEW.status IN ('upheld', 'dismissed'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'conflict_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='f8b93d8470cddca62fda0a57671d1de6289eca82', operation='INSERT OR UPDATE', pgid='pgtrigger_conflict_status_moves_66a50', table='core_conflictofinterest', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='conflictofinterest',
            trigger=pgtrigger.compiler.Trigger(name='conflict_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'conflict_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.user_id IS DISTINCT FROM OLD.user_id OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.ground IS DISTINCT FROM OLD.ground OR NEW.note IS DISTINCT FROM OLD.note OR NEW.declared_by_id IS DISTINCT FROM OLD.declared_by_id OR NEW.declared_at IS DISTINCT FROM OLD.declared_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'conflict_frozen'; END IF;\n        RETURN NEW;\n    ", hash='fe39f7c6f34618ac78f4ffea57aeefed9c6643a8', operation='UPDATE OR DELETE', pgid='pgtrigger_conflict_frozen_1ed69', table='core_conflictofinterest', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('status', 'proposed')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status__in', ['kept', 'disposed'])), _connector='OR'), name='disposal_decided_by_person', violation_error_message='A person decides on each disposal.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='disposal',
            trigger=pgtrigger.compiler.Trigger(name='disposal_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('proposed') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'disposal_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'proposed' AND NEW.status IN ('kept', 'disposed'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'disposal_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='d73d9f8e2e4af526fc800bf9786a6b5729dd54c4', operation='INSERT OR UPDATE', pgid='pgtrigger_disposal_status_moves_96b8a', table='core_disposal', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='disposal',
            trigger=pgtrigger.compiler.Trigger(name='disposal_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'disposal_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.document_id IS DISTINCT FROM OLD.document_id OR NEW.proposed_at IS DISTINCT FROM OLD.proposed_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'disposal_frozen'; END IF;\n        RETURN NEW;\n    ", hash='7dfee6d6e0439152332020f643b89ceeb02cf557', operation='UPDATE OR DELETE', pgid='pgtrigger_disposal_frozen_ccfef', table='core_disposal', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='disposal',
            trigger=pgtrigger.compiler.Trigger(name='disposal_preserved_types_kept', sql=core.guards.GuardSql(func="\n                    IF NEW.status = 'disposed' AND NOT EXISTS (\n                        SELECT 1 FROM core_document d\n                        JOIN core_retentionrule r ON r.kind = d.kind AND r.keep = 'dispose'\n                        JOIN core_case c ON c.id = d.case_id AND c.status = 'closed'\n                        WHERE d.id = NEW.document_id\n                          AND c.closed_at + make_interval(years => r.years::int) <= NEW.decided_at) THEN\n                        RAISE EXCEPTION 'the document is to be preserved' USING ERRCODE = '23514', CONSTRAINT = 'disposal_preserved_types_kept';\n                    END IF;\n                    RETURN NEW;\n                ", hash='c12e5fb3ddffcf816330f15086aa1a4085ee3d9a', operation='UPDATE', pgid='pgtrigger_disposal_preserved_types_kept_b8d0c', table='core_disposal', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='disclosurerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('outcome', 'pending')), models.Q(models.Q(('outcome', 'pending'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='disclosure_answer_has_time'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='disclosurerequest',
            trigger=pgtrigger.compiler.Trigger(name='disclosure_outcome_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.outcome NOT IN ('pending') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'disclosure_outcome_moves'; END IF;\n        ELSIF NEW.outcome IS DISTINCT FROM OLD.outcome AND NOT ((OLD.outcome = 'pending' AND NEW.outcome IN ('disclosed', 'partly', 'refused')) OR (OLD.outcome = 'partly' AND NEW.outcome IN ('refused'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'disclosure_outcome_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='54a187eea0ad852804462ff07f8356a2b9c401c3', operation='INSERT OR UPDATE', pgid='pgtrigger_disclosure_outcome_moves_78b0a', table='core_disclosurerequest', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='disclosurerequest',
            trigger=pgtrigger.compiler.Trigger(name='disclosure_request_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'disclosure_request_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.wanted IS DISTINCT FROM OLD.wanted) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'disclosure_request_frozen'; END IF;\n        RETURN NEW;\n    ", hash='b25587c5a8f5e4726bd068748c0b30b958c6b01e', operation='UPDATE OR DELETE', pgid='pgtrigger_disclosure_request_frozen_9d38e', table='core_disclosurerequest', when='BEFORE')),
        ),
            migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['user', 'read_at', 'created_at'], name='notification_unread'),
        ),
            migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('user', 'key'), name='notification_once'),
        ),
            migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['sort_key'], name='organisation_sv_order'),
        ),
            migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('org_number__isnull', True), ('org_number__regex', '^\\d{10}$'), _connector='OR'), name='organisation_number_ten_digits', violation_error_message='Write the organisation number as ten digits.'),
        ),
            migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisation_validity_ordered', violation_error_message='The organisation must begin before it ends.'),
        ),
            migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(fields=('year', 'number'), name='case_number_once', violation_error_message='This registration number is already taken.'),
        ),
            migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('status', 'open')), models.Q(('closed_at__isnull', False), ('status', 'closed')), _connector='OR'), name='case_closed_has_time'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='case_documents_counter_rises', sql=core.guards.GuardSql(func="\n                IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a counter stays' USING ERRCODE = '23514', CONSTRAINT = 'case_documents_counter_rises'; END IF;\n                IF NEW.id <> OLD.id OR NEW.last_document_number < OLD.last_document_number THEN\n                    RAISE EXCEPTION 'a counter only rises' USING ERRCODE = '23514', CONSTRAINT = 'case_documents_counter_rises';\n                END IF;\n                RETURN NEW;\n            ", hash='dde2a192e508b264e25d554b1bf6bc166cece666', operation='UPDATE OR DELETE', pgid='pgtrigger_case_documents_counter_rises_cd37a', table='core_case', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='case_documents_no_gaps', sql=core.guards.GuardSql(constraint='CONSTRAINT', declare='DECLARE v_before bigint; v_used bigint;', func="\n                v_before := CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.last_document_number END;\n                SELECT count(*) INTO v_used FROM core_document r WHERE r.case_id = NEW.id AND r.number > v_before AND r.number <= NEW.last_document_number;\n                IF v_used <> NEW.last_document_number - v_before THEN\n                    RAISE EXCEPTION 'a number was taken for nothing' USING ERRCODE = '23514', CONSTRAINT = 'case_documents_no_gaps';\n                END IF;\n                RETURN NULL;\n            ", hash='d139e25631849f259b768caea2ec06eb5b9cdea7', operation='INSERT OR UPDATE OF "last_document_number"', pgid='pgtrigger_case_documents_no_gaps_95a68', table='core_case', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='case_number_given', sql=core.guards.GuardSql(func="\n                    IF NOT EXISTS (SELECT 1 FROM core_registeryear y\n                                   WHERE y.year = NEW.year AND NEW.number BETWEEN 1 AND y.last_number)\n                       OR NEW.reg_no <> 'UTF ' || NEW.year || '/'\n                          || repeat('0', greatest(0, 4 - length(NEW.number::text))) || NEW.number THEN\n                        RAISE EXCEPTION 'a number that the register has not given' USING ERRCODE = '23514', CONSTRAINT = 'case_number_given';\n                    END IF;\n                    RETURN NEW;\n                ", hash='7a722bf26168f12af09b15d4d1f985ec55756828', operation='INSERT', pgid='pgtrigger_case_number_given_24c62', table='core_case', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='case_number_kept', sql=core.guards.GuardSql(func="\n                    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a registered case stays' USING ERRCODE = '23514', CONSTRAINT = 'case_number_kept'; END IF;\n                    IF NEW.reg_no <> OLD.reg_no OR NEW.year <> OLD.year OR NEW.number <> OLD.number\n                       OR NEW.opened_at <> OLD.opened_at THEN\n                        RAISE EXCEPTION 'a registration number stays' USING ERRCODE = '23514', CONSTRAINT = 'case_number_kept';\n                    END IF;\n                    RETURN NEW;\n                ", hash='0c4494d6ab3ada9796c7d24ca0bebd0aab608e21', operation='UPDATE OR DELETE', pgid='pgtrigger_case_number_kept_6fa4e', table='core_case', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='case_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('open') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'case_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'open' AND NEW.status IN ('closed')) OR (OLD.status = 'closed' AND NEW.status IN ('open'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'case_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='e3cb660edc7c7223f307bb92134da08e77119f90', operation='INSERT OR UPDATE', pgid='pgtrigger_case_status_moves_2b2bf', table='core_case', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='organisationrole',
            constraint=models.UniqueConstraint(fields=('kind', 'code'), name='organisation_role_code_once', violation_error_message='This code already belongs to an organisation.'),
        ),
            migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', True), ('answered_at__isnull', True)), models.Q(('answer__isnull', False), ('answered_at__isnull', False)), _connector='OR'), name='referral_answer_has_time'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='referral_question_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'referral_question_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.recipient IS DISTINCT FROM OLD.recipient OR NEW.question IS DISTINCT FROM OLD.question OR NEW.sent_id IS DISTINCT FROM OLD.sent_id OR NEW.sent_by_id IS DISTINCT FROM OLD.sent_by_id) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'referral_question_frozen'; END IF;\n        RETURN NEW;\n    ", hash='fed87f783b4970924295e4fb8b022a0445459f62', operation='UPDATE OR DELETE', pgid='pgtrigger_referral_question_frozen_9d693', table='core_referral', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='referral_answer_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.answered_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'referral_answer_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.answered_at IS NOT NULL) AND (NEW.answer_id IS DISTINCT FROM OLD.answer_id OR NEW.answered_at IS DISTINCT FROM OLD.answered_at OR NEW.due_on IS DISTINCT FROM OLD.due_on) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'referral_answer_frozen'; END IF;\n        RETURN NEW;\n    ", hash='f6c679e2c4f9f63714197f28c9fd1ffbe8e96cd2', operation='UPDATE OR DELETE', pgid='pgtrigger_referral_answer_frozen_6b19a', table='core_referral', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='secrecymark',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('document',), name='secrecy_mark_one_in_force', violation_error_message='The document already carries a secrecy mark.'),
        ),
            migrations.AddConstraint(
            model_name='secrecymark',
            constraint=models.CheckConstraint(condition=models.Q(('provision__regex', '[[:alnum:]]')), name='secrecy_mark_has_provision', violation_error_message='State the provision.'),
        ),
            migrations.AddConstraint(
            model_name='secrecymark',
            constraint=models.CheckConstraint(condition=models.Q(('scope__in', ['whole', 'part'])), name='secrecy_mark_scope_known', violation_error_message='State whether the mark is for the whole document or a part of it.'),
        ),
            migrations.AddConstraint(
            model_name='secrecymark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='secrecy_mark_lifted_by_person', violation_error_message='A secrecy mark is lifted by a person.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='secrecymark',
            trigger=pgtrigger.compiler.Trigger(name='secrecy_mark_lifted_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF OLD.lifted_at IS NOT NULL THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'secrecy_mark_lifted_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (OLD.lifted_at IS NOT NULL) AND (NEW.lifted_by_id IS DISTINCT FROM OLD.lifted_by_id OR NEW.lifted_at IS DISTINCT FROM OLD.lifted_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'secrecy_mark_lifted_frozen'; END IF;\n        RETURN NEW;\n    ", hash='a6f225fc340f278fa7d783e4f96690ea60e9e578', operation='UPDATE OR DELETE', pgid='pgtrigger_secrecy_mark_lifted_frozen_ad25e', table='core_secrecymark', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='secrecymark',
            trigger=pgtrigger.compiler.Trigger(name='secrecy_mark_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'secrecy_mark_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.document_id IS DISTINCT FROM OLD.document_id OR NEW.provision IS DISTINCT FROM OLD.provision OR NEW.scope IS DISTINCT FROM OLD.scope OR NEW.hides_sender IS DISTINCT FROM OLD.hides_sender OR NEW.hides_description IS DISTINCT FROM OLD.hides_description OR NEW.set_by_id IS DISTINCT FROM OLD.set_by_id OR NEW.set_at IS DISTINCT FROM OLD.set_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'secrecy_mark_frozen'; END IF;\n        RETURN NEW;\n    ", hash='a8cfd1896a9f0d15fe0afc7cd45bf3e79725b54d', operation='UPDATE OR DELETE', pgid='pgtrigger_secrecy_mark_frozen_44076', table='core_secrecymark', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('document', 'signer', 'capacity'), name='signature_once', violation_error_message='You have already signed this document.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='signature_append_only', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'signature_append_only';", hash='9d20e1208b8038bfed9384c1aaacc77dd89c9c4b', operation='UPDATE OR DELETE', pgid='pgtrigger_signature_append_only_62472', table='core_signature', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='signature_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'signature_no_truncate';", hash='f1f7dd557b44706bd2419e6e1da71cc0318d8a69', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_signature_no_truncate_bf7fb', table='core_signature', when='BEFORE')),
        ),
            migrations.AddIndex(
            model_name='storedfile',
            index=models.Index(fields=['owner_type', 'owner_id'], name='file_by_owner'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='storedfile',
            trigger=pgtrigger.compiler.Trigger(name='stored_file_frozen', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'DELETE' THEN\n            IF TRUE THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'stored_file_frozen'; END IF;\n            RETURN OLD;\n        END IF;\n        IF (TRUE) AND (NEW.file IS DISTINCT FROM OLD.file OR NEW.name IS DISTINCT FROM OLD.name OR NEW.content_type IS DISTINCT FROM OLD.content_type OR NEW.size IS DISTINCT FROM OLD.size OR NEW.sha256 IS DISTINCT FROM OLD.sha256 OR NEW.uploaded_by_id IS DISTINCT FROM OLD.uploaded_by_id OR NEW.uploaded_at IS DISTINCT FROM OLD.uploaded_at) THEN RAISE EXCEPTION 'row is locked' USING ERRCODE = '23514', CONSTRAINT = 'stored_file_frozen'; END IF;\n        RETURN NEW;\n    ", hash='db791ccea4a32e719f06058b124dedf916f2d9c3', operation='UPDATE OR DELETE', pgid='pgtrigger_stored_file_frozen_6dfb4', table='core_storedfile', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(('status', 'sent'), _negated=True), _connector='OR'), name='outbox_sent_has_time'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='outboxmessage',
            trigger=pgtrigger.compiler.Trigger(name='outbox_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('waiting') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'outbox_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'waiting' AND NEW.status IN ('sent', 'failed')) OR (OLD.status = 'failed' AND NEW.status IN ('waiting'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'outbox_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='0e5aa73c5a257ba1adc373313ed47a65a0304313', operation='INSERT OR UPDATE', pgid='pgtrigger_outbox_status_moves_54fa6', table='core_outboxmessage', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'done', 'failed'])), name='job_status_known'),
        ),
            migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='job_progress_percent'),
        ),
            migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['done', 'failed']), ('finished_at__isnull', True), _connector='XOR'), name='job_finished_when_ended'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='job',
            trigger=pgtrigger.compiler.Trigger(name='job_status_moves', sql=core.guards.GuardSql(func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('queued') THEN RAISE EXCEPTION 'illegal first status' USING ERRCODE = '23514', CONSTRAINT = 'job_status_moves'; END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status AND NOT ((OLD.status = 'queued' AND NEW.status IN ('running')) OR (OLD.status = 'running' AND NEW.status IN ('queued', 'done', 'failed')) OR (OLD.status = 'failed' AND NEW.status IN ('queued'))) THEN\n            RAISE EXCEPTION 'illegal change of status' USING ERRCODE = '23514', CONSTRAINT = 'job_status_moves';\n        END IF;\n        RETURN NEW;\n    ", hash='a929ee8aaec2d6f47fee104270d98e9bb81f0d63', operation='INSERT OR UPDATE', pgid='pgtrigger_job_status_moves_9368d', table='core_job', when='BEFORE')),
        ),
            migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['owner_type', 'owner_id'], name='document_by_owner'),
        ),
            migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='document_number_once', violation_error_message='This document number is already taken.'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='document_number_given', sql=core.guards.GuardSql(func="\n                    IF NOT EXISTS (SELECT 1 FROM core_case c\n                                   WHERE c.id = NEW.case_id AND c.status = 'open'\n                                     AND NEW.number BETWEEN 1 AND c.last_document_number\n                                     AND NEW.reg_no = c.reg_no || '-' || NEW.number) THEN\n                        RAISE EXCEPTION 'a number that the case has not given' USING ERRCODE = '23514', CONSTRAINT = 'document_number_given';\n                    END IF;\n                    RETURN NEW;\n                ", hash='09359a15165dd71b9fb69e2795aa6110dc0f59df', operation='INSERT', pgid='pgtrigger_document_number_given_39011', table='core_document', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='document_append_only', sql=core.guards.GuardSql(func="\n                    IF TG_OP = 'UPDATE' THEN\n                        -- The file that a job makes of the registered text is added once.\n                        IF OLD.file_id IS NULL AND NEW.file_id IS NOT NULL\n                           AND to_jsonb(NEW) - 'file_id' = to_jsonb(OLD) - 'file_id'\n                           AND NOT EXISTS (SELECT 1 FROM core_signature s WHERE s.document_id = OLD.id) THEN\n                            RETURN NEW;\n                        END IF;\n                        -- A disposal that a person approved takes the content and leaves the entry.\n                        IF NEW.file_id IS NULL AND NEW.body = ''\n                           AND to_jsonb(NEW) - 'file_id' - 'body' = to_jsonb(OLD) - 'file_id' - 'body'\n                           AND EXISTS (SELECT 1 FROM core_disposal x\n                                       WHERE x.document_id = OLD.id AND x.status = 'disposed') THEN\n                            RETURN NEW;\n                        END IF;\n                    END IF;\n                    RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'document_append_only';\n                ", hash='37ac92caa7c967c52366aa3ebe7b4b7d160d9d50', operation='UPDATE OR DELETE', pgid='pgtrigger_document_append_only_ac089', table='core_document', when='BEFORE')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='document_no_truncate', sql=core.guards.GuardSql(func="RAISE EXCEPTION 'rows are append-only' USING ERRCODE = '23514', CONSTRAINT = 'document_no_truncate';", hash='c36c8ebc095b57a855a207210a2affb1202ac82e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_document_no_truncate_43ca9', table='core_document', when='BEFORE')),
        ),
            migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('organisation', 'name'), name='unit_name_once', violation_error_message='The organisation already has a unit of that name.'),
        ),
            migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'organisation'), name='membership_once', violation_error_message='The person already belongs to the organisation.'),
        )
        ]),
    ]
