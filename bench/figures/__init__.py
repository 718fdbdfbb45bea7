"""The figures, in the order in which they are measured: memory first, while the server is young."""

from __future__ import annotations

from bench.figure import Figure
from bench.figures.growing import Growing
from bench.figures.listing import Listing
from bench.figures.memory import Memory
from bench.figures.polling import Polling
from bench.figures.posting import Posting
from bench.figures.reading import Reading
from bench.figures.sending import Sending
from bench.figures.session_batching import SessionBatching
from bench.figures.session_polling import SessionPolling
from bench.figures.streaming import Streaming
from bench.figures.waking import Waking

ALL: tuple[type[Figure], ...] = (
    Memory,
    Waking,
    Posting,
    Growing,
    Reading,
    Listing,
    Polling,
    SessionPolling,
    SessionBatching,
    Sending,
    Streaming,
)
