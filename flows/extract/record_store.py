"""Where the workers of a cluster leave the records that they read, and the run finds them.

A store is a folder that all of them mount at the same path, or a prefix of a bucket
(`s3://bucket/prefix`). What opens a bucket (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, ...) comes from the
environment of each process and is never sent to another one. A file appears whole or not at all, and its
content follows from its name, so that writing it twice does no harm.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from flows.home.durable import make_folder_durably, replace_durably
from flows.home.errors import RepertoireError, UsageError

PROBE = ".can-be-written"
CONNECT_SECONDS = 5


class RecordStore(Protocol):
    """Files by name; a name has parts that are joined by `/`. RepertoireError where it cannot be used."""

    def put(self, name: str, content: bytes) -> None:
        """Write a file whole; one of that name is replaced."""
        ...

    def get(self, name: str) -> bytes | None:
        """Return the content of a file, None where there is none."""
        ...


def store_at(address: str) -> RecordStore:
    """Return the store at an address. Raises UsageError where it is no address of a store."""
    if "://" not in address:
        if not Path(address).is_absolute():
            raise UsageError(
                f"record store {address!r}: write the whole path of a folder that all workers see, or "
                "s3://BUCKET/PREFIX."
            )
        return _Folder(Path(address))
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(f"record store {address!r}: is neither a folder nor s3://BUCKET/PREFIX.")
    if "@" in parts.netloc:
        raise UsageError(
            "record store: an address holds no credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY "
            "where the run and the workers are started."
        )
    return _Bucket(address)


def require_writable(address: str) -> RecordStore:
    """Return the store at an address, once a file was written there. Raises UsageError where it was not."""
    store = store_at(address)
    try:
        store.put(PROBE, b"")
    except RepertoireError as error:
        raise UsageError(str(error)) from error
    return store


class _Folder:
    """A folder that is there: the first thing that is mounted elsewhere is not made by us."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, content: bytes) -> None:
        """Write under a name that no other process has, then rename."""
        if not self._root.is_dir():
            raise RepertoireError(f"record store {self._root}: there is no such folder. Make or mount it.")
        file = self._root / name
        temporary = file.with_name(f"{file.name}.{uuid4().hex}.tmp")
        try:
            make_folder_durably(file.parent)
            temporary.write_bytes(content)
            replace_durably(temporary, file)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise RepertoireError(
                f"record store {self._root}: cannot be written: {error.strerror or error}. "
                "Give the user of the worker the right to write there, and make room."
            ) from error

    def get(self, name: str) -> bytes | None:
        """Read a file."""
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RepertoireError(
                f"record store {self._root}: cannot be read: {error.strerror or error}."
            ) from error


class _Bucket:
    """A prefix of a bucket; one put is one object, there whole or not at all."""

    def __init__(self, address: str) -> None:
        from s3fs import S3FileSystem  # noqa: PLC0415 - only with the extra `dask`

        self._address = address.rstrip("/")
        self._files: Any = S3FileSystem(
            use_listings_cache=False, config_kwargs={"connect_timeout": CONNECT_SECONDS}
        )

    def put(self, name: str, content: bytes) -> None:
        """Write one object."""
        try:
            self._files.pipe_file(f"{self._address}/{name}", content)
        except _bucket_errors() as error:
            raise self._failure("written", error) from error

    def get(self, name: str) -> bytes | None:
        """Read one object."""
        try:
            return bytes(self._files.cat_file(f"{self._address}/{name}"))
        except FileNotFoundError:
            return None
        except _bucket_errors() as error:
            raise self._failure("read", error) from error

    def _failure(self, what: str, error: Exception) -> RepertoireError:
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or "AWS"
        return RepertoireError(
            f"record store {self._address}: cannot be {what} at {endpoint}: {type(error).__name__}: {error}. "
            "Look at the bucket, and at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL in the "
            "environment of this process."
        )


def _bucket_errors() -> tuple[type[Exception], ...]:
    """Return what a bucket that cannot be used raises."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    return OSError, BotoCoreError, ClientError
