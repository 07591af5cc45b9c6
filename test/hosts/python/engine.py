"""The engine in wasmtime, its memory as NumPy arrays without copies."""

import ctypes
import sys
from pathlib import Path

import numpy as np
from wasmtime import Instance, Module, Store

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "assembly"))

import simdigit  # noqa: E402


class Refused(Exception):
    """A call that the engine refused, with the engine's message."""


class Engine(simdigit.Exports):
    """An instance: its exports as methods, and arrays in its memory. To be used on one thread."""

    def __init__(self, module: Path = ROOT / "dist/wasm/strict.wasm") -> None:
        self._store = Store()
        instance = Instance(self._store, Module.from_file(self._store.engine, str(module)), [])
        exports = instance.exports(self._store)
        functions = {name: exports[name] for name in exports if name != "memory"}
        super().__init__(lambda name, *arguments: functions[name](self._store, *arguments))
        self._memory = exports["memory"]
        if self.abi_version() != simdigit.ABI_VERSION:
            raise RuntimeError(f"ABI version expected {simdigit.ABI_VERSION}, got {self.abi_version()}")

    def view(self, address: int, shape: int | tuple[int, ...], dtype: type) -> np.ndarray:
        """An array over the engine's own memory. It is valid until the memory grows: call this again after an allocation."""
        count = int(np.prod(shape))
        base = ctypes.addressof(self._memory.data_ptr(self._store).contents)
        memory = (ctypes.c_ubyte * (count * np.dtype(dtype).itemsize)).from_address(base + address)
        return np.frombuffer(memory, dtype).reshape(shape)

    def place(self, values: np.ndarray | bytes) -> int:
        """Address of new memory with a copy of the values."""
        raw = np.frombuffer(values, np.uint8) if isinstance(values, bytes) else values.reshape(-1).view(np.uint8)
        address = self.need(self.alloc(raw.size))
        self.view(address, raw.size, np.uint8)[:] = raw
        return address

    def must(self, status: int) -> None:
        """Raises the engine's message unless the status is OK."""
        if status != simdigit.Status.OK:
            text = self.view(self.status_message(), 160, np.uint8).tobytes()
            raise Refused(text.split(b"\0")[0].decode())

    def need(self, address: int) -> int:
        """The same for an address or a handle, which is 0 if the call was refused."""
        if address == 0:
            self.must(simdigit.Status.INVALID_ARGUMENT)
        return address
