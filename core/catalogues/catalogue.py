"""One package's Swedish catalogue: brought up to date, judged, compiled."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import django
import polib

from core.catalogues.source import Found, Key, Message

PLACEHOLDER = re.compile(r"%\([^)]+\)[-0-9.]*[sdfr]|%[sd]|(?<!\{)\{[a-z_0-9.]*\}(?!\})")
HEADERS = {
    "Project-Id-Version": "outcomes-platform",
    "Language": "sv",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def path_of(root: Path, package: str) -> Path:
    return root / "locale" / package / "sv" / "LC_MESSAGES" / "django.po"


def load(path: Path) -> polib.POFile:
    catalogue = polib.pofile(str(path), wrapwidth=118) if path.exists() else polib.POFile(wrapwidth=118)
    catalogue.metadata = dict(HEADERS)
    return catalogue


def key_of(entry: polib.POEntry) -> Key:
    return Key(entry.msgid, entry.msgctxt or "")


def _entry(message: Message, known: dict[Key, polib.POEntry]) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.key.msgid,
        msgctxt=message.key.context or None,
        occurrences=[(file, "") for file in sorted(message.files)],
    )
    old = known.get(message.key)
    if message.plural:
        entry.msgid_plural = message.plural
        same_kind = old is not None and bool(old.msgid_plural)
        entry.msgstr_plural = dict(old.msgstr_plural) if same_kind and old else {0: "", 1: ""}
    elif old is not None and not old.msgid_plural:
        entry.msgstr = old.msgstr
    if old is not None:
        entry.tcomment = old.tcomment
        entry.flags = [flag for flag in old.flags if flag == "fuzzy"]
    return entry


def update(catalogue: polib.POFile, found: Found, elsewhere: dict[Key, polib.POEntry]) -> tuple[int, int]:
    """Bring the catalogue to what the source holds, in the order of the alphabet, so that two people's additions
    seldom meet. A text translated in another package takes that translation. Answers (added, removed)."""
    own = {key_of(entry): entry for entry in catalogue}
    entries = [_entry(message, {**elsewhere, **own}) for _key, message in sorted(found.messages.items())]
    added = sum(key not in own for key in found.messages)
    removed = sum(key not in found.messages for key in own)
    catalogue.clear()
    catalogue.extend(entries)
    return added, removed


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _placeholder_faults(entry: polib.POEntry) -> bool:
    wanted = Counter(PLACEHOLDER.findall(entry.msgid))
    if not entry.msgid_plural:
        return set(PLACEHOLDER.findall(entry.msgstr)) != set(wanted)
    several = set(PLACEHOLDER.findall(entry.msgid_plural))
    one = set(PLACEHOLDER.findall(entry.msgstr_plural.get(0, "")))
    # The singular may write the number out ("en dag"); the plural must not lose it.
    return not one <= several | set(wanted) or set(PLACEHOLDER.findall(entry.msgstr_plural.get(1, ""))) != several


def faults(catalogue: polib.POFile, found: Found) -> list[str]:
    """What keeps the Swedish from being whole, one readable line each."""
    own = {key_of(entry): entry for entry in catalogue}
    lines = [f"unclear: {problem}" for problem in found.problems]
    for key, message in sorted(found.messages.items()):
        if key not in own or bool(own[key].msgid_plural) != bool(message.plural):
            lines.append(f"missing: {key.msgid!r} ({', '.join(sorted(message.files))})")
    for key, entry in own.items():
        if key not in found.messages:
            lines.append(f"unused: {key.msgid!r}")
        elif "fuzzy" in entry.flags:
            lines.append(f"fuzzy: {key.msgid!r}")
        elif not all(translations(entry)):
            lines.append(f"empty: {key.msgid!r} ({', '.join(file for file, _line in entry.occurrences)})")
        elif _placeholder_faults(entry):
            lines.append(f"placeholders differ: {key.msgid!r} → {translations(entry)!r}")
    lines += [f"twice: {key.msgid!r}" for key, count in Counter(map(key_of, catalogue)).items() if count > 1]
    return lines


def _djangos_own() -> polib.MOFile:
    """Months, weekdays, errors of forms: a text of ours that is spelt like one of these would change it everywhere."""
    folder = Path(django.__file__).parent / "conf" / "locale" / "sv" / "LC_MESSAGES"
    return polib.mofile(str(folder / "django.mo"))


def conflicts(catalogues: dict[str, polib.POFile]) -> list[str]:
    """Django merges all catalogues into one, its own too, so one text can have one translation only."""
    seen = {key_of(entry): ("Django", translations(entry)) for entry in _djangos_own()}
    lines = []
    for package, catalogue in catalogues.items():
        for entry in catalogue:
            words = translations(entry)
            first = seen.setdefault(key_of(entry), (package, words))
            if first[1] != words and all(words) and all(first[1]):
                lines.append(f"{package} and {first[0]} differ: {entry.msgid!r} → {words!r}, {first[1]!r}")
    return lines
