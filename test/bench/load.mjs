// Load on one target at a time, in slices that alternate between targets: what else the machine does then hits all alike.
import autocannon from 'autocannon';
import { cpuOf } from './processes.mjs';

const VERSION = '2026-07-28';
const META = {
  'io.modelcontextprotocol/protocolVersion': VERSION,
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
};

/**
 * A target: name, url, process, headers, and the prefixes that it puts before tool names, which take turns. Work: a tool with arguments, or a
 * list.
 */
const requestsOf = (target, work) => (target.prefixes ?? ['']).map((prefix) => requestOf(target, prefix, work));

function requestOf(target, prefix, { tool, args, method = 'tools/call' }) {
  const name = tool && `${prefix}${tool}`;
  const params = tool ? { name, arguments: args ?? {}, _meta: META } : { _meta: META };
  return {
    method: 'POST',
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': VERSION,
      'mcp-method': method,
      ...(name ? { 'mcp-name': name } : {}),
      ...target.headers,
    },
  };
}

/** No slice lasts longer, whatever its target does. */
const LONGEST_S = 300;
const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

/**
 * Answers per second, milliseconds (mean, median, p99), CPU microseconds of the target's process per answer. A slice counts from when every
 * connection had its first answer, and until each could have had a second: opening hundreds of connections is not what is measured, and on
 * a busy machine answering all of them once takes longer than a short slice lasts.
 */
export function slice(target, work, { connections, seconds }) {
  const { url, name } = target;
  const answered = new Set();
  const times = [];
  let begun;
  let ended;
  const now = () => ({ at: performance.now(), cpu: cpuOf(target.process) });
  const isOver = () => times.length >= connections && performance.now() - begun.at >= seconds * 1_000;
  return new Promise((resolve, reject) => {
    const run = autocannon({ url, requests: requestsOf(target, work), connections, duration: LONGEST_S, timeout: 30 }, (fault, result) => {
      if (fault) reject(fault);
      else if (result.non2xx > 0 || result.errors > 0) reject(new Error(`${name}: ${result.non2xx} refused, ${result.errors} errors`));
      else if (!ended) reject(new Error(`${name}: ${connections} connections got no second answer in ${LONGEST_S} s`));
      else resolve(figuresOf(times, { ms: ended.at - begun.at, cpu: ended.cpu - begun.cpu }));
    });
    run.on('response', (connection, _status, _bytes, ms) => {
      if (ended) return;
      if (begun) times.push(ms);
      else if (answered.add(connection).size === connections) begun = now();
      if (begun && isOver()) {
        ended = now();
        run.stop();
      }
    });
  });
}

function figuresOf(times, { ms, cpu }) {
  const sorted = times.toSorted((one, other) => one - other);
  return {
    rate: (times.length * 1_000) / ms,
    mean: times.reduce((sum, one) => sum + one, 0) / times.length,
    p50: share(sorted, 0.5),
    p99: share(sorted, 0.99),
    cpu: (cpu * 1_000) / times.length,
  };
}

/** The best slice of each target: noise of the machine only ever adds. */
export async function measure(targets, work, load, rounds) {
  const slices = new Map(targets.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const target of targets) slices.get(target.name).push(await slice(target, work, load));
  const best = (list, key, pick) => pick(...list.map((one) => one[key]));
  return new Map(
    [...slices].map(([name, list]) => [
      name,
      {
        rate: best(list, 'rate', Math.max),
        mean: best(list, 'mean', Math.min),
        p50: best(list, 'p50', Math.min),
        p99: best(list, 'p99', Math.min),
        cpu: best(list, 'cpu', Math.min),
      },
    ]),
  );
}
