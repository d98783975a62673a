"""A comparison as Markdown. Pure."""

from collections.abc import Iterator, Sequence

from summariser.compare import ArticleComparison, Comparison, Variant
from summariser.markdown import escaped
from summariser.match import Entry


def render(comparison: Comparison) -> str:
    """The comparison as Markdown, ending with a newline; text from articles is escaped."""
    lines = [*_table(comparison), ""]
    for article in comparison.articles:
        lines += _article(article)
    return "\n".join(lines).rstrip() + "\n"


def _table(comparison: Comparison) -> Iterator[str]:
    a, b = comparison.a, comparison.b
    yield f"| | A: {escaped(a.name)} | B: {escaped(b.name)} |"
    yield "| --- | ---: | ---: |"
    only_a = sum(len(each.only_a) for each in comparison.articles)
    only_b = sum(len(each.only_b) for each in comparison.articles)
    both = sum(each.both for each in comparison.articles)
    differ = sum(len(each.labels) for each in comparison.articles)
    rows: list[tuple[str, object, object]] = [
        ("items that only this one finds", only_a, only_b),
        ("items that both find", both, both),
        ("of these, labels that differ", differ, differ),
        ("set aside", a.set_aside, b.set_aside),
        ("answers sent back", a.reasks, b.reasks),
        ("articles that failed", a.failed, b.failed),
        ("tokens asked", f"{a.prompt_tokens:,}", f"{b.prompt_tokens:,}"),
        ("tokens answered", f"{a.completion_tokens:,}", f"{b.completion_tokens:,}"),
    ]
    yield from (f"| {name} | {one} | {other} |" for name, one, other in rows)
    yield from _scores(a, b)


def _scores(a: Variant, b: Variant) -> Iterator[str]:
    if a.scores is None or b.scores is None:
        return
    for name in ("precision", "core_recall", "f1", "label_accuracy"):
        one, other = getattr(a.scores.all, name), getattr(b.scores.all, name)
        yield f"| {name.replace('_', ' ')} | {_share(one)} | {_share(other)} |"


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.2f}"


def _article(article: ArticleComparison) -> Iterator[str]:
    yield from (f"## {escaped(article.file)}", "", f"Both find {article.both}.", "")
    yield from _entries("Only A", article.only_a)
    yield from _entries("Only B", article.only_b)
    if article.labels:
        yield from ("Labels that differ:", "")
        for each in article.labels:
            yield f"- {each.a.type} {each.a.label} / {each.b.type} {each.b.label}: {escaped(each.a.statement)}"
        yield ""


def _entries(title: str, entries: Sequence[Entry]) -> Iterator[str]:
    if not entries:
        return
    yield from (f"{title}: {len(entries)}", "")
    for entry in entries:
        yield f"- {entry.type} {entry.label}, {escaped(', '.join(entry.parties))}: {escaped(entry.statement)}"
    yield ""
