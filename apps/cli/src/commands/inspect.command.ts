import { isJsonObject, SURFACES, type Surface } from '@gatehouse/kernel';
import { Inspector } from '@gatehouse/sanitize';
import { EXIT, readFlags, type Run } from '../command.js';
import { jsonLines } from '../lines.js';

const EXPECTED = `expected {"id", "text", "surface"} with surface one of ${SURFACES.join(', ')}`;

const isSurface = (value: unknown): value is Surface => (SURFACES as readonly unknown[]).includes(value);

/** What the gateway would do with each text: JSON Lines in, JSON Lines out, in order. A line that cannot be read is answered with a fault and ends in exit 1. */
export const inspect: Run = async (args, usage) => {
  readFlags(args, {}, usage);
  const inspector = Inspector.load({ runExamples: false });
  let faults = 0;
  for await (const { line, value, fault } of jsonLines(process.stdin)) {
    const answer = value ? judge(inspector, value) : { fault };
    if ('fault' in answer) faults += 1;
    process.stdout.write(`${JSON.stringify('fault' in answer ? { line, id: value?.['id'] ?? null, ...answer } : answer)}\n`);
  }
  return faults > 0 ? EXIT.failed : EXIT.ok;
};

function judge(inspector: Inspector, { id, text, surface, param, schema }: Record<string, unknown>): object {
  if (typeof text !== 'string' || !isSurface(surface)) return { fault: EXPECTED };
  const place = { ...(typeof param === 'string' ? { param } : {}), ...(isJsonObject(schema) ? { schema } : {}) };
  return { id: id ?? null, ...inspector.inspect({ text, surface, ...place }) };
}
