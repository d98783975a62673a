"""JSON schemas of what comes out, generated from the types: `python -m summariser.schemas` writes them.

`extraction.json` is a line of `summariser extract`, `briefing.json` what `--format json` prints; `answers/` holds the
constraint on what a model may answer to each task, as it is sent.
"""

import json
from pathlib import Path

from summariser.align import AlignAnswer
from summariser.answers import wire_schema
from summariser.briefing import Briefing
from summariser.clashes import ClashAnswer
from summariser.compose import ComposeAnswer
from summariser.findings import AnswerModel, ExtractAnswer, Extraction
from summariser.group import GroupAnswer
from summariser.topics import TopicsAnswer

ANSWERS: dict[str, type[AnswerModel]] = {
    "extract": ExtractAnswer,
    "topics": TopicsAnswer,
    "align": AlignAnswer,
    "group": GroupAnswer,
    "clash": ClashAnswer,
    "compose": ComposeAnswer,
}
_FOLDER = Path(__file__).parent.parent / "schemas"


def documents() -> dict[str, str]:
    """The text of every schema file, by its path within `schemas/`."""
    schemas = {
        "extraction.json": Extraction.model_json_schema(mode="serialization"),
        "briefing.json": Briefing.model_json_schema(mode="serialization"),
        **{f"answers/{task}.json": wire_schema(model) for task, model in ANSWERS.items()},
    }
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas.items()}


def write(folder: Path) -> None:
    """Write every schema file below a folder."""
    for name, text in documents().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(_FOLDER)
