"""Numbers cut into steps, so that those within a tolerance have hashes in common with the right one.

Equal steps for a tolerance, equal ratios for a relative one. They follow from the tolerances alone, not from the number.
"""

import math

from helpers.exercises import answers
from helpers.exercises.hashes import Token

FINE = 8  # a tolerance is cut into so many steps
SPAN = (
    2 * FINE
)  # steps that share one slow hash: as wide as what is accepted, so trying gains nothing by them
EXACT = 1e-9  # relative tolerance of a number that has none

Scale = tuple[str, float]  # "linear" or "ratio", and the size of a step


def scales(tolerance: float, relative: float) -> list[Scale]:
    """The scales that numbers are compared on."""
    found: list[Scale] = []
    if tolerance > 0:
        found.append(("linear", tolerance / FINE))
    if relative > 0 or not found:
        found.append(("ratio", math.log1p(max(relative, EXACT)) / FINE))
    return found


def accepted(number: float, on: list[Scale], tolerance: float, relative: float) -> list[Token]:
    """The steps all of which lie within what is allowed, on the scale that allows more there."""
    allowed = answers.allowed_difference(number, tolerance, relative)
    linear = on[0][0] == "linear" and (len(on) == 1 or tolerance >= relative * abs(number))
    scale = on[0] if linear else on[-1]
    if scale[0] == "ratio" and abs(number) <= EXACT:
        return [token(number, scale)]
    middle = _step(number, scale)
    sign = math.copysign(1.0, number)

    def edge(step: float) -> float:
        return step * scale[1] if linear else sign * math.exp(step * scale[1])

    near = range(middle - FINE, middle + FINE + 1)
    kept = [k for k in near if all(abs(edge(k + half) - number) <= allowed for half in (-0.5, 0.5))]
    return [_named(k, sign, scale) for k in kept or [middle]]


def token(number: float, scale: Scale) -> Token:
    """The step that a number lies in."""
    if scale[0] == "ratio" and abs(number) <= EXACT:
        return "zero", "zero"
    return _named(_step(number, scale), math.copysign(1.0, number), scale)


def _step(number: float, scale: Scale) -> int:
    return round(number / scale[1]) if scale[0] == "linear" else round(math.log(abs(number)) / scale[1])


def _named(step: int, sign: float, scale: Scale) -> Token:
    side = "" if scale[0] == "linear" else f" {sign:g}"
    return f"{scale[0]}{side} {step // SPAN}", f"{scale[0]}{side} {step}"
