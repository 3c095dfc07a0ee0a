"""Every message in the Python files and templates of a package."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

# name of the function: (has a context, has a plural)
FUNCTIONS = {
    "gettext": (False, False),
    "gettext_lazy": (False, False),
    "gettext_noop": (False, False),
    "ngettext": (False, True),
    "ngettext_lazy": (False, True),
    "pgettext": (True, False),
    "pgettext_lazy": (True, False),
    "npgettext": (True, True),
    "npgettext_lazy": (True, True),
}
CONSTANT = re.compile(r"""_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\)""")
BLOCK_START = {"blocktranslate", "blocktrans"}
BLOCK_END = {"endblocktranslate", "endblocktrans"}


@dataclass(frozen=True, order=True)
class Key:
    """What makes a message one: its text and its context."""

    msgid: str
    context: str = ""


@dataclass
class Message:
    key: Key
    plural: str = ""
    files: set[str] = field(default_factory=set)


@dataclass
class Found:
    """The messages of one package, and the calls whose text cannot be known before the program runs."""

    messages: dict[Key, Message] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, file: str, msgid: str, plural: str = "", context: str = "") -> None:
        if not msgid:
            return
        message = self.messages.setdefault(Key(msgid, context), Message(Key(msgid, context)))
        if plural and message.plural and plural != message.plural:
            self.problems.append(f"{file}: two plurals for {msgid!r}")
        message.plural = message.plural or plural
        message.files.add(file)


def collect(root: Path, package: str, template_folders: list[Path]) -> Found:
    """All messages of the package's Python files and of the given template folders or files."""
    found = Found()
    for path in sorted((root / package).rglob("*.py")):
        if "migrations" not in path.parts:
            read_python(path.read_text("utf-8"), str(path.relative_to(root)), found)
    for folder in template_folders:
        for path in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            if path.suffix in {".html", ".txt", ".xml", ".svg"}:
                read_template(path.read_text("utf-8"), str(path.relative_to(root)), found)
    return found


def _called(node: ast.Call, names: dict[str, str]) -> str | None:
    if isinstance(node.func, ast.Name):
        return names.get(node.func.id)
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        is_module = names.get(node.func.value.id) == "translation"
        return node.func.attr if is_module and node.func.attr in FUNCTIONS else None
    return None


def read_python(text: str, file: str, found: Found) -> None:
    """Calls of Django's translation functions under whatever name they were imported."""
    tree = ast.parse(text)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in FUNCTIONS}
        elif isinstance(node, ast.ImportFrom) and node.module == "django.utils":
            names |= {alias.asname or alias.name: "translation" for alias in node.names if alias.name == "translation"}
    for node in ast.walk(tree):
        function = _called(node, names) if isinstance(node, ast.Call) else None
        if function is None or not isinstance(node, ast.Call):
            continue
        has_context, has_plural = FUNCTIONS[function]
        wanted = node.args[: 1 + has_context + has_plural]
        texts = [arg.value for arg in wanted if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if len(texts) != 1 + has_context + has_plural:
            found.problems.append(f"{file}:{node.lineno}: {function} needs literal texts")
            continue
        context = texts.pop(0) if has_context else ""
        found.add(file, texts[0], texts[1] if has_plural else "", context)


def _literal(word: str) -> str | None:
    """The text of a quoted word; filters after it are left out."""
    match = re.match(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", word)
    if not match:
        return None
    quote = match.group(1)[0]
    return match.group(1)[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\")


def read_template(text: str, file: str, found: Found) -> None:
    """Django's own lexer, so that the text is cut exactly as when the page is drawn."""
    tokens = iter(Lexer(text).tokenize())
    in_comment = False
    for token in tokens:
        words = list(smart_split(token.contents)) if token.token_type == TokenType.BLOCK else []
        tag = words[0] if words else ""
        if in_comment:
            in_comment = tag != "endcomment"
            continue
        in_comment = tag == "comment"
        if tag in {"translate", "trans"}:
            _read_translate(words, file, token.lineno or 0, found)
        elif tag in BLOCK_START:
            _read_block(words, tokens, file, token.lineno or 0, found)
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            for match in CONSTANT.finditer(token.contents):
                constant = _literal(match.group(1)) or ""
                if "%" in constant:
                    found.problems.append(f"{file}:{token.lineno}: _() in a template cannot hold a per cent sign")
                found.add(file, constant)


def _read_translate(words: list[str], file: str, line: int, found: Found) -> None:
    if len(words) < 2 or _literal(words[1]) is None:
        return  # a variable: its text is marked where it is written
    context = _context(words)
    found.add(file, (_literal(words[1]) or "").replace("%", "%%"), "", context)


def _context(words: list[str]) -> str:
    if "context" not in words[1:]:
        return ""
    return _literal(words[words.index("context", 1) + 1]) or ""


def _read_block(words: list[str], tokens: Iterator[Token], file: str, line: int, found: Found) -> None:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            parts[-1].append(token.contents.replace("%", "%%"))
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents})s")
        elif token.token_type == TokenType.BLOCK:
            tag = token.contents.split()[0]
            if tag in BLOCK_END:
                break
            if tag == "plural":
                parts.append([])
            else:
                found.problems.append(f"{file}:{token.lineno}: {{% {tag} %}} inside blocktranslate")
    texts = ["".join(part) for part in parts]
    if "trimmed" in words:
        texts = [trim_whitespace(text) for text in texts]
    if texts[0] != texts[0].strip():
        found.problems.append(f"{file}:{line}: blocktranslate with space at its ends: write trimmed")
    found.add(file, texts[0], texts[1] if len(texts) > 1 else "", _context(words))
