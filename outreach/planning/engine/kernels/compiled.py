"""The one door to numba: kernels compiled at first use, kept on disk, free of the interpreter lock."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

HERE = Path(__file__).parent


def cache_folder() -> Path:
    """Where compiled kernels of exactly these sources are kept.

    numba looks only at the file of the function called, not at those it calls into: a folder named
    by the digest of all sources keeps an upgraded kernel from meeting an older caller.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(HERE.glob("*.py")):
        digest.update(source.read_bytes())
    name = f"kernels-{digest.hexdigest()[:16]}"
    beside = HERE / "__pycache__"
    try:
        beside.mkdir(exist_ok=True)
        writable = os.access(beside, os.W_OK)
    except OSError:
        writable = False
    return (beside if writable else Path(tempfile.gettempdir()) / "ve-pho-kernels") / name


config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined] # numba makes its settings at run time


def compiled(function: Kernel) -> Kernel:
    """Compile a kernel for the machine it runs on; no compiler needs to be installed."""
    return cast(Kernel, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
