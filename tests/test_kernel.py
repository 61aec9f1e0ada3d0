"""helpers.kernel: what ipykernel and a browser's kernel say of the running cell, and nothing where nobody does."""

from types import SimpleNamespace

from helpers import kernel

SENT = {"metadata": {"cellId": "a1"}, "content": {"code": "1 + 1"}}


def shell(get_parent):
    return SimpleNamespace(kernel=SimpleNamespace(get_parent=get_parent))


def test_ipykernel_is_asked_for_the_shells_channel():
    assert kernel.request(shell(lambda channel: SENT if channel == "shell" else None)) == SENT


def test_a_browsers_kernel_knows_no_channels():
    assert kernel.request(shell(lambda: SENT)) == SENT


def test_where_nobody_says_it_is_empty():
    assert kernel.request(shell(lambda: None)) == {}
    assert kernel.request(SimpleNamespace()) == {}
    assert kernel.request(None) == {}
