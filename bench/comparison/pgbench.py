"""Runs pgbench: one turn of a contestant, its latencies and the processor time of its backends."""

import collections
import glob
import itertools
import os
import statistics
import subprocess
import tempfile
import time

from .data import DATABASE

# Seconds after which connections are made, statements prepared and caches filled; below one, which pgbench runs longer.
WARM = 0.3
TICK = os.sysconf("SC_CLK_TCK")


def latencies(call, seconds, connections, turns):
    """Medians in microseconds: one for each of `turns` values that requests have one after the other."""
    with tempfile.TemporaryDirectory() as directory:
        _start(directory, call, seconds, connections).wait_for()
        taken = [[] for _ in range(turns)]
        for number, microseconds, _ in _log(directory):
            taken[number % turns].append(microseconds)
    # Within a microsecond, which is what the log counts in.
    return [statistics.median_grouped(each, 1) for each in taken]


def processor_time(call, seconds, connections, connection):
    """Microseconds of the processor that a request takes from Postgres, workers that it starts included."""
    with tempfile.TemporaryDirectory() as directory:
        running = _start(directory, call, seconds + 1, connections)
        time.sleep(WARM)
        backends = _backends(connection)
        first, started = _used(backends), time.time()
        time.sleep(seconds)
        last, ended = _used(backends), time.time()
        running.wait_for()
        # What lies across an end counts in proportion.
        requests = 0.0
        for _, microseconds, end in _log(directory):
            begin = end - microseconds / 1e6
            inside = min(end, ended) - max(begin, started)
            requests += max(0.0, inside) / max(end - begin, 1e-9)
    if not requests or not backends:
        raise RuntimeError("pgbench ended before its backends could be looked at")
    return (last - first) * 1e6 / requests


class _Running:
    def __init__(self, process):
        self.process = process

    def wait_for(self):
        output, errors = self.process.communicate()
        # It ends well although clients were aborted, but says so.
        if self.process.returncode or "aborted" in errors:
            raise RuntimeError(f"pgbench failed: {errors.strip()[-2000:]}{output.strip()[-500:]}")


def _start(directory, call, seconds, connections):
    script, defined = call.script()
    path = os.path.join(directory, "script.sql")
    with open(path, "w") as file:
        file.write(script)
    command = ["pgbench", "-n", "-M", "prepared", "-c", str(connections), "-j", "1", "-T", str(seconds)]
    command += ["-f", path, "--log", "--log-prefix", os.path.join(directory, "log")]
    for name, value in defined.items():
        command += ["-D", f"{name}={value}"]
    env = os.environ | {"PGAPPNAME": "pgbench"}
    return _Running(subprocess.Popen(
        [*command, DATABASE], env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE))


def _log(directory):
    """Number of the request among those of its client, from 0; microseconds; the time of its end."""
    # pgbench's own numbers begin with 0 or 1, depending on its version.
    numbers = collections.defaultdict(itertools.count)
    for path in glob.glob(os.path.join(directory, "log.*")):
        with open(path) as file:
            for line in file:
                client, _, taken, _, epoch, fraction = line.split()[:6]
                yield next(numbers[client]), int(taken), int(epoch) + int(fraction) / 1e6


def _backends(connection):
    """Without the workers that they start, which come and go."""
    rows = connection.query(
        "select pid from pg_stat_activity where application_name = 'pgbench' and backend_type = 'client backend'"
        " and datname = $1",
        [DATABASE],
    )
    return [int(pid) for [pid] in rows]


def _used(backends):
    """Seconds on the processor: of these processes, and of what the postmaster's other children took that have ended."""
    seconds = 0.0
    for pid in backends:
        with open(f"/proc/{pid}/schedstat") as file:
            seconds += int(file.read().split()[0]) / 1e9
    with open(os.path.join(os.environ["POSTERN_CLUSTER"], "postmaster.pid")) as file:
        postmaster = int(file.readline())
    with open(f"/proc/{postmaster}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return seconds + (int(fields[13]) + int(fields[14])) / TICK
