import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { GatewayProcess } from '../support/gateway-process.js';
import { RawPeer, refusalCode, type Exchange } from '../support/raw-peer.js';
import { RosterFolder } from '../support/roster-folder.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
/** How soon a change has to be in force on every node. */
const IN_FORCE = { timeout: 5_000, interval: 100 };
const NOTE = { contactKey: 'CON-00001', note: 'Called back.' };
const CLIENTS = { ownerMemberKey: 'MEM-1001', reasonForAccess: 'Supervision: files of an agent who leaves' };

let roster: RosterFolder;
let system: RunningSystem;
let other: GatewayProcess;

/** Two nodes that take the roster from the same files. */
beforeAll(async () => {
  roster = await RosterFolder.create();
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace(/roster: \{.*\}/, roster.setting) });
  const port = await freePort();
  const yaml = await readFile(system.configFile, 'utf8');
  const file = join(system.folder, 'other-node.yaml');
  await writeFile(file, `${yaml.replace(/^ {2}port: \d+$/m, `  port: ${port}`)}\naudit: { node: node-2 }\n`);
  other = new GatewayProcess(file, `http://127.0.0.1:${port}`, SECRETS);
  await other.start();
});
afterEach(() => roster.save('members'));
afterAll(async () => {
  await other?.end();
  await system?.stop();
  await roster?.remove();
});

async function ask(node: { readonly url: string }, user: string, tool: string, args: Record<string, unknown>): Promise<Exchange> {
  const peer = await new RawPeer('2026', `${node.url}/mcp`, system.token(user)).open();
  return peer.call(tool, args);
}
const codes = (user: string, tool: string, args: Record<string, unknown>) =>
  Promise.all([system, other].map(async (node) => refusalCode(await ask(node, user, tool, args))));
const readiness = async (node: { readonly url: string }) =>
  (await (await fetch(`${node.url}/health/ready`)).json()) as { status: string; parts: Record<string, string> };

/** What a call answers on both nodes, to be asked until it is as it should be while other calls go on. */
const both = (user: string, tool: string, args: Record<string, unknown>) => () => codes(user, tool, args);
const on = (code?: string) => [code, code];

describe('a roster file that is edited while calls go on', () => {
  it('gives what the same roster of the MLS gives', async () => {
    expect(await codes(AGENT, 'crm_get_contact', { contactKey: 'CON-00001' })).toEqual([undefined, undefined]);
    expect(await codes(AGENT, 'crm_add_contact_note', NOTE)).toEqual([undefined, undefined]);
    expect(await codes(BROKER, 'crm_list_contacts', CLIENTS)).toEqual([undefined, undefined]);
  });

  it('suspends a member', async () => {
    await roster.change('MEM-1001', { MemberStatus: 'Suspended' });
    await expect.poll(both(AGENT, 'crm_get_contact', { contactKey: 'CON-00001' }), IN_FORCE).toEqual(on('ACCESS_MEMBERSHIP'));
    await roster.save('members');
    await expect.poll(both(AGENT, 'crm_get_contact', { contactKey: 'CON-00001' }), IN_FORCE).toEqual(on());
  });

  it('ends a licence, in the spelling of a spreadsheet, and with it all writing', async () => {
    await expect.poll(both(AGENT, 'crm_add_contact_note', NOTE), IN_FORCE).toEqual(on());
    await roster.change('MEM-1001', { MemberStateLicenseExpirationDate: '3/31/2024' });
    await expect.poll(both(AGENT, 'crm_add_contact_note', NOTE), IN_FORCE).toEqual(on('ACCESS_LICENCE'));
    expect(await codes(AGENT, 'crm_get_contact', { contactKey: 'CON-00001' })).toEqual([undefined, undefined]);
  });

  it('takes a member who left away', async () => {
    await expect.poll(both(AGENT, 'crm_get_contact', { contactKey: 'CON-00001' }), IN_FORCE).toEqual(on());
    await roster.change('MEM-1001', undefined);
    await expect.poll(both(AGENT, 'crm_get_contact', { contactKey: 'CON-00001' }), IN_FORCE).toEqual(on('ACCESS_MEMBERSHIP'));
  });

  it('takes a transferred agent out of the reach of the old broker', async () => {
    await expect.poll(both(BROKER, 'crm_list_contacts', CLIENTS), IN_FORCE).toEqual(on());
    await roster.change('MEM-1001', { OfficeKey: 'OFF-201' });
    await expect.poll(both(BROKER, 'crm_list_contacts', CLIENTS), IN_FORCE).toEqual(on('RECORD_NOT_YOURS'));
  });

  it('changes nothing where it is faulty, and says where', async () => {
    await expect.poll(both(AGENT, 'crm_get_contact', { contactKey: 'CON-00001' }), IN_FORCE).toEqual(on());
    // The member is gone, and another row is not whole: nothing of it counts.
    const rows = roster.rows.members.filter(({ MemberKey }) => MemberKey !== 'MEM-1001');
    const lines = roster.text('members', rows).split('\r\n');
    lines[2] = lines[2]!.replace(/^([^,]*,){7}[^,]*/, (start) => start.replace(/[^,]*$/, 'perhaps'));
    await roster.save('members', lines.join('\r\n'));
    const fault = 'members.csv line 3, column 8 (MemberMlsAccessYN): expected true or false (yes, no, Y, N, 1, 0)';
    for (const node of [system, other])
      await expect.poll(() => readiness(node), IN_FORCE).toMatchObject({ status: 'ready', parts: { roster: 'up', rosterSource: fault } });
    expect(await codes(AGENT, 'crm_get_contact', { contactKey: 'CON-00001' })).toEqual([undefined, undefined]);
    expect(system.gateway.log).toContain(fault);
    const checked = system.run(['roster', 'check']);
    expect([checked.status, checked.stderr.split('\n')[0]]).toEqual([1, fault]);
    expect(system.run(['check']).stderr).toContain(fault);
    await roster.save('members');
    for (const node of [system, other]) await expect.poll(() => readiness(node), IN_FORCE).toMatchObject({ parts: { rosterSource: 'up' } });
  });

  it('is not read while it is being written', async () => {
    const whole = roster.text('members');
    for (let part = 1; part <= 8; part += 1) {
      await writeFile(roster.file('members'), whole.slice(0, Math.floor((whole.length * part) / 9)));
      expect(await codes(AGENT, 'crm_get_contact', { contactKey: 'CON-00001' })).toEqual([undefined, undefined]);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await writeFile(roster.file('members'), whole);
    expect(await codes(AGENT, 'crm_get_contact', { contactKey: 'CON-00001' })).toEqual([undefined, undefined]);
  });

  it('says who is a professional, whose address masking leaves alone', async () => {
    const email = 'avery.quill@harbor.example';
    await expect.poll(both(AGENT, 'crm_add_contact_note', { ...NOTE, note: `Write to ${email} first.` }), IN_FORCE).toEqual(on());
    const seen = async (node: { readonly url: string }) =>
      JSON.stringify((await ask(node, AGENT, 'crm_get_contact', { contactKey: 'CON-00001' })).message).includes(email);
    expect(await Promise.all([system, other].map(seen))).toEqual([false, false]);
    await roster.change('MEM-1002', { MemberEmail: email });
    await expect.poll(() => Promise.all([system, other].map(seen)), IN_FORCE).toEqual([true, true]);
  });
});

describe('gatehouse roster', () => {
  it('says what a member is and by which fact', () => {
    const shown = system.run(['roster', 'show', BROKER]);
    expect(shown.stdout.split('\n')[0]).toMatch(/^MEM-1003 /);
    expect(shown.stdout).toMatch(/role {7}broker: OfficeBrokerKey of OFF-101/);
    expect(shown.stdout).toMatch(/licence {4}\d+ \(CA\) active, through \d{4}-\d\d-\d\d/);
    expect(shown.stdout).toMatch(/account {4}broker@harbor\.example/);
    expect(system.run(['roster', 'show', 'MEM-404'])).toMatchObject({ status: 78, stderr: expect.stringContaining('is no MemberKey') });
    expect(system.run(['roster', 'show']).stdout).toMatch(/^MEM-1001 .* agent +active$/m);
  });

  it('says what is read and what is rarely meant', async () => {
    expect(system.run(['roster', 'check']).stdout).toMatch(/The roster can be read: \d+ Member, \d+ Office/);
    await roster.change('MEM-1002', { OfficeKey: 'OFF-999' });
    expect(system.run(['roster', 'check'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('members of an office that is not there: MEM-1002'),
    });
  });
});

describe('licences of a file over the roster of an MLS', () => {
  it('suspend a member whom the MLS has as licensed, and let go again', async () => {
    const file = join(roster.path, 'licences.csv');
    const header = 'MemberKey,MemberStateLicense,MemberStateLicenseState,MemberStateLicenseExpirationDate,MemberStateLicenseStatus\n';
    await writeFile(file, header);
    const over = await RunningSystem.start({
      edit: (yaml) => yaml.replace(/roster: \{ (.*) \}/, `roster: { $1, files: { licences: ${file} } }`),
    });
    try {
      const noted = async () =>
        refusalCode(await (await new RawPeer('2026', `${over.url}/mcp`, over.token(AGENT)).open()).call('crm_add_contact_note', NOTE));
      expect(await noted()).toBeUndefined();
      await writeFile(file, `${header}MEM-1001,CA-SUSPENDED,CA,,Suspended\n`);
      await expect.poll(noted, IN_FORCE).toBe('ACCESS_LICENCE');
      expect((await over.runAside(['roster', 'show', 'MEM-1001'])).stdout).toContain('CA-SUSPENDED (CA) suspended');
      await writeFile(file, header);
      await expect.poll(noted, IN_FORCE).toBeUndefined();
    } finally {
      await over.stop();
    }
  });
});
