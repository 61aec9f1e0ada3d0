"""A live class: a stage for the projector and a desk for the instructor, votes, and what the models make of them.

    names, sheets         the sessions; run-sheets and screens from data/, and where a reader finds a screen
    models, figures       what a screen can show, by name; what run-sheets quote
    questions, exports, leftout    what a class is asked; a form's table read, and what of it could not be
    votes                 the table of what it said, and ballots that open and close
    results, pictures     the class's numbers in the models, and their charts
    standing, pace, show  where a class stands, kept in a file; its clock; its steps
    taking                votes on their way into the table, or waiting for a choice
    screens, said, faces, shown    what is on each step: explorers, what the class said, controls, pictures
    commands, desk        what a window may ask for; what the desk shows
    server, pages         the two pages on this machine; their HTML, with templates/ and static/
    cards, debrief, plan, rehearsal    what surrounds a class
    once                  one server a folder
    command               the commands of `huashan`

Nothing below imports it, and it knows nothing of grading. A student's copy has none of it.
"""
