"""Exercises of a lesson: predict, observe, check, hand a finding on; and what a key notebook says of each.

feedback    what a cell gets back                  | answers  what an answer is, when two are the same
lesson      the lesson that runs, its assumptions  |   words   which words are the same, and which allowed
checking    check                                  | seal     answers under seal, in data/checks.json
judging     what is said of an answer, by its seal |   hashes, steps, slips, reason   what a seal is made of
  forms, tries      its form, and how often        | journal  predictions and findings in a file
solutions   worked ones, where a copy has them     |   entries, locks, running   how that file is read and kept
handing_on  findings for later lessons             | surroundings  what its kernel is given
choosing    choose; choiceform its controls       | asking   what may be chosen; codeline  the line written
  choicepage        what is read without them      |
keys        what a key says                        | own      assumptions of a learner's own

predicting  predict, observe, reveal               | asked    what is asked, and what fits it
prediction_form  the form that asks                | predicted  in what way a prediction missed
gate        what shows a result waits              | kept     what the journal keeps of a prediction
calibration how sure and how right                 | voting   vote; ballot_form  its form
                                                   |   ballot   what is kept of a vote
"""

from helpers.exercises.ballot import votes as votes
from helpers.exercises.ballot import votes_so_far as votes_so_far
from helpers.exercises.checking import check as check
from helpers.exercises.choosing import choose as choose
from helpers.exercises.feedback import Feedback as Feedback
from helpers.exercises.handing_on import finding as finding
from helpers.exercises.handing_on import findings as findings
from helpers.exercises.keys import KeyEntry as KeyEntry
from helpers.exercises.keys import key as key
from helpers.exercises.keys import written_key as written_key
from helpers.exercises.lesson import begin as begin
from helpers.exercises.predicting import observe as observe
from helpers.exercises.predicting import predict as predict
from helpers.exercises.predicting import predictions as predictions
from helpers.exercises.predicting import reveal as reveal
from helpers.exercises.predicting import so_far as so_far
from helpers.exercises.solutions import solution as solution
from helpers.exercises.voting import vote as vote
