"""Which articles carry one text: near-duplicates and reprints of a wire story are one origin."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from summariser.article import Article
from summariser.unions import Unions
from summariser.words import normalised

# Two articles are one text where this share of the shorter one's sentences stands in the other, word for word.
SAME_TEXT = 0.5
MIN_WORDS_OF_A_SENTENCE = 6
# A sentence that more articles than this carry is page furniture, unless such sentences are most of an article.
FURNITURE = 12


def clusters(articles: Sequence[Article]) -> dict[str, str]:
    """For each article, by id, the article that stands for its text: itself where nothing repeats it."""
    texts = _without_furniture({article.source.id: _sentences(article) for article in articles})
    unions = Unions()
    for one, other in _candidates(texts):
        if len(texts[one] & texts[other]) >= SAME_TEXT * min(len(texts[one]), len(texts[other])):
            unions.join(one, other)
    return {name: unions.find(name) for name in texts}


def _without_furniture(texts: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    common = frozenset(sentence for sentence, names in _carriers(texts).items() if len(names) > FURNITURE)
    return {name: text if len(text & common) > len(text) / 2 else text - common for name, text in texts.items()}


def _candidates(texts: Mapping[str, frozenset[str]]) -> set[tuple[str, str]]:
    """Pairs of articles that share a sentence; of one that many carry, neighbours alone, which chains them all."""
    return {
        pair
        for names in _carriers(texts).values()
        for pair in (combinations(names, 2) if len(names) <= FURNITURE else pairwise(names))
    }


def _carriers(texts: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """The articles that carry each sentence, in order."""
    carriers: dict[str, list[str]] = defaultdict(list)
    for name in sorted(texts):
        for sentence in texts[name]:
            carriers[sentence].append(name)
    return carriers


def _sentences(article: Article) -> frozenset[str]:
    return frozenset(
        normalised(sentence.text)
        for sentence in article.sentences
        if len(sentence.text.split()) >= MIN_WORDS_OF_A_SENTENCE
    )
