"""Keep the Swedish catalogues whole: collect what is new, check that nothing is missing, compile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.catalogues import catalogue, source


class Command(BaseCommand):
    help = (
        "Collect new messages into locale/<package>/sv; --check fails when Swedish is incomplete; --compile writes .mo."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("packages", nargs="*", help="only these packages (all unless given)")
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--check", action="store_true", help="change nothing; fail with a list of what is missing")
        mode.add_argument("--compile", action="store_true", help="write the .mo files that the server reads")

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        known = [Path(path).name for path in settings.LOCALE_PATHS]
        packages = options["packages"] or known
        if strangers := sorted(set(packages) - set(known)):
            raise CommandError(f"No catalogue for {', '.join(strangers)}. There are: {', '.join(known)}.")
        if options["compile"]:
            self._compile(root, packages)
        elif options["check"]:
            self._check(root, known, packages)
        else:
            self._collect(root, known, packages)

    def _found(self, root: Path, known: list[str], package: str) -> source.Found:
        """A package has its own folder under templates/; the frame, the components and allauth's pages are core's."""
        folders = [root / "templates" / package]
        if package == "core":
            folders += [path for path in sorted((root / "templates").glob("*")) if path.name not in known]
        return source.collect(root, package, [folder for folder in folders if folder.exists()])

    def _catalogues(self, root: Path, known: list[str]) -> dict[str, polib.POFile]:
        return {package: catalogue.load(catalogue.path_of(root, package)) for package in known}

    def _collect(self, root: Path, known: list[str], packages: list[str]) -> None:
        catalogues = self._catalogues(root, known)
        for package in packages:
            found = self._found(root, known, package)
            elsewhere = {
                catalogue.key_of(entry): entry
                for name, other in catalogues.items()
                if name != package
                for entry in other
                if entry.translated()
            }
            added, removed = catalogue.update(catalogues[package], found, elsewhere)
            path = catalogue.path_of(root, package)
            if found.messages or path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                catalogues[package].save(str(path))
            empty = sum(not all(catalogue.translations(entry)) for entry in catalogues[package])
            self.stdout.write(
                f"{package}: {len(found.messages)} messages, {added} added, {removed} removed, {empty} without Swedish"
            )
            for problem in found.problems:
                self.stdout.write(f"  unclear: {problem}")

    def _check(self, root: Path, known: list[str], packages: list[str]) -> None:
        catalogues = self._catalogues(root, known)
        lines = [
            f"{package}: {fault}"
            for package in packages
            for fault in catalogue.faults(catalogues[package], self._found(root, known, package))
        ]
        lines += catalogue.conflicts(catalogues)
        if lines:
            raise CommandError("\n".join(["Swedish is not complete:", *lines]))
        self.stdout.write(f"Swedish is complete: {sum(len(entries) for entries in catalogues.values())} messages.")

    def _compile(self, root: Path, packages: list[str]) -> None:
        for package in packages:
            path = catalogue.path_of(root, package)
            if path.exists():
                catalogue.load(path).save_as_mofile(str(path.with_suffix(".mo")))
