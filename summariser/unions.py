"""Which of many names belong together: disjoint sets whose leader does not depend on the order of joining."""


class Unions:
    """Disjoint sets of strings; each set is known by its alphabetically first member, pins first of all."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        """The leader of a name's set; an unknown name is taken up as a set of its own."""
        root = name
        while (above := self._parent.setdefault(root, root)) != root:
            root = above
        while self._parent[name] != root:
            self._parent[name], name = root, self._parent[name]
        return root

    def join(self, one: str, other: str) -> None:
        """Make one set of two."""
        first, second = sorted((self.find(one), self.find(other)), key=_rank)
        self._parent[second] = first

    def known(self, name: str) -> bool:
        """Whether a name was taken up before."""
        return name in self._parent


def _rank(name: str) -> tuple[bool, str]:
    return (not name.startswith("pin:"), name)
