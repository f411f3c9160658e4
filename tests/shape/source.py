"""The files a shape rule reads, and the violations it answers with."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

REPOSITORY = Path(__file__).resolve().parents[2]

CODE_DIRECTORIES = ("src", "tests", "examples", "bench", "deploy")
GENERATED_DIRECTORIES = frozenset({"__pycache__", "node_modules", "build", "dist"})
HIDDEN_BUT_OURS = frozenset({".ci", ".editorconfig", ".gitignore", ".squawk.toml"})


@dataclass(frozen=True)
class Violation:
    """A place where a rule is broken, what the rule says, and the way out."""

    path: PurePosixPath
    line: int
    rule: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}\n    hint: {self.hint}"


@dataclass(frozen=True)
class SourceFile:
    """A text file of the repository; `path` is relative to its root."""

    path: PurePosixPath
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file."""
        return ast.parse(self.text, filename=str(self.path))

    @property
    def is_test(self) -> bool:
        """Whether the file lies under tests/."""
        return self.path.parts[0] == "tests"

    def violation(self, line: int, rule: str, hint: str) -> Violation:
        """A violation in this file."""
        return Violation(self.path, line, rule, hint)


def text_files(root: Path = REPOSITORY) -> Iterator[SourceFile]:
    """Every UTF-8 text file below the root that is neither hidden nor generated; files of other bytes are data."""
    for path in sorted(_walk(root)):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        yield SourceFile(PurePosixPath(path.relative_to(root).as_posix()), text)


def python_files(root: Path = REPOSITORY) -> Iterator[SourceFile]:
    """Every Python file of the repository."""
    return (file for file in text_files(root) if file.path.suffix == ".py" and file.path.parts[0] in CODE_DIRECTORIES)


def functions_of(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, inner ones included."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _walk(directory: Path) -> Iterator[Path]:
    for entry in directory.iterdir():
        if entry.name.startswith(".") and entry.name not in HIDDEN_BUT_OURS:
            continue
        if entry.is_dir() and not entry.is_symlink():
            if entry.name not in GENERATED_DIRECTORIES and entry.suffix != ".egg-info":
                yield from _walk(entry)
        elif entry.is_file():
            yield entry
