"""`sabir job`."""

from __future__ import annotations

from sabir.cli.asking import HERE, AsJson, Limit, Where, ask, show


def list_jobs(*, limit: Limit = 1000, where: Where = HERE, as_json: AsJson = False) -> None:
    """Jobs that were given up."""
    show(ask(where, "job.list", limit=limit), as_json=as_json)


def retry(*, where: Where = HERE) -> None:
    """Have them tried again."""
    count = ask(where, "job.retry")["jobs"]
    print(f"{count} to be tried again")
