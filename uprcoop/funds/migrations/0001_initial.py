import django.db.models.deletion
import django.utils.timezone
import uprcoop.funds.models.calls
import uprcoop.funds.models.money
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_organisations'),
        ('accounts', '__first__'),
        ('activities', '0001_records'),
        ('recommendations', '0001_initial'),
        ('states', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Fund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('kind', models.CharField(choices=[('voluntary-fund', 'Voluntary fund'), ('programme', 'Programme'), ('other', 'Another resource')], default='voluntary-fund', max_length=20)),
                ('acronym', models.CharField(blank=True, max_length=20)),
                ('names', models.JSONField(default=dict)),
                ('website', models.URLField(blank=True, max_length=400)),
                ('is_public', models.BooleanField(default=False)),
                ('order', models.PositiveSmallIntegerField(default=100)),
                ('reminded_on', models.DateField(blank=True, null=True)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='funds', to='accounts.organisation')),
            ],
            options={
                'ordering': ['order', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['voluntary-fund', 'programme', 'other'])), name='funds_fund_known_kind')],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=uprcoop.funds.models.money.new_reference, max_length=120)),
                ('year', models.PositiveSmallIntegerField()),
                ('on', models.DateField()),
                ('disclosure', models.CharField(choices=[('amount', 'An amount'), ('not-disclosed', 'Not disclosed')], default='amount', max_length=20)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('source_title', models.CharField(blank=True, max_length=300)),
                ('source_url', models.URLField(blank=True, max_length=400)),
                ('naming', models.CharField(choices=[('unasked', 'The State has not been asked'), ('awaiting', 'One officer agreed; a second one must'), ('agreed', 'The State agreed to be named'), ('withheld', 'The State is not named, at its wish')], default='unasked', max_length=10)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('donor', models.CharField(blank=True, max_length=200)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='states.state')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='funds.fund')),
            ],
            options={
                'ordering': ['-year', 'state__name_en', 'donor', 'id'],
                'constraints': [models.UniqueConstraint(fields=('fund', 'reference'), name='funds_contribution_reference_once'), models.CheckConstraint(condition=models.Q(('year__gte', 1980), ('year__lte', 2100)), name='funds_contribution_some_year'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('amount__isnull', False), ('currency__gt', ''), ('disclosure', 'amount')), models.Q(('amount__isnull', True), ('currency', ''), ('disclosure', 'not-disclosed')), _connector='OR'), name='funds_contribution_amount_if_disclosed'), models.UniqueConstraint(condition=models.Q(('state__isnull', False)), fields=('fund', 'state', 'year'), name='funds_contribution_state_once_a_year'), models.UniqueConstraint(condition=models.Q(('state__isnull', True)), fields=('fund', 'donor', 'year'), name='funds_contribution_donor_once_a_year'), models.CheckConstraint(condition=models.Q(('state__isnull', False), ('donor__gt', ''), _connector='OR'), name='funds_contribution_some_donor')],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(default=uprcoop.funds.models.calls.new_call_identifier, max_length=20, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField(max_length=6000)),
                ('language', models.CharField(default='en', max_length=2)),
                ('address', models.URLField(blank=True, max_length=400)),
                ('opens_on', models.DateField()),
                ('closes_on', models.DateField()),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='funds.fund')),
            ],
            options={
                'ordering': ['-published_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='funds_call_closes_after_it_opens')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=uprcoop.funds.models.money.new_reference, max_length=120)),
                ('year', models.PositiveSmallIntegerField()),
                ('on', models.DateField()),
                ('disclosure', models.CharField(choices=[('amount', 'An amount'), ('not-disclosed', 'Not disclosed')], default='amount', max_length=20)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('source_title', models.CharField(blank=True, max_length=300)),
                ('source_url', models.URLField(blank=True, max_length=400)),
                ('naming', models.CharField(choices=[('unasked', 'The State has not been asked'), ('awaiting', 'One officer agreed; a second one must'), ('agreed', 'The State agreed to be named'), ('withheld', 'The State is not named, at its wish')], default='unasked', max_length=10)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('purpose', models.CharField(choices=[('report-training', 'Training in preparing the national report'), ('review-travel', 'Travel to the State’s own review in the Working Group'), ('adoption-travel', 'Travel to the Council session that adopts the outcome of the review'), ('troika-travel', 'Travel as a member of another State’s troika'), ('implementation', 'Carrying out supported recommendations'), ('follow-up', 'Follow-up: a national mechanism, an implementation plan, a mid-term report'), ('country-project', 'A longer programme of technical cooperation, or advisers in the country'), ('council-travel', 'Travel to a regular session of the Council'), ('council-training', 'Training on the Council and how it works'), ('fellowship', 'A fellowship of some months in Geneva for an official'), ('larger-delegation', 'Travel of a delegation of several people'), ('civil-society-travel', 'Travel of civil society or of the national institution'), ('buildings', 'Buildings and large equipment')], max_length=30)),
                ('title', models.CharField(max_length=300)),
                ('language', models.CharField(default='en', max_length=2)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='funds.fund')),
                ('state', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='states.state')),
            ],
            options={
                'ordering': ['-year', '-id'],
                'constraints': [models.UniqueConstraint(fields=('fund', 'reference'), name='funds_grant_reference_once'), models.CheckConstraint(condition=models.Q(('year__gte', 1980), ('year__lte', 2100)), name='funds_grant_some_year'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('amount__isnull', False), ('currency__gt', ''), ('disclosure', 'amount')), models.Q(('amount__isnull', True), ('currency', ''), ('disclosure', 'not-disclosed')), _connector='OR'), name='funds_grant_amount_if_disclosed'), models.CheckConstraint(condition=models.Q(('purpose__in', ['report-training', 'review-travel', 'adoption-travel', 'troika-travel', 'implementation', 'follow-up', 'country-project', 'council-travel', 'council-training', 'fellowship', 'larger-delegation', 'civil-society-travel', 'buildings'])), name='funds_grant_known_purpose')],
            },
        ),
        migrations.CreateModel(
            name='GrantRecommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='funds.grant')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='recommendations.recommendation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('grant', 'recommendation'), name='funds_grant_recommendation_once')],
            },
        ),
        migrations.CreateModel(
            name='GrantRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='funds.grant')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='activities.record')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('grant', 'record'), name='funds_grant_record_once')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('purpose', 'What it is for'), ('who-may-ask', 'Who may ask'), ('pays', 'What it pays'), ('pays-not', 'What it does not pay'), ('amounts', 'Amounts'), ('when', 'When to apply'), ('how', 'How to apply'), ('attach', 'What to attach'), ('contact', 'Contact'), ('governing-body', 'Governing body'), ('legal-basis', 'Legal basis')], max_length=20)),
                ('texts', models.JSONField(default=dict)),
                ('language', models.CharField(default='en', max_length=2)),
                ('source_title', models.CharField(max_length=300)),
                ('source_url', models.URLField(blank=True, max_length=400)),
                ('confirmed_on', models.DateField()),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_current', models.BooleanField(default=True)),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='funds.fund')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['fund_id', '-written_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('fund', 'topic'), name='funds_statement_one_current'), models.CheckConstraint(condition=models.Q(('topic__in', ['purpose', 'who-may-ask', 'pays', 'pays-not', 'amounts', 'when', 'how', 'attach', 'contact', 'governing-body', 'legal-basis'])), name='funds_statement_known_topic')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('language', models.CharField(default='en', max_length=10)),
                ('token', models.CharField(default=uprcoop.funds.models.calls.new_token, max_length=40, unique=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='funds.fund')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('fund', 'email'), name='funds_subscription_once')],
            },
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('on', models.DateField()),
                ('per_usd', models.DecimalField(decimal_places=6, max_digits=18)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['currency', '-on'],
                'constraints': [models.UniqueConstraint(fields=('currency', 'on'), name='funds_rate_once_a_day'), models.CheckConstraint(condition=models.Q(('per_usd__gt', 0)), name='funds_rate_more_than_nothing')],
            },
        ),
    ]
