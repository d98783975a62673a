"""Extractions scored against gold: what matches, what it is worth, and gold that can't be read."""

import json
from itertools import combinations, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summariser.article import Source
from summariser.errors import InputError
from summariser.findings import Condition, Evidence, Extraction, Outcome, Party, Position
from summariser.match import best_matching
from summariser.score import GoldArticle, load_gold, score
from summariser.score_text import render

GOLD = Path(__file__).parent / "gold"
FILE = "harbour.txt"
STAY_OUT = "The dockers said on Monday that they would stay out until the roster is withdrawn."
NO_TALKS = "Harbour chief Ada Lund called the roster final."
WAGES = "The union wants nine percent more pay."
MET = "Both sides met for six hours on Tuesday."
NEXT = "They agreed to meet again on Friday."
MAYOR = "Mayor Jon Vik urged both to give way."
DOCKERS = Party(name="Dockers' Union", kind="organisation", role=None, acts_for=None, aliases=("the union", "dockers"))
HARBOUR = Party(name="Harbour Board", kind="organisation", role=None, acts_for=None, aliases=())
LUND = Party(name="Ada Lund", kind="person", role="harbour chief", acts_for="Harbour Board", aliases=("Lund",))
VIK = Party(name="Jon Vik", kind="person", role="mayor", acts_for=None, aliases=())


def sentences(*texts):
    return tuple(Evidence(n=n, start=0, end=len(text), text=text) for n, text in enumerate(texts, 1))


def position(*texts, party="Dockers' Union", stance="demand", voice="own", says="It wants this."):
    return Position(
        party=party, speaker=None, voice=voice, issue="roster", stance=stance, statement=says,
        former=False, hedged=False, when=None, date=None, evidence=sentences(*texts),
    )  # fmt: skip


def condition(*texts, party="Dockers' Union", kind="precondition", voice="own", says="Not before that."):
    return Condition(
        party=party, speaker=None, voice=voice, issue="roster", kind=kind, requires="a", required_of=None, gates="b",
        deadline=None, state="open", statement=says, when=None, date=None, evidence=sentences(*texts),
    )  # fmt: skip


def outcome(*texts, parties=("Dockers' Union", "Harbour Board"), status="done", says="They met."):
    return Outcome(
        parties=parties, issue="talks", status=status, claimed_by=None, statement=says, when=None, date=None,
        evidence=sentences(*texts),
    )  # fmt: skip


def sorted_in(items):
    """Items by the name of their list."""
    forms = {"positions": Position, "conditions": Condition, "outcomes": Outcome}
    return {name: tuple(item for item in items if isinstance(item, form)) for name, form in forms.items()}


def found(*items, parties=(DOCKERS, HARBOUR, LUND, VIK), file=FILE):
    source = Source(id=file, files=(file,), title=None, date=None, outlet=None, url=None, extra={})
    return Extraction(source=source, parties=parties, set_aside=(), **sorted_in(items))


def gold(*items, optional=(), parties=(DOCKERS, HARBOUR, LUND, VIK), file=FILE):
    """Gold of the items, those of `optional` not core."""
    lists = {
        name: [
            item.model_dump(exclude={"evidence"})
            | {"evidence": [{"n": e.n, "text": e.text} for e in item.evidence], "core": item not in optional}
            for item in these
        ]
        for name, these in sorted_in((*optional, *items)).items()
    }
    content = {"article": file, "parties": [party.model_dump() for party in parties], **lists}
    return {file: GoldArticle.model_validate_json(json.dumps(content))}


def group(name, kind="group"):
    return Party(name=name, kind=kind, role=None, acts_for=None, aliases=())


def right(extraction, known):
    """How many items match."""
    return score([extraction], known).all.counts.right


def as_found(article):
    """Gold as if it had been extracted."""
    lists = {
        name: tuple(
            form(
                **item.model_dump(exclude={"evidence", "core"}),
                evidence=tuple(Evidence(n=e.n, start=0, end=len(e.text), text=e.text) for e in item.evidence),
            )
            for item in getattr(article, name)
        )
        for name, form in (("positions", Position), ("conditions", Condition), ("outcomes", Outcome))
    }
    return found(file=article.article, parties=article.parties).model_copy(update=lists)


def test_a_score_computed_by_hand():
    extraction = found(
        position(NO_TALKS, party="Harbour Board", stance="reject", voice="outlet", says="The roster is final."),
        position(WAGES, stance="propose", says="It wants nine percent."),
        position("A crane stood idle.", says="The crane should move."),
        condition(MAYOR, party="Jon Vik", kind="term", says="Both should give way."),
        outcome(MET, says="They met for six hours."),
    )
    missed = condition(STAY_OUT, says="No work until the roster is withdrawn.")
    known = gold(
        position(NO_TALKS, party="Harbour Board", stance="reject", says="The roster is final."),
        position(MAYOR, party="Jon Vik", stance="demand", says="Both should give way."),
        missed,
        outcome(MET, NEXT, says="They met for six hours."),
        optional=(position(WAGES, stance="demand", says="It wants nine percent."),),
    )

    scores = score([extraction], known)

    # The mayor's condition matches a position: right among conditions, found among positions, its label not compared.
    assert scores.positions.model_dump() == {
        "precision": pytest.approx(2 / 3),
        "core_recall": 1.0,
        "f1": pytest.approx(0.8),
        "label_accuracy": 0.5,
        "voice_accuracy": 0.5,
        "evidence_overlap": 1.0,
        "counts": {"found": 3, "right": 2, "core": 2, "core_found": 2, "gold": 3},
    }
    assert scores.conditions.model_dump() == {
        "precision": 1.0,
        "core_recall": 0.0,
        "f1": 0.0,
        "label_accuracy": None,
        "voice_accuracy": 1.0,
        "evidence_overlap": 1.0,
        "counts": {"found": 1, "right": 1, "core": 1, "core_found": 0, "gold": 1},
    }
    assert scores.outcomes.model_dump() == {
        "precision": 1.0,
        "core_recall": 1.0,
        "f1": 1.0,
        "label_accuracy": 1.0,
        "voice_accuracy": None,
        "evidence_overlap": 0.5,
        "counts": {"found": 1, "right": 1, "core": 1, "core_found": 1, "gold": 1},
    }
    assert scores.all.model_dump() == {
        "precision": pytest.approx(4 / 5),
        "core_recall": pytest.approx(3 / 4),
        "f1": pytest.approx(2 * 0.8 * 0.75 / 1.55),
        "label_accuracy": pytest.approx(2 / 3),
        "voice_accuracy": pytest.approx(2 / 3),
        "evidence_overlap": pytest.approx(3.5 / 4),
        "counts": {"found": 5, "right": 4, "core": 4, "core_found": 3, "gold": 5},
    }
    (article,) = scores.articles
    assert [(each.statement, each.sentences) for each in article.misses] == [(missed.statement, (STAY_OUT,))]
    assert [(each.statement, each.sentences) for each in article.extras] == [
        ("The crane should move.", ("A crane stood idle.",))
    ]


def test_gold_against_itself_is_perfect():
    known = load_gold(GOLD)
    scores = score([as_found(article) for article in known.values()], known)
    for part in (scores.all, scores.positions, scores.conditions, scores.outcomes):
        shares = part.model_dump(exclude={"counts"}, exclude_none=True)
        assert set(shares.values()) == {1.0}
        assert part.counts.right == part.counts.gold
    assert len(known) == len(scores.articles) == 5
    assert not any(article.misses or article.extras for article in scores.articles)


def test_the_gold_is_about_the_articles_that_ship(seeds):
    assert set(load_gold(GOLD)) == {path.name for path in seeds.glob("*.txt")}


@pytest.mark.parametrize(
    ("item", "known", "matches"),
    [
        (position(WAGES), position(WAGES), 1),
        (position(WAGES), condition(WAGES, kind="term"), 1),
        (condition(WAGES), position(WAGES), 1),
        (outcome(MET), position(MET), 0),
        (position(MET), outcome(MET), 0),
        (position(WAGES), position(MAYOR), 0),
        (position(WAGES), position(WAGES, party="Harbour Board"), 0),
    ],
)
def test_what_matches_what(item, known, matches):
    assert right(found(item), gold(known)) == matches


def test_one_gold_item_is_matched_once():
    scores = score([found(position(WAGES), position(WAGES), condition(WAGES))], gold(position(WAGES)))
    assert (scores.all.counts.found, scores.all.counts.right) == (3, 1)


def test_as_many_as_possible_match_even_where_a_likelier_pair_must_part():
    both = position(WAGES, MAYOR, says="More pay, the union demands.")
    alone = position(WAGES, says="Something else.")
    known = gold(position(WAGES, says="More pay, the union demands."), position(MAYOR, says="Vik is right."))
    assert right(found(both, alone), known) == 2


def test_of_items_on_one_sentence_those_match_that_say_the_same():
    pay, hours = position(WAGES, stance="demand", says="Nine percent more pay."), "Fewer hours at night."
    known = gold(pay, optional=(position(WAGES, stance="reject", says=hours),))
    scores = score([found(position(WAGES, stance="demand", says=hours))], known)
    assert [miss.statement for miss in scores.articles[0].misses] == [pay.statement]
    assert scores.all.label_accuracy == 0.0


@pytest.mark.parametrize(
    "likelier",
    [condition(WAGES, kind="term"), position(WAGES, stance="reject"), position(WAGES, stance="demand")],
    ids=["type", "label", "evidence"],
)
def test_of_items_that_say_the_same_those_match_that_are_most_alike(likelier):
    """The core item is the likelier one; the optional one differs from it in type, label or sentences alone."""
    others = {"term": position(WAGES), "reject": position(WAGES), "demand": position(WAGES, MAYOR)}
    other = others[likelier.kind if isinstance(likelier, Condition) else likelier.stance]
    assert score([found(likelier)], gold(likelier, optional=(other,))).all.core_recall == 1.0


WEIGHTS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(min_value=0, max_value=9), max_size=9
)


@given(WEIGHTS)
@settings(derandomize=True, database=None)
def test_no_matching_has_more_pairs_or_as_many_of_more_weight(weights):
    chosen = best_matching(weights)
    reached = (len(chosen), sum(weights[left, right] for right, left in chosen.items()))
    assert len(set(chosen.values())) == len(chosen)
    assert reached == max(
        (size, sum(weights[pair] for pair in zip(lefts, rights, strict=True)))
        for size in range(5)
        for lefts in combinations(range(4), size)
        for rights in permutations(range(4), size)
        if all(pair in weights for pair in zip(lefts, rights, strict=True))
    )


@pytest.mark.parametrize("name", ["The Dockers’ Union", "dockers", "Union of dockers", "Dockers Union"])
def test_principals_agree_by_name_alias_and_spelling(name):
    aliases = ("the union",) if name == "Union of dockers" else ()
    other = Party(name=name, kind="group", role=None, acts_for=None, aliases=aliases)
    assert right(found(position(WAGES, party=name), parties=(other,)), gold(position(WAGES))) == 1


def test_names_that_differ_by_a_number_are_no_spellings_of_one():
    twelve, thirteen = ("Dock Workers Local 12", "Dock Workers Local 13")
    extraction = found(position(WAGES, party=twelve), parties=(group(twelve),))
    assert right(extraction, gold(position(WAGES, party=thirteen), parties=(group(thirteen),))) == 0


def test_principals_agree_by_the_table_of_states():
    us = Party(name="US", kind="state", role=None, acts_for=None, aliases=())
    white_house = Party(name="White House", kind="organisation", role=None, acts_for=None, aliases=())
    states = Party(name="United States", kind="state", role=None, acts_for=None, aliases=())
    known = gold(position(MAYOR, party="United States"), position(WAGES, party="United States"), parties=(states,))
    extraction = found(position(MAYOR, party="US"), position(WAGES, party="White House"), parties=(us, white_house))
    assert right(extraction, known) == 2


def test_a_speaker_agrees_with_the_principal_and_a_person_with_another_spelling():
    jon = Party(name="Mayor Jonn Vik", kind="person", role=None, acts_for=None, aliases=())
    extraction = found(
        position(NO_TALKS, party="Lund"), position(MAYOR, party="Mayor Jonn Vik"), parties=(HARBOUR, LUND, jon)
    )
    known = gold(position(NO_TALKS, party="Harbour Board"), position(MAYOR, party="Jon Vik"))
    assert right(extraction, known) == 2


def test_the_gold_has_the_last_word_on_who_acts_for_whom():
    promoted = VIK.model_copy(update={"acts_for": "Harbour Board"})
    known = gold(position(MAYOR, party="Jon Vik"))
    parties = (HARBOUR, promoted)
    assert right(found(position(MAYOR, party="Harbour Board"), parties=parties), known) == 0
    assert right(found(position(MAYOR, party="Jon Vik"), parties=parties), known) == 1


def test_an_alias_that_two_parties_go_by_makes_them_no_single_one():
    pair = [
        Party(name=name, kind="group", role=None, acts_for=None, aliases=("both sides",)) for name in ("A B", "C D")
    ]
    assert (
        right(found(position(WAGES, party="A B"), parties=pair), gold(position(WAGES, party="C D"), parties=pair)) == 0
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "matches"),
    [
        ("DHV", "HDV", 1),
        ("D", "DHV", 1),
        ("DHV", "D", 1),
        ("DHV", "DHL", 1),
        ("DV", "DH", 0),
        ("V", "DH", 0),
    ],
)
def test_outcomes_agree_where_one_list_holds_the_other_or_half_are_in_both(mine, theirs, matches):
    names = {"D": "Dockers' Union", "H": "Harbour Board", "V": "Jon Vik", "L": "League of Carriers"}
    parties = tuple(group(name) for name in names.values())
    ours, others = (outcome(MET, parties=tuple(names[letter] for letter in letters)) for letters in (mine, theirs))
    assert right(found(ours, parties=parties), gold(others, parties=parties)) == matches


@pytest.mark.parametrize(
    ("shared", "kind", "matches"),
    [((STAY_OUT, WAGES), "group", 2), ((WAGES,), "group", 0), ((STAY_OUT, WAGES), "state", 0)],
)
def test_groups_called_differently_agree_by_two_shared_items(shared, kind, matches):
    extraction = found(*(position(text, party="strikers") for text in shared), parties=(group("strikers"),))
    known = gold(*(position(text, party="Night Shift") for text in shared), parties=(group("Night Shift", kind),))
    assert right(extraction, known) == matches
    mirrored = found(*(position(text, party="Night Shift") for text in shared), parties=(group("Night Shift", kind),))
    assert right(mirrored, gold(*extraction.positions, parties=(group("strikers"),))) == matches


def test_two_items_on_one_gold_item_are_one_shared_item():
    extraction = found(
        position(WAGES, party="strikers"), condition(WAGES, party="strikers"), parties=(group("strikers"),)
    )
    assert right(extraction, gold(position(WAGES, party="Night Shift"), parties=(group("Night Shift"),))) == 0


def test_groups_that_one_reader_tells_apart_stay_apart():
    """Both are named in the gold, with core items of their own: the items were given to the wrong one."""
    extraction = found(
        position(STAY_OUT, party="strikers"), position(WAGES, party="strikers"), parties=(group("strikers"),)
    )
    known = gold(
        position(STAY_OUT, party="Night Shift"),
        position(WAGES, party="Night Shift"),
        position(MAYOR, party="strikers"),
        parties=(group("Night Shift"), group("strikers")),
    )
    assert right(extraction, known) == 0


def test_a_second_annotators_name_for_a_group_is_the_firsts():
    """Gold is one annotator's items and what only the other had, under the other's names."""
    texts = (STAY_OUT, WAGES, MAYOR)
    extraction = found(*(position(text, party="strikers") for text in texts), parties=(group("strikers"),))
    known = gold(
        position(STAY_OUT, party="Night Shift"),
        position(WAGES, party="Night Shift"),
        optional=(position(MAYOR, party="strikers"),),
        parties=(group("Night Shift"), group("strikers")),
    )
    assert right(extraction, known) == 3


def test_a_group_that_fits_two_names_as_well_takes_neither():
    extraction = found(*(position(t, party="strikers") for t in (STAY_OUT, WAGES)), parties=(group("strikers"),))
    known = gold(
        *(position(text, party=name) for text in (STAY_OUT, WAGES) for name in ("Night Shift", "Day Shift")),
        parties=(group("Night Shift"), group("Day Shift")),
    )
    assert right(extraction, known) == 0


@pytest.mark.parametrize(
    ("mine", "theirs", "overlap"),
    [
        (f"{MET} {NEXT}", MET, 1.0),
        (MET, f"{MET}\n\n  {NEXT}", 1.0),
        ("Both sides  met\nfor six hours on Tuesday.", MET, 1.0),
        ("“No,” said the union’s chief – twice.", '"No," said the union\'s chief - twice.', 1.0),
        ("met for six hours on Tues", MET, None),
    ],
)
def test_sentences_are_the_same_if_one_contains_the_other_by_whole_words(mine, theirs, overlap):
    scores = score([found(outcome(mine))], gold(outcome(theirs)))
    assert scores.all.evidence_overlap == overlap


def test_nothing_found_scores_zero_and_nothing_asked_scores_nothing():
    scores = score([found()], gold(position(WAGES)))
    assert (scores.all.precision, scores.all.core_recall, scores.all.f1) == (None, 0.0, 0.0)
    assert (scores.outcomes.precision, scores.outcomes.core_recall, scores.outcomes.f1) == (None, None, None)


def test_articles_are_known_by_file_name_and_those_without_counterpart_are_named():
    elsewhere = found(position(WAGES), file=f"strike/{FILE}")
    unknown = found(position(WAGES), file="rail.txt")
    known = gold(position(WAGES)) | gold(position(MAYOR, party="Jon Vik"), file="mayor.txt")
    scores = score([unknown, elsewhere], known)
    assert scores.all.counts.model_dump() == {"found": 1, "right": 1, "core": 1, "core_found": 1, "gold": 1}
    assert (scores.without_gold, scores.without_extraction) == (("rail.txt",), ("mayor.txt",))


def test_no_article_with_gold_is_an_error():
    with pytest.raises(InputError, match=r"no gold for any of these articles; there is gold for harbour\.txt"):
        score([found(file="rail.txt")], gold(position(WAGES)))


def test_two_articles_of_one_name_are_an_error():
    twice = [found(file=f"a/{FILE}"), found(file=f"b/{FILE}")]
    with pytest.raises(InputError, match=r"a/harbour\.txt and b/harbour\.txt: both are 'harbour\.txt' to the gold"):
        score(twice, gold(position(WAGES)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g: g["positions"][0].update(stance="maybe"), r"positions\[0\]\.stance: .*'withhold'.*it is 'maybe'"),
        (lambda g: g["positions"][0].pop("core"), r"positions\[0\]\.core: Field required"),
        (lambda g: g["positions"][0].update(core="yes"), r"positions\[0\]\.core: .*it is 'yes'"),
        (lambda g: g["positions"][0].update(evidence=[]), r"positions\[0\]\.evidence: .*at least 1 item"),
        (
            lambda g: g["positions"][0]["evidence"][0].pop("text"),
            r"positions\[0\]\.evidence\[0\]\.text: Field required",
        ),
        (lambda g: g["positions"][0].update(party="Crane Guild"), r"positions\[0\]\.party: 'Crane Guild' is not in"),
        (lambda g: g["outcomes"][0].update(parties=["Nobody"]), r"outcomes\[0\]\.parties: 'Nobody' is not in parties"),
        (lambda g: g.update(claims=[]), r"claims: Extra inputs are not permitted"),
        (lambda g: g.pop("article"), r"article: Field required"),
    ],
)
def test_malformed_gold_is_an_error_that_names_file_and_field(tmp_path, change, message):
    content = gold(position(WAGES), outcome(MET))[FILE].model_dump(mode="json")
    change(content)
    (tmp_path / "harbour.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match=rf"harbour\.json: {message}"):
        load_gold(tmp_path)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b""])
def test_gold_that_is_no_json_is_an_error_that_names_the_file(tmp_path, content):
    (tmp_path / "harbour.json").write_bytes(content)
    with pytest.raises(InputError, match=r"harbour\.json: the file: Invalid JSON"):
        load_gold(tmp_path)


def test_two_gold_files_on_one_article_are_an_error(tmp_path):
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(gold(position(WAGES))[FILE].model_dump_json(), encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.json: article: another file here is about 'harbour\.txt' too"):
        load_gold(tmp_path)


def test_a_folder_without_gold_is_an_error(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match=r"no gold found"):
            load_gold(folder)


def test_the_text_has_a_row_for_each_type_and_lists_misses_and_extras_escaped():
    extraction = found(position("A *crane* stood idle.", says="Cranes [should](x) move."))
    known = gold(position(WAGES, says="It wants nine percent.")) | gold(file="other.txt")
    assert render(score([extraction], known)) == (
        "| | precision | core recall | F1 | label | voice | evidence | found | right | core | core found |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| all | 0.00 | 0.00 | 0.00 | – | – | – | 1 | 0 | 1 | 0 |\n"
        "| positions | 0.00 | 0.00 | 0.00 | – | – | – | 1 | 0 | 1 | 0 |\n"
        "| conditions | – | – | – | – | – | – | 0 | 0 | 0 | 0 |\n"
        "| outcomes | – | – | – | – | – | – | 0 | 0 | 0 | 0 |\n"
        "\n"
        "## Core gold that was missed: 1\n"
        "\n"
        "### harbour.txt\n"
        "\n"
        "- position · Dockers' Union · demand: It wants nine percent.\n"
        "  - “The union wants nine percent more pay.”\n"
        "\n"
        "## Found, but not in the gold: 1\n"
        "\n"
        "### harbour.txt\n"
        "\n"
        "- position · Dockers' Union · demand: Cranes \\[should\\](x) move.\n"
        "  - “A \\*crane\\* stood idle.”\n"
        "\n"
        "Gold without its article: other.txt\n"
    )
