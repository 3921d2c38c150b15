import django.db.models.deletion
import django.utils.timezone
import uprcoop.matching.models.matches
import uprcoop.matching.models.offers
import uprcoop.matching.models.requests
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
            name='Match',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(default=uprcoop.matching.models.matches.new_match_identifier, max_length=13, unique=True)),
                ('kind', models.CharField(choices=[('offer', 'Offer'), ('provider', 'Provider, by what it already does'), ('peer', 'Peer State'), ('fund', 'Fund')], max_length=10)),
                ('status', models.CharField(choices=[('suggested', 'Suggested'), ('seen', 'Seen by the Secretariat'), ('disclosed', 'Shown to the provider'), ('interested', 'The provider is interested'), ('declined', 'The provider declines'), ('introduced', 'Introduced'), ('agreed', 'Agreed by both'), ('under-way', 'Under way'), ('ended', 'Ended, both have said how'), ('dropped', 'Not pursued')], default='suggested', max_length=12)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('policy', models.CharField(max_length=20)),
                ('score', models.FloatField()),
                ('parts', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('disclosed_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('refusal', models.CharField(blank=True, choices=[('capacity', 'No capacity at this time'), ('mandate', 'Outside our mandate'), ('place', 'We do not work there'), ('language', 'Not in this language'), ('money', 'The money is lacking'), ('other-help', 'We know of others who help already'), ('other', 'Another reason')], max_length=12)),
                ('introduced_at', models.DateTimeField(null=True)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('outcome_of_state', models.CharField(blank=True, choices=[('met', 'The need is met'), ('partly-met', 'The need is partly met'), ('unmet', 'The need is not met')], max_length=12)),
                ('outcome_of_provider', models.CharField(blank=True, choices=[('met', 'The need is met'), ('partly-met', 'The need is partly met'), ('unmet', 'The need is not met')], max_length=12)),
                ('agreed_by_provider', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agreed_by_state', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='accounts.organisation')),
                ('peer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='peer_matches', to='states.state')),
                ('record', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='matches', to='activities.record')),
            ],
            options={
                'ordering': ['-since', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(max_length=12)),
                ('text', models.TextField(max_length=5000)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('file', models.FileField(blank=True, upload_to='messages/%Y/')),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='matching.match')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(default=uprcoop.matching.models.offers.new_offer_identifier, max_length=13, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'With the Secretariat'), ('returned', 'Returned to the provider'), ('open', 'Open'), ('paused', 'Paused'), ('expired', 'Waits to be renewed'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField(max_length=4000)),
                ('language', models.CharField(default='en', max_length=2)),
                ('assistance', models.JSONField(default=list)),
                ('states', models.JSONField(blank=True, default=list)),
                ('groups', models.JSONField(blank=True, default=list)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('modalities', models.JSONField(blank=True, default=list)),
                ('capacity', models.PositiveSmallIntegerField(default=1)),
                ('starts', models.DateField(blank=True, null=True)),
                ('ends', models.DateField(blank=True, null=True)),
                ('payer', models.CharField(choices=[('provider', 'The provider pays'), ('shared', 'The costs are shared'), ('state', 'The State pays'), ('fund', 'A fund is to be found')], default='provider', max_length=10)),
                ('conditions', models.TextField(blank=True, max_length=2000)),
                ('renew_by', models.DateField()),
                ('is_own_recommendations', models.BooleanField(default=False)),
                ('is_peer', models.BooleanField(default=False)),
                ('returned_because', models.TextField(blank=True, max_length=2000)),
                ('reminders', models.PositiveSmallIntegerField(default=0)),
                ('changed', models.BigIntegerField(db_index=True, default=0)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='accounts.organisation')),
            ],
            options={
                'ordering': ['-since', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'returned', 'open', 'paused', 'expired', 'withdrawn'])), name='matching_offer_known_status'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1)), name='matching_offer_some_capacity'), models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='matching_offer_ends_after_it_starts')],
            },
        ),
        migrations.AddField(
            model_name='match',
            name='offer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='matching.offer'),
        ),
        migrations.CreateModel(
            name='OfferFeatures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=20)),
                ('encoder', models.CharField(max_length=80)),
                ('vector', models.BinaryField()),
                ('model', models.CharField(max_length=60)),
                ('judged', models.BinaryField()),
                ('offer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='features', to='matching.offer')),
            ],
        ),
        migrations.CreateModel(
            name='OfferRecommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='matching.offer')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='recommendations.recommendation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('offer', 'recommendation'), name='matching_offer_recommendation_once')],
            },
        ),
        migrations.CreateModel(
            name='OffersState',
            fields=[
                ('id', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('epoch', models.CharField(default=uprcoop.matching.models.offers.new_epoch, max_length=16)),
                ('version', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='matching_offers_state_one_row')],
            },
        ),
        migrations.CreateModel(
            name='OfferTheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='themes', to='matching.offer')),
                ('theme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='recommendations.theme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('offer', 'theme'), name='matching_offer_theme_once')],
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(default=uprcoop.matching.models.requests.new_request_identifier, max_length=13, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'With the Secretariat'), ('returned', 'Returned to the State'), ('verified', 'Verified, waits for the State’s word'), ('open', 'Open'), ('in-discussion', 'In discussion'), ('agreed', 'Agreed'), ('under-way', 'Under way'), ('met', 'Met'), ('partly-met', 'Partly met'), ('unmet', 'Not met'), ('expired', 'Expired without an answer'), ('withdrawn', 'Withdrawn')], default='draft', max_length=14)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('title', models.CharField(max_length=200)),
                ('need', models.TextField(max_length=4000)),
                ('result', models.TextField(blank=True, max_length=2000)),
                ('by_when', models.DateField(blank=True, null=True)),
                ('contribution', models.TextField(blank=True, max_length=2000)),
                ('assistance', models.JSONField(default=list)),
                ('modalities', models.JSONField(blank=True, default=list)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('preferred_kinds', models.JSONField(blank=True, default=list)),
                ('excluded_kinds', models.JSONField(blank=True, default=list)),
                ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('language', models.CharField(default='en', max_length=2)),
                ('visibility', models.CharField(choices=[('secretariat', 'The Secretariat only'), ('named', 'The providers that I name'), ('verified', 'All verified organisations'), ('everyone', 'Everyone, also the public')], max_length=12)),
                ('secretariat_first', models.BooleanField(default=False)),
                ('summary', models.TextField(blank=True, max_length=2000)),
                ('proposed_summary', models.TextField(blank=True, max_length=2000)),
                ('returned_because', models.TextField(blank=True, max_length=2000)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('first_answer_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('expires_on', models.DateField(null=True)),
                ('reminders', models.PositiveSmallIntegerField(default=0)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='states.state')),
            ],
            options={
                'ordering': ['-since', '-id'],
                'indexes': [models.Index(fields=['status', 'visibility'], name='matching_request_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'returned', 'verified', 'open', 'in-discussion', 'agreed', 'under-way', 'met', 'partly-met', 'unmet', 'expired', 'withdrawn'])), name='matching_request_known_status'), models.CheckConstraint(condition=models.Q(('visibility__in', ['secretariat', 'named', 'verified', 'everyone'])), name='matching_request_known_visibility'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['in-discussion', 'open']), _negated=True), ('opened_at__isnull', False), _connector='OR'), name='matching_request_open_since')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('title', models.CharField(max_length=200)),
                ('need', models.TextField(max_length=4000)),
                ('language', models.CharField(default='en', max_length=2)),
                ('recommendations', models.JSONField(default=list)),
                ('status', models.CharField(default='waiting', max_length=10)),
                ('answered_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('state', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='states.state')),
                ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='matching.request')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'taken', 'declined', 'withdrawn'])), name='matching_proposal_known_status')],
            },
        ),
        migrations.AddField(
            model_name='match',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='matching.request'),
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(default=uprcoop.matching.models.matches.new_group_identifier, max_length=13, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('purpose', models.TextField(max_length=4000)),
                ('agenda', models.TextField(blank=True, max_length=4000)),
                ('meets_on', models.DateField(blank=True, null=True)),
                ('convened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_agreed', models.BooleanField(default=False)),
                ('closed_at', models.DateTimeField(null=True)),
                ('convened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='states.state')),
                ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='matching.request')),
            ],
            options={
                'ordering': ['-convened_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RequestPledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='recommendations.pledge')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pledges', to='matching.request')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('request', 'pledge'), name='matching_request_pledge_once')],
            },
        ),
        migrations.CreateModel(
            name='RequestProvider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='named', to='matching.request')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('request', 'organisation'), name='matching_request_provider_once')],
            },
        ),
        migrations.CreateModel(
            name='RequestRecommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='recommendations.recommendation')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='matching.request')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('request', 'recommendation'), name='matching_request_recommendation_once')],
            },
        ),
        migrations.CreateModel(
            name='RequestTheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='themes', to='matching.request')),
                ('theme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='recommendations.theme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('request', 'theme'), name='matching_request_theme_once')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500)),
                ('due', models.DateField(blank=True, null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='matching.group')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['done_at', 'due', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Friend',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(default='invited', max_length=10)),
                ('answered_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='friends', to='matching.group')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('group', 'organisation'), name='matching_friend_once'), models.CheckConstraint(condition=models.Q(('status__in', ['invited', 'joined', 'declined'])), name='matching_friend_known_status')],
            },
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['declined', 'dropped']), _negated=True), fields=('request', 'organisation'), name='matching_match_one_a_provider'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['suggested', 'seen', 'disclosed', 'interested', 'declined', 'introduced', 'agreed', 'under-way', 'ended', 'dropped'])), name='matching_match_known_status'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['agreed', 'under-way']), _negated=True), models.Q(('agreed_by_provider__isnull', False), ('agreed_by_state__isnull', False)), _connector='OR'), name='matching_match_agreed_by_both'),
        ),
    ]
