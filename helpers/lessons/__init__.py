"""One source a lesson: the instructor's notebook is the lesson with the answers in it.

    source   reads a source and takes it apart into blocks; says what is missing from one
    build    the student's lesson and the seals that come from it; whether they are stale

A block is the cells of one exercise, told apart by their tags: the question (``exercise``), the blank that a student
fills in (``blank``, or ``written`` for a text), a text cell for why they chose assumptions of their own (``reason``,
where the blank has ``mine``), the ``solution`` (one or more cells, the last of which calls
``key(...)`` or ``written_key(...)``), and ``why`` it is right. Cells with the tag ``solution`` or ``why`` are in no
student's copy; all others are. The check cell is written by the command.
"""
