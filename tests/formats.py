"""One article's text in each of the formats that are read, as people have them.

    pages = {form: make(text) for form, make in FORMATS.items()}

No format carries a date or an outlet. In a page and a PDF the text keeps its paragraphs, not its white space: a page
has navigation, an aside and a footer around it; a PDF has page numbers, wrapped lines and words that the layout broke.
"""

import csv
import html
import io
import json
import re
import textwrap
from email.message import EmailMessage

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

# It has typographic quotes and comes with reportlab.
pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}
<style>p {{ margin: 1em }}</style><script>let menu = "<p>Open the menu</p>";</script></head>
<body>
<header><a href="/">The paper</a>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li></ul></nav>
</header>
<main><article>{body}</article></main>
<aside class="related"><h3>Most read</h3><ul><li><a href="/2">Storm shuts the ferry port</a></li>
<li><a href="/3">Ten ways to cook herring</a></li></ul></aside>
<footer><p>© The paper. <a href="/terms">Terms</a> · <a href="/privacy">Privacy</a></p></footer>
</body></html>
"""
LINE = 90  # characters
BREAK = re.compile(r"^(\w{4,})(tions|ments|ments?|ing)\b")


def paragraphs(text: str) -> list[str]:
    return [part.strip("\n") for part in re.split(r"\n{2,}", text) if part.strip()]


def page(text: str, *, head: str = "") -> bytes:
    body = "\n".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs(text))
    return PAGE.format(title=html.escape(paragraphs(text)[0]), body=body, head=head).encode()


def table(text: str) -> bytes:
    rows = io.StringIO(newline="")
    csv.writer(rows).writerows([["id", "text"], ["7", text]])
    return rows.getvalue().encode()


def message(text: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "For your file", "Ana <ana@desk.test>", "Bo <bo@desk.test>"
    mail.set_content(text, charset="utf-8", cte="quoted-printable")
    return mail.as_bytes()


def pdf(text: str) -> bytes:
    """Sheets of wrapped lines, with a number at the foot of each."""
    made = io.BytesIO()
    sheet = canvas.Canvas(made)
    for number, lines in enumerate(_sheets(text), 1):
        sheet.setFont("Vera", 10)
        for y, line in lines:
            sheet.drawString(60, y, line)
        sheet.drawCentredString(300, 30, f"Page {number}")
        sheet.showPage()
    sheet.save()
    return made.getvalue()


def _sheets(text: str) -> list[list[tuple[float, str]]]:
    sheets: list[list[tuple[float, str]]] = [[]]
    y = 780.0
    for part in paragraphs(text):
        for line in _wrapped(" ".join(part.split())):
            if y < 60:
                sheets.append([])
                y = 780.0
            sheets[-1].append((y, line))
            y -= 13
        y -= 10
    return sheets


def _wrapped(paragraph: str) -> list[str]:
    """Lines in which long words are broken at the end, as a layout in columns does."""
    lines = textwrap.wrap(paragraph, LINE)
    for n in range(len(lines) - 1):
        found = BREAK.match(lines[n + 1])
        if found:
            lines[n] += f" {found[1]}-"
            lines[n + 1] = lines[n + 1][len(found[1]) :]
    return lines


FORMATS = {
    ".txt": str.encode,
    ".md": lambda text: f"---\ndesk: world\n---\n{text}".encode(),
    ".html": page,
    ".htm": page,
    ".json": lambda text: json.dumps({"text": text, "id": 7}).encode(),
    ".jsonl": lambda text: (json.dumps({"text": text}, ensure_ascii=False) + "\n").encode(),
    ".csv": table,
    ".eml": message,
    ".pdf": pdf,
}
