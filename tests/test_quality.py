"""`score` and `compare` as commands: what they print, and how they end."""

import asyncio
import json

import pytest
from builders import answer, condition, outcome, party, position, put, run
from merging import fake
from scripted_server import ScriptedServer, refusal
from scripted_server import answer as says

from summariser.extraction import questions
from summariser.loading import load
from summariser.prompts import load_prompt
from summariser.recordings import Recordings

WANTS, OFFERS = "The weavers want ten percent more pay.", "The mill offered four percent."
MET, CLOSES = "Both met at the town hall of Threadham.", "The mill will close unless the weavers return to work."
STORY = f"{WANTS} {OFFERS} {MET} {CLOSES}"
WEAVERS, MILL = party("weavers", "group"), party("mill")
DEMAND = position("weavers", WANTS)
OFFER = position("mill", OFFERS, evidence=(2,), stance="propose")
DOUBT = position("weavers", MET, evidence=(3,), stance="assess")
THREAT = condition("mill", CLOSES, evidence=(4,), kind="threat")
TALKS = outcome("weavers", "mill", statement=MET, evidence=(3,))
PROMPT = "---\nname: extract\nversion: 1\n---\nsystem:\nWho {} what?\nuser:\n{{{{ fence }}}}\n{{{{ sentences }}}}\n"


def found(*items):
    return answer(*items, parties=(WEAVERS, MILL))


def record(folder, path, said, over=None):
    (question,) = questions(load([str(path)]).articles[0], load_prompt("extract", over=over))
    given = asyncio.run(fake(extract=lambda _: said)(question))
    Recordings(folder, warn=print).put(question, given)


def gold_of(item, *, core=True):
    texts = dict(enumerate((WANTS, OFFERS, MET, CLOSES), 1))
    return item.model_dump() | {"evidence": [{"n": n, "text": texts[n]} for n in item.evidence], "core": core}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to work in, with an article, its gold, and two folders of prompts."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "stories/mill.txt", STORY)
    gold = {
        "article": "mill.txt",
        "parties": [WEAVERS.model_dump(), MILL.model_dump()],
        "positions": [gold_of(DEMAND), gold_of(OFFER.model_copy(update={"stance": "open"}))],
        "conditions": [gold_of(THREAT)],
        "outcomes": [gold_of(TALKS, core=False)],
    }
    put(tmp_path, "gold/mill.json", json.dumps(gold))
    for verb, name in (("wants", "mine"), ("demands", "yours")):
        put(tmp_path, f"{name}/extract.md", PROMPT.format(verb))
    return tmp_path


def test_a_score_is_the_one_that_hands_compute(folder):
    record(folder / "kept", folder / "stories/mill.txt", found(DEMAND, OFFER, DOUBT))
    code, out, _ = run("score", "stories", "--gold", "gold", "--replay", "kept", "--format", "json")
    scores = json.loads(out)
    assert code == 0
    shares = {
        name: tuple(scores[name][share] for share in ("precision", "core_recall", "f1"))
        for name in ("all", "positions", "conditions", "outcomes")
    }
    # Found: 3, of which 2 are right. Core gold: 3, of which 2 are found. The label of one of the two is wrong.
    assert shares["all"] == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert shares["positions"] == pytest.approx((2 / 3, 1, 4 / 5))
    assert shares["conditions"] == (None, 0, 0)
    assert shares["outcomes"] == (None, None, None)
    assert scores["all"]["label_accuracy"] == 1 / 2
    (article,) = scores["articles"]
    assert [entry["statement"] for entry in article["misses"]] == [CLOSES]
    assert [entry["statement"] for entry in article["extras"]] == [MET]


def test_a_score_as_text_lists_misses_and_extras_with_their_sentences(folder):
    record(folder / "kept", folder / "stories/mill.txt", found(DEMAND, OFFER, DOUBT))
    code, out, err = run("score", "stories", "--gold", "gold", "--replay", "kept")
    assert (code, err) == (0, "")
    assert "| all | 0.67 | 0.67 | 0.67 | 0.50 |" in out
    missed, extra = out.split("## Core gold that was missed: 1")[1].split("## Found, but not in the gold: 1")
    assert f"“{CLOSES}”" in missed
    assert f"“{MET}”" in extra


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--gold", "stories"], 1, "no gold found"),
        (["--gold", "elsewhere"], 1, "no gold for any of these articles; there is gold for loom.txt"),
        ([], 2, "--gold"),
        (["--gold", "gold", "--prompts", "nowhere"], 2, "nowhere: no such folder of prompts"),
    ],
)
def test_a_score_that_cannot_be_had_ends_with_one_line_that_says_why(folder, arguments, code, words):
    gold = (folder / "gold/mill.json").read_text(encoding="utf-8")
    put(folder, "elsewhere/loom.json", gold.replace("mill.txt", "loom.txt"))
    record(folder / "kept", folder / "stories/mill.txt", found(DEMAND))
    ended, out, err = run("score", "stories", "--replay", "kept", *arguments)
    assert (ended, out) == (code, "")
    assert words in err
    assert "Traceback" not in err


def test_a_score_of_a_part_of_the_articles_says_what_is_missing(folder):
    put(folder, "stories/empty.txt", "")
    record(folder / "kept", folder / "stories/mill.txt", found(DEMAND))
    code, out, err = run("score", "stories", "--gold", "gold", "--replay", "kept")
    assert code == 3
    assert "| all | 1.00 |" in out
    assert err == "summariser: not read: empty.txt: empty\n"


@pytest.fixture
def both(folder):
    """Recorded answers to either prompt."""
    other_label = DEMAND.model_copy(update={"stance": "propose"})
    record(folder / "kept", folder / "stories/mill.txt", found(DEMAND, OFFER), over=folder / "mine")
    record(folder / "kept", folder / "stories/mill.txt", found(other_label, DOUBT, THREAT), over=folder / "yours")
    return ("compare", "stories", "--replay", "kept", "--prompts", "mine", "--prompts", "yours")


def test_two_folders_of_prompts_are_compared_from_recordings(both):
    code, out, _ = run(*both, "--format", "json")
    comparison = json.loads(out)
    assert code == 0
    assert [comparison[side]["name"] for side in "ab"] == ["mine", "yours"]
    assert [comparison[side]["scores"] for side in "ab"] == [None, None]
    (article,) = comparison["articles"]
    assert [entry["statement"] for entry in article["only_a"]] == [OFFERS]
    assert [entry["statement"] for entry in article["only_b"]] == [MET, CLOSES]
    assert [(each["a"]["label"], each["b"]["label"]) for each in article["labels"]] == [("demand", "propose")]


def test_a_comparison_with_gold_scores_both(both):
    code, out, _ = run(*both, "--gold", "gold", "--format", "json")
    a, b = (json.loads(out)[side]["scores"]["all"] for side in "ab")
    assert code == 0
    assert (a["precision"], a["core_recall"], a["label_accuracy"]) == (1, pytest.approx(2 / 3), 1 / 2)
    assert (b["precision"], b["core_recall"], b["label_accuracy"]) == pytest.approx((2 / 3, 2 / 3, 1 / 2))
    code, out, _ = run(*both, "--gold", "gold")
    assert "| | A: mine | B: yours |" in out
    assert "| precision | 1.00 | 0.67 |" in out


@pytest.mark.parametrize(
    "variants",
    [
        [],
        ["--prompts", "mine"],
        ["--model", "one"],
        ["--prompts", "mine", "--model", "one"],
        ["--prompts", "mine", "--prompts", "yours", "--prompts", "mine"],
        ["--prompts", "mine", "--prompts", "yours", "--model", "one", "--model", "two"],
    ],
)
def test_anything_but_two_variants_is_a_wrong_use(folder, variants):
    code, out, err = run("compare", "stories", *variants)
    assert (code, out) == (2, "")
    assert "give --prompts twice, or --model twice" in err


def test_two_models_are_compared_with_what_they_cost_and_miss(folder):
    put(folder, "stories/mill2.txt", STORY.replace("ten", "nine"))

    def model(request):
        if request.body["model"] == "small" and "nine" in request.texts[1]:
            return refusal("too hard")
        tokens = 50 if request.body["model"] == "small" else 900
        return says(found(OFFER).model_dump_json(), completion_tokens=tokens)

    with ScriptedServer(model) as server:
        arguments = ["compare", "stories", "--base-url", server.base_url, "--model", "small", "--model", "large"]
        code, out, err = run(*arguments, "--prompts", "mine", "--format", "json")
        again = run(*arguments, "--prompts", "mine", "--format", "json")
        assert len(server.requests) == 5, "what was answered is not asked again, what was refused is"
    assert (code, json.loads(again[1])) == (3, json.loads(out))
    assert "not read: mill2.txt" in err
    a, b = (json.loads(out)[side] for side in "ab")
    assert (a["name"], a["failed"], a["completion_tokens"]) == ("small", 1, 50)
    assert (b["name"], b["failed"], b["completion_tokens"]) == ("large", 0, 1800)
    assert [each["file"] for each in json.loads(out)["articles"]] == ["mill.txt"]


def test_a_recording_that_is_missing_ends_the_comparison_with_what_differs(both, folder):
    put(folder, "yours/extract.md", PROMPT.format("asks"))
    code, out, err = run(*both)
    assert (code, out) == (1, "")
    assert "extract 'mill.txt': no recording" in err
    assert "+Who asks what?" in err


def test_what_the_stores_have_to_say_is_said_unless_it_is_to_be_quiet(both, folder):
    put(folder, "kept/notes.json", "{}")
    assert "notes.json: skipped" in run(*both)[2]
    assert run(*both, "--quiet")[2] == ""
