"""Run inside a lesson's kernel after its last cell: every control of every live explorer, without a browser."""

import re
from html import unescape

from helpers.explore.widgets import _live

LONGEST = 300  # of one alt text, in letters; what is longer stands as numbers below the picture
complaints = []


def words(html):
    return unescape(re.sub(r'src="[^"]*"|data-plotted="[^"]*"', "", html))


def alt_texts(html):
    return [unescape(alt) for alt in re.findall(r'alt="([^"]*)"', html)]


def look(explorer, where):
    if not explorer.alt or "nan" in explorer.alt.lower().replace(",", " ").split():
        complaints.append(f"{where}: alt text is {explorer.alt!r}")
    if explorer.alt != " ".join(alt_texts(explorer.html)):
        complaints.append(f"{where}: the picture does not carry its alt text")
    if max(map(len, alt_texts(explorer.html))) > LONGEST:
        complaints.append(f"{where}: too long for an alt text: {explorer.alt}")


# Each value is drawn once: the start, where all controls have it, is drawn before and after the others.
for explorer in list(_live.values()):
    start = {name: control.value for name, control in explorer.controls.items()}
    at_start, moved = (explorer.alt, explorer.html), {}
    look(explorer, "at the start")
    for name, control in explorer.controls.items():
        if isinstance(control.value, bool):
            values = [not start[name]]
        elif hasattr(control, "options"):
            values = [value for value in control._options_values if value != start[name]]
        else:
            values = sorted({control.min, control.max} - {start[name]})
        alts, pictures = {words(at_start[1])}, {at_start[1]}
        for value in values:
            control.value = value
            look(explorer, f"{name} at {value}")
            alts.add(words(explorer.html))
            pictures.add(explorer.html)
        if len(alts) == 1:
            complaints.append(f"the words do not follow {name}: {explorer.alt}")
        if len(pictures) == 1:
            complaints.append(f"the picture does not follow {name}: {explorer.alt}")
        control.value = start[name]
        moved[name] = value
    for name, value in moved.items():
        explorer.controls[name].value = value
    # One at its start while the others stand as low as they go: what only their ratios decide must still be drawn.
    lowest = {name: getattr(control, "min", start[name]) for name, control in explorer.controls.items()}
    for name in list(start)[:1]:
        for other, value in lowest.items():
            explorer.controls[other].value = start[other] if other == name else value
        look(explorer, f"all but {name} at their lowest")
    explorer.reset()
    if {name: control.value for name, control in explorer.controls.items()} != start:
        complaints.append(f"reset does not restore the controls of: {explorer.alt}")
    if (explorer.alt, explorer.html) != at_start:
        complaints.append(f"reset does not restore the picture: {explorer.alt}")
assert _live, "this lesson has no live explorer"
assert not complaints, "\n".join(complaints)
print(f"{len(_live)} explorers driven")
