"""How much is tried: a little in every run of the tests, all of it with FUZZ=full (`make fuzz`)."""

import os

import pytest

from tests.acceptance.conftest import http, make_carehelp

__all__ = ["http", "make_carehelp"]


@pytest.fixture(scope="session")
def full() -> bool:
    return os.environ.get("FUZZ") == "full"
