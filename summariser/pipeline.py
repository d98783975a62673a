"""A run from paths to briefings: load, extract, merge; with the ledger of what could not be read or answered."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from summariser import topics
from summariser.answers import Answer, Question
from summariser.article import Article, Frozen, Unread
from summariser.briefing import Briefing, Run
from summariser.desk import Desk
from summariser.errors import AnswerError, BudgetReached, NothingToRead
from summariser.examples import Example, leaks, load_examples, shown
from summariser.extraction import extraction, questions
from summariser.findings import Extraction
from summariser.loading import OWN, Loaded, load
from summariser.merge import MergePrompts, Topic, brief_topic
from summariser.pins import Pin, load_pins
from summariser.prompts import Prompt, load_prompt
from summariser.questioner import Questioner
from summariser.resolve import Entry, resolve, unmatched
from summariser.running import to_end
from summariser.settings import Settings
from summariser.since import continued, load_former


class Event(Frozen):
    """Something to show while a run goes on: articles done of all, a stage, or a message."""

    kind: Literal["stage", "article", "message"]
    text: str
    done: int = 0
    of: int = 0


# So many files that were left out, and lines of tables that name none, are told; `--dry-run` tells all.
OWN_SHOWN = 2
IN_VAIN_SHOWN = 5

OnEvent = Callable[[Event], None]
Given = Iterable[str] | Loaded


class Extracted(Frozen):
    """What the articles hold, in the order of file names, and what is missing."""

    articles: tuple[Article, ...]
    extractions: tuple[Extraction, ...]
    unread: tuple[Unread, ...]
    run: Run


class MergeFiles(Frozen):
    """What files of the user's give to the merge: pinned names, the former briefings, and the prompts by name."""

    pins: tuple[Pin, ...]
    former: tuple[Briefing, ...]
    prompts: Mapping[str, Prompt]


class Briefed(Frozen):
    """The briefings of a run, one a topic, and what the run did."""

    briefings: tuple[Briefing, ...]
    run: Run


def _unheard(_: Event) -> None:
    """Nobody listens to events."""


def brief(given: Given, settings: Settings, *, on_event: OnEvent = _unheard) -> Briefed:
    """Read articles, from paths unless they are read already, and write their briefings.

    Raises:
        InputError: nothing can be read, or a file of the user's is malformed.
        BudgetReached: the limit on tokens or cost is too low for any article.
        NoModel, EndpointError, RecordingMissing: answers cannot be had; those that were are kept.

    """
    return to_end(_brief(loaded_for(settings, given, on_event), settings, on_event))


async def brief_async(given: Given, settings: Settings, *, on_event: OnEvent = _unheard) -> Briefed:
    """As `brief`, inside a running event loop."""
    return await _brief(await asyncio.to_thread(loaded_for, settings, given, on_event), settings, on_event)


def loaded_for(settings: Settings, given: Given, on_event: OnEvent = _unheard) -> Loaded:
    """The articles, read before any event loop runs or beside it: fetching takes time and must heed an interrupt."""
    if isinstance(given, Loaded):
        return given
    tell = _told(on_event)
    loaded = load(given, allow_private_addresses=settings.allow_private_addresses, tell=tell)
    for found in loaded.furniture:
        tell(f"page furniture in {found.articles} articles, nothing rests on it alone: “{found.text}”")
    for line in loaded.in_vain[:IN_VAIN_SHOWN]:
        tell(line)
    if len(loaded.in_vain) > IN_VAIN_SHOWN:
        tell(f"articles.csv: {len(loaded.in_vain) - IN_VAIN_SHOWN} more such lines; --dry-run shows all")
    own = left_out(loaded, settings)
    if own:
        more = f" and {len(own) - OWN_SHOWN} more" if len(own) > OWN_SHOWN else ""
        tell(f"left out, {OWN}: {', '.join(own[:OWN_SHOWN])}{more}")
    return loaded


def left_out(loaded: Loaded, settings: Settings) -> list[str]:
    """Files that summariser wrote itself, but for those of the recordings that this run uses, which are expected."""
    used = [folder.resolve() for folder in (settings.replay, settings.record) if folder]
    return [path for path in loaded.own if Path(path).parent.resolve() not in used]


async def _brief(loaded: Loaded, settings: Settings, on_event: OnEvent) -> Briefed:
    given = merge_files(settings)
    async with Desk(settings, warn=_told(on_event)) as desk:
        extracted = await extract_at(desk, loaded, settings, on_event)
        idle = unmatched(given.pins, extracted.extractions)
        if idle:
            _told(on_event)(f"{settings.parties}: nobody in these articles is called {', '.join(idle)}")
        on_event(Event(kind="stage", text="merging"))
        briefings = await merge_at(desk, extracted, settings, given)
        run = _run(loaded, desk, extracted.extractions, extracted.unread)
    return Briefed(briefings=briefings, run=run)


def merge_files(settings: Settings) -> MergeFiles:
    """The files of the user's that the merge takes, read before anything is asked.

    Raises:
        InputError: one of them is malformed.

    """
    return MergeFiles(
        pins=load_pins(settings.parties) if settings.parties else (),
        former=load_former(settings.since) if settings.since else (),
        prompts={name: load_prompt(name, over=settings.prompts) for name in ("extract", *MergePrompts.model_fields)},
    )


async def merge_at(desk: Desk, extracted: Extracted, settings: Settings, given: MergeFiles) -> tuple[Briefing, ...]:
    """The briefings of what the articles hold, one a topic, with the desk's answers where a model may be asked."""
    by_model = settings.merge == "model"
    prompts = MergePrompts(**{name: given.prompts[name] for name in MergePrompts.model_fields}) if by_model else None
    questioner = Questioner(desk.answer if by_model else None)
    found = await _topics(extracted, questioner, prompts, pins=given.pins, former=given.former, name=settings.topic)
    briefings = await asyncio.gather(
        *(
            brief_topic(
                topic,
                questioner,
                prompts,
                model=lambda: _models(desk.used),
                versions=_versions(given.prompts, by_model=by_model),
            )
            for topic in found
        )
    )
    return tuple(briefings)


def extract(given: Given, settings: Settings, *, on_event: OnEvent = _unheard) -> Extracted:
    """Read articles and extract what each holds; raises as `brief`."""
    return to_end(_extract(loaded_for(settings, given, on_event), settings, on_event))


async def extract_async(given: Given, settings: Settings, *, on_event: OnEvent = _unheard) -> Extracted:
    """As `extract`, inside a running event loop."""
    return await _extract(await asyncio.to_thread(loaded_for, settings, given, on_event), settings, on_event)


async def _extract(loaded: Loaded, settings: Settings, on_event: OnEvent) -> Extracted:
    async with Desk(settings, warn=_told(on_event)) as desk:
        return await extract_at(desk, loaded, settings, on_event)


async def _topics(
    extracted: Extracted,
    questioner: Questioner,
    prompts: MergePrompts | None,
    *,
    pins: Sequence[Pin],
    former: Sequence[Briefing],
    name: str | None,
) -> tuple[Topic, ...]:
    """The articles in topics, the largest first. A topic that the user names is the only one; the rest is foreign."""
    entries = resolve(extracted.extractions, pins=pins).entries
    groups = topics.by_rule(extracted.extractions, entries)
    asked = topics.question(groups, extracted.extractions, entries, prompts.topics) if prompts else None
    if asked is not None:
        question, sheet = asked
        answer = await questioner.answer(question)
        if isinstance(answer, topics.TopicsAnswer):
            groups = topics.by_answer(answer, sheet, extracted.extractions)
    unread = extracted.unread
    if name is not None:
        sources = {article.source.id: article.source for article in extracted.articles}
        wanted = topics.on_topic(name, groups, sources, entries)
        foreign = [source.file for article, source in sources.items() if article not in wanted]
        unread = (*unread, *(Unread(file=file, reason=f"foreign to the topic “{name}”") for file in foreign))
        groups = (tuple(article for group in groups for article in group if article in wanted),)
    return tuple(_topic(group, extracted, entries, unread, pins=pins, former=former, name=name) for group in groups)


def _topic(
    group: Sequence[str],
    extracted: Extracted,
    entries: Sequence[Entry],
    unread: tuple[Unread, ...],
    *,
    pins: Sequence[Pin],
    former: Sequence[Briefing],
    name: str | None,
) -> Topic:
    members = frozenset(group)
    parties = {party for entry in entries if entry.article in members for party in entry.parties}
    return Topic(
        articles=tuple(article for article in extracted.articles if article.source.id in members),
        extractions=tuple(each for each in extracted.extractions if each.source.id in members),
        unread=unread,
        pins=tuple(pins),
        name=name,
        former=continued(former, members, parties),
    )


def extracting(settings: Settings) -> tuple[Callable[[Article], tuple[Question, ...]], tuple[Example, ...]]:
    """How an article becomes questions, by the prompts and examples of the settings; and the examples."""
    prompt = load_prompt("extract", over=settings.prompts)
    examples = load_examples(settings.prompts) if settings.prompts else ()
    return partial(questions, prompt=prompt, examples=shown(examples)), examples


async def extract_at(desk: Desk, loaded: Loaded, settings: Settings, on_event: OnEvent = _unheard) -> Extracted:
    """What each article holds, by the desk's answers; it bounds how many questions are under way."""
    ask_of, examples = extracting(settings)
    count = len(loaded.articles)
    done = 0
    stopped: list[BudgetReached] = []
    on_event(Event(kind="stage", text="reading", done=0, of=count))

    async def one(article: Article) -> Extraction | Unread:
        nonlocal done
        try:
            answers: list[Answer] = [await desk.answer(question) for question in ask_of(article)]
            return extraction(article, tuple(answers))
        except (AnswerError, BudgetReached) as error:
            stopped.extend([error] if isinstance(error, BudgetReached) else [])
            return Unread(file=article.source.file, reason=str(error))
        finally:
            done += 1
            on_event(Event(kind="article", text=article.source.file, done=done, of=count))

    tasks = [asyncio.ensure_future(one(article)) for article in loaded.articles]
    try:
        results = await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    failed = tuple(result for result in results if isinstance(result, Unread))
    found = tuple(result for result in results if isinstance(result, Extraction))
    if not found and len(stopped) == len(failed):
        raise stopped[0]
    if not found:
        raise NothingToRead(
            "no article was answered: " + "; ".join(f"{each.file}: {each.reason}" for each in failed[:5])
        )
    for leak in leaks(examples, found):
        on_event(Event(kind="message", text=f"an example has leaked: {leak}"))
    read = {each.source.id for each in found}
    unread = (*loaded.unread, *failed)
    return Extracted(
        articles=tuple(article for article in loaded.articles if article.source.id in read),
        extractions=found,
        unread=unread,
        run=_run(loaded, desk, found, unread),
    )


def _run(loaded: Loaded, desk: Desk, extractions: Sequence[Extraction], unread: tuple[Unread, ...]) -> Run:
    return Run(
        articles=len(loaded.articles),
        asked=desk.asked,
        from_store=desk.from_store,
        usage=desk.usage,
        usage_of_answers=desk.usage_of_answers,
        reasks=desk.reasks,
        set_aside=sum(len(each.set_aside) for each in extractions),
        failed=unread,
    )


def _told(on_event: OnEvent) -> Callable[[str], None]:
    return lambda text: on_event(Event(kind="message", text=text))


def _models(answers: Sequence[Answer]) -> str:
    """The models that gave the answers, as they call themselves."""
    return ", ".join(sorted({answer.answered_by for answer in answers})) or "none"


def _versions(prompts: Mapping[str, Prompt], *, by_model: bool) -> dict[str, str]:
    return {name: str(prompt.version) for name, prompt in prompts.items() if by_model or name == "extract"}
