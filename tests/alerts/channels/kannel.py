"""Kannel as Debian packs it: bearerbox, smsbox and its fake SMSC, on ports of their own."""

import queue
import subprocess
import threading
from pathlib import Path
from urllib.parse import unquote_to_bytes

from tests.support.require import missing, program
from tests.support.servers import free_port

FAKE_SMSC = Path("/usr/lib/kannel/test/fakesmsc")
USER, PASSWORD = "grid", "secret"

_CONFIG = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {password}
smsbox-port = {boxes}
box-allow-ip = 127.0.0.1
box-deny-ip = *.*.*.*
store-type = file
store-location = {folder}/store

group = smsc
smsc = fake
smsc-id = fake
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}
sendsms-interface = 127.0.0.1
global-sender = 95598

group = sendsms-user
username = {user}
password = {password}
max-messages = 6
concatenation = true
"""


class Process:
    """A program whose output can be waited for."""

    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, words: str, seconds: float = 30) -> str:
        """The next line of output that contains words."""
        seen: list[str] = []
        while True:
            try:
                line = self._lines.get(timeout=seconds)
            except queue.Empty:
                raise AssertionError(f"no {words!r} in {seconds} s; last lines: {seen[-15:]}") from None
            seen.append(line)
            if words in line:
                return line

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)
        self._reader.join(30)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)


class Kannel:
    """A running gateway.

    Attributes:
        url: of its `sendsms`.
    """

    def __init__(self, folder: Path) -> None:
        self._programs = program("bearerbox"), program("smsbox"), str(FAKE_SMSC)
        if not FAKE_SMSC.exists():
            missing("Kannel's fakesmsc (apt-get install kannel kannel-extras)")
        names = ("admin", "boxes", "smsc", "http")
        self._ports = {name: free_port() for name in names}
        self._config = folder / "kannel.conf"
        self._config.write_text(_CONFIG.format(**self._ports, folder=folder, user=USER, password=PASSWORD))
        self.url = f"http://127.0.0.1:{self._ports['http']}/cgi-bin/sendsms"
        self._running: list[Process] = []
        self.start()

    def start(self) -> None:
        """Start it, for the first time or anew after `stop`."""
        bearerbox, smsbox, smsc = self._programs
        port = str(self._ports["smsc"])
        try:
            self._start(bearerbox, str(self._config)).wait_for("entering mainloop")
            self._start(smsbox, str(self._config)).wait_for("Connected to bearerbox")
            self._smsc = self._start(smsc, "-H", "127.0.0.1", "-r", port, "-m", "0", "1 2 text x")
            self._smsc.wait_for("Connecting to")
        except BaseException:
            self.stop()
            raise

    def delivered(self) -> tuple[str, str]:
        """Number and text of the next message that the network got."""
        line = self._smsc.wait_for("Got message")
        fields = line.rstrip("\n").partition("<")[2].removesuffix(">").split(" ", 3)
        number, coding, body = fields[1], fields[2], fields[3]
        if coding == "ucs-2":
            return number, unquote_to_bytes(body.replace("+", " ")).decode("utf-16-be")
        return number, body

    def stop(self) -> None:
        while self._running:
            self._running.pop().stop()

    def _start(self, *command: str) -> Process:
        self._running.append(Process(*command))
        return self._running[-1]
