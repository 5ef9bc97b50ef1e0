# SPDX-License-Identifier: MIT
"""A plain UDP forwarder that keeps what it forwards as a capture, in the tap's place."""

import select
import socket
import struct
import threading
import time

RAW_IP = 101  # pcap's link type


class Forwarder:
    """Forwards in a thread of its own, one upstream socket a client, until stop()."""

    def __init__(self, port, server_port, capture):
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._listener.bind(("127.0.0.1", port))
        self._server = ("127.0.0.1", server_port)
        self._capture = open(capture, "wb")
        self._capture.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, RAW_IP))
        self._stopped = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        upstream, clients = {}, {}
        while not self._stopped:
            for ready in select.select([self._listener, *clients], [], [], 0.05)[0]:
                data, sender = ready.recvfrom(65536)
                if ready is self._listener:
                    if sender not in upstream:
                        upstream[sender] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                        clients[upstream[sender]] = sender
                    upstream[sender].sendto(data, self._server)
                    self._keep(sender, self._server, data)
                else:
                    self._listener.sendto(data, clients[ready])
                    self._keep(self._server, clients[ready], data)

    def _keep(self, sender, receiver, data):
        now = time.time_ns() // 1000
        length = 28 + len(data)
        self._capture.write(struct.pack("<IIII", now // 1000000, now % 1000000, length, length))
        self._capture.write(struct.pack("!BBHHHBBH4s4s", 0x45, 0, length, 0, 0, 64, 17, 0,
                                        socket.inet_aton(sender[0]), socket.inet_aton(receiver[0])))
        self._capture.write(struct.pack("!HHHH", sender[1], receiver[1], 8 + len(data), 0) + data)

    def stop(self):
        self._stopped = True
        self._thread.join()
        self._capture.close()
