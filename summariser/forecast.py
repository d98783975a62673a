"""What a run would ask, and about what it would cost, without asking: the reading exactly, the merge as far as known.

The merge's questions come of what the articles hold, so they are counted only where every article is answered already;
then the merge is made with what is known, and by rules in the place of each answer that is not.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from summariser.answers import CHARACTERS_A_TOKEN, TOKENS_OF_AN_ANSWER, Question, Usage, in_money
from summariser.article import Frozen, Unread
from summariser.desk import Rehearsal
from summariser.loading import OWN, Loaded
from summariser.pipeline import Given, MergeFiles, extract_at, extracting, left_out, loaded_for, merge_at, merge_files
from summariser.running import to_end
from summariser.settings import Settings


class MergeForecast(Frozen):
    """The merge's questions without an answer, by task; tokens asked, as estimated, and answered, at most."""

    tasks: Mapping[str, int]
    prompt_tokens: int
    most_answered: int

    def lines(self, settings: Settings) -> Iterator[str]:
        """The forecast of the merge as lines."""
        count = sum(self.tasks.values())
        if not count:
            yield "merge: answered already, nothing to ask"
            return
        tasks = ", ".join(f"{task} {number}" for task, number in self.tasks.items())
        yield (
            f"merge: {_count(count, 'question')} to ask ({tasks}), about {self.prompt_tokens:,} tokens "
            f"asked and at most {self.most_answered:,} answered, unless one is sent back"
        )
        yield from _cost("merge: for these at most", self.prompt_tokens, self.most_answered, settings)
        yield "merge: each answer may change the questions after it, also how many they are"


class Forecast(Frozen):
    """What a run would ask: questions on articles that are not answered yet, and tokens as estimated.

    `merge` is None where the merge's questions cannot be told. `own` are files that summariser wrote itself, and
    `in_vain` lines of `articles.csv` that name what is not there.
    """

    articles: int
    unread: tuple[Unread, ...]
    known: int
    questions: int
    prompt_tokens: int
    answer_tokens: int
    merge: MergeForecast | None
    own: tuple[str, ...]
    in_vain: tuple[str, ...]
    settings: Settings

    def text(self) -> str:
        """The forecast as lines."""
        counts = f"{_count(self.articles, 'article')}, {self.known} answered already"
        lines = [
            f"{counts}, {_count(self.questions, 'question')} to ask",
            f"reading: about {self.prompt_tokens:,} tokens asked and {self.answer_tokens:,} answered",
            *_cost("reading: about", self.prompt_tokens, self.answer_tokens, self.settings),
            *self._merge(),
            *self._limits(),
            *(f"not read: {each.file}: {each.reason}" for each in self.unread),
            *(f"left out: {path}: {OWN}" for path in self.own),
            *self.in_vain,
        ]
        return "".join(f"{line}\n" for line in lines)

    def _merge(self) -> Iterator[str]:
        if self.settings.merge == "rules":
            yield "merge: by rules, nothing to ask"
        elif self.merge is None:
            yield (
                "merge: not counted; its questions come of what the articles hold, and --dry-run counts them once all "
                "articles are answered (--merge rules asks none)"
            )
        else:
            yield from self.merge.lines(self.settings)

    def _limits(self) -> Iterator[str]:
        """Which limits the reading, with the questions of the merge that are known, would pass."""
        asked = self.prompt_tokens + (self.merge.prompt_tokens if self.merge else 0)
        tokens, settings = Usage(prompt_tokens=asked, completion_tokens=self.answer_tokens), self.settings
        if settings.max_tokens is not None and tokens.total > settings.max_tokens:
            yield f"more than max_tokens, {settings.max_tokens:,}: the run would stop before that"
        cost = tokens.cost(settings.price_in or 0, settings.price_out or 0)
        if settings.max_cost is not None and cost > settings.max_cost:
            yield f"more than max_cost, {settings.max_cost:g}: the run would stop before that"


def forecast(given: Given, settings: Settings) -> Forecast:
    """What a run would ask for the articles, and at what price; raises as `pipeline.brief` where that reads."""
    return to_end(_forecast(loaded_for(settings, given), settings, merge_files(settings)))


async def _forecast(loaded: Loaded, settings: Settings, files: MergeFiles) -> Forecast:
    ask_of, _ = extracting(settings)
    async with Rehearsal(settings, warn=lambda _: None) as desk:
        asked = [question for article in loaded.articles for question in ask_of(article)]
        new = [question for question in asked if desk.known(question) is None]
        merge = None if new or settings.merge == "rules" else await _merge(desk, loaded, settings, files)
    return Forecast(
        articles=len(loaded.articles),
        unread=loaded.unread,
        known=len(asked) - len(new),
        questions=len(new),
        prompt_tokens=_tokens(new),
        answer_tokens=len(new) * TOKENS_OF_AN_ANSWER,
        merge=merge,
        own=tuple(left_out(loaded, settings)),
        in_vain=loaded.in_vain,
        settings=settings,
    )


async def _merge(desk: Rehearsal, loaded: Loaded, settings: Settings, files: MergeFiles) -> MergeForecast:
    await merge_at(desk, await extract_at(desk, loaded, settings), settings, files)
    tasks: Counter[str] = Counter(question.task for question in desk.unknown)
    return MergeForecast(
        tasks={task: tasks[task] for task in files.prompts if task in tasks},
        prompt_tokens=_tokens(desk.unknown),
        most_answered=sum(
            min(question.sampling.max_tokens, settings.max_answer_tokens or question.sampling.max_tokens)
            for question in desk.unknown
        ),
    )


def _tokens(questions: Sequence[Question]) -> int:
    return sum(len(message.content) for question in questions for message in question.messages) // CHARACTERS_A_TOKEN


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _cost(words: str, asked: int, answered: int, settings: Settings) -> Iterator[str]:
    """What tokens cost, where prices are given."""
    if settings.price_in is not None and settings.price_out is not None:
        cost = Usage(prompt_tokens=asked, completion_tokens=answered).cost(settings.price_in, settings.price_out)
        yield f"{words} {in_money(cost)} at {settings.price_in:g} and {settings.price_out:g} per million tokens"
