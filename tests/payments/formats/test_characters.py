import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.formats.characters import to_charset


@pytest.mark.parametrize(
    "text, plain",
    [
        ("Åsa Östberg – ”Ängen”…", 'Åsa Östberg - "Ängen"...'),
        ("rad ett\r\nrad två\tslut\u00a0.", "rad ett  rad två slut ."),
        ("Gällivare/Váhtjer, Jåhkåmåhkke, Giron ŋ đ", "Gällivare/Váhtjer, Jåhkåmåhkke, Giron n d"),
        ("A\u030angström", "Ångström"),
        ("Søren Š. Ñandú", "Sören S. Ñandú"),
        ("100 €\u200b", "100 EUR"),
        ("漢字", "??"),
        ("−5", "-5"),
    ],
)
def test_text_becomes_what_cp437_holds(text, plain):
    assert to_charset(text, "cp437") == plain


def test_a_character_that_the_set_holds_is_left_alone():
    assert to_charset("Sørensen «så»", "latin-1") == "Sørensen «så»"


@given(st.text(), st.sampled_from(["cp437", "latin-1"]))
def test_the_result_always_encodes_and_doing_it_twice_changes_nothing(text, charset):
    once = to_charset(text, charset)
    assert once.encode(charset).decode(charset) == once
    assert to_charset(once, charset) == once
    assert once.isprintable()
