"""A folder of broken files: each is a clear line in the ledger, the rest is read, nothing raises."""

import json
import os
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import OTHER, STEADY, STORY, put
from hypothesis import given
from hypothesis import strategies as st
from scripted_server import ScriptedServer
from test_faults import command, good, story

from summariser.errors import InputError, NothingToRead
from summariser.loading import load
from summariser.pins import load_pins
from summariser.settings import resolve
from summariser.since import load_former

LATIN = " José Núñez said so."


def noise(count: int) -> bytes:
    return random.Random(count).randbytes(count)  # noqa: S311 - the same noise in each run


# What is in a file, and what the ledger must say of it.
BROKEN = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t\r\n ", "empty"),
    "mark alone": (b"\xef\xbb\xbf", "empty"),
    "hidden alone": ("\u200b \u202e" * 200, "empty"),
    "newlines": (b"\n" * 100_000, "empty"),
    "front matter alone": (b"---\ndate: 2031-01-01\n---\n", "empty"),
    "one word": (b"Strike", "too short (1 words; an article needs 20)"),
    "noise": (noise(4000), "binary, not text"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "binary, not text"),
    "archive": (b"\x1f\x8b\x08\x00" + noise(3000), "binary, not text"),
    "nul": (STORY.encode() + b"\x00", "binary, not text"),
    "utf-16 unmarked": (STORY.encode("utf-16-le"), "binary, not text"),
    "utf-16 odd": (b"\xff\xfe" + STORY.encode("utf-16-le") + b" ", "marked as utf-16, but is not"),
    "utf-16 halves": (b"\xff\xfe" + b"\x00\xd8" * 300, "marked as utf-16, but is not"),
    "50 MB": (b"wages and pay " * 3_600_000, "too large (the limit is 5,000,000 bytes)"),
}
FINE = {
    "utf-8": story(1),
    "utf-8 marked": story(2).encode("utf-8-sig"),
    "utf-16": story(3).encode("utf-16"),
    "latin-1": (story(4) + LATIN).encode("latin-1"),
    "line ends": story(5).replace(". ", ".\r\n"),
    "a line": story(6) + " and so on" * 4_000,
}


def fill(folder: Path) -> Path:
    """Put in the broken files and the fine ones, with what is no file at all."""
    for name, (content, _) in BROKEN.items():
        put(folder, f"{name}.txt", content)
    for name, content in FINE.items():
        put(folder, f"{name}.txt", content)
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "gone.txt").symlink_to("nowhere")
    (folder / "again").symlink_to(folder)
    (folder / "endless.txt").symlink_to("/dev/zero")
    (folder / "x.txt").mkdir()
    os.mkfifo(folder / "pipe.txt")
    return folder


@pytest.fixture
def folder(tmp_path):
    return fill(tmp_path)


# What the ledger must say of each.
LEDGER = {f"{name}.txt": reason for name, (_, reason) in BROKEN.items()} | {
    "loop.txt": "cannot be opened: Too many levels of symbolic links",
    "gone.txt": "cannot be opened: No such file or directory",
    "endless.txt": "not a regular file",
    "pipe.txt": "not a regular file",
    "x.txt": "a folder, not a file",
}


@dataclass(frozen=True)
class Tried:
    """What became of files: how many became articles, how many are in the ledger, how many in neither."""

    files: int
    read: int
    listed: int
    lost: int


def tried(folder: Path, count: int) -> Tried:
    """So many files that are stories with something broken in them, in one folder with one that is whole."""
    dice = random.Random(count)  # noqa: S311 - a seed is the point
    for number in range(count):
        put(folder, f"{number}.txt", broken(dice, number))
    put(folder, "whole.txt", OTHER)
    loaded = load([str(folder)])
    read = {file for article in loaded.articles for file in article.source.files}
    listed = {each.file for each in loaded.unread}
    lost = {path.name for path in folder.iterdir()} - read - listed
    return Tried(count + 1, len(read), len(listed), len(lost) + len(read & listed))


def broken(dice: random.Random, number: int) -> bytes:
    """A story in some encoding, cut, with bytes changed, put in or doubled."""
    front = f"---\ndate: 2031-01-01\noutlet: Paper {number}\n---\n" if dice.random() < 0.3 else ""
    encoding = dice.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp1251", "mac_roman"])
    # What would be an error of the user's own, malformed front matter, is tested elsewhere.
    head = len(front.encode(encoding, "replace"))
    content = bytearray((front + story(number) + LATIN).encode(encoding, "replace"))
    for _ in range(dice.choice([0, 1, 3, 30])):
        place = dice.randrange(head, len(content) + 1)
        content[place : place + dice.choice([0, 1, 2])] = dice.choice([b"", dice.randbytes(1), dice.randbytes(40)])
    return bytes(content[: dice.choice([len(content), len(content), dice.randrange(len(content) + 1)])])


def test_a_file_with_something_broken_in_it_is_read_or_in_the_ledger(tmp_path):
    got = tried(tmp_path, 400)
    assert got.lost == 0
    assert min(got.read, got.listed) > 40, "both are tried"


@pytest.mark.parametrize("name", ["extract", "brief"])
def test_each_broken_file_is_a_line_in_the_ledger_and_the_rest_is_read(folder, name):
    more = ["--merge", "rules", "--format", "json"] if name == "brief" else []
    with ScriptedServer(good) as server:
        code, out, errors = command(
            *(name, str(folder), "--model", "m", "--no-cache", "--base-url", server.base_url, *more)
        )
        assert len(server.requests) == len(FINE)
    said = dict(line.split(": not read: ")[1].split(": ", 1) for line in errors.splitlines() if "not read: " in line)
    assert (code, said) == (3, LEDGER)
    if name == "extract":
        read = [json.loads(line)["source"]["files"] for line in out.splitlines()]
        assert sorted(read) == sorted([f"{name}.txt"] for name in FINE)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_a_line_in_the_ledger(folder):
    (folder / "empty.txt").chmod(0)
    assert "cannot be opened: Permission denied" in {each.reason for each in load([str(folder)]).unread}


def test_a_file_name_that_is_not_utf_8_is_shown_by_its_bytes_and_its_answer_is_kept(tmp_path):
    name = os.fsdecode(b"caf\xe9.txt")
    put(tmp_path / "stories", name, story(1))
    asked = ["--model", "m", "--cache-dir", str(tmp_path / "cache"), "--merge", "rules"]
    with ScriptedServer(good) as server:
        for _ in range(2):
            code, out, errors = command("brief", str(tmp_path / "stories"), *asked, "--base-url", server.base_url)
            assert (code, "caf\\udce9.txt" in out.replace("\\\\", "\\")) == (0, True), errors
        assert len(server.requests) == 1


@given(title=st.text(alphabet=st.characters(categories=["Cs", "Lu"]), min_size=1))
@STEADY
def test_halves_of_surrogate_pairs_in_metadata_are_dropped(title):
    escaped = "".join(f"\\u{ord(letter):04x}" if ord(letter) <= 0xFFFF else letter for letter in title)
    with tempfile.TemporaryDirectory() as place:
        path = put(place, "a.txt", f'---\ntitle: "{escaped}"\n---\n{STORY}')
        load([path]).articles[0].model_dump_json()


# Files of the user's beside the articles: read as they are meant, or an error that names the file.


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@STEADY
@pytest.mark.parametrize("name", ["parties.toml", "former.json", "summariser.toml", "articles.csv"])
def test_any_bytes_in_a_file_beside_the_articles_are_read_or_an_error_that_names_it(name, content):
    with tempfile.TemporaryDirectory() as place:
        path = Path(put(place, name, content))
        put(place, "a.txt", OTHER)
        readers = {
            "parties.toml": lambda: load_pins(path),
            "former.json": lambda: load_former(path),
            "summariser.toml": lambda: resolve({}, environment={}, folder=path.parent),
            "articles.csv": lambda: load([place]),
        }
        try:
            readers[name]()
        except InputError as error:
            assert name in str(error) or isinstance(error, NothingToRead)  # noqa: PT017


def test_a_byte_order_mark_in_parties_toml_is_no_fault(tmp_path):
    path = Path(put(tmp_path, "parties.toml", '[[party]]\nname = "Port Company"\n', "utf-8-sig"))
    assert [pin.name for pin in load_pins(path)] == ["Port Company"]
