"""Writes the Olvid interface as .proto files and as Python modules from `interface.json`.

The modules live under `sabir.wire.olvid.proto.olvid.daemon`, the descriptors keep their public file names
(`olvid/daemon/…`), so that reflection and every client see the names they know.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NotRequired, TypedDict

from grpc_tools import protoc  # type: ignore[import-untyped]

WIRE = Path(__file__).resolve().parents[1] / "src" / "sabir" / "wire" / "olvid"
INTERFACE = WIRE / "interface.json"
OUTPUT = WIRE / "proto"
PACKAGE = "sabir.wire.olvid.proto"


class Field(TypedDict):
    """One field of a message; `type` is a scalar's name or a full name."""

    name: str
    number: int
    type: str
    label: str
    oneof: NotRequired[str]
    proto3_optional: NotRequired[bool]


class Enum(TypedDict):
    """Names and numbers, in order of declaration."""

    name: str
    values: dict[str, int]


class Message(TypedDict):
    """One message with what is declared inside it."""

    name: str
    fields: NotRequired[list[Field]]
    messages: NotRequired[list[Message]]
    enums: NotRequired[list[Enum]]


class Rpc(TypedDict):
    """One rpc; request and response are full names."""

    name: str
    request: str
    response: str
    client_streaming: bool
    server_streaming: bool


class Service(TypedDict):
    """One service."""

    name: str
    rpcs: list[Rpc]


class File(TypedDict):
    """One .proto file."""

    file: str
    package: str
    imports: list[str]
    messages: NotRequired[list[Message]]
    enums: NotRequired[list[Enum]]
    services: NotRequired[list[Service]]


def enum_lines(enum: Enum) -> Iterator[str]:
    """The declaration of one enum."""
    yield f"enum {enum['name']} {{"
    for name, number in enum["values"].items():
        yield f"  {name} = {number};"
    yield "}"


def field_line(field: Field) -> str:
    """The declaration of one field, without its oneof."""
    label = "repeated " if field["label"] == "repeated" else "optional " if field.get("proto3_optional") else ""
    # A leading dot: full names are looked up from the root.
    kind = f".{field['type']}" if "." in field["type"] else field["type"]
    return f"{label}{kind} {field['name']} = {field['number']};"


def message_lines(message: Message) -> Iterator[str]:
    """The declaration of one message and of all inside it."""
    yield f"message {message['name']} {{"
    for enum in message.get("enums", []):
        yield from (f"  {line}" for line in enum_lines(enum))
    for inner in message.get("messages", []):
        yield from (f"  {line}" for line in message_lines(inner))
    fields = message.get("fields", [])
    written: set[str] = set()
    for field in fields:
        oneof = field.get("oneof")
        if oneof is None:
            yield f"  {field_line(field)}"
        elif oneof not in written:
            written.add(oneof)
            yield f"  oneof {oneof} {{"
            yield from (f"    {field_line(member)}" for member in fields if member.get("oneof") == oneof)
            yield "  }"
    yield "}"


def service_lines(service: Service) -> Iterator[str]:
    """The declaration of one service."""
    yield f"service {service['name']} {{"
    for rpc in service["rpcs"]:
        request = ("stream " if rpc["client_streaming"] else "") + f".{rpc['request']}"
        response = ("stream " if rpc["server_streaming"] else "") + f".{rpc['response']}"
        yield f"  rpc {rpc['name']}({request}) returns ({response});"
    yield "}"


def file_text(file: File) -> str:
    """The text of one .proto file."""
    lines = ['syntax = "proto3";', "", f"package {file['package']};"]
    if file["imports"]:
        lines.append("")
        lines += [f'import "{name}";' for name in file["imports"]]
    for enum in file.get("enums", []):
        lines += ["", *enum_lines(enum)]
    for message in file.get("messages", []):
        lines += ["", *message_lines(message)]
    for service in file.get("services", []):
        lines += ["", *service_lines(service)]
    return "\n".join(lines) + "\n"


def rehome(text: str) -> str:
    """Move the generated imports and module names under our package; the descriptors stay as they are."""
    text = re.sub(r"^(from|import) olvid\.", rf"\1 {PACKAGE}.olvid.", text, flags=re.MULTILINE)
    builder = "BuildTopDescriptorsAndMessages(DESCRIPTOR, '"
    return text.replace(f"{builder}olvid.", f"{builder}{PACKAGE}.olvid.")


def generate(output: Path) -> None:
    """Write everything below `output`, which is emptied first."""
    files: list[File] = json.loads(INTERFACE.read_text())["files"]
    shutil.rmtree(output, ignore_errors=True)
    for file in files:
        path = output / file["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file_text(file))
    options = [f"-I{output}", f"--python_out={output}", f"--pyi_out={output}"]
    if protoc.main(["protoc", *options, *(file["file"] for file in files)]):
        raise SystemExit("protoc failed; see its message above.")
    for path in (*output.rglob("*_pb2.py"), *output.rglob("*_pb2.pyi")):
        path.write_text(rehome(path.read_text()))
    for folder in (output, *(path for path in output.rglob("*") if path.is_dir())):
        (folder / "__init__.py").touch()


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT)
