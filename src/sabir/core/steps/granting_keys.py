"""Granting `[[dashboard_admin]]`, `[[api_token]]`, `[[olvid_admin_key]]` and `[session]`."""

from __future__ import annotations

from sabir.core.steps import issuing
from sabir.core.steps.granting import Row, Run
from sabir.core.steps.issuing import API_KIND, CLIENT_KIND, NewClientKey
from sabir.domain.wishes import ApiTokenWish, DashboardAdminWish, OlvidAdminKeyWish, SessionWish
from sabir.store import credentials, dashboard_admins
from sabir.store.dashboard_admins import DashboardAdmin

_ALL_CAPABILITIES = "admin"


def grant_dashboard_admin(run: Run, number: int, wish: DashboardAdminWish) -> None:
    """Make someone who governs through the dashboard, or set their password."""
    row = Row(run, "dashboard_admin", number, wish.email)
    there = dashboard_admins.find_by_email(run.tx, wish.email)
    row.require("email", is_there=there is not None)
    if there is None:
        new = DashboardAdmin(
            run.tx.next_id(), run.fresh.uuid(), wish.email, row.password_hash, _ALL_CAPABILITIES, run.at_ms
        )
        dashboard_admins.insert(run.tx, new)
        row.created()
        row.made["uuid"] = new.uuid
    elif row.password_hash is not None and wish.reset_password:
        dashboard_admins.set_password(run.tx, there.id, row.password_hash)
        row.changed("password")
    row.close("DASHBOARD_ADMIN_CREATED" if row.is_new else "DASHBOARD_ADMIN_CHANGED", email=wish.email)


def grant_api_token(run: Run, number: int, wish: ApiTokenWish) -> None:
    """Make a key of the dashboard API, or set when it ends."""
    row = Row(run, "api_token", number, wish.name)
    there = credentials.find_named(run.tx, API_KIND, wish.name)
    row.require("name", is_there=there is not None)
    if there is None:
        key = wish.key or row.made.setdefault("key", run.fresh.uuid())
        with row.key("key"):
            issuing.add_api_token(run.tx, wish.name, key, at_ms=run.at_ms, expires_ms=wish.valid_until_ms)
        row.created()
    else:
        given = issuing.find_api_token(run.tx, wish.key) if wish.key is not None else there
        if given != there:
            raise row.refusal("key", _OTHER_KEY)
        if wish.valid_until_ms is not None and wish.valid_until_ms != there.expires_ms:
            credentials.extend(run.tx, there.id, wish.valid_until_ms)
            issuing.forget(run.tx, there, actor=run.actor.person_id, at_ms=run.at_ms)
            row.changed("valid_until")
    row.close("API_TOKEN_CREATED" if row.is_new else "API_TOKEN_CHANGED")


def grant_olvid_admin_key(run: Run, number: int, wish: OlvidAdminKeyWish) -> None:
    """Make a key that administers the Olvid face."""
    row = Row(run, "olvid_admin_key", number, wish.name)
    there = credentials.find_named(run.tx, CLIENT_KIND, wish.name)
    row.require("name", is_there=there is not None)
    if there is None:
        key = wish.key or row.made.setdefault("key", run.fresh.uuid())
        with row.key("key"):
            new = NewClientKey(wish.name, key, run.fresh.take(12))
            issuing.add_client_key(run.tx, run.secrets, new, at_ms=run.at_ms)
        row.created()
    elif wish.key is not None and issuing.find_client_key(run.tx, run.secrets, wish.key) != there:
        raise row.refusal("key", _OTHER_KEY)
    row.close("CLIENT_KEY_CREATED")


def grant_session(run: Run, number: int, wish: SessionWish) -> None:
    """Set the server's key on the Session wire."""
    row = Row(run, "session", number, "server key")
    private_key = bytes.fromhex(wish.private_key)
    if issuing.session_private_key(run.tx, run.secrets) != private_key:
        issuing.set_session_private_key(run.tx, run.secrets, (private_key, run.fresh.take(12)), at_ms=run.at_ms)
        row.changed("private_key")
        row.note("the Session face takes it at the next start")
    row.close("SESSION_KEY_CHANGED")


_OTHER_KEY = "the one of this name has another key; delete that one first, or choose another name."
