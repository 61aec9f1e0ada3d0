"""Run every lesson with the packages of this Python; print what its cells show otherwise than is stored, as JSON lines.

Numbers agree to 1e-9, texts and alt texts to the letter; pixels, and the digest of what is plotted, are not looked at.
"""

import json
import re

from helpers import notebooks, places, steady

_IMAGE = re.compile(r'<img src="data:[^"]+" alt="([^"]*)" data-plotted="[^"]*"')


def plain(part):
    """An output without pictures but with what they say."""
    if isinstance(part, dict):
        return {
            key: plain(value)
            for key, value in part.items()
            if key not in ("image/png", "execution_count", "metadata")
        }
    if isinstance(part, list):
        return [plain(one) for one in part]
    return _IMAGE.sub(r"a picture: \1", part) if isinstance(part, str) else part


def main():
    cells = 0
    for path in places.lessons():
        stored, found = notebooks.read(path), notebooks.executed(notebooks.read(path), path.parent)
        for old, new in zip(stored.cells, found.cells, strict=True):
            if old.cell_type == "code":
                cells += 1
                was = plain(json.loads(json.dumps(old.outputs)))
                now = steady.settled(plain(json.loads(json.dumps(new.outputs))), was)
                if now != was:
                    print(json.dumps({"lesson": path.name, "cell": old.id}))
    print(json.dumps({"cells": cells}))


main()
