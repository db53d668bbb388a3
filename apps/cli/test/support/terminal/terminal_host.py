"""Runs a program on a terminal of its own, for a test that plays the terminal.

terminal_host.py COLUMNS ROWS PROGRAM ARGUMENT...

What the program writes to the terminal comes out on standard output, byte for byte. Each line on standard input is an order:
`resize COLUMNS ROWS`, `type TEXT` (JSON), or `signal NUMBER` for the program. Ends as the program did; 128 + n for signal n.
"""

import errno
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios


def resize(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def obey(order, terminal, program):
    word, _, rest = order.partition(" ")
    if word == "resize":
        columns, rows = rest.split()
        resize(terminal, int(columns), int(rows))
    elif word == "type":
        os.write(terminal, json.loads(rest).encode())
    elif word == "signal":
        os.kill(program, int(rest))
    else:
        raise ValueError(f"no such order: {order}")


def main():
    columns, rows = int(sys.argv[1]), int(sys.argv[2])
    # Started on a terminal of the right size from its first moment on.
    ready, go = os.pipe()
    program, terminal = pty.fork()
    if program == 0:
        os.close(go)
        os.read(ready, 1)
        os.execvp(sys.argv[3], sys.argv[3:])
    os.close(ready)
    resize(terminal, columns, rows)
    os.close(go)

    orders = b""
    sources = [terminal, sys.stdin.fileno()]
    while terminal in sources:
        for source in select.select(sources, [], [])[0]:
            try:
                data = os.read(source, 65536)
            except OSError as error:
                # How Linux says that nobody has the other end open any more.
                if error.errno != errno.EIO:
                    raise
                data = b""
            if not data:
                sources.remove(source)
            elif source == terminal:
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
            else:
                orders += data
                *lines, orders = orders.split(b"\n")
                for line in lines:
                    obey(line.decode(), terminal, program)
    status = os.waitpid(program, 0)[1]
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(main())
