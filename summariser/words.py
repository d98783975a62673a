"""What a claim is made of that can be looked up in a text: numbers, quoted words, names, hedges."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {word: str(10 * value) for value, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)}

# Words that weaken a statement. What is said with one of them must not be repeated without any.
HEDGES = frozenset(
    "could may might would should possible possibly potential potentially perhaps likely unlikely reportedly allegedly "
    "apparently seemingly appears appear appeared seems seem seemed signal signals signaled signalled signaling "
    "signalling suggest suggests suggested suggesting indicate indicates indicated indicating hint hints hinted nearly "
    "almost roughly approximately probably expected hope hopes hoped hoping hopefully conditional tentative "
    "preliminary open willing willingness openness".split()
)
HEDGING_PHRASES = ("in principle", "up to", "at least", "at most", "so far", "for now", "for the time being", "not yet")

_FOLD = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "´": "'", "`": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "\u00a0": " ", "\u00ad": "",
    }
)  # fmt: skip
_DASH = re.compile("[‒–—―]")
_TENS_AND_UNITS = re.compile(
    r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(one|two|three|four|five|six|seven|eight|nine)\b"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r'"([^"]{2,})"')
# A passage in quotation marks, marks included, as a text is printed.
PASSAGE = re.compile(r'("[^"]*"|“[^”]*”)')
_WORD = re.compile(r"[^\W\d_]+(?:[-'.][^\W\d_]+)*", re.UNICODE)
_SAID = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")
_POSSESSIVE = re.compile(r"('s|s'|')$")
# What stands behind a surname and is none: "King Jr.", "Charles III".
SUFFIXES = frozenset("jr sr ii iii iv".split())
# What is written small before a name, and joined to it: "al-Assad", "d'Estaing".
_JOINED = re.compile(r"(?:al|el|ad|an|ar|as|ash|at|az|ul|bin|ben|ibn|abu|d|l)[-'](?=[^\W\d_])")
# Sentence openers and titles that carry a capital without being a name.
NOT_NAMES = frozenset(
    "a an the this that these those he she it they we i its his her their our in on at by for from with without after "
    "before since until during following despite as if unless when while where who which what both all no not any each "
    "every some many most more and or but nor so yet to of up under over between among against about there here "
    "should would could may might must can will had has have is are was were be been being do does did citing "
    "president prime minister foreign deputy former senator representative secretary leader chief envoy spokesperson "
    "spokesman spokeswoman government mr mrs ms dr jr sr".split()
)


@lru_cache(maxsize=8192)
def normalised(text: str) -> str:
    """Text for comparing: one form of quotes, dashes, accents, case and white space."""
    folded = text.translate(_FOLD)
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(folded.casefold().split())


def last_word(name: str) -> str:
    """The last word of a name or a role, normalised: of a person the surname, without "Jr." or "al-"."""
    words = [re.sub(r"'s?$", "", word.rstrip(".,")) for word in normalised(name).split()]
    named = [word for word in words if word not in SUFFIXES] or words
    return _JOINED.sub("", named[-1]) if named else ""


@lru_cache(maxsize=8192)
def words_of(text: str) -> frozenset[str]:
    """The words of a text by which it may name somebody, normalised and without possessive endings: "o'brien".

    What is joined by hyphens counts as one word and as its parts: "al-assad", "al" and "assad".
    """
    said = [re.sub(r"'s?$", "", word) for word in _SAID.findall(normalised(text))]
    return frozenset(part for word in said for part in (word, *word.split("-"), _JOINED.sub("", word)))


def numbers_in(text: str) -> Iterator[str]:
    """Numbers as digits without separators of thousands; number words up to ninety-nine count as their digits."""
    plain = _TENS_AND_UNITS.sub(_sum, normalised(text))
    for found in _NUMBER.finditer(plain):
        yield _digits(found.group())
    for word in re.findall(r"[a-z]+", plain):
        if word in NUMBER_WORDS and word not in ("zero", "one"):
            yield NUMBER_WORDS[word]


def _sum(found: re.Match[str]) -> str:
    return str(sum(int(NUMBER_WORDS[word]) for word in found.groups()))


def _digits(number: str) -> str:
    """`1,200` and `1.200` are 1200, `3.5` stays: a separator before exactly three digits groups thousands."""
    return re.sub(r"[.,](?=\d{3}(?:\D|$))", "", number)


def unquoted(text: str) -> str:
    """A text without what stands in quotation marks."""
    return PASSAGE.sub("", text)


def quotations_in(text: str) -> Iterator[str]:
    """Words in double quotation marks, normalised, without the punctuation that a quotation takes on at its end.

    Words in brackets, which a writer puts into a quotation, break it in two.
    """
    for found in _QUOTED.finditer(normalised(text)):
        for part in re.split(r"\[[^\]]*\]|\.\.\.|…", found.group(1)):
            words = part.strip(" .,;:!?'-")
            if words:
                yield words


def names_in(text: str) -> Iterator[str]:
    """Capitalised words that are no openers or titles, normalised, without possessive or plural endings.

    The word that opens a sentence may be any word, and quoted words are checked to the letter elsewhere: both are left
    out.
    """
    for sentence in re.split(r"(?<=[.!?;:])\s+", _QUOTED.sub(' "" ', _DASH.sub(" - ", text).translate(_FOLD))):
        yield from _names_among(_WORD.findall(sentence)[1:])


def names_of(printed: str) -> Iterator[str]:
    """As `names_in`, in words that are no sentence ("Ana Ruiz, chair of the Dockers"): the first counts as well."""
    return _names_among(_WORD.findall(_DASH.sub(" - ", printed).translate(_FOLD)))


def _names_among(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        joined = _JOINED.match(word)
        named = word[joined.end() :] if joined else word
        if named[0].isupper():
            plain = _POSSESSIVE.sub("", normalised(named))
            yield from (part for part in plain.split("-") if part and not {part, part.removesuffix("s")} & NOT_NAMES)
