"""Two sets of prompts, or two models, on the same articles: what only one finds, what both find, what it costs."""

from collections.abc import Mapping, Sequence

from summariser.article import Frozen
from summariser.findings import Extraction
from summariser.match import Entry, match
from summariser.pipeline import Extracted
from summariser.score import Scores, reading


class Variant(Frozen):
    """One side: its name (a folder of prompts, a model) and what its answers cost."""

    name: str
    prompt_tokens: int
    completion_tokens: int
    reasks: int
    set_aside: int
    failed: int
    scores: Scores | None


class Difference(Frozen):
    """An item that both find, under another label."""

    a: Entry
    b: Entry


class ArticleComparison(Frozen):
    """One article: what only A, only B, and both find; of the latter, those whose labels differ."""

    file: str
    only_a: tuple[Entry, ...]
    only_b: tuple[Entry, ...]
    both: int
    labels: tuple[Difference, ...]


class Comparison(Frozen):
    """Two variants side by side."""

    a: Variant
    b: Variant
    articles: tuple[ArticleComparison, ...]


def variant(name: str, extracted: Extracted, scores: Scores | None) -> Variant:
    """What one side's answers cost, and what they score."""
    return Variant(
        name=name,
        prompt_tokens=extracted.run.usage_of_answers.prompt_tokens,
        completion_tokens=extracted.run.usage_of_answers.completion_tokens,
        reasks=extracted.run.reasks,
        set_aside=extracted.run.set_aside,
        failed=len(extracted.run.failed),
        scores=scores,
    )


def compare(a: Variant, b: Variant, of_a: Sequence[Extraction], of_b: Sequence[Extraction]) -> Comparison:
    """Match the items of both sides, article by article; articles that one side lacks are left out."""
    theirs: Mapping[str, Extraction] = {extraction.source.id: extraction for extraction in of_b}
    return Comparison(
        a=a,
        b=b,
        articles=tuple(_compared(one, theirs[one.source.id]) for one in of_a if one.source.id in theirs),
    )


def _compared(one: Extraction, other: Extraction) -> ArticleComparison:
    mine, theirs = reading(one), reading(other)
    pairs = match(mine, theirs)
    found = {i for i, _ in pairs}, {j for _, j in pairs}
    matched = [(mine.entries[i], theirs.entries[j]) for i, j in pairs]
    return ArticleComparison(
        file=one.source.file,
        only_a=tuple(entry for i, entry in enumerate(mine.entries) if i not in found[0]),
        only_b=tuple(entry for j, entry in enumerate(theirs.entries) if j not in found[1]),
        both=len(pairs),
        labels=tuple(Difference(a=x, b=y) for x, y in matched if (x.type, x.label) != (y.type, y.label)),
    )
