"""Tables for spreadsheets and notebooks: what they hold, and that no cell is a formula."""

import csv
import io
import sys
from typing import get_type_hints

import pytest
from builders import STEADY, condition, outcome, position
from hypothesis import given
from hypothesis import strategies as st
from merging import MONDAY, TUESDAY, brief, told
from pyarrow import parquet

from summariser.briefing import Change, Clash, NewsItem
from summariser.errors import InputError
from summariser.tables import ClaimRow, EvidenceRow, as_csv, as_files, as_parquet, tables

FOUND = brief(
    told(
        position("Union", "The union wants a rise.", speaker="Ana Ruiz", hedged=True),
        condition("Port", "The port pays if work resumes.", requires="work resumes", gates="the port pays"),
        outcome("Union", "Port", statement="The talks took place.", status="done"),
        file="monday.txt",
        date=MONDAY,
    ),
    told(position("Union", "The union wants a rise."), file="tuesday.txt", date=TUESDAY),
)
ROWS = tables([FOUND])


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def claim(start):
    return next(row for row in ROWS.claims if row["statement"].startswith(start))


def test_a_claim_is_a_row_with_its_sentences_and_their_words():
    row = claim("The union wants")
    assert len(ROWS.claims) == len(FOUND.claims)
    assert (row["type"], row["parties"], row["support"]) == ("position", ["Union"], FOUND.claims[0].support)
    assert row["sentences"] == ["monday.txt:1", "tuesday.txt:1"]
    assert row["quotations"] == ["The union wants a rise."] * 2
    assert row["articles"] == 2


def test_a_condition_says_what_is_required_and_what_it_gates():
    row = claim("The port pays")
    assert (row["condition"], row["requires"], row["gates"], row["state"]) == (
        condition("Port", "x").kind, "work resumes", "the port pays", "open"
    )  # fmt: skip
    assert claim("The talks")["condition"] is None


def test_evidence_has_a_row_for_each_sentence_of_each_item():
    cited = [(m.id, e.n) for c in FOUND.claims for m in c.members for e in m.item.evidence]
    assert [(row["item"], row["sentence"]) for row in ROWS.evidence] == cited
    tuesday = next(row for row in ROWS.evidence if row["file"] == "tuesday.txt")
    assert (tuesday["quotation"], tuesday["date"], tuesday["start"]) == ("The union wants a rise.", TUESDAY, 0)
    assert tuesday["claim"] == claim("The union wants")["claim"]


def test_clashes_changes_and_news_are_named_by_claim():
    one, two, three = (row["claim"] for row in ROWS.claims)
    found = FOUND.model_copy(
        update={
            "clashes": (Clash(kind="reports", claims=(one, two, three)),),
            "moved": (Change(earlier=one, later=three, stated=True),),
            "news_items": (NewsItem(mark="NEW", claim=two, former=None),),
        }
    )
    first, second, third = tables([found]).claims
    assert first["clashes_with"] == [two, three]
    assert first["superseded_by"] == [three]
    assert (first["news"], second["news"], third["superseded_by"]) == (None, "NEW", [])


def test_several_briefings_stand_below_each_other_under_their_topics():
    both = tables([FOUND, FOUND.model_copy(update={"topic": "Other"})])
    assert [row["topic"] for row in both.claims] == [FOUND.topic] * 3 + ["Other"] * 3
    assert len(both.evidence) == 2 * len(ROWS.evidence)


def test_csv_reads_back_with_lists_in_one_cell():
    row = read(as_csv(ROWS.claims, ClaimRow))[0]
    assert list(row) == list(get_type_hints(ClaimRow))
    assert row["sentences"] == " | ".join(ROWS.claims[0]["sentences"])
    assert row["hedged"] == str(ROWS.claims[0]["hedged"]).lower()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "\n", "＝", " =", "  +"])
def test_no_cell_is_a_formula(start):
    text = f'{start}HYPERLINK("http://x";"y")'
    (row,) = read(as_csv([{**ROWS.evidence[0], "quotation": text}], EvidenceRow))
    assert row["quotation"] == f"'{text}"


def test_a_list_whose_first_value_is_a_formula_is_none_either():
    (row,) = read(as_csv([{**ROWS.claims[0], "parties": ["=1+1", "Port"]}], ClaimRow))
    assert row["parties"] == "'=1+1 | Port"


@STEADY
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=30))
def test_any_other_text_is_left_as_it_is(text):
    (row,) = read(as_csv([{**ROWS.evidence[0], "quotation": text}], EvidenceRow))
    assert row["quotation"] in (text, f"'{text}")
    assert not row["quotation"].lstrip(" ").startswith(("=", "+", "-", "@", "\t"))


def test_files_of_csv_begin_with_the_mark_that_excel_needs():
    files = as_files(FOUND, "csv")
    assert sorted(files) == ["claims.csv", "evidence.csv"]
    for content in files.values():
        assert content.startswith(b"\xef\xbb\xbf")
    assert read(files["claims.csv"].decode("utf-8-sig"))[0]["claim"] == ROWS.claims[0]["claim"]


def test_parquet_holds_the_rows_as_they_are():
    files = as_files(FOUND, "parquet")
    assert parquet.read_table(io.BytesIO(files["claims.parquet"])).to_pylist() == ROWS.claims
    assert parquet.read_table(io.BytesIO(files["evidence.parquet"])).to_pylist() == ROWS.evidence


@pytest.mark.parametrize("kind", [ClaimRow, EvidenceRow])
def test_parquet_has_the_same_types_without_a_row(kind):
    rows = ROWS.claims if kind is ClaimRow else ROWS.evidence
    empty, full = (parquet.read_table(io.BytesIO(as_parquet(some, kind))) for some in ([], rows))
    assert empty.num_rows == 0
    assert empty.schema == full.schema


def test_without_pyarrow_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(InputError, match=r"pip install 'summariser\[parquet\]'"):
        as_files(FOUND, "parquet")
