import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import type { AlertRule } from './alert-rule.js';
import { exampleFaults } from './alert-examples.js';

/** Rules that cannot be used; the message says why, a line for each fault. */
export class AlertFaults extends Error {
  constructor(file: string, faults: readonly string[]) {
    super(`${file}: the alerts cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'AlertFaults';
  }
}

const shipped = (name: string): string => createRequire(import.meta.url).resolve(`@gatehouse/packs/${name}`);
const schemaOf = (name: string): object => JSON.parse(readFileSync(shipped(name), 'utf8')) as object;

/** Rules that are shipped, and those of further files. Rejects with AlertFaults, also where an example is not judged as it says. */
export async function readAlertRules(files: readonly string[] = []): Promise<readonly AlertRule[]> {
  const ajv = new Ajv2020({ allErrors: true, validateSchema: false, strict: true, strictRequired: false });
  ajv.addSchema({ ...schemaOf('reports/report.schema.json'), $id: 'https://gatehouse.example/reports/report.schema.json' });
  const valid = ajv.compile<{ alerts: AlertRule[] }>({
    ...schemaOf('alerts/alert.schema.json'),
    $id: 'https://gatehouse.example/alerts/alert.schema.json',
  });
  const rules: AlertRule[] = [];
  for (const file of [shipped('alerts/alerts.yaml'), ...files]) {
    const content: unknown = parsed(file);
    if (!valid(content))
      throw new AlertFaults(
        file,
        (valid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
      );
    const faults = (await Promise.all(content.alerts.map((rule) => exampleFaults(rule)))).flat();
    const twice = content.alerts
      .filter(({ id }) => rules.some((rule) => rule.id === id))
      .map(({ id }) => `${id}: this id is used already; choose another`);
    if (faults.length + twice.length > 0) throw new AlertFaults(file, [...faults, ...twice]);
    rules.push(...content.alerts);
  }
  return rules;
}

function parsed(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new AlertFaults(file, [(error as Error).message.split('\n')[0]!]);
  }
}
