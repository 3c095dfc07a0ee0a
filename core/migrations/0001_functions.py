"""Extensions and the Swedish sort key, before the tables that use them."""

from django.db import migrations

from core.search import EXTENSIONS_SQL, SV_KEY_SQL


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(EXTENSIONS_SQL + SV_KEY_SQL, migrations.RunSQL.noop)]
