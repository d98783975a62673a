"""Each item is carried by the sentences that it cites, or it is set aside with its reason."""

import pytest
from builders import answer, article, condition, outcome, party, person, position, state

from summariser.evidence import MAX_STATEMENT_WORDS, carry, complaints

# 3 March 2031 was a Monday.
STORY = article(
    "Fishers of Elmaria want a herring quota of 1,200 tonnes, their chair, José Núñez, said on Monday.",
    "He called Ostrava’s offer “a bad joke – nothing more”.",
    "Ostrava will close its ports by 9 May unless the fishers accept 900 tonnes.",
    "Both sides met in Port Haven on 3 March 2031.",
    date="2031-03-04",
)
PARTIES = (
    party("Fishers of Elmaria", "group", aliases=("the fishers",)),
    person("José Núñez", role="chair", acts_for="Fishers of Elmaria"),
    state("Ostrava"),
)
WANTED = "The fishers of Elmaria want a herring quota of 1,200 tonnes."


def reasons(*items, parties=PARTIES, of=STORY):
    return [complaint.reason for complaint in complaints(answer(*items, parties=parties), of)]


def said(statement=WANTED, **fields):
    return reasons(position("Fishers of Elmaria", statement, **fields))


def test_a_sound_answer_has_no_complaints():
    assert (
        reasons(
            position("Fishers of Elmaria", WANTED, speaker="José Núñez", when="on Monday", date="2031-03-03"),
            position("the fishers", "José Núñez called Ostrava's offer a bad joke.", evidence=(2,)),
            condition(
                "Ostrava",
                "Ostrava will close its ports by 9 May unless the fishers accept 900 tonnes.",
                required_of="The Fishers of Elmaria",
                deadline="by 9 May",
                evidence=(3,),
            ),
            outcome(
                "Ostrava", "Fishers of Elmaria", statement="Both sides met on 3 March.", date="2031", evidence=(4,)
            ),
        )
        == []
    )


def test_a_complaint_says_where_the_item_stands():
    faulty = answer(position("Ostrava", "All is well."), position("Ostrava", "It offers 7 tonnes."), parties=PARTIES)
    (complaint,) = complaints(faulty, STORY)
    assert str(complaint) == "positions[1]: the number '7' is not in the cited sentences"


@pytest.mark.parametrize("number", [0, -1, 5, 500])
def test_a_sentence_that_the_article_does_not_have(number):
    assert said(evidence=(1, number)) == [f"evidence {number}: the article's sentences are numbered 1 to 4"]


@pytest.mark.parametrize(
    "item",
    [
        position("Sudmark"),
        condition("Ostrava", required_of="Sudmark"),
        outcome("Ostrava", "Sudmark"),
    ],
    ids="holder required_of participant".split(),
)
def test_a_party_that_is_not_listed(item):
    assert reasons(item) == ["'Sudmark' is not in parties"]


def test_a_party_may_be_called_by_its_alias_with_or_without_article_and_accents():
    assert reasons(position("fishers"), position("JOSE NUNEZ"), position("the Ostrava")) == []


def test_a_party_that_the_article_does_not_name():
    assert reasons(parties=(*PARTIES, party("Sudmark"))) == ["'Sudmark' is not in the article"]


@pytest.mark.parametrize("name", ["The Sudmark", "League of Sudmark"])
def test_a_party_that_the_article_does_not_name_for_all_its_little_words(name):
    assert reasons(parties=(*PARTIES, party(name))) == [f"'{name}' is not in the article"]


def test_a_party_that_acts_for_one_that_is_not_listed():
    assert reasons(parties=(party("Ostrava", acts_for="Sudmark"),)) == ["acts_for 'Sudmark' is not itself in parties"]


def test_a_party_without_a_name():
    assert "a party needs a name" in reasons(parties=(party(" "),))


def test_an_outcome_of_nobody():
    assert reasons(outcome()) == ["parties is empty: name who acted, met or agreed, or leave the outcome out"]


@pytest.mark.parametrize("fields", [{"statement": " "}, {"issue": ""}])
def test_an_item_that_says_nothing(fields):
    assert said(**fields) == ["statement and issue must not be empty"]


def test_a_statement_too_long_for_a_line():
    assert said("fish " * MAX_STATEMENT_WORDS) == []
    assert said("fish " * (MAX_STATEMENT_WORDS + 1)) == [
        f"the statement has {MAX_STATEMENT_WORDS + 1} words; at most 30"
    ]


@pytest.mark.parametrize("statement", ["They want 1200 tonnes.", "They want 1.200 tonnes."])
def test_a_number_may_be_written_in_another_way(statement):
    assert said(statement) == []


def test_a_number_that_another_sentence_has():
    assert said("They want 900 tonnes.") == ["the number '900' is not in the cited sentences"]
    assert said("They want 900 tonnes.", evidence=(1, 3)) == []


@pytest.mark.parametrize(
    "quotation", ['"a bad joke - nothing more"', "“a bad joke — nothing more.”", "«a bad [...] joke»"]
)
def test_quoted_words_may_have_other_marks_and_dashes(quotation):
    assert said(f"They called it {quotation}.", evidence=(2,)) == []


def test_quoted_words_that_were_altered():
    assert said("They called it “a sad joke”.", evidence=(2,)) == [
        "the quoted words 'a sad joke' are not in the cited sentences, to the letter"
    ]


def test_a_name_may_come_from_anywhere_in_the_article_with_other_accents():
    assert said("Chair Jose Nunez of Elmaria refused.", evidence=(2,)) == []


def test_a_name_that_the_article_does_not_have():
    assert said("The fishers met Ann Lee.") == [f"the name '{name}' is not in the article" for name in ("ann", "lee")]


def test_a_state_may_be_named_where_the_article_has_its_adjective():
    story = article("The Finnish president told the fishers to wait.")
    assert reasons(position("Finland", "The state of Finland waits."), parties=(state("Finland"),), of=story) == []
    assert reasons(parties=(state("Norway"),), of=story) == ["'Norway' is not in the article"]


def test_a_state_of_two_words_may_be_named_where_the_article_has_its_adjective():
    story = article("The British fishers were told to wait.")
    item = position("United Kingdom", "On herring the United Kingdom waits.")
    assert reasons(item, parties=(state("United Kingdom"),), of=story) == []


@pytest.mark.parametrize("when", ["on Monday", "by 9 May", "3 March", "MONDAY", "Monday, 3 March", None])
def test_a_time_that_is_printed(when):
    assert said(when=when) == []


def test_a_time_that_is_not_printed():
    complaint = "'last Friday' is not printed in the article; copy its words or give null"
    assert said(when="last Friday") == [f"when {complaint}"]
    assert reasons(condition("Ostrava", deadline="last Friday")) == [f"deadline {complaint}"]


@pytest.mark.parametrize("date", ["2031", "2031-03", "2031-03-03", "2032-01-01", "2030-12-31"])
def test_a_date_that_the_article_or_its_publication_fixes(date):
    assert said(date=date) == []


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("3 March", "is not YYYY, YYYY-MM or YYYY-MM-DD"),
        ("2031-3-3", "is not YYYY, YYYY-MM or YYYY-MM-DD"),
        ("2031-03-03T10:00", "is not YYYY, YYYY-MM or YYYY-MM-DD"),
        ("2031-13", "is not in the calendar"),
        ("2031-02-29", "is not in the calendar"),
        ("0000", "is not in the calendar"),
        ("2024-03-03", "the year is in neither the article nor its publication date"),
    ],
)
def test_a_date_that_nothing_fixes(date, reason):
    (complaint,) = said(date=date)
    assert reason in complaint


def test_without_a_publication_date_the_year_must_be_printed():
    story = article("The fishers spoke on Monday.", "They had met in 2029.")
    fishers = (party("fishers"),)
    assert reasons(position("fishers", date="2029-05"), parties=fishers, of=story) == []
    assert "give null" in reasons(position("fishers", date="2031-05"), parties=fishers, of=story)[0]


def test_a_weekday_that_contradicts_the_date():
    assert said(when="on Monday", date="2031-03-03") == []
    assert said(when="on Monday", date="2031-03-04") == ["date '2031-03-04' is a Tuesday, but when says 'on Monday'"]
    assert said(when="on Monday", date="2031-03") == []


def test_what_fails_is_set_aside_with_every_reason_and_the_rest_is_carried():
    found = carry(
        answer(
            position("Fishers of Elmaria", WANTED, evidence=(2, 1, 2)),
            position("Fishers of Elmaria", "They want 7 tonnes.", date="soon"),
            outcome("Sudmark", statement="Sudmark closed a port.", evidence=(3, 9)),
            parties=PARTIES,
        ),
        STORY,
    )
    assert [item.statement for item in found.positions] == [WANTED]
    assert [evidence.text for evidence in found.positions[0].evidence] == [s.text for s in STORY.sentences[:2]]
    assert [(each.kind, each.statement) for each in found.set_aside] == [
        ("position", "They want 7 tonnes."),
        ("outcome", "Sudmark closed a port."),
    ]
    assert found.set_aside[0].reason.split("; ") == [
        "the number '7' is not in the cited sentences",
        "date 'soon' is not YYYY, YYYY-MM or YYYY-MM-DD",
    ]
    assert [evidence.n for evidence in found.set_aside[1].evidence] == [3]
    assert (found.source, found.parties, found.outcomes) == (STORY.source, PARTIES, ())


def test_evidence_is_the_exact_words_at_their_place_in_the_text():
    (item,) = carry(
        answer(position("Ostrava", "Ostrava offers 900 tonnes.", evidence=(3,)), parties=PARTIES), STORY
    ).positions
    (evidence,) = item.evidence
    assert STORY.text[evidence.start : evidence.end] == evidence.text == STORY.sentences[2].text


@pytest.mark.parametrize("name", ["EU", "Eurozone"])
def test_a_party_whose_name_is_only_part_of_a_longer_word_is_not_in_the_article(name):
    story = article("The fishers stayed neutral.")
    assert reasons(parties=(party(name),), of=story) == [f"'{name}' is not in the article"]


@pytest.mark.parametrize(("name", "printed"), [("US", "U.S."), ("U.S.", "US"), ("The President", "the president")])
def test_a_party_may_be_written_with_full_stops_or_be_called_by_its_office_alone(name, printed):
    assert reasons(parties=(party(name),), of=article(f"Fishers met {printed} envoys.")) == []


@pytest.mark.parametrize("speaker", ["Jose Nunez", "A fisher close to Mr. Núñez", "the fishers", None])
def test_a_speaker_whom_the_article_names(speaker):
    assert said(speaker=speaker) == []


@pytest.mark.parametrize("speaker", ["Ann Lee", "Ana Núñez", "an aide of Ann Lee"])
def test_a_speaker_whom_the_article_does_not_name(speaker):
    complaint = f"the speaker '{speaker}' is not in the article"
    assert said(speaker=speaker) == [complaint]
    assert reasons(outcome("Ostrava", statement="Both sides met.", claimed_by=speaker, evidence=(4,))) == [complaint]


def test_a_state_that_speaks_may_be_named_where_the_article_has_its_adjective():
    story = article("The British fishers were told to wait.")
    item = position("fishers", "The fishers wait.", speaker="United Kingdom")
    assert reasons(item, parties=(party("fishers"),), of=story) == []
