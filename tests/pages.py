"""Reading pages in tests: the elements of a page with their attributes, and what each block says.

page = read(render(briefing))
page.tags["li"], page.ids, page.text("h1"), page.data("index")
"""

import json
import re
from collections import Counter
from html.parser import HTMLParser

BLOCKS = set("title h1 h2 h3 h4 p li figcaption option text sup style script output".split())
VOID = {"meta", "input", "circle", "path", "rect", "img", "link", "br"}


# Elements and attributes that a page may have at all; none of them runs or fetches anything but the two of ours.
KNOWN = set(
    "html head meta title style body p a header div h1 h2 h3 b span nav ul li ol main section strong sup figure "
    "figcaption svg circle path rect defs pattern text tspan button form label input select option output aside "
    "article script".split()
)
ATTRIBUTES = set(
    "aria-describedby aria-hidden aria-label aria-labelledby aria-live autocomplete charset class content cx cy d "
    "data-mark dir dy fill for height hidden href http-equiv id lang name "
    "patterntransform patternunits r role spellcheck tabindex type value viewbox width x y".split()
)


class Page(HTMLParser):
    """The elements of a page in order, and the texts of its blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.declarations: list[str] = []
        self._open: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append((tag, []))

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        name, said = self._open.pop()
        assert name == tag, f"<{name}> is closed by </{tag}>"
        text = "".join(said)
        if tag in BLOCKS:
            self.texts.append((tag, " ".join(text.split())))
        elif self._open:
            self._open[-1][1].append(text)

    def handle_data(self, data):
        if self._open:
            self._open[-1][1].append(data)
        else:
            assert not data.strip()

    def handle_decl(self, decl):
        self.declarations.append(decl)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data[:80]}")

    def unknown_decl(self, data):
        raise AssertionError(f"a declaration: {data[:80]}")

    def handle_pi(self, data):
        raise AssertionError(f"an instruction: {data[:80]}")

    @property
    def tags(self):
        return Counter(tag for tag, _ in self.elements)

    @property
    def ids(self):
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def all(self, tag, **wanted):
        """The attributes of each element of a name that has these attributes (`class_` for `class`)."""
        wanted = {name.strip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]

    def said(self, tag):
        """What each block of a name says, footnotes left out."""
        return [text for name, text in self.texts if name == tag]

    def data(self, name):
        """The JSON of a script element, as it stands and as a value."""
        at = [attributes.get("id") for tag, attributes in self.elements if tag == "script"].index(name)
        text = self.said("script")[at]
        return text, json.loads(text)


def read(html):
    """Parse a page or a fragment; an element that is left open is an error."""
    page = Page()
    page.feed(html)
    page.close()
    assert page._open == [], "left open"
    return page


def check_safe(page):
    """A page has nothing that runs or fetches but its own script and style, and its links lead to its own places."""
    assert set(page.tags) <= KNOWN, set(page.tags) - KNOWN
    attributes = {name for _, found in page.elements for name in found}
    assert attributes <= ATTRIBUTES, attributes - ATTRIBUTES
    assert page.tags["script"] == 2
    assert page.tags["style"] == 1
    links = [found["href"] for tag, found in page.elements if "href" in found]
    assert all(re.fullmatch(r"#[\w-]+", link) for link in links)
    assert {link[1:] for link in links} <= set(page.ids), "a link leads nowhere"
    assert len(page.ids) == len(set(page.ids)), "an id is used twice"
