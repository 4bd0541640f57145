"""A mail server that a test can make say what it likes."""
import socket
import threading


class Smtp:
    """A server that answers as `rules` say: command -> reply, "cut", "silent" or "deaf".

    Keeps each connection's commands and whole messages. "cut" hangs up without a word;
    "silent" says nothing any more; "." is the end of a message, "connect" the greeting.
    """

    def __init__(self, rules=None, offers=("8BITMIME",)):
        self.rules = rules or {}
        self.offers = offers
        self.lines = []
        self.messages = []
        self.ended = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def answer(self, connection, command, usual):
        rule = self.rules.get(command, usual)
        if rule == "cut":
            connection.shutdown(socket.SHUT_RDWR)
            connection.close()
            raise OSError
        if rule == "silent":  # longer than any test waits, and than any limit that is tested
            self.ended.wait(600)
            raise OSError
        connection.sendall(rule.encode() + b"\r\n")
        return rule

    def talk(self, connection):
        try:
            self.answer(connection, "connect", "220 sink.test")
            stream = connection.makefile("rb")
            for line in stream:
                self.lines.append(line)
                command = line.split()[0].decode("latin-1").lower() if line.split() else ""
                if command == "ehlo":
                    rest = "".join("250-%s\r\n" % o for o in self.offers)
                    self.answer(connection, "ehlo", rest + "250 HELP")
                elif command == "data":
                    if self.answer(connection, "data", "354 go on")[0] != "3":
                        continue
                    self.messages.append(self.read_message(stream))
                    self.answer(connection, ".", "250 2.0.0 taken")
                elif command == "quit":
                    self.answer(connection, "quit", "221 bye")
                    return
                else:
                    self.answer(connection, command, "250 2.1.0 ok")
        except OSError:
            pass
        finally:
            connection.close()

    @staticmethod
    def read_message(stream):
        lines = []
        for line in stream:
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)  # RFC 5321, 4.5.2
        raise OSError

    def close(self):
        """Wake the accept() first: left asleep, it could go on upon the next server's descriptor."""
        self.ended.set()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(60)
        self.socket.close()
