"""Lines of a briefing: what a line may say, what sends it back, and what stands in its place."""

import pytest
from builders import article, condition, extraction, outcome, person, position, state
from merging import FRIDAY, MONDAY, TUESDAY, earlier, ids, ledger

from summariser.clauses import line_faults
from summariser.compose import (
    ComposeAnswer,
    ComposedLine,
    claim_row,
    fallback,
    lines_for,
    question,
    title,
)
from summariser.material import spoken_date
from summariser.namebook import SO_FAR
from summariser.plan import top_slots
from summariser.prompts import load_prompt

ASKS = "Elmaria asks for a quota of 1,200 tonnes of herring, “not a kilo less”, minister José Núñez said."
COULD = "Elmaria could leave the northern bank to Ostrava for the time being."
REFUSES = "Ostrava rejects a quota of 1,200 tonnes."
PEOPLE = (state("Elmaria"), state("Ostrava"), person("José Núñez", role="fisheries minister", acts_for="Elmaria"))

FOUND = ledger(
    extraction(
        position("Elmaria", ASKS, issue="quota", speaker="José Núñez"),
        position("Elmaria", COULD, issue="quota", stance="open", hedged=True),
        position("Ostrava", REFUSES, issue="quota", stance="reject"),
        parties=PEOPLE,
        date=MONDAY,
    )
)
MATERIAL = FOUND.material
(SLOT,) = FOUND.slots("issue")
BOTTOM, TITLE = top_slots(FOUND.claims)
ASK, MAY, NO = (f"[{FOUND.saying(text).id}]" for text in (ASKS, COULD, REFUSES))
GOOD = f"Elmaria asks for 1,200 tonnes of herring, “not a kilo less” {ASK}."


# What an older article tells, and what the latest.
ON_MONDAY = extraction(position("Elmaria", ASKS, issue="quota", speaker="José Núñez"), parties=PEOPLE, date=MONDAY)
ON_FRIDAY = extraction(position("Elmaria", COULD, issue="quota"), parties=PEOPLE, file="b.txt", date=FRIDAY)


def as_of_friday(*read, **links):
    """What is known of extractions, and the material of a briefing of that day."""
    found = ledger(*read, **links)
    return found, found.material.model_copy(update={"latest": FRIDAY})


def answer(*lines):
    """An answer of slots, parties and texts; a line of two is Elmaria's where it is on an issue."""
    parted = [(*line[:-1], "Elmaria", line[-1]) if line[0] == SLOT.id and len(line) == 2 else line for line in lines]
    return ComposeAnswer(
        lines=tuple(ComposedLine(slot=line[0], who=line[1] if len(line) == 3 else "", text=line[-1]) for line in parted)
    )


def asked(*slots, words=900):
    return question(slots, MATERIAL, load_prompt("compose"), words=words)


def faults_of(text, slot=SLOT, who="Elmaria", material=MATERIAL):
    return line_faults(text, slot, material, who)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"Elmaria's fisheries minister, José Núñez, asks for a quota of 1,200 tonnes {ASK}.",
        f"It asks for a quota of 1200 tonnes {ASK}, but could leave the northern bank to Ostrava {MAY}.",
        f"Elmaria asks for 1,200 tonnes of herring and could leave the northern bank {ASK}{MAY}.",
        f"Elmaria might leave the northern bank to Ostrava {MAY}.",
        f"Elmaria could for now leave the northern bank to Ostrava {MAY}.",
        f"As of 3 March 2031, Elmaria asks for 1,200 tonnes {ASK}.",
    ],
)
def test_a_line_that_says_what_its_claims_say_has_no_fault(text):
    assert faults_of(text) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"Elmaria asks for a quota of 1,300 tonnes of herring {ASK}.", "the number '1300'"),
        (f"As of 4 March 2031, Elmaria asks for herring {ASK}.", "the number '4'"),
        (f"Elmaria asks for fifteen tonnes of herring {ASK}.", "the number '15'"),
        (f"Elmaria asks for a quota of herring, “not a gram less” {ASK}.", "the quoted words 'not a gram less'"),
        (f"Elmaria asks for a quota of herring against Sudmark {ASK}.", "the name 'sudmark'"),
        (f"Elmaria will leave the northern bank to Ostrava {MAY}.", "drops the hedge"),
        (f"Elmaria now asks for a quota of herring {ASK}.", "'now' means nothing in a briefing"),
        (f"Elmaria leaves the northern bank to Ostrava on 3 May {MAY}.", "drops the hedge"),
        (f"Elmaria asks for a quota of herring {ASK}, and more of it.", "rests on no claim"),
        (f"Elmaria rejects a quota of 1,200 tonnes {NO}.", "stands behind Elmaria and rests on no claim of Elmaria"),
        ("Elmaria asks for a quota of herring [c99].", "c99: there is no such claim"),
        ("Elmaria asks for a quota of herring.", "cites no claim"),
        (f"Elmaria asks for a quota{' of herring' * 40} {ASK}.", f"more than {SLOT.max_words} words"),
        (f"Elmaria asks for a quota of herring, see claim 2 {ASK}.", "names no article, section or claim"),
        (f"Elmaria plays for time while elections loom at home {ASK}.", "says more than"),
    ],
)
def test_a_line_that_says_anything_else_is_faulty(text, fault):
    assert fault in " | ".join(faults_of(text))


def test_each_clause_is_held_against_its_own_claims():
    swapped = f"Elmaria could leave the northern bank {ASK}, and asks for 1,200 tonnes {MAY}."
    assert "the number '1200'" in " | ".join(faults_of(swapped))


def test_a_line_that_opens_with_a_party_that_its_claims_do_not_name_is_faulty():
    assert faults_of(f"Sudmark asks for a quota of 1,200 tonnes of herring {ASK}.")


@pytest.mark.parametrize(
    "text",
    [
        f"Elmaria asks for a quota of herring {ASK}. Ostrava asks for 1,200 tonnes {ASK}.",
        f"Elmaria asks for a quota of herring {ASK}; Ostrava asks for 1,200 tonnes {ASK}.",
        f"NATO asks for a quota of 1,200 tonnes of herring {ASK}.",
        f"Ostrava's minister José Núñez asks for a quota of 1,200 tonnes of herring {ASK}.",
    ],
)
def test_a_name_is_checked_wherever_a_sentence_begins(text):
    assert "the name" in " | ".join(faults_of(text))


@pytest.mark.parametrize(
    "opener", ["Earlier,", "As of 3 March 2031,", "“Not a kilo less”:", "For herring,", "A quota:"]
)
def test_an_ordinary_word_may_begin_a_sentence(opener):
    assert faults_of(f"{opener} Elmaria asks for 1,200 tonnes of herring {ASK}.") == []


def test_a_line_without_words_is_faulty():
    assert faults_of(f"{ASK}.")


@pytest.mark.parametrize("mark", ["(c{})", "[c{}, c{}]", "[C{}]"])
def test_marks_in_another_form_never_appear_in_a_line(mark):
    names = " ".join(f"Plan {n}" for n in range(1, 4))
    found = ledger(extraction(position("Elmaria", f"Elmaria backs {names}.", issue="quota")))
    (slot,) = found.slots("issue")
    text = f"Elmaria backs Plan 1 {mark.format(1, 1)} and Plan 2 [c1]."
    (line,) = lines_for(slot, answer((slot.id, "Elmaria", text)), found.material)
    assert mark.format(1, 1) not in line.text


def test_what_only_a_hedged_claim_carries_keeps_its_hedge_beside_a_firm_one():
    bold = f"Elmaria asks for 1,200 tonnes and leaves the northern bank {ASK}{MAY}."
    assert "drops the hedge of c2" in " | ".join(faults_of(bold))
    assert faults_of(f"Elmaria asks for 1,200 tonnes {ASK}{MAY}.") == []


def test_a_sound_line_is_printed_without_its_marks_and_with_its_sentences():
    text = f"Elmaria asks for 1,200 tonnes {ASK}, but could leave the northern bank to Ostrava {MAY}."
    (line,) = lines_for(SLOT, answer((SLOT.id, text)), MATERIAL)
    assert line.text == "Elmaria asks for 1,200 tonnes, but could leave the northern bank to Ostrava."
    assert [[note.evidence.text for note in part.notes] for part in line.parts] == [[ASKS], [COULD], []]
    assert [part.claims for part in line.parts] == [(ASK[1:-1],), (MAY[1:-1],), ()]
    assert (line.by, line.label) == ("model", "Elmaria")


def test_a_faulty_line_gives_way_to_the_strongest_claims_own_statement():
    (line,) = lines_for(SLOT, answer((SLOT.id, f"Elmaria asks for 9 tonnes {ASK}.")), MATERIAL)
    assert (line.label, line.text, line.by) == ("Elmaria", ASKS, "rules")
    assert fallback(SLOT, MATERIAL)[0] == line
    assert [line.text for line in lines_for(SLOT, None, MATERIAL)] == [ASKS, REFUSES]


def test_a_faulty_line_falls_back_alone():
    mixed = answer((SLOT.id, GOOD), (SLOT.id, "Ostrava", f"Ostrava rejects 7 tonnes {NO}."))
    assert [(line.label, line.by) for line in lines_for(SLOT, mixed, MATERIAL)] == [
        ("Elmaria", "model"),
        ("Ostrava", "rules"),
    ]
    bottom = answer(
        (BOTTOM.id, GOOD), (BOTTOM.id, f"Elmaria asks for 9 tonnes {ASK}."), (BOTTOM.id, f"{COULD[:-1]} {MAY}.")
    )
    assert [line.text for line in lines_for(BOTTOM, bottom, MATERIAL)] == [GOOD.replace(f" {ASK}", ""), COULD]


def test_what_the_model_leaves_out_is_left_out_unless_it_is_needed():
    others = answer((SLOT.id, "Ostrava", f"rejects a quota of 1,200 tonnes {NO}."))
    assert [line.label for line in lines_for(SLOT, others, MATERIAL)] == ["Ostrava"]
    assert lines_for(SLOT, answer(), MATERIAL) == ()
    needed = SLOT.model_copy(update={"section": "deadline", "parties": (), "needed": True})
    assert [line.text for line in lines_for(needed, answer(), MATERIAL)] == [ASKS]


THEIRS = (SLOT.id, "Ostrava", f"rejects a quota of 1,200 tonnes {NO}.")


def test_lines_of_an_issue_stand_in_the_order_in_which_they_were_written():
    for mixed in ([THEIRS, (SLOT.id, GOOD)], [(SLOT.id, GOOD), THEIRS]):
        written = [line.who for line in answer(*mixed).lines]
        assert [line.label for line in lines_for(SLOT, answer(*mixed), MATERIAL)] == written


def test_what_came_of_an_issue_stands_beneath_its_parties_wherever_it_was_written():
    lost = outcome("Elmaria", "Ostrava", statement="The talks on herring failed.", issue="quota", status="failed")
    found = ledger(extraction(position("Ostrava", REFUSES, issue="quota", stance="reject"), lost, parties=PEOPLE))
    (slot,) = found.slots("issue")
    mixed = answer(
        (slot.id, SO_FAR, f"The talks on herring failed [{found.saying(lost.statement).id}]."),
        (slot.id, "Ostrava", f"rejects a quota of 1,200 tonnes [{found.saying(REFUSES).id}]."),
    )
    assert [line.label for line in lines_for(slot, mixed, found.material)] == ["Ostrava", SO_FAR]


def test_anothers_answer_may_follow_a_comma_but_not_stand_for_itself():
    answered = f"asks for 1,200 tonnes of herring {ASK}, which Ostrava rejects {NO}."
    assert faults_of(answered) == []
    nobody = f"asks for 1,200 tonnes of herring {ASK}, but rejects a quota of 1,200 tonnes {NO}."
    assert "rests on no claim of Elmaria" in " ".join(faults_of(nobody))
    assert "rests on no claim of Elmaria" in " ".join(faults_of(answered.replace(", which", "; which")))


def test_what_a_partys_own_speaker_says_of_another_is_a_line_of_the_party():
    heard = position("Ostrava", "Ostrava may yet give way.", speaker="José Núñez", voice="counterpart", hedged=True)
    found = ledger(extraction(heard, parties=PEOPLE))
    (slot,) = found.slots("issue")
    text = f"expects that Ostrava may yet give way, José Núñez said [{found.saying(heard.statement).id}]."
    assert faults_of(text, slot, "Elmaria", found.material) == []
    assert faults_of(text, slot, "Sudmark", found.material)


def test_lines_beyond_what_a_slot_allows_are_not_printed():
    assert len(lines_for(BOTTOM, answer(*[(BOTTOM.id, GOOD)] * 7), MATERIAL)) == 6


def test_a_line_about_a_time_or_a_clash_rests_on_what_is_put_forward():
    slot = SLOT.model_copy(update={"section": "dispute", "claims": (ASK[1:-1],), "parties": ()})
    assert faults_of(f"Elmaria asks for 1,200 tonnes {ASK}, which Ostrava rejects {NO}.", slot, "") == []
    assert "puts forward" in " ".join(faults_of(f"Ostrava rejects 1,200 tonnes {NO}.", slot, ""))


def test_an_outcome_that_names_a_partys_people_may_be_told_of_the_party():
    left = "Ostrava's fleet left port after José Núñez broke off the talks."
    held = position("Elmaria", ASKS, issue="quota", speaker="José Núñez")
    found = ledger(extraction(held, outcome("Ostrava", statement=left, issue="quota"), parties=PEOPLE))
    (slot,) = found.slots("issue")
    text = f"broke off the talks, by José Núñez [{found.saying(left).id}]."
    assert faults_of(text, slot, "Elmaria", found.material) == []


def test_what_came_of_an_issue_is_no_stance():
    slot = SLOT.model_copy(update={"parties": ("Elmaria", SO_FAR)})
    assert "tells no outcome" in " ".join(faults_of(f"Elmaria asks for 1,200 tonnes {ASK}.", slot, SO_FAR))


MET, AGREED = "Elmaria and Ostrava met on the quota.", "Elmaria and Ostrava agreed on a quota of 900 tonnes."


def outcomes():
    """What came of the quota on two days, and a stance before."""
    made = [
        extraction(position("Elmaria", ASKS, issue="quota"), parties=PEOPLE, date=MONDAY),
        extraction(
            outcome("Elmaria", "Ostrava", statement=MET, issue="quota"),
            outcome("Elmaria", "Ostrava", statement=AGREED, issue="quota", status="agreed"),
            parties=PEOPLE,
            file="b.txt",
            date=FRIDAY,
        ),
    ]
    return ledger(*made)


def test_what_is_left_open_may_rest_on_a_hedged_claim_without_its_hedge():
    (unknown,) = FOUND.slots("unknown")
    assert faults_of(f"Open is when Elmaria leaves the northern bank {MAY}.", unknown, "") == []


def test_a_clause_may_say_the_date_that_code_found_for_a_deadline():
    strike = condition("Elmaria", "Elmaria will close its ports unless it is heard by Friday.", deadline="by Friday")
    found = ledger(extraction(strike, date=MONDAY))
    name = found.saying(strike.statement).id
    slot, _ = top_slots(found.claims)
    text = f"Elmaria will close its ports unless it is heard by 7 March 2031 [{name}]."
    assert faults_of(text, slot, "", found.material)
    assert faults_of(text, slot, "", found.material.model_copy(update={"due": {name: FRIDAY}})) == []


def test_a_party_moves_only_where_an_earlier_claim_of_its_own_comes_before_a_later_one():
    found = outcomes()
    more = found.slots("change")[-1]
    asks, agreed = (found.saying(text).id for text in (ASKS, AGREED))
    moved = f"asked for a quota of 1,200 tonnes [{asks}]; agreed on 900 tonnes [{agreed}]."
    turned = f"agreed on 900 tonnes [{agreed}]; asked for a quota of 1,200 tonnes [{asks}]."
    assert faults_of(moved, more, "Elmaria", found.material) == []
    assert "leave the line out" in " ".join(faults_of(turned, more, "Elmaria", found.material))


def test_what_is_said_of_a_part_is_not_said_of_the_whole():
    part = position("Elmaria", "Elmaria wants relief from some of its public debt.", issue="debt")
    whole = position("Elmaria", "Elmaria has trouble with its debt.", issue="debt", stance="assess")
    found = ledger(extraction(part, whole))
    (slot,) = found.slots("issue")
    one, two = (found.saying(item.statement).id for item in (part, whole))
    firm = faults_of(f"wants relief from its public debt [{one}].", slot, "Elmaria", found.material)
    assert firm == [f"'wants relief from its public debt' drops 'some of' of {one}"]
    for kept in (f"wants relief from some of its debt [{one}].", f"wants partial relief from its debt [{one}]."):
        assert faults_of(kept, slot, "Elmaria", found.material) == []
    assert faults_of(f"has trouble with its debt [{one}][{two}].", slot, "Elmaria", found.material) == []


@pytest.mark.parametrize(
    ("party", "statement", "line", "other"),
    [
        (
            "Elmaria",
            "Elmaria wants an answer by Sept. 25.",
            "wants an answer by 25 September",
            "wants an answer by 25 June",
        ),
        (
            "Elmaria",
            "Elmaria wants temporary protected status for its crews.",
            "wants TPS for its crews",
            "wants TPX for its crews",
        ),
        (
            "Elmaria",
            "A bill of the Democrat-controlled chamber fell short.",
            "A Democratic bill fell short",
            "A Republican bill fell short",
        ),
        (
            "Coalition",
            "The coalition led by France plans a force.",
            "plans a force under French lead",
            "plans a force under German lead",
        ),
    ],
    ids=["a month written out", "initials", "another form of a long name", "a state's adjective"],
)
def test_a_name_may_stand_in_another_form_of_what_a_sentence_has(party, statement, line, other):
    found = ledger(extraction(position(party, statement, issue="quota")))
    (slot,) = found.slots("issue")
    name = found.saying(statement).id
    assert faults_of(f"{line} [{name}].", slot, party, found.material) == []
    assert faults_of(f"{other} [{name}].", slot, party, found.material)


def test_an_ordinary_word_in_another_form_may_begin_a_sentence():
    met = position("Elmaria", "Elmaria wants another meeting on the quota.", issue="quota")
    found = ledger(extraction(met))
    slot, _ = top_slots(found.claims)
    assert faults_of(f"Meetings on the quota [{found.claims[0].id}].", slot, "", found.material) == []


def test_a_clause_has_all_sentences_of_its_claims_strongest_item():
    made = article("The bonds fall due in July.", "If Elmaria fails, it gets no loan.", "The port is calm.")
    threat = condition("Ostrava", "Ostrava gives no loan if Elmaria fails to redeem its bonds.", evidence=(1, 2))
    found = ledger(extraction(threat, of=made))
    slot, _ = top_slots(found.claims)
    text = f"Ostrava gives Elmaria no loan if it fails [{found.claims[0].id}]."
    line = lines_for(slot, answer((slot.id, text)), found.material)[0]
    assert [note.evidence.n for note in line.parts[0].notes] == [1, 2]


def test_a_clause_has_the_sentences_of_the_item_that_says_most_of_it_and_what_adds_to_them():
    wants, more = "Elmaria wants more herring.", "Elmaria wants more herring for its northern crews."
    smoked = "The quota of the smoke houses is what Elmaria wants raised."
    made = [
        extraction(position("Elmaria", wants, issue="quota", speaker="José Núñez")),
        extraction(position("Elmaria", more, issue="quota", voice="outlet"), file="b.txt"),
        extraction(position("Elmaria", smoked, issue="quota", voice="outlet"), file="c.txt"),
    ]
    found = ledger(*made, same=[ids(*made)])
    (claim,) = found.claims
    slot, _ = top_slots(found.claims)

    def behind(words):
        line = lines_for(slot, answer((slot.id, f"{words} [{claim.id}].")), found.material)[0]
        return [note.evidence.text for note in line.parts[0].notes]

    assert claim.members[0].item.statement == wants
    assert behind("Elmaria wants more herring") == [wants, more]
    assert behind("Elmaria wants more herring for northern crews") == [more]
    assert behind("Elmaria wants herring for northern crews and smoke houses") == [more, smoked]


def test_what_an_article_tells_without_a_day_is_no_turn_after_what_it_dates():
    dated = position("Elmaria", "Elmaria offers talks.", issue="quota", date=MONDAY)
    undated = position("Elmaria", "Elmaria balks at cuts.", issue="quota", stance="reject")
    before = position("Elmaria", "Elmaria was firm.", issue="quota", stance="reject", date="2031-02-10")
    found = ledger(extraction(before, dated, undated, date=FRIDAY))
    more = found.slots("change")[-1]
    first, offers, balks = (found.saying(item.statement).id for item in (before, dated, undated))
    turned = f"was firm [{first}]; offers talks [{offers}]; balks at cuts [{balks}]."
    assert "no turn after" in " ".join(faults_of(turned, more, "Elmaria", found.material))
    assert faults_of(f"was firm [{first}]; offers talks [{offers}].", more, "Elmaria", found.material) == []


def test_a_dispute_falls_back_to_both_sides():
    slot = SLOT.model_copy(update={"section": "dispute", "claims": (ASK[1:-1], NO[1:-1]), "parties": ()})
    assert fallback(slot, MATERIAL)[0].text == f"{ASKS} {REFUSES}"


def test_a_course_by_rule_says_when_each_of_its_states_was_so():
    found, material = as_of_friday(ON_MONDAY, ON_FRIDAY)
    course = tuple(found.saying(text).id for text in (ASKS, COULD))
    slot = SLOT.model_copy(update={"section": "change", "claims": course, "parties": ()})
    assert fallback(slot, material)[0].text == f"{ASKS[:-1]} (by 3 March). {COULD}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Elmaria, Ostrava and the herring quota of 900 tonnes", "the number '900'"),
        ("Elmaria and Sudmark: the herring quota", "the name 'sudmark'"),
        ("Elmaria and Ostrava: " + "herring " * 10, "at most 12 words"),
        (f"Elmaria and Ostrava: herring {ASK}", "no ids"),
    ],
)
def test_a_title_that_its_claims_do_not_carry_is_not_used(text, fault):
    assert fault in " | ".join(line_faults(text, TITLE, MATERIAL))
    assert title(answer((TITLE.id, text)), TITLE, MATERIAL) is None


def test_a_sound_title_is_used():
    assert (
        title(answer((TITLE.id, "Elmaria and Ostrava: herring quota.")), TITLE, MATERIAL)
        == "Elmaria and Ostrava: herring quota"
    )
    assert title(None, TITLE, MATERIAL) is None


def test_the_question_shows_each_claim_with_its_sentence_holder_and_time():
    shown = asked(SLOT).messages[1].content
    for part in (
        SLOT.id,
        ASK[1:-1],
        MAY[1:-1],
        ASKS,
        COULD,
        "José Núñez (fisheries minister)",
        "of 3 March 2031",
        "open, hedged",
    ):
        assert part in shown
    assert f"at most {SLOT.max_words} words" in shown
    assert "who: Elmaria, Ostrava" in shown


def test_the_question_shows_who_else_says_a_claim_and_where():
    monday = {"date": MONDAY, "outlet": "The Herald"}
    first = extraction(position("Elmaria", ASKS, issue="quota", speaker="José Núñez"), parties=PEOPLE, **monday)
    envoy = person("Eva Sand", role="envoy", acts_for="Elmaria")
    second = extraction(
        position("Elmaria", ASKS, issue="quota", speaker="Eva Sand"),
        parties=(*PEOPLE, envoy),
        file="b.txt",
        date=TUESDAY,
    )
    (claim,) = ledger(first, second).claims
    material = ledger(first, second).material
    assert "also told: José Núñez (fisheries minister), article of 3 March 2031, The Herald" in claim_row(
        claim, material, timed=True
    )
    assert "also told" not in claim_row(claim, material)


def test_an_answer_is_told_what_is_wrong_with_it():
    check = asked(SLOT, BOTTOM).check
    assert check(answer((SLOT.id, GOOD), (BOTTOM.id, GOOD))) == []
    faults = check(answer(("s99", GOOD), (SLOT.id, f"Elmaria asks for 9 tonnes {ASK}.")))
    assert any("no slot 's99'" in fault for fault in faults)
    assert any("the number '9'" in fault for fault in faults)
    assert f"{BOTTOM.id} has no line" in faults
    twice = check(answer((SLOT.id, GOOD), (SLOT.id, GOOD), *[(BOTTOM.id, GOOD)] * 7))
    assert f"{SLOT.id}: Elmaria has more than one line" in twice
    assert f"{BOTTOM.id}: 7 lines, at most 6" in twice
    assert any("who is one of" in fault for fault in check(answer((SLOT.id, "Sudmark", GOOD), (BOTTOM.id, GOOD))))
    assert any("who is empty" in fault for fault in check(answer((BOTTOM.id, "Elmaria", GOOD))))


def test_an_answer_may_not_be_much_longer_than_the_briefing_nor_leave_most_of_it_out():
    long = asked(SLOT, BOTTOM, words=5).check(answer((SLOT.id, GOOD), (BOTTOM.id, GOOD)))
    assert any("at most 5: leave out what weighs least" in fault for fault in long)
    slots = [SLOT.model_copy(update={"id": f"s{number}"}) for number in range(1, 10)]
    assert any("most slots have no line" in fault for fault in asked(*slots, BOTTOM).check(answer((BOTTOM.id, GOOD))))


def test_claims_are_shown_issue_by_issue_in_order_of_time_whatever_slots_put_forward():
    found = outcomes()
    (slot,) = found.slots("issue")
    asked_of = question([slot], found.material, load_prompt("compose"), words=900).messages[1].content
    assert asked_of.index("== quota") < asked_of.index(ASKS) < asked_of.index(MET)


@pytest.mark.parametrize(
    ("day", "spoken"),
    [("2031-03-07", "7 March 2031"), ("2031-12-31", "31 December 2031"), ("2031-03", "March 2031"), ("2031", "2031")],
)
def test_a_line_says_a_date_as_people_do(day, spoken):
    assert spoken_date(day) == spoken


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (f"Elmaria asks for a quota that he called the limit, José Núñez said {ASK}.", 1),
        (f"José Núñez asks for a quota of 1,200 tonnes, “not a kilo less”, he said {ASK}.", 0),
        (f"The minister asks for 1,200 tonnes of herring; his quota {ASK}.", 0),
    ],
)
def test_a_pronoun_stands_after_whom_it_means(text, faults):
    assert len([fault for fault in faults_of(text) if "before anybody is named" in fault]) == faults


def test_a_title_that_other_articles_contradict_is_left_out():
    slip = person("José Núñez", role="former fisheries minister", acts_for="Elmaria")
    asks = position("Elmaria", "Elmaria's quota is too low, former fisheries minister José Núñez said.", issue="quota")
    other = extraction(asks, parties=(state("Elmaria"), slip), file="b.txt", date=MONDAY)
    here = extraction(position("Elmaria", ASKS, issue="quota"), parties=PEOPLE, date=MONDAY)
    found = ledger(here, other)
    (slot,) = found.slots("issue", "Elmaria")
    name = found.saying(asks.statement).id
    titled = f"Elmaria calls its quota too low, former fisheries minister José Núñez said [{name}]."
    plain = f"Elmaria calls its quota too low, José Núñez said [{name}]."
    assert "leave the title out" in " ".join(faults_of(titled, slot, "Elmaria", found.material))
    assert faults_of(plain, slot, "Elmaria", found.material) == []
    by_rule = slot.model_copy(update={"claims": (name,)})
    (line,) = fallback(by_rule, found.material)
    assert line.text == "Elmaria's quota is too low, José Núñez said."


def test_what_stood_on_another_day_than_the_briefings_own_says_so():
    found, material = as_of_friday(ON_MONDAY, ON_FRIDAY)
    (slot,) = found.slots("issue", "Elmaria")
    asks, could = (found.saying(text).id for text in (ASKS, COULD))
    text = f"could leave the northern bank [{could}]; asks for 1,200 tonnes of herring [{asks}]."
    (line,) = lines_for(slot, answer((slot.id, "Elmaria", text)), material)
    assert line.text == "could leave the northern bank; asks for 1,200 tonnes of herring (by 3 March)."
    dated = f"asked by 3 March for 1,200 tonnes of herring [{asks}]."
    (line,) = lines_for(slot, answer((slot.id, "Elmaria", dated)), material)
    assert line.text == "asked by 3 March for 1,200 tonnes of herring."
    for form in ("3 Mar.", "March 3", "Mar. 3"):
        (line,) = lines_for(slot, answer((slot.id, "Elmaria", f"asked by {form} for herring [{asks}].")), material)
        assert line.text == f"asked by {form} for herring."


def test_a_month_that_a_clause_names_needs_no_year_behind_it():
    old = extraction(
        position("Elmaria", ASKS, issue="quota", date="2030-05", when="in May"), parties=PEOPLE, date=MONDAY
    )
    found, material = as_of_friday(old, ON_FRIDAY)
    (slot,) = found.slots("issue", "Elmaria")
    name = found.saying(ASKS).id
    for text, printed in (("asked in May for herring", ""), ("may ask for herring", " (May 2030)")):
        (line,) = lines_for(slot, answer((slot.id, "Elmaria", f"{text} [{name}].")), material)
        assert line.text == f"{text}{printed}."


def test_a_stance_of_an_undated_article_is_no_later_than_what_is_known_to_follow_it():
    old = extraction(position("Elmaria", ASKS, issue="quota", speaker="José Núñez"), parties=PEOPLE)
    middle = extraction(position("Ostrava", REFUSES, issue="quota"), parties=PEOPLE, file="b.txt", date=MONDAY)
    new = extraction(position("Elmaria", COULD, issue="quota"), parties=PEOPLE, file="c.txt", date=FRIDAY)
    found, material = as_of_friday(old, middle, new, implied=[earlier(old, middle)])
    (slot,) = found.slots("issue")
    text = f"asks for 1,200 tonnes of herring [{found.saying(ASKS).id}]."
    (line,) = lines_for(slot, answer((slot.id, "Elmaria", text)), material)
    assert line.text == "asks for 1,200 tonnes of herring (~ by 3 March)."


@pytest.mark.parametrize(
    ("first", "printed"),
    [
        ("2031-03-03", "3 March"),
        ("2031-03-01", "1 to 3 March"),
        ("2031-02-27", "27 February to 3 March"),
        ("2030-12-30", "by 3 March"),
    ],
)
def test_an_undated_article_lies_between_the_dated_ones_around_it(first, printed):
    before = extraction(position("Ostrava", COULD, issue="quota"), parties=PEOPLE, file="a.txt", date=first)
    old = extraction(position("Elmaria", ASKS, issue="quota", speaker="José Núñez"), parties=PEOPLE)
    after = extraction(position("Ostrava", REFUSES, issue="quota"), parties=PEOPLE, file="b.txt", date=MONDAY)
    new = extraction(position("Elmaria", COULD, issue="quota"), parties=PEOPLE, file="c.txt", date=FRIDAY)
    found, material = as_of_friday(before, old, after, new, implied=[earlier(before, old), earlier(old, after)])
    (slot,) = found.slots("issue")
    text = f"asks for 1,200 tonnes of herring [{found.saying(ASKS).id}]."
    (line,) = lines_for(slot, answer((slot.id, "Elmaria", text)), material)
    assert line.text == f"asks for 1,200 tonnes of herring (~ {printed})."


def test_what_is_older_never_depends_on_the_names_of_files():
    for names in ("abcd", "cdab"):
        one, two, three, four = (
            extraction(position("Elmaria", text, issue="quota"), parties=PEOPLE, file=f"{name}.txt")
            for name, text in zip(names, (COULD, ASKS, REFUSES, "Elmaria spoke of nets."), strict=True)
        )
        found = ledger(one, two, three, four, implied=[earlier(one, two), earlier(three, four)])
        (slot,) = found.slots("issue", "Elmaria")
        could, asks = (found.saying(text).id for text in (COULD, ASKS))
        text = f"could leave the northern bank [{could}]; asks for 1,200 tonnes of herring [{asks}]."
        (line,) = lines_for(slot, answer((slot.id, "Elmaria", text)), found.material)
        assert line.text == "could leave the northern bank (~ earlier); asks for 1,200 tonnes of herring."


def test_a_day_stands_behind_the_last_clause_of_each_sentence():
    found, material = as_of_friday(ON_MONDAY, ON_FRIDAY)
    (slot,) = found.slots("issue", "Elmaria")
    asks = found.saying(ASKS).id
    for stop, first in ((";", ""), (".", " (by 3 March)")):
        text = f"asks for a quota [{asks}]{stop} Elmaria asks for 1,200 tonnes of herring [{asks}]."
        (line,) = lines_for(slot, answer((slot.id, "Elmaria", text)), material)
        assert line.text == f"asks for a quota{first}{stop} Elmaria asks for 1,200 tonnes of herring (by 3 March)."


def test_a_line_by_rule_says_as_of_when_too():
    new = extraction(position("Ostrava", REFUSES, issue="quota"), parties=PEOPLE, file="b.txt", date=FRIDAY)
    found, material = as_of_friday(ON_MONDAY, new)
    (slot,) = found.slots("issue")
    assert {line.text for line in fallback(slot, material)} == {f"{ASKS[:-1]} (by 3 March).", REFUSES}


def test_where_no_article_has_a_date_what_is_older_than_the_latest_says_so():
    old = extraction(position("Elmaria", ASKS, issue="quota", speaker="José Núñez"), parties=PEOPLE)
    new = extraction(position("Elmaria", COULD, issue="quota"), parties=PEOPLE, file="b.txt")
    loose = extraction(position("Elmaria", REFUSES, issue="quota"), parties=PEOPLE, file="c.txt")
    found = ledger(old, new, loose, implied=[earlier(old, new)])
    (slot,) = found.slots("issue", "Elmaria")
    asks, could, refuses = (found.saying(text).id for text in (ASKS, COULD, REFUSES))

    def printed(text):
        (line,) = lines_for(slot, answer((slot.id, "Elmaria", text)), found.material)
        return line.text

    beside = "could leave the northern bank [{}]; {} 1,200 tonnes of herring [{}]; rejects a quota [{}]."
    assert "herring (~ earlier); rejects a quota." in printed(beside.format(could, "asks for", asks, refuses))
    assert "~" not in printed(beside.format(could, "first asked for", asks, refuses))
    alone = f"asks for 1,200 tonnes of herring [{asks}]; rejects a quota [{refuses}]."
    assert printed(alone) == "asks for 1,200 tonnes of herring (~ earlier); rejects a quota."
    until = "could leave the northern bank [{}]; asks for 1,200 tonnes until after [{}]."
    assert printed(until.format(could, asks)).endswith("until after (~ earlier).")
    also = printed(f"asks for 1,200 tonnes of herring [{asks}]; could leave the northern bank [{could}][{refuses}].")
    assert "herring (~ earlier); could" in also


def test_of_what_came_to_pass_the_day_of_its_report_is_said_to_be_that():
    met = outcome("Elmaria", "Ostrava", statement="Elmaria and Ostrava met in the harbour.", issue="quota")
    old = extraction(met, parties=PEOPLE, date=MONDAY)
    found, material = as_of_friday(old, ON_FRIDAY)
    slot, _ = top_slots(found.claims)
    name = found.saying(met.statement).id
    (line,) = lines_for(slot, answer((slot.id, f"Elmaria and Ostrava met in the harbour [{name}].")), material)
    assert line.text == "Elmaria and Ostrava met in the harbour (reported 3 March)."
