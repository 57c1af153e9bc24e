// web.js PORT CERT KEY CA FILLER IDLE ONLY: node's own web server. FILLER is the length of what follows "success" in each answer,
// IDLE how many milliseconds an HTTP/1.1 connection may idle (0: node's default), ONLY "h2" for HTTP/2 alone.
const [port, cert, key, ca, filler, idle, only] = process.argv.slice(2);
const { readFileSync } = require('fs');
const options = {
  cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca), requestCert: true, rejectUnauthorized: true, allowHTTP1: only !== 'h2',
};
const answer = (request, response) => {
  request.resume();
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'success', items: 'x'.repeat(+filler) }));
  });
};
const server = +idle > 0 ? require('https').createServer(options, answer) : require('http2').createSecureServer(options, answer);
if (+idle > 0) server.keepAliveTimeout = +idle;
server.listen(+port, '127.0.0.1');
