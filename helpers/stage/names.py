"""The sessions that there are: apart from all else, since the command line asks for them each time."""

SESSIONS = {
    "45": "Single session, 45 minutes",
    "75": "Single session, 75 minutes",
    "90": "Single session, 90 minutes",
    "one": "Session one: what do we know? 75 minutes",
    "two": "Session two: which way, and can it be done? 75 minutes",
    "three": "Session three: what could go wrong, and what do we ask? 75 minutes",
}
