"""The commands on people, rooms and keys, in the tree of commands. Each is imported only when it runs."""

from __future__ import annotations

from cyclopts import App


def add_to(app: App) -> None:
    """Hang them on the program."""
    app.command(
        "sabir.cli.apply:apply",
        help="""Make people, groups, rooms and keys that a TOML file describes.

In one transaction, or not at all; with a server running or not. It never deletes; what the file leaves out stays as it
is; applying the file again changes nothing. What was generated is printed this once.""",
    )
    people, groups, rooms = "sabir.cli.people", "sabir.cli.people", "sabir.cli.rooms"
    person = _noun(app, "person", "People.")
    person.command(f"{people}:create", help="Make a person.")
    person.command(f"{people}:change", name="set", help="Change a person; what is not given stays as it is.")
    person.command(f"{people}:list_people", name="list", help="List persons, newest first.")
    person.command(f"{people}:show_person", name="show", help="Show one person.")
    person.command(f"{people}:disable", help="End someone's access on every face within a second.")
    person.command(f"{people}:enable", help="Let someone sign in again, with new credentials.")
    person.command(f"{people}:erase", help="Delete an account; what was said stays, without the name.")
    group = _noun(app, "group", "Groups of people.")
    group.command(f"{groups}:create_group", name="create", help="Make a group of people.")
    group.command(f"{groups}:list_groups", name="list", help="List groups and how many are in them.")
    room = _noun(app, "room", "Rooms.")
    room.command(f"{rooms}:create", help="Make a room.")
    room.command(f"{rooms}:change", name="set", help="Change a room; what is not given stays as it is.")
    room.command(f"{rooms}:list_rooms", name="list", help="List group and public rooms.")
    _add_keys(app, "sabir.cli.keys")
    moving = _noun(app, "import", "Moving other servers here.")
    moving.command(
        "sabir.cli.importing.command:sogs",
        help="""Move a SOGS 0.1 or pysogs server here: its key, rooms, messages, files, members and rights.

Stop the old server first. Sabir may run meanwhile; rooms open as they are complete. Cut off, it goes on where it was
when the same command is given again; given again after the end, it changes nothing. Exits 3 if damaged rows had to be
left out, which it lists.""",
    )
    job = _noun(app, "job", "Work that the server does by itself, and gave up.")
    job.command("sabir.cli.jobs:list_jobs", name="list", help="List jobs that were given up, oldest first.")
    job.command("sabir.cli.jobs:retry", help="Have all that were given up tried again.")


def _add_keys(app: App, keys: str) -> None:
    token = _noun(app, "token", "Keys of the Seald dashboard API (X-DASHBOARD-API-KEY).")
    token.command(f"{keys}:create_token", name="create", help="Make a key of the dashboard API.")
    token.command(f"{keys}:list_tokens", name="list", help="List keys of the dashboard API; they are not shown again.")
    token.command(f"{keys}:delete", help="End a key within a second.")
    key = _noun(app, "key", "Keys of Olvid clients.")
    key.command(f"{keys}:create_key", name="create", help="Make a key that administers the Olvid face.")
    key.command(f"{keys}:list_keys", name="list", help="List keys of Olvid clients; those of nobody administer.")
    key.command(f"{keys}:delete", help="End a key within a second.")
    olvid = _noun(app, "olvid", "Olvid identities.")
    olvid.command(f"{keys}:create_identity", name="create", help="Make a person reachable through Olvid.")
    olvid.command(f"{keys}:add_client_key", name="add-key", help="Make one more client key for a person.")
    olvid.command(f"{keys}:list_identities", name="list", help="List identities and whose they are.")
    seald = _noun(app, "seald", "People of the Seald dashboard.")
    seald.command(f"{keys}:create_admin", name="create", help="Make someone who signs in to the dashboard.")
    seald.command(f"{keys}:list_admins", name="list", help="List people of the dashboard.")
    bot = _noun(_noun(app, "talk", "The server as Talk clients know it."), "bot", "Bots in Talk rooms.")
    bot.command("sabir.cli.bots:add", help="Make a bot that moderators can let into their rooms.")
    bot.command("sabir.cli.bots:list_bots", name="list", help="List bots, and how reaching them went.")
    bot.command("sabir.cli.bots:remove", help="Take a bot out of all rooms; what it said stays.")
    _add_session(_noun(app, "session", "The server as Session clients know it."), keys)


def _add_session(session: App, keys: str) -> None:
    rooms = "sabir.cli.session_rooms"
    session.command(
        f"{rooms}:show_urls", name="url", help="Show the addresses that members of published rooms join by."
    )
    session.command(f"{rooms}:stats", help="Count a room's posts, and members who were seen.")
    session.command(f"{keys}:set_session_key", name="key", help="Set the server's private key, for its next start.")
    room = _noun(session, "room", "Published rooms.")
    room.command(f"{rooms}:add", help="Make a room that anyone can join by its address.")
    room.command(f"{rooms}:list_rooms", name="list", help="List published rooms, with figures and addresses.")
    room.command(f"{rooms}:change", name="set", help="Change a published room; what is not given stays as it is.")
    room.command(f"{rooms}:delete", help="Delete a room on every face, with all that was said in it.")
    people = "sabir.cli.session_people"
    moderator = _noun(session, "moderator", "Moderators of published rooms.")
    moderator.command(f"{people}:add_moderator", name="add", help="Let someone moderate rooms.")
    moderator.command(f"{people}:remove_moderator", name="remove", help="Make a mere member of whoever leads.")
    moderator.command(f"{people}:list_leaders", name="list", help="List moderators and administrators.")
    admin = _noun(session, "admin", "Administrators of published rooms: moderators who make others.")
    admin.command(f"{people}:add_admin", name="add", help="Let someone administer rooms.")
    admin.command(f"{people}:remove_admin", name="remove", help="Make a moderator of an administrator.")
    session.command(f"{people}:ban", help="Keep someone out of rooms, on every face.")
    session.command(f"{people}:unban", help="Let someone in again.")
    session.command(f"{people}:list_bans", name="bans", help="List bans from a room, or from the server.")
    session.command(f"{people}:permissions", help="List or change rights of single people in a room.")
    token = _noun(session, "token", "Tokens of members with clients of 2021.")
    token.command(f"{people}:revoke_tokens", name="revoke", help="End all tokens of a Session ID within a second.")


def _noun(app: App, name: str, text: str) -> App:
    noun = App(name=name, help=text)
    app.command(noun)
    return noun
