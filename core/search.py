"""Swedish order and Swedish search, as SQL functions with a Python twin where one is needed."""

from __future__ import annotations

import unicodedata

from django.db.models import CharField, Func, TextField

# å ä ö come after z; other accents are folded away. Built of immutable parts, so that it can back a stored column.
SV_KEY_SQL = """
CREATE OR REPLACE FUNCTION sv_key(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(
        lower(normalize(value, NFC)),
        'åäöæøáàâãéèêëíìîïóòôõúùûüýÿçñ',
        '{|}|}aaaaeeeeiiiioooouuuuyycn'
    )
$$;
"""
EXTENSIONS_SQL = "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gist;"

_FOLD = str.maketrans("åäöæøáàâãéèêëíìîïóòôõúùûüýÿçñ", "{|}|}aaaaeeeeiiiioooouuuuyycn")


def sv_key(value: str) -> str:
    """The same sort key as the SQL function of that name."""
    return unicodedata.normalize("NFC", value).lower().translate(_FOLD)


class SvKey(Func):
    function = "sv_key"
    output_field = CharField(db_collation="C")


class Headline(Func):
    function = "ts_headline"
    output_field = TextField()
