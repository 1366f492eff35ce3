"""What the soak's tests share: the ground, run once a worker."""

from collections.abc import Iterator

import pytest

from .homes import Ground, ground


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Give a ground whose runs do without Prefect."""
    with ground(tmp_path_factory.mktemp("soak")) as prepared:
        yield prepared
