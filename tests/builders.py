"""Articles, answers and extractions from a few words, for tests of what comes after reading; a clock; a command.

    story = article("The union wants 5 percent.", "The port offers 2.", file="monday.txt", date="2031-03-03")
    said = answer(position("Union", "The union wants 5 percent."), outcome("Union", "Port", evidence=(1, 2)))
    path = put(tmp_path, "deep/monday.txt", STORY)
    read = extraction(position("Union", "The union wants 5 percent."), file="monday.txt")

Every field has a plain default, which keywords override. Where no parties are given, each name in the items is an
organisation. `extraction` checks nothing: where no article is given, the statements are the article's sentences.
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import settings
from typer.testing import CliRunner

from summariser.article import Article
from summariser.cli import app
from summariser.evidence import carry
from summariser.findings import (
    Condition,
    ConditionAnswer,
    Evidence,
    ExtractAnswer,
    Extraction,
    ItemAnswer,
    Outcome,
    OutcomeAnswer,
    Party,
    Position,
    PositionAnswer,
)
from summariser.limits import Clock
from summariser.loading import article_from_text

# Properties are tried with the same examples in every run, however slow the machine.
STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=60)


# Two articles on invented disputes, as text.
STORY = (
    "The fishers of Elmaria asked on Monday for a quota of 1,200 tonnes of herring. "
    "Ostrava's minister, José Núñez, answered that 900 tonnes were “the limit” for both fleets this year."
)
OTHER = (
    "Dockers in Port Haven will strike from Friday unless wages rise by five percent. "
    "The port company offered two percent and asked the union to return to the table."
)


# The sections of a briefing, in their order.
SECTIONS = (
    "Bottom line",
    "New since",
    "What happened",
    "Where the parties stand",
    "Conditions and threats",
    "In dispute",
    "How positions moved",
    "Deadlines and next steps",
    "Not known, set aside, not read",
    "Sources",
    "Parties and names",
)


class SkippingClock(Clock):
    """A clock that jumps to the end of each sleep, and remembers it."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


def run(*arguments: str) -> tuple[int, str, str]:
    """A command's exit code, standard output and standard error."""
    done = CliRunner().invoke(app, arguments)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def put(folder: Path | str, name: str, content: str | bytes = STORY, encoding: str = "utf-8") -> str:
    """Write a file, in folders of its own where its name has some; its path."""
    path = Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return str(path)


def article(*sentences: str, file: str = "a.txt", **metadata: str | None) -> Article:
    """An article of exactly these sentences; `metadata` is date, outlet, url, title."""
    made = article_from_text("\n\n".join(sentences), file=file, metadata=metadata)
    if tuple(sentence.text for sentence in made.sentences) != sentences:
        raise ValueError(f"not one sentence each: {[sentence.text for sentence in made.sentences]}")
    return made


def party(name: str, kind: str = "organisation", **fields: Any) -> Party:
    return Party.model_validate({"name": name, "kind": kind, "role": None, "acts_for": None, "aliases": ()} | fields)


def person(name: str, **fields: Any) -> Party:
    return party(name, "person", **fields)


def state(name: str, **fields: Any) -> Party:
    return party(name, "state", **fields)


def position(party: str, statement: str = "The party wants more.", **fields: Any) -> PositionAnswer:
    plain = {"speaker": None, "voice": "own", "issue": "wages", "stance": "demand", "former": False, "hedged": False}
    return PositionAnswer.model_validate(_item(statement) | {"party": party} | plain | fields)


def condition(party: str, statement: str = "The party will act if paid.", **fields: Any) -> ConditionAnswer:
    plain = {"speaker": None, "voice": "own", "issue": "wages", "kind": "precondition", "requires": "pay"}
    plain |= {"required_of": None, "gates": "work", "deadline": None, "state": "open"}
    return ConditionAnswer.model_validate(_item(statement) | {"party": party} | plain | fields)


def outcome(*parties: str, statement: str = "The parties met.", **fields: Any) -> OutcomeAnswer:
    plain = {"parties": parties, "issue": "talks", "status": "done", "claimed_by": None}
    return OutcomeAnswer.model_validate(_item(statement) | plain | fields)


def answer(*items: ItemAnswer, parties: Iterable[Party] | None = None) -> ExtractAnswer:
    """An answer with these items, each in its list."""
    return ExtractAnswer(
        parties=tuple(_parties_of(items) if parties is None else parties),
        positions=tuple(item for item in items if isinstance(item, PositionAnswer)),
        conditions=tuple(item for item in items if isinstance(item, ConditionAnswer)),
        outcomes=tuple(item for item in items if isinstance(item, OutcomeAnswer)),
    )


def extraction(
    *items: ItemAnswer,
    parties: Iterable[Party] | None = None,
    of: Article | None = None,
    file: str = "a.txt",
    **metadata: str | None,
) -> Extraction:
    """An extraction with these items; without an article `of`, statement n is sentence n of an article of its own."""
    if of is None:
        statements = list(dict.fromkeys(item.statement for item in items))
        # The file's name stands in the text, so that articles which say the same are still several.
        of = article(*statements, f"The story is filed as {file.removesuffix('.txt')}.", file=file, **metadata)
        items = tuple(item.model_copy(update={"evidence": (statements.index(item.statement) + 1,)}) for item in items)
    found = answer(*items, parties=parties)
    return carry(found.model_copy(update={"positions": (), "conditions": (), "outcomes": ()}), of).model_copy(
        update={
            "positions": tuple(_carried(Position, item, of) for item in found.positions),
            "conditions": tuple(_carried(Condition, item, of) for item in found.conditions),
            "outcomes": tuple(_carried(Outcome, item, of) for item in found.outcomes),
        }
    )


def _item(statement: str) -> dict[str, Any]:
    return {"statement": statement, "evidence": (1,), "when": None, "date": None}


def _carried(form: type[Any], item: ItemAnswer, of: Article) -> Any:
    evidence = tuple(Evidence(**of.sentences[n - 1].model_dump()) for n in item.evidence)
    return form(**(item.model_dump() | {"evidence": evidence}))


def _parties_of(items: Iterable[ItemAnswer]) -> list[Party]:
    named = (item.parties if isinstance(item, OutcomeAnswer) else (item.party,) for item in items)
    return [party(name) for name in dict.fromkeys(name for names in named for name in names)]
