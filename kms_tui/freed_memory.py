"""Memory that was let go of keeps nothing of what was in it.

Python leaves a text that nobody needs any more as it is until something else needs the place, which
may be never. The allocator of glibc can overwrite what it frees, so Python gets its memory there.
"""

import contextlib
import ctypes
import gc
import os
import sys
from typing import Final

_M_PERTURB: Final = -6
_FILLING: Final = 0x5A
_RAW, _MEMORY, _OBJECTS = 0, 1, 2
"""Python's allocators; the first one is the system's."""
_KNOWS_BLOCKS_OF_THE_SYSTEM: Final = ("", "pymalloc")
"""Values of PYTHONMALLOC. Of the others `malloc` needs nothing, and `debug` overwrites itself."""
_FREE_THREADED: Final = "t"
"""Among the ABI flags: its garbage collector finds objects in the heaps of mimalloc only."""

_LARGEST_CACHED_BYTES: Final = 1032
_CACHED_BLOCKS_OF_A_SIZE: Final = 7
_STEP_BYTES: Final = 16
"""Of glibc's cache: what a thread frees stays in it unchanged, for its next block of that size."""
_CACHED_SIZES: Final = range(_STEP_BYTES * 5 // 2, _LARGEST_CACHED_BYTES + 1, _STEP_BYTES)


class _Allocator(ctypes.Structure):
    """`PyMemAllocatorEx` of Python's C API."""

    _fields_ = tuple(
        (name, ctypes.c_void_p) for name in ("context", "malloc", "calloc", "realloc", "free")
    )


def overwrite_freed_memory() -> None:
    """Let whatever is freed from here on be overwritten, for this process and for good.

    Only glibc can do it; elsewhere, and in a free-threaded Python, nothing happens. The `free` of
    pymalloc (CPython 3.11 to 3.14) tells its blocks from those of the system, so that what is
    there already needs no care.
    """
    if _FREE_THREADED in sys.abiflags:
        return
    if os.environ.get("PYTHONMALLOC", "") not in _KNOWS_BLOCKS_OF_THE_SYSTEM:
        return
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_PERTURB, _FILLING)
        raw, *others = map(_allocator, (_RAW, _MEMORY, _OBJECTS))
        if raw.context or any(other.context for other in others):
            return  # hooks of a debugger or profiler, which want their own blocks back
        for domain, other in zip((_MEMORY, _OBJECTS), others, strict=True):
            other.malloc, other.calloc = raw.malloc, raw.calloc
            ctypes.pythonapi.PyMem_SetAllocator(domain, ctypes.byref(other))


def overwrite_cached_memory() -> None:
    """Overwrite the freed blocks that this thread keeps at hand; takes a tenth of a millisecond.

    A thread that had a secret calls this when it has let go of it.
    """
    smallest = sys.getsizeof(b"")
    blocks = [
        b"\0" * (size - smallest)
        for size in _CACHED_SIZES
        for _ in range(_CACHED_BLOCKS_OF_A_SIZE + 1)
    ]
    del blocks


def forget() -> None:
    """Find what nobody needs any more, such as the frames of a cancelled task, and overwrite it.

    Takes some 0.1 s, in which the process does nothing else: call it when a secret is done with.
    """
    gc.collect()
    overwrite_cached_memory()


def _allocator(domain: int) -> _Allocator:
    found = _Allocator()
    ctypes.pythonapi.PyMem_GetAllocator(domain, ctypes.byref(found))
    return found
