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

/** Answers per second, median and p99 in milliseconds, CPU microseconds of the target's process per answer. */
export async function slice(target, work, { connections, seconds }) {
  const before = cpuOf(target.process);
  const { url } = target;
  const result = await autocannon({ url, requests: requestsOf(target, work), connections, duration: seconds, timeout: 30 });
  const good = result['2xx'];
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${target.name}: ${result.non2xx} refused, ${result.errors} errors`);
  return {
    rate: good / result.duration,
    mean: result.latency.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpu: ((cpuOf(target.process) - before) * 1_000) / good,
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
