"""Disjoint sets whose leader does not depend on the order of joining."""

from builders import STEADY
from hypothesis import given
from hypothesis import strategies as st

from summariser.unions import Unions

NAMES = ["elmaria", "ostrava", "pin:Sudmark", "pin:Haven", "union", "port"]
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=10)


def leaders(pairs):
    unions = Unions()
    for one, other in pairs:
        unions.join(one, other)
    return {name: unions.find(name) for name in NAMES}


def test_a_name_alone_leads_itself_and_is_known_once_it_was_looked_for():
    unions = Unions()
    assert not unions.known("port")
    assert unions.find("port") == "port"
    assert unions.known("port")


def test_the_first_by_the_alphabet_leads_and_pins_come_before_all():
    assert leaders([("union", "port"), ("port", "elmaria")])["union"] == "elmaria"
    assert leaders([("elmaria", "pin:Sudmark")])["elmaria"] == "pin:Sudmark"


@given(st.data())
@STEADY
def test_the_order_of_joining_makes_no_difference(data):
    pairs = data.draw(PAIRS)
    shuffled = [pair[::-1] for pair in data.draw(st.permutations(pairs))]
    assert leaders(pairs) == leaders(shuffled)


@given(PAIRS)
@STEADY
def test_joined_names_have_one_leader_from_among_them(pairs):
    found = leaders(pairs)
    assert all(found[one] == found[other] for one, other in pairs)
    assert all(found[leader] == leader for leader in found.values())
