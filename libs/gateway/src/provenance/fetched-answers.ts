import { answerIn, questionText, RegistryAnswers, type Registry, type RegistryAnswer, type RegistryQuestion } from '@gatehouse/integrity';
import { FetchRefused, type Fetched, type GuardedFetch } from '@gatehouse/net';
import type { Clock } from '@gatehouse/kernel';

/** Where each registry is. Of `oci` every address that may be asked, for images or for a token. */
export interface RegistryOrigins extends Readonly<Record<Exclude<Registry, 'oci' | 'npm-tree' | 'pypi-tree' | 'place'>, string>> {
  readonly oci: readonly string[];
}

const MOST_BYTES = 8 * 1_048_576;
const DEADLINE_MS = 15_000;
const ACCEPTED: Partial<Record<Registry, string>> = {
  pypi: 'application/vnd.pypi.integrity.v1+json, application/json',
  github: 'application/vnd.github+json',
  oci: [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/json',
  ].join(', '),
};
/** Blobs of images are handed out by storage hosts; manifests and documents come from where they are asked. */
const REDIRECTS = 2;

/** Registries asked over HTTP: addresses of the settings only, bounded in bytes and time, no credential of anybody. */
export class FetchedAnswers extends RegistryAnswers {
  constructor(
    private readonly fetcher: GuardedFetch,
    private readonly origins: RegistryOrigins,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async ask(question: RegistryQuestion): Promise<RegistryAnswer> {
    const from = questionText(question);
    try {
      const root = this.rootOf(question);
      if (root === undefined)
        return {
          kind: 'unanswered',
          why: `${question.host ?? question.registry} is not among the registries of integrity.provenance.oci`,
          from,
        };
      return this.read(await this.fetch(root, question), from);
    } catch (fault) {
      return { kind: 'unanswered', why: fault instanceof FetchRefused ? fault.reason : 'it could not be asked', from };
    }
  }

  private rootOf({ registry, host }: RegistryQuestion): string | undefined {
    if (registry === 'npm-tree' || registry === 'pypi-tree' || registry === 'place') return undefined;
    if (registry !== 'oci') return this.origins[registry];
    return this.origins.oci.find((origin) => new URL(origin).host === host);
  }

  private async fetch(root: string, question: RegistryQuestion): Promise<Fetched> {
    const url = `${root.replace(/\/$/, '')}${question.path}`;
    const answer = await this.send(url, question);
    const challenge = answer.headers['www-authenticate'];
    if (question.registry !== 'oci' || answer.status !== 401 || challenge === undefined) return answer;
    const token = await this.anonymousToken(challenge);
    return token === undefined ? answer : this.send(url, question, token);
  }

  private send(url: string, { registry, body }: RegistryQuestion, token?: string): Promise<Fetched> {
    return this.fetcher.request(url, {
      method: body ? 'POST' : 'GET',
      headers: {
        accept: ACCEPTED[registry] ?? 'application/json',
        'user-agent': 'gatehouse',
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body ? { body: JSON.stringify(body) } : { redirects: REDIRECTS }),
      maxBytes: MOST_BYTES,
      timeoutMs: DEADLINE_MS,
    });
  }

  /** Registries of images want a token also of those who need none (distribution-spec, token authentication). */
  private async anonymousToken(challenge: string): Promise<string | undefined> {
    const said = Object.fromEntries([...challenge.matchAll(/(realm|service|scope)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
    const { realm = '', service, scope } = said;
    if (!URL.canParse(realm) || !this.origins.oci.some((origin) => new URL(origin).origin === new URL(realm).origin)) return undefined;
    const url = new URL(realm);
    if (service) url.searchParams.set('service', service);
    if (scope) url.searchParams.set('scope', scope);
    const answer = await this.fetcher.request(url, { maxBytes: 65_536, timeoutMs: DEADLINE_MS });
    const read = answerIn(answer.body.toString('utf8'), 'token', '');
    const token = read.kind === 'answered' ? (read.body['token'] ?? read.body['access_token']) : undefined;
    return typeof token === 'string' ? token : undefined;
  }

  private read({ status, body }: Fetched, from: string): RegistryAnswer {
    const asOf = new Date(this.clock.now()).toISOString();
    if (status === 200) return answerIn(body.toString('utf8'), from, asOf);
    // 410: PyPI and npm for what was taken down.
    if (status === 404 || status === 410) return { kind: 'absent', asOf, from };
    return {
      kind: 'unanswered',
      why: status === 429 || status === 403 ? 'it answers no more questions for now' : `it answered ${status}`,
      from,
    };
  }
}
