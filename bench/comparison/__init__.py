"""Postern against the SQL that one would have written by hand; bench/compare.py runs it.

  data      the tables, their rows, and the role's rules
  hand      what SQL by hand is put together from
  kinds     what is asked, in GraphQL and in SQL
  calls     what a contestant sends for a kind: a statement with its parameters
  equality  compares what contestants answer
  pgbench   times them
"""
