"""Postern against SQL by hand, kind by kind: README.md. Started by compare.sh."""

import argparse
import fnmatch
import json
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from postgres import Connection, ConnectionLost, DatabaseError  # noqa: E402

from comparison import data, equality, over_http, pgbench  # noqa: E402
from comparison.calls import MODES, REFERENCES, Call, call_of, contestants_of, modes_of  # noqa: E402
from comparison.kinds import INTROSPECTION, KINDS, Turns  # noqa: E402

# The large tables in --check, which is to be quick.
CHECKED_SCALE = 3
FLOOR = Call("select 1", {})


def main():
    options = read_options()
    kinds = [kind for kind in KINDS if any(fnmatch.fnmatchcase(kind.name, pattern) for pattern in options.kind or ["*"])]
    if not kinds:
        raise SystemExit("no such kind; there are: " + ", ".join(kind.name for kind in KINDS))
    started = time.monotonic()
    administrator = Connection("postgres")
    administrator.execute(f"drop database if exists {data.DATABASE} with (force)")
    administrator.execute(f"create database {data.DATABASE}")
    prepare_server(administrator, options)
    connection = Connection(data.DATABASE)
    data.setup(connection, CHECKED_SCALE if options.check else options.times)
    data.store_answers(connection, INTROSPECTION)
    made = time.monotonic() - started
    compared = equality.compare(connection, kinds)
    print(f"{compared} answers are equal ({made:.0f} s for the tables, {time.monotonic() - started - made:.0f} s to compare)")
    if not options.check:
        measure(options, kinds, connection)
    connection.close()
    administrator.execute(f"drop database {data.DATABASE} with (force)")


def read_options():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--times", type=int, default=data.SCALE)
    parser.add_argument("--kind", action="append")
    parser.add_argument("--mode", choices=MODES)
    parser.add_argument("--contestant", action="append", choices=REFERENCES)
    parser.add_argument("--setting", action="append", default=[])
    parser.add_argument("--no-cpu", action="store_true")
    parser.add_argument("--http", action="store_true")
    parser.add_argument("--json")
    options = parser.parse_args()
    if options.rounds < 5 or min(options.seconds, options.connections, options.times) < 1:
        parser.error("at least 5 rounds, 1 second, 1 connection and 1 times the rows")
    return options


def prepare_server(administrator, options):
    # Nothing else is to use the processor, and statements inside of functions are counted for nobody else.
    for setting in ["autovacuum=off", "pg_stat_statements.track=none", *options.setting]:
        name, _, value = setting.partition("=")
        administrator.query("select set_config('compare.name', $1, false)", [name])
        administrator.execute(f"alter system set {name} = '{value}'")
    administrator.execute("select pg_reload_conf()")
    time.sleep(0.2)


def measure(options, kinds, connection):
    print(conditions(options, connection))
    floor = statistics.median(
        pgbench.latencies(FLOOR, options.seconds, options.connections, 1)[0] for _ in range(options.rounds)
    )
    print(f"floor (select 1): {floor:.0f} µs\n")
    print(HEADING, flush=True)
    results = []
    for kind in kinds:
        for mode in modes_of(kind):
            if options.mode in (None, mode):
                for result in measure_kind(options, kind, mode, connection):
                    results.append(result)
                    print(line_of(result), flush=True)
    missed = sum(misses(result) for result in results)
    print(f"\n{missed} ratios miss their aim" if missed else "\nall ratios meet their aim")
    through_http = over_http.measure(options, connection) if options.http else []
    if options.json:
        with open(options.json, "w") as file:
            everything = {"conditions": conditions(options, connection), "floor": floor, "results": results, "http": through_http}
            json.dump(everything, file, indent=1)


def conditions(options, connection):
    def show(name):
        return connection.execute(f"show {name}")[0][0]

    here = os.path.dirname(os.path.abspath(__file__))
    revision = subprocess.run(
        ["git", "-C", here, "describe", "--always", "--dirty"], text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ).stdout.strip()
    settings = ", ".join(
        f"{name} {show(name)}"
        for name in ("jit", "shared_buffers", "work_mem", "plan_cache_mode", "max_parallel_workers_per_gather", "fsync")
    )
    return (
        f"revision {revision or 'unknown'}, Postgres {show('server_version')}, {os.cpu_count()} processors; {settings}\n"
        f"medians of {options.rounds} rounds, in each a turn of {options.seconds} s for each contestant, pgbench -M prepared,"
        f" {options.connections} connection(s); processor time at 4; big tables have {options.times} times the rows"
    )


def measure_kind(options, kind, mode, connection):
    """A result for each value that requests take in turn, of which there mostly is one."""
    wanted = [name for name in contestants_of(kind) if name in (options.contestant or REFERENCES)]
    wanted = list(dict.fromkeys(each for name in wanted for each in (REFERENCES[name], name)))
    calls = {name: call_of(kind, mode, name) for name in wanted}
    in_turn = next((list(value.values) for value in kind.variables.values() if isinstance(value, Turns)), [None])
    taken, processor = {name: [] for name in wanted}, {name: [] for name in wanted}
    for _ in range(options.rounds):
        for name, call in calls.items():
            start_turn(kind, connection)
            taken[name].append(pgbench.latencies(call, options.seconds, options.connections, len(in_turn)))
            if not options.no_cpu and name != "sql_text":
                start_turn(kind, connection)
                processor[name].append(pgbench.processor_time(call, options.seconds, 4, connection))
    results = []
    for number, value in enumerate(in_turn):
        rounds = {name: [turn[number] for turn in turns] for name, turns in taken.items()}
        results.append({
            "kind": kind.name if value is None else f"{kind.name}: {value}",
            "mode": mode,
            "aim": kind.aim,
            "latency": {name: statistics.median(times) for name, times in rounds.items()},
            "ratio": ratios(rounds),
            "cpu": {name: statistics.median(times) for name, times in processor.items() if times},
            "cpu_ratio": ratios({name: times for name, times in processor.items() if times}),
            "rounds": rounds,
        })
    return results


def start_turn(kind, connection):
    if kind.before:
        connection.execute(kind.before)


def ratios(rounds):
    """To the reference: the median of the rounds' own ratios, since the machine is not as fast in each."""
    return {
        name: statistics.median(mine / its for mine, its in zip(times, rounds[REFERENCES[name]]))
        for name, times in rounds.items()
        if name != REFERENCES[name]
    }


HEADING = (
    f"{'kind':<24} {'values':<9} {'aim':>5}  {'sql':>10} {'sql_text':>8} {'postern':>8}  {'sql_role':>10} {'postern':>8}"
    f"  {'cpu':>7} {'cpu role':>8}"
)


def line_of(result):
    def ratio(of, name):
        value, aim = result[of].get(name), result["aim"]
        if value is None:
            return "–"
        return f"{value:.2f}" + ("!" if name.startswith("postern") and aim and value > aim + 0.005 else " ")

    def time_of(name):
        taken = result["latency"].get(name)
        if taken is None:
            return "–"
        return f"{taken:,.0f} µs" if taken < 99_999 else f"{taken / 1000:,.0f} ms"

    aim = "–" if result["aim"] is None else f"{result['aim']:.2f}"
    return (
        f"{result['kind']:<24} {result['mode']:<9} {aim:>5}  {time_of('sql'):>10} {ratio('ratio', 'sql_text'):>8}"
        f" {ratio('ratio', 'postern'):>8}  {time_of('sql_role'):>10} {ratio('ratio', 'postern_role'):>8}"
        f"  {ratio('cpu_ratio', 'postern'):>7} {ratio('cpu_ratio', 'postern_role'):>8}"
    )


def misses(result):
    if result["aim"] is None:
        return 0
    return sum(
        value > result["aim"] + 0.005
        for of in ("ratio", "cpu_ratio")
        for name, value in result[of].items()
        if name.startswith("postern")
    )


if __name__ == "__main__":
    try:
        main()
    except (ConnectionLost, DatabaseError, RuntimeError, equality.Different) as error:
        sys.exit(f"error: {error}")
