"""The `group` question: of what was found on one issue, what says the same, what changed, what differs and clashes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from summariser.answers import Question
from summariser.article import Frozen, Source
from summariser.briefing import Claim
from summariser.claims import Grouping
from summariser.findings import AnswerModel, Condition
from summariser.links import Proposed, ProposedClash
from summariser.order import Timeline
from summariser.prompts import Prompt, fence_of, render

# Items in one question, and questions in one briefing; the weightiest issues come first, rules do the rest.
MAX_ITEMS = 60
MAX_QUESTIONS = 100
# A matter of one article alone is asked about only where it has at least this many items.
MIN_ITEMS_OF_ONE_ARTICLE = 5


class ChangedPair(Frozen):
    """One party's stance earlier and later, by item id."""

    earlier: str
    later: str


class GroupAnswer(AnswerModel):
    """A model's answer to the `group` question: ids only."""

    same: tuple[tuple[str, ...], ...]
    changed: tuple[ChangedPair, ...]
    opposed: tuple[tuple[str, ...], ...]
    clashes: tuple[tuple[str, ...], ...]


class IssueSheet(Frozen):
    """What one `group` question shows: its issue, and by id the first item of each claim that rules made."""

    issue: str
    items: Mapping[str, str]


def questions(
    claims: Sequence[Claim], timeline: Timeline, sources: Mapping[str, Source], prompt: Prompt
) -> tuple[tuple[Question, IssueSheet], ...]:
    """One question for each issue that has something to relate, in batches, the weightiest issues first."""
    by_issue: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_issue[claim.issue].append(claim)
    weighed = sorted(by_issue, key=lambda issue: (-sum(claim.weight for claim in by_issue[issue]), issue))
    found = [
        _question(issue, batch, timeline, sources, prompt)
        for issue in weighed
        if _worth_asking(by_issue[issue])
        for batch in _batches(by_issue[issue])
    ]
    return tuple(found[:MAX_QUESTIONS])


def grouping(answers: Sequence[tuple[GroupAnswer, IssueSheet]]) -> tuple[Grouping, Proposed]:
    """What the answers say, in item ids; ids that do not exist are left as they are, for the merge to count."""
    same: list[tuple[str, ...]] = []
    changes: list[tuple[str, str]] = []
    opposed: list[tuple[str, ...]] = []
    clashes: list[ProposedClash] = []
    for answer, sheet in answers:
        same += [_ids(group, sheet) for group in answer.same]
        changes += [(_id(pair.earlier, sheet), _id(pair.later, sheet)) for pair in answer.changed]
        opposed += [_ids(group, sheet) for group in answer.opposed]
        clashes += [ProposedClash(items=_ids(group, sheet)) for group in answer.clashes]
    return Grouping(same=tuple(same)), Proposed(changes=tuple(changes), opposed=tuple(opposed), clashes=tuple(clashes))


def _worth_asking(claims: Sequence[Claim]) -> bool:
    articles = {member.article for claim in claims for member in claim.members}
    return len(claims) > 1 and (len(articles) > 1 or len(claims) >= MIN_ITEMS_OF_ONE_ARTICLE)


def _batches(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Claims in order of time, in runs of nearly equal length."""
    count = -(-len(claims) // MAX_ITEMS)
    size = -(-len(claims) // count)
    for start in range(0, len(claims), size):
        yield list(claims[start : start + size])


def _question(
    issue: str, claims: Sequence[Claim], timeline: Timeline, sources: Mapping[str, Source], prompt: Prompt
) -> tuple[Question, IssueSheet]:
    sheet = IssueSheet(issue=issue, items={f"g{n}": claim.members[0].id for n, claim in enumerate(claims, 1)})
    rows = "\n".join(f"g{n} | {_row(claim, timeline, sources)}" for n, claim in enumerate(claims, 1))
    asked = Question(
        task="group",
        subject=issue,
        messages=render(prompt, issue=issue, items=rows, fence=fence_of(rows)),
        sampling=prompt.sampling,
        answer_model=GroupAnswer,
        check=partial(_check, sheet=sheet),
    )
    return asked, sheet


def _row(claim: Claim, timeline: Timeline, sources: Mapping[str, Source]) -> str:
    first = claim.members[0]
    kinds = sorted({"condition" if isinstance(m.item, Condition) else claim.type for m in claim.members})
    former = ", former" if claim.former else ""
    speaker = f" ({claim.speaker}, {claim.voice})" if claim.speaker else f" ({claim.voice})"
    when = f", says “{claim.when}”" if claim.when else ""
    return (
        f"{claim.party}{speaker} | {' + '.join(kinds)}: {claim.label}{former} | "
        f"{_time(first.article, timeline, sources)}{when} | {claim.statement}"
    )


def _time(article: str, timeline: Timeline, sources: Mapping[str, Source]) -> str:
    source = sources[article]
    if source.date:
        return f"{source.file}, {source.date}"
    if timeline.is_placed(article):
        return f"{source.file}, undated, place {timeline.rank(article) + 1} in time"
    return f"{source.file}, undated, place in time unknown"


def _check(answer: GroupAnswer, *, sheet: IssueSheet) -> list[str]:
    faults = []
    seen: set[str] = set()
    for field in ("same", "opposed", "clashes"):
        for index, group in enumerate(getattr(answer, field)):
            faults += [f"{field}[{index}]: there is no id '{name}'" for name in group if name not in sheet.items]
            if field == "same":
                faults += [f"same[{index}]: '{name}' stands in more than one group" for name in group if name in seen]
                seen |= set(group)
    for index, pair in enumerate(answer.changed):
        ends = (pair.earlier, pair.later)
        faults += [f"changed[{index}]: there is no id '{name}'" for name in ends if name not in sheet.items]
    return faults


def _ids(group: Sequence[str], sheet: IssueSheet) -> tuple[str, ...]:
    return tuple(_id(name, sheet) for name in group)


def _id(name: str, sheet: IssueSheet) -> str:
    return sheet.items.get(name, name)
