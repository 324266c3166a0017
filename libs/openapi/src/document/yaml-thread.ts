import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { DocumentFault } from './document-fault.js';

const LONGEST_MS = 20_000;
const MAX_ALIASES = 1_000;
/** Plain JavaScript, so that it runs the same from source and from the build. What it posts is JSON text: undefined where there were errors. */
const SCRIPT = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { parseDocument } = require(workerData.parser);
  const parsed = parseDocument(workerData.text, { schema: 'core', prettyErrors: false, logLevel: 'silent' });
  parentPort.postMessage(parsed.errors.length > 0 ? undefined : JSON.stringify(parsed.toJS({ maxAliasCount: workerData.maxAliasCount })));
`;

/**
 * YAML as JSON text, read in a thread of its own: a document of two megabytes takes seconds, a hostile one of half of that more, and every
 * call of every upstream would wait for it. Throws DocumentFault.
 */
export async function yamlToJson(text: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const parser = require.resolve('yaml');
  const worker = new Worker(SCRIPT, {
    eval: true,
    workerData: { text, parser, maxAliasCount: MAX_ALIASES },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
    env: {},
    execArgv: [],
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const json = await new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve);
      // Aliases that grow without end, nesting beyond the stack, memory beyond its limit.
      worker.once('error', reject);
      worker.once('exit', reject);
      timer = setTimeout(reject, LONGEST_MS);
    });
    if (typeof json === 'string') return json;
  } catch {
    // Falls through: whatever it was, it is no document.
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
  throw new DocumentFault('it is not valid YAML, or grows beyond bounds when it is read');
}
