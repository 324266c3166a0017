import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { answerFaults, withStandards, type Answers, type Named } from '../create/answers.js';
import { connectionOf, mlsOf, quotaOf, serviceOf } from '../create/configuration.js';
import { envOf } from '../create/env-names.js';
import type { Files } from '../create/target-files.js';
import { DeploymentFault } from './birth.js';
import { contentOf } from './changes.js';
import { withItems } from './yaml-list.js';

/** What an addition changes: answers, files, or both. `next`: what is still to be done. */
export interface Addition {
  readonly answers: Answers;
  readonly edits: Files;
  readonly next: string;
}

const CONFIGURATION = 'gateway.yaml';

export function fileOf(folder: string, path: string): string {
  const text = contentOf(folder, path);
  if (text === undefined) throw new DeploymentFault(`There is no ${path} in ${folder}. Put it back from version control.`);
  return text;
}

/** `named` is id:provider, as it is answered at birth. */
export function mlsAdded(folder: string, answers: Answers, named: string): Addition {
  const mls = [answers.mls, named].filter(Boolean).join(', ');
  const next = withStandards({ ...answers, mls }) as Answers;
  const faults = answerFaults(next);
  if (faults.length > 0) throw new DeploymentFault(faults.join('\n'));
  const connections = mlsOf(next);
  const connection = connectionOf(connections.at(-1)!, connections.length - 1, answers);
  return {
    answers: next,
    edits: { [CONFIGURATION]: withItems(fileOf(folder, CONFIGURATION), ['mls'], [connection]) },
    next: 'Put in its address, its credential and its use cases; `npx gatehouse check` says which questions of its licence are open. Until then it serves nothing.',
  };
}

/** The application of a vendor more at an MLS, let in nowhere yet. */
export function vendorAdded(folder: string, answers: Answers, { id, name }: Named): Addition {
  const vendors = [answers.vendors, `${id}:${name}`].filter(Boolean).join(', ');
  const next = withStandards({ ...answers, vendors }) as Answers;
  const faults = answerFaults(next);
  if (faults.length > 0) throw new DeploymentFault(faults.join('\n'));
  const known = withItems(fileOf(folder, CONFIGURATION), ['identity', 'services'], [serviceOf({ id, name }, 'mls')]);
  return {
    answers: next,
    edits: { [CONFIGURATION]: withItems(known, ['limits'], [quotaOf({ id, name })]) },
    next: 'Put its secret where .env.example says, or its public key in place of secret. Restart; it waits then until `npx gatehouse vendor approve`.',
  };
}

export interface NewUpstream {
  readonly id: string;
  readonly url?: string | undefined;
  readonly package?: string | undefined;
}

export function upstreamAdded(folder: string, answers: Answers, { id, url, package: named }: NewUpstream): Addition {
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(id)) throw new DeploymentFault(`${id} has to be of lower-case letters, digits and hyphens.`);
  if ((url === undefined) === (named === undefined))
    throw new DeploymentFault('Say either --url URL or --package npm:NAME@VERSION of the server.');
  const secret = envOf(id, 'TOKEN');
  const upstream =
    url === undefined
      ? { id, transport: 'stdio', package: named, tools: {} }
      : { id, transport: 'http', url, auth: { bearer: { fromEnv: secret } }, tools: {} };
  const edits: Record<string, string> = { [CONFIGURATION]: withItems(fileOf(folder, CONFIGURATION), ['upstreams'], [upstream]) };
  if (url !== undefined) edits['.env.example'] = withSecret(fileOf(folder, '.env.example'), secret, `the token at ${id}`);
  const lock = url === undefined ? `\`npx gatehouse lock ${named}\`, then ` : '';
  return {
    answers,
    edits,
    next: `${lock}\`npx gatehouse scan ${id}\` shows its tools. Name each under tools: what is not named is permitted to nobody.`,
  };
}

/** A secret's name in .env.example, never its value. */
export function withSecret(text: string, name: string, what: string): string {
  return text.split('\n').some((line) => line === `${name}=`) ? text : `${text.replace(/\n*$/, '\n')}# ${what}\n${name}=\n`;
}

export interface NewOffice {
  readonly key: string;
  readonly name: string;
  readonly broker?: string | undefined;
}

const OFFICES = 'roster/offices.csv';
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A row of the roster; columns that the file has more stay empty. */
export function officeAdded(folder: string, answers: Answers, { key, name, broker = '' }: NewOffice): Addition {
  const text = fileOf(folder, OFFICES);
  if (!/^[\w.:-]+$/.test(key)) throw new DeploymentFault(`${key} is no RESO OfficeKey: it has no spaces.`);
  const [header = '', ...rows] = text.split(/\r?\n/);
  const columns = header.split(',').map((each) => each.trim());
  const keyAt = columns.indexOf('OfficeKey');
  if (keyAt === -1) throw new DeploymentFault(`${OFFICES} has no column OfficeKey.`);
  if (keyAt === 0 && rows.some((row) => row.split(',')[0] === key)) throw new DeploymentFault(`${key} is in ${OFFICES} already.`);
  const values: Readonly<Record<string, string>> = {
    OfficeKey: key,
    OfficeName: name,
    OfficeStatus: 'Active',
    MainOfficeKey: answers.firmKey,
    OfficeBrokerKey: broker,
  };
  const row = columns.map((column) => cell(values[column] ?? '')).join(',');
  return {
    answers,
    edits: { [OFFICES]: `${text.replace(/(?:\r?\n)*$/, '\n')}${row}\n` },
    next: 'A running gateway knows it within five seconds.',
  };
}

/** Rules of the deployment's own: where a file of this kind is named in gateway.yaml. */
const PACK_KINDS: readonly {
  readonly is: (path: string, head: string) => boolean;
  readonly at: readonly string[];
  readonly what: string;
}[] = [
  { is: (path) => path.endsWith('.cedar'), at: ['policies'], what: 'policies' },
  {
    is: (path, head) => path.endsWith('.csv') && head.startsWith('tool,pointer,'),
    at: ['masking', 'mapping'],
    what: 'what the JSON of upstreams is',
  },
  {
    is: (path, head) => path.endsWith('.csv') && head.toLowerCase().startsWith('resource,field,'),
    at: ['masking', 'fields'],
    what: 'field classes',
  },
];

export function packAdded(folder: string, answers: Answers, file: string): Addition {
  const path = relative(folder, resolve(folder, file)).replaceAll('\\', '/');
  if (path.startsWith('..') || !existsSync(join(folder, path)))
    throw new DeploymentFault(`There is no ${file} in ${folder}. Put it there first.`);
  const kind = PACK_KINDS.find(({ is }) => is(path, fileOf(folder, path)));
  if (!kind)
    throw new DeploymentFault(
      `${path} is nothing that can be added: a .cedar file of policies, a CSV of field classes (resource,field,…), or one of mapping (tool,pointer,…).`,
    );
  return {
    answers,
    edits: { [CONFIGURATION]: withItems(fileOf(folder, CONFIGURATION), kind.at, [path]) },
    next: `It counts as ${kind.what} when the gateway next starts, or is told to read its policies again.`,
  };
}
