"""Near misses of a number, under seal: rounded too far, another sign, another unit.

All of them cost whoever checks two slow hashes. The file tells neither how many a number has nor which.
"""

import math
from collections.abc import Iterator

from helpers.exercises import hashes
from helpers.exercises.hashes import Token

_SIZE = 6  # bytes of a hash
_COUNT = 48  # of every number, the surplus of which mean nothing
_FIGURES = 4  # figures that a rounded answer may lack
_LARGEST = 15  # powers of ten beyond which nobody rounds
_PER_DECADE = 500  # steps of half a percent, the same ones in each decade: so powers of ten share a slow hash
_SPAN = 4  # steps that share a slow hash

_FACTORS = {
    "sign": -1.0,
    "a tenth": 0.1,
    "ten times": 10.0,
    "a hundredth": 0.01,
    "a hundred times": 100.0,
    "a thousandth": 0.001,
    "a thousand times": 1000.0,
    "a millionth": 1e-6,
    "a million times": 1e6,
    "a sixtieth": 1 / 60,
    "sixty times": 60.0,
}
_MEANING = {
    "sign": "The size is right, the sign is not: what does the question count as positive?",
    "a tenth": "decimal point",
    "a hundredth": "percent or share",
    "a thousandth": "thousands or ones",
    "a millionth": "millions or ones",
    "a sixtieth": "hours or minutes",
}
_TURNED = {
    "ten": "tenth",
    "hundred": "hundredth",
    "thousand": "thousandth",
    "million": "millionth",
    "sixty": "sixtieth",
}


def sealed(number: float, allowed: float, salt: str, rounds: int) -> str:
    """The near misses of a number as hashes.

    Parameters
    ----------
    number : float
    allowed : float
        How far a right answer may lie from it.
    salt, rounds
        As its own seal has them.
    """
    tokens = [*_rounded(number, allowed), *_in_other_units(number)]
    found = {hashes.quick(hashes.slow(one, salt, rounds), fine, _SIZE) for one, fine in tokens}
    slowly = hashes.slow("surplus", salt, rounds)
    surplus = (hashes.quick(slowly, f"{number} {i}", _SIZE) for i in range(_COUNT))
    while len(found) < _COUNT:
        found.add(next(surplus))
    return "".join(sorted(found))


def told(given: float, near: str, salt: str, rounds: int) -> str:
    """What kind of near miss a number is, in a sentence for the learner; nothing where it is none."""
    known = {near[i : i + 2 * _SIZE] for i in range(0, len(near), 2 * _SIZE)}
    slowly = hashes.slow(_written(given), salt, rounds)
    for figures in range(_FIGURES, 0, -1):  # 0.02 is also 0.020 cut off: its own figures count
        if hashes.quick(slowly, str(figures), _SIZE) in known:
            more = "one figure" if figures == 1 else f"{figures} figures"
            return f"This is rounded or cut off too far: give {more} more."
    if given == 0 or not math.isfinite(given):
        return ""
    slowly = hashes.slow(_mantissa(_step(given)), salt, rounds)
    for name in _FACTORS:
        if hashes.quick(slowly, _fine(name, given), _SIZE) in known:
            return _said(name)
    return ""


def _said(name: str) -> str:
    if name == "sign":
        return _MEANING[name]
    large = name.endswith("times")
    turned = f"a {_TURNED[name.removesuffix(' times').removeprefix('a ')]}" if large else name
    size = f"{name} what it should be" if large else f"{name} of what it should be"
    return f"The figures are right and the unit is not ({_MEANING[turned]}?): this is {size}."


# -- rounded -------------------------------------------------------------------------------------------


def _rounded(number: float, allowed: float) -> Iterator[Token]:
    """The number at fewer decimals than its tolerance asks for, with how many are missing."""
    if number == 0 or float(number).is_integer():
        return
    order = math.floor(math.log10(abs(number)))
    if abs(order) > _LARGEST:
        return
    fewest = max(-order, 0) if order < 1 else 1 - order  # two figures, or one of a number below ten
    short = []
    for decimals in range(fewest, fewest + _FIGURES):
        scale = 10.0**decimals
        forms = {round(number, decimals), math.trunc(number * scale) / scale}
        if abs(round(number, decimals) - number) <= allowed:
            short += [(decimals - 1, form) for form in forms if abs(form - number) > allowed]
            break
        short += [(decimals, form) for form in forms if abs(form - number) > allowed]
    else:
        decimals = fewest + _FIGURES
    for at, form in short:
        if form:
            yield _written(form), str(max(1, decimals - at))


def _written(number: float) -> str:
    return f"rounded {float(number):.12g}"


# -- sign and unit -------------------------------------------------------------------------------------


def _in_other_units(number: float) -> Iterator[Token]:
    if number == 0:
        return
    for name, factor in _FACTORS.items():
        if not number * factor:  # too small for a float
            continue
        middle = _step(number * factor)
        for step in (middle - 1, middle, middle + 1):
            yield _mantissa(step), f"{name} {math.copysign(1, number * factor):g} {step}"


def _step(number: float) -> int:
    return round(math.log10(abs(number)) * _PER_DECADE)


def _mantissa(step: int) -> str:
    return f"mantissa {step % _PER_DECADE // _SPAN}"


def _fine(name: str, given: float) -> str:
    return f"{name} {math.copysign(1, given):g} {_step(given)}"
