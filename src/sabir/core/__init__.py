"""Use cases, one class per noun. `Core` holds them all; faces get nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sabir.core.acquaintances import Acquaintances
from sabir.core.audit import Audit
from sabir.core.auth import Auth
from sabir.core.avatars import Avatars
from sabir.core.backups import Backups
from sabir.core.bans import Bans
from sabir.core.bots import Bots
from sabir.core.callers import Callers
from sabir.core.calls import Calls
from sabir.core.contacts import Contacts
from sabir.core.departures import Departures
from sabir.core.direct_messages import DirectMessages
from sabir.core.directory import Directory
from sabir.core.effects import APPLIED, Effects
from sabir.core.erasure import Erasure
from sabir.core.external_signaling import ExternalSignaling
from sabir.core.files import Files
from sabir.core.folders import Folders
from sabir.core.forgetting import Forgetting
from sabir.core.groups import Groups
from sabir.core.history import History
from sabir.core.holdings import Holdings
from sabir.core.hooks import Hooks
from sabir.core.identities import Identities
from sabir.core.importing import Importing
from sabir.core.invitations import Invitations
from sabir.core.jobs import Jobs
from sabir.core.licences import Licences
from sabir.core.locations import Locations
from sabir.core.login_flows import LoginFlows
from sabir.core.markers import Markers
from sabir.core.mentions import Mentions
from sabir.core.messages import Messages
from sabir.core.moderation import Moderation
from sabir.core.notifications import Notifications
from sabir.core.numbered import Numbered
from sabir.core.olvid_settings import OlvidSettings
from sabir.core.participants import Participants
from sabir.core.people import People
from sabir.core.photos import Photos
from sabir.core.pins import Pins
from sabir.core.polls import Polls
from sabir.core.presences import Presences
from sabir.core.profiles import Profiles
from sabir.core.provisioning import Provisioning
from sabir.core.public_messages import PublicMessages
from sabir.core.public_reactions import PublicReactions
from sabir.core.public_rooms import PublicRooms
from sabir.core.public_settings import PublicSettings
from sabir.core.pushes import Pushes
from sabir.core.receipts import Receipts
from sabir.core.reminders import Reminders
from sabir.core.replicas import Replicas
from sabir.core.rights import Rights
from sabir.core.room_images import RoomImages
from sabir.core.room_settings import RoomSettings
from sabir.core.rooms import Rooms
from sabir.core.rosters import Rosters
from sabir.core.seqnos import Seqnos
from sabir.core.server_bans import ServerBans
from sabir.core.session_rights import SessionRights
from sabir.core.settings import Settings
from sabir.core.shares import Shares
from sabir.core.sharing import Sharing
from sabir.core.showcase import Showcase
from sabir.core.signaling import Signaling
from sabir.core.signaling_pushes import SignalingPushes, SignalingServer
from sabir.core.staff import Staff
from sabir.core.steps.addresses import Addresses
from sabir.core.steps.banishing import Banishing
from sabir.core.steps.describing import Describing
from sabir.core.steps.hub import Hubs
from sabir.core.steps.listing import Listing
from sabir.core.steps.picturing import Picturing
from sabir.core.steps.previewing import Previewing
from sabir.core.steps.remembering import Remembered
from sabir.core.steps.rendering import Rendering
from sabir.core.steps.room_passwords import RoomPasswords
from sabir.core.steps.secrets import Secrets
from sabir.core.steps.server_settings import ServerSettings
from sabir.core.storage import Storage
from sabir.core.switchboard import Switchboard
from sabir.core.timeline import Timeline
from sabir.core.tokens import Tokens
from sabir.core.upkeep import Upkeep
from sabir.core.visitors import Visitors
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

    acquaintances: Acquaintances
    audit: Audit
    auth: Auth
    avatars: Avatars
    backups: Backups
    callers: Callers
    calls: Calls
    bans: Bans
    bots: Bots
    contacts: Contacts
    departures: Departures
    direct_messages: DirectMessages
    directory: Directory
    effects: Effects
    erasure: Erasure
    files: Files
    folders: Folders
    forgetting: Forgetting
    groups: Groups
    history: History
    holdings: Holdings
    hooks: Hooks
    identities: Identities
    importing: Importing
    invitations: Invitations
    jobs: Jobs
    markers: Markers
    locations: Locations
    licences: Licences
    login_flows: LoginFlows
    mentions: Mentions
    messages: Messages
    moderation: Moderation
    notifications: Notifications
    numbered: Numbered
    olvid_settings: OlvidSettings
    participants: Participants
    people: People
    photos: Photos
    pins: Pins
    presences: Presences
    profiles: Profiles
    polls: Polls
    provisioning: Provisioning
    public_messages: PublicMessages
    public_reactions: PublicReactions
    public_rooms: PublicRooms
    public_settings: PublicSettings
    pushes: Pushes
    receipts: Receipts
    reminders: Reminders
    replicas: Replicas
    room_images: RoomImages
    room_settings: RoomSettings
    rights: Rights
    rooms: Rooms
    rosters: Rosters
    seqnos: Seqnos
    server_bans: ServerBans
    session_rights: SessionRights
    settings: Settings
    shares: Shares
    external_signaling: ExternalSignaling
    signaling: Signaling
    signaling_pushes: SignalingPushes
    staff: Staff
    storage: Storage
    switchboard: Switchboard
    sharing: Sharing
    showcase: Showcase
    timeline: Timeline
    tokens: Tokens
    upkeep: Upkeep
    visitors: Visitors
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


@dataclass(frozen=True, slots=True)
class _Foundations:
    """What the nouns stand on."""

    db: Database
    ports: Ports
    secret: bytes
    secrets: Secrets
    addresses: Addresses
    rendering: Rendering
    listing: Listing
    bell: Bell
    remembered: Remembered
    banishing: Banishing
    passwords: RoomPasswords
    picturing: Picturing
    settings: ServerSettings
    remote_delay_ms: int
    signaling: SignalingServer | None


def build(
    db: Database,
    ports: Ports,
    secret: bytes,
    *,
    remote_delay_ms: int = 200,
    signaling: SignalingServer | None = None,
) -> Core:
    """Wire the nouns together. The doorbell must ring `core.bell.rung`."""
    db.replica_delay_ms = remote_delay_ms
    db.pushes_signaling = signaling is not None
    bell, secrets = Bell(db), Secrets(secret)
    remembered, rendering = Remembered(db, ports.clock, bell), Rendering(db, ports.clock)
    at = _Foundations(
        db,
        ports,
        secret,
        secrets,
        Addresses(db),
        rendering,
        Listing(db, ports.clock, rendering),
        bell,
        remembered,
        Banishing(db, ports.clock, remembered),
        RoomPasswords(db, ports.clock),
        Picturing(db, ports.blobs),
        ServerSettings(db, secrets, remembered),
        remote_delay_ms,
        signaling,
    )
    core = partial(Core, secrets=secrets, clock=ports.clock, bell=bell, remembered=remembered, db=db)
    return _with_rooms(_with_people(core, at), at)


def _with_people(core: partial[Core], at: _Foundations) -> partial[Core]:
    """And with what belongs to the server."""
    return partial(
        core,
        acquaintances=Acquaintances(at.db, at.ports.clock),
        audit=Audit(at.db),
        auth=Auth(at.db, at.ports.clock, at.secrets, at.remembered),
        backups=Backups(at.db, at.ports.clock, at.ports.blobs, at.secret),
        callers=Callers(at.db, at.ports.clock, at.remembered),
        contacts=Contacts(at.db, at.ports.clock),
        departures=Departures(at.db, at.ports.clock, at.remembered),
        direct_messages=DirectMessages(at.db, at.ports.clock),
        directory=Directory(at.db),
        effects=Effects(at.db, at.ports.clock, APPLIED),
        erasure=Erasure(at.db, at.ports.clock, at.remembered),
        forgetting=Forgetting(at.db, at.ports.clock),
        groups=Groups(at.db, at.ports.clock, at.settings),
        folders=Folders(at.db, at.ports.clock),
        holdings=Holdings(at.db, at.ports.clock, at.ports.blobs),
        hooks=Hooks(at.db, at.ports.clock, at.secrets, at.ports.fetcher),
        identities=Identities(at.db, at.ports.clock, at.secrets, at.remembered),
        importing=Importing(at.db, at.ports.clock, at.secrets),
        jobs=Jobs(at.db, at.ports.clock, at.bell),
        locations=Locations(at.db, at.ports.clock),
        licences=Licences(at.db, at.secrets),
        login_flows=LoginFlows(at.db, at.ports.clock),
        notifications=Notifications(at.db, at.ports.clock, at.settings),
        people=People(at.db, at.ports.clock),
        photos=Photos(at.db, at.picturing),
        profiles=Profiles(at.db, at.ports.clock),
        provisioning=Provisioning(at.db, at.ports.clock, at.secrets, at.picturing, at.ports.blobs),
        pushes=Pushes(at.db, at.ports.clock, at.secrets),
        receipts=Receipts(at.db, at.ports.clock),
        replicas=Replicas(
            at.db,
            at.ports.clock,
            Hubs(at.db, at.ports.clock, at.bell, at.remembered),
            Previewing(at.ports.blobs, at.ports.fetcher),
            remote_delay_ms=at.remote_delay_ms,
        ),
        server_bans=ServerBans(at.db, at.ports.clock, at.banishing),
        session_rights=SessionRights(at.db, at.ports.clock, at.addresses),
        settings=Settings(at.db, at.ports.clock, at.settings),
        shares=Shares(at.db, at.ports.clock, at.ports.blobs, at.passwords),
        signaling_pushes=SignalingPushes(at.db, at.ports.clock, at.ports.fetcher, at.signaling),
        upkeep=Upkeep(at.db, at.ports.clock),
        visitors=Visitors(at.db, at.ports.clock),
        web_sessions=WebSessions(at.db, at.ports.clock, at.remembered),
    )


def _with_rooms(core: partial[Core], at: _Foundations) -> Core:
    """Everything that is addressed as a room."""
    listing = Listing(at.db, at.ports.clock, at.rendering)
    return core(
        avatars=Avatars(at.db, at.ports.clock, at.addresses, at.picturing),
        bans=Bans(at.db, at.ports.clock, at.addresses),
        bots=Bots(at.db, at.ports.clock, at.addresses, at.secrets),
        calls=Calls(at.db, at.ports.clock, at.addresses, at.settings),
        external_signaling=ExternalSignaling(at.db, at.ports.clock, at.addresses, at.secrets),
        files=Files(at.db, at.ports.clock, at.addresses, at.ports.blobs),
        history=History(at.db, at.ports.clock, at.addresses),
        invitations=Invitations(at.db, at.ports.clock, at.addresses, at.ports.mailer),
        markers=Markers(at.db, at.ports.clock, at.addresses),
        mentions=Mentions(at.db, at.ports.clock, at.addresses),
        messages=Messages(at.db, at.ports.clock, at.addresses),
        moderation=Moderation(at.db, at.ports.clock, at.addresses, at.banishing),
        numbered=Numbered(at.db, at.ports.clock, at.addresses, at.rendering),
        olvid_settings=OlvidSettings(at.db, at.ports.clock),
        participants=Participants(at.db, at.ports.clock, at.addresses),
        pins=Pins(at.db, at.ports.clock, at.addresses),
        polls=Polls(at.db, at.ports.clock, at.addresses),
        public_messages=PublicMessages(at.db, at.ports.clock, at.addresses, at.listing),
        public_reactions=PublicReactions(at.db, at.ports.clock, at.addresses),
        public_settings=PublicSettings(at.db, at.ports.clock, at.addresses, at.picturing),
        public_rooms=PublicRooms(at.db, at.ports.clock, Describing(at.db, at.ports.clock, listing)),
        presences=Presences(at.db, at.ports.clock, at.addresses, at.passwords),
        reminders=Reminders(at.db, at.ports.clock, at.addresses),
        rights=Rights(at.db, at.ports.clock, at.addresses),
        room_images=RoomImages(at.db, at.ports.clock, at.addresses, at.picturing, at.ports.blobs),
        room_settings=RoomSettings(at.db, at.ports.clock, at.addresses, at.passwords),
        rooms=Rooms(at.db, at.ports.clock, at.addresses, at.settings),
        rosters=Rosters(at.db, at.addresses),
        showcase=Showcase(at.db, at.ports.clock, at.addresses, at.ports.blobs),
        seqnos=Seqnos(at.db, at.ports.clock, listing),
        sharing=Sharing(at.db, at.ports.clock, at.addresses),
        signaling=Signaling(at.db, at.ports.clock, at.addresses, at.secrets),
        staff=Staff(at.db, at.ports.clock),
        storage=Storage(at.db),
        switchboard=Switchboard(at.db, at.ports.clock, at.addresses, at.bell, at.ports.ephemera),
        timeline=Timeline(at.db, at.ports.clock, at.addresses, at.bell),
        tokens=Tokens(at.db, at.ports.clock, at.addresses, at.secrets, at.remembered),
    )
