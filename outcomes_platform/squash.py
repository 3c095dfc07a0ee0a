"""Until the first release each app has one initial migration, made anew from its models: ``make squash``."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
APPS = ["core", "programme", "constellations", "calls", "contracts", "evaluation", "payments", "dissemination"]

# What stands before the tables: SQL functions that columns or guards use, and the module that holds each.
FUNCTIONS = {
    "core": {"core.search": ["EXTENSIONS_SQL", "SV_KEY_SQL"]},
    "programme": {"programme.sql": ["CAPS_SQL", "COMMITMENT_FRAME_SQL"], "programme.sql_conflicts": ["CONFLICT_SQL"]},
    "calls": {"calls.sql": ["UNANSWERED_SQL"]},
}

TEMPLATE = '''"""All tables of {app}. Made by `make squash`."""

{imports}


class Migration(migrations.Migration):
    initial = True

    dependencies = [{dependencies}]

    operations = [{functions}
        Schema([
{operations}
        ]),
    ]
'''


def migrations_of(app: str) -> list[Path]:
    return sorted((CHECKOUT / app / "migrations").glob("0*.py"))


def assigned(tree: ast.Module, name: str) -> list[ast.expr]:
    """The entries of the list that the migration in ``tree`` assigns to ``name``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List) and node.targets[0].id == name:  # type: ignore[attr-defined]
            return node.value.elts
    return []


def join(app: str) -> None:
    """Write what Django spread over several migrations of ``app`` into one."""
    imports = {"from core.schema import Schema"}
    dependencies: set[str] = set()
    operations: list[str] = []
    paths = migrations_of(app)
    for path in paths:
        source = path.read_text()
        tree = ast.parse(source)
        imports |= {ast.unparse(node) for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))}
        operations += [" " * 12 + (ast.get_source_segment(source, node) or "") for node in assigned(tree, "operations")]
        for node in assigned(tree, "dependencies"):
            match node:
                case ast.Tuple(elts=[ast.Constant(value=str(other)), ast.Constant(value=str(name))]):
                    if other != app:
                        dependencies.add(f'("{other}", "{"0001_initial" if other in APPS else name}")')
                case _:
                    dependencies.add(ast.unparse(node))
    functions = FUNCTIONS.get(app, {})
    imports |= {f"from {module} import {', '.join(names)}" for module, names in functions.items()}
    text = " + ".join(name for names in functions.values() for name in names)
    # The tables that the functions read come after them.
    before = f'\n        migrations.RunSQL("SET LOCAL check_function_bodies = off;" + {text}, migrations.RunSQL.noop),'
    for path in paths:
        path.unlink()
    (CHECKOUT / app / "migrations" / "0001_initial.py").write_text(
        TEMPLATE.format(
            app=app,
            imports="\n".join(sorted(imports)),
            dependencies=", ".join(sorted(dependencies)),
            functions=before if text else "",
            operations=",\n".join(operations),
        )
    )


def main() -> int:
    for app in APPS:
        for path in migrations_of(app):
            path.unlink()
    made = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", "makemigrations", "--name", "initial", *APPS],
        cwd=CHECKOUT,
        # Only the models are asked; a database that is not there keeps Django from looking for its history.
        env={**os.environ, "DEMO": "true", "DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent"},
        check=False,
    )
    if made.returncode == 0:
        for app in APPS:
            join(app)
    return made.returncode


if __name__ == "__main__":
    sys.exit(main())
