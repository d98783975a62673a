"""Which sentences stand behind a claim, and behind what a line says of it."""

from builders import article, extraction, person, position
from merging import ids, ledger

from summariser.findings import Evidence
from summariser.notes import MAX_NOTES, notes_behind, notes_of


def texts(notes):
    return [note.evidence.text for note in notes]


def test_behind_a_clause_stand_the_first_sentences_of_an_item_that_has_many():
    sentences = ["The union spoke.", "Its chair spoke.", "Both were firm.", "A rise it must be."]
    made = article(*sentences, "The port is calm.")
    read = extraction(position("Union", "A rise it must be."), of=made)
    # A model may cite three sentences; what a program hands over may hold more.
    more = tuple(Evidence(**sentence.model_dump()) for sentence in made.sentences[:4])
    held = read.positions[0].model_copy(update={"evidence": more})
    found = ledger(read.model_copy(update={"positions": (held,)}))
    assert texts(notes_of(found.claims[0])) == sentences
    assert texts(notes_behind(found.claims, "wants more")) == sentences[:MAX_NOTES]


FIRM = "“Five percent or nothing”, Ana Ruiz said of the rise of five percent."
MILD = "“Five percent would do”, Bo Lind said of the rise of five percent."


def heard():
    """One claim that two people of a party make, each in an article and in words of their own; the hedged one leads."""
    made = [
        extraction(
            position("Union", text, speaker=name, hedged=text == FIRM),
            parties=[person(name, acts_for="Union") for name in ("Ana Ruiz", "Bo Lind")],
            file=f"{name}.txt",
        )
        for name, text in (("Ana Ruiz", FIRM), ("Bo Lind", MILD))
    ]
    (claim,) = ledger(*made, same=[ids(*made)]).claims
    return claim


def test_what_a_line_gives_as_one_persons_words_has_no_sentence_of_anothers_behind_it():
    claim = heard()
    assert claim.speaker == "Ana Ruiz"
    assert texts(notes_of(claim, "wants five percent, Ana Ruiz said")) == [FIRM]
    assert texts(notes_behind([claim], "wants a rise of five percent, Ana Ruiz said")) == [FIRM]


def test_where_a_line_names_both_speakers_or_none_the_sentences_of_both_stand_behind_it():
    claim = heard()
    for said in ("wants a rise of five percent", "wants a rise of five percent, Ana Ruiz and Bo Lind said"):
        assert texts(notes_of(claim, said)) == [FIRM, MILD]
        assert texts(notes_behind([claim], said)) == [FIRM, MILD]
    assert texts(notes_of(claim)) == [FIRM, MILD]
