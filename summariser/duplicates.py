"""Which articles carry one text: near-duplicates and reprints of a wire story are one origin."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from summariser.article import Article
from summariser.unions import Unions
from summariser.words import normalised

# Two articles are one text where this share of the shorter one's sentences stands in the other, word for word.
SAME_TEXT = 0.5
MIN_WORDS_OF_A_SENTENCE = 6
# A sentence that more articles than this share is page furniture, which says nothing of origin.
FURNITURE = 12


def clusters(articles: Sequence[Article]) -> dict[str, str]:
    """For each article, by id, the article that stands for its text: itself where nothing repeats it."""
    sentences = {article.source.id: _sentences(article) for article in articles}
    carried: dict[str, list[str]] = defaultdict(list)
    for name in sorted(sentences):
        for sentence in sentences[name]:
            carried[sentence].append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in carried.values():
        if 1 < len(names) <= FURNITURE:
            shared.update((one, other) for index, one in enumerate(names) for other in names[index + 1 :])
    unions = Unions()
    for (one, other), count in shared.items():
        if count >= SAME_TEXT * max(1, min(len(sentences[one]), len(sentences[other]))):
            unions.join(one, other)
    return {name: unions.find(name) for name in sentences}


def _sentences(article: Article) -> frozenset[str]:
    return frozenset(
        normalised(sentence.text)
        for sentence in article.sentences
        if len(sentence.text.split()) >= MIN_WORDS_OF_A_SENTENCE
    )
