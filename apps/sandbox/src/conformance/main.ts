import { parseArgs } from 'node:util';
import { startConformanceTarget, type TargetEra } from './http-target.js';
import { serveConformanceStdio } from './stdio-target.js';

/** sysexits.h EX_CONFIG: what the caller asked for cannot be had. */
const CANNOT_START = 78;
const ERAS: readonly TargetEra[] = ['both', 'legacy', 'modern'];
const USAGE = 'Usage: conformance-target [--port 4010] [--era both|legacy|modern]\n       conformance-target --stdio';

interface Wanted {
  readonly stdio: boolean;
  readonly port: number;
  readonly era: TargetEra;
}

/** Undefined where the arguments cannot be understood. */
function wanted(args: readonly string[]): Wanted | undefined {
  try {
    const flags = { port: { type: 'string' }, era: { type: 'string' }, stdio: { type: 'boolean' } } as const;
    const { values } = parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false });
    const port = Number(values.port ?? 4010);
    const era = ERAS.find((name) => name === (values.era ?? 'both'));
    if (!era || !Number.isInteger(port) || port < 0 || port > 65_535) return undefined;
    return { stdio: values.stdio ?? false, port, era };
  } catch {
    return undefined;
  }
}

/** Runs the target until SIGTERM, SIGINT or the end of stdin. Prints one line when it is ready over HTTP; on stdio stdout is the protocol's. */
export async function runConformanceTarget(args: readonly string[]): Promise<void> {
  const choice = wanted(args);
  if (!choice) return cannotStart(USAGE);
  if (choice.stdio) {
    const served = serveConformanceStdio();
    process.once('SIGTERM', () => void served.close().then(() => process.exit(0)));
    return;
  }
  try {
    const target = await startConformanceTarget(choice);
    process.stdout.write(`conformance target ready on ${target.url}\n`);
    const stop = (): void => void target.close().then(() => process.exit(0));
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? fault.code : 'unknown fault';
    cannotStart(`Port ${choice.port} on 127.0.0.1 cannot be opened (${String(code)}). Choose another with --port.`);
  }
}

function cannotStart(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = CANNOT_START;
}
