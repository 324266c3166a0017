// @ts-check
/**
 * A sink of a deployment's own, as an example: the audit trail in one file a day, for whoever collects files. In gateway.yaml, with this file beside it:
 *
 *   audit:
 *     sinks: [{ id: daily, kind: extension, to: ./daily-files.mjs, settings: { folder: /var/log/gatehouse } }]
 */
import { open as openFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * Which kind of extension it is, and the gateways that it was written for. Another gateway does not start with it.
 * @type {import('gatehouse/extension').ExtensionCard}
 */
export const extension = { kind: 'sink', gateway: '^0.2.0' };

/**
 * Called once, and again where its thread had ended. `secrets.secret` is there where gateway.yaml names one for this sink.
 * @type {import('gatehouse/extension').Open<import('gatehouse/extension').Sink>}
 */
export async function open({ folder: base, settings: { folder: named = 'days' } }) {
  const folder = resolve(base, named);
  await mkdir(folder, { recursive: true });
  return {
    /** Lines of the format that gateway.yaml says. All are taken or it throws: then they come again, so what was written may come twice. */
    async send(lines) {
      const file = await openFile(join(folder, `${new Date().toISOString().slice(0, 10)}.jsonl`), 'a', 0o600);
      try {
        await file.appendFile(lines.map((line) => `${line}\n`).join(''));
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}
