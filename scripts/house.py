"""All checks of the house that no off-the-shelf tool makes. Exits 1 and lists what to mend."""

from __future__ import annotations

import sys

from scripts import imports, links, locks, sizes, words
from scripts.tree import ROOT

CHECKS = (sizes, words, locks, imports, links)


def main() -> int:
    """Print every finding; return the exit status."""
    found = [finding for check in CHECKS for finding in check.findings(ROOT)]
    for finding in found:
        print(finding.rendered())
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
