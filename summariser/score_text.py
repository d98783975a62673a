"""Scores as Markdown: a table, then what was missed and what was found beyond the gold. Pure."""

from collections.abc import Iterator, Sequence

from summariser.findings import type_names
from summariser.markdown import escaped
from summariser.match import Entry
from summariser.score import Score, Scores

_HEAD = (
    "| | precision | core recall | F1 | label | voice | evidence | found | right | core | core found |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)


def render(scores: Scores) -> str:
    """The scores as Markdown, ending with a newline; text from articles is escaped."""
    return "\n".join([_HEAD, *_rows(scores), "", *_lists(scores), *_left_out(scores)]).rstrip() + "\n"


def _rows(scores: Scores) -> Iterator[str]:
    for name in ("all", *type_names):
        yield _row(name, getattr(scores, name))
    if len(scores.articles) > 1:
        yield from (_row(escaped(article.file), article.score) for article in scores.articles)


def _row(name: str, score: Score) -> str:
    shares = (
        score.precision,
        score.core_recall,
        score.f1,
        score.label_accuracy,
        score.voice_accuracy,
        score.evidence_overlap,
    )
    counts = (score.counts.found, score.counts.right, score.counts.core, score.counts.core_found)
    cells = [*("–" if share is None else f"{share:.2f}" for share in shares), *map(str, counts)]
    return f"| {name} | {' | '.join(cells)} |"


def _lists(scores: Scores) -> Iterator[str]:
    for title, lists in (
        ("Core gold that was missed", [(article.file, article.misses) for article in scores.articles]),
        ("Found, but not in the gold", [(article.file, article.extras) for article in scores.articles]),
    ):
        yield f"## {title}: {sum(len(entries) for _, entries in lists)}"
        yield ""
        for file, entries in lists:
            yield from _listed(file, entries)


def _listed(file: str, entries: Sequence[Entry]) -> Iterator[str]:
    if not entries:
        return
    yield f"### {escaped(file)}"
    yield ""
    for entry in entries:
        who = escaped(", ".join(entry.parties))
        yield f"- {entry.type.removesuffix('s')} · {who} · {entry.label}: {escaped(entry.statement)}"
        yield from (f"  - “{escaped(sentence)}”" for sentence in entry.sentences)
    yield ""


def _left_out(scores: Scores) -> Iterator[str]:
    for title, files in (
        ("Articles without gold", scores.without_gold),
        ("Gold without its article", scores.without_extraction),
    ):
        if files:
            yield f"{title}: {', '.join(map(escaped, files))}"
            yield ""
