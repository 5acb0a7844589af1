#!/usr/bin/env python3
"""Runs the shared conformance cases directly over SQL, without an HTTP server.

    conformance.py [--shared DIR] [--only GLOB] [--verbose] [--show GLOB] [--ratchet FILE [--ratchet-update]]

The database is named by PGHOST, PGPORT, PGUSER and PGDATABASE; its schema `public` and its metadata are **emptied**.
Set-up commands become rows of the metadata tables (translate.py), requests become calls of `graphql.resolve`, or of
`graphql._legacy` (session.py). Cases that need anything else are skipped with the reason. Python 3.9+ and its standard library only.
"""

import argparse
import fnmatch
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", metavar="DIR", default=os.path.join(PROJECT, "..", "shared", "conformance"),
                        help="where the cases and their runner are (default: ../shared/conformance beside the project)")
    parser.add_argument("--tier", action="append", choices=["T1", "T2", "T3"])
    parser.add_argument("--only", action="append", metavar="GLOB", help="case id, group id, or test as GROUP::NAME")
    parser.add_argument("--feature", action="append", metavar="GLOB")
    parser.add_argument("--score", choices=["strict", "lenient"], default="strict", help="what counts as passed")
    parser.add_argument("--ratchet", metavar="FILE", help="JSON list of case ids: status 1 only if one of these fails")
    parser.add_argument("--ratchet-update", action="store_true", help="rewrite FILE with what passes")
    parser.add_argument("--show", metavar="GLOB", help="print cases with their set-up and expectation, run nothing")
    parser.add_argument("--verbose", action="store_true", help="show request and difference of failed cases")
    parser.add_argument("--quiet", action="store_true", help="do not list failed cases")
    args = parser.parse_args()
    if args.ratchet_update and not args.ratchet:
        parser.error("--ratchet-update needs --ratchet FILE")
    return args


def main():
    args = arguments()
    if not os.path.isdir(os.path.join(args.shared, "cases")):
        print(f"no conformance cases in {args.shared}: nothing run", file=sys.stderr)
        print("0 passed, 0 failed, 0 skipped")
        return 0
    sys.dont_write_bytecode = True  # the shared folder is not ours to write to
    sys.path[:0] = [HERE, os.path.abspath(args.shared)]
    import run as shared  # the shared runner's command line: its reports and its ratchet
    from runner import load

    groups, reset = load(os.path.join(args.shared, "cases"))

    def wanted(case):
        return ((not args.tier or case.tier in args.tier)
                and (not args.only or shared.names_match(case, args.only))
                and (not args.feature or any(fnmatch.fnmatchcase(case.feature, p) for p in args.feature)))

    if args.show:
        for case in (c for g in groups for c in g.cases if shared.names_match(c, [args.show])):
            shared.show(case)
        return 0
    return run(args, shared, groups, reset, wanted)


def run(args, shared, groups, reset, wanted):
    from harness import Harness
    from postgres import ConnectionLost

    def report(result):
        if result.verdict is not None and not result.passed(args.score) and not args.quiet:
            print(shared.failure(result, args.score, args.verbose), flush=True)

    try:
        results = Harness(None, reset, report).run(groups, wanted)
    except ConnectionLost as error:
        print(error, file=sys.stderr)
        return 2
    shared.table(results, args.score)
    ran = [result for result in results if result.verdict is not None]
    passed = sum(result.passed(args.score) for result in ran)
    good = passed == len(ran)
    if args.ratchet:
        known = {case.id for group in groups for case in group.cases}
        good = shared.ratchet(args.ratchet, args.ratchet_update, results, known, args.score)
    print(f"{passed} passed, {len(ran) - passed} failed, {len(results) - len(ran)} skipped")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
