import { loadConfigFile } from '@gatehouse/config';
import type { DefinitionDesk } from '@gatehouse/gateway';
import { isJsonObject, RulesInForce, SURFACES, type Surface } from '@gatehouse/kernel';
import { Inspector } from '@gatehouse/sanitize';
import { dirname } from 'node:path';
import { CONFIG_FLAG, EXIT, readFlagsAlone, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { jsonLines } from '../lines.js';

const EXPECTED = `expected {"id", "text", "surface"} with surface one of ${SURFACES.join(', ')}`;

const isSurface = (value: unknown): value is Surface => (SURFACES as readonly unknown[]).includes(value);

interface Here {
  readonly inspector: Inspector;
  readonly inForce: RulesInForce;
}

/**
 * What the gateway would do with each text: JSON Lines in, JSON Lines out, in order. With `-c`, as that gateway would: by its modes of rules, the law of
 * its states, and its model. A description is judged as the whole definition of a tool that has no more than it. A line that cannot be read, or that a detector failed on, is answered with a fault and ends in exit 1.
 */
export const inspect: Run = async (args, usage) => {
  const { values } = readFlagsAlone(args, CONFIG_FLAG, usage);
  const here: Here =
    values.config === undefined
      ? { inspector: Inspector.load({ runExamples: false }), inForce: new RulesInForce() }
      : await configured(values.config);
  let desk: DefinitionDesk | undefined;
  let faults = 0;
  for await (const { line, value, fault } of jsonLines(process.stdin)) {
    if (value?.['surface'] === 'description') desk ??= await deskOf(here);
    const answer = value ? judge(here, value, desk) : { fault };
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

/** What judges definitions, for whoever asks about one. */
async function deskOf(here: Here): Promise<DefinitionDesk> {
  const gateway = await import('@gatehouse/gateway');
  return new gateway.DefinitionDesk(here);
}

function judge({ inspector, inForce }: Here, { id, text, surface, param, schema }: Record<string, unknown>, desk?: DefinitionDesk): object {
  if (typeof text !== 'string' || !isSurface(surface)) return { fault: EXPECTED };
  const place = { ...(typeof param === 'string' ? { param } : {}), ...(isJsonObject(schema) ? { schema } : {}) };
  try {
    if (surface === 'description' && desk) return { id: id ?? null, ...desk.describe(text) };
    return { id: id ?? null, ...inspector.inspect({ text, surface, rules: inForce.standing(), ...place }) };
  } catch (error) {
    const { cause, message } = error as Error;
    // Callers are not told which check failed; whoever runs it is.
    return { fault: cause instanceof Error ? cause.message : message };
  }
}
