"""What the engine says is wrong, in the reader's language.

The engine is used without Django and speaks English. Its sentences are recognised here by their wording; a test holds
that every one of them is.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext, gettext_noop

from contracts.fault_places import place_in_words

# Places that vary are numbered. What is more particular stands before what is more general.
SENTENCES = (
    gettext_noop("there is no party {0}"),
    gettext_noop("there is no metric {0}"),
    gettext_noop("there is no rule {0}"),
    gettext_noop("there is no scenario {0} in the terms"),
    gettext_noop("there is no scenario {0}"),
    gettext_noop("there is no rule or metric {0}"),
    gettext_noop("there is no party, metric, rule or scenario {0}"),
    gettext_noop("{0} is not a date in the calendar"),
    gettext_noop("the id {0} is used twice"),
    gettext_noop("the file is larger than 64 MB"),
    gettext_noop("cannot read {0}: {1}"),
    gettext_noop("name either a metric or a rule"),
    gettext_noop("a condition on a rule has no other keys"),
    gettext_noop("give either a date or a metric"),
    gettext_noop("{0} is not a number"),
    gettext_noop("a number is too large"),
    gettext_noop("the document must be a JSON object"),
    gettext_noop("the key {0} stands twice in the same object"),
    gettext_noop("the file is not UTF-8 text"),
    gettext_noop("not valid JSON: {0} at line {1} column {2}"),
    gettext_noop("the JSON is nested too deeply"),
    gettext_noop("the lower confidence limit is missing, and decides the rule {0}"),
    gettext_noop("a rule of the type {0} is measured on a metric: name it"),
    gettext_noop("a blend says the weight of the point estimate"),
    gettext_noop("give exactly one of {0}"),
    gettext_noop("only goes with a price"),
    gettext_noop("only goes with an amount"),
    gettext_noop("only goes with due_by"),
    gettext_noop("give a price or price_groups"),
    gettext_noop("give either periods or days"),
    gettext_noop("min_size and size_metric go together"),
    gettext_noop('a pooled test goes with aggregate "each"'),
    gettext_noop("name a metric, or weights over several"),
    gettext_noop("give either comparison_change or comparison_metric"),
    gettext_noop("weights go with changes, not with before_metric or comparison_metric"),
    gettext_noop("name a metric, or metrics"),
    gettext_noop("name the year that savings are discounted to"),
    gettext_noop("name a metric, or conditions"),
    gettext_noop("steps are read on the rule's metric: name it"),
    gettext_noop("guaranteed_share and saving_share sum to more than 1"),
    gettext_noop("saving_share and return_share are measured on a metric: name it"),
    gettext_noop("an annual return is counted on dated drawdowns"),
    gettext_noop("without a metric, say from which date the guarantee can be called"),
    gettext_noop("must be below 1 when it is a share of the total"),
    gettext_noop("must be below 1"),
    gettext_noop("a share says of which rules, and rules go with a share"),
    gettext_noop("must lie above the one before"),
    gettext_noop("name the metric, here or on the rule"),
    gettext_noop("say who belongs: either participants or prefix"),
    gettext_noop("{0} is not a payee"),
    gettext_noop("only the last band is open"),
    gettext_noop("the participant {0} is in two price groups"),
    gettext_noop("a rule cannot build on itself"),
    gettext_noop("say each payee's share: there is more than one"),
    gettext_noop("the shares sum to {0}, not to 1"),
    gettext_noop("rules wait for each other in a ring: {0}"),
    gettext_noop("lies before valid_from ({0})"),
    gettext_noop("give either amount or share_of"),
    gettext_noop("only a cap of the level metric names a metric"),
    gettext_noop("only a cap of the level period names a period"),
    gettext_noop("a cap of the level party names the party"),
    gettext_noop("the payer cannot pay itself"),
    gettext_noop("the payee {0} stands twice"),
    gettext_noop("a pot with weights takes no shares among the payees"),
    gettext_noop("must name exactly the payees"),
    gettext_noop("must not all be zero"),
    gettext_noop("more is paid back than was paid under the rule {0} to {1}"),
    gettext_noop("the lower confidence limit lies above the value"),
    gettext_noop("the same result stands twice (also results[{0}])"),
    gettext_noop("give either units or share"),
    gettext_noop("the rule {0} is not paid on reported activity"),
    gettext_noop("the rule {0} is reported twice for the same period"),
    gettext_noop("activity of the rule {0} is reported in {1}"),
    gettext_noop("the shares of the rule {0} sum to more than 1"),
    gettext_noop("say when it counts: established_on, or a calendar period such as 2027-H1"),
    gettext_noop("the rule {0} comes to more than 10^15 kronor"),
    gettext_noop("unknown key"),
    gettext_noop("the key {0} is missing"),
    gettext_noop("a number with decimals must be written as a string"),
    gettext_noop("is nested too deeply"),
    gettext_noop("the key {0} is not a string"),
    gettext_noop("holds a line break or another control character"),
    gettext_noop("a {0} is not JSON"),
    gettext_noop('must be kronor as a string from 0 up, with at most two decimals, such as "1000.00", not {0}'),
    gettext_noop('must be kronor as a string with at most two decimals, such as "1000.00", not {0}'),
    gettext_noop("must be a currency as three capital letters, such as SEK, not {0}"),
    gettext_noop('must be kronor as a string with at most six decimals, such as "15.12", and not negative, not {0}'),
    gettext_noop('must be a number as a string, such as "-7.5", or a whole number, not {0}'),
    gettext_noop('must be a number as a string, such as "12.5", or a whole number, and not negative, not {0}'),
    gettext_noop('must be a share between 0 and 1, such as "0.25" or "1/3", not {0}'),
    gettext_noop('must be a weight, such as "2" or "1/3", and not negative, not {0}'),
    gettext_noop("must be a date as YYYY-MM-DD, not {0}"),
    gettext_noop("must be a name without spaces at its ends, at most 100 characters, not {0}"),
    gettext_noop("is not written in the agreed form, not {0}"),
    gettext_noop("must be one of {0}, not {1}"),
    gettext_noop("must not be empty"),
    gettext_noop("has more than {0} items"),
    gettext_noop("is longer than {0} characters"),
    gettext_noop("must be at least {0}, not {1}"),
    gettext_noop("must be at most {0}, not {1}"),
    gettext_noop("holds the same item twice"),
    gettext_noop("has a value that is not allowed: {0}"),
    gettext_noop("must be an object, not {0}"),
    gettext_noop("must be a list, not {0}"),
    gettext_noop("must be a string, not {0}"),
    gettext_noop("must be a whole number, not {0}"),
    gettext_noop("must be true or false, not {0}"),
    gettext_noop("must be {0}, not {1}"),
)


# What Python's reader of JSON says, inside "not valid JSON".
READER = (
    gettext_noop("Expecting value"),
    gettext_noop("Expecting property name enclosed in double quotes"),
    gettext_noop("Expecting ',' delimiter"),
    gettext_noop("Expecting ':' delimiter"),
    gettext_noop("Extra data"),
    gettext_noop("Unterminated string starting at"),
    gettext_noop("Invalid control character at"),
    gettext_noop("Illegal trailing comma before end of object"),
    gettext_noop("Illegal trailing comma before end of array"),
)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (sentence, re.compile(re.sub(r"\\\{\d\\\}", "(.+)", re.escape(sentence)), re.DOTALL)) for sentence in SENTENCES
    )


def sentence_of(message: str) -> tuple[str, tuple[str, ...]] | None:
    """Which sentence an English message is, and what stands in its places."""
    for sentence, pattern in _patterns():
        found = pattern.fullmatch(message)
        if found:
            return sentence, found.groups()
    return None


def said(message: str) -> str:
    """One of the engine's messages in the language that is active."""
    known = sentence_of(message)
    if known is None:
        return message
    in_words = gettext  # collected above, sentence by sentence
    return in_words(known[0]).format(*(in_words(text) if text in READER else text for text in known[1]))


def said_with_path(message: str) -> str:
    """A whole fault, ``terms.rules[0].params: give exactly one of …``, place and fault in the active language."""
    path, colon, rest = message.partition(": ")
    path = place_in_words(path)
    more = re.fullmatch(r"(.*) \(and (\d+) more\)", rest, re.DOTALL)
    if more:
        return f"{path}{colon}{said(more[1])} " + gettext("(and %(number)s more)") % {"number": more[2]}
    return f"{path}{colon}{said(rest)}"
