"""A briefing as two tables, for spreadsheets and notebooks: claims, and the sentences that carry them. Pure.

A claim's row has its quotations in it, so that the claims alone can be read and checked; the evidence has a row for
each sentence of each item that a claim was made of. `topic` and `claim` join the two.

In CSV the values of a list stand behind each other, ` | ` between them, and a text that a spreadsheet would take for a
formula (it begins with = + - or @, or with a tab or line break) has an apostrophe before it, as OWASP's page on CSV
injection advises. Parquet has lists as lists, and every text as it is.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any, Literal, NamedTuple, TypedDict, get_type_hints

from summariser.article import Source
from summariser.briefing import Briefing, Claim
from summariser.errors import InputError

TableForm = Literal["csv", "parquet"]

BETWEEN = " | "
# As Excel, LibreOffice and Google Sheets read them; the wide forms are those of Japanese keyboards.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


class ClaimRow(TypedDict):
    """One claim. Names are those of `Claim` but for what follows.

    `condition` to `state` are of the condition that the claim is, or that gates its stance. `news` says what became of
    the claim since a former briefing; `clashes_with` and `superseded_by` are claims. `sentences` and `quotations` are
    the claim's sentences, as file:number and as words, in one order.
    """

    topic: str
    claim: str
    type: str
    label: str
    parties: list[str]
    speaker: str | None
    voice: str
    issue: str
    statement: str
    hedged: bool
    former: bool
    when: str | None
    date: str | None
    date_basis: str | None
    support: str
    origins: int
    articles: int
    weight: float
    condition: str | None
    requires: str | None
    required_of: str | None
    gates: str | None
    deadline: str | None
    state: str | None
    news: str | None
    clashes_with: list[str]
    superseded_by: list[str]
    sentences: list[str]
    quotations: list[str]


class EvidenceRow(TypedDict):
    """One sentence of one item of a claim.

    `item` is the item's id and `statement` what it says; `start` and `end` are offsets into the article's text, in
    characters, end exclusive; `outlet`, `date` and `url` are the article's.
    """

    topic: str
    claim: str
    item: str
    type: str
    statement: str
    file: str
    sentence: int
    start: int
    end: int
    quotation: str
    outlet: str | None
    date: str | None
    url: str | None


class Tables(NamedTuple):
    """Rows of both tables, in the order of the briefings, their claims, and these claims' strongest items."""

    claims: list[ClaimRow]
    evidence: list[EvidenceRow]


def tables(briefings: Iterable[Briefing]) -> Tables:
    """The claims and the evidence of briefings."""
    found = Tables([], [])
    for briefing in briefings:
        sources = {source.id: source for source in briefing.sources}
        found.claims.extend(_claims(briefing, sources))
        for claim in briefing.claims:
            found.evidence.extend(_evidence(claim, briefing.topic, sources))
    return found


def as_csv(rows: Sequence[Mapping[str, Any]], kind: type[ClaimRow] | type[EvidenceRow]) -> str:
    """Rows as CSV with a header: commas between cells, line feeds between rows, quotes where they are needed."""
    text = io.StringIO()
    table = csv.DictWriter(text, fieldnames=list(get_type_hints(kind)), lineterminator="\n")
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def as_parquet(rows: Sequence[Mapping[str, Any]], kind: type[ClaimRow] | type[EvidenceRow]) -> bytes:
    """Rows as a Parquet file, with the same types whether or not there is a value.

    Raises:
        InputError: pyarrow is not installed.

    """
    check_form("parquet")
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    plain = {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64(), list[str]: pa.list_(pa.string())}
    hints = get_type_hints(kind)
    schema = pa.schema([(name, plain.get(hint, pa.string())) for name, hint in hints.items()])
    file = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(list(rows), schema=schema), file)
    return file.getvalue()


def check_form(form: str) -> None:
    """Raise InputError where what is needed to write a form is not installed."""
    if form != "parquet":
        return
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415
    except ImportError as error:
        raise InputError("--format parquet needs pyarrow: pip install 'summariser[parquet]'") from error


def as_files(briefing: Briefing, form: TableForm) -> dict[str, bytes]:
    """Both tables of a briefing as files, by the ending of their names.

    CSV files begin with a byte-order mark, without which Excel would not take them for UTF-8.
    """
    claims, evidence = tables([briefing])
    if form == "parquet":
        return {
            "claims.parquet": as_parquet(claims, ClaimRow),
            "evidence.parquet": as_parquet(evidence, EvidenceRow),
        }
    return {
        "claims.csv": as_csv(claims, ClaimRow).encode("utf-8-sig"),
        "evidence.csv": as_csv(evidence, EvidenceRow).encode("utf-8-sig"),
    }


def _claims(briefing: Briefing, sources: Mapping[str, Source]) -> Iterator[ClaimRow]:
    marks = {item.claim: item.mark for item in briefing.news_items if item.claim}
    clashes, later = _clashes(briefing), _later(briefing)
    for claim in briefing.claims:
        condition = claim.condition
        cited = list(dict.fromkeys((m.article, e.n, e.text) for m in claim.members for e in m.item.evidence))
        yield ClaimRow(
            topic=briefing.topic,
            claim=claim.id,
            type=claim.type,
            label=claim.label,
            parties=list(claim.parties),
            speaker=claim.speaker,
            voice=claim.voice,
            issue=claim.issue,
            statement=claim.statement,
            hedged=claim.hedged,
            former=claim.former,
            when=claim.when,
            date=claim.date,
            date_basis=claim.date_basis,
            support=claim.support,
            origins=claim.origins,
            articles=len(claim.articles),
            weight=claim.weight,
            condition=condition.kind if condition else None,
            requires=condition.requires if condition else None,
            required_of=condition.required_of if condition else None,
            gates=condition.gates if condition else None,
            deadline=condition.deadline if condition else None,
            state=condition.state if condition else None,
            news=marks.get(claim.id),
            clashes_with=list(clashes[claim.id]),
            superseded_by=later[claim.id],
            sentences=[f"{sources[article].file}:{n}" for article, n, _ in cited],
            quotations=[text for *_, text in cited],
        )


def _clashes(briefing: Briefing) -> Mapping[str, dict[str, None]]:
    """For each claim, those that it clashes with, in order and once."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for clash in briefing.clashes:
        for one, other in permutations(clash.claims, 2):
            found[one][other] = None
    return found


def _later(briefing: Briefing) -> Mapping[str, list[str]]:
    """For each claim, those that its party holds in its place."""
    found: dict[str, list[str]] = defaultdict(list)
    for change in briefing.moved:
        found[change.earlier].append(change.later)
    return found


def _evidence(claim: Claim, topic: str, sources: Mapping[str, Source]) -> Iterator[EvidenceRow]:
    for member in claim.members:
        source = sources[member.article]
        for each in member.item.evidence:
            yield EvidenceRow(
                topic=topic,
                claim=claim.id,
                item=member.id,
                type=type(member.item).__name__.lower(),
                statement=member.item.statement,
                file=source.file,
                sentence=each.n,
                start=each.start,
                end=each.end,
                quotation=each.text,
                outlet=source.outlet,
                date=source.date,
                url=source.url,
            )


def _cell(value: Any) -> Any:
    """A value as CSV has it; text that would be a formula is none."""
    if isinstance(value, bool):
        return str(value).lower()
    text = BETWEEN.join(value) if isinstance(value, list) else value
    return f"'{text}" if isinstance(text, str) and text.lstrip(" ").startswith(_FORMULA) else text
