import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const WAIT = { timeout: 15_000, interval: 100 };
const RULE = (id: string, kind: string): string => `  - id: ${id}
    title: An event that this brokerage asks about
    runbook: Look at it.
    severity: warn
    source: { document: a wish of ours, section: one, asOf: 2026-11-01 }
    by: person
    quiet: 1h
    when: { any: [{ kind: ${kind} }] }
    examples: { acts: [[{ kind: tool.call.allowed }]], leavesAlone: [[{ kind: other.event }]] }
`;

let system: RunningSystem;

beforeAll(async () => {
  const sinks = `
audit:
  sinks:
    - { id: future, kind: extension, to: ./future.mjs }
    - { id: lines, kind: file, to: trail.jsonl }
alerts:
  rules: [own-alerts.yaml]
`;
  system = await RunningSystem.start({
    edit: (yaml) => `${yaml}${sinks}`,
    files: {
      'future.mjs': "export const extension = { kind: 'sink', gateway: '^9.0.0' };\nexport const open = () => ({});\n",
      'own-alerts.yaml': `alerts:\n${RULE('broken', 'nothing.happens')}${RULE('own', 'tool.call.allowed')}`,
    },
  });
  const agent = new RawPeer('2026', `${system.url}/mcp`, system.token('agent@harbor.example'));
  await agent.call('crm_list_tasks', { limit: 1 });
});
afterAll(() => system?.stop());

const lineOf = (file: string, text: string): number =>
  readFileSync(join(system.folder, file), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;
const sinkPlace = (): string => `gateway.yaml:${lineOf('gateway.yaml', 'id: future')}: `;
const rulePlace = (): string => `own-alerts.yaml:${lineOf('own-alerts.yaml', 'id: broken')}: broken: examples.acts[0] tells nobody`;

describe('a sink that cannot be opened and an alert rule that is broken', () => {
  it('stop only themselves: the other sink gets everything, and the other rule of the same file tells', async () => {
    const trail = join(system.folder, 'trail.jsonl');
    const written = (): string => (existsSync(trail) ? readFileSync(trail, 'utf8') : '');
    // Other alerts, of what is new for this person, may be told first.
    await expect.poll(written, WAIT).toMatch(/tool\.call\.allowed[\s\S]*"alert":"own"/);
  });

  it('are told of in readiness, which stays good, and with file and line in the log', async () => {
    const answer = await fetch(`${system.url}/health/ready`);
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringMatching(
        /future: it could not be opened; the log and gatehouse check say why; records wait[\s\S]*1 alert rules are broken and not in force/,
      ),
    ]);
    expect(system.gateway.log).toContain(sinkPlace());
    expect(system.gateway.log).toContain(rulePlace());
  });

  it('are named by gatehouse check and gatehouse alerts list', () => {
    expect(system.run(['check'])).toMatchObject({ stderr: expect.stringContaining(sinkPlace()) as string });
    expect(system.run(['alerts', 'list'])).toMatchObject({ status: 78, stderr: expect.stringContaining(rulePlace()) as string });
  });
});
