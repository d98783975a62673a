"""Recordings of answers: what they keep, what they refuse, and why one is missing."""

import errno
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from storing import SECRET, SECRETS, SYSTEM, Measured, StricterVerdict, Verdict, ask, reply

from summariser.answers import read
from summariser.errors import StoreError
from summariser.recordings import Recordings


@pytest.fixture
def told():
    return []


@pytest.fixture
def recordings(tmp_path, told):
    return Recordings(tmp_path / "recordings", warn=told.append)


def files(recordings):
    return sorted(path.name for path in recordings.folder.iterdir())


# What they keep


def test_a_recorded_answer_comes_back_from_a_fresh_look_at_the_folder(recordings, told):
    recordings.put(ask(), reply(ask()))
    again = Recordings(recordings.folder, warn=told.append).get(ask())
    assert again == reply(ask())
    assert read(again, Verdict) == Verdict(says="Москва: «нет»", evidence=(1,))
    assert told == []


def test_a_recording_can_be_replayed_at_once(recordings):
    recordings.put(ask(), reply(ask()))
    assert recordings.get(ask()) == reply(ask())
    assert recordings.get(ask("Another.")) is None


def test_a_recording_holds_the_answer_as_json_and_the_question_by_lines(recordings):
    recordings.put(ask(), reply(ask()))
    (name,) = files(recordings)
    text = (recordings.folder / name).read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert '"says": "Москва: «нет»"' in text
    content = json.loads(text)
    assert content["answer"] == {"says": "Москва: «нет»", "evidence": [1]}
    assert content["messages"][0] == {"role": "system", "lines": ["Say who wants what.", "Be brief."]}
    assert re.fullmatch("[0-9a-f]{64}", content["schema_sha256"])
    assert content["endpoint"] == {"model": "m-1", "base_url": "http://localhost:8000/v1", "mode": "json_schema"}


def test_the_same_answer_makes_the_same_bytes_and_is_not_written_again(recordings, tmp_path, told):
    recordings.put(ask(), reply(ask()))
    (name,) = files(recordings)
    before = (recordings.folder / name).stat()
    recordings.put(ask(), recordings.get(ask()))
    after = (recordings.folder / name).stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    elsewhere = Recordings(tmp_path / "elsewhere", warn=told.append)
    elsewhere.put(ask(), reply(ask(), text='{"says":"Москва: «нет»",\n "evidence":[1]}'))
    assert (elsewhere.folder / name).read_bytes() == (recordings.folder / name).read_bytes()


def test_a_new_answer_to_a_recorded_question_takes_its_files_place(recordings):
    recordings.put(ask(), reply(ask()))
    recordings.put(ask(subject="b.txt"), reply(ask(subject="b.txt"), text='{"says": "new", "evidence": []}'))
    assert len(files(recordings)) == 1
    assert read(recordings.get(ask()), Verdict).says == "new"


def test_an_answer_that_was_first_given_under_another_subject_is_recorded_under_the_questions_own(recordings):
    recordings.put(ask(subject="new.txt"), reply(ask(subject="old.txt")))
    assert recordings.get(ask()).subject == "new.txt"


def test_a_text_that_json_would_not_give_back_is_kept_as_it_is(recordings):
    question = ask(answer_model=Measured)
    recordings.put(question, reply(question, text='{"value":  NaN}'))
    assert recordings.get(question).text == '{"value":  NaN}'


def test_a_recorded_text_that_does_not_satisfy_its_type_is_a_miss_with_a_reason(recordings):
    recordings.put(ask(), reply(ask(), text="not JSON"))
    assert recordings.get(ask()) is None
    assert "no longer satisfies" in recordings.explain_miss(ask())


@pytest.mark.parametrize(
    ("subject", "slug"),
    [
        ("a.txt", "a-txt"),
        ("../Ünlü Über/..\\x.TXT", "unlu-uber-x-txt"),
        ("Кремль", "unnamed"),
        ("", "unnamed"),
        ("a" * 300, "a" * 60),
        ("a" * 59 + " b", "a" * 59),
        ("con", "con"),
    ],
)
def test_a_file_is_named_by_task_subject_and_key_safely_for_every_file_system(recordings, subject, slug):
    question = ask(subject=subject)
    recordings.put(question, reply(question))
    assert files(recordings) == [f"extract-{slug}-{question.key[:8]}.json"]
    assert Recordings(recordings.folder, warn=pytest.fail).get(question).subject == subject


def test_the_whole_key_decides_not_its_beginning(recordings, told):
    recordings.put(ask(), reply(ask()))
    (name,) = files(recordings)
    content = json.loads((recordings.folder / name).read_text(encoding="utf-8"))
    content |= {"key": ask().key[:8] + "0" * 56, "answer": {"says": "wrong", "evidence": []}}
    (recordings.folder / f"extract-a-{ask().key[:8]}.json").write_text(json.dumps(content), encoding="utf-8")
    fresh = Recordings(recordings.folder, warn=told.append)
    assert fresh.get(ask()) == reply(ask())
    fresh.put(ask(), reply(ask(), text='{"says": "new", "evidence": []}'))
    assert read(fresh.get(ask()), Verdict).says == "new"
    assert "wrong" in (recordings.folder / f"extract-a-{ask().key[:8]}.json").read_text(encoding="utf-8")


def test_threads_share_a_folder_of_recordings(recordings):
    questions = [ask(f"Article {n}", subject=f"{n}.txt") for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda question: recordings.put(question, reply(question)), questions))
        assert all(pool.map(recordings.get, questions))
    assert len(files(recordings)) == 24


# What they refuse


def test_passwords_and_keys_in_a_base_url_are_not_written(recordings):
    recordings.put(ask(), reply(ask(), endpoint=SECRET))
    written = b"".join(path.read_bytes() for path in recordings.folder.iterdir())
    assert b"https://host:1/v1" in written
    assert not re.search(SECRETS, written)


def test_foreign_files_are_skipped_and_named_once(recordings, told):
    recordings.put(ask(), reply(ask()))
    (recordings.folder / "README.md").write_text("About these.", encoding="utf-8")
    (recordings.folder / "package.json").write_text("{}", encoding="utf-8")
    (recordings.folder / f"extract-b-{ask('B').key[:8]}.json").write_text("<<<<<<< HEAD", encoding="utf-8")
    (recordings.folder / f"extract-c-{ask('C').key[:8]}.json").mkdir()
    fresh = Recordings(recordings.folder, warn=told.append)
    for _ in range(2):
        assert fresh.get(ask()) is not None
        assert fresh.get(ask("B")) is None
        assert fresh.get(ask("C")) is None
    assert [re.search(r"[\w-]+\.json: skipped: .*", message)[0] for message in told] == [
        "package.json: skipped: not named as a recording",
        f"extract-b-{ask('B').key[:8]}.json: skipped: not in the form of a recording",
        f"extract-c-{ask('C').key[:8]}.json: skipped: cannot be read: Is a directory",
    ]


def test_a_broken_recording_is_replaced_by_a_new_one(recordings, told):
    recordings.put(ask(), reply(ask()))
    (name,) = files(recordings)
    (recordings.folder / name).write_text("{", encoding="utf-8")
    fresh = Recordings(recordings.folder, warn=told.append)
    fresh.put(ask(), reply(ask()))
    assert fresh.get(ask()) == reply(ask())


def test_a_folder_that_is_not_there_is_an_error_that_names_it(recordings):
    for _ in range(2):
        with pytest.raises(StoreError, match="recordings: no folder of recordings"):
            recordings.get(ask())


def test_a_folder_that_cannot_be_written_is_an_error_that_names_the_question(recordings):
    recordings.folder.write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match=r"answer to extract 'a\.txt' cannot be recorded"):
        recordings.put(ask(), reply(ask()))


def test_a_write_that_fails_leaves_the_former_recording_whole(recordings, monkeypatch):
    recordings.put(ask(), reply(ask()))

    def fail(self, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StoreError, match="No space left"):
        recordings.put(ask(), reply(ask(), text='{"says": "new", "evidence": []}'))
    assert len(files(recordings)) == 1
    assert recordings.get(ask()) == reply(ask())


# Why an answer is missing


def test_a_miss_without_recordings_of_the_task_says_so(recordings):
    recordings.put(ask(), reply(ask()))
    question = ask(task="compose", subject="Grain deal")
    assert recordings.explain_miss(question).startswith("compose 'Grain deal': no recording in ")
    assert recordings.explain_miss(question).endswith("no recording of this task at all")


@pytest.mark.parametrize(
    ("changed", "part", "lines"),
    [
        ({"article": "Moscow said yes."}, "article text", ["-[1] Moscow said no.", "+[1] Moscow said yes."]),
        (
            {"system": SYSTEM.replace("brief", "exact")},
            "prompt (all but the article text)",
            ["-Be brief.", "+Be exact."],
        ),
        ({"around": "Read that."}, "prompt (all but the article text)", ["-Read this.", "+Read that."]),
        ({"answer_model": StricterVerdict}, "schema of the answer (SHA-256 ", []),
        ({"max_tokens": 600}, "sampling: max_tokens 500, now 600", []),
    ],
)
def test_a_miss_names_what_differs_from_the_recording_of_the_same_subject(recordings, changed, part, lines):
    for question in (ask("Another.", subject="z.txt"), ask()):
        recordings.put(question, reply(question))
    head, difference, *diff = recordings.explain_miss(ask(**changed)).split("\n")
    assert head.startswith("extract 'a.txt': no recording in ")
    assert head.endswith(f"The nearest is extract-a-txt-{ask().key[:8]}.json; what differs:")
    assert difference.startswith(f"- {part}")
    assert [line[2:] for line in diff if re.match(r"  [-+](?!--|\+\+)", line)] == lines


def test_a_miss_names_all_that_differs(recordings):
    recordings.put(ask(), reply(ask()))
    text = recordings.explain_miss(ask("No.", system="New.", answer_model=StricterVerdict, max_tokens=1))
    assert re.findall(r"^- (\w+)", text, re.MULTILINE) == ["article", "prompt", "schema", "sampling"]


def test_a_recording_of_another_version_is_said_to_be_one(recordings):
    recordings.put(ask(), reply(ask()))
    (name,) = files(recordings)
    path = recordings.folder / name
    path.write_text(path.read_text(encoding="utf-8").replace(ask().key, "0" * 64), encoding="utf-8")
    assert recordings.get(ask()) is None
    assert "another version of summariser made it" in recordings.explain_miss(ask())


def test_a_miss_on_a_new_subject_is_held_against_the_most_similar_article(recordings):
    talks, wages = ask("The talks on grain failed.", subject="g.txt"), ask("Drivers want 5 percent.", subject="w.txt")
    for question in (talks, wages):
        recordings.put(question, reply(question))
    text = recordings.explain_miss(ask("The talks on grain failed again.", subject="new.txt"))
    assert text.endswith(
        f"The nearest is extract-g-txt-{talks.key[:8]}.json, of 'g.txt'; what differs:\n- article text"
    )


def test_among_recordings_of_the_same_subject_the_most_similar_prompt_is_nearest(recordings):
    for system in ("Something else entirely.", SYSTEM, "Yet another prompt."):
        recordings.put(ask(system=system), reply(ask(system=system)))
    assert ask().key[:8] in recordings.explain_miss(ask(system=SYSTEM + " Be exact."))


def test_a_long_difference_is_cut(recordings):
    old, new = (ask(system="\n".join(f"{word} {n}" for n in range(100))) for word in ("old", "new"))
    recordings.put(old, reply(old))
    lines = recordings.explain_miss(new).splitlines()
    assert len(lines) == 2 + 20 + 1
    assert re.fullmatch(r"  … \d+ more", lines[-1])
