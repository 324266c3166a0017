/** Whose work is in the bundle, and under which licence: what most licences ask of whoever hands a copy on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the package that a module is of; undefined for our own. */
function packageOf(id) {
  const [, folder] = /^(?:\0[^/]*)?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id.split('?')[0]) ?? [];
  return folder !== undefined && existsSync(join(folder, 'package.json')) ? folder : undefined;
}

const FILES = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

function noticeOf(folder) {
  const { name, version, license, licenses, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // An old way of naming it is a list.
  const named = license?.type ?? license ?? licenses?.map(({ type }) => type).join(', ') ?? 'not named';
  const by = typeof author === 'string' ? author : author?.name;
  const texts = readdirSync(folder)
    .filter((file) => FILES.test(file))
    .toSorted();
  const said = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  // Some packages name their licence and bring no text of it.
  if (said.length === 0) said.push(`The package brings no text of its licence.${by ? ` Its author: ${by}.` : ''}`);
  return {
    key: `${name}@${version}`,
    text: `${name} ${version}\nLicence: ${named}\n\n${said.join('\n\n')}\n`,
  };
}

/** @param {readonly string[]} modules ids of what is in the bundle */
export function notices(modules) {
  const folders = new Set(modules.map(packageOf).filter((folder) => folder !== undefined));
  // Workspaces are linked into node_modules and are ours.
  const all = [...folders].map(noticeOf).filter(({ key }) => !/^(?:@gatehouse\/|gatehouse@)/.test(key));
  const sorted = [...new Map(all.map((notice) => [notice.key, notice.text]))].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `Gatehouse holds work of others, under these licences.\n\n${sorted.map(([, text]) => text).join(`\n${'-'.repeat(80)}\n\n`)}`;
}
