"""The review list of every word that people read: `uv run python -m tests.words` writes `tests/words.txt` anew.

One line a text: where it stands, the Danish, the English. Templates and `Text(…)` in source alike; what is filled in
stands in braces. A change of words is thereby seen, and read before it goes out.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "words.txt"
FLOORS = ("network", "advisory", "api", "deploy")
QUOTED = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
SAY = re.compile(r"{%\s*say\s+" + QUOTED + r"\s+" + QUOTED)
COUNT = re.compile(r"{%\s*say_count\s+\S+\s+" + r"\s+".join([QUOTED] * 4))


def collected() -> list[str]:
    """Every text, in the order of the files."""
    return [f"{where} | {da} | {en}" for where, da, en in (*_of_sources(), *_of_templates())]


def _of_sources() -> Iterator[tuple[str, str, str]]:
    for floor in FLOORS:
        for file in sorted((ROOT / floor).rglob("*.py")):
            for da, en in texts_in(file.read_text()):
                yield str(file.relative_to(ROOT)), da, en


def texts_in(source: str) -> Iterator[tuple[str, str]]:
    """Danish and English of each `Text(…)` whose words stand there."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
            words = [_words(argument) for argument in node.args]
            if len(words) == 2 and all(words):
                yield words[0], words[1]


def _words(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace("\n", "⏎")
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part) if isinstance(part, ast.Constant) else "{…}" for part in node.values)
    return ""


def _of_templates() -> Iterator[tuple[str, str, str]]:
    for file in sorted((ROOT / "api" / "templates").rglob("*.*")):
        where, source = str(file.relative_to(ROOT)), file.read_text()
        for da, en in SAY.findall(source):
            yield where, da[1:-1], en[1:-1]
        for one_da, many_da, one_en, many_en in COUNT.findall(source):
            yield where, f"{one_da[1:-1]} / {many_da[1:-1]}", f"{one_en[1:-1]} / {many_en[1:-1]}"


if __name__ == "__main__":
    LIST.write_text("\n".join(collected()) + "\n")
