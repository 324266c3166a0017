import { parseArgs } from 'node:util';
import { SANDBOX_SECRETS, startSandbox, type SandboxOptions } from './server.js';

/** sysexits.h EX_CONFIG: what the caller asked for cannot be had. */
const CANNOT_START = 78;
const DEFAULT_PORT = 8081;

const USAGE = `Usage: sandbox [--port 8081] [--seed NUMBER] [--control]
Environment: SANDBOX_RESO_SECRET (default ${SANDBOX_SECRETS.resoClientSecret}), SANDBOX_CRM_TOKEN (default ${SANDBOX_SECRETS.crmToken}),
  SANDBOX_SHOWINGS_KEY (default ${SANDBOX_SECRETS.showingsKey})`;

class CannotStart extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

function wholeNumber(name: string, value: string | undefined, most: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= most) return number;
  throw new CannotStart(`--${name} must be a whole number from 0 to ${most}.`);
}

function optionsFrom(args: readonly string[], env: Environment): SandboxOptions {
  const flags = { port: { type: 'string' }, seed: { type: 'string' }, control: { type: 'boolean' } } as const;
  let values: { port?: string | undefined; seed?: string | undefined; control?: boolean | undefined };
  try {
    values = parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new CannotStart(`${error instanceof Error ? error.message.split('. ')[0] : 'Unreadable arguments'}.\n${USAGE}`);
  }
  const seed = wholeNumber('seed', values.seed, 0xffff_ffff);
  return {
    port: wholeNumber('port', values.port, 65_535) ?? DEFAULT_PORT,
    ...(seed === undefined ? {} : { seed }),
    control: values.control ?? false,
    secrets: {
      resoClientSecret: env['SANDBOX_RESO_SECRET'] || SANDBOX_SECRETS.resoClientSecret,
      crmToken: env['SANDBOX_CRM_TOKEN'] || SANDBOX_SECRETS.crmToken,
      showingsKey: env['SANDBOX_SHOWINGS_KEY'] || SANDBOX_SECRETS.showingsKey,
    },
  };
}

function explain(error: unknown, port: number | undefined): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `Port ${port} is in use on 127.0.0.1. Stop the program that holds it, or choose another with --port.`;
  if (code === 'EACCES') return `Port ${port} may not be opened by this user. Choose one above 1023 with --port.`;
  if (error instanceof CannotStart) return error.message;
  throw error;
}

/** Runs the sandbox until SIGTERM or SIGINT. Prints one line when it is ready, or one sentence and code 78 when it cannot start. */
export async function runSandbox(args: readonly string[], env: Environment): Promise<void> {
  let port: number | undefined;
  try {
    const options = optionsFrom(args, env);
    port = options.port;
    const sandbox = await startSandbox(options);
    process.stdout.write(`sandbox ready on ${sandbox.url}\n`);
    const stop = (): void => void sandbox.close().then(() => process.exit(0));
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    process.stderr.write(`${explain(error, port)}\n`);
    process.exitCode = CANNOT_START;
  }
}
