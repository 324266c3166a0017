import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

export interface PublishedPackage {
  readonly name: string;
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  /** More of package.json. */
  readonly manifest?: object;
}

const DAY_MS = 86_400_000;
const KEYID = 'SHA256:of-this-run';

/** Every registry that the gateway asks, at one address: npm as npm itself uses it, its downloads, OSV, GitHub. Knows what was published in it. */
export class PackageRegistry {
  private readonly server = createServer((request, response) => this.answer(request, response));
  private readonly keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  });

  /** @param advisories what OSV knows, by `name@version` */
  constructor(
    private readonly packages: readonly PublishedPackage[],
    private readonly advisories: Readonly<Record<string, { readonly id: string; readonly database_specific: object }>> = {},
  ) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As `integrity.provenance` names it. */
  get settings(): string {
    const { url } = this;
    return `{ npm: ${url}, npmDownloads: ${url}, pypi: ${url}, osv: ${url}, github: ${url} }`;
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve).closeAllConnections());
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '' } = request;
    const path = decodeURIComponent(url.split('?')[0]!);
    const found = this.packages.filter(({ name }) => path === `/${name}`);
    const archive = this.packages.find(({ name, version }) => path === `/${name}/-/${version}.tgz`);
    if (archive) return void response.end(archiveOf(archive));
    if (path === '/v1/querybatch') return void this.batch(request, response);
    const body = found.length > 0 ? this.document(found) : this.fixed(path);
    if (!body) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  /** As OSV has it: an entry for each question, with nothing but ids in it. */
  private async batch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { queries } = JSON.parse(await text(request)) as { queries: { package: { name: string }; version: string }[] };
    const results = queries.map(({ package: { name }, version }) => {
      const known = this.advisories[`${name}@${version}`];
      return known ? { vulns: [{ id: known.id, modified: '2026-01-01T00:00:00Z' }] } : {};
    });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ results }));
  }

  private fixed(path: string): object | undefined {
    if (path === '/-/npm/v1/keys')
      return {
        keys: [{ expires: null, keyid: KEYID, key: this.keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64') }],
      };
    if (path.startsWith('/downloads/')) return { downloads: 20_000 };
    const [, repository, rest] = /^\/repos\/[\w-]+\/([\w-]+)(.*)$/.exec(path) ?? [];
    if (rest === '') return { archived: false, pushed_at: new Date().toISOString() };
    // Each repository makes the package of its name.
    const content = Buffer.from(JSON.stringify({ name: repository })).toString('base64');
    if (rest === '/contents/package.json') return { name: 'package.json', encoding: 'base64', content };
    const [, advisory] = /^\/v1\/vulns\/(.+)$/.exec(path) ?? [];
    return path === '/v1/query' ? {} : Object.values(this.advisories).find(({ id }) => id === advisory);
  }

  private document(versions: readonly PublishedPackage[]): object {
    const { name } = versions[0]!;
    const at = (index: number): string => new Date(Date.now() - (400 - index * 100) * DAY_MS).toISOString();
    return {
      name,
      'dist-tags': { latest: versions.at(-1)!.version },
      time: Object.fromEntries(versions.map(({ version }, index) => [version, at(index)])),
      versions: Object.fromEntries(versions.map((each) => [each.version, this.version(each)])),
    };
  }

  private version(published: PublishedPackage): object {
    const { name, version } = published;
    const integrity = `sha512-${createHash('sha512').update(archiveOf(published)).digest('base64')}`;
    const sig = sign('sha256', Buffer.from(`${name}@${version}:${integrity}`), this.keys.privateKey).toString('base64');
    return {
      ...manifestOf(published),
      maintainers: [{ name: 'desk' }, { name: 'office' }],
      _npmUser: { name: 'desk' },
      dist: { integrity, signatures: [{ keyid: KEYID, sig }], tarball: `${this.url}/${name}/-/${version}.tgz` },
    };
  }
}

const manifestOf = ({ name, version, manifest }: PublishedPackage): object => ({ name, version, license: 'MIT', ...manifest });

function archiveOf(published: PublishedPackage): Buffer {
  const files = { 'package.json': JSON.stringify(manifestOf(published)), ...published.files };
  const blocks = Object.entries(files).flatMap(([path, text]) => [
    header(`package/${path}`, Buffer.byteLength(text)),
    padded(Buffer.from(text)),
  ]);
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1_024)]));
}

const padded = (content: Buffer): Buffer => Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);

/** One header of a tar archive (POSIX ustar). */
function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(path, 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\u000000', 257);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return block;
}
