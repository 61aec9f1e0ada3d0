"""The two lines."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """What is wrong, and what would be right."""

    wrong: str
    right: str

    def lines(self) -> list[str]:
        """As a notebook shows them: the first begins as the line of a Fault does."""
        return [f"\x1b[31mPlease check:\x1b[0m {self.wrong}", self.right]


DOTS = Told(
    "the three dots ... are still where your answer belongs.",
    "Put your number, or your word in quotes, in their place.",
)
