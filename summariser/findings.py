"""What an article holds: parties, positions, conditions and outcomes.

The `…Fields` classes carry the meaning; each has two forms. A `…Answer` is what a model returns, with evidence as
sentence numbers; the plain form (`Position`, …) is what the program hands on, with evidence as exact quotations.
Fields, values and their order of test are those of the project's codebook, repeated in `prompts/extract.md`.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, ValidationInfo, model_validator

from summariser.article import Frozen, Source

type_names = ("positions", "conditions", "outcomes")

PartyKind = Literal["state", "organisation", "group", "person"]
Voice = Literal["own", "counterpart", "third_party", "anonymous", "outlet"]
Stance = Literal["withhold", "reject", "accept", "demand", "propose", "open", "assess"]
ConditionKind = Literal["precondition", "term", "threat", "promise"]
ConditionState = Literal["open", "met", "dropped"]
Status = Literal["failed", "not_reached", "done", "agreed", "scheduled"]
SentenceNumbers = Annotated[tuple[int, ...], Field(min_length=1, max_length=3)]


class Evidence(Frozen):
    """One sentence that carries an item: its number, its offsets in the article's text, and its exact words."""

    n: int
    start: int
    end: int
    text: str


class Party(Frozen):
    """Who holds, states or does something in an article.

    `acts_for` names the principal that this person, organ or capital speaks for; null for a principal.
    """

    name: str
    kind: PartyKind
    role: str | None
    acts_for: str | None
    aliases: tuple[str, ...]


class PositionFields(Frozen):
    """A party's stance on what should or should not be, or on the talks themselves."""

    party: str
    speaker: str | None
    voice: Voice
    issue: str
    stance: Stance
    statement: str
    former: bool
    hedged: bool
    when: str | None
    date: str | None


class ConditionFields(Frozen):
    """Two acts joined: `requires` must come before, or against, `gates`."""

    party: str
    speaker: str | None
    voice: Voice
    issue: str
    kind: ConditionKind
    requires: str
    required_of: str | None
    gates: str
    deadline: str | None
    state: ConditionState
    statement: str
    when: str | None
    date: str | None


class OutcomeFields(Frozen):
    """Something that took place, was agreed, was fixed for a date, or was explicitly not reached."""

    parties: tuple[str, ...]
    issue: str
    status: Status
    claimed_by: str | None
    statement: str
    when: str | None
    date: str | None


class Cites(Frozen):
    """Mixed in to answers: the sentences, by number, that carry an item. They come first: cite, then say."""

    evidence: SentenceNumbers


class Carried(Frozen):
    """Mixed in to findings: the sentences that carry an item, in full."""

    evidence: tuple[Evidence, ...]


class PositionAnswer(PositionFields, Cites):
    """A position as a model returns it."""


class ConditionAnswer(ConditionFields, Cites):
    """A condition as a model returns it."""


class OutcomeAnswer(OutcomeFields, Cites):
    """An outcome as a model returns it."""


class Position(PositionFields, Carried):
    """A position with the sentences that carry it."""


class Condition(ConditionFields, Carried):
    """A condition with the sentences that carry it."""


class Outcome(OutcomeFields, Carried):
    """An outcome with the sentences that carry it."""


Item = Position | Condition | Outcome
ItemAnswer = PositionAnswer | ConditionAnswer | OutcomeAnswer


class AnswerModel(Frozen):
    """Base of what a model may answer.

    Its JSON schema is the constraint on the wire, so every field is required and none has a default. Where validation
    is given a context with `check` (answer → complaints), any complaint makes the answer invalid; its text is what the
    model is told when it is asked again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _heed_the_check(self, info: ValidationInfo) -> "AnswerModel":
        check = (info.context or {}).get("check")
        complaints = check(self) if check else []
        if complaints:
            raise ValueError("\n".join(str(complaint) for complaint in complaints))
        return self


class ExtractAnswer(AnswerModel):
    """A model's answer to the `extract` question: four flat lists."""

    parties: tuple[Party, ...]
    positions: tuple[PositionAnswer, ...]
    conditions: tuple[ConditionAnswer, ...]
    outcomes: tuple[OutcomeAnswer, ...]


class SetAside(Frozen):
    """An item that its sentences do not carry, kept in sight with the reason; it is never part of a briefing's body."""

    kind: Literal["position", "condition", "outcome"]
    statement: str
    evidence: tuple[Evidence, ...]
    reason: str


class Extraction(Frozen):
    """What was found in one article: items whose evidence holds, and those set aside."""

    source: Source
    parties: tuple[Party, ...]
    positions: tuple[Position, ...]
    conditions: tuple[Condition, ...]
    outcomes: tuple[Outcome, ...]
    set_aside: tuple[SetAside, ...]
