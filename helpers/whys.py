"""The cell that asks why a learner chose assumptions of their own: its tag, and what stands in it at first."""

TAG = "reason-"  # and the exercise's number
PLACEHOLDER = "*Why these values? One sentence, in place of this one.*"


def reason(source: str) -> str:
    """What a learner wrote in such a cell; nothing where it is as it came."""
    return source.replace(PLACEHOLDER, "").strip()
