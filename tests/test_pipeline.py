"""Runs from files to briefings, over the wire to a model that a script plays."""

import asyncio
import json
import re
from collections import Counter

import pytest
from builders import answer, outcome, party, position, put
from scripted_server import ScriptedServer, error, refusal
from scripted_server import answer as says

from summariser.errors import NothingToRead
from summariser.pipeline import brief, brief_async, extract, extract_async
from summariser.settings import Settings

TALKS = "Both met in Port Haven on Monday, for the first time since the crews walked out in the winter."
STORIES = {
    "1.txt": "---\ndate: 2031-03-03\noutlet: Gull\n---\nThe Ferry Union wants a rise of five percent for its crews. "
    f"The Ferry Line offered two percent. {TALKS}",
    "2.txt": "---\ndate: 2031-03-04\noutlet: Post\n---\nThe ferry workers want a rise of five percent, chair Ana Ruiz "
    "said again in Port Haven. The Ferry Line offered three percent and called for calm in the days to come.",
    "3.txt": "---\ndate: 2031-03-07\noutlet: News\n---\nThe Ferry Line ruled out five percent on Friday, in a letter "
    "to crews, passengers and the press. The Ferry Union asked for a mediator and for an end to the letters.",
}
RISE, TWO = "The Ferry Union wants a rise of five percent.", "The Ferry Line offered two percent."
AGAIN, THREE = "The ferry workers want a rise of five percent.", "The Ferry Line offered three percent."
NO, MEDIATOR = "The Ferry Line ruled out five percent.", "The Ferry Union asked for a mediator."
UNION, LINE = "Ferry Union", "Ferry Line"
FOUND = {
    "Both met": answer(
        position(UNION, RISE),
        position(LINE, TWO, evidence=(2,), stance="propose"),
        outcome(UNION, LINE, statement="Both met in Port Haven on Monday.", evidence=(3,), when="on Monday"),
    ),
    "Ana Ruiz": answer(
        position("ferry workers", AGAIN, issue="pay rise", speaker="Ana Ruiz"),
        position(LINE, THREE, evidence=(2,), issue="pay rise", stance="propose"),
        parties=[party("ferry workers", "group"), party(LINE), party("Ana Ruiz", "person", acts_for="ferry workers")],
    ),
    "a letter": answer(position(LINE, NO, stance="reject"), position(UNION, MEDIATOR, evidence=(2,), issue="mediator")),
}


def of(request):
    return request.body["response_format"]["json_schema"]["name"]


def rows(request, letter):
    """The rows that a question shows with ids of this letter, as cells."""
    return [row.split(" | ") for row in re.findall(rf"(?m)^ *({letter}\d+ \| .*)$", request.texts[1])]


def extracted(request):
    (found,) = (each for words, each in FOUND.items() if words in request.texts[1])
    return found.model_dump_json()


def one_topic(request):
    return json.dumps({"topics": [[number for number, *_ in rows(request, "a")]]})


def aligned(request):
    """The workers are the union, and a pay rise is wages."""
    union = [number for number, name, *_ in rows(request, "n") if name in (UNION, "ferry workers")]
    wages = [number for number, wording, *_ in rows(request, "i") if wording in ("wages", "pay rise")]
    return json.dumps({"same_actors": [union], "acts_for": [], "issues": [wages], "order": []})


def grouped(request):
    """The line has moved from two to three percent, and refuses what the union wants."""
    items = {cells[-1].replace("ferry workers want", "Ferry Union wants"): cells[0] for cells in rows(request, "g")}
    changed = [{"earlier": items[TWO], "later": items[THREE]}] if {TWO, THREE} <= set(items) else []
    return json.dumps({"same": [], "changed": changed, "opposed": [[items[RISE], items[NO]]], "clashes": []})


def composed(request):
    """Of each slot the first claim, of each party its first, with a word before it that shows who wrote the line."""
    claims = {name: (holder.partition(", ")[0], cells[-1]) for name, holder, *cells in rows(request, "c")}
    lines = [{"slot": "t2", "who": "", "text": "Ferry Union and Ferry Line"}]
    for slot, *facts in (*rows(request, "s"), ["t1", f"claims {next(iter(claims))}"]):
        said = dict(re.match(r"(who|claims) ?:? (.*)", fact).groups() for fact in facts if fact[:3] in ("who", "cla"))
        put = [(name, *claims[name]) for name in said.get("claims", "").split()]
        for who in said.get("who", "").split(", "):
            holders = (who, "Ferry Line and Ferry Union") if who == "so far" else (who,)
            found = [(name, text) for name, holder, text in put if not who or holder in holders]
            lines += [{"slot": slot, "who": who, "text": f"So: {t.rstrip('.')} [{name}]."} for name, t in found[:1]]
    return json.dumps({"lines": lines})


def unclashing(request):
    return json.dumps({"reports": [], "own_words": []})


MODEL = {
    "extract": extracted,
    "topics": one_topic,
    "align": aligned,
    "group": grouped,
    "clash": unclashing,
    "compose": composed,
}


def model(request):
    try:
        return says(MODEL[of(request)](request))
    except Exception as fault:  # noqa: BLE001 - a script that fails is told, not waited for
        return error(400, f"the script failed: {fault!r}")


@pytest.fixture
def stories(tmp_path):
    for name, text in STORIES.items():
        put(tmp_path / "stories", name, text)
    return tmp_path / "stories"


@pytest.fixture
def settings(tmp_path):
    """Settings for a server, with a cache of the test's own."""
    return lambda server, **more: Settings(base_url=server.base_url, model="m", cache_dir=tmp_path / "cache", **more)


def tasks(server):
    return Counter(of(request) for request in server.requests)


def lines_of(briefing):
    standing = [line for matter in briefing.matters for line in matter.lines]
    return [*briefing.events, *standing, *briefing.disputes, *briefing.changes, *briefing.bottom_line]


def test_a_model_reads_aligns_groups_and_writes_the_briefing(stories, settings):
    with ScriptedServer(model) as server:
        done = brief([str(stories)], settings(server))
    (briefing,) = done.briefings
    assert tasks(server) == {"extract": 3, "topics": 1, "align": 1, "group": 1, "clash": 1, "compose": 1}
    assert briefing.topic == "Ferry Union and Ferry Line"
    claims = {member.item.statement: claim for claim in briefing.claims for member in claim.members}
    assert claims[RISE] == claims[AGAIN], "the workers are the union, so what they want is one claim"
    assert {claims[statement].issue for statement in (RISE, TWO, THREE, NO)} == {"wages"}
    assert (claims[TWO].id, claims[THREE].id) in [(change.earlier, change.later) for change in briefing.moved]
    assert {claims[RISE].id, claims[NO].id} in [set(clash.claims) for clash in briefing.clashes]
    (wages,) = [matter for matter in briefing.matters if matter.issue == "wages"]
    assert {line.label for line in wages.lines} == {UNION, LINE}
    assert {line.by for line in lines_of(briefing)} == {"model"}
    assert all(line.text.startswith("So: ") for line in lines_of(briefing))
    assert (briefing.model, set(briefing.versions)) == ("model-served", set(MODEL))
    assert (briefing.partial, briefing.unread) == (False, ())
    assert (done.run.articles, done.run.asked, done.run.from_store, done.run.failed) == (3, 8, 0, ())
    assert (done.run.usage.prompt_tokens, done.run.usage.completion_tokens) == (800, 80)


def test_by_rules_alone_only_the_articles_are_asked_about(stories, settings):
    with ScriptedServer(model) as server:
        done = brief([str(stories)], settings(server, merge="rules"))
    assert tasks(server) == {"extract": 3}
    assert [[each.file for each in briefing.sources] for briefing in done.briefings] == [["1.txt", "3.txt"], ["2.txt"]]
    assert {line.by for briefing in done.briefings for line in lines_of(briefing)} == {"rules"}
    assert {name for briefing in done.briefings for name in briefing.versions} == {"extract"}


def test_a_topic_by_name_sets_aside_what_is_foreign_to_it(stories, settings):
    with ScriptedServer(model) as server:
        done = brief([str(stories)], settings(server, merge="rules", topic="A mediator for the Ferry Union"))
    (briefing,) = done.briefings
    assert briefing.topic == "A mediator for the Ferry Union"
    assert [each.file for each in briefing.sources] == ["1.txt", "3.txt"]
    assert [(each.file, each.reason.partition(" the ")[0]) for each in briefing.unread] == [("2.txt", "foreign to")]


def test_a_second_run_asks_nothing_and_says_the_same(stories, settings):
    with ScriptedServer(model) as server:
        first = brief([str(stories)], settings(server))
        count = len(server.requests)
        second = brief([str(stories)], settings(server))
        assert len(server.requests) == count == first.run.asked
    assert second.briefings == first.briefings
    assert (second.run.asked, second.run.from_store, second.run.usage.prompt_tokens) == (0, count, 0)
    assert second.run.usage_of_answers == first.run.usage


def test_an_article_that_is_refused_is_listed_and_the_rest_goes_on(stories, settings):
    def refusing(request):
        refused = of(request) == "extract" and "Ana Ruiz" in request.texts[1]
        return refusal("not this one") if refused else model(request)

    with ScriptedServer(refusing) as server:
        done = brief([str(stories)], settings(server))
    (missing,) = done.run.failed
    assert missing.file == "2.txt"
    assert "not this one" in missing.reason
    (briefing,) = done.briefings
    assert briefing.unread == (missing,)
    assert [source.file for source in briefing.sources] == ["1.txt", "3.txt"]


def test_where_no_article_is_answered_the_reasons_are_said(stories, settings):
    with ScriptedServer(lambda _: refusal("never")) as server, pytest.raises(NothingToRead, match=r"1\.txt: .*never"):
        extract([str(stories)], settings(server))


def test_a_budget_that_is_reached_leaves_a_partial_run(stories, settings):
    with ScriptedServer(lambda request: says(extracted(request), prompt_tokens=90_000)) as server:
        done = brief([str(stories)], settings(server, max_tokens=100_000, max_concurrency=1))
    assert len(server.requests) == 2, "the third article would pass the limit"
    (missing,) = done.run.failed
    assert "max_tokens: 100,000 would be passed" in missing.reason
    assert len([source for briefing in done.briefings for source in briefing.sources]) == 2
    for briefing in done.briefings:
        assert (briefing.partial, briefing.unread) == (True, (missing,))
        assert any("the compose step was left to the rules: max_tokens" in note for note in briefing.notes)


def test_recordings_hold_what_was_used_also_from_the_cache_and_replay_the_identical_briefing(
    stories, settings, tmp_path
):
    folder = tmp_path / "recorded"
    with ScriptedServer(model) as server:
        first = brief([str(stories)], settings(server))
        second = brief([str(stories)], settings(server, record=folder))
    assert (second.run.asked, len(list(folder.iterdir()))) == (0, first.run.asked)
    replayed = brief([str(stories)], Settings(replay=folder))
    assert [each.model_dump_json() for each in replayed.briefings] == [b.model_dump_json() for b in first.briefings]
    assert replayed.run.asked == 0


def test_the_async_functions_run_inside_a_running_loop(stories, settings):
    async def both(asked):
        return await asyncio.gather(extract_async([str(stories)], asked), brief_async([str(stories)], asked))

    with ScriptedServer(model) as server:
        found, done = asyncio.run(both(settings(server)))
        assert extract([str(stories)], settings(server)).extractions == found.extractions
        assert brief([str(stories)], settings(server)).briefings == done.briefings


def test_events_come_in_order_and_count_every_article(stories, settings):
    heard = []
    overloaded = error(429, "slow down", headers={"Retry-After": "0.01"})
    with ScriptedServer(lambda request: overloaded if request.number == 0 else model(request)) as server:
        brief([str(stories)], settings(server, max_concurrency=1), on_event=heard.append)
    steps = [(each.kind, each.text, each.done, each.of) for each in heard if each.kind != "message"]
    assert steps[0] == ("stage", "reading", 0, 3)
    assert [step[2:] for step in steps[1:4]] == [(1, 3), (2, 3), (3, 3)]
    assert {step[:2] for step in steps[1:4]} == {("article", name) for name in STORIES}
    assert steps[4:] == [("stage", "merging", 0, 0)]
    (message,) = (each.text for each in heard if each.kind == "message")
    assert "slow down" in message


def test_a_file_that_cannot_be_read_is_listed_once(stories, settings):
    put(stories, "empty.txt", "")
    with ScriptedServer(model) as server:
        found = extract([str(stories)], settings(server))
        done = brief([str(stories)], settings(server))
    assert [each.file for each in found.unread] == ["empty.txt"]
    assert [each.file for each in found.run.failed] == ["empty.txt"]
    assert [each.file for each in done.run.failed] == ["empty.txt"]
    assert [each.file for each in done.briefings[0].unread] == ["empty.txt"]
