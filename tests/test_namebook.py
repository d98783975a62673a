"""Who is who over all articles, and who speaks for whom."""

from itertools import permutations

import pytest
from builders import STEADY, extraction, outcome, party, person, position, state
from hypothesis import given
from hypothesis import strategies as st

from summariser.namebook import SO_FAR, Alignment
from summariser.pins import Pin
from summariser.resolve import resolve

UNION = party("Dockers' Union")
PORT = party("Port Company")


def read(file, *parties, holders=(), **fields):
    return extraction(*(position(name, **fields) for name in holders), parties=parties, file=f"{file}.txt")


def who(*extractions, **more):
    """Each actor's name with its principal's, in order."""
    return sorted((actor.name, actor.principal) for actor in resolve(extractions, **more).actors)


def held(*extractions, **more):
    """The principals of all items, article by article."""
    return [entry.parties for entry in resolve(extractions, **more).entries]


def test_spellings_of_one_person_in_several_articles_are_one_actor():
    spellings = ["Dmitri Halkin", "Dmitry Khalkin", "Dmitriy Halkin", "Dmitri Halkin"]
    (actor,) = resolve([read(f"{n}", person(name)) for n, name in enumerate(spellings)]).actors
    assert (actor.name, actor.aliases) == ("Dmitri Halkin", ("Dmitriy Halkin", "Dmitry Khalkin"))


def test_other_titles_of_one_name_are_one_actor_with_both_roles():
    chair, former = person("Ann Lee", role="chair"), person("Ann Lee", role="former chair")
    (actor,) = resolve([read("a", chair), read("b", former), read("c", chair)]).actors
    assert actor.roles == ("chair", "former chair")


def test_one_title_of_two_names_is_two_actors():
    assert who(read("a", person("President Lee")), read("b", person("President Hale"))) == [
        ("President Hale", "President Hale"),
        ("President Lee", "President Lee"),
    ]


def test_one_surname_under_two_principals_stays_two():
    ours, theirs = person("Ruiz", acts_for="Dockers' Union"), person("Ruiz", acts_for="Port Company")
    assert who(read("a", ours, UNION), read("b", theirs, PORT)) == [
        ("Dockers' Union", "Dockers' Union"),
        ("Port Company", "Port Company"),
        ("Ruiz", "Dockers' Union"),
        ("Ruiz", "Port Company"),
    ]


def test_one_surname_under_two_principals_stays_two_beside_a_full_name_under_none():
    ours, theirs = person("Ruiz", acts_for="Dockers' Union"), person("Ruiz", acts_for="Port Company")
    found = who(read("a", ours, UNION), read("b", theirs, PORT), read("c", person("Ana Ruiz")))
    assert [each for each in found if "Ruiz" in each[0]] == [
        ("Ana Ruiz", "Ana Ruiz"),
        ("Ruiz", "Dockers' Union"),
        ("Ruiz", "Port Company"),
    ]


def test_one_surname_under_two_principals_stays_two_beside_a_full_name_under_one_and_none():
    ours, theirs = person("Ruiz", acts_for="Dockers' Union"), person("Ana Ruiz", acts_for="Port Company")
    found = who(read("a", ours, UNION), read("b", theirs, PORT), read("c", person("Ana Ruiz")))
    assert [each for each in found if "Ruiz" in each[0]] == [("Ana Ruiz", "Port Company"), ("Ruiz", "Dockers' Union")]


@pytest.mark.parametrize(("name", "persons"), [("Ana Ruiz", 1), ("Ruiz", 3)])
@pytest.mark.parametrize("files", tuple(permutations("abc")), ids="".join)
def test_under_two_principals_and_none_a_full_name_is_one_person_and_a_bare_surname_is_three(name, persons, files):
    people = [person(name, acts_for=principal) for principal in ("Dockers' Union", "Port Company", None)]
    found = who(*(read(file, each, UNION, PORT) for file, each in zip(files, people, strict=True)))
    assert sum(each == name for each, _ in found) == persons


def test_a_bare_surname_joins_the_only_person_whom_it_fits():
    assert who(read("a", person("Ana Ruiz")), read("b", person("Ruiz"))) == [("Ana Ruiz", "Ana Ruiz")]


def test_a_bare_surname_that_fits_two_persons_stays_alone():
    found = who(read("a", person("Ana Ruiz")), read("b", person("Bo Ruiz")), read("c", person("Ruiz")))
    assert [name for name, _ in found] == ["Ana Ruiz", "Bo Ruiz", "Ruiz"]


def test_a_bare_surname_that_fits_two_persons_joins_the_one_of_its_principal():
    ana, bo = person("Ana Ruiz", acts_for="Dockers' Union"), person("Bo Ruiz")
    found = who(read("a", ana, UNION), read("b", bo), read("c", person("Ruiz", acts_for="Dockers' Union"), UNION))
    assert [name for name, _ in found] == ["Ana Ruiz", "Bo Ruiz", "Dockers' Union"]


def test_a_capital_means_its_state_where_the_state_takes_part():
    articles = read("a", party("Oslo"), holders=["Oslo"]), read("b", state("Norway"))
    assert held(*articles) == [("Norway",)]


def test_a_capital_stays_itself_where_its_state_takes_no_part():
    articles = read("a", party("Oslo"), party("Oslo Teachers"), holders=["Oslo"])
    assert held(articles) == [("Oslo",)]


def test_a_capital_and_a_seat_stay_two_where_their_state_takes_no_part():
    assert len(who(read("a", party("Copenhagen")), read("b", party("Christiansborg")))) == 2


def test_a_seat_of_government_means_its_state_where_the_state_takes_part():
    assert held(read("a", party("Christiansborg"), state("Denmark"), holders=["Christiansborg"])) == [("Denmark",)]


def test_a_former_official_without_a_principal_stays_alone():
    minister = person("Ann Lee", role="minister", acts_for="Norway")
    found = who(read("a", minister, person("Bo Hale", role="former minister"), state("Norway")))
    assert ("Bo Hale", "Bo Hale") in found


@pytest.mark.parametrize(
    ("said", "principal"),
    [
        (["Dockers' Union", "Dockers' Union", "Port Company"], "Dockers' Union"),
        (["Dockers' Union", "Dockers' Union", None], "Dockers' Union"),
        (["Dockers' Union", None], "Dockers' Union"),
        (["Dockers' Union", None, None], "Strike Committee"),
    ],
)
def test_most_articles_decide_whom_an_organ_acts_for(said, principal):
    articles = [read(f"{n}", UNION, PORT, party("Strike Committee", acts_for=name)) for n, name in enumerate(said)]
    assert dict(who(*articles))["Strike Committee"] == principal


def test_acting_for_one_who_acts_for_another_ends_at_the_last():
    chain = person("Ann Lee", acts_for="Ministry of Fish"), party("Ministry of Fish", acts_for="Norway")
    assert held(read("a", *chain, state("Norway"), holders=["Ann Lee", "Ministry of Fish"])) == [("Norway",)] * 2


def test_two_that_act_for_each_other_are_one_principal():
    circle = party("Dockers' Union", acts_for="Union Delegation"), party("Union Delegation", acts_for="Dockers' Union")
    first, second = held(read("a", *circle, holders=["Dockers' Union", "Union Delegation"]))
    assert first == second


@pytest.mark.parametrize("other", ["Ann Lee", "Dockers' Union"])
def test_of_a_circle_the_state_leads(other):
    kind = "person" if other == "Ann Lee" else "organisation"
    circle = party(other, kind, acts_for="Norway"), state("Norway", acts_for=other)
    assert held(read("a", *circle, holders=[other, "Norway"])) == [("Norway",)] * 2


def test_who_acts_for_one_of_a_circle_acts_for_the_one_that_leads_it():
    circle = party("Dockers' Union", acts_for="Union Delegation"), party("Union Delegation", acts_for="Dockers' Union")
    chair = person("Ann Lee", acts_for="Union Delegation")
    assert held(read("a", *circle, chair, holders=["Ann Lee"])) == [("Dockers' Union",)]


def test_a_common_noun_joins_nothing_across_articles():
    one = party("Dockers' Union", aliases=("the union",))
    assert len(who(read("a", one), read("b", party("the union")))) == 2


def test_a_name_with_its_article_is_no_alias_of_it_and_a_common_noun_is_none_either():
    (actor,) = resolve([read("a", party("Port Company", aliases=("the Port Company", "The company", "PC")))]).actors
    assert actor.aliases == ("PC",)


def test_a_proper_alias_joins_across_articles():
    one = party("International Longshore Federation", aliases=("ILF",))
    assert who(read("a", one), read("b", party("ILF"))) == [
        ("International Longshore Federation", "International Longshore Federation")
    ]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_party_is_never_taken_for_one_that_has_its_name_as_an_alias(turn):
    parties = [party("Ministry of Labour", aliases=("the government",)), party("Government")][::turn]
    assert held(read("a", *parties, holders=["Government"])) == [("Government",)]


def test_who_is_heard_is_found_by_alias_or_surname_and_else_stays_as_printed():
    article = [person("Ana Ruiz", acts_for="Dockers' Union", aliases=("Chair Ana",)), UNION]
    for printed, name, principal in [
        ("Ana Ruiz", "Ana Ruiz", "Dockers' Union"),
        ("Chair Ana", "Ana Ruiz", "Dockers' Union"),
        ("the union's chair, Ms Ruiz", "Ana Ruiz", "Dockers' Union"),
        ("a person close to the talks", "a person close to the talks", None),
    ]:
        (entry,) = resolve([read("a", *article, holders=["Dockers' Union"], speaker=printed)]).entries
        assert (entry.speaker, entry.speaks_for) == (name, principal)


def test_an_outcome_of_an_organ_and_its_principal_names_the_principal_once():
    met = outcome("Port Company", "Port Board", "Dockers' Union")
    board = party("Port Board", acts_for="Port Company")
    assert held(extraction(met, parties=[PORT, board, UNION])) == [("Port Company", "Dockers' Union")]


def test_a_pin_gives_name_aliases_and_speakers_against_all_articles():
    pin = Pin(name="The Dockers", aliases=("Dockers' Union", "Quay Committee"), speakers=("Ana Ruiz",))
    articles = [
        read("a", UNION, person("Ana Ruiz", acts_for="Port Company"), PORT, holders=["Dockers' Union", "Ana Ruiz"]),
        read("b", party("Quay Committee", acts_for="Port Company"), PORT, holders=["Quay Committee"]),
    ]
    assert held(*articles, pins=[pin]) == [("The Dockers",)] * 3


def test_a_pin_that_nothing_mentions_changes_nothing():
    assert who(read("a", UNION), pins=[Pin(name="Sudmark", speakers=("Bo Hale",))]) == who(read("a", UNION))


def test_the_model_joins_names_that_rules_keep_apart():
    articles = read("a", UNION, holders=["Dockers' Union"]), read("b", party("Quay Workers"), holders=["Quay Workers"])
    found = held(*articles, alignment=Alignment(actors=(("Dockers' Union", "Quay Workers"),)))
    assert len(set(found)) == 1


def test_the_model_cannot_make_one_of_a_person_and_a_state():
    articles = read("a", person("Ann Lee"), state("Norway"))
    found = resolve([articles], alignment=Alignment(actors=(("Ann Lee", "Norway"),)))
    assert [actor.name for actor in found.actors] == ["Ann Lee", "Norway"]
    assert found.ignored == 1


def test_the_model_cannot_make_one_of_two_pins():
    pins = [Pin(name="Dockers' Union"), Pin(name="Port Company")]
    found = resolve(
        [read("a", UNION, PORT)], pins=pins, alignment=Alignment(actors=(("Dockers' Union", "Port Company"),))
    )
    assert ([actor.name for actor in found.actors], found.ignored) == (["Dockers' Union", "Port Company"], 1)


def test_the_model_says_whom_one_acts_for_only_where_articles_do_not():
    alignment = Alignment(acts_for=(("Ann Lee", "Port Company"), ("Bo Hale", "Port Company"), ("Nobody", "Nothing")))
    articles = read("a", UNION, PORT, person("Ann Lee", acts_for="Dockers' Union"), person("Bo Hale"))
    found = dict(who(articles, alignment=alignment))
    assert (found["Ann Lee"], found["Bo Hale"]) == ("Dockers' Union", "Port Company")


NAMES = ["Ana Ruiz", "A. Ruiz", "Ruiz", "Norway", "Oslo", "Dockers' Union", "Dockers Union", "Port Company", "Elmaria"]
PARTIES = st.builds(
    party,
    st.sampled_from(NAMES),
    st.sampled_from(["state", "organisation", "group", "person"]),
    acts_for=st.none() | st.sampled_from(NAMES),
    aliases=st.lists(st.sampled_from(NAMES), max_size=1).map(tuple),
)


@given(st.lists(st.lists(PARTIES, min_size=1, max_size=3), min_size=2, max_size=4))
@STEADY
def test_the_order_of_articles_makes_no_difference(lists):
    articles = [read(f"{n}", *each, holders=[each[0].name]) for n, each in enumerate(lists)]
    assert len({resolve(order).model_dump_json() for order in permutations(articles)}) == 1


@pytest.mark.parametrize("name", [SO_FAR, "so  far"])
def test_a_party_that_is_called_what_stands_before_a_result_is_told_apart_by_quotation_marks(name):
    named = read("a", party(name), holders=[name])
    assert who(named) == [(f"“{name}”", f"“{name}”")]
    assert held(named) == [(f"“{name}”",)]
    assert held(read("a", holders=[name])) == [(f"“{name}”",)]
    pinned = who(read("a", UNION), pins=[Pin(name=name, aliases=("Dockers' Union",))])
    assert pinned == [(f"“{name}”", f"“{name}”")]


@pytest.mark.parametrize("name", ["So Far", "so far so good"])
def test_a_party_of_another_name_needs_none(name):
    assert who(read("a", party(name))) == [(name, name)]
