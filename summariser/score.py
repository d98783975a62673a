"""Extractions against hand-made answers (gold): what is right, what was missed, what nobody else found.

Pure but for `load_gold`. Which items are the same is for `match` to say.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from summariser.article import Frozen
from summariser.errors import InputError
from summariser.findings import (
    ConditionFields,
    Extraction,
    Item,
    OutcomeFields,
    Party,
    PositionFields,
    type_names,
)
from summariser.match import Entry, Reading, TypeName, evidence_overlap, match
from summariser.names import plain


class GoldEvidence(Frozen):
    """A sentence as it is printed. `n` is its number by the annotators' splitter; another may number otherwise."""

    n: int
    text: str = Field(min_length=1)


class Gold(Frozen):
    """Mixed in to gold items: their sentences, and whether the item is indispensable (`core`) or right but optional."""

    evidence: Annotated[tuple[GoldEvidence, ...], Field(min_length=1)]
    core: bool


class GoldPosition(PositionFields, Gold):
    """A position as annotators have it."""


class GoldCondition(ConditionFields, Gold):
    """A condition as annotators have it."""


class GoldOutcome(OutcomeFields, Gold):
    """An outcome as annotators have it."""


GoldItem = GoldPosition | GoldCondition | GoldOutcome


class GoldArticle(Frozen):
    """What there is to find in one article; `article` is its file name."""

    article: str = Field(min_length=1)
    parties: tuple[Party, ...]
    positions: tuple[GoldPosition, ...]
    conditions: tuple[GoldCondition, ...]
    outcomes: tuple[GoldOutcome, ...]


class Counts(Frozen):
    """Items found, and those that match gold; core gold items, and those that were found; all gold items."""

    found: int
    right: int
    core: int
    core_found: int
    gold: int


class Score(Frozen):
    """Shares from 0 to 1; null where there is nothing to take a share of.

    `precision` and all that is said of matches go by the type of the item, `core_recall` by the type of the gold; `f1`
    is of those two. Labels (stance, kind, status) are compared within one type, voices where both have one;
    `evidence_overlap` is the mean share of the sentences that both cite among those that either cites (Jaccard).
    """

    precision: float | None
    core_recall: float | None
    f1: float | None
    label_accuracy: float | None
    voice_accuracy: float | None
    evidence_overlap: float | None
    counts: Counts


class ArticleScore(Frozen):
    """One article: its core gold that no item matches (misses), its items that match no gold (extras)."""

    file: str
    score: Score
    misses: tuple[Entry, ...]
    extras: tuple[Entry, ...]


class Scores(Frozen):
    """What the articles that have gold reach, in all and by type; and the files that could not be compared."""

    all: Score
    positions: Score
    conditions: Score
    outcomes: Score
    articles: tuple[ArticleScore, ...]
    without_gold: tuple[str, ...]
    without_extraction: tuple[str, ...]


class _Compared(Frozen):
    """The items and the gold of an article, and which of them are the same."""

    file: str
    found: tuple[Entry, ...]
    gold: tuple[Entry, ...]
    matches: tuple[tuple[int, int], ...]

    def unmatched(self) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
        """Misses and extras."""
        found, known = {i for i, _ in self.matches}, {j for _, j in self.matches}
        misses = tuple(entry for j, entry in enumerate(self.gold) if entry.core and j not in known)
        return misses, tuple(entry for i, entry in enumerate(self.found) if i not in found)


def load_gold(folder: Path) -> dict[str, GoldArticle]:
    """The gold in the JSON files of a folder, by the file name of its article.

    Raises:
        InputError: there is none, a file is malformed, or two files are about one article.

    """
    found: dict[str, GoldArticle] = {}
    for path in sorted(folder.glob("*.json")):
        gold = _read(path)
        if gold.article in found:
            raise InputError(f"{path}: article: another file here is about '{gold.article}' too; keep one")
        found[gold.article] = gold
    if not found:
        raise InputError(f"{folder}: no gold found; give a folder of .json files, one an article")
    return found


def score(extractions: Sequence[Extraction], gold: Mapping[str, GoldArticle]) -> Scores:
    """Extractions against the gold of their articles, known by file name.

    Articles without gold, and gold without its article, count for nothing; they are named in the result.

    Raises:
        InputError: none of the articles has gold, or two of them go by the name of one gold article.

    """
    chosen = {name: found for name in sorted(gold) if (found := _by_name(name, extractions))}
    if not chosen:
        raise InputError(f"no gold for any of these articles; there is gold for {', '.join(sorted(gold)[:5])}")
    compared = [_compared(name, found, gold[name]) for name, found in chosen.items()]
    scored = {found.source.id for found in chosen.values()}
    return Scores(
        all=_score(compared, type_names),
        positions=_score(compared, ("positions",)),
        conditions=_score(compared, ("conditions",)),
        outcomes=_score(compared, ("outcomes",)),
        articles=tuple(_article_score(each) for each in compared),
        without_gold=tuple(each.source.file for each in extractions if each.source.id not in scored),
        without_extraction=tuple(sorted(gold.keys() - chosen.keys())),
    )


def reading(source: Extraction | GoldArticle) -> Reading:
    """An extraction, or gold, as `match` compares it."""
    return Reading(
        parties=source.parties,
        entries=(
            *(_entry("positions", item, (item.party,), item.stance, item.voice) for item in source.positions),
            *(_entry("conditions", item, (item.party,), item.kind, item.voice) for item in source.conditions),
            *(_entry("outcomes", item, item.parties, item.status, None) for item in source.outcomes),
        ),
    )


def _entry(of_type: TypeName, item: Item | GoldItem, parties: tuple[str, ...], label: str, voice: str | None) -> Entry:
    return Entry(
        type=of_type,
        parties=parties,
        label=label,
        voice=voice,
        statement=item.statement,
        sentences=tuple(sentence.text for sentence in item.evidence),
        core=item.core if isinstance(item, Gold) else True,
    )


def _read(path: Path) -> GoldArticle:
    try:
        gold = GoldArticle.model_validate_json(path.read_bytes(), strict=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault["loc"]).lstrip(".")
        given = f"; it is {str(fault['input'])[:60]!r}" if isinstance(fault["input"], str | int) and where else ""
        raise InputError(f"{path}: {where or 'the file'}: {fault['msg']}{given}") from error
    for where, name in _unlisted(gold):
        raise InputError(f"{path}: {where}: '{name}' is not in parties, by name or alias")
    return gold


def _unlisted(gold: GoldArticle) -> Iterator[tuple[str, str]]:
    """Names of parties in items, and where, that the gold's own list does not have."""
    known = {plain(name) for party in gold.parties for name in (party.name, *party.aliases)}
    for where in type_names:
        for index, item in enumerate(getattr(gold, where)):
            field, names = ("parties", item.parties) if where == "outcomes" else ("party", (item.party,))
            yield from ((f"{where}[{index}].{field}", name) for name in names if plain(name) not in known)


def _by_name(name: str, extractions: Iterable[Extraction]) -> Extraction | None:
    """The one extraction of an article by its file name; a folder before the name matters only where it is given."""
    fitting = [
        each for each in extractions if any(file == name or Path(file).name == name for file in each.source.files)
    ]
    if len(fitting) > 1:
        files = " and ".join(each.source.file for each in fitting)
        raise InputError(f"{files}: both are '{name}' to the gold; score them one at a time")
    return fitting[0] if fitting else None


def _compared(file: str, found: Extraction, gold: GoldArticle) -> _Compared:
    ours, theirs = reading(found), reading(gold)
    return _Compared(file=file, found=ours.entries, gold=theirs.entries, matches=match(ours, theirs))


def _article_score(compared: _Compared) -> ArticleScore:
    misses, extras = compared.unmatched()
    return ArticleScore(file=compared.file, score=_score([compared], type_names), misses=misses, extras=extras)


def _score(compared: Sequence[_Compared], types: Collection[str]) -> Score:
    """The score over articles, of some types."""
    pairs = [(each.found[i], each.gold[j]) for each in compared for i, j in each.matches]
    matches = [(mine, theirs) for mine, theirs in pairs if mine.type in types]
    counts = Counts(
        found=sum(entry.type in types for each in compared for entry in each.found),
        right=len(matches),
        core=sum(entry.type in types and entry.core for each in compared for entry in each.gold),
        core_found=sum(theirs.type in types and theirs.core for _, theirs in pairs),
        gold=sum(entry.type in types for each in compared for entry in each.gold),
    )
    precision, recall = _share(counts.right, counts.found), _share(counts.core_found, counts.core)
    return Score(
        precision=precision,
        core_recall=recall,
        f1=_f1(precision, recall),
        label_accuracy=_mean(mine.label == theirs.label for mine, theirs in matches if mine.type == theirs.type),
        voice_accuracy=_mean(mine.voice == theirs.voice for mine, theirs in matches if mine.voice and theirs.voice),
        evidence_overlap=_mean(evidence_overlap(mine, theirs) for mine, theirs in matches),
        counts=counts,
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return _share(sum(listed), len(listed))


def _f1(precision: float | None, recall: float | None) -> float | None:
    """The harmonic mean; 0 where nothing was found of what there is, or of what was found nothing is right."""
    if precision is None and recall is None:
        return None
    both = (precision or 0.0) + (recall or 0.0)
    return 2 * (precision or 0.0) * (recall or 0.0) / both if both else 0.0
