"""Text that banks and ledgers can read: one line, and only what the receiving character set holds."""

import unicodedata

# Word processors put these in; neither CP437 nor the banks' common character set has them.
_PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u2032": "'",
        "\u00b4": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2033": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2015": "-",
        "\u2212": "-",
        "\u00ad": "",
        "\u200b": "",
        "\u2060": "",
        "\ufeff": "",
        "\u2026": "...",
        "\u2022": "*",
        "\u20ac": "EUR",
        "\u2122": "(TM)",
        # Letters that Unicode does not split into a base letter and an accent.
        "ø": "ö",
        "Ø": "Ö",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "ŋ": "n",
        "Ŋ": "N",
        "ŧ": "t",
        "Ŧ": "T",
        "ł": "l",
        "Ł": "L",
        "ı": "i",
        "þ": "th",
        "Þ": "Th",
        "œ": "oe",
        "Œ": "OE",
    }
)


def to_charset(text: str, charset: str, *, unknown: str = "?") -> str:
    """The text as one line that `charset` can hold.

    Control characters and every kind of space become one blank each. Typographic characters become their plain twins,
    but only where the character set lacks them; letters lose an accent that it lacks. What is left over becomes
    `unknown`. Doing it twice changes nothing.
    """
    out: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        if char.isspace() or unicodedata.category(char) in ("Cc", "Zl", "Zp"):
            out.append(" ")
        elif _fits(char, charset) and not _is_invisible(char):
            out.append(char)
        else:
            out.append(_substitute(char, charset, unknown))
    return "".join(out)


def _substitute(char: str, charset: str, unknown: str) -> str:
    plain = char.translate(_PLAIN)
    if plain != char:
        return plain
    base = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    base = base.translate(_PLAIN)
    if base and base != char and all(_fits(c, charset) and not c.isspace() and c.isprintable() for c in base):
        return base
    return "" if unicodedata.combining(char) or _is_invisible(char) else unknown


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) == "Cf"


def _fits(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
