"""What is new since a former briefing: items are compared, never prose."""

import pytest
from builders import condition, outcome, person, position
from merging import FRIDAY, ISSUES, MONDAY, NEXT_MONDAY, TUESDAY, brief, fake, stance, told

from summariser.align import AlignAnswer, Earlier
from summariser.compose import ComposeAnswer, ComposedLine
from summariser.deadlines import UNREPORTED
from summariser.errors import InputError
from summariser.markdown import render
from summariser.since import MAX_LINES, continued, load_former

WANTS = "The union wants a rise of five percent."
NO_NIGHTS = "The union rejects night shifts on the container quay."
NIGHTS = "The union accepts night shifts on the container quay."
NIGHTLY = (
    "The port demands lanterns on each crane.",
    "A medic belongs on every quay after dark, the port said.",
    "Heaters come before overtime for the port.",
    "Nobody works alone at night, the port insists.",
)
THREAT = "The union will strike unless boots are paid by Friday."


def no(statement=NO_NIGHTS, **fields):
    return position("Union", statement, **({"stance": "reject", "issue": "nights"} | fields))


def threat(**fields):
    return condition("Union", THREAT, kind="threat", issue="boots", requires="boots", gates="a strike", **fields)


OLD = told(position("Union", WANTS), no(), threat(deadline="by Friday"), file="old.txt", date=MONDAY)
FORMER = brief(OLD)


def since(*items, former=FORMER, date=TUESDAY):
    """The marks and statements of what the items of a newer article add to the old one."""
    found = brief(OLD, told(*items, file="new.txt", date=date), former=former)
    said = {claim.id: claim.statement for claim in found.claims}
    return [(item.mark, said[item.claim], item.former) for item in found.news_items]


def test_without_a_former_briefing_there_is_no_news():
    found = brief(OLD)
    assert found.news is None
    assert found.news_items == ()


def test_the_same_articles_again_bring_nothing_new():
    found = brief(OLD, former=FORMER)
    assert (found.news, found.news_items) == ((), ())


def test_what_a_newer_article_adds_is_new():
    text = "The port offers a canteen."
    assert since(position("Port", text, issue="canteen")) == [("NEW", text, None)]


def test_what_a_newer_article_repeats_is_confirmed_and_the_rest_is_not_listed():
    assert since(position("Union", WANTS)) == [("CONFIRMED", WANTS, WANTS)]


def test_a_stance_that_was_replaced_is_changed_and_shows_what_it_was():
    text = position("Union", NIGHTS, stance="accept", issue="nights")
    assert since(text) == [("CHANGED", NIGHTS, NO_NIGHTS)]
    (line,) = brief(OLD, told(text, file="new.txt", date=TUESDAY), former=FORMER).news
    assert (line.label, line.text) == ("CHANGED", f"{NIGHTS} Before: {NO_NIGHTS}")


def test_a_stance_of_which_a_newer_article_says_that_it_no_longer_holds_is_withdrawn():
    said = "The union had rejected night shifts on the container quay."
    assert since(no(said, former=True)) == [("WITHDRAWN", said, NO_NIGHTS)]


def test_a_condition_that_was_dropped_is_withdrawn():
    assert since(threat(state="dropped")) == [("WITHDRAWN", THREAT, THREAT)]


def test_a_deadline_that_passed_meanwhile_without_a_report_has_expired():
    text = "The port offers a canteen."
    assert since(position("Port", text, issue="canteen"), date=NEXT_MONDAY) == [
        ("EXPIRED", THREAT, THREAT),
        ("NEW", text, None),
    ]


def test_a_deadline_that_the_former_briefing_already_had_as_passed_does_not_expire_again():
    later = told(position("Union", WANTS), file="new.txt", date=NEXT_MONDAY)
    former = brief(OLD, later)
    assert brief(OLD, later, former=former).news_items == ()


def test_a_deadline_that_no_line_of_the_former_briefing_tells_does_not_expire_again():
    crews = ("Union", "Port", "Guild", "City", "Pilots", "Customs")
    strikes = [
        condition(
            crew, f"{crew} will strike over {crew} pay.", kind="threat", gates=f"{crew} work", deadline="by Friday"
        )
        for crew in crews
    ]
    old = told(*strikes, file="old.txt", date=MONDAY)
    later = told(position("Union", WANTS), file="new.txt", date=NEXT_MONDAY)
    after = brief(old, later, former=brief(old))
    assert [item.mark for item in after.news_items].count("EXPIRED") == len(crews)
    assert sum(line.tag.startswith(UNREPORTED) for line in after.deadlines) < len(crews)
    assert brief(old, later, former=after).news_items == ()


def test_a_deadline_that_took_the_place_of_an_earlier_one_expires_once():
    first = condition(
        "Union", "No boots, no work: a strike looms.", kind="threat", gates="a strike", deadline="Tuesday"
    )
    old = told(first, file="old.txt", date=MONDAY), told(threat(deadline="by Friday"), file="b.txt", date=TUESDAY)
    later = told(position("Port", "The port offers a canteen.", issue="canteen"), file="new.txt", date=NEXT_MONDAY)
    after = brief(*old, later, former=brief(*old))
    assert [line.tag for line in after.deadlines] == [f"{UNREPORTED}; earlier: {TUESDAY}"]
    assert [item.mark for item in after.news_items] == ["EXPIRED", "NEW"]
    assert brief(*old, later, former=after).news_items == ()


def test_a_deadline_that_a_model_left_out_expires_once_though_only_the_order_of_articles_gives_its_year():
    canteen = position("Port", "The port offers a canteen from June.", issue="canteen")
    stories = told(threat(deadline="by 7 March"), file="a.txt"), told(canteen, file="b.txt", date=NEXT_MONDAY)
    link = Earlier(earlier="a1", earlier_sentence=1, later="a2", later_sentence=1)
    order = AlignAnswer(same_actors=(), acts_for=(), issues=(), order=(link,))
    title = ComposeAnswer(lines=(ComposedLine(slot="t2", who="", text="Union and boots"),))
    ask = fake(align=lambda _: order, compose=lambda _: title)
    former = brief(*stories, ask=ask)
    assert (former.deadlines, len(former.implied)) == ((), 1)
    assert brief(*stories, ask=ask, former=former).news_items == ()


def test_events_of_other_days_are_new_though_the_words_are_the_same():
    met = outcome("Union", "Port", statement="The union met the port.", date=MONDAY)
    old = told(met, file="old.txt", date=MONDAY)
    new = told(met.model_copy(update={"date": FRIDAY}), file="new.txt", date=FRIDAY)
    assert [item.mark for item in brief(old, new, former=brief(old)).news_items] == ["NEW"]


def test_a_demand_of_another_number_is_not_confirmed():
    text = WANTS.replace("five", "seven")
    assert "CONFIRMED" not in [mark for mark, _, _ in since(position("Union", text))]


def test_a_demand_of_another_number_on_the_same_issue_is_changed():
    text = WANTS.replace("five", "seven")
    assert since(position("Union", text)) == [("CHANGED", text, WANTS)]


@pytest.mark.parametrize("fields", [{"issue": "pensions"}, {"stance": "reject"}])
def test_another_number_on_another_issue_or_of_another_stance_is_new(fields):
    text = WANTS.replace("five", "seven")
    assert since(position("Union", text, **fields)) == [("NEW", text, None)]


def test_changes_come_first_and_confirmations_last():
    marks = since(
        position("Union", WANTS),
        position("Port", "The port offers a canteen.", issue="canteen"),
        position("Union", NIGHTS, stance="accept", issue="nights"),
        threat(state="dropped"),
    )
    assert [mark for mark, _, _ in marks] == ["CHANGED", "WITHDRAWN", "NEW", "CONFIRMED"]


def test_a_title_that_articles_contradict_is_in_no_news():
    slip = person("Ana Ruiz", role="former chair", acts_for="Union")
    chair = person("Ana Ruiz", role="chair", acts_for="Union")
    said = position("Union", "The former chair, Ana Ruiz, rejected a canteen.", speaker="Ana Ruiz", issue="canteen")
    new = told(said, parties=[slip], file="new.txt", date=TUESDAY)
    old = told(position("Union", WANTS, speaker="Ana Ruiz"), parties=[chair], file="old.txt", date=MONDAY)
    found = brief(old, new, former=brief(old))
    assert [line.text for line in found.news] == ["Ana Ruiz rejected a canteen."]


def test_a_topic_continues_the_briefing_with_most_articles_in_common_then_most_parties():
    fish = brief(told(position("Elmaria", "Elmaria wants herring."), file="fish.txt"))
    both = (fish, FORMER)
    assert continued(both, [OLD[0].source.id], []) == FORMER
    assert continued(both, [], ["Elmaria"]) == fish
    assert continued(both, ["another"], ["Another"]) is None
    assert continued((), [], []) is None


def test_former_briefings_are_read_from_a_file_or_a_folder(tmp_path):
    path = tmp_path / "wages.json"
    path.write_text(FORMER.model_dump_json(), encoding="utf-8")
    assert load_former(path) == load_former(tmp_path) == (FORMER,)


def test_a_former_briefing_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone\.json: cannot be read: No such file"):
        load_former(tmp_path / "gone.json")


def test_a_folder_without_any_briefing_is_named(tmp_path):
    with pytest.raises(InputError, match="no briefing in this folder"):
        load_former(tmp_path)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("not json", "it: Invalid JSON"), ("{}", "topic: Field required"), ("[1]", "it: Input should be an object")],
)
def test_a_file_that_is_no_briefing_is_named_with_what_is_wrong(tmp_path, text, fault):
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"other.json: not a briefing as .*{fault}"):
        load_former(path)


def test_more_news_than_can_be_read_is_told_of_each_issue_first_and_counted_for_the_rest():
    many = [position("Port", statement, issue="nights") for statement in NIGHTLY]
    others = [stance("Port", issue) for issue in ISSUES if issue != "nights"][: MAX_LINES - 2]
    found = brief(OLD, told(*many, *others, file="new.txt", date=TUESDAY), former=FORMER)
    news = [line.text for line in found.news]
    assert len(news) == MAX_LINES < len(found.news_items)
    assert {item.statement for item in others} <= set(news)
    text = render(found)
    assert f"- More, in the JSON and the CSV: {len(found.news_items) - MAX_LINES} NEW." in text
    assert "- More, in the JSON" not in render(
        brief(OLD, told(*others[:3], file="new.txt", date=TUESDAY), former=FORMER)
    )
