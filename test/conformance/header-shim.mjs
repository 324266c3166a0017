// A loopback reverse proxy between the conformance suite and a gateway that wants a token: the suite cannot send Authorization. Host and
// every other header go through as they came, bodies and event streams as they arrive, and a client that leaves is a client that left.
//
//   node test/conformance/header-shim.mjs --port 4020 --target http://127.0.0.1:8080/mcp/conf --token "$TOKEN" [--prefix conf_]
//
// With --prefix it also takes the prefix of one upstream off the names of an aggregated endpoint, and puts it back on: the suite knows
// tools and prompts by fixed names. What other upstreams list is left out of its sight.
import { Agent, createServer, request } from 'node:http';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { PrefixedNames } from './prefixed-names.mjs';

const agent = new Agent({ keepAlive: true });

/** Starts the shim; `{ url, close() }`. The path of `target` stands for the path of every request. Port 0 takes a free one. */
export async function startShim({ target, token, port = 0, prefix = '' }) {
  const to = new URL(target);
  const names = prefix ? new PrefixedNames(prefix) : undefined;
  const server = createServer({ keepAliveTimeout: 65_000 }, (req, res) => {
    forward({ req, res, to, token, names }).catch(() => res.destroy());
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${to.pathname}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function forward({ req, res, to, token, names }) {
  const headers = { ...req.headers, authorization: `Bearer ${token}` };
  const query = req.url.includes('?') ? req.url.slice(req.url.indexOf('?')) : '';
  const options = { agent, host: to.hostname, port: to.port, path: `${to.pathname}${query}`, method: req.method, headers };
  const exchange = names && req.method === 'POST' ? names.exchange(await bodyOf(req), headers) : undefined;
  const upstream = request(options, (answer) => void relay(answer, res, exchange));
  upstream.once('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
  res.once('close', () => upstream.destroy());
  if (exchange) upstream.end(exchange.body);
  else req.pipe(upstream);
}

async function relay(answer, res, exchange) {
  if (!exchange?.rewritesAnswer) {
    res.writeHead(answer.statusCode, answer.headers);
    // A stream that says nothing yet has to be seen as open all the same.
    res.flushHeaders();
    answer.pipe(res);
    answer.once('error', () => res.destroy());
    return;
  }
  const text = exchange.answer((await bodyOf(answer)).toString('utf8'), answer.headers['content-type'] ?? '');
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = answer.headers;
  res.writeHead(answer.statusCode, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}

async function bodyOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = { type: 'string' };
  const { values } = parseArgs({ options: { port: text, target: text, token: text, prefix: text } });
  if (!values.target || !values.token) {
    process.stderr.write('Usage: node test/conformance/header-shim.mjs --target URL --token TOKEN [--port 4020] [--prefix conf_]\n');
    process.exitCode = 78;
  } else {
    const { url } = await startShim({ ...values, port: Number(values.port ?? 0) });
    process.stdout.write(`${url}\n`);
  }
}
