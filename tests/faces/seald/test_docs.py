"""docs/faces/seald.md says what is served, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

from scripts.tree import ROOT
from tests.helpers.seald import HEADERS, open_seald
from tests.helpers.seald_reference import ENDPOINTS

_ROW = re.compile(r"^\| `([A-Z]+) (/\S+)` \| (yes|partial|planned) \|", re.MULTILINE)


def rows() -> list[tuple[str, str, str]]:
    return _ROW.findall((ROOT / "docs/faces/seald.md").read_text(encoding="utf-8"))


def test_the_table_has_every_published_endpoint_once() -> None:
    listed = [(method, path) for method, path, _ in rows()]
    published = [(one["method"], one["path"]) for one in ENDPOINTS]
    assert len(published) == 109
    assert sorted(listed) == sorted(published)


async def test_what_is_planned_answers_404_and_the_rest_is_served(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        for method, path, support in rows():
            response = await face.http.request(method, path.replace("{id}", str(uuid4())), headers=HEADERS)
            if support == "planned":
                assert response.status_code == 404, (method, path)
            else:
                assert response.status_code != 404 or b'{"model":' in response.content, (method, path)
