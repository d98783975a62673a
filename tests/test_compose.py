"""Lines of a briefing: what a line may say, what sends it back, and what stands in its place."""

import pytest
from builders import extraction, outcome, person, position, state
from merging import MONDAY, ledger

from summariser.clauses import line_faults, spoken_date
from summariser.compose import (
    ComposeAnswer,
    ComposedLine,
    batches,
    fallback,
    lines_for,
    question,
    title,
)
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
(SLOT,) = FOUND.slots("stance", "Elmaria")
TITLE, BOTTOM = top_slots(FOUND.claims, [])
ASK, MAY, NO = (f"[{FOUND.saying(text).id}]" for text in (ASKS, COULD, REFUSES))
GOOD = f"Elmaria asks for 1,200 tonnes of herring, “not a kilo less” {ASK}."


def answer(*lines):
    return ComposeAnswer(lines=tuple(ComposedLine(slot=slot, text=text) for slot, text in lines))


def asked(*slots):
    return question(slots, MATERIAL, load_prompt("compose"), subject="lines")


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"Elmaria's fisheries minister, José Núñez, asks for a quota of 1,200 tonnes {ASK}.",
        f"It asks for a quota of 1200 tonnes {ASK}, but could leave the northern bank to Ostrava {MAY}.",
        f"Elmaria asks for 1,200 tonnes of herring and could leave the northern bank {ASK}{MAY}.",
        f"Elmaria might leave the northern bank to Ostrava {MAY}.",
        f"As of 3 March 2031, Elmaria asks for 1,200 tonnes {ASK}.",
    ],
)
def test_a_line_that_says_what_its_claims_say_has_no_fault(text):
    assert line_faults(text, SLOT, MATERIAL) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"Elmaria asks for a quota of 1,300 tonnes of herring {ASK}.", "the number '1300'"),
        (f"As of 4 March 2031, Elmaria asks for herring {ASK}.", "the number '4'"),
        (f"Elmaria asks for fifteen tonnes of herring {ASK}.", "the number '15'"),
        (f"Elmaria asks for a quota of herring, “not a gram less” {ASK}.", "the quoted words 'not a gram less'"),
        (f"Elmaria asks for a quota of herring against Sudmark {ASK}.", "the name 'sudmark'"),
        (f"Elmaria will leave the northern bank to Ostrava {MAY}.", "drops the hedge"),
        (f"Elmaria asks for a quota of herring {ASK}, and more of it.", "rests on no claim"),
        (f"Elmaria asks for a quota of 1,200 tonnes {NO}.", f"{NO[1:-1]}: not among the claims"),
        ("Elmaria asks for a quota of herring [c99].", "c99: not among the claims"),
        ("Elmaria asks for a quota of herring.", "cites no claim"),
        (f"Elmaria asks for a quota{' of herring' * 31} {ASK}.", "more than 30 words"),
        (f"Elmaria asks for a quota of herring, see claim 2 {ASK}.", "names no article, section or claim"),
        (f"Elmaria plays for time while elections loom at home {ASK}.", "says more than"),
    ],
)
def test_a_line_that_says_anything_else_is_faulty(text, fault):
    assert fault in " | ".join(line_faults(text, SLOT, MATERIAL))


def test_each_clause_is_held_against_its_own_claims():
    swapped = f"Elmaria could leave the northern bank {ASK}, and asks for 1,200 tonnes {MAY}."
    assert "the number '1200'" in " | ".join(line_faults(swapped, SLOT, MATERIAL))


def test_a_line_that_opens_with_a_party_that_its_claims_do_not_name_is_faulty():
    assert line_faults(f"Sudmark asks for a quota of 1,200 tonnes of herring {ASK}.", SLOT, MATERIAL)


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
    assert "the name" in " | ".join(line_faults(text, SLOT, MATERIAL))


@pytest.mark.parametrize(
    "opener", ["Earlier,", "As of 3 March 2031,", "“Not a kilo less”:", "For herring,", "A quota:"]
)
def test_an_ordinary_word_may_begin_a_sentence(opener):
    assert line_faults(f"{opener} Elmaria asks for 1,200 tonnes of herring {ASK}.", SLOT, MATERIAL) == []


def test_a_line_without_words_is_faulty():
    assert line_faults(f"{ASK}.", SLOT, MATERIAL)


@pytest.mark.parametrize("mark", ["(c{})", "[c{}, c{}]", "[C{}]"])
def test_marks_in_another_form_never_appear_in_a_line(mark):
    names = " ".join(f"Plan {n}" for n in range(1, 4))
    found = ledger(extraction(position("Elmaria", f"Elmaria backs {names}.", issue="quota")))
    (slot,) = found.slots("stance")
    text = f"Elmaria backs Plan 1 {mark.format(1, 1)} and Plan 2 [c1]."
    (line,) = lines_for(slot, answer((slot.id, text)), found.material)
    assert mark.format(1, 1) not in line.text


def test_what_only_a_hedged_claim_carries_keeps_its_hedge_beside_a_firm_one():
    bold = f"Elmaria asks for 1,200 tonnes and leaves the northern bank {ASK}{MAY}."
    assert "drops the hedge of c2" in " | ".join(line_faults(bold, SLOT, MATERIAL))
    assert line_faults(f"Elmaria asks for 1,200 tonnes {ASK}{MAY}.", SLOT, MATERIAL) == []


def test_a_sound_line_is_printed_without_its_marks_and_with_its_sentences():
    text = f"Elmaria asks for 1,200 tonnes {ASK}, but could leave the northern bank to Ostrava {MAY}."
    (line,) = lines_for(SLOT, answer((SLOT.id, text)), MATERIAL)
    assert line.text == "Elmaria asks for 1,200 tonnes, but could leave the northern bank to Ostrava."
    assert [[note.evidence.text for note in part.notes] for part in line.parts] == [[ASKS], [COULD], []]
    assert [part.claims for part in line.parts] == [(ASK[1:-1],), (MAY[1:-1],), ()]
    assert (line.by, line.label) == ("model", "quota")


def test_a_faulty_line_gives_way_to_the_strongest_claims_own_statement():
    (line,) = lines_for(SLOT, answer((SLOT.id, f"Elmaria asks for 9 tonnes {ASK}.")), MATERIAL)
    assert (line.text, line.by) == (ASKS, "rules")
    assert (line,) == fallback(SLOT, MATERIAL) == lines_for(SLOT, None, MATERIAL)


def test_a_faulty_line_falls_back_alone():
    (other,) = FOUND.slots("stance", "Ostrava")
    mixed = answer((SLOT.id, GOOD), (other.id, "Ostrava rejects 7 tonnes [c9]."))
    assert [line.by for slot in (SLOT, other) for line in lines_for(slot, mixed, MATERIAL)] == ["model", "rules"]
    bottom = answer(
        (BOTTOM.id, GOOD), (BOTTOM.id, f"Elmaria asks for 9 tonnes {ASK}."), (BOTTOM.id, f"{COULD[:-1]} {MAY}.")
    )
    assert [line.text for line in lines_for(BOTTOM, bottom, MATERIAL)] == [GOOD.replace(f" {ASK}", ""), COULD]


def test_lines_beyond_what_a_slot_allows_are_not_printed():
    assert len(lines_for(SLOT, answer((SLOT.id, GOOD), (SLOT.id, GOOD)), MATERIAL)) == 1


def test_a_dispute_falls_back_to_both_sides():
    slot = SLOT.model_copy(update={"section": "dispute", "claims": (ASK[1:-1], NO[1:-1])})
    assert fallback(slot, MATERIAL)[0].text == f"{ASKS} {REFUSES}"


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
    assert NO[1:-1] + " |" not in shown
    assert "at most 30 words" in shown


def test_an_answer_is_told_what_is_wrong_with_it():
    check = asked(SLOT, BOTTOM).check
    assert check(answer((SLOT.id, GOOD), (BOTTOM.id, GOOD))) == []
    faults = check(answer(("s99", GOOD), (BOTTOM.id, f"Elmaria asks for 9 tonnes {ASK}.")))
    assert any("no slot 's99'" in fault for fault in faults)
    assert any("the number '9'" in fault for fault in faults)
    assert f"{SLOT.id} has no line" in faults
    assert f"{SLOT.id}: 2 lines, at most 1" in check(answer((SLOT.id, GOOD), (SLOT.id, GOOD), (BOTTOM.id, GOOD)))


@pytest.mark.parametrize(
    ("day", "spoken"),
    [("2031-03-07", "7 March 2031"), ("2031-12-31", "31 December 2031"), ("2031-03", "March 2031"), ("2031", "2031")],
)
def test_a_line_says_a_date_as_people_do(day, spoken):
    assert spoken_date(day) == spoken


@pytest.mark.parametrize("count", [0, 1, 40, 41, 95])
def test_slots_are_asked_about_in_batches_of_nearly_equal_length(count):
    sizes = [len(batch) for batch in batches([SLOT] * count)]
    assert sum(sizes) == count
    assert all(size <= 40 for size in sizes)
    assert len(sizes) == -(-count // 40)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (f"Elmaria asks for a quota that he called the limit, José Núñez said {ASK}.", 1),
        (f"José Núñez asks for a quota of 1,200 tonnes, “not a kilo less”, he said {ASK}.", 0),
        (f"The minister asks for 1,200 tonnes of herring; his quota {ASK}.", 0),
    ],
)
def test_a_pronoun_stands_after_whom_it_means(text, faults):
    assert len([fault for fault in line_faults(text, SLOT, MATERIAL) if "before anybody is named" in fault]) == faults


def test_a_title_that_other_articles_contradict_is_left_out():
    slip = person("José Núñez", role="former fisheries minister", acts_for="Elmaria")
    asks = position("Elmaria", "Elmaria's quota is too low, former fisheries minister José Núñez said.", issue="quota")
    other = extraction(asks, parties=(state("Elmaria"), slip), file="b.txt", date=MONDAY)
    here = extraction(position("Elmaria", ASKS, issue="quota"), parties=PEOPLE, date=MONDAY)
    found = ledger(here, other)
    (slot,) = found.slots("stance", "Elmaria")
    name = found.saying(asks.statement).id
    titled = f"Elmaria calls its quota too low, former fisheries minister José Núñez said [{name}]."
    plain = f"Elmaria calls its quota too low, José Núñez said [{name}]."
    assert "leave the title out" in " ".join(line_faults(titled, slot, found.material))
    assert line_faults(plain, slot, found.material) == []


def test_what_stood_on_another_day_than_the_briefings_own_says_so():
    old = extraction(position("Elmaria", ASKS, issue="quota", speaker="José Núñez"), parties=PEOPLE, date=MONDAY)
    new = extraction(position("Elmaria", COULD, issue="quota"), parties=PEOPLE, file="b.txt", date="2031-03-07")
    found = ledger(old, new)
    material = found.material.model_copy(update={"latest": "2031-03-07"})
    (slot,) = found.slots("stance", "Elmaria")
    asks, could = (found.saying(text).id for text in (ASKS, COULD))
    text = f"could leave the northern bank [{could}]; asks for 1,200 tonnes of herring [{asks}]."
    (line,) = lines_for(slot, answer((slot.id, text)), material)
    assert line.text == "could leave the northern bank; asks for 1,200 tonnes of herring (3 March)."
    dated = f"asked on 3 March for 1,200 tonnes of herring [{asks}]."
    (line,) = lines_for(slot, answer((slot.id, dated)), material)
    assert line.text == "asked on 3 March for 1,200 tonnes of herring."


def test_of_what_came_to_pass_the_day_of_its_report_is_said_to_be_that():
    met = outcome("Elmaria", "Ostrava", statement="Elmaria and Ostrava met in the harbour.", issue="quota")
    old = extraction(met, parties=PEOPLE, date=MONDAY)
    new = extraction(position("Elmaria", COULD, issue="quota"), parties=PEOPLE, file="b.txt", date="2031-03-07")
    found = ledger(old, new)
    material = found.material.model_copy(update={"latest": "2031-03-07"})
    (slot,) = (top for top in top_slots(found.claims, []) if top.section == "bottom")
    name = found.saying(met.statement).id
    (line,) = lines_for(slot, answer((slot.id, f"Elmaria and Ostrava met in the harbour [{name}].")), material)
    assert line.text == "Elmaria and Ostrava met in the harbour (reported 3 March)."
