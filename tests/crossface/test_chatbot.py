"""olvid-bot's own ChatBot in a room with people who never heard of Olvid."""

from __future__ import annotations

from tests.helpers.members import Seen
from tests.helpers.world import ALICE, ROBOT, Meeting


async def test_answers_a_talk_user_and_a_session_member_sees_both(meeting: Meeting) -> None:
    """Each under its author's name and key, signed (else the member shows nothing), the answer as an answer."""
    await meeting.olvid.bot.answer(f"(?i)tide in {meeting.name}\\b", "You asked: {body}", is_quoting=True)

    for attempt in range(20):  # the bot is told only of what comes once its subscription holds
        question = f"When is high tide in {meeting.name}? ({attempt})"
        asked = await meeting.talk.say(question)
        answer = await meeting.talk.might_see(f"You asked: {question}", within_s=1)
        if answer is not None:
            break
    assert answer == Seen(answer.key, ROBOT, f"You asked: {question}", parent=asked.key)

    said = await meeting.session.sees(question)
    replied = await meeting.session.sees(f"You asked: {question}")
    assert said == Seen(said.key, ALICE, question)
    assert replied == Seen(replied.key, ROBOT, f"You asked: {question}", parent=said.key)
    authors = {meeting.session.messages[int(one.key)].author for one in (said, replied)}
    assert len(authors) == 2
