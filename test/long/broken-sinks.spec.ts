import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const WAIT = { timeout: 15_000, interval: 100 };
const RULE = (id: string, kind: string, more = ''): string => `  - id: ${id}
    title: An event that this brokerage asks about
    runbook: Look at it.
    severity: warn
    source: { document: a wish of ours, section: one, asOf: 2026-11-01 }
    by: person
    quiet: 1h
    when: { any: [{ kind: ${kind} }]${more} }
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
  zone: America/Los_Angeles
  rules: [own-alerts.yaml, no-yaml.yaml]
`;
  system = await RunningSystem.start({
    edit: (yaml) => `${yaml}${sinks}`,
    files: {
      'future.mjs': "export const extension = { kind: 'sink', gateway: '^9.0.0' };\nexport const open = () => ({});\n",
      'own-alerts.yaml': `alerts:\n${RULE('broken', 'nothing.happens')}${RULE('night', 'tool.call.allowed', ", outside: '25:00-06:61'")}${RULE('own', 'tool.call.allowed')}`,
      'no-yaml.yaml': 'alerts:\n  - id: torn\n   title: [x\n',
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

const schedulePlace = (): string => `own-alerts.yaml:${lineOf('own-alerts.yaml', 'id: night')}: night: when`;
const filePlace = (): string => 'no-yaml.yaml:3: it is no YAML';

describe('a sink that cannot be opened, and alert rules that are broken, by an example, a time of day and a file', () => {
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
        /future: it could not be opened; the log and gatehouse check say why; records wait[\s\S]*3 alert rules are broken and not in force/,
      ),
    ]);
    expect(system.gateway.log).toContain(sinkPlace());
    for (const place of [rulePlace(), schedulePlace(), filePlace()]) expect(system.gateway.log).toContain(place);
  });

  it('are named by gatehouse check and gatehouse alerts list', () => {
    expect(system.run(['check'])).toMatchObject({ stderr: expect.stringContaining(sinkPlace()) as string });
    const listed = system.run(['alerts', 'list']);
    expect(listed.status).toBe(78);
    for (const place of [rulePlace(), schedulePlace(), filePlace()]) expect(listed.stderr).toContain(place);
    expect(listed.stdout).toContain('own');
  });
});

describe('an export that is broken', () => {
  const verified = (text: string) => {
    const file = join(system.folder, 'broken.jsonl');
    writeFileSync(file, text);
    return system.run(['audit', 'verify', file]);
  };

  it('is told of with its line, and the gateway and the next export know nothing of it', () => {
    const whole = system.run(['audit', 'export']).stdout;
    const lines = whole.trimEnd().split('\n');
    expect(verified(whole).status).toBe(0);
    const torn = [...lines.slice(0, -1), lines.at(-1)!.slice(0, 40)].join('\n');
    for (const text of [torn, lines.toSpliced(1, 0, 'nonsense').join('\n'), lines.toSpliced(1, 1).join('\n')]) {
      const { status, stdout, stderr } = verified(text);
      expect([status, stdout + stderr]).toEqual([1, expect.stringMatching(/line \d+/i)]);
    }
    expect(verified('').status).not.toBe(0);
    expect(verified(system.run(['audit', 'export']).stdout).status).toBe(0);
  });

  it('that cannot be written says so, and leaves nothing behind', () => {
    expect(system.run(['audit', 'export', '--out', join(system.folder, 'nowhere/trail.jsonl')]).status).not.toBe(0);
    expect(existsSync(join(system.folder, 'nowhere'))).toBe(false);
  });
});
