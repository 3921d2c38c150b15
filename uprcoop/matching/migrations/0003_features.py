"""What ranking has read in the words of a request, as beside an offer."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0002_revisions'),
    ]

    operations = [
        migrations.CreateModel(
            name='RequestFeatures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=20)),
                ('encoder', models.CharField(max_length=80)),
                ('vector', models.BinaryField()),
                ('model', models.CharField(max_length=60)),
                ('judged', models.BinaryField()),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='features', to='matching.request')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
