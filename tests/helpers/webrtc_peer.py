"""A WebRTC client of Talk: finds its peer through internal signaling and talks to it over UDP, as browsers do.

Both sides run on the loopback, which a client would not offer by itself.
"""

from __future__ import annotations

import asyncio
import fractions
import json
import math
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import aioice.ice
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import candidate_from_sdp
from av import AudioFrame
from typing_extensions import override

from tests.helpers.talk_client import TALK, TalkClient

RATE_HZ = 8000
_FRAME = RATE_HZ // 50
"""Samples of 20 ms."""
_AUDIBLE = 1000
"""Louder than what coding leaves of silence."""


@contextmanager
def on_loopback() -> Iterator[None]:
    """Offer 127.0.0.1 and no other address."""
    with mock.patch.object(aioice.ice, "get_host_addresses", return_value=["127.0.0.1"]):
        yield


class Tone(MediaStreamTrack):
    """A microphone that hears one tone."""

    kind = "audio"

    def __init__(self, hertz: int) -> None:
        super().__init__()
        self._hertz = hertz
        self._sample = 0

    @override
    async def recv(self) -> AudioFrame:
        await asyncio.sleep(_FRAME / RATE_HZ)
        frame = AudioFrame(format="s16", layout="mono", samples=_FRAME)
        frame.planes[0].update(struct.pack(f"<{_FRAME}h", *map(self._level, range(_FRAME))))
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, self._sample, fractions.Fraction(1, RATE_HZ)
        self._sample += _FRAME
        return frame

    def _level(self, offset: int) -> int:
        return round(12_000 * math.sin(2 * math.pi * self._hertz * (self._sample + offset) / RATE_HZ))


@dataclass
class WebRtcPeer:
    """One user's client in the call of one room. `run` until the other was heard."""

    talk: TalkClient
    token: str
    session: str = ""
    told: list[str] = field(default_factory=list)
    """Kinds of the messages that came through the server."""
    audible: asyncio.Event = field(default_factory=asyncio.Event)
    frames: int = 0
    _connection: RTCPeerConnection = field(init=False)
    _hearing: asyncio.Task[None] | None = None
    _wanted: int = 0

    async def join(self) -> None:
        """Into the room and its call."""
        entered = await self.talk.call("POST", f"{TALK}/room/{self.token}/participants/active")
        self.session = entered["sessionId"]
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connection.addTrack(Tone(440))
        self._connection.on("track", self._listen)
        await self.talk.call("POST", f"{TALK}/call/{self.token}", data={"flags": 3})

    async def run(self, frames: int) -> None:
        """Poll for messages and peers, and hear so many frames."""
        polling = asyncio.create_task(self._poll(frames))
        try:
            await asyncio.wait([polling, asyncio.create_task(self.audible.wait())], return_when="FIRST_COMPLETED")
            if polling.done():
                polling.result()
        finally:
            polling.cancel()

    async def leave(self) -> None:
        """Hang up."""
        if self._hearing is not None:
            self._hearing.cancel()
        await self._connection.close()
        await self.talk.call("DELETE", f"{TALK}/call/{self.token}")

    async def _poll(self, frames: int) -> None:
        self._wanted = frames
        while True:
            for entry in await self.talk.call("GET", f"{TALK}/signaling/{self.token}"):
                if entry["type"] == "message":
                    await self._answer(json.loads(entry["data"]))
                else:
                    await self._offer_to([one for one in entry["data"] if one["sessionId"] != self.session])

    async def _offer_to(self, others: list[dict[str, Any]]) -> None:
        """Of each two, the one whose session compares greater makes the offer."""
        for other in others:
            is_new = self._connection.signalingState == "stable" and self._connection.remoteDescription is None
            if other["inCall"] and is_new and self.session > other["sessionId"]:
                await self._connection.setLocalDescription(await self._connection.createOffer())
                await self._describe(other["sessionId"])

    async def _answer(self, message: dict[str, Any]) -> None:
        self.told.append(message["type"])
        match message:
            case {"type": "offer" | "answer" as kind, "payload": {"sdp": sdp}, "from": sender}:
                await self._connection.setRemoteDescription(RTCSessionDescription(sdp, kind))
                if kind == "offer":
                    await self._connection.setLocalDescription(await self._connection.createAnswer())
                    await self._describe(sender)
            case {"type": "candidate", "payload": {"candidate": found}}:
                candidate = candidate_from_sdp(found["candidate"].removeprefix("candidate:"))
                candidate.sdpMid, candidate.sdpMLineIndex = found["sdpMid"], found["sdpMLineIndex"]
                await self._connection.addIceCandidate(candidate)

    async def _describe(self, to: str) -> None:
        """Send the description without candidates and each of those in a message of its own."""
        description = self._connection.localDescription
        lines = description.sdp.splitlines(keepends=True)
        plain = "".join(line for line in lines if not line.startswith(("a=candidate:", "a=end-of-candidates")))
        messages = [{"type": description.type, "payload": {"type": description.type, "sdp": plain}}]
        for line in lines:
            if line.startswith("a=candidate:"):
                found = {"candidate": line.strip().removeprefix("a="), "sdpMid": "0", "sdpMLineIndex": 0}
                messages.append({"type": "candidate", "payload": {"candidate": found}})
        items = [
            {"ev": "message", "fn": json.dumps({"to": to, "roomType": "video", **one}), "sessionId": self.session}
            for one in messages
        ]
        await self.talk.call("POST", f"{TALK}/signaling/{self.token}", data={"messages": json.dumps(items)})

    def _listen(self, track: MediaStreamTrack) -> None:
        self._hearing = asyncio.create_task(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        """Count frames in which there is a tone."""
        while True:
            frame = await track.recv()
            assert isinstance(frame, AudioFrame)
            count = frame.samples * len(frame.layout.channels)
            levels = struct.unpack(f"<{count}h", bytes(frame.planes[0])[: 2 * count])
            self.frames += max(map(abs, levels)) > _AUDIBLE
            if self.frames >= self._wanted:
                self.audible.set()
