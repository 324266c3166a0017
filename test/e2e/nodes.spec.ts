import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ListeningServer } from '../support/foreign-server.js';
import { type GatewayProcess, repository } from '../support/gateway-process.js';
import { RawPeer, textOf, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const TOOL = 'test_input_required_result_elicitation';
const META = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };

let target: ListeningServer;
let system: RunningSystem;
let other: GatewayProcess;

/** Two gateways on one database and one set of keys, before a server of the older era, whose calls live in one process. */
beforeAll(async () => {
  const script = join(repository, 'apps/sandbox/bin/conformance-target.js');
  target = await ListeningServer.start({ script }, 'streamableHttp', (port) => ['--port', String(port), '--era', 'legacy']);
  const upstream = `  - id: asks\n    transport: http\n    url: ${target.url}\n    asks: [elicitation]\n    tools: { ${TOOL}: { action: read, dataClass: general } }\n`;
  system = await RunningSystem.start({
    edit: (yaml) => {
      const port = /^ {2}port: (\d+)$/m.exec(yaml)![1];
      return yaml
        .replace('gateway:\n', `gateway:\n  nodeUrl: http://127.0.0.1:${port}\n`)
        .replace('\nintegrity:', `\n${upstream}\nintegrity:`);
    },
  });
  other = await system.secondNode((yaml) =>
    yaml.replace(/nodeUrl: .*/, `nodeUrl: http://127.0.0.1:${/^ {2}port: (\d+)$/m.exec(yaml)![1]}`),
  );
});
afterAll(async () => {
  await system?.stop();
  await target?.end();
});

async function call(node: { readonly url: string }, params: object = {}): Promise<Exchange> {
  const peer = await new RawPeer('2026', `${node.url}/mcp/asks`, system.token(AGENT)).open();
  return peer.request('tools/call', { name: TOOL, arguments: {}, _meta: META, ...params });
}

describe('an answer that comes to another node than the one that asked', () => {
  it('finds the call that waits for it, and is on record once, where it was decided', async () => {
    const asked = (await call(system)).message!.result!;
    expect(asked).toMatchObject({ resultType: 'input_required', requestState: expect.any(String) });
    const [key] = Object.keys(asked['inputRequests'] as object);
    const answers = { inputResponses: { [key!]: { action: 'accept', content: { name: 'deck' } } }, requestState: asked['requestState'] };
    const answered = await call(other, answers);
    expect(textOf(answered)).toContain('deck');
    const calls = system.audit().filter(({ kind, tool }) => kind === 'tool.call.allowed' && (tool as { name: string }).name === TOOL);
    expect(calls).toHaveLength(2);
    // Taken up once: nobody waits for a second answer, at either node.
    for (const node of [system, other]) expect((await call(node, answers)).message?.error?.code).toBe(-32602);
  });
});
