import { readFileSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { Validator } from './class-validation.js';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { isJsonObject } from '@gatehouse/kernel';
import { completeFromCatalogue, type Completed } from './catalog-references.js';
import { crossFaults } from './cross-checks.js';
import { ConfigFaults, faultsOf, type ConfigFault } from './faults.js';
import { GatewayConfig } from './gateway-config.js';
import { SettingLines } from './line-of.js';
import { EnvironmentSecrets, SecretReference, type SecretSource } from './secrets.js';

/** A configuration that was found whole, and the means to read its secrets. */
export interface LoadedConfig {
  readonly config: GatewayConfig;
  /** The file it was read from. */
  readonly source: string;
  /** Upstreams that refer to an entry of the catalogue. */
  readonly catalogued: Completed['catalogued'];
  /** The line of a setting in its file, by its path. */
  readonly lineOf: (path: string) => number | undefined;
  /** The secret that a reference of this configuration leads to. It was there when the configuration was loaded. */
  readonly secret: (reference: SecretReference) => string;
}

const CLOSED = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };

function parse(text: string, source: string): { readonly plain: unknown; readonly lines: SettingLines } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return { path: `line ${line}, column ${col}`, expected: `expected YAML; ${error.code.toLowerCase().replaceAll('_', ' ')}` };
    });
    throw new ConfigFaults(source, faults);
  }
  return { plain: plainOf(document, source), lines: new SettingLines(document, lines) };
}

/** Aliases are followed here only: one without its anchor, and those that would grow without end, are faults of the file like others. */
function plainOf(document: Document, source: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const expected = 'expected aliases (*name) of anchors (&name) that stand before them, few enough to be read; write the values out';
    throw new ConfigFaults(source, [{ path: '(file)', expected }]);
  }
}

/** Names that every object has a meaning for: what is called so would be lost on its way here, or take the whole file along. */
const RESERVED = new Set(['__proto__', 'constructor']);

function reservedFaults(value: unknown, path = ''): ConfigFault[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => reservedFaults(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = path ? `${path}.${key}` : key;
    return RESERVED.has(key) ? [{ path: at, expected: 'expected another name; this one is reserved' }] : reservedFaults(item, at);
  });
}

function secretFaults(value: unknown, secrets: SecretSource, path = ''): ConfigFault[] {
  if (value instanceof SecretReference) {
    const read = secrets.read(value);
    return 'fault' in read ? [{ path, expected: read.fault }] : [];
  }
  if (value instanceof Map) return [...value].flatMap(([key, item]) => secretFaults(item, secrets, `${path}.${key}`));
  if (Array.isArray(value)) return value.flatMap((item, index) => secretFaults(item, secrets, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => secretFaults(item, secrets, path ? `${path}.${key}` : key));
}

const withLines = (faults: readonly ConfigFault[], lines: SettingLines): ConfigFault[] =>
  faults.map((fault) => ({ ...fault, line: lines.lineOf(fault.path) }));

export interface LoadOptions {
  readonly secrets?: SecretSource;
  /** `checked` (the default) faults missing secrets at once; `when-used` leaves that to the first use, for commands that need few of them. */
  readonly secretCheck?: 'checked' | 'when-used';
}

/** Reads a configuration. Throws ConfigFaults with everything that is wrong with it. */
export function loadConfigText(text: string, source = 'gateway.yaml', options: LoadOptions = {}): LoadedConfig {
  const secrets = options.secrets ?? new EnvironmentSecrets();
  const { plain, lines } = parse(text, source);
  const faulty = (faults: readonly ConfigFault[]) => new ConfigFaults(source, withLines(faults, lines));
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    throw new ConfigFaults(source, [
      { path: '(file)', expected: 'expected a YAML mapping with the keys gateway, brokerage, database, identity, mls, upstreams' },
    ]);
  }
  const reserved = reservedFaults(plain);
  if (reserved.length > 0) throw faulty(reserved);
  const { catalogued, faults: unknown } = completeFromCatalogue(isJsonObject(plain) ? plain : {}, source);
  if (unknown.length > 0) throw faulty(unknown);
  const config = plainToInstance(GatewayConfig, plain);
  const structural = faultsOf(new Validator().validateSync(config, CLOSED));
  // Cross checks read through the sections, so they wait until every section has its shape.
  const cross = structural.length === 0 ? crossFaults(config) : [];
  const faults = [...structural, ...cross, ...(options.secretCheck === 'when-used' ? [] : secretFaults(config, secrets))];
  if (faults.length > 0) throw faulty(faults);
  return {
    config,
    source,
    catalogued,
    lineOf: (path) => lines.lineOf(path),
    secret: (reference) => {
      const read = secrets.read(reference);
      if ('fault' in read) throw new ConfigFaults(source, [{ path: '(secret)', expected: read.fault }]);
      return read.value;
    },
  };
}

export function loadConfigFile(path: string, options?: LoadOptions): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new ConfigFaults(path, [
      { path: '(file)', expected: 'expected a readable file; give its path with -c, for example -c gateway.yaml' },
    ]);
  }
  return loadConfigText(text, path, options);
}
