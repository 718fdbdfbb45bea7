"""The table of settings is sound: names are unique, each has help, each default is one its kind would give."""

from __future__ import annotations

import pytest

from sabir.config import Talk, reference
from sabir.config.settings import FACES, SECTIONS, SETTINGS, Setting


def test_names_are_unique() -> None:
    variables = [one.variable for one in SETTINGS]
    variables += [f"{one.variable}_FILE" for one in SETTINGS if one.kind.is_hidden]
    options = [one.option for one in SETTINGS if one.option]
    assert len(set(variables)) == len(variables)
    assert len(set(options)) == len(options)
    assert not {one.key for one in SETTINGS if one.section == "server"} & SECTIONS.keys()


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.variable)
def test_each_has_help_and_stands_in_the_reference(setting: Setting) -> None:
    assert setting.help.endswith(".")
    page = reference()
    assert f"### {setting.key}\n" in page
    assert setting.variable in page
    assert setting.option is None or setting.option in page


def test_reference_fits_a_terminal() -> None:
    assert max(map(len, reference().splitlines())) <= 120


def test_message_limit_follows_the_manner_unless_set() -> None:
    assert Talk().message_limit == 1000
    assert Talk(statuses="released").message_limit == 32000
    assert Talk(statuses="released", max_message_length=7).message_limit == 7


def test_faces() -> None:
    assert FACES == ("talk", "session", "olvid", "seald")
