"""A real call: two WebRTC clients find each other through a running server and hear each other."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.helpers.core import make_person
from tests.helpers.sabir_process import SabirServer, core_of
from tests.helpers.talk_client import TalkClient
from tests.helpers.webrtc_peer import WebRtcPeer, on_loopback

PASSWORD = "correct horse battery"
FRAMES = 50
"""A second of sound."""


@pytest.mark.timeout(180)
async def test_two_who_call_each_other(tmp_path: Path) -> None:
    server = SabirServer(tmp_path)
    async with core_of(server) as core:
        for uid in ("alice", "bob"):
            await make_person(core, uid, password=PASSWORD)
    with server.running(), on_loopback():
        async with (
            TalkClient(server.http, "alice", PASSWORD) as alice,
            TalkClient(server.http, "bob", PASSWORD) as bob,
        ):
            token = await alice.create_room("Harbour")
            await alice.add_participant(token, "bob")
            peers = [WebRtcPeer(alice, token), WebRtcPeer(bob, token)]
            async with asyncio.timeout(120):
                for peer in peers:
                    await peer.join()
                await asyncio.gather(*(peer.run(FRAMES) for peer in peers))
                for peer in peers:
                    await peer.leave()
            assert all(peer.frames >= FRAMES for peer in peers)
            offered, answered = sorted(peers, key=lambda peer: peer.session)
            assert set(offered.told) == {"offer", "candidate"}
            assert set(answered.told) == {"answer", "candidate"}
            told = [one["systemMessage"] for one in await alice.history(token)]
    assert told[:5] == ["call_ended", "call_left", "call_left", "call_joined", "call_started"]
