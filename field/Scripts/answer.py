# answer.py PORT CERT KEY CA FILE keep|close|deaf|later: a TLS server that answers every request with the bytes of FILE.
# close ends the connection then, deaf goes on even where the client asked for the end (Connection: close), later asks for the client's certificate once the request is there (post-handshake authentication, TLS 1.3).
import socket, ssl, sys, threading

port, cert, key, ca, file, mode = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert, key)
context.load_verify_locations(ca)
context.verify_mode = ssl.CERT_REQUIRED
if mode == 'later':
    context.verify_mode, context.post_handshake_auth = ssl.CERT_OPTIONAL, True
with open(file, 'rb') as f:
    answer = f.read()

def request(c, data):
    while b'\r\n\r\n' not in data:
        piece = c.recv(65536)
        if not piece:
            return None
        data += piece
    head, rest = data.split(b'\r\n\r\n', 1)
    length = next((int(line.split(b':')[1]) for line in head.split(b'\r\n') if line.lower().startswith(b'content-length:')), 0)
    while len(rest) < length:
        rest += c.recv(65536)
    return b'connection: close' in head.lower(), rest[length:]

def ask(c):
    c.verify_client_post_handshake()
    c.sendall(b'HTTP/1.1 100 Continue\r\n\r\n')      # takes the CertificateRequest along
    c.settimeout(0.05)
    for _ in range(60):
        if c.getpeercert():
            break
        try:
            c.recv(1)                                # there is nothing to read but the client's certificate
        except TimeoutError:
            pass
    c.settimeout(None)

def serve(raw):
    try:
        with context.wrap_socket(raw, server_side=True) as c:
            got = request(c, b'')
            while got is not None:
                ends, rest = got
                if mode == 'later' and not c.getpeercert():
                    ask(c)
                c.sendall(answer)
                if mode == 'close' or ends and mode != 'deaf':
                    c.unwrap()
                    break
                got = request(c, rest)
    except OSError:
        pass

s = socket.create_server(('127.0.0.1', int(port)), backlog=64)
while True:
    threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
