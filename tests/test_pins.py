"""The user's `parties.toml`."""

import pytest
from builders import put

from summariser.errors import InputError
from summariser.pins import Pin, load_pins

FILE = """
[[party]]
name = "Elmaria"
aliases = ["the Republic", "Haven"]
speakers = ["Ann Lee"]

[[party]]
name = "Dockers' Union"
"""


def pins(tmp_path, content):
    put(tmp_path, "parties.toml", content)
    return load_pins(tmp_path / "parties.toml")


def test_each_table_is_a_party_with_its_names_and_speakers(tmp_path):
    assert pins(tmp_path, FILE) == (
        Pin(name="Elmaria", aliases=("the Republic", "Haven"), speakers=("Ann Lee",)),
        Pin(name="Dockers' Union"),
    )


def test_an_empty_file_pins_nobody(tmp_path):
    assert pins(tmp_path, "") == ()


@pytest.mark.parametrize("content", ["[[party]", b"name = 'M\xfcwe'"])
def test_a_file_that_is_not_toml_is_named(tmp_path, content):
    with pytest.raises(InputError, match=r"parties\.toml: cannot be read"):
        pins(tmp_path, content)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"parties\.toml: cannot be read"):
        load_pins(tmp_path / "parties.toml")


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("[[party]]\naliases = ['x']", "party.0.name"),
        ("[[party]]\nname = 'x'\nalias = ['y']", "party.0.alias"),
        ("[[party]]\nname = 'x'\nspeakers = 'y'", "party.0.speakers"),
        ("[[parties]]\nname = 'x'", "parties"),
        ("[party]\nname = 'x'", "party"),
    ],
)
def test_another_form_is_an_error_that_says_where_and_what_is_known(tmp_path, content, where):
    with pytest.raises(InputError, match=f": {where}: .*name, aliases and speakers"):
        pins(tmp_path, content)
