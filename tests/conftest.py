"""What tests of several folders use."""

import pytest

from helpers import places


@pytest.fixture(scope="session")
def sandbox() -> None:
    """Skips a test where submissions can't be run behind walls."""
    if not places.answer_keys():
        pytest.skip("a student's copy has no grading")
    from helpers.grading.sandbox import SandboxMissing, check_sandbox

    try:
        check_sandbox()
    except SandboxMissing as missing:
        pytest.skip(str(missing))
