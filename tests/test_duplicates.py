"""Reprints of one text are one origin."""

from builders import article

from summariser.duplicates import clusters

WIRE = (
    "Elmaria asked for a herring quota of 1,200 tonnes this year.",
    "Ostrava answered that 900 tonnes were enough for both fleets.",
    "The two sides will meet again in Port Haven on Friday.",
)


def origins(*articles):
    found = clusters(articles)
    return len(set(found.values()))


def test_a_reprint_with_another_headline_is_the_same_text():
    one = article("Talks resume between the two fishing nations today", *WIRE)
    other = article(
        "Herring row between neighbours goes on and on", *WIRE[:2], "The ports were quiet all day, police said."
    )
    found = clusters([one, other])
    assert set(found) == {one.source.id, other.source.id}
    assert origins(one, other) == 1


def test_case_quotes_and_spaces_do_not_make_another_text():
    shouted = [sentence.upper().replace(" ", "\n") for sentence in WIRE]
    assert origins(article(*WIRE), article(*shouted)) == 1


def test_articles_that_share_one_quotation_are_two_texts():
    ours = [f"Our reporter saw {n} boats leave the harbour early that day." for n in range(3)]
    theirs = [f"Their reporter counted {n} lorries on the road to Ostrava." for n in range(3)]
    assert origins(article(*ours, WIRE[0]), article(*theirs, WIRE[0])) == 2


def test_short_sentences_and_articles_without_others_join_nothing():
    assert origins(article("Read more here.", "No deal yet."), article("Read more here.", "No deal now.")) == 2


def test_page_furniture_of_many_articles_joins_nothing():
    furniture = "Sign up here for our free morning newsletter on fishing."
    articles = [article(f"Boat number {n} left the harbour of Elmaria at dawn.", furniture) for n in range(20)]
    assert origins(*articles) == 20


def test_a_wire_story_that_many_outlets_print_is_one_text():
    assert origins(*(article(*WIRE, f"Filed from desk {n}.") for n in range(20))) == 1


def test_furniture_of_many_articles_does_not_join_those_that_hold_nothing_else():
    furniture = [f"Read more of our news on the harbour in section {n} below." for n in range(3)]
    stories = [
        article(*(f"Boat number {n} left pier {m} of the harbour at dawn." for m in range(5)), *furniture)
        for n in range(20)
    ]
    assert origins(*stories, article(*furniture)) == 21


def test_a_wire_story_that_many_outlets_shorten_is_one_text():
    long = [f"The delegates spoke of matter number {n} until late at night." for n in range(8)]
    cut = [article(*long[n % 4 : n % 4 + 5], f"Filed from desk {n}.") for n in range(20)]
    assert origins(*cut) == 1


def test_the_order_of_articles_makes_no_difference():
    articles = [article(*WIRE, f"Filed from desk {n}.") for n in range(3)] + [article("Nothing happened at sea today.")]
    assert clusters(articles) == clusters(articles[::-1])


def test_no_articles_have_no_clusters():
    assert clusters([]) == {}
