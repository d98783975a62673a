"""Page furniture: lines that sites put around their articles and that repeat from one to the next.

It stays in the article's text, numbered as ever, so that no question depends on the company in which an article is
read; but what rests on furniture alone is set aside, and a run says which lines it took for it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from summariser.article import Article, Frozen, Sentence

# Articles among which a line can repeat, and the part of them in which it must stand.
MIN_ARTICLES = 3
MIN_SHARE = 0.5
# Lines without a full stop that repeat are furniture up to so many words; of more, one may be a shared headline.
MAX_BARE_WORDS = 6
# An article of which so much (of its sentences) stands in others too is a copy of them, and shows nothing of furniture.
MAX_SHARED = 0.5

# What furniture is about, whatever the site. Sentences of two articles that are alike otherwise may be one agency's.
_ABOUT = re.compile(
    r"\b(subscri\w*|unsubscribe|newsletters?|sign(ing)? (up|in)|log(ged)? in|cookies?|comments?|reply|e-?mail address|"
    r"privacy policy|terms of (use|service)|all rights reserved|copyright|captcha|recaptcha|javascript|notifications?|"
    r"advertisement|sponsored|read (more|next|also)|also (like|read)|most (read|popular)|related (stories|articles)|"
    r"share (this|on)|follow us|join (us|our)|download (the|our) app|required fields|don[’']t miss|your (browser|inbox)"
    r")\b|©",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?…:][\"'”’)]*$")
_QUOTED = re.compile('["“”„«»]')


class Furniture(Frozen):
    """A line of page furniture, and in how many of the articles it stands."""

    text: str
    articles: int


def noticed(articles: Sequence[Article]) -> tuple[tuple[Article, ...], tuple[Furniture, ...]]:
    """The articles with their furniture marked, and the lines, those of most articles first."""
    if len(articles) < MIN_ARTICLES:
        return tuple(articles), ()
    holders: dict[str, set[int]] = defaultdict(set)
    for index, article in enumerate(articles):
        for sentence in article.sentences:
            holders[_form(sentence)].add(index)
    repeated = {form for form, held in holders.items() if len(held) > 1}
    copies = {index for index, article in enumerate(articles) if _is_copy(article, repeated)}
    enough = max(MIN_SHARE * (len(articles) - len(copies)), 2)
    often = {form: len(held) for form, held in holders.items() if form in repeated and len(held - copies) >= enough}
    found = {form: count for form, count in often.items() if _is_furniture(form)}
    if len(articles) - len(copies) < MIN_ARTICLES or not found:
        return tuple(articles), ()
    lines = sorted((Furniture(text=form, articles=count) for form, count in found.items()), key=_most_first)
    return tuple(_marked(article, found) for article in articles), tuple(lines)


def _form(sentence: Sentence) -> str:
    return " ".join(sentence.text.split())


def _is_copy(article: Article, repeated: Iterable[str]) -> bool:
    telling = [form for form in map(_form, article.sentences) if not _ABOUT.search(form)]
    return sum(form in repeated for form in telling) > MAX_SHARED * len(telling)


def _is_furniture(form: str) -> bool:
    """Whether a line that repeats is about the site rather than the news; quotations never are."""
    if _QUOTED.search(form):
        return False
    return bool(_ABOUT.search(form)) or (not _STOP.search(form) and len(form.split()) <= MAX_BARE_WORDS)


def _most_first(line: Furniture) -> tuple[int, str]:
    return -line.articles, line.text


def _marked(article: Article, found: Iterable[str]) -> Article:
    numbers = tuple(_numbers(article, found))
    return article.model_copy(update={"furniture": numbers}) if numbers else article


def _numbers(article: Article, found: Iterable[str]) -> Iterator[int]:
    return (sentence.n for sentence in article.sentences if _form(sentence) in found)
