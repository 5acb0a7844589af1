"""Encrypted connections to Postgres: what each sslmode takes and refuses."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import cluster
from http_server import ADMIN, PROGRAM, Checks, Server, environment, psql
from proxy import Proxy

checks = Checks()
expect, contains = checks.expect, checks.contains
PORT = None

if psql("show ssl_library") == "":
    print("this Postgres was built without TLS")
    sys.exit(77)


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def authority(name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.crt")


def signed(name, by, subject, *more):
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={subject}",
            "-addext", f"subjectAltName=DNS:{subject}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{by}.crt", "-CAkey", f"{by}.key", "-days", "2",
            "-copy_extensions", "copy", "-out", f"{name}.crt", *more)


def own(name, subject, *dates):
    """Signed by itself, and marked as an authority: what most who try it out have."""
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={subject}", "-addext",
            f"subjectAltName=DNS:{subject}", "-keyout", f"{name}.key", "-out", f"{name}.crt", *(dates or ("-days", "2")))


def present(postgres, name):
    """Has the server show another certificate."""
    for end in ("crt", "key"):
        with open(f"{name}.{end}") as source, open(f"{postgres.data}/server.{end}", "w") as target:
            target.write(source.read())
        cluster.as_owner(f"{postgres.data}/server.{end}")
        os.chmod(f"{postgres.data}/server.{end}", 0o600)
    postgres.restart("fast")


def url(host, user="tls", **parameters):
    pairs = "&".join(f"{name}={value}" for name, value in parameters.items())
    return f"postgres://{user}:p%40ss@{host}:{PORT}/postgres?{pairs}"


def how(url):
    """TLS or plain for a server that starts, else why it does not."""
    given = {"HASURA_GRAPHQL_DATABASE_URL": url, "HASURA_GRAPHQL_ADMIN_SECRET": "x"}
    ran = subprocess.run([PROGRAM, "metadata", "export", "exported"], env=environment(**given), timeout=30, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert "p@ss" not in ran.stdout and "p%40ss" not in ran.stdout, ran.stdout
    if ran.returncode:
        return ran.stdout
    with Server(url=url) as server:
        asked = {"type": "run_sql", "args": {"sql": "select ssl from pg_stat_ssl where pid = pg_backend_pid()"}}
        return {"t": "TLS", "f": "plain"}[server.json("/v2/query", asked, ADMIN)[1]["result"][1][0]]


def modes(postgres):
    here = os.getcwd()
    expect("prefer is the default", how(url("localhost")), "TLS")
    for mode in ("allow", "prefer", "require"):
        expect(mode, how(url("127.0.0.1", sslmode=mode)), "TLS")
    contains("disable where TLS is asked for", how(url("localhost", sslmode="disable")), "no encryption")
    expect("disable", how(url("localhost", "plain", sslmode="disable")), "plain")
    contains("require where TLS is refused", how(url("localhost", "plain", sslmode="require")), "pg_hba.conf rejects")
    expect("pairs", how(f"host=localhost port={PORT} user=tls password='p@ss' dbname=postgres sslmode = 'require'"), "TLS")
    trusted = {"sslrootcert": f"{here}/ca.crt"}
    expect("verify-full", how(url("localhost", sslmode="verify-full", **trusted)), "TLS")
    contains("another name", how(url("127.0.0.1", sslmode="verify-full", **trusted)), "not valid for name")
    expect("verify-ca takes any name", how(url("127.0.0.1", sslmode="verify-ca", **trusted)), "TLS")
    for mode in ("require", "verify-ca", "verify-full"):
        other = url("localhost", sslmode=mode, sslrootcert=f"{here}/other.crt")
        contains(f"{mode}, another authority", how(other), "UnknownIssuer")
    contains("of the system", how(url("localhost", sslrootcert="system")), "UnknownIssuer")
    contains("no authority", how(url("localhost", sslmode="verify-full")), "need sslrootcert")
    expect("client certificate", how(url("localhost", "certified", sslmode="verify-full", sslcert=f"{here}/client.crt",
           sslkey=f"{here}/client.key", **trusted)), "TLS")
    contains("none", how(url("localhost", "certified", sslmode="require")), "certificate")
    # SCRAM bound to the channel is refused where the channel is not what it seems; here it is.
    expect("channel binding", how(url("localhost", sslmode="require", channel_binding="require")), "TLS")


def signed_by_itself(postgres):
    here = os.getcwd()
    own("own", "localhost")
    own("like_own", "localhost")
    present(postgres, "own")
    expect("trusted itself", how(url("localhost", sslmode="verify-full", sslrootcert=f"{here}/own.crt")), "TLS")
    contains("under another name", how(url("127.0.0.1", sslmode="verify-full", sslrootcert=f"{here}/own.crt")), "not valid for name")
    expect("verify-ca", how(url("127.0.0.1", sslmode="verify-ca", sslrootcert=f"{here}/own.crt")), "TLS")
    contains("one just like it", how(url("localhost", sslmode="verify-full", sslrootcert=f"{here}/like_own.crt")), "certificate")
    try:
        own("old", "localhost", "-not_before", "20200101000000Z", "-not_after", "20200102000000Z")
    except subprocess.CalledProcessError:
        return
    present(postgres, "old")
    contains("expired", how(url("localhost", sslmode="verify-full", sslrootcert=f"{here}/old.crt")), "xpired")


def cancelling():
    """A cancellation takes the same way."""
    psql = postgres.sql
    psql("create extension if not exists postern; create table author (id int primary key); insert into author values (1); "
         "create function slow() returns setof author language sql stable as 'select author.* from author, pg_sleep(30)'; "
         "select graphql.track('author'); insert into graphql.function (function) values ('slow()'); "
         "grant usage on schema graphql to tls; grant execute on all functions in schema graphql to tls; grant select on author to tls",
         "postgres")
    where = url("localhost", sslmode="verify-full", sslrootcert=f"{os.getcwd()}/ca.crt")
    with Server("--request-timeout", "1", url=where) as server:
        answer = server.query("{ slow { id } }", ADMIN)[1]
        contains("cancelled", answer["errors"][0]["message"], "was cancelled")
        expect("nothing runs", psql("select count(*) from pg_stat_activity where query like '%resolve%' and state = 'active' "
               "and pid <> pg_backend_pid()", "postgres"), "0")


def without_tls():
    proxy = Proxy(os.path.join(os.environ["PGHOST"], ".s.PGSQL.5432"))
    place = cluster.of_case().url(host="127.0.0.1", port=proxy.port)
    expect("prefer falls back", how(place), "plain")
    contains("require does not", how(place + " sslmode=require"), "server does not support TLS")
    expect("a socket is not encrypted", how(cluster.of_case().url(sslmode="require")), "plain")


with tempfile.TemporaryDirectory() as work:
    os.chdir(work)
    authority("ca")
    authority("other")
    signed("server", "ca", "localhost")
    signed("client", "ca", "certified")
    without_tls()
    postgres = cluster.New(password_encryption="scram-sha-256")
    free = Proxy("")
    PORT = free.port
    free.close()
    with open("ca.crt") as source, open(f"{postgres.data}/root.crt", "w") as target:
        target.write(source.read())
    with open(f"{postgres.data}/pg_hba.conf", "w") as file:
        file.write("local all all trust\nhostssl all certified 127.0.0.1/32 cert\nhostnossl all plain 127.0.0.1/32 scram-sha-256\n"
                   "hostssl all plain 127.0.0.1/32 reject\nhostssl all tls 127.0.0.1/32 scram-sha-256\n")
    postgres.configure(listen_addresses="127.0.0.1", ssl="on", ssl_ca_file="root.crt")
    with open(f"{postgres.data}/postgresql.auto.conf", "a") as file:
        file.write(f"port = {PORT}\n")
    for end in ("crt", "key"):
        os.rename(f"server.{end}", f"presented.{end}")
    # The socket's file bears the port.
    os.environ["PGPORT"] = str(PORT)
    for end in ("crt", "key"):
        with open(f"presented.{end}") as source, open(f"{postgres.data}/server.{end}", "w") as target:
            target.write(source.read())
        cluster.as_owner(f"{postgres.data}/server.{end}")
        os.chmod(f"{postgres.data}/server.{end}", 0o600)
    with postgres:
        postgres.sql("create extension postern; create role tls login password 'p@ss' superuser; create role plain login "
                     "password 'p@ss' superuser; create role certified login superuser", "postgres")
        modes(postgres)
        cancelling()
        signed_by_itself(postgres)
    os.chdir("/")
checks.end()
