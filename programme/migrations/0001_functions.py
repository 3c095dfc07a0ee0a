"""The functions of the cap, before the tables whose guards call them."""

from django.db import migrations

from programme.sql import CAPS_SQL


class Migration(migrations.Migration):
    initial = True
    dependencies = [("core", "0002_initial")]
    operations = [migrations.RunSQL(CAPS_SQL, migrations.RunSQL.noop)]
