"""The released nc-py-api for tests: it lives in an environment of its own and is driven over pipes.

with NcPyApi("async", server.http, bot_secret=…) as package:
    alice = package.user("alice", "password")
    room = alice.call("talk.create_conversation", conversation_type=2, room_name="Lab")
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-nc-py-api" / "bin" / "python"
DRIVER = ROOT / "tests" / "conformance" / "nc_py_api" / "driver.py"
_APP = "sabir_test"
_CALLBACK = "bot"
_DEADLINE_S = 30.0
Mode = Literal["sync", "async"]


class NcError(Exception):
    """What the package raised: the name of its class, the status it found, the text."""

    def __init__(self, kind: str, status: int, text: str) -> None:
        self.kind, self.status = kind, status
        super().__init__(f"{kind} {status}: {text}")


class NcPyApi:
    """One process of the package's environment, with either of its two clients."""

    def __init__(self, mode: Mode, url: str, *, bot_secret: str = "") -> None:
        self.url = url
        self._mode = mode
        self._bot_secret = bot_secret
        self._popen: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        if not PYTHON.exists():
            raise RuntimeError(f"The environment of nc-py-api is missing ({PYTHON.parents[1]}): run `make install`.")
        # Where the package looks for a bot's secret and its server.
        bot = hashlib.sha1(f"{_APP}_{_CALLBACK}".encode(), usedforsecurity=False).hexdigest()
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("NC_", "NEXTCLOUD_"))}
        self._popen = subprocess.Popen(
            [PYTHON, DRIVER, self._mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=tempfile.gettempdir(),
            env={**environment, "APP_ID": _APP, bot: self._bot_secret, "NEXTCLOUD_URL": self.url},
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._popen is not None
        assert self._popen.stdin is not None
        self._popen.stdin.close()
        try:
            self._popen.wait(_DEADLINE_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        if self._popen.stdout is not None:
            self._popen.stdout.close()

    def user(self, uid: str, password: str) -> NcUser:
        return NcUser(self, uid, password)

    def ask(self, **line: Any) -> Any:
        """Raises `NcError`."""
        assert self._popen is not None
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._popen.stdin.write(json.dumps(line) + "\n")
        self._popen.stdin.flush()
        raw = self._popen.stdout.readline()
        if not raw:
            raise RuntimeError("The process of nc-py-api ended; its errors are on stderr.")
        answer = json.loads(raw)
        if "error" in answer:
            raise NcError(**answer["error"])
        return answer["result"]


@dataclass(frozen=True)
class NcUser:
    """The package's client of one user."""

    package: NcPyApi
    uid: str
    password: str

    def call(self, name: str, /, **arguments: Any) -> Any:
        """Call any method of the client, such as "talk.send_message". Raises `NcError`."""
        return self.package.ask(
            call=name, arguments=arguments, url=self.package.url, user=self.uid, password=self.password
        )

    def talk(self, name: str, /, **arguments: Any) -> Any:
        """`call`, of the Talk part."""
        return self.call(f"talk.{name}", **arguments)
