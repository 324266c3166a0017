import { loadConfigFile } from '@gatehouse/config';
import { AS_SHIPPED, isJsonObject, SURFACES, type RuleStanding, type Surface } from '@gatehouse/kernel';
import { Inspector } from '@gatehouse/sanitize';
import { dirname } from 'node:path';
import { CONFIG_FLAG, EXIT, readFlags, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { jsonLines } from '../lines.js';

const EXPECTED = `expected {"id", "text", "surface"} with surface one of ${SURFACES.join(', ')}`;

const isSurface = (value: unknown): value is Surface => (SURFACES as readonly unknown[]).includes(value);

interface Here {
  readonly inspector: Inspector;
  readonly rules: RuleStanding;
}

/**
 * What the gateway would do with each text: JSON Lines in, JSON Lines out, in order. With `-c`, as that gateway would: by its modes of rules, the law of
 * its states, and its model. A line that cannot be read, or that a detector failed on, is answered with a fault and ends in exit 1.
 */
export const inspect: Run = async (args, usage) => {
  const { values } = readFlags(args, CONFIG_FLAG, usage);
  const here: Here =
    values.config === undefined
      ? { inspector: Inspector.load({ runExamples: false }), rules: AS_SHIPPED }
      : await configured(values.config);
  let faults = 0;
  for await (const { line, value, fault } of jsonLines(process.stdin)) {
    const answer = value ? judge(here, value) : { fault };
    if ('fault' in answer) faults += 1;
    process.stdout.write(`${JSON.stringify('fault' in answer ? { line, id: value?.['id'] ?? null, ...answer } : answer)}\n`);
  }
  return faults > 0 ? EXIT.failed : EXIT.ok;
};

async function configured(given: string): Promise<Here> {
  const path = configPath(given);
  const { config } = loadConfigFile(path);
  // Nest and all that is behind it, for whoever asks for it.
  const { inspectionHere } = await import('@gatehouse/gateway');
  return inspectionHere(config, dirname(path));
}

function judge({ inspector, rules }: Here, { id, text, surface, param, schema }: Record<string, unknown>): object {
  if (typeof text !== 'string' || !isSurface(surface)) return { fault: EXPECTED };
  const place = { ...(typeof param === 'string' ? { param } : {}), ...(isJsonObject(schema) ? { schema } : {}) };
  try {
    return { id: id ?? null, ...inspector.inspect({ text, surface, rules, ...place }) };
  } catch (error) {
    const { cause, message } = error as Error;
    // Callers are not told which check failed; whoever runs it is.
    return { fault: cause instanceof Error ? cause.message : message };
  }
}
