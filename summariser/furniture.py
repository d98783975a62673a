"""Page furniture: lines that sites put around their articles and that repeat from one to the next.

It stays in the article's text, numbered as ever, so that no question depends on the company in which an article is
read; but what rests on furniture alone is set aside, and a run says which lines it took for it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from summariser.article import Article, Frozen

# Articles among which a line can repeat, and the part of them in which it must stand.
MIN_ARTICLES = 3
MIN_SHARE = 0.5
# Lines without a full stop that repeat are furniture up to so many words; of more, one may be a shared headline.
MAX_BARE_WORDS = 6
# An article of which so much (of its sentences) stands in others too is a copy of them, and shows nothing of furniture.
MAX_SHARED = 0.5

# What furniture is about, whatever the site. Sentences of two articles that are alike otherwise may be one agency's.
# Compiled where a line repeats and not before: it takes as long as reading ten articles.
_ABOUT = (
    r"\b(subscri(be|bers?|ption)|unsubscribe|newsletters?|sign(ing)? (up|in)|log(ged)? in|cookies|e-?mail address|"
    r"(leave|post|write|add) (a|your) (comment|reply)|comments are closed|privacy policy|terms of (use|service)|"
    r"all rights reserved|recaptcha|javascript|enable notifications|read (more|next|also)|also (like|read)|"
    r"most (read|popular)|related (stories|articles)|share (this|on)|follow us|join (us|our)|"
    r"download (the|our) app|required fields|don[’']t miss|your (browser|inbox))\b|©"
)
_STOP = re.compile(r"[.!?…:][\"'”’)]*$")
_QUOTED = re.compile('["“”„«»]')


class Furniture(Frozen):
    """A line of page furniture, and in how many of the articles it stands."""

    text: str
    articles: int


def noticed(articles: Sequence[Article]) -> tuple[tuple[Article, ...], tuple[Furniture, ...]]:
    """The articles with their furniture marked, and the lines, those of most articles first."""
    holders: Counter[str] = Counter()
    for article in articles:
        holders.update(_texts(article))
    likely = {text for text, count in holders.items() if count >= _enough(articles) and _is_furniture(text)}
    if len(articles) < MIN_ARTICLES or not likely:
        return tuple(articles), ()
    repeated = {text for text, count in holders.items() if count > 1}
    around = {text for text in repeated if _is_furniture(text)}
    telling = [article for article in articles if not _is_copy(article, repeated, around)]
    held = Counter(text for article in telling for text in _texts(article) & likely)
    found = {text for text, count in held.items() if count >= _enough(telling)}
    if len(telling) < MIN_ARTICLES or not found:
        return tuple(articles), ()
    lines = (Furniture(text=" ".join(text.split()), articles=holders[text]) for text in found)
    return tuple(_marked(article, found) for article in articles), tuple(sorted(lines, key=_most_first))


def _texts(article: Article) -> set[str]:
    return {sentence.text for sentence in article.sentences}


def _enough(articles: Sequence[Article]) -> float:
    return max(MIN_SHARE * len(articles), 2)


def _is_copy(article: Article, repeated: AbstractSet[str], around: AbstractSet[str]) -> bool:
    """Whether most of what an article tells, without what stands around it, is in others too."""
    told = _texts(article) - around
    return len(told & repeated) > MAX_SHARED * len(told)


def _is_furniture(text: str) -> bool:
    """Whether a line that repeats is about the site rather than the news; quotations never are."""
    if _QUOTED.search(text):
        return False
    return bool(re.search(_ABOUT, text, re.IGNORECASE)) or (
        not _STOP.search(text) and len(text.split()) <= MAX_BARE_WORDS
    )


def _most_first(line: Furniture) -> tuple[int, str]:
    return -line.articles, line.text


def _marked(article: Article, found: AbstractSet[str]) -> Article:
    numbers = tuple(sentence.n for sentence in article.sentences if sentence.text in found)
    return article.model_copy(update={"furniture": numbers}) if numbers else article
