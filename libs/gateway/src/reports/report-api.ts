import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Policy } from '@gatehouse/access';
import { isJsonObject, Refusal, type Clock, type JsonObject, type Principal, type TokenClaims } from '@gatehouse/kernel';
import { ApiDoor, ApiFault, forbidden, invalid, readJson, type ApiAnswer, type ApiDoorParts } from '../api/api-door.js';
import { mayAdministerRetention } from '../compose/office-entries.js';
import { periodIn } from '../own/sight.js';
import { ReportsBusy, type Elsewhere, type ReportJob, type ReportJobs } from './report-jobs.js';
import { REPORT_FORMATS, type ReportFormat, type ReportOrder } from './report-maker.js';

const PERIODS = { days: 92, most: 800 };
const KEYS = ['report', 'from', 'to', 'office', 'person', 'mls', 'formats'];
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
};

export interface ReportApiParts extends ApiDoorParts {
  readonly policy: Policy;
  readonly jobs: ReportJobs;
  readonly clock: Clock;
}

/** A file of a report, to be streamed. */
export interface ReportFile {
  readonly type: string;
  readonly content: Readable;
}

/** Address of the node that has the file. */
export interface FileElsewhere {
  readonly elsewhere: string;
}

/** Reports for a brokerage's own tools: ordered, made in the background, fetched when they are done. */
export class ReportApi {
  private readonly door: ApiDoor;

  constructor(private readonly parts: ReportApiParts) {
    this.door = new ApiDoor(parts);
  }

  /** GET /api/reports */
  list(claims: TokenClaims): Promise<ApiAnswer> {
    return this.admitted(claims, () => ({ reports: this.parts.jobs.names }));
  }

  /** POST /api/reports */
  async order(claims: TokenClaims, request: IncomingMessage): Promise<ApiAnswer> {
    const answer = await this.admitted(claims, async (person) => {
      return told(await this.parts.jobs.begin(this.orderIn(await readJson(request)), person));
    });
    return { ...answer, status: answer.status === 200 ? 202 : answer.status };
  }

  /** GET /api/reports/{id} */
  show(claims: TokenClaims, id: string): Promise<ApiAnswer> {
    return this.admitted(claims, async (person) => told(await this.jobOf(id, person)));
  }

  /** GET /api/reports/{id}/{file} */
  async file(claims: TokenClaims, id: string, name: string): Promise<ApiAnswer | ReportFile | FileElsewhere> {
    let found: Readable | Elsewhere | undefined;
    const answer = await this.admitted(claims, async (person) => {
      found = await this.parts.jobs.read(id, name, person);
      if (!found) throw missing();
      if (!(found instanceof Readable) && found.address === undefined) throw unreachable();
      return {};
    });
    if (answer.status !== 200 || !found) return answer;
    if (!(found instanceof Readable)) return { elsewhere: found.address! };
    return { type: TYPES[name.split('.').at(-1)!] ?? 'application/octet-stream', content: found };
  }

  private async jobOf(id: string, person: Principal): Promise<ReportJob> {
    const job = await this.parts.jobs.find(id, person);
    if (!job) throw missing();
    return job;
  }

  private admitted(claims: TokenClaims, work: (person: Principal) => object | Promise<object>): Promise<ApiAnswer> {
    return this.door.admitted(
      claims,
      (person) => {
        if (!mayAdministerRetention(this.parts.policy, person))
          throw forbidden('Reports with the record behind them are for the designated broker and compliance officers.');
        return work(person);
      },
      (thrown) => (thrown instanceof ReportsBusy ? new ApiFault(429, 'too_many_requests', thrown.message) : undefined),
    );
  }

  private orderIn(body: unknown): Omit<ReportOrder, 'made' | 'onStep'> {
    if (!isJsonObject(body)) throw invalid('Send an object with the name of a report.');
    const stranger = Object.keys(body).find((key) => !KEYS.includes(key));
    if (stranger !== undefined) throw invalid(`An order has ${KEYS.join(', ')} and nothing else.`);
    const { report } = body;
    const { names } = this.parts.jobs;
    if (typeof report !== 'string' || !names.includes(report)) throw invalid(`report is one of ${names.join(', ')}.`);
    return { name: report, period: this.periodOf(body), scope: scopeIn(body), formats: formatsIn(body['formats']) };
  }

  private periodOf(body: JsonObject): ReportOrder['period'] {
    try {
      return periodIn(body, { now: this.parts.clock.now(), ...PERIODS });
    } catch (thrown) {
      throw thrown instanceof Refusal ? invalid(thrown.message) : thrown;
    }
  }
}

const missing = (): ApiFault =>
  new ApiFault(404, 'not_found', 'You ordered no such report or file, or it was made too long ago. Order it again.');
export const unreachable = (): ApiFault =>
  new ApiFault(
    503,
    'unavailable',
    'The file lies at another node, which is not reached from here: give each gateway.nodeUrl, or order the report again.',
  );

function scopeIn(body: JsonObject): ReportOrder['scope'] {
  const word = (key: string): string | undefined => {
    const value = body[key];
    if (value !== undefined && (typeof value !== 'string' || value.trim() === '' || value.length > 200))
      throw invalid(`${key} is a text, or left out.`);
    return value;
  };
  return { office: word('office'), person: word('person'), mls: word('mls') };
}

function formatsIn(value: unknown): readonly ReportFormat[] {
  if (value === undefined) return REPORT_FORMATS;
  const formats = Array.isArray(value) ? REPORT_FORMATS.filter((format) => value.includes(format)) : [];
  if (!Array.isArray(value) || formats.length !== new Set(value).size) throw invalid(`formats are some of ${REPORT_FORMATS.join(', ')}.`);
  return formats;
}

function told({ id, report, status, step, files }: ReportJob): object {
  const href = `/api/reports/${id}`;
  return {
    id,
    report,
    status,
    href,
    ...(step ? { phase: step.what, done: step.done, ...(step.of === undefined ? {} : { of: step.of }) } : {}),
    ...(status === 'done' ? { files: files.toSorted().map((name) => ({ name, href: `${href}/${name}` })) } : {}),
    ...(status === 'failed'
      ? { message: 'The report was not made, or its node was ended; the log of the gateway says why. Order it again.' }
      : {}),
  };
}
