import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ExtensionSection, GatewayConfig } from '@gatehouse/config';
import { isJsonObject } from '@gatehouse/kernel';
import { parse } from 'yaml';
import { assertFits, extensionFault } from './extension-fit.js';

/** Rules of a deployment's own that come together: files beside its pack.yaml, by the settings of gateway.yaml that they add to. */
export interface PackFiles {
  readonly policies: readonly string[];
  readonly fields: readonly string[];
  readonly mapping: readonly string[];
}

const LISTS = ['policies', 'fields', 'mapping'] as const;

/** Paths are as those of gateway.yaml. Throws ExtensionFault where it does not fit, or names what is no list of its files. */
export function packOf({ id, module }: Pick<ExtensionSection, 'id' | 'module'>, folder: string): PackFiles {
  const place = `extensions ${id}`;
  const content = contentOf(place, resolve(folder, module));
  assertFits(place, content, ['pack']);
  const unknown = Object.keys(content).filter((key) => !['kind', 'gateway', ...LISTS].includes(key));
  if (unknown.length > 0)
    throw extensionFault(place, `says ${unknown.join(', ')}, which no pack has: ${LISTS.join(', ')} are what it may hold`);
  const [policies, fields, mapping] = LISTS.map((list) => filesOf(content[list] ?? [], place, { list, beside: dirname(module) }));
  return { policies: policies!, fields: fields!, mapping: mapping! };
}

function contentOf(place: string, file: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch {
    throw extensionFault(place, `could not be loaded: ${file} can be read neither as a file nor as YAML`);
  }
  if (!isJsonObject(content)) throw extensionFault(place, `could not be loaded: ${file} holds no settings`);
  return content;
}

function filesOf(value: unknown, place: string, { list, beside }: { list: string; beside: string }): readonly string[] {
  const isInside = (file: unknown): file is string =>
    typeof file === 'string' && !/^(?:\/|[A-Za-z]:)/.test(file) && !file.split(/[\\/]/).includes('..');
  if (!Array.isArray(value) || !value.every(isInside)) throw extensionFault(place, `has under ${list} what is no file of its folder`);
  return value.map((file) => join(beside, file));
}

/** The files of one setting that all packs bring, behind those of gateway.yaml. */
export const packedFiles = (extensions: GatewayConfig['extensions'] = [], folder: string, list: keyof PackFiles): readonly string[] =>
  extensions.filter(({ kind }) => kind === 'pack').flatMap((pack) => packOf(pack, folder)[list]);
