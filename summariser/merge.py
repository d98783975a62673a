"""The merge as a whole: Extractions of one topic in, a Briefing out; by rules, refined by a model where one answers."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from summariser import align, clashes, compose, group, sections, shifts, since
from summariser.article import Article, Frozen, Unread
from summariser.briefing import Briefing, Claim, Line
from summariser.claims import Grouping, merge
from summariser.compose import ComposeAnswer
from summariser.deadlines import deadlines
from summariser.duplicates import clusters
from summariser.findings import Extraction
from summariser.happened import UNDATED, as_of, brought_up_to_date, redated
from summariser.links import Links, Proposed, link
from summariser.material import Material
from summariser.namebook import SO_FAR
from summariser.order import Timeline, arrange
from summariser.pins import Pin
from summariser.plan import plan, top_slots, words
from summariser.prompts import Prompt
from summariser.questioner import Questioner
from summariser.resolve import Resolved, resolve
from summariser.slots import Slot
from summariser.weigh import issue_weights, party_weights, weigh


class Topic(Frozen):
    """What one briefing is made from; `former` is the briefing that it continues."""

    articles: tuple[Article, ...]
    extractions: tuple[Extraction, ...]
    unread: tuple[Unread, ...]
    pins: tuple[Pin, ...] = ()
    name: str | None = None
    former: Briefing | None = None


class MergePrompts(Frozen):
    """The prompts of the merge."""

    topics: Prompt
    align: Prompt
    group: Prompt
    clash: Prompt
    compose: Prompt


async def brief_topic(
    topic: Topic,
    questioner: Questioner,
    prompts: MergePrompts | None,
    *,
    model: Callable[[], str],
    versions: Mapping[str, str],
) -> Briefing:
    """The briefing of one topic. Where nothing can be asked or an answer fails, rules write it and notes say so."""
    articles = {article.source.id: article for article in topic.articles}
    resolved, timeline = await _aligned(topic, articles, questioner, prompts)
    sources = {name: articles[name].source for name in (*timeline.placed, *timeline.unplaced)}
    claims, proposed, unused = await _claims(resolved, timeline, articles, questioner, prompts)
    material = Material(
        claims={claim.id: claim for claim in claims},
        actors={actor.name: actor for actor in resolved.actors},
        sources=sources,
        timeline=timeline,
    )
    proposed = await _clashing(claims, proposed, material, questioner, prompts)
    ledger, links = _linked(claims, timeline, proposed)
    told = brought_up_to_date(ledger, sources)
    ledger = redated(ledger, sources, told)
    latest = as_of(ledger, told)
    by_id = {claim.id: claim for claim in ledger}
    due = deadlines(ledger, timeline, sources, latest, told)
    days = {each.claim: each.date for each in due if each.date}
    material = material.model_copy(update={"claims": by_id, "sources": told, "latest": latest, "due": days})
    slots = plan(ledger, links, timeline, told, latest, due)
    lines, top = await _composed(slots, material, questioner, prompts)
    news = since.compare(topic.former, ledger, links.changes, due) if topic.former else ()
    ignored = resolved.ignored + timeline.ignored + unused + links.ignored
    written = [*(line for slot in slots for line in lines[slot.id]), *top.lines]
    more = [*questioner.notes, *(_refused(written) if top.answered else [])]
    return Briefing(
        topic=topic.name or top.title or _rule_title(ledger),
        as_of=latest,
        sources=tuple(sources.values()),
        unplaced=timeline.unplaced if len(sources) > 1 else (),
        implied=timeline.implied,
        unread=topic.unread,
        model=model(),
        versions=versions,
        notes=(
            *sections.notes(tuple(sources.values()), timeline, topic.extractions, topic.unread, more),
            *sections.title_slips(resolved.actors),
        ),
        bottom_line=top.lines,
        news=since.lines(news, material) if topic.former else None,
        events=_of(slots, lines, "event"),
        matters=sections.matters(slots, lines, links.clashes, material),
        conditions=_of(slots, lines, "condition"),
        disputes=_of(slots, lines, "dispute"),
        changes=(
            *_of(slots, lines, "change"),
            *shifts.lines(shifts.claimed_shifts(ledger, timeline), ledger, _of(slots, lines, "dispute")),
        ),
        deadlines=(*_of(slots, lines, "deadline"), *_of(slots, lines, "next")),
        unknown=_of(slots, lines, "unknown"),
        claims=ledger,
        clashes=links.clashes,
        moved=links.changes,
        news_items=news,
        set_aside=tuple(
            (extraction.source.id, item)
            for extraction in sorted(topic.extractions, key=lambda each: each.source.file)
            for item in extraction.set_aside
        ),
        actors=resolved.actors,
        partial=bool(questioner.notes),
        ignored=ignored,
        articles=tuple(articles[name] for name in sources),
    )


async def _aligned(
    topic: Topic, articles: Mapping[str, Article], questioner: Questioner, prompts: MergePrompts | None
) -> tuple[Resolved, Timeline]:
    resolved = resolve(topic.extractions, pins=topic.pins)
    sources = [article.source for article in articles.values()]
    asked = (
        align.question(resolved, topic.extractions, articles, prompts.align) if prompts and questioner.may_ask else None
    )
    if asked is None:
        return resolved, arrange(sources)
    question, sheet = asked
    answer = await questioner.answer(question)
    if not isinstance(answer, align.AlignAnswer):
        return resolved, arrange(sources)
    together = resolve(topic.extractions, alignment=align.alignment(answer, sheet), pins=topic.pins)
    ignored = together.ignored + align.ignored(answer, sheet)
    return together.model_copy(update={"ignored": ignored}), arrange(sources, align.implied_order(answer, sheet))


async def _claims(
    resolved: Resolved,
    timeline: Timeline,
    articles: Mapping[str, Article],
    questioner: Questioner,
    prompts: MergePrompts | None,
) -> tuple[tuple[Claim, ...], Proposed, int]:
    """The claims, what a model proposes of how they relate, and how much of it could not be used to merge them."""
    same_text = clusters(list(articles.values()))
    outlets = {name: article.source.outlet for name, article in articles.items()}
    dates = {name: article.source.date for name, article in articles.items()}

    def merged(grouping: Grouping | None) -> tuple[tuple[Claim, ...], int]:
        found = merge(resolved.entries, timeline, clusters=same_text, outlets=outlets, dates=dates, grouping=grouping)
        return weigh(found.claims, timeline), found.ignored

    by_rule, _ = merged(None)
    if prompts is None or not questioner.may_ask:
        return by_rule, Proposed(), 0
    sources = {name: article.source for name, article in articles.items()}
    asked = group.questions(by_rule, timeline, sources, prompts.group)
    answers = await asyncio.gather(*(questioner.answer(question) for question, _ in asked))
    found = [
        (answer, sheet)
        for answer, (_, sheet) in zip(answers, asked, strict=True)
        if isinstance(answer, group.GroupAnswer)
    ]
    grouping, proposed = group.grouping(found)
    together, ignored = merged(grouping)
    return together, proposed, ignored


async def _clashing(
    claims: Sequence[Claim],
    proposed: Proposed,
    material: Material,
    questioner: Questioner,
    prompts: MergePrompts | None,
) -> Proposed:
    """What is proposed, with the clashes that are seen only across issues; one article is not held against itself."""
    if prompts is None or not questioner.may_ask or len(material.sources) == 1:
        return proposed
    asked = clashes.question(claims, material, prompts.clash)
    answer = await questioner.answer(asked) if asked else None
    if not isinstance(answer, clashes.ClashAnswer):
        return proposed
    across = clashes.proposed(answer, claims)
    return proposed.model_copy(update={"clashes": (*across, *proposed.clashes)})


def _linked(claims: tuple[Claim, ...], timeline: Timeline, proposed: Proposed) -> tuple[tuple[Claim, ...], Links]:
    """Claims with what they say of each other; a claim that a report contradicts is marked disputed."""
    links = link(claims, timeline, proposed)
    disputed = {name for clash in links.clashes if clash.kind == "reports" for name in clash.claims}
    marked = tuple(claim.replaced(support="disputed") if claim.id in disputed else claim for claim in claims)
    return marked, links


class _Top(NamedTuple):
    """The title, where a model gave a good one, the bottom line, and whether a model answered, be it with nothing."""

    title: str | None
    lines: tuple[Line, ...]
    answered: bool


async def _composed(
    slots: Sequence[Slot], material: Material, questioner: Questioner, prompts: MergePrompts | None
) -> tuple[dict[str, tuple[Line, ...]], _Top]:
    """The lines of each slot, and the title and the bottom line above them."""
    if not material.claims or prompts is None or not questioner.may_ask:
        lines = _written(slots, None, material)
        return lines, _Top(None, _rule_bottom(slots, lines, material), answered=False)
    bottom, titled = top_slots(tuple(material.claims.values()))
    words_of_all = words(len(material.sources))
    asked = compose.question((*slots, bottom, titled), material, prompts.compose, words=words_of_all)
    found = await questioner.answer(asked)
    answer = found if isinstance(found, ComposeAnswer) and found.lines else None
    lines = _written(slots, answer, material)
    written = compose.lines_for(bottom, answer, material) if answer else ()
    if not any(line.by == "model" for line in written):
        written = _rule_bottom(slots, lines, material)
    return lines, _Top(compose.title(answer, titled, material), written, answered=isinstance(found, ComposeAnswer))


def _written(slots: Sequence[Slot], answer: ComposeAnswer | None, material: Material) -> dict[str, tuple[Line, ...]]:
    """The lines of each slot; where a model has none on any issue, though parties have a say, the rules' instead."""
    lines = {slot.id: compose.lines_for(slot, answer, material) for slot in slots}
    standing = [slot for slot in slots if slot.section == "issue"]
    if not any(lines[slot.id] for slot in standing):
        lines |= {slot.id: compose.fallback(slot, material) for slot in standing}
    return lines


def _refused(lines: Sequence[Line]) -> list[str]:
    """A note on the lines that a model was to write and rules wrote."""
    by_rule = sum(line.by == "rules" for line in lines)
    return (
        [f"{by_rule} of {len(lines)} lines are by rules: the model's were missing or did not hold"] if by_rule else []
    )


def _rule_bottom(slots: Sequence[Slot], lines: Mapping[str, tuple[Line, ...]], material: Material) -> tuple[Line, ...]:
    """By rule: the latest event, then of each of the two weightiest parties what it first says on an issue."""
    events = [slot for slot in slots if slot.section == "event" and not slot.label.startswith(UNDATED)]
    first: dict[str, Line] = {}
    for slot in (slot for slot in slots if slot.section == "issue" and lines[slot.id]):
        # A model's line has the party before it as its subject; a claim's own statement names it.
        for line in compose.fallback(slot, material):
            if line.label != SO_FAR:
                first.setdefault(line.label, line)
    latest = [line for slot in events[-1:] for line in lines[slot.id]]
    return tuple(line.model_copy(update={"label": "", "tag": ""}) for line in (*latest, *[*first.values()][:2]))


def _of(slots: Sequence[Slot], lines: Mapping[str, tuple[Line, ...]], section: str) -> tuple[Line, ...]:
    return tuple(line for slot in slots if slot.section == section for line in lines[slot.id])


def _rule_title(claims: Sequence[Claim]) -> str:
    """By rule: the two weightiest parties and the weightiest issue."""
    weights = party_weights(claims)
    parties = sorted(weights, key=lambda party: (-weights[party], party))[:2]
    issues = issue_weights(claims)
    issue = min(issues, key=lambda name: (-issues[name], name), default="")
    return f"{' and '.join(parties)}: {issue}" if parties else "No claims"
