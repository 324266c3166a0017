import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigFaults, loadConfigText } from '@gatehouse/config';
import { LockedPackages, PackageDesk } from '@gatehouse/gateway';
import { EXIT, readFlags, UsageError, type Run } from '../command.js';
import { fileOf, withSecret } from '../deployment/additions.js';
import { DeploymentFault } from '../deployment/birth.js';
import { Changes, contentOf } from '../deployment/changes.js';
import { withItems } from '../deployment/yaml-list.js';
import { foreignFile, type ForeignFile } from '../import/foreign-servers.js';
import { takenOver, type Admitted } from '../import/taken-over.js';

const FLAGS = { dir: { type: 'string' }, 'dry-run': { type: 'boolean' } } as const;
const CONFIGURATION = 'gateway.yaml';
const EXAMPLE = '.env.example';

/** Brings the servers of another program's file into gateway.yaml, closed. Exit 1 where one was not taken. */
export const importServers: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError(`Usage: gatehouse ${usage}`);
  const folder = resolve(values.dir ?? '.');
  const foreign = read(file);
  try {
    if (Changes.pending(folder)) throw new DeploymentFault('An upgrade was interrupted here. Run `gatehouse upgrade` first.');
    const texts = new Map([[CONFIGURATION, fileOf(folder, CONFIGURATION)]]);
    const example = contentOf(folder, EXAMPLE);
    if (example !== undefined) texts.set(EXAMPLE, example);
    const lines = [`${file} is of ${foreign.kind}.`];
    const counts = await takeAll(foreign, texts, { lines, admitted: admittedBy(folder, texts.get(CONFIGURATION)!) });
    if (foreign.others.length > 0) lines.push(`Left out of the file: ${foreign.others.join(', ')}.`);
    if (!values['dry-run'] && counts.taken > 0) await (await Changes.prepare(folder, texts)).finish();
    process.stdout.write(`${lines.join('\n')}\n${ending(counts, values['dry-run'] ?? false)}`);
    return counts.taken === foreign.servers.length ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (!(error instanceof DeploymentFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
};

function read(file: string): ForeignFile {
  let foreign: ForeignFile | undefined;
  try {
    foreign = foreignFile(readFileSync(file, 'utf8'));
  } catch (error) {
    // The message of a parser may quote the file, which holds secrets.
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(isMissing ? `There is no ${file}.` : `${file} can be read neither as JSON nor as YAML.`);
  }
  if (!foreign)
    throw new UsageError(
      `${file} names no servers: expected mcpServers (Claude Desktop, Cursor), servers (VS Code), mcp_servers (LiteLLM), context_servers (Zed), binds (agentgateway), or what ToolHive, ContextForge, Kong (decK) or Obot export.`,
    );
  return foreign;
}

function admittedBy(folder: string, text: string): Admitted {
  const loaded = loadConfigText(text, join(folder, CONFIGURATION), { secretCheck: 'when-used' });
  const locked = new LockedPackages(PackageDesk.open(loaded).settings, folder);
  return async (reference) => (await locked.admitted(reference)).package;
}

async function takeAll(
  { servers }: ForeignFile,
  texts: Map<string, string>,
  { lines, admitted }: { lines: string[]; admitted: Admitted },
): Promise<{ taken: number; secrets: number; of: number }> {
  const counts = { taken: 0, secrets: 0, of: servers.length };
  for (const server of servers) {
    const taken = await takenOver(server, admitted);
    const fault = 'refused' in taken ? taken.refused : added(texts, taken.upstream);
    if (fault !== undefined || 'refused' in taken) {
      lines.push(`✗ ${server.name}: ${fault}`);
      continue;
    }
    for (const [name, what] of taken.secrets) if (texts.has(EXAMPLE)) texts.set(EXAMPLE, withSecret(texts.get(EXAMPLE)!, name, what));
    const named = taken.secrets.map(([name]) => name).join(', ');
    lines.push(`✓ ${server.name}: upstream ${taken.upstream.id}${named === '' ? '' : `; its values by ${named}`}`);
    lines.push(...taken.notes.map((note) => `    ${note}`));
    counts.taken += 1;
    counts.secrets += taken.secrets.length;
  }
  return counts;
}

/** Each by itself, so that one which the gateway would not take keeps no other out. Returns what speaks against it. */
function added(texts: Map<string, string>, upstream: { readonly id: string }): string | undefined {
  const before = texts.get(CONFIGURATION)!;
  const { config } = loadConfigText(before, CONFIGURATION, { secretCheck: 'when-used' });
  if (config.upstreams.some(({ id }) => id === upstream.id))
    return `gateway.yaml has an upstream ${upstream.id} already. Rename one of them.`;
  const after = withItems(before, ['upstreams'], [upstream]);
  try {
    loadConfigText(after, CONFIGURATION, { secretCheck: 'when-used' });
  } catch (error) {
    if (!(error instanceof ConfigFaults)) throw error;
    return `the gateway would not take it: ${error.faults.map(({ path, expected }) => `${path} ${expected}`).join('; ')}`;
  }
  texts.set(CONFIGURATION, after);
  return undefined;
}

function ending({ taken, secrets, of }: { taken: number; secrets: number; of: number }, isTry: boolean): string {
  const counted = `${taken} of ${of} servers ${isTry ? 'would be' : 'were'} taken over.`;
  if (isTry) return `${counted} Nothing was written.\n`;
  const values = secrets === 0 ? '' : ' Put the values into .env: no secret was copied.';
  return `${counted}${values} Next: \`npx gatehouse scan ID\` shows what each offers; nothing of it is permitted until its tools are named.\n`;
}
