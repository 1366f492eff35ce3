"""Running what asks the web, from code that is not asynchronous itself."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_to_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end; within a running loop (a flow that is one), on a thread of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run_here(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(copy_context().run, _run_here, work).result()


def _run_here(work: Coroutine[Any, Any, Result]) -> Result:
    """Run; of several errors of workers the first counts."""
    try:
        return asyncio.run(work)
    except BaseExceptionGroup as group:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from group
