"""hostile.py MODE SECONDS CERT KEY CA [COMMAND…]: runs COMMAND against a TLS server that misbehaves as MODE says. Without one it tells its port and serves
until the end of standard input.

@PORT@ in COMMAND stands for the server's port. MODE/tls12 speaks TLS 1.2 and nothing newer. A mode that begins with h2 misbehaves behind HTTP/2.
Ends with the command's exit code, or with 124 when it was killed after SECONDS. The last line on standard output is "peak N": the most memory
that the command held, in KiB.
"""
import gzip, os, socket, ssl, struct, subprocess, sys, threading, time

mode, seconds, cert, key, ca, *command = sys.argv[1:]
mode, _, version = mode.partition('/')
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert, key)
context.load_verify_locations(ca)
context.verify_mode = ssl.CERT_OPTIONAL
context.set_alpn_protocols(['h2', 'http/1.1'] if mode.startswith('h2') else ['http/1.1'])
if version == 'tls12':
    context.maximum_version = ssl.TLSVersion.TLSv1_2
if mode == 'tickets':
    context.num_tickets = 200

BODY = b'{"result": "processed", "status": "success"}'
OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 44\r\n\r\n' + BODY
ODD = b'<x-pwn onpwn=1>&"\'\x1b[31m::error::INJ ##[add-matcher]x'


# TLS: what a connection is sent instead of a handshake.

def record(kind, body):
    return bytes([kind, 3, 3]) + struct.pack('>H', len(body)) + body

def message(kind, claimed, body):
    return bytes([kind]) + struct.pack('>I', claimed)[1:] + body

def stall(c):
    time.sleep(3600)

def drip(c):
    for byte in record(22, message(2, 16368, bytes(16364))):
        c.sendall(bytes([byte]))
        time.sleep(0.2)

def flood(piece):
    def send(c, *_):
        while True:
            c.sendall(piece)
    return send

def huge(c):
    c.sendall(record(22, message(2, 0xffffff, bytes(16380))))
    flood(record(22, bytes(16384)))(c)

INSTEAD = {
    'stall-hello': stall,
    'drip-hello': drip,
    'record-flood': flood(record(22, message(254, 16380, bytes(16380)))),
    'ccs-flood': flood(record(20, b'\x01') * 2000),
    'alert-flood': flood(record(21, b'\x01\x5a') * 2000),                   # a warning that says nothing, user_canceled
    'huge-message': huge,
    'huge-record': flood(record(22, bytes(65535))),
    'plain-http': lambda c: c.sendall(b'HTTP/1.1 400 Bad\r\n\r\n' + ODD),
}


# HTTP/1.1: what a request is answered with.

def answer(*pieces, pause=0.0):
    def send(c, *_):
        for piece in pieces:
            c.sendall(piece)
            time.sleep(pause)
    return send

def headers(c, *_):
    c.sendall(b'HTTP/1.1 200 OK\r\n')
    number = 0
    while True:
        c.sendall(b''.join(b'X-%d: %s\r\n' % (number + i, b'a' * 200) for i in range(100)))
        number += 100

def slowly(piece, pause):
    def send(c, *_):
        while True:
            c.sendall(piece)
            time.sleep(pause)
    return send

def then(first, more):
    def send(c, *_):
        c.sendall(first)
        more(c)
    return send

def redirect(c, *_):
    c.sendall(b'HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:%d/elsewhere\r\nContent-Length: 0\r\n\r\n' % port)

def with_header(value):
    return answer(OK.replace(b'\r\n\r\n', b'\r\n' + value + b'\r\n\r\n', 1))

def reset(c, *_):
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    os.close(c.detach())

def garbage(c, *_):
    os.write(c.fileno(), b'this is no record of TLS, whatever it looks like' * 100)
    time.sleep(3600)

def zipped(c, *_):
    body = gzip.compress(bytes(200_000_000))
    c.sendall(b'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n' % len(body) + body)

CHUNKED = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
ANSWERS = {
    'ok': answer(OK),
    'tickets': answer(OK),
    'endless-headers': headers,
    'giant-header': answer(b'HTTP/1.1 200 OK\r\nX: ' + b'a' * 50_000_000 + b'\r\n\r\n') if mode == 'giant-header' else None,
    'endless-line': then(b'HTTP/1.1 200 ', flood(b'a' * 65536)),
    'endless-1xx': flood(b'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n' * 500),
    'slow-1xx': slowly(b'HTTP/1.1 102 Processing\r\n\r\n', 0.1),
    'slowloris': answer(*[bytes([byte]) for byte in OK], pause=0.5),
    'never-close': then(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n' + BODY, stall),
    'endless-body': then(b'HTTP/1.1 200 OK\r\n\r\n' + BODY, flood(b' ' * 65536)),
    'endless-chunks': then(CHUNKED, flood(b'1\r\n \r\n' * 10000)),
    'chunk-ext': then(CHUNKED + b'1;', flood(b'a=b;' * 10000)),
    'huge-chunk': then(CHUNKED + b'ffffffffffffffff\r\n', flood(b' ' * 65536)),
    'trailers': then(CHUNKED + b'0\r\n', flood(b'X-T: aaaaaaaaaaaaaaaaaaaaaaaaa\r\n' * 1000)),
    'gzip-bomb': zipped,
    'redirect': redirect,
    'hostile-status': answer(b'HTTP/1.1 200 ' + ODD + b'\r\nContent-Length: 0\r\n\r\n'),
    'hostile-line': answer(ODD + b'\r\n\r\n'),
    'hostile-error': answer(b'HTTP/1.1 500 ' + ODD + b'\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n' % len(ODD) + ODD),
    'evidence-lies': with_header(b'lla-evidence: connection=9223372036854775807, handshake=full, request=2147483647, client="CN=tts-client"'),
    'evidence-odd': with_header(b'lla-evidence: ' + b'connection=1,' * 3000 + ODD.replace(b'\x1b', b'')),
    'smuggle': answer(OK + b'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nXYZ'),
    'flood-idle': then(OK, flood(b'Z' * 65536)),
    'bad-length': answer(b'HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n' + BODY),
    'two-lengths': answer(b'HTTP/1.1 200 OK\r\nContent-Length: 44\r\nContent-Length: 3\r\n\r\n' + BODY),
    'rst': reset,
    'tls-garbage': garbage,
}


# HTTP/2 (RFC 9113): what a connection is sent behind the server's SETTINGS, once the request is on its way as stream 1.

def frame(kind, flags=0, stream=0, payload=b''):
    return struct.pack('>I', len(payload))[1:] + bytes([kind, flags]) + struct.pack('>I', stream) + payload

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_HEADERS = 4
STATUS_200 = b'\x88'
HEAD = frame(HEADERS, END_HEADERS, 1, STATUS_200)
INTERIM = frame(HEADERS, END_HEADERS, 1, b'\x08\x03103')
FIELD = b'\x00\x01a\x7f\x81\x01' + b'b' * 256                               # literal, a = 256 times b

def silent(c, *_):
    time.sleep(3600)

def goaway(code):
    return slowly(frame(GOAWAY, payload=struct.pack('>II', 0, code)), 0.2)

FRAMES = {
    'h2-continuation': then(frame(HEADERS, 0, 1, STATUS_200), flood(frame(CONTINUATION, 0, 1, FIELD) * 50)),
    'h2-empty-continuation': then(frame(HEADERS, 0, 1, STATUS_200), flood(frame(CONTINUATION, 0, 1) * 500)),
    'h2-ping': flood(frame(PING, payload=b'12345678') * 500),
    'h2-settings': flood(frame(SETTINGS, payload=b'\0\4\0\1\0\0') * 500),
    'h2-window': flood(frame(WINDOW_UPDATE, payload=b'\0\0\0\1') * 500),
    'h2-data': then(HEAD, flood(frame(DATA, 0, 1, b' ' * 16000) * 4)),       # the window is never looked at
    'h2-empty': then(HEAD, flood(frame(DATA, 0, 1) * 500)),
    'h2-1xx': flood(INTERIM * 500),
    'h2-goaway': goaway(0),
    'h2-goaway-calm': goaway(11),                                           # ENHANCE_YOUR_CALM
    'h2-rst': then(frame(RST_STREAM, 0, 1, struct.pack('>I', 2)), silent),  # INTERNAL_ERROR
    'h2-hpack': then(frame(HEADERS, END_HEADERS, 1, b'\xff\xff\xff\xff\xff\xff'), silent),
    'h2-huge-frame': then(b'\xff\xff\xff\0\0\0\0\0\1', flood(b' ' * 65536)),
    'h2-silent': silent,
    'h2-garbage': None,
}


def request(c, data=b''):
    """Reads a request; None at the end of the connection."""
    while b'\r\n\r\n' not in data:
        piece = c.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, rest = data.partition(b'\r\n\r\n')
    length = next((int(line.split(b':')[1]) for line in head.split(b'\r\n') if line.lower().startswith(b'content-length:')), 0)
    while len(rest) < length:
        piece = c.recv(65536)
        if not piece:
            return None
        rest += piece
    return head.lower()

def serve_frames(c):
    got = c.recv(65536)
    if mode == 'h2-garbage':
        c.sendall(b'SSH-2.0-OpenSSH_9.2\r\n' * 1000)
        return silent(c)
    c.sendall(frame(SETTINGS))
    while b'\x01\x04' not in got and b'\x01\x05' not in got:                  # type and flags
        piece = c.recv(65536)                                               # its HEADERS open stream 1
        if not piece:
            return
        got += piece
    FRAMES[mode](c)

def serve(raw):
    try:
        with raw:
            if mode in INSTEAD:
                raw.recv(4096)
                INSTEAD[mode](raw)
                return
            with context.wrap_socket(raw, server_side=True) as c:
                if c.selected_alpn_protocol() == 'h2':
                    return serve_frames(c)
                while (head := request(c)) is not None:
                    ANSWERS.get(mode, ANSWERS['ok'])(c)
                    if b'connection: close' in head and mode not in ('bad-length', 'never-close'):
                        break
    except (OSError, ValueError):
        pass                                                                # the client has had enough

if mode not in {**INSTEAD, **ANSWERS, **FRAMES}:
    sys.exit(f'{mode} is no mode')
listener = socket.create_server(('127.0.0.1', 0), backlog=512)
port = listener.getsockname()[1]

def accept():
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

threading.Thread(target=accept, daemon=True).start()
if not command:
    print(port, flush=True)
    sys.stdin.read()
    os._exit(0)
child = subprocess.Popen([word.replace('@PORT@', str(port)) for word in command], stdin=subprocess.DEVNULL)
late = threading.Event()

def end():
    late.set()
    child.kill()

limit = threading.Timer(float(seconds), end)
limit.daemon = True
limit.start()
_, status, usage = os.wait4(child.pid, 0)
limit.cancel()
print(f'peak {usage.ru_maxrss}', flush=True)
os._exit(124 if late.is_set() else os.waitstatus_to_exitcode(status) & 255)   # its threads may be in the middle of a flood
