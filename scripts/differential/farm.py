"""All targets, on one port. What they answer depends on the path, the configuration, the scraper and the number of its
request only."""
import socket
import struct
import threading
import time

from .jobs import PHASE_HEADER
from .pages import answer


class Farm:
    def __init__(self, jobs):
        self.pages = {target.name: (target.pages, job.is_reloaded) for job in jobs for target in job.targets}
        self.requests = {}
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def count(self, is_ours, target, phase):
        """Requests of one of the two for a target under a configuration."""
        with self.lock:
            return self.requests.get((is_ours, target, phase), 0)

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        received = b""
        with connection:
            try:
                while piece := connection.recv(65536):
                    received += piece
                    while b"\r\n\r\n" in received:
                        head, received = received.split(b"\r\n\r\n", 1)
                        if not self.send(connection, self.answer(head)):
                            return
            except OSError:
                pass

    def answer(self, head):
        name = head.split()[1].decode().strip("/").split("?")[0]
        if name not in self.pages:
            to = ["Location: /loop"] if name == "loop" else []
            return answer(b"elsewhere 1\n", status="302 Found" if to else "200 OK", headers=to)
        pages, is_reloaded = self.pages[name]
        phase = int(f"{PHASE_HEADER}: 1".encode().lower() in head.lower()) if is_reloaded else 0
        key = (b"scrape-tui" in head, name, phase)
        with self.lock:
            number = self.requests.get(key, 0)
            self.requests[key] = number + 1
        return pages[phase][min(number, len(pages[phase]) - 1)]

    @staticmethod
    def send(connection, page):
        """Whether the connection goes on."""
        if page == "silence":
            time.sleep(1)
            return False
        if page == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if page == "hang up":
            return False
        is_last = page.endswith(b"CLOSE")
        connection.sendall(page.removesuffix(b"CLOSE"))
        return not is_last
