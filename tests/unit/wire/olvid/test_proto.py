"""The generated modules say exactly what the interface says."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, FileDescriptor

ROOT = Path(__file__).resolve().parents[4]
WIRE = ROOT / "src" / "sabir" / "wire" / "olvid"
FILES: list[dict[str, Any]] = json.loads((WIRE / "interface.json").read_text())["files"]


def compiled(file: dict[str, Any]) -> FileDescriptor:
    name = file["file"].removesuffix(".proto").replace("/", ".")
    module = importlib.import_module(f"sabir.wire.olvid.proto.{name}_pb2")
    assert isinstance(module.DESCRIPTOR, FileDescriptor)
    return module.DESCRIPTOR


def all_messages(messages: Iterator[Descriptor]) -> Iterator[Descriptor]:
    for message in messages:
        yield message
        yield from all_messages(iter(message.nested_types))


def described_enum(enum: EnumDescriptor) -> dict[str, Any]:
    return {"name": enum.name, "values": {value.name: value.number for value in enum.values}}


def described_field(field: FieldDescriptor, written: descriptor_pb2.FieldDescriptorProto) -> dict[str, Any]:
    scalar = descriptor_pb2.FieldDescriptorProto.Type.Name(written.type).removeprefix("TYPE_").lower()
    told: dict[str, Any] = {"name": field.name, "number": field.number, "type": scalar}
    told["label"] = "repeated" if field.is_repeated else "singular"
    if field.message_type is not None:
        told |= {"type": field.message_type.full_name, "kind": "message"}
    if field.enum_type is not None:
        told |= {"type": field.enum_type.full_name, "kind": "enum"}
    if written.proto3_optional:
        told["proto3_optional"] = True
    elif field.containing_oneof is not None:
        told["oneof"] = field.containing_oneof.name
    return told


def described_message(message: Descriptor) -> dict[str, Any]:
    declared = descriptor_pb2.DescriptorProto()
    message.CopyToProto(declared)
    fields = [described_field(*pair) for pair in zip(message.fields, declared.field, strict=True)]
    told: dict[str, Any] = {"name": message.name, "fields": fields}
    told["messages"] = [described_message(inner) for inner in message.nested_types]
    told["enums"] = [described_enum(enum) for enum in message.enum_types]
    return {key: value for key, value in told.items() if value}


def described_file(file: FileDescriptor) -> dict[str, Any]:
    told = {
        "file": file.name,
        "package": file.package,
        "syntax": "proto3",
        "imports": [imported.name for imported in file.dependencies],
    }
    messages = [described_message(message) for message in file.message_types_by_name.values()]
    enums = [described_enum(enum) for enum in file.enum_types_by_name.values()]
    services = [
        {
            "name": service.name,
            "full_name": service.full_name,
            "rpcs": [
                {
                    "name": method.name,
                    "path": f"/{service.full_name}/{method.name}",
                    "request": method.input_type.full_name,
                    "response": method.output_type.full_name,
                    "client_streaming": method.client_streaming,
                    "server_streaming": method.server_streaming,
                }
                for method in service.methods
            ],
        }
        for service in file.services_by_name.values()
    ]
    return told | {k: v for k, v in (("messages", messages), ("enums", enums), ("services", services)) if v}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["file"])
def test_the_compiled_file_is_the_described_one(file: dict[str, Any]) -> None:
    assert described_file(compiled(file)) == file


def test_counts() -> None:
    descriptors = [compiled(file) for file in FILES]
    services = [service for file in descriptors for service in file.services_by_name.values()]
    messages = [m for file in descriptors for m in all_messages(iter(file.message_types_by_name.values()))]
    enums = [e for file in descriptors for e in file.enum_types_by_name.values()]
    enums += [e for message in messages for e in message.enum_types]
    rpcs = [method for service in services for method in service.methods]
    assert [len(FILES), len(services), len(rpcs), len(messages), len(enums)] == [39, 23, 152, 360, 29]


def test_field_numbers_of_the_documented_holes() -> None:
    by_name = {m.name: m for file in FILES for m in compiled(file).message_types_by_name.values()}
    holes = {
        "Message": {9},
        "MessageFilter": {4, 12},
        "ReactionFilter": set(range(1, 10)),
        "AttachmentFilter": {4},
        "GroupMemberFilter": {2, 3, 4},
        "Identity": {4},
        "IdentityUpdateDetailsRequest": {1},
        "MessageSendWithAttachmentsRequestMetadata": {6, 7, 8, 9},
    }
    for name, missing in holes.items():
        numbers = set(by_name[name].fields_by_number)
        assert set(range(1, max(numbers))) - numbers == missing, name


def test_generating_again_changes_nothing(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "make_proto.py", tmp_path], check=True)

    def tree(root: Path) -> dict[str, bytes]:
        files = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {str(path.relative_to(root)): path.read_bytes() for path in files}

    assert tree(tmp_path) == tree(WIRE / "proto")


def test_no_top_level_package_is_made() -> None:
    code = "from sabir.wire.olvid import services; import sys; sys.exit('olvid' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(ROOT / "src")})
