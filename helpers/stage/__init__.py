"""A live class: a stage for the projector and a desk for the instructor, votes, and what the models make of them.

    sheets      run-sheets and screens from data/, and where a reader finds a screen
    models      what a screen can show, by name; figures: what run-sheets quote
    questions   what a class is asked; votes: the table of what it said; exports: a form's table read
    results     the class's numbers in the models; pictures: their charts
    show        where a class stands, kept in a file; screens: what is on each step
    server      the two pages; pages and templates: their HTML
    debrief, cards, plan, rehearsal: what surrounds a class

Imported by the command line alone.
"""
