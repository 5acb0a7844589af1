"""Clusters of the Postgres that a case runs against: that of the case itself, further ones, and hot standbys."""

import os
import pwd
import shutil
import subprocess
import tempfile


class Cluster:
    def __init__(self, data, socket):
        self.data, self.socket = data, socket

    def control(self, *arguments):
        as_server("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", os.path.dirname(self.data) + "/log", *arguments)

    def start(self):
        self.control("start")

    def stop(self, mode="immediate"):
        self.control("-m", mode, "stop")

    def restart(self, mode="immediate"):
        self.control("-m", mode, "restart")

    def url(self, **more):
        pairs = {"host": self.socket, "port": 5432, "user": os.environ["PGUSER"], "dbname": os.environ["PGDATABASE"]}
        return " ".join(f"{name}={value}" for name, value in {**pairs, **more}.items())

    def sql(self, sql, database=None):
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.socket]
        command += ["-d", database] if database else []
        return subprocess.run(command, input=sql, text=True, check=True, stdout=subprocess.PIPE).stdout.rstrip("\n")


class Throwaway(Cluster):
    """One that is gone at the end of a `with`. Its standbys and further clusters live in a directory of their own."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="postern-")
        as_owner(self.directory)
        super().__init__(self.directory + "/data", self.directory)

    def configure(self, **settings):
        lines = {"unix_socket_directories": self.socket, "port": 5432, **settings}
        with open(self.data + "/postgresql.conf", "a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in lines.items())

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        try:
            self.stop()
        except subprocess.CalledProcessError:
            pass
        shutil.rmtree(self.directory)


class New(Throwaway):
    def __init__(self, **settings):
        super().__init__()
        as_server("initdb", "-D", self.data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
                  "--no-sync")
        self.configure(fsync="off", listen_addresses="", **settings)


class Standby(Throwaway):
    """A hot standby of a cluster."""

    def __init__(self, primary, **settings):
        super().__init__()
        as_server("pg_basebackup", "-h", primary.socket, "-U", os.environ["PGUSER"], "-D", self.data, "-R", "-c", "fast")
        self.configure(**settings)


def of_case():
    return Cluster(os.environ["POSTERN_CLUSTER"], os.environ["PGHOST"])


def as_owner(path):
    if os.getuid() == 0:
        owner = os.stat(os.environ["POSTERN_CLUSTER"])
        os.chown(path, owner.st_uid, owner.st_gid)


def as_server(program, *arguments):
    """Runs a program of the Postgres that has the extension, as who owns the cluster: Postgres refuses to run as root."""
    command = [os.path.join(PROGRAMS, program), *arguments]
    if os.getuid() == 0:
        owner = pwd.getpwuid(os.stat(os.environ["POSTERN_CLUSTER"]).st_uid).pw_name
        command = ["runuser", "-u", owner, "--", "env", f"LD_LIBRARY_PATH={LIBRARIES}", *command]
    ran = subprocess.run(command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                         stdin=subprocess.DEVNULL, close_fds=True)
    if ran.returncode:
        raise subprocess.CalledProcessError(ran.returncode, command, ran.stdout)


def _programs():
    with open(os.path.join(os.environ["POSTERN_CLUSTER"], "postmaster.pid")) as file:
        pid = file.readline().strip()
    return os.path.dirname(os.readlink(f"/proc/{pid}/exe"))


def _libraries():
    try:
        with open(os.path.join(os.path.dirname(os.environ["POSTERN_CLUSTER"]), "libraries")) as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


PROGRAMS = _programs()
LIBRARIES = _libraries()
