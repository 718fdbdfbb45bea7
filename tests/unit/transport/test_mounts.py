"""Claims on paths: the longest wins, and no two faces share one."""

from __future__ import annotations

import pytest

from sabir.transport.mounts import ANY_NAME, Event, Mount, Mounts, Receive, Scope, Send, overlaps


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    event: Event = {}
    await send(event)


def _mount(path: str, face: str = "talk") -> Mount:
    return Mount(path, face, _app, 1024)


def test_longest_claim_wins() -> None:
    mounts = Mounts(
        [_mount(path) for path in ("/ocs/", "/ocs/v2.php/", "/ocs/v2.php/apps", "/login", "/login/v2/", "/")]
    )
    found = {
        "/ocs/x": "/ocs/",
        "/ocs/": "/ocs/",
        "/ocs/v2.php/x/y": "/ocs/v2.php/",
        "/ocs/v2.php/apps": "/ocs/v2.php/apps",
        "/ocs/v2.php/apps/": "/ocs/v2.php/",
        "/login": "/login",
        "/login/v2/poll": "/login/v2/",
        "/": "/",
    }
    for path, expected in found.items():
        mount = mounts.find(path)
        assert mount is not None
        assert mount.path == expected


@pytest.mark.parametrize("path", ["/ocs", "/ocsx/y", "/login/", "/login/v2", "/x", "//ocs/x", "", "ocs/"])
def test_unclaimed(path: str) -> None:
    assert Mounts([_mount("/ocs/"), _mount("/login"), _mount("/login/v2/"), _mount("/")]).find(path) is None


def test_a_claim_on_any_single_name_comes_last() -> None:
    mounts = Mounts([_mount("/ocs/"), _mount("/login"), _mount("/"), _mount(ANY_NAME, "session")])
    found = {path: mounts.find(path) for path in ("/harbour", "/ocs", "/login", "/ocs/x", "/")}
    assert {path: mount.path if mount else None for path, mount in found.items()} == {
        "/harbour": ANY_NAME,
        "/ocs": ANY_NAME,
        "/login": "/login",
        "/ocs/x": "/ocs/",
        "/": "/",
    }
    for path in ("/harbour/", "/a/b", "//", "", "harbour"):
        assert mounts.find(path) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (_mount("/a"), _mount("/a", "session"), True),
        (_mount("/a/"), _mount("/a/b", "session"), True),
        (_mount("/a/b/", "session"), _mount("/a/"), True),
        (_mount("/a"), _mount("/a"), True),
        (_mount("/a/"), _mount("/a/b/"), False),
        (_mount("/a"), _mount("/a/", "session"), False),
        (_mount("/"), _mount("/a/", "session"), False),
        (_mount("/a/"), _mount("/ab", "session"), False),
    ],
)
def test_overlaps(one: Mount, other: Mount, expected: bool) -> None:
    assert overlaps([one, other]) == ([(one, other)] if expected else [])


def test_overlap_is_refused() -> None:
    with pytest.raises(ValueError, match=r"claimed twice: /room/ \(talk\) and /room/x \(session\)"):
        Mounts([_mount("/room/"), _mount("/room/x", "session")])
