"""Claims, links and briefings from a few items, for tests of the merge.

found = ledger(extraction(position("Union"), file="a.txt"), extraction(position("Union"), file="b.txt"))
found.saying("The party wants more.").support
monday = told(position("Union", "The union wants a rise."), file="monday.txt", date="2031-03-03")
brief(monday, ask=fake(compose=lambda question: ComposeAnswer(lines=())))
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from builders import article, condition, extraction, outcome, party, position
from hypothesis import strategies as st

from summariser.answers import Answer, Endpoint, Question, Usage
from summariser.article import Article, Source
from summariser.briefing import Briefing, Claim
from summariser.claims import Grouping, merge
from summariser.clashes import ClashAnswer
from summariser.deadlines import deadlines
from summariser.findings import AnswerModel, Extraction, ItemAnswer, Party, SetAside
from summariser.happened import as_of
from summariser.links import Links, Proposed, link
from summariser.material import Material
from summariser.merge import MergePrompts, Topic, brief_topic
from summariser.namebook import Actor
from summariser.order import Implied, Timeline, arrange
from summariser.plan import plan
from summariser.prompts import load_prompt
from summariser.questioner import Ask, Questioner
from summariser.resolve import items_of, resolve
from summariser.slots import Slot
from summariser.weigh import weigh

MONDAY, TUESDAY, FRIDAY, NEXT_MONDAY = "2031-03-03", "2031-03-04", "2031-03-07", "2031-03-10"

ISSUES = ("wages", "cranes", "boots", "nights", "canteen", "ferries", "pensions", "leave", "parking", "training")
PARTIES = ("Union", "Port", "Guild", "City", "Ferry Line", "Pilots", "Tug Crews", "Customs")
_WORDS = dict(zip("0123456789", "red blue green white black grey brown pink gold silver".split(), strict=True))

Told = tuple[Article, Extraction]


def stance(holder: str, issue: str, **fields: Any) -> ItemAnswer:
    """A position in words that no other holder or issue shares."""
    return position(holder, f"For {holder} the matter of {issue} comes first.", issue=issue, **fields)


def event(day: str, **fields: Any) -> ItemAnswer:
    """A meeting on a day, in words that no other day shares."""
    words = " ".join(_WORDS[digit] for digit in day[-2:])
    return outcome(
        "Union", "Port", statement=f"The union and the port met in the {words} hall.", date=day or None, **fields
    )


GATE = "The union will not work nights until boots are paid."


def gate(**fields: Any) -> ItemAnswer:
    """A precondition that gates work at nights."""
    plain = {"issue": "nights", "requires": "paid boots", "gates": "work at nights"}
    return condition("Union", GATE, **(plain | fields))


@dataclass(frozen=True)
class Ledger:
    """All that the merge knows before it writes lines."""

    claims: tuple[Claim, ...]
    links: Links
    timeline: Timeline
    sources: Mapping[str, Source]
    actors: Mapping[str, Actor]
    ignored: int

    def saying(self, statement: str) -> Claim:
        """The one claim that has an item with this statement."""
        (found,) = (claim for claim in self.claims if any(m.item.statement == statement for m in claim.members))
        return found

    @property
    def statements(self) -> list[list[str]]:
        """The statements of each claim's items, sorted."""
        return sorted(sorted(member.item.statement for member in claim.members) for claim in self.claims)

    @property
    def material(self) -> Material:
        """What lines are written from."""
        claims = {claim.id: claim for claim in self.claims}
        return Material(claims=claims, actors=self.actors, sources=self.sources, timeline=self.timeline)

    def slots(self, section: str, party: str = "") -> list[Slot]:
        """The slots of one section; of those that one party has to itself, or a line in, where it is named."""
        return [slot for slot in self.plan() if slot.section == section and party in ("", slot.party, *slot.parties)]

    def plan(self) -> tuple[Slot, ...]:
        """All slots."""
        latest = as_of(self.claims, self.sources)
        due = deadlines(self.claims, self.timeline, self.sources, latest)
        return plan(self.claims, self.links, self.timeline, self.sources, latest, due)


def ledger(
    *extractions: Extraction,
    implied: Sequence[Implied] = (),
    same: Sequence[Sequence[str]] = (),
    proposed: Proposed | None = None,
    copies: Sequence[Extraction] = (),
) -> Ledger:
    """Claims and links by rule and, in `same` and `proposed`, as a model says; `copies` carry one text."""
    resolved = resolve(extractions)
    sources = {each.source.id: each.source for each in extractions}
    timeline = arrange(list(sources.values()), implied)
    found = merge(
        resolved.entries,
        timeline,
        clusters={name: name for name in sources} | {each.source.id: copies[0].source.id for each in copies},
        outlets={name: source.outlet for name, source in sources.items()},
        dates={name: source.date for name, source in sources.items()},
        grouping=Grouping(same=tuple(map(tuple, same))),
    )
    claims = weigh(found.claims, timeline)
    return Ledger(
        claims=claims,
        links=link(claims, timeline, proposed),
        timeline=timeline,
        sources=sources,
        actors={actor.name: actor for actor in resolved.actors},
        ignored=found.ignored,
    )


def ids(*extractions: Extraction) -> tuple[str, ...]:
    """The ids of all items."""
    return tuple(name for each in extractions for name, _ in items_of(each))


def spoken(found: Ledger, section: str, party: str = "") -> list[list[str]]:
    """The claims of each slot of a section, as statements."""
    said = {claim.id: claim.statement for claim in found.claims}
    return [[said[name] for name in slot.claims] for slot in found.slots(section, party)]


def earlier(one: Extraction, other: Extraction) -> Implied:
    """One article is earlier than another, as their first sentences imply."""
    return Implied(earlier=one.source.id, earlier_sentence=1, later=other.source.id, later_sentence=1)


def told(
    *items: ItemAnswer,
    file: str = "a.txt",
    parties: Sequence[Party] | None = None,
    aside: str | None = None,
    **metadata: str | None,
) -> Told:
    """An article of the items' statements, and what was found in it; `aside` is a statement that was set aside."""
    statements = list(dict.fromkeys(item.statement for item in items))
    made = article(*statements, f"The story is filed as {file.removesuffix('.txt')}.", file=file, **metadata)
    cited = (item.model_copy(update={"evidence": (statements.index(item.statement) + 1,)}) for item in items)
    found = extraction(*cited, parties=parties, of=made)
    left = [SetAside(kind="position", statement=aside, evidence=(), reason="not there")] if aside else ()
    return made, found.model_copy(update={"set_aside": tuple(left)})


def brief(*stories: Told, ask: Ask | None = None, **topic: Any) -> Briefing:
    """The briefing of these articles: by rules, or with the answers of `ask`."""
    fields = {"unread": ()} | topic
    return asyncio.run(
        brief_topic(
            Topic(articles=tuple(a for a, _ in stories), extractions=tuple(e for _, e in stories), **fields),
            Questioner(ask),
            prompts() if ask else None,
            model=lambda: "fake",
            versions={"extract": "1"},
        )
    )


@cache
def prompts() -> MergePrompts:
    """The built-in prompts of the merge."""
    return MergePrompts(**{name: load_prompt(name) for name in MergePrompts.model_fields})


def fake(**replies: Callable[[Question], AnswerModel | str]) -> Ask:
    """A model with a reply for each task, given the question; an exception that a reply raises is the model's own.

    It sees no clash across issues unless `clash` says so.
    """
    replies = {"clash": lambda _: ClashAnswer(reports=(), own_words=())} | replies

    async def ask(question: Question) -> Answer:
        reply = replies[question.task](question)
        return Answer(
            key=question.key,
            task=question.task,
            subject=question.subject,
            text=reply if isinstance(reply, str) else reply.model_dump_json(),
            complaints=(),
            endpoint=Endpoint(model="fake", base_url="", mode="json_schema"),
            answered_by="fake",
            usage=Usage(),
            attempts=(),
            created="2031-03-31T00:00:00Z",
        )

    return ask


HOLDERS = ("Union", "Port", "City")
MATTERS = ("a rise of five percent", "a rise of six percent", "paid boots", "night shifts", "a new canteen")
HOLDER, MATTER = st.sampled_from(HOLDERS), st.sampled_from(MATTERS)
VOICE = st.sampled_from(["own", "counterpart", "third_party", "anonymous", "outlet"])


@st.composite
def items(draw: st.DrawFn) -> ItemAnswer:
    """Any item of three parties on a few matters, in few enough words that many say the same."""
    holder, matter, voice = draw(HOLDER), draw(MATTER), draw(VOICE)
    issue = draw(st.sampled_from(["wages", "wage", "nights"]))
    kind = draw(st.sampled_from(["position", "condition", "outcome"]))
    if kind == "position":
        stance = draw(st.sampled_from(["demand", "reject", "accept", "open", "withhold"]))
        more = {"stance": stance, "former": draw(st.booleans()), "hedged": draw(st.booleans()), "issue": issue}
        return position(holder, f"The {holder} speaks of {matter}.", voice=voice, speaker=draw(HOLDER), **more)
    if kind == "condition":
        more = {"deadline": draw(st.sampled_from([None, "by Friday", "by March 9"])), "issue": issue}
        more |= {"kind": draw(st.sampled_from(["precondition", "threat"])), "gates": draw(MATTER)}
        return condition(holder, f"The {holder} speaks of {matter}.", voice=voice, **more)
    status = draw(st.sampled_from(["done", "agreed", "scheduled", "failed"]))
    more = {"status": status, "date": draw(st.sampled_from([None, MONDAY])), "claimed_by": draw(st.none() | HOLDER)}
    return outcome(holder, "Port", statement=f"The {holder} met on {matter}.", issue=issue, **more)


@st.composite
def stories(draw: st.DrawFn) -> list[Told]:
    """One to four articles, dated or not, of known outlets or not."""
    return [
        told(
            *draw(st.lists(items(), max_size=5)),
            file=f"{number}.txt",
            parties=[party(name, draw(st.sampled_from(["organisation", "group"]))) for name in HOLDERS],
            aside=draw(st.sampled_from([None, f"Number {number} was set aside."])),
            date=draw(st.sampled_from([None, MONDAY, TUESDAY, FRIDAY])),
            outlet=draw(st.sampled_from([None, "Post", "News"])),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
