"""Use cases, one class per noun. `Core` holds them all; faces get nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.core.audit import Audit
from sabir.core.auth import Auth
from sabir.core.avatars import Avatars
from sabir.core.backups import Backups
from sabir.core.bans import Bans
from sabir.core.bots import Bots
from sabir.core.calls import Calls
from sabir.core.directory import Directory
from sabir.core.erasure import Erasure
from sabir.core.external_signaling import ExternalSignaling
from sabir.core.files import Files
from sabir.core.groups import Groups
from sabir.core.history import History
from sabir.core.holdings import Holdings
from sabir.core.hooks import Hooks
from sabir.core.identities import Identities
from sabir.core.invitations import Invitations
from sabir.core.jobs import Jobs
from sabir.core.login_flows import LoginFlows
from sabir.core.markers import Markers
from sabir.core.mentions import Mentions
from sabir.core.messages import Messages
from sabir.core.moderation import Moderation
from sabir.core.notifications import Notifications
from sabir.core.numbered import Numbered
from sabir.core.participants import Participants
from sabir.core.people import People
from sabir.core.polls import Polls
from sabir.core.presences import Presences
from sabir.core.profiles import Profiles
from sabir.core.provisioning import Provisioning
from sabir.core.pushes import Pushes
from sabir.core.reminders import Reminders
from sabir.core.replicas import Replicas
from sabir.core.rights import Rights
from sabir.core.room_settings import RoomSettings
from sabir.core.rooms import Rooms
from sabir.core.settings import Settings
from sabir.core.shares import Shares
from sabir.core.sharing import Sharing
from sabir.core.signaling import Signaling
from sabir.core.signaling_pushes import SignalingPushes, SignalingServer
from sabir.core.steps.addresses import Addresses
from sabir.core.steps.remembering import Remembered
from sabir.core.steps.room_passwords import RoomPasswords
from sabir.core.steps.secrets import Secrets
from sabir.core.steps.server_settings import ServerSettings
from sabir.core.switchboard import Switchboard
from sabir.core.timeline import Timeline
from sabir.core.tokens import Tokens
from sabir.core.upkeep import Upkeep
from sabir.core.web_sessions import WebSessions
from sabir.domain.ids import SERVER_STREAM
from sabir.ports import BlobStore, Clock, Ephemera, Fetcher, Mailer
from sabir.store import clock as database_clock
from sabir.store import log
from sabir.store.database import Database
from sabir.store.follow import Bell


@dataclass(frozen=True, slots=True)
class Ports:
    """The core's surroundings."""

    clock: Clock
    blobs: BlobStore
    ephemera: Ephemera
    mailer: Mailer
    fetcher: Fetcher


@dataclass(frozen=True, slots=True)
class Core:
    """Every use case there is."""

    audit: Audit
    auth: Auth
    avatars: Avatars
    backups: Backups
    calls: Calls
    bans: Bans
    bots: Bots
    directory: Directory
    erasure: Erasure
    files: Files
    groups: Groups
    history: History
    holdings: Holdings
    hooks: Hooks
    identities: Identities
    invitations: Invitations
    jobs: Jobs
    markers: Markers
    login_flows: LoginFlows
    mentions: Mentions
    messages: Messages
    moderation: Moderation
    notifications: Notifications
    numbered: Numbered
    participants: Participants
    people: People
    presences: Presences
    profiles: Profiles
    polls: Polls
    provisioning: Provisioning
    pushes: Pushes
    reminders: Reminders
    replicas: Replicas
    room_settings: RoomSettings
    rights: Rights
    rooms: Rooms
    settings: Settings
    shares: Shares
    external_signaling: ExternalSignaling
    signaling: Signaling
    signaling_pushes: SignalingPushes
    switchboard: Switchboard
    sharing: Sharing
    timeline: Timeline
    tokens: Tokens
    upkeep: Upkeep
    web_sessions: WebSessions
    secrets: Secrets
    clock: Clock
    bell: Bell
    remembered: Remembered
    db: Database

    async def is_well(self) -> bool:
        """Whether the database answers."""
        return await self.db.read(lambda tx: log.last_seq(tx, SERVER_STREAM)) >= 0

    async def database_ms(self) -> int:
        """What time the database thinks it is."""
        return await self.db.read(database_clock.now_ms)

    async def start(self) -> None:
        """Begin to follow what must be followed."""
        self.bell.start()
        await self.remembered.start()
        await self.settings.current.load()  # what is set meanwhile is heard

    async def close(self) -> None:
        """End all waits and followers."""
        await self.replicas.close()
        await self.holdings.close()
        await self.remembered.close()
        await self.bell.close()


def build(
    db: Database,
    ports: Ports,
    secret: bytes,
    *,
    remote_delay_ms: int = 200,
    signaling: SignalingServer | None = None,
) -> Core:
    """Wire the nouns together. The doorbell must ring `core.bell.rung`."""
    addresses = Addresses(db)
    bell = Bell(db)
    remembered = Remembered(db, ports.clock, bell)
    secrets = Secrets(secret)
    passwords = RoomPasswords(db, ports.clock)
    settings = ServerSettings(db, secrets, remembered)
    db.replica_delay_ms = remote_delay_ms
    db.pushes_signaling = signaling is not None
    return Core(
        audit=Audit(db),
        auth=Auth(db, ports.clock, secrets, remembered),
        avatars=Avatars(db, ports.clock, addresses, ports.blobs),
        backups=Backups(db, ports.clock, ports.blobs, secret),
        calls=Calls(db, ports.clock, addresses, settings),
        history=History(db, ports.clock, addresses),
        bans=Bans(db, ports.clock, addresses),
        bots=Bots(db, ports.clock, addresses, secrets),
        rights=Rights(db, ports.clock, addresses),
        holdings=Holdings(db, ports.blobs),
        hooks=Hooks(db, ports.clock, secrets, ports.fetcher),
        identities=Identities(db, ports.clock, secrets),
        directory=Directory(db),
        erasure=Erasure(db, ports.clock, remembered),
        files=Files(db, ports.clock, addresses, ports.blobs),
        groups=Groups(db, ports.clock, settings),
        invitations=Invitations(db, ports.clock, addresses, ports.mailer),
        jobs=Jobs(db, ports.clock, bell),
        markers=Markers(db, ports.clock, addresses),
        login_flows=LoginFlows(db, ports.clock),
        mentions=Mentions(db, ports.clock, addresses),
        messages=Messages(db, ports.clock, addresses),
        moderation=Moderation(db, ports.clock, addresses),
        notifications=Notifications(db, ports.clock, settings),
        numbered=Numbered(db, ports.clock, addresses),
        participants=Participants(db, ports.clock, addresses),
        people=People(db, ports.clock),
        presences=Presences(db, ports.clock, addresses, passwords),
        profiles=Profiles(db, ports.clock),
        polls=Polls(db, ports.clock, addresses),
        provisioning=Provisioning(db, ports.clock, secrets),
        pushes=Pushes(db, ports.clock, secrets),
        reminders=Reminders(db, ports.clock, addresses),
        replicas=Replicas(db, ports.clock, bell, remembered, remote_delay_ms=remote_delay_ms),
        room_settings=RoomSettings(db, ports.clock, addresses, passwords),
        rooms=Rooms(db, ports.clock, addresses, settings),
        external_signaling=ExternalSignaling(db, ports.clock, addresses, secrets),
        signaling=Signaling(db, ports.clock, addresses, secrets),
        signaling_pushes=SignalingPushes(db, ports.clock, ports.fetcher, signaling),
        shares=Shares(db, ports.clock, ports.blobs, passwords),
        settings=Settings(db, ports.clock, settings),
        switchboard=Switchboard(db, ports.clock, addresses, bell, ports.ephemera),
        sharing=Sharing(db, ports.clock, addresses),
        timeline=Timeline(db, ports.clock, addresses, bell),
        tokens=Tokens(db, ports.clock, addresses, secrets, remembered),
        upkeep=Upkeep(db, ports.clock),
        web_sessions=WebSessions(db, ports.clock, remembered),
        secrets=secrets,
        clock=ports.clock,
        bell=bell,
        remembered=remembered,
        db=db,
    )
