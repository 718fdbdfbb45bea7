"""Every process knows how Session IDs are blinded, whichever faces it serves."""

from __future__ import annotations

from pathlib import Path

from sabir import app
from sabir.config import Config, Secret, Server, Session, Url
from sabir.core.steps.registering import NewPerson
from tests.helpers.core import ROOT
from tests.helpers.session_vectors import SERVER_PRIVATE, VECTORS, person


async def test_a_person_is_found_by_blinded_ids_without_the_session_face(tmp_path: Path) -> None:
    server = Server(data=tmp_path, database=Url("sqlite", "sqlite"), only=("talk",))
    config = Config(server=server, session=Session(private_key=Secret(SERVER_PRIVATE.hex())))
    async with app.open_core(config) as core:
        new = NewPerson("anna", None, "Anna", session_id=person("A")["session_id"])
        anna = await core.people.create(ROOT, new)
        for form in ("id15", "id15_other", "id25"):
            found = await core.people.find_by_session(VECTORS["blinding"]["A"][form])
            assert found is not None
            assert found.id == anna.id
        assert await core.people.find_by_session(VECTORS["blinding"]["B"]["id15"]) is None
