"""``python -m tidu.web.serving.chain NUMBER:DIGEST``: verify the audit chain of whatever TIDU_DATABASE names."""

from __future__ import annotations

import sys

from tidu.web.serving.preparing import configure


def main(head: str) -> int:
    """Print every fault; gives 1 where there is any."""
    configure()
    from tidu.web.audit import service

    number, digest = head.split(":")
    faults = list(service.verify((int(number), digest)))
    for fault in faults:
        print(f"#{fault.sequence} {fault.what.zh} {fault.what.en}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
