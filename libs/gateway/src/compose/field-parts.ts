import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigFaults, type ConfigFault, type GatewayConfig } from '@gatehouse/config';
import type { FieldRule } from '@gatehouse/kernel';
import { FieldMapping, fieldPack, loadFieldDictionary, stepsOf, type CsvFieldDictionary } from '@gatehouse/privacy';
import { packedFiles } from '../extensions/pack-files.js';
import { OWN_UPSTREAM } from '../own/own-tool.js';

/** What fields are: the shipped classes with the deployment's over them, and its own of its upstreams' JSON. */
export interface FieldParts {
  readonly dictionary: CsvFieldDictionary;
  readonly mapping: FieldMapping;
}

type Given = Pick<GatewayConfig, 'masking' | 'upstreams' | 'mls'> & Partial<Pick<GatewayConfig, 'extensions'>>;

/** Throws ConfigFaults where a file cannot be read, or names an upstream or tool that is none. */
export function fieldParts({ masking, upstreams, mls, extensions }: Given, folder: string): FieldParts {
  const packed = (list: 'fields' | 'mapping') => packedFiles(extensions, folder, list);
  const overlays = [...masking.fields, ...packed('fields')].map((file, index) => textOf(folder, file, `masking.fields[${index}]`));
  const dictionary = orFault('masking.fields', () => loadFieldDictionary({ overlays }));
  const texts = [...masking.mapping, ...packed('mapping')].map((file, index) => textOf(folder, file, `masking.mapping[${index}]`));
  const mapping = orFault('masking.mapping', () =>
    FieldMapping.parse([fieldPack('gatehouse.csv'), ...ofConnections(mls), ...texts], dictionary),
  );
  const slugs = new Set([OWN_UPSTREAM, ...upstreams.map(({ id }) => id), ...mls.map(({ slug }) => slug)]);
  const faults = mapping.named.flatMap((named): ConfigFault[] => {
    const [slug = '', tool = ''] = named.split('/');
    const upstream = upstreams.find(({ id }) => id === slug);
    if (!slugs.has(slug)) return [{ path: 'masking.mapping', expected: `expected an upstream of this file in ${named}; ${slug} is none` }];
    const offers = upstream && [upstream.tools, upstream.prompts, upstream.resources];
    if (tool === '*' || !offers || offers.some((each) => each.has(tool))) return [];
    return [{ path: 'masking.mapping', expected: `expected a tool that upstreams.${slug} names in ${named}` }];
  });
  if (faults.length > 0) throw new ConfigFaults('gateway.yaml', faults);
  return { dictionary, mapping };
}

/** What the tools of an MLS connection answer that is no record, under the name of each connection. */
const ofConnections = (mls: Given['mls']): string[] => mls.map(({ slug }) => fieldPack('mls-tools.csv').replaceAll(/^mls\//gm, `${slug}/`));

/** The class of one place in a tool's JSON, and where it comes from. */
export interface PlacedClass {
  readonly from: 'mapping' | 'field classes' | 'default of its resource';
  readonly rule: FieldRule;
}

/** Undefined where the pointer names no field. What no record is around is read by its key and as text; this says the strictest that may hold. */
export function classOf({ dictionary, mapping }: FieldParts, config: Given, named: string, pointer: string): PlacedClass | undefined {
  const steps = stepsOf(pointer);
  const field = steps.findLast((step) => !/^(?:\d+|\*)$/.test(step));
  if (field === undefined) return undefined;
  const [slug = '', tool = ''] = named.split('/');
  const mapped = mapping.of(slug, tool)?.rule(steps);
  if (mapped) return { from: 'mapping', rule: mapped };
  const resource = config.upstreams.find(({ id }) => id === slug)?.tools.get(tool)?.resource ?? 'Unclassified';
  return { from: dictionary.knows(resource, field) ? 'field classes' : 'default of its resource', rule: dictionary.rule(resource, field) };
}

function textOf(folder: string, file: string, path: string): string {
  try {
    return readFileSync(resolve(folder, file), 'utf8');
  } catch {
    throw new ConfigFaults('gateway.yaml', [{ path, expected: `expected a file that can be read; ${file} cannot` }]);
  }
}

function orFault<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (fault) {
    throw new ConfigFaults('gateway.yaml', [{ path, expected: `expected rows that can be used: ${(fault as Error).message}` }]);
  }
}
