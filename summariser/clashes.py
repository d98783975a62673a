"""The `clash` question: of the weightiest claims on all issues, which reports clash, and who goes against own words."""

from collections.abc import Sequence
from functools import partial
from typing import Literal

from summariser.answers import Question
from summariser.article import Frozen
from summariser.briefing import Claim
from summariser.compose import claim_row
from summariser.findings import AnswerModel
from summariser.links import ProposedClash
from summariser.material import Material
from summariser.prompts import Prompt, fence_of, render
from summariser.slots import by_turns

# Claims in the one question: enough for all of a few articles, and for what weighs most of many.
MAX_CLAIMS = 120
# Fewer articles than this can't report differently, and fewer claims can't clash.
MIN_CLAIMS = 2


class ClashGroup(Frozen):
    """Claims that do not fit together, by id, and the point on which they differ."""

    claims: tuple[str, ...]
    point: str


class ClashAnswer(AnswerModel):
    """A model's answer to the `clash` question."""

    reports: tuple[ClashGroup, ...]
    own_words: tuple[ClashGroup, ...]


def question(claims: Sequence[Claim], material: Material, prompt: Prompt) -> Question | None:
    """The question over the weightiest claims; None where there is nothing that could clash."""
    shown = by_turns(claims, MAX_CLAIMS)
    if len(shown) < MIN_CLAIMS:
        return None
    rows = "\n".join(claim_row(claim, material) for claim in shown)
    known = {claim.id: claim.parties for claim in shown}
    return Question(
        task="clash",
        subject="all issues",
        messages=render(prompt, claims=rows, fence=fence_of(rows)),
        sampling=prompt.sampling,
        answer_model=ClashAnswer,
        check=partial(_check, known=known),
    )


def proposed(answer: ClashAnswer, claims: Sequence[Claim]) -> tuple[ProposedClash, ...]:
    """What the answer says, in item ids; ids that do not exist stay as they are, to be counted."""
    leads = {claim.id: claim.members[0].id for claim in claims}
    kinds: tuple[tuple[Literal["reports", "own words"], tuple[ClashGroup, ...]], ...] = (
        ("reports", answer.reports),
        ("own words", answer.own_words),
    )
    return tuple(
        ProposedClash(kind=kind, items=tuple(leads.get(name, name) for name in group.claims), point=group.point)
        for kind, groups in kinds
        for group in groups
    )


def _check(answer: ClashAnswer, *, known: dict[str, tuple[str, ...]]) -> list[str]:
    faults = []
    for field in ("reports", "own_words"):
        for index, group in enumerate(getattr(answer, field)):
            faults += [f"{field}[{index}]: there is no id '{name}'" for name in group.claims if name not in known]
            if len(set(group.claims)) < MIN_CLAIMS:
                faults.append(f"{field}[{index}]: a clash has two claims at least")
    for index, group in enumerate(answer.own_words):
        holders = [set(known.get(name, ())) for name in group.claims]
        if holders and not set.intersection(*holders):
            faults.append(f"own_words[{index}]: the claims have no party in common")
    return faults
