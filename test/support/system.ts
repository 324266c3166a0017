import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '@gatehouse/sandbox-app';
import { freePort } from './free-port.js';
import { GatewayProcess, gatehouse, gatehouseAside, repository } from './gateway-process.js';

export const SECRETS = {
  SANDBOX_RESO_SECRET: 'reso-secret-of-this-run',
  SANDBOX_CRM_TOKEN: 'crm-token-of-this-run',
  SANDBOX_SHOWINGS_KEY: 'showings-key-of-this-run',
};

export interface SystemOptions {
  /** Changes the text of gateway.yaml before the gateway starts. */
  readonly edit?: (yaml: string) => string;
  /** More of the environment of the gateway. */
  readonly env?: NodeJS.ProcessEnv;
}

/** The sandbox in this process and the gateway in its own, on free ports, with a folder of their own. */
export class RunningSystem {
  private readonly tokens = new Map<string, string>();

  private constructor(
    readonly folder: string,
    readonly configFile: string,
    readonly sandbox: Sandbox,
    readonly gateway: GatewayProcess,
  ) {}

  static async start(options: SystemOptions = {}): Promise<RunningSystem> {
    const [sandboxPort, gatewayPort] = [await freePort(), await freePort()];
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
    const template = await readFile(join(repository, 'templates/brokerage/gateway.yaml'), 'utf8');
    const placed = template
      .replaceAll('127.0.0.1:8081', `127.0.0.1:${sandboxPort}`)
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${gatewayPort}`)
      .replace('port: 8080', `port: ${gatewayPort}`);
    // The same suites on PostgreSQL: .ci/postgres sets an empty database of its own for one of them.
    const database = process.env['GATEHOUSE_TEST_DATABASE_URL'];
    const onDatabase = database ? placed.replace('url: sqlite:.gatehouse/gatehouse.db', `url: ${database}`) : placed;
    const configFile = join(folder, 'gateway.yaml');
    await writeFile(configFile, options.edit ? options.edit(onDatabase) : onDatabase);
    await cp(join(repository, 'templates/brokerage/showing-desk.openapi.yaml'), join(folder, 'showing-desk.openapi.yaml'));
    const sandbox = await startSandbox({
      port: sandboxPort,
      secrets: {
        resoClientSecret: SECRETS.SANDBOX_RESO_SECRET,
        crmToken: SECRETS.SANDBOX_CRM_TOKEN,
        showingsKey: SECRETS.SANDBOX_SHOWINGS_KEY,
      },
    });
    const gateway = new GatewayProcess(configFile, `http://127.0.0.1:${gatewayPort}`, { ...SECRETS, ...options.env });
    const system = new RunningSystem(folder, configFile, sandbox, gateway);
    try {
      await gateway.start();
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  get url(): string {
    return this.gateway.url;
  }

  /** `gatehouse` with this system's configuration. */
  run(args: readonly string[], input?: string) {
    return gatehouse([...args, '-c', this.configFile], { env: SECRETS, ...(input === undefined ? {} : { input }) });
  }

  /** The same for commands that read the roster from the sandbox, which lives in this process. */
  runAside(args: readonly string[]) {
    return gatehouseAside([...args, '-c', this.configFile], { env: SECRETS });
  }

  token(user: string): string {
    const known = this.tokens.get(user);
    if (known) return known;
    const issued = this.run(['token', '--as', user]);
    if (issued.status !== 0) throw new Error(`no token for ${user}: ${issued.stderr}`);
    this.tokens.set(user, issued.stdout.trim());
    return issued.stdout.trim();
  }

  /** A new password of a local account. */
  password(user: string): string {
    const made = this.run(['account', 'password', user, '--generate']);
    if (made.status !== 0) throw new Error(`no password for ${user}: ${made.stderr}`);
    return made.stdout.trim().split(' ')[1]!;
  }

  /** Events of the audit trail so far, newest last. */
  audit(): Record<string, unknown>[] {
    const exported = this.run(['audit', 'export']);
    if (exported.status !== 0) throw new Error(exported.stderr);
    return exported.stdout
      .split('\n')
      .filter(Boolean)
      .slice(1)
      .map((line) => (JSON.parse(line) as { event: Record<string, unknown> }).event);
  }

  async stop(): Promise<void> {
    await this.gateway.end();
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
