import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startSandbox, type Sandbox } from '@gatehouse/sandbox-app';
import { freePort } from './free-port.js';
import { GatewayProcess, gatehouse, gatehouseAside, repository } from './gateway-process.js';
import { issuedSecrets } from './issued-secrets.js';
import { mintedToken } from './minted-token.mjs';
import { exportedEvents, recordedEvents } from './recorded-events.js';
import { assertNoSecretRests } from './secrets-at-rest.js';
import { wideUnlessSaid } from './wide-limits.mjs';

export const SECRETS = {
  SANDBOX_RESO_SECRET: 'reso-secret-of-this-run',
  SANDBOX_CRM_TOKEN: 'crm-token-of-this-run',
  SANDBOX_SHOWINGS_KEY: 'showings-key-of-this-run',
  SANDBOX_SIMPLYRETS_PASSWORD: 'simplyrets-password-of-this-run',
};

/** The same suites on PostgreSQL: .ci/postgres sets an empty database of its own for one of them. */
const DATABASE = 'GATEHOUSE_TEST_DATABASE_URL';

export interface SystemOptions {
  /** The folder of templates/ whose deployment it is. */
  readonly template?: 'brokerage' | 'mls';
  /** Changes the text of gateway.yaml before the gateway starts. */
  readonly edit?: (yaml: string) => string;
  /** More of the environment of the gateway. */
  readonly env?: NodeJS.ProcessEnv;
  /** Files beside gateway.yaml, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Opens the sandbox's own door to its records, as `npm start` does. */
  readonly control?: boolean;
  /** The tests begin while upstreams may still be starting. */
  readonly early?: boolean;
  /** Another gatehouse.js than the one of this repository runs the gateway. */
  readonly program?: string;
}

/** The sandbox in this process and the gateway in its own, on free ports, with a folder of their own. */
export class RunningSystem {
  private readonly tokens = new Map<string, string>();
  private readonly nodes: GatewayProcess[] = [];

  private constructor(
    readonly folder: string,
    readonly configFile: string,
    readonly sandbox: Sandbox,
    readonly gateway: GatewayProcess,
  ) {}

  static async start(options: SystemOptions = {}): Promise<RunningSystem> {
    const [sandboxPort, gatewayPort] = [await freePort(), await freePort()];
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
    const template = await readFile(join(repository, 'templates', options.template ?? 'brokerage', 'gateway.yaml'), 'utf8');
    const placed = template
      .replaceAll('127.0.0.1:8081', `127.0.0.1:${sandboxPort}`)
      .replaceAll(/127\.0\.0\.1:80[89]0/g, `127.0.0.1:${gatewayPort}`)
      .replace(/port: 80[89]0/, `port: ${gatewayPort}`);
    const database = process.env[DATABASE];
    const onDatabase = database ? placed.replace('url: sqlite:.gatehouse/gatehouse.db', `url: ${database}`) : placed;
    const configFile = join(folder, 'gateway.yaml');
    await writeFile(configFile, wideUnlessSaid(options.edit ? options.edit(onDatabase) : onDatabase, template));
    for (const [name, text] of Object.entries(options.files ?? {})) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    await cp(join(repository, 'templates/brokerage/showing-desk.openapi.yaml'), join(folder, 'showing-desk.openapi.yaml'));
    const sandbox = await startSandbox({
      port: sandboxPort,
      control: options.control ?? false,
      secrets: {
        resoClientSecret: SECRETS.SANDBOX_RESO_SECRET,
        crmToken: SECRETS.SANDBOX_CRM_TOKEN,
        showingsKey: SECRETS.SANDBOX_SHOWINGS_KEY,
        simplyRetsPassword: SECRETS.SANDBOX_SIMPLYRETS_PASSWORD,
      },
    });
    const env: NodeJS.ProcessEnv = { ...SECRETS, ...options.env };
    for (const [name, value] of Object.entries(env)) if (/SECRET|TOKEN|KEY|PASSWORD/.test(name)) issuedSecrets.add(name, value ?? '');
    const gateway = new GatewayProcess(configFile, `http://127.0.0.1:${gatewayPort}`, env, options.program);
    const system = new RunningSystem(folder, configFile, sandbox, gateway);
    try {
      await gateway.start({ early: options.early ?? false });
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

  token(user: string, client = 'gatehouse-cli'): string {
    const known = this.tokens.get(`${client} ${user}`);
    if (known) return known;
    const token = mintedToken(user, this.url, join(this.folder, '.gatehouse/keys'), client);
    issuedSecrets.add('token of the command line', token);
    this.tokens.set(`${client} ${user}`, token);
    return token;
  }

  /** A new password of a local account. It ends what they were signed in with to the end of this second, so that it is waited for. */
  password(user: string): string {
    const made = this.run(['account', 'password', user, '--generate']);
    if (made.status !== 0) throw new Error(`no password for ${user}: ${made.stderr}`);
    const password = made.stdout.trim().split(' ')[1]!;
    issuedSecrets.add('password', password);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000 - (Date.now() % 1000));
    return password;
  }

  /** Events of the audit trail so far, newest last. */
  audit(): Record<string, unknown>[] {
    if (!process.env[DATABASE]) return recordedEvents(join(this.folder, '.gatehouse/gatehouse.db'));
    const exported = this.run(['audit', 'export']);
    if (exported.status !== 0) throw new Error(exported.stderr);
    return exportedEvents(exported.stdout);
  }

  /** A second gateway of the same deployment, by another port: one database, one set of keys, one public URL. It ends with the system. */
  async secondNode(edit: (yaml: string) => string = (yaml) => yaml): Promise<GatewayProcess> {
    const port = await freePort();
    const file = join(this.folder, `node-${port}.yaml`);
    const placed = (await readFile(this.configFile, 'utf8')).replace(/^ {2}port: \d+$/m, `  port: ${port}`);
    // Each node has an audit chain of its own.
    await writeFile(file, `${edit(placed)}\naudit: { node: node-${port} }\n`);
    const node = new GatewayProcess(file, `http://127.0.0.1:${port}`, this.gateway.env);
    this.nodes.push(node);
    await node.start();
    return node;
  }

  /** Ends everything, and fails where a secret of the run rests in what it leaves behind. */
  async stop(): Promise<void> {
    const processes = [this.gateway, ...this.nodes];
    await Promise.all(processes.map((node) => node.end()));
    await this.sandbox.close();
    try {
      const logs = Object.fromEntries(processes.map((node, index) => [`the log of node ${index + 1}`, node.log]));
      await assertNoSecretRests({ folder: this.folder, database: process.env[DATABASE], logs }, issuedSecrets);
    } finally {
      await rm(this.folder, { recursive: true, force: true });
    }
  }
}
