"""Filters against entities, condition by condition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.errors import WireError
from sabir.wire.olvid.filters import (
    attachment_predicate,
    discussion_predicate,
    message_predicate,
    reaction_predicate,
)
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.attachment_pb2 import Attachment, AttachmentFilter, AttachmentId
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.discussion_pb2 import Discussion, DiscussionFilter
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.message_pb2 import (
    Message,
    MessageFilter,
    MessageId,
    MessageLocation,
    MessageReaction,
    ReactionFilter,
)

IN, OUT = MessageId.TYPE_INBOUND, MessageId.TYPE_OUTBOUND
GREETING = Message(
    id=MessageId(type=IN, id=1),
    discussion_id=7,
    sender_id=3,
    body="my body\nsays Hello",
    timestamp=1000,
    reactions=[MessageReaction(contact_id=0, reaction="👍"), MessageReaction(contact_id=3, reaction="x")],
)
REPLY = Message(
    id=MessageId(type=OUT, id=1),
    discussion_id=8,
    body="",
    timestamp=2000,
    attachments_count=2,
    replied_message_id=MessageId(type=IN, id=1),
)
PLACE = Message(
    id=MessageId(type=IN, id=2),
    discussion_id=7,
    sender_id=4,
    body="https://maps.google.com/?q=1.00000+2.00000",
    timestamp=3000,
    message_location=MessageLocation(type=MessageLocation.LOCATION_TYPE_SEND, latitude=1, longitude=2),
)
MESSAGES = {"greeting": GREETING, "reply": REPLY, "place": PLACE}
ALL = "greeting reply place"

MESSAGE_CASES = [
    (MessageFilter(), ALL),
    (MessageFilter(type=IN), "greeting place"),
    (MessageFilter(type=OUT), "reply"),
    (MessageFilter(type=MessageId.TYPE_UNSPECIFIED), ALL),
    (MessageFilter(discussion_id=7), "greeting place"),
    (MessageFilter(discussion_id=0), ALL),
    (MessageFilter(sender_contact_id=3), "greeting"),
    (MessageFilter(sender_contact_id=0), ALL),
    (MessageFilter(body_search="body"), "greeting"),
    (MessageFilter(body_search="^my"), "greeting"),
    (MessageFilter(body_search="^body"), ""),
    (MessageFilter(body_search="hello"), ""),
    (MessageFilter(body_search="(?i)hello$"), "greeting"),
    (MessageFilter(body_search="(?m)^says"), "greeting"),
    (MessageFilter(body_search="(?s)body.says"), "greeting"),
    (MessageFilter(body_search=r"\d+\.\d{5}\+"), "place"),
    (MessageFilter(body_search=r"\Q?q=\E"), "place"),
    (MessageFilter(body_search="^$"), "reply"),
    (MessageFilter(body_search=""), ALL),
    (MessageFilter(attachment=MessageFilter.ATTACHMENT_HAVE), "reply"),
    (MessageFilter(attachment=MessageFilter.ATTACHMENT_HAVE_NOT), "greeting place"),
    (MessageFilter(attachment=MessageFilter.ATTACHMENT_UNSPECIFIED), ALL),
    (MessageFilter(location=MessageFilter.LOCATION_HAVE), "place"),
    (MessageFilter(location=MessageFilter.LOCATION_HAVE_NOT), "greeting reply"),
    (MessageFilter(location=MessageFilter.LOCATION_IS_SEND), "place"),
    (MessageFilter(location=MessageFilter.LOCATION_IS_SHARING), ""),
    (MessageFilter(location=MessageFilter.LOCATION_IS_SHARING_FINISHED), ""),
    (MessageFilter(min_timestamp=2000), "reply place"),
    (MessageFilter(max_timestamp=2000), "greeting reply"),
    (MessageFilter(min_timestamp=2001, max_timestamp=2999), ""),
    (MessageFilter(min_timestamp=0, max_timestamp=0), ALL),
    (MessageFilter(has_reaction=MessageFilter.REACTION_HAS), "greeting"),
    (MessageFilter(has_reaction=MessageFilter.REACTION_HAS_NOT), "reply place"),
    (MessageFilter(reaction_filters=[ReactionFilter(reaction="👍")]), "greeting"),
    (MessageFilter(reaction_filters=[ReactionFilter(reaction="👎")]), ""),
    (MessageFilter(reaction_filters=[ReactionFilter()]), "greeting"),
    (MessageFilter(reaction_filters=[ReactionFilter(reacted_by_me=True)]), "greeting"),
    (MessageFilter(reaction_filters=[ReactionFilter(reacted_by_me=True, reaction="x")]), ""),
    (MessageFilter(reaction_filters=[ReactionFilter(reacted_by_me=True), ReactionFilter(reaction="x")]), "greeting"),
    (MessageFilter(reply_to_a_message=True), "reply"),
    (MessageFilter(reply_to_a_message=False), ALL),
    (MessageFilter(do_not_reply_to_a_message=True), "greeting place"),
    (MessageFilter(do_not_reply_to_a_message=False), ALL),
    (MessageFilter(replied_message_id=MessageId(type=IN, id=1)), "reply"),
    (MessageFilter(replied_message_id=MessageId(type=OUT, id=1)), ""),
    (MessageFilter(replied_message_id=MessageId()), ALL),
    (MessageFilter(type=IN, discussion_id=7, body_search="my", min_timestamp=1), "greeting"),
    (MessageFilter(type=OUT, discussion_id=7), ""),
]


@pytest.mark.parametrize(("wanted", "found"), MESSAGE_CASES, ids=lambda value: str(value).strip() or "nothing")
def test_message_filter(wanted: MessageFilter, found: str) -> None:
    accepts = message_predicate(wanted)
    assert [name for name, message in MESSAGES.items() if accepts(message)] == found.split()


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (MessageLocation.LOCATION_TYPE_SEND, MessageFilter.LOCATION_IS_SEND),
        (MessageLocation.LOCATION_TYPE_SHARING, MessageFilter.LOCATION_IS_SHARING),
        (MessageLocation.LOCATION_TYPE_SHARING_FINISHED, MessageFilter.LOCATION_IS_SHARING_FINISHED),
    ],
)
def test_each_kind_of_location(kind: MessageLocation.LocationType, wanted: MessageFilter.Location) -> None:
    kinds = [MessageFilter.LOCATION_IS_SEND, MessageFilter.LOCATION_IS_SHARING]
    kinds.append(MessageFilter.LOCATION_IS_SHARING_FINISHED)
    message = Message(message_location=MessageLocation(type=kind))
    assert [each for each in kinds if message_predicate(MessageFilter(location=each))(message)] == [wanted]


REACTION_CASES = [
    (ReactionFilter(), "me alice"),
    (ReactionFilter(reacted_by_me=True), "me"),
    (ReactionFilter(reacted_by_me=False), "me alice"),
    (ReactionFilter(reacted_by_contact_id=3), "alice"),
    (ReactionFilter(reacted_by_contact_id=0), "me alice"),
    (ReactionFilter(reaction="x"), "alice"),
    (ReactionFilter(reaction="."), ""),
    (ReactionFilter(reaction=""), "me alice"),
    (ReactionFilter(reacted_by_contact_id=3, reaction="👍"), ""),
]


@pytest.mark.parametrize(("wanted", "found"), REACTION_CASES)
def test_reaction_filter(wanted: ReactionFilter, found: str) -> None:
    reactions = {"me": GREETING.reactions[0], "alice": GREETING.reactions[1]}
    accepts = reaction_predicate(wanted)
    assert [name for name, reaction in reactions.items() if accepts(reaction)] == found.split()


def attachment(number: int, name: str, mime: str, size: int = 10) -> Attachment:
    of = MessageId(type=OUT, id=number)
    id_ = AttachmentId(type=AttachmentId.TYPE_OUTBOUND, id=number)
    return Attachment(id=id_, discussion_id=7, message_id=of, file_name=name, mime_type=mime, size=size)


ATTACHMENTS = {
    "photo": attachment(1, "photo.jpg", "image/jpeg", 100),
    "film": attachment(2, "film.mp4", "video/mp4", 200),
    "song": attachment(3, "Song.ogg", "audio/ogg", 300),
    "text": attachment(4, "image.txt", "text/plain", 400),
    "link": attachment(5, "https://example.org", "olvid/link-preview", 0),
}
EVERY = "photo film song text link"

ATTACHMENT_CASES = [
    (AttachmentFilter(), EVERY),
    (AttachmentFilter(type=AttachmentId.TYPE_OUTBOUND), EVERY),
    (AttachmentFilter(type=AttachmentId.TYPE_INBOUND), ""),
    (AttachmentFilter(file_type=AttachmentFilter.FILE_TYPE_UNSPECIFIED), EVERY),
    (AttachmentFilter(file_type=AttachmentFilter.FILE_TYPE_IMAGE), "photo"),
    (AttachmentFilter(file_type=AttachmentFilter.FILE_TYPE_VIDEO), "film"),
    (AttachmentFilter(file_type=AttachmentFilter.FILE_TYPE_IMAGE_VIDEO), "photo film"),
    (AttachmentFilter(file_type=AttachmentFilter.FILE_TYPE_AUDIO), "song"),
    (AttachmentFilter(file_type=AttachmentFilter.FILE_TYPE_LINK_PREVIEW), "link"),
    (AttachmentFilter(file_type=AttachmentFilter.FILE_TYPE_NOT_LINK_PREVIEW), "photo film song text"),
    (AttachmentFilter(discussion_id=7), EVERY),
    (AttachmentFilter(discussion_id=8), ""),
    (AttachmentFilter(message_id=MessageId(type=OUT, id=2)), "film"),
    (AttachmentFilter(message_id=MessageId(type=IN, id=2)), ""),
    (AttachmentFilter(message_id=MessageId()), EVERY),
    (AttachmentFilter(filename_search=r"\.(jpg|mp4)$"), "photo film"),
    (AttachmentFilter(filename_search="song"), ""),
    (AttachmentFilter(mime_type_search="^(audio|text)/"), "song text"),
    (AttachmentFilter(min_size=200), "film song text"),
    (AttachmentFilter(max_size=200), "photo film link"),
    (AttachmentFilter(min_size=101, max_size=300), "film song"),
    (AttachmentFilter(min_size=0, max_size=0), EVERY),
]


@pytest.mark.parametrize(("wanted", "found"), ATTACHMENT_CASES)
def test_attachment_filter(wanted: AttachmentFilter, found: str) -> None:
    accepts = attachment_predicate(wanted)
    assert [name for name, entity in ATTACHMENTS.items() if accepts(entity)] == found.split()


DISCUSSIONS = {
    "alice": Discussion(id=1, title="Alice Liddell", contact_id=3),
    "staff": Discussion(id=2, title="staff", group_id=3),
    "locked": Discussion(id=3, title="Bob"),
}

DISCUSSION_CASES = [
    (DiscussionFilter(), "alice staff locked"),
    (DiscussionFilter(type=DiscussionFilter.TYPE_UNSPECIFIED), "alice staff locked"),
    (DiscussionFilter(type=DiscussionFilter.TYPE_OTO), "alice"),
    (DiscussionFilter(type=DiscussionFilter.TYPE_GROUP), "staff"),
    (DiscussionFilter(contact_id=3), "alice"),
    (DiscussionFilter(group_id=3), "staff"),
    (DiscussionFilter(contact_id=4), ""),
    (DiscussionFilter(contact_id=0), "alice staff locked"),
    (DiscussionFilter(title_search="^[A-Z]"), "alice locked"),
    (DiscussionFilter(type=DiscussionFilter.TYPE_OTO, title_search="staff"), ""),
]


@pytest.mark.parametrize(("wanted", "found"), DISCUSSION_CASES)
def test_discussion_filter(wanted: DiscussionFilter, found: str) -> None:
    accepts = discussion_predicate(wanted)
    assert [name for name, entity in DISCUSSIONS.items() if accepts(entity)] == found.split()


@pytest.mark.parametrize(
    "expression", ["(", "[a", "a**", r"(?=a)", "(a{1000}){1000}", "a" * 1_000_000], ids=lambda text: text[:16]
)
def test_an_invalid_expression_is_an_error_that_names_the_field(expression: str) -> None:
    with pytest.raises(WireError, match=r"^MessageFilter\.body_search: not a valid regular expression$"):
        message_predicate(MessageFilter(body_search=expression))


def test_an_unknown_enum_value_is_an_error() -> None:
    unknown = MessageFilter.FromString(bytes([6 << 3, 99]))
    with pytest.raises(WireError, match=r"^MessageFilter\.attachment: unknown value 99$"):
        message_predicate(unknown)


def test_a_catastrophic_expression_is_linear() -> None:
    accepts = message_predicate(MessageFilter(body_search="(a|aa)+$"))
    assert not accepts(Message(body="a" * 100_000 + "b"))


@given(st.text(max_size=40))
def test_any_expression_is_accepted_or_refused(expression: str) -> None:
    try:
        accepts = message_predicate(MessageFilter(body_search=expression))
    except WireError:
        return
    assert isinstance(accepts(GREETING), bool)
