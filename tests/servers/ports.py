"""Free loopback ports, and waiting until something listens.

ports.py free N             prints N free ports, below the range from which the system draws outgoing ones
ports.py wait TARGET...     returns when every TARGET (a port or the path of a Unix socket) accepts a connection
"""

import random
import socket
import sys
import time


def free(count):
    held = []
    for port in random.sample(range(20000, 32000), 4000):
        probe = socket.socket()
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        held.append(probe)
        if len(held) == count:
            return [probe.getsockname()[1] for probe in held]
    sys.exit("There are not enough free ports on 127.0.0.1.")


def accepts(target):
    family = socket.AF_INET if target.isdigit() else socket.AF_UNIX
    with socket.socket(family) as probe:
        probe.settimeout(2)
        try:
            probe.connect(("127.0.0.1", int(target)) if target.isdigit() else target)
        except OSError:
            return False
    return True


def wait(targets):
    deadline = time.monotonic() + 30
    for target in targets:
        while not accepts(target):
            if time.monotonic() > deadline:
                sys.exit(f"Nothing answered on {target} within 30 seconds.")
            time.sleep(0.02)


if sys.argv[1] == "free":
    print(*free(int(sys.argv[2])))
else:
    wait(sys.argv[2:])
