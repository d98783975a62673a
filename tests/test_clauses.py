"""What a clause may say: numbers, days, names, and the order in which a course is told. More stands with compose."""

import pytest
from builders import condition, extraction, outcome, person, position, state
from merging import FRIDAY, MONDAY, TUESDAY, ids, ledger

from summariser.clauses import line_faults
from summariser.links import Proposed
from summariser.plan import top_slots

WANTS = "Elmaria wants more herring."


def faults(found, line, *claims, **material):
    """What is wrong with a line above all others, whose {} stand for claims by their statements."""
    text = line.format(*(f"[{found.saying(statement).id}]" for statement in claims))
    return line_faults(text, top_slots(found.claims)[0], found.material.model_copy(update=material))


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Elmaria wants 3 tonnes more herring", "3"),
        ("Elmaria wants three tonnes more herring", "3"),
        ("As of 3 March Elmaria wanted 3 tonnes more herring", "3"),
        ("Elmaria wants 7 tonnes more herring", "7"),
        ("Elmaria wants more herring by 10 March", "10"),
    ],
)
def test_the_day_of_an_article_carries_no_other_number(line, number):
    wants = position("Elmaria", WANTS)
    found = ledger(extraction(wants, date=MONDAY))
    due = {found.saying(WANTS).id: FRIDAY}
    assert faults(found, line + " {}.", WANTS, due=due) == [f"the number '{number}' is not in the cited sentences"]


@pytest.mark.parametrize(
    "line",
    [
        "As of 3 March 2031, Elmaria wants more herring",
        "Elmaria wanted more herring by March 3",
        "Elmaria wants more herring by 7 March",
        "In 2031 Elmaria wanted more herring",
    ],
)
def test_the_day_of_an_article_and_of_a_deadline_may_be_said(line):
    found = ledger(extraction(position("Elmaria", WANTS), date=MONDAY))
    assert faults(found, line + " {}.", WANTS, due={found.saying(WANTS).id: FRIDAY}) == []


@pytest.mark.parametrize("day", ["3 March", "March 3", "3rd of March", "Mar. 3"])
def test_what_only_an_article_dates_is_not_said_to_be_of_that_day(day):
    line = f"Elmaria wanted more herring on {day}" + " {}."
    reported = ledger(extraction(position("Elmaria", WANTS), date=MONDAY))
    assert [fault for fault in faults(reported, line, WANTS) if "only the day of an article" in fault]
    assert not [
        fault for fault in faults(reported, line.replace(" on ", ", it was reported on "), WANTS) if "day" in fault
    ]
    dated = "Elmaria wanted more herring on March 3."
    for said in (position("Elmaria", WANTS, date=MONDAY), position("Elmaria", dated)):
        found = ledger(extraction(said, date=MONDAY))
        assert not [fault for fault in faults(found, line, said.statement) if "only the day" in fault]


def test_the_day_of_a_claim_carries_no_other_number_in_a_title():
    wants = position("Elmaria", WANTS, date=MONDAY)
    found = ledger(extraction(wants))
    _, title = top_slots(found.claims)
    assert line_faults("Elmaria and herring on 3 March 2031", title, found.material) == []
    assert line_faults("Elmaria and 3 tonnes of herring", title, found.material)


REFUSES, OPEN, TAKES = "Elmaria rejects nights.", "Elmaria is open to nights.", "Elmaria accepts nights for more pay."
IN_ORDER = "rejected nights {}, was open to nights {} and accepted nights {}.", REFUSES, OPEN, TAKES
BACKWARDS = "was open to nights {}; accepts nights {}; rejects nights {}.", OPEN, TAKES, REFUSES


def course(*days, dated=False):
    """One party's course on one issue, each state in an article of its own day, or on a day that its text gives."""
    states = zip((REFUSES, OPEN, TAKES), ("reject", "open", "accept"), days or (MONDAY, TUESDAY, FRIDAY), strict=True)
    made = []
    for text, stance, day in states:
        item = position("Elmaria", text, stance=stance, issue="nights", date=day if dated else None)
        made.append(extraction(item, file=f"{stance}.txt", date=None if dated else day))
    names = ids(*made)
    return ledger(*made, proposed=Proposed(changes=((names[0], names[1]), (names[1], names[2]))))


def told(found, line, *claims, slot=0):
    """What is wrong with a course: of a party that code saw move, else (slot=-1) of any further one."""
    text = line.format(*(f"[{found.saying(statement).id}]" for statement in claims))
    course = found.slots("change")[slot]
    return line_faults(text, course, found.material, "Elmaria" if course.parties else "")


@pytest.mark.parametrize("slot", [0, -1])
def test_a_course_is_told_in_order(slot):
    found = course()
    assert told(found, *IN_ORDER, slot=slot) == []
    first, second = (found.saying(text).id for text in (REFUSES, OPEN))
    assert told(found, *BACKWARDS, slot=slot) == [
        f"{first} is told behind {second} and is earlier: tell them in order, or say 'had earlier' of it"
    ]


def test_days_that_texts_give_are_an_order_whatever_the_articles_are():
    found = course(dated=True)
    assert told(found, *IN_ORDER, slot=-1) == []
    assert "and is earlier" in " ".join(told(found, *BACKWARDS, slot=-1))


@pytest.mark.parametrize(
    "clause",
    [
        "had earlier rejected nights {}",
        "after first rejecting nights {}",
        "after rejecting nights {}",
        "having rejected nights {}",
        "before, it rejected nights {}",
        "until then it rejected nights {}",
        "dropping that it rejects nights {}",
        "no longer rejects nights {}",
        "initially rejected nights {}",
        "once rejected nights {}",
    ],
)
def test_what_was_earlier_may_be_told_later_where_its_clause_says_so(clause):
    assert told(course(), f"accepts nights {{}}; {clause}.", TAKES, REFUSES) == []


@pytest.mark.parametrize(
    "clause",
    [
        "rejects nights {}",
        "rejected nights by 3 March {}",
        "after the vote rejects nights {}",
        "for the first time rejects nights {}",
        "rejects nights until boots are paid {}",
    ],
)
def test_words_that_place_nothing_before_do_not_turn_a_course_round(clause):
    said = REFUSES.replace(".", " until boots are paid, for the first time since the vote.")
    item = position("Elmaria", said, stance="reject", issue="nights")
    later = position("Elmaria", TAKES, stance="accept", issue="nights")
    found = ledger(extraction(item, date=MONDAY), extraction(later, file="b.txt", date=FRIDAY))
    assert "and is earlier" in " ".join(told(found, f"accepts nights {{}}; {clause}.", TAKES, said))


def test_what_was_told_in_its_place_may_be_named_again():
    line = "rejected nights {}, was open to nights {}, accepts nights {}; of the nights that it rejects {}."
    assert told(course(), line, REFUSES, OPEN, TAKES, REFUSES) == []


def test_where_no_order_is_known_a_course_may_be_told_in_any():
    of_one_day = " ".join(told(course(MONDAY, MONDAY, MONDAY), *BACKWARDS))
    assert "leave the line out" in of_one_day
    assert "and is earlier" not in of_one_day
    of_one = [
        position("Elmaria", REFUSES, stance="reject", issue="nights"),
        position("Elmaria", TAKES, stance="accept", issue="nights", date=MONDAY),
    ]
    found = ledger(extraction(*of_one, date=FRIDAY))
    assert "and is earlier" not in " ".join(told(found, "rejects nights {}, accepts nights {}.", REFUSES, TAKES))


def test_what_was_said_before_and_again_may_be_told_on_either_side():
    held = position("Elmaria", REFUSES, stance="reject", issue="nights")
    between = position("Elmaria", TAKES, stance="accept", issue="nights", date=TUESDAY)
    made = extraction(held, date=MONDAY), extraction(held, file="b.txt", date=FRIDAY), extraction(between, file="c.txt")
    found = ledger(*made)
    assert len(found.claims) == len(made) - 1
    assert "and is earlier" not in " ".join(told(found, "accepts nights {}, rejects nights {}.", TAKES, REFUSES))


def test_what_a_text_dates_before_all_is_earlier_than_what_a_later_article_tells():
    held = position("Elmaria", REFUSES, stance="reject", issue="nights", date=MONDAY)
    later = position("Elmaria", TAKES, stance="accept", issue="nights")
    found = ledger(extraction(held, date=MONDAY), extraction(later, file="b.txt", date=FRIDAY))
    assert "and is earlier" in " ".join(told(found, "accepts nights {}, rejects nights {}.", TAKES, REFUSES))


def test_a_day_after_its_article_is_what_a_stance_is_about_and_not_when_it_was_held():
    held = position("Elmaria", REFUSES, stance="reject", issue="nights", date="2031-03-20")
    later = position("Elmaria", TAKES, stance="accept", issue="nights")
    found = ledger(extraction(held, date=MONDAY), extraction(later, file="b.txt", date=FRIDAY))
    assert "and is earlier" in " ".join(told(found, "accepts nights {}, rejects nights {}.", TAKES, REFUSES))


def test_a_further_party_may_be_told_from_its_last_state_back_where_words_say_so():
    line = "accepts nights {}, having rejected nights {}."
    assert told(course(), line, TAKES, REFUSES, slot=-1) == []
    assert "leave the line out" in " ".join(told(course(), line.replace("having ", ""), TAKES, REFUSES, slot=-1))


def test_what_an_earlier_article_tells_is_earlier_than_what_a_text_dates_after_it():
    held = position("Elmaria", REFUSES, stance="reject", issue="nights")
    later = position("Elmaria", TAKES, stance="accept", issue="nights", date=TUESDAY)
    found = ledger(extraction(held, date=MONDAY), extraction(later, file="b.txt"))
    assert told(found, "rejects nights {}, accepts nights {}.", REFUSES, TAKES) == []
    assert "and is earlier" in " ".join(told(found, "accepts nights {}, rejects nights {}.", TAKES, REFUSES))


def test_what_a_text_calls_former_is_earlier_than_what_replaced_it():
    held = position("Elmaria", REFUSES, stance="reject", issue="nights", former=True)
    found = ledger(extraction(held, position("Elmaria", TAKES, stance="accept", issue="nights")))
    assert told(found, "rejected nights {}, accepts nights {}.", REFUSES, TAKES) == []
    assert "and is earlier" in " ".join(told(found, "accepts nights {}, rejected nights {}.", TAKES, REFUSES))


def test_the_claims_of_one_clause_have_no_order():
    assert told(course(), "accepts nights for more pay, no longer rejects them {}{}.", TAKES, REFUSES) == []
    assert told(course(), "is open to nights {}{}, accepts nights {}.", OPEN, REFUSES, TAKES) == []


def talk(name, said="{} wants more herring.", **fields):
    """What one person wants of the other side, in a story that names the person so."""
    who = person(name, acts_for="Elmaria", **fields)
    return ledger(extraction(position("Elmaria", said.format(name), speaker=name), parties=(state("Elmaria"), who)))


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Conan O’Brien", "O'Brien"),
        ("Conan O'Brien", "O’Brien’s team"),
        ("Martin Luther King Jr.", "King"),
        ("Martin Luther King Jr.", "King Jr."),
        ("Xi Jinping", "Xi"),
        ("Xi", "Xi"),
        ("Ursula von der Leyen", "Von der Leyen"),
        ("Bashar al-Assad", "Assad"),
        ("Bashar Assad", "al-Assad"),
        ("Alexandria Ocasio-Cortez", "Ocasio-Cortez"),
        ("Kim Jong-un", "Kim"),
        ("Theresa May", "May"),
        ("Ana Ruiz", "The Ruiz-led team"),
    ],
)
def test_a_pronoun_may_follow_a_name_of_any_kind(name, called):
    found = talk(name)
    line = f"{called} wants more herring, as he said [c1]."
    assert [
        fault for fault in line_faults(line, top_slots(found.claims)[0], found.material) if "anybody" in fault
    ] == []


@pytest.mark.parametrize("opening", ["Taxi crews", "It may be that herring", "A king size of herring", "Brien"])
def test_a_pronoun_may_not_follow_what_names_nobody(opening):
    parties = [person(name) for name in ("Xi", "Theresa May", "Martin King Jr.", "Conan O'Brien")]
    found = ledger(extraction(position("Xi", "Xi wants more herring."), parties=parties))
    line = f"{opening} wants more, as he said [c1]."
    assert "before anybody is named" in " ".join(line_faults(line, top_slots(found.claims)[0], found.material))


@pytest.mark.parametrize(
    "name", ["al-Assad", "Bashar al-Assad", "O’Brien", "King Jr.", "Xi", "von der Leyen", "d’Estaing"]
)
@pytest.mark.parametrize("line", ["{} wants more herring [c1].", "Herring is what {} wants [c1]."])
def test_a_name_of_any_kind_is_a_name(name, line):
    told_of = talk(name)
    slot, _ = top_slots(told_of.claims)
    assert line_faults(line.format(name), slot, told_of.material) == []
    another = talk("Ana Ruiz")
    assert "the name" in " ".join(line_faults(line.format(name), slot, another.material))


def test_a_surname_that_is_an_ordinary_word_too_is_checked_where_it_opens_a_sentence():
    others = extraction(
        position("Ostrava", "Minister Ann Price is content."), parties=[state("Ostrava"), person("Ann Price")]
    )
    found = ledger(extraction(position("Elmaria", "Elmaria wants a better offer.")), others.model_copy())
    slot, _ = top_slots(found.claims)
    offer = found.saying("Elmaria wants a better offer.").id
    assert "the name 'price'" in " ".join(line_faults(f"Price wants a better offer [{offer}].", slot, found.material))


@pytest.mark.parametrize(
    ("clause", "names"),
    [
        ("which the taxi crews reject {}", True),
        (", but taxi crews reject more herring {}", False),
        (", but Xi rejects more herring {}", True),
        (", but Xi’s crews reject more herring {}", True),
    ],
)
def test_behind_a_comma_a_claim_of_anothers_needs_its_holders_name_and_no_word_that_has_it_inside(clause, names):
    asks = position("Elmaria", WANTS)
    rejects = position("Xi", "Xi rejects more herring with all taxi crews.", stance="reject")
    found = ledger(extraction(asks, rejects, parties=[state("Elmaria"), person("Xi")]))
    (slot,) = found.slots("issue")
    marks = [f"[{found.saying(item.statement).id}]" for item in (asks, rejects)]
    line = f"wants more herring {marks[0]}{'' if clause.startswith(',') else ', '}{clause.format(marks[1])}."
    assert ("rests on no claim" not in " ".join(line_faults(line, slot, found.material, "Elmaria"))) == names


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("Xi broke off the talks.", True),
        ("O’Brien’s team broke off the talks.", True),
        ("Taxi crews broke off the talks.", False),
    ],
)
def test_an_outcome_is_a_partys_where_it_names_its_people_in_whole_words(statement, names):
    people = [person(name, acts_for="Elmaria") for name in ("Xi", "Conan O'Brien")]
    broke = outcome("Ostrava", statement=statement, issue="wages")
    parties = [state("Elmaria"), state("Ostrava"), *people]
    found = ledger(extraction(position("Elmaria", WANTS), broke, parties=parties))
    (slot,) = found.slots("issue")
    line = f"broke off the talks [{found.saying(statement).id}]."
    assert ("rests on no claim" not in " ".join(line_faults(line, slot, found.material, "Elmaria"))) == names


def test_a_line_among_conditions_rests_on_a_condition():
    ports = "Elmaria opens its ports if herring is let in."
    found = ledger(extraction(condition("Elmaria", ports, issue="ports"), position("Elmaria", WANTS)))
    (slot,) = found.slots("condition")
    gate, stance = (found.saying(text).id for text in (ports, WANTS))
    of_none = "the line rests on no condition: what is done for what, or refused until what"
    assert line_faults(f"wants more herring [{stance}].", slot, found.material) == [of_none]
    both = f"opens its ports if herring is let in [{gate}]; wants more herring [{stance}]."
    assert line_faults(both, slot, found.material) == []
    (issue,) = found.slots("issue")
    assert line_faults(f"wants more herring [{stance}].", issue, found.material, "Elmaria") == []
