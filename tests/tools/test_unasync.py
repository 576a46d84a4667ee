"""The sync tree is the async tree with words replaced, and nothing else gets through."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import unasync

SOURCE = '''\
"""Use ``async with AsyncClient() as client: await client.send()``."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx

from ._compat import sleep

__all__ = ["AsyncClient"]


class AsyncClient:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.sent: Callable[[], Awaitable[int | None]] | None = None

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(self, *details: object) -> None:
        await self.http.aclose()  # await the end

    async def handle_async_request(self) -> None:
        pass

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.chunks()

    async def __anext__(self) -> bytes:
        return await anext(self.chunks())

    async def chunks(self) -> AsyncIterator[bytes]:
        async with self.open() as response:
            first = [chunk async for chunk in response.aiter_bytes()]
            async for chunk in response.aiter_bytes():
                yield f"{chunk!r} {await anext(self)!r}".encode()
            await sleep(len(first))
        raise StopAsyncIteration

    @asynccontextmanager
    async def open(self) -> AsyncIterator[httpx.Response]:
        yield httpx.Response(200)
'''

EXPECTED = '''\
# Translated from _async/client.py by `make generate`; do not edit.
"""Use ``with Client() as client: client.send()``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from ._compat import sleep

__all__ = ["Client"]


class Client:
    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.sent: Callable[[], int | None] | None = None

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *details: object) -> None:
        self.http.close()  # the end

    def handle_request(self) -> None:
        pass

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks()

    def __next__(self) -> bytes:
        return next(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        with self.open() as response:
            first = [chunk for chunk in response.iter_bytes()]
            for chunk in response.iter_bytes():
                yield f"{chunk!r} {next(self)!r}".encode()
            sleep(len(first))
        raise StopIteration

    @contextmanager
    def open(self) -> Iterator[httpx.Response]:
        yield httpx.Response(200)
'''


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "_async").mkdir()
    (tmp_path / "_async" / "client.py").write_text(SOURCE, "utf-8")
    (tmp_path / "_async" / "_compat.py").write_text("import asyncio\n", "utf-8")
    return tmp_path


def run(package: Path, *options: str) -> int:
    folders = ["--source", str(package / "_async"), "--target", str(package / "_sync")]
    return unasync.main([*options, *folders])


def test_words_are_replaced_in_code_strings_and_comments(package: Path) -> None:
    assert run(package) == 0
    assert (package / "_sync" / "client.py").read_text("utf-8") == EXPECTED
    assert run(package, "--check") == 0


def test_compat_modules_are_left_alone(package: Path) -> None:
    (package / "_sync").mkdir()
    twin = package / "_sync" / "_compat.py"
    twin.write_text("import time\n", "utf-8")
    assert run(package) == 0
    assert twin.read_text("utf-8") == "import time\n"


def test_check_reports_hand_edits_and_leftovers(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(package)
    (package / "_sync" / "client.py").write_text(EXPECTED + "\n# edited\n", "utf-8")
    (package / "_sync" / "old.py").write_text("", "utf-8")
    (package / "_async" / "new.py").write_text("x = 1\n", "utf-8")
    assert run(package, "--check") == 1
    said = capsys.readouterr().err
    for line in ("differs: _sync/client.py", "left over: _sync/old.py", "missing: _sync/new.py"):
        assert line in said
    assert run(package) == 0
    assert run(package, "--check") == 0
    assert not (package / "_sync" / "old.py").exists()


def test_a_rule_that_nobody_uses_fails_the_check(
    package: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unasync, "RULES", {**unasync.RULES, r"\bTaskGroup\b": "Threads"})
    assert run(package) == 0
    assert run(package, "--check") == 1
    assert r"rule used by no module: \bTaskGroup\b" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("import asyncio", "_async/bad.py:3: asyncio has no sync twin"),
        ("from asyncio.locks import Lock", "asyncio.locks has no sync twin"),
        ("async = 3", "not Python"),
    ],
)
def test_what_words_cannot_translate_is_refused(
    package: Path, capsys: pytest.CaptureFixture[str], line: str, message: str
) -> None:
    (package / "_async" / "bad.py").write_text(f"x = 1\n\n{line}\n", "utf-8")
    assert run(package) == 1
    assert message in capsys.readouterr().err
    assert not (package / "_sync").exists()
