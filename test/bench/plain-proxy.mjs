// The yardstick: a plain Node proxy that keeps its sockets, parses each JSON message and writes it again. No check of any kind.
import { Agent, createServer, request } from 'node:http';

const upstream = new URL(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

const server = createServer((incoming, outgoing) => {
  const chunks = [];
  incoming.on('data', (chunk) => chunks.push(chunk));
  incoming.on('end', () => {
    const body = JSON.stringify(JSON.parse(Buffer.concat(chunks).toString()));
    const { host: _host, 'content-length': _length, ...headers } = incoming.headers;
    const forward = request(
      upstream,
      { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (answer) => {
        const parts = [];
        answer.on('data', (chunk) => parts.push(chunk));
        answer.on('end', () => {
          const text = JSON.stringify(JSON.parse(Buffer.concat(parts).toString()));
          outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
          outgoing.end(text);
        });
      },
    );
    forward.on('error', () => outgoing.writeHead(502).end());
    forward.end(body);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
