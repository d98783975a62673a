"""Lines of a PDF become sentences again: words mended, compounds kept, page numbers out."""

import io
import re

import pytest
from builders import OTHER, STORY
from formats import pdf
from reportlab.pdfgen import canvas

from summariser.documents import Unreadable
from summariser.pdf import read_pdf


def sheet(*pages, title=None, password=None, size=10.0):
    """A PDF with lines as given: text, or (y, text), from the top of each page."""
    made = io.BytesIO()
    paper = canvas.Canvas(made, encrypt=password)
    if title:
        paper.setTitle(title)
    for page in pages:
        paper.setFont("Vera", size)
        for n, line in enumerate(page):
            y, text = line if isinstance(line, tuple) else (780 - 13 * n, line)
            paper.drawString(60, y, text)
        paper.showPage()
    paper.save()
    return made.getvalue()


def text(*lines):
    return read_pdf(sheet(lines)).text


def test_wrapped_lines_are_joined_and_paragraphs_stay_apart():
    assert read_pdf(pdf(f"{STORY}\n\n{OTHER}")).text == f"{STORY}\n\n{OTHER}"


def test_a_word_that_the_layout_broke_is_mended():
    lines = ("The negotiations of the crews went on, and the nego-", "tiations of the port did not.")
    assert text(*lines) == "The negotiations of the crews went on, and the negotiations of the port did not."


def test_an_ending_alone_on_the_next_line_is_mended():
    assert text("The crews ended their part of the negotiat-", "ing round.").endswith(
        "their part of the negotiating round."
    )


def test_a_compound_at_the_end_of_a_line_keeps_its_hyphen():
    lines = (
        "They sat face-to-",
        "face with the long-",
        "delayed envoy for a 30-",
        "day truce of the Port-",
        "Haven talks.",
    )
    assert (
        text(*lines) == "They sat face-to-face with the long-delayed envoy for a 30-day truce of the Port-Haven talks."
    )


def test_a_compound_that_the_text_has_elsewhere_keeps_its_hyphen():
    lines = ("A drone-herring deal and negotiations; the nego-", "tiations on drone-", "herring ended.")
    assert text(*lines) == "A drone-herring deal and negotiations; the negotiations on drone-herring ended."


def test_a_sentence_goes_on_over_the_page_and_page_numbers_and_running_heads_are_out():
    head, foot = (810, "The Gull, 4 March 2031"), [(30, "Page 1 of 2"), (30, "2")]
    pages = (
        [head, "The fishers asked for a quota of herring that would"],
        [head, "last until the spring. The minister refused."],
    )
    made = sheet(*([*page, number] for page, number in zip(pages, foot, strict=True)))
    assert (
        read_pdf(made).text
        == "The fishers asked for a quota of herring that would last until the spring. The minister refused."
    )


def test_a_number_within_the_text_is_no_page_number():
    lines = ("They asked for", "900", "tonnes of herring.", "And more.", "And yet more.", "And the rest of it.")
    assert text(*lines).startswith("They asked for 900 tonnes")


@pytest.mark.parametrize(("title", "said"), [(STORY.partition(".")[0], True), ("Microsoft Word - draft3.docx", False)])
def test_a_title_counts_where_the_text_has_it(title, said):
    made = sheet((STORY.partition(".")[0] + ".", OTHER), title=title)
    assert ("title" in read_pdf(made).said) is said


def test_the_day_on_which_the_file_was_made_is_no_date_of_publication():
    assert "date" not in read_pdf(pdf(STORY)).said


def test_a_scan_without_text_says_what_to_do():
    with pytest.raises(Unreadable, match=r"no text in the PDF \(2 pages\).*OCR"):
        read_pdf(sheet((), ()))


def test_a_locked_file_says_so():
    with pytest.raises(Unreadable, match=r"password|Dependency"):
        read_pdf(sheet((STORY,), password="secret"))


def test_a_file_that_is_no_pdf_says_so():
    with pytest.raises(Unreadable, match=re.escape("not a PDF that can be read")):
        read_pdf(b"%PDF-1.7\nnothing")
