"""How often an offer's words and a group's agenda were changed: what is done on others is refused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]

    operations = [
        migrations.AddField("group", "revision", models.PositiveIntegerField(default=1)),
        migrations.AddField("offer", "revision", models.PositiveIntegerField(default=1)),
    ]
