"""The merge as a whole: any order, nothing lost, rules where a model fails, and a model's answers where they hold."""

import re
from collections import Counter

import pytest
from builders import STEADY, condition, extraction, outcome, position, put
from hypothesis import given
from hypothesis import strategies as st
from merging import FRIDAY, MONDAY, TUESDAY, brief, event, fake, ids, stories, told

from summariser.align import ActsFor, AlignAnswer, Earlier
from summariser.compose import ComposeAnswer, ComposedLine
from summariser.deadlines import UNREPORTED
from summariser.errors import AnswerError, BudgetReached, EndpointError, RecordingMissing
from summariser.findings import SetAside
from summariser.group import ChangedPair, GroupAnswer
from summariser.loading import load
from summariser.markdown import render
from summariser.namebook import SO_FAR
from summariser.pins import Pin

NO_ALIGN = AlignAnswer(same_actors=(), acts_for=(), issues=(), order=())
NO_GROUP = GroupAnswer(same=(), changed=(), opposed=(), clashes=())
NO_LINES = ComposeAnswer(lines=())
STEPS = ("align", "group", "clash", "compose")
# Of a claim an article on issues of their own, nothing is there to group.
ASKED = ("align", "clash", "compose")


def files(briefing):
    return render(briefing, length="full"), briefing.model_dump_json(indent=2)


@STEADY
@given(stories(), st.randoms(use_true_random=False))
def test_extractions_in_any_order_give_the_same_bytes(found, random):
    articles = [article for article, _ in found]
    mixed = [extraction for _, extraction in found]
    random.shuffle(mixed)
    assert files(brief(*zip(articles, mixed, strict=True))) == files(brief(*found))


def test_articles_in_any_order_give_the_same_bytes():
    found = [told(position("Union", "The union wants boots."), file=f"{n}.txt") for n in range(3)]
    assert files(brief(*reversed(found))) == files(brief(*found))


@STEADY
@given(stories())
def test_no_item_is_lost_and_the_counts_add_up(found):
    briefing = brief(*found)
    assert Counter(member.id for claim in briefing.claims for member in claim.members) == Counter(
        ids(*(extraction for _, extraction in found))
    )
    text = render(briefing, length="full")
    ledger = text.split("## Ledger of claims")[1].split("\n## ")[0]
    assert len(re.findall(r"(?m)^- ", ledger)) == len(briefing.claims)
    assert len({claim.id for claim in briefing.claims}) == len(briefing.claims)
    assert len(briefing.sources) == len(found)


@STEADY
@given(stories())
def test_every_line_rests_on_claims_and_sentences_of_its_articles(found):
    briefing = brief(*found)
    known = {claim.id: claim for claim in briefing.claims}
    texts = {article.source.id: article.text for article, _ in found}
    lines = [*briefing.bottom_line, *briefing.events, *briefing.conditions, *briefing.disputes, *briefing.changes]
    lines += [*briefing.deadlines, *briefing.unknown, *(line for matter in briefing.matters for line in matter.lines)]
    for part in (part for line in lines for part in line.parts):
        assert part.claims
        assert set(part.claims) <= set(known)
        assert part.notes
        assert all(texts[n.article][n.evidence.start : n.evidence.end] == n.evidence.text for n in part.notes)


def test_what_is_set_aside_is_kept_and_counted():
    made, found = told(position("Union", "The union wants boots."))
    aside = SetAside(kind="position", statement="The union wants 7.", evidence=(), reason="the number '7'")
    briefing = brief((made, found.model_copy(update={"set_aside": (aside, aside)})))
    assert briefing.set_aside == ((made.source.id, aside),) * 2
    assert "2 items set aside" in briefing.notes


def test_a_copy_of_an_article_changes_nothing_but_its_files(tmp_path):
    text = "The union of the harbour wants paid boots for all who work on its quays, in rain and in snow, by night too."
    item = position("Union", text, issue="boots")

    def briefed(*names):
        for name in names:
            put(tmp_path / names[-1], name, text)
        (article,) = load([str(tmp_path / names[-1])]).articles
        return brief((article, extraction(item, of=article)))

    once, twice = briefed("a.txt"), briefed("a.txt", "b.txt")
    assert twice.sources[0].files == ("a.txt", "b.txt")
    assert twice.model_copy(update={"sources": once.sources, "articles": once.articles}) == once


def test_a_briefing_holds_the_very_articles_of_its_sources():
    made = [
        told(position("Union", f"The union wants {n} boots."), file=f"{n}.txt", date=day)
        for n, day in enumerate((FRIDAY, MONDAY))
    ]
    found = brief(*made)
    assert [article.source for article in found.articles] == list(found.sources)
    assert [id(article) for article in found.articles] == [id(made[1][0]), id(made[0][0])]


def test_one_article_by_rules_alone_gives_a_whole_briefing():
    wants, met = "The union wants a rise of five percent.", "The union met the port."
    made = told(position("Union", wants), outcome("Union", "Port", statement=met, date=MONDAY), date=TUESDAY)
    briefing = brief(made)
    assert briefing.topic == "Union and Port: talks"
    assert briefing.as_of == TUESDAY
    assert [line.text for line in briefing.bottom_line] == [met, wants]
    assert [(line.label, line.text) for line in briefing.events] == [(MONDAY, met)]
    assert [(matter.issue, matter.disputed) for matter in briefing.matters] == [("wages", False)]
    assert [(line.label, line.text) for line in briefing.matters[0].lines] == [("Union", wants)]
    assert {line.by for line in briefing.bottom_line} == {"rules"}


def test_articles_in_which_nothing_was_found_give_a_briefing_that_says_so():
    briefing = brief(told(file="a.txt"), told(file="b.txt"))
    assert (briefing.topic, briefing.claims, briefing.as_of) == ("No claims", (), None)
    assert "Nothing was found." in render(briefing)


def test_no_article_at_all_gives_an_empty_briefing():
    assert brief().sources == ()


def test_the_latest_date_of_articles_and_of_what_happened_dates_the_briefing():
    met = [
        outcome("Union", statement=f"The union met {word}.", date=day)
        for word, day in (("us", MONDAY), ("him", FRIDAY))
    ]
    to_come = outcome("Union", statement="The union will meet us.", date="2031-12-01", status="scheduled")
    assert brief(told(*met, to_come)).as_of == FRIDAY
    assert brief(told(*met, date=TUESDAY), told(file="b.txt", date=MONDAY)).as_of == FRIDAY


def test_a_story_that_was_brought_up_to_date_is_of_the_last_day_that_it_tells_of():
    said = position("Union", "The union said on Tuesday that it wants boots.", issue="boots", date=TUESDAY)
    more = position("Union", "Tuesday's offer has no gloves, the union said.", issue="gloves", date=TUESDAY)
    made = told(said, more, position("Port", "The port pays no boots.", stance="reject", issue="boots"), date=MONDAY)
    briefing = brief(made)
    assert (briefing.as_of, briefing.sources[0].date) == (TUESDAY, MONDAY)
    known = {claim.party: (claim.date, claim.date_basis) for claim in briefing.claims}
    assert known == {"Union": (TUESDAY, "text"), "Port": (TUESDAY, "article")}


STRIKE = condition(
    "Union", "The union will strike unless boots are paid.", kind="threat", issue="boots", deadline="by Tuesday"
)
PAID = outcome("Union", "Port", statement="The port paid the boots.", issue="boots", status="agreed", date=FRIDAY)


@pytest.mark.parametrize(
    ("threat", "later", "listed", "left_open"),
    [
        (STRIKE, (), [TUESDAY], 0),
        (STRIKE, (PAID,), [], 0),
        (STRIKE, (event(FRIDAY),), [TUESDAY], 1),
        (STRIKE.model_copy(update={"state": "met"}), (), [], 0),
        (STRIKE.model_copy(update={"state": "dropped"}), (), [], 0),
    ],
    ids=["to come", "a result followed", "nothing is reported of it", "met", "dropped"],
)
def test_a_deadline_is_listed_until_it_is_met_or_brings_a_result_and_left_open_where_none_is_told(
    threat, later, listed, left_open
):
    stories_told = [told(threat, date=MONDAY), *(told(item, file="b.txt", date=FRIDAY) for item in later)]
    briefing = brief(*stories_told)
    assert [line.label for line in briefing.deadlines] == listed
    assert sum(line.tag == UNREPORTED for line in briefing.deadlines) == left_open


def test_a_users_name_for_the_topic_and_pins_are_taken():
    made = told(position("Dockers", "The dockers want boots."))
    briefing = brief(made, name="Boots", pins=(Pin(name="Harbour Union", aliases=("Dockers",)),))
    assert briefing.topic == "Boots"
    assert briefing.claims[0].parties == ("Harbour Union",)


A = told(position("Union", "The union wants better pay.", issue="pay"), file="a.txt", date=MONDAY)
B = told(position("The Dockers", "Cranes cost more than the crews.", issue="wages"), file="b.txt", date=FRIDAY)


def asked_for(question):
    """Each slot of a question with the first party that has a line in it, or none."""
    slots = re.findall(r"(?m)^([st]\d+) \|(.*)$", question.messages[1].content)
    return [(slot, "".join(re.findall(r"\| who: ([^,|]+?)(?:,| \|)", facts))) for slot, facts in slots]


def garbage(question):
    return "not json at all"


def refused(error):
    def reply(question):
        raise error

    return reply


@pytest.mark.parametrize("error", [AnswerError("no answer\nat all"), BudgetReached("spent"), RecordingMissing("none")])
def test_a_model_that_answers_nothing_leaves_the_briefing_to_the_rules_and_says_so(error):
    briefing = brief(
        A, B, ask=fake(align=refused(error), group=refused(error), clash=refused(error), compose=refused(error))
    )
    ruled = brief(A, B)
    reason = str(error).splitlines()[0]
    said = tuple(f"the {task} step was left to the rules: {reason}" for task in ASKED)
    assert briefing.partial
    assert briefing.model_copy(update={"notes": ruled.notes, "partial": False}) == ruled
    assert briefing.notes == (*ruled.notes, *said)


def test_an_answer_of_the_wrong_form_leaves_the_briefing_to_the_rules():
    briefing, ruled = brief(A, B, ask=fake(**dict.fromkeys(STEPS, garbage))), brief(A, B)
    assert briefing.partial
    assert briefing.model_copy(update={"notes": (), "partial": False}) == ruled.model_copy(update={"notes": ()})
    said = tuple(
        f"the {task} step was left to the rules: its answer cannot be read" for task in ("align", "clash", "compose")
    )
    assert briefing.notes == (*ruled.notes, *said)


def test_a_model_whose_every_line_is_faulty_leaves_the_lines_to_the_rules_and_says_so():
    def nonsense(question):
        return ComposeAnswer(
            lines=tuple(
                ComposedLine(slot=slot, who=who, text="They met 99 times [c1].") for slot, who in asked_for(question)
            )
        )

    briefing, ruled = brief(A, ask=fake(compose=nonsense)), brief(A)
    assert briefing.model_copy(update={"notes": ()}) == ruled.model_copy(update={"notes": ()})
    assert briefing.notes == (*ruled.notes, "2 of 2 lines are by rules: the model's were missing or did not hold")


def test_a_model_that_leaves_out_every_issue_leaves_them_to_the_rules_and_says_so():
    def top_alone(question):
        return ComposeAnswer(lines=(ComposedLine(slot="t1", who="", text="The union wants better pay [c1]."),))

    briefing, ruled = brief(A, ask=fake(compose=top_alone)), brief(A)
    assert [line.by for line in briefing.bottom_line] == ["model"]
    assert briefing.matters == ruled.matters
    assert "No position was found." not in render(briefing)
    assert briefing.notes == (*ruled.notes, "1 of 2 lines are by rules: the model's were missing or did not hold")


def test_a_bottom_line_by_rule_is_made_of_what_claims_say_and_names_its_party():
    def no_bottom(question):
        lines = {slot: who for slot, who in asked_for(question) if who == "Union"}
        return ComposeAnswer(
            lines=tuple(ComposedLine(slot=s, who=w, text="wants better pay [c1].") for s, w in lines.items())
        )

    briefing = brief(A, ask=fake(compose=no_bottom))
    for made in (briefing, brief(A)):
        assert [(line.label, line.text) for line in made.bottom_line] == [("", "The union wants better pay.")]
        assert "## Bottom line\n\nThe union wants better pay.[^1]\n" in render(made)


def test_links_of_a_model_that_are_not_allowed_are_ignored_and_counted():
    two = told(position("Union", "Boots are dear.", issue="pay"), file="c.txt")
    wild = GroupAnswer(same=(("g1", "g7"),), changed=(ChangedPair(earlier="g1", later="g2"),), opposed=(), clashes=())
    briefing = brief(A, two, ask=fake(align=lambda q: NO_ALIGN, group=lambda q: wild, compose=lambda q: NO_LINES))
    assert len(briefing.claims) == 2
    assert briefing.ignored == 2


def test_names_of_a_model_that_do_not_exist_are_counted():
    wild = AlignAnswer(
        same_actors=(("n1", "n99"),),
        acts_for=(ActsFor(actor="n1", principal="n99"),),
        issues=(("i1", "i99"),),
        order=(Earlier(earlier="a1", earlier_sentence=1, later="a9", later_sentence=1),),
    )
    briefing = brief(A, B, ask=fake(align=lambda q: wild, group=lambda q: NO_GROUP, compose=lambda q: NO_LINES))
    assert briefing.ignored == 4


def test_a_server_that_refuses_everything_stops_the_run():
    with pytest.raises(EndpointError):
        brief(A, B, ask=fake(align=refused(EndpointError("key refused"))))


def test_the_answers_of_a_model_are_used():
    shown = {}

    def align(question):
        shown["align"] = question.messages[1].content
        names = dict(re.findall(r"(?m)^(n\d+) \| ([^|]+) \|", shown["align"]))
        by_name = {name: number for number, name in names.items()}
        issues = re.findall(r"(?m)^(i\d+) \|", shown["align"])
        return NO_ALIGN.model_copy(update={"same_actors": (tuple(by_name.values()),), "issues": (tuple(issues),)})

    def compose(question):
        claims = re.findall(r"(?m)^  (c\d+) \|", question.messages[1].content)
        texts = {"t2": "The union's pay", "t1": f"It wants better pay [{claims[0]}]."}
        return ComposeAnswer(
            lines=tuple(
                ComposedLine(slot=slot, who=who, text=texts.get(slot, f"wants better pay [{claims[0]}]."))
                for slot, who in asked_for(question)
            )
        )

    same = NO_GROUP.model_copy(update={"same": (("g1", "g2"),)})
    briefing = brief(A, B, ask=fake(align=align, group=lambda q: same, compose=compose))
    (claim,) = briefing.claims
    assert len(claim.members) == 2
    assert briefing.topic == "The union's pay"
    assert [(line.text, line.by) for line in briefing.bottom_line] == [("It wants better pay.", "model")]
    (matter,) = briefing.matters
    assert [(line.label, line.text, line.by) for line in matter.lines] == [("Union", "wants better pay.", "model")]
    assert "Union" in shown["align"]
    assert briefing.model_copy(update={"claims": ()}).notes == brief(A, B).notes


def test_what_a_model_says_of_undated_articles_orders_them_and_is_marked():
    first = told(outcome("Union", statement="The first round was held.", when="in spring"), file="b.txt")
    second = told(outcome("Union", statement="The second round was held."), file="a.txt")

    def align(question):
        blocks = dict(re.findall(r"(?m)^(a\d): (.*)\n", question.messages[1].content + "\n"))
        assert len(blocks) == 2
        link = Earlier(earlier="a2", earlier_sentence=1, later="a1", later_sentence=1)
        return NO_ALIGN.model_copy(update={"order": (link,)})

    briefing = brief(first, second, ask=fake(align=align, group=lambda q: NO_GROUP, compose=lambda q: NO_LINES))
    assert [source.file for source in briefing.sources] == ["b.txt", "a.txt"]
    order = 'the order of 2 inferred from the texts (~); "~ earlier" is from before another of these'
    assert f"all articles are undated, {order}" in briefing.notes
    assert briefing.unplaced == ()
    assert brief(first, second).unplaced == (second[0].source.id, first[0].source.id)


@STEADY
@given(stories())
def test_a_model_that_sees_no_links_leaves_the_claims_as_the_rules_made_them(found):
    quiet = fake(align=lambda q: NO_ALIGN, group=lambda q: NO_GROUP, compose=lambda q: NO_LINES)
    asked, ruled = brief(*found, ask=quiet), brief(*found)
    left = [note for note in asked.notes if note not in ruled.notes]
    assert len(left) == bool(ruled.claims)
    assert all("lines are by rules" in note for note in left)
    assert files(asked.model_copy(update={"notes": ruled.notes})) == files(ruled)


def test_a_party_called_so_far_has_a_line_of_its_own_beside_what_came_of_its_issue():
    wants, met = "So Far wants a rise.", "The union and the port met on pay."
    story = told(position(SO_FAR, wants), outcome("Union", "Port", statement=met, issue="wages"))
    (matter,) = brief(story).matters
    assert [(line.label, line.text) for line in matter.lines] == [(f"“{SO_FAR}”", wants), (SO_FAR, met)]
