"""helpers.explore.aria: what is read out. That a browser runs the script is tests/test_browser.py's part."""

import re
from html import unescape

import pytest

from helpers.explore import aria


def parts(heard):
    line, script = heard.children
    return line, unescape(re.search(r'onload="([^"]*)"', script.value)[1])


@pytest.mark.parametrize("words", ["AI saves 8.6", "a < b & 'c'", "<img src=x onerror=alert(1)>", ""])
def test_words_are_said_as_they_are(words):
    heard = aria.Heard()
    heard.say(words)
    line, _ = parts(heard)
    assert unescape(re.fullmatch(r"<span [^>]*>([^<]*)</span>", line.value)[1]) == words


def test_it_is_silent_until_something_is_said():
    assert parts(aria.Heard())[0].value == ""


def test_the_script_is_one_whole_attribute_and_speaks_of_its_own_line():
    line, script = parts(aria.Heard())
    assert script.count("{") == script.count("}")
    assert script.count("(") == script.count(")")
    assert f".{line._dom_classes[0]} " in script
    assert "//" not in script  # it stands on one line
