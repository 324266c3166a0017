import { canonicalJson, type JsonObject, type McpCall } from '@gatehouse/kernel';
import type { RpcAnswer } from '../wire/json-rpc.js';

/**
 * Whose answers may be kept (MCP 2026-07-28, Caching): of what we send on, resources/read alone carries hints. What we list is kept by the
 * registry. A tool's answer is never kept, whatever is said with it.
 */
const CACHEABLE = new Set(['resources/read']);

export interface CacheBounds {
  readonly entries: number;
  readonly bytes: number;
  /** A longer promise is not believed: what was kept is in memory, and nothing tells of a change that was missed. */
  readonly ttlMs: number;
}

const BOUNDS: CacheBounds = { entries: 256, bytes: 4_194_304, ttlMs: 3_600_000 };

/** What an answer may depend on. */
export interface Question {
  readonly method: string;
  readonly params: JsonObject;
  /** End-to-end `_meta` of the caller, without its trace, and headers: a server may answer by them. */
  readonly meta: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
}

interface Kept {
  readonly text: string;
  readonly uri: unknown;
  readonly until: number;
}

/** The place of one question in the cache: look first, keep afterwards. */
export interface CacheSlot {
  /** The result as the upstream gave it, with what is left of its time. A new object each time: no stage can change what others get. */
  read(now: number): JsonObject | undefined;
  /** Keeps the result where the answer allows it. */
  keep(answer: RpcAnswer, result: JsonObject): void;
}

/**
 * Answers of one upstream that it allows to be kept, as it gave them: before any response stage, so that what each caller gets is masked
 * for that caller anew. `private` ones are kept by person and found by nobody else; `public` ones by anyone who may read the resource,
 * which the guards have decided before. One cache for each upstream, so that none drives out what another said.
 */
export class AnswerCache {
  private readonly kept = new Map<string, Kept>();
  private readonly bounds: CacheBounds;
  private bytes = 0;
  private age = 0;

  constructor(bounds: Partial<CacheBounds> = {}) {
    this.bounds = { ...BOUNDS, ...bounds };
  }

  get size(): number {
    return this.kept.size;
  }

  /** Undefined where the answer to this question is never kept: of other methods, and of those that go on from an earlier answer. */
  slotFor(question: Question, call: McpCall, now: number): CacheSlot | undefined {
    const { method, params } = question;
    if (!CACHEABLE.has(method) || 'inputResponses' in params || 'requestState' in params) return undefined;
    const { issuer, subject } = call.inbound.claims;
    const shared = keyOf(question, call.inbound.clientCapabilities ?? {});
    const own = `${JSON.stringify([issuer, subject])}\n${shared}`;
    const age = this.age;
    return {
      read: (at) => this.read(own, at) ?? this.read(shared, at),
      keep: (answer, result) => {
        const ttlMs = lifetimeOf(answer, this.bounds.ttlMs);
        // What was asked before a change was announced may be from before the change.
        if (ttlMs === 0 || age !== this.age) return;
        const key = scopeOf(answer) === 'public' ? shared : own;
        this.store(key, { text: JSON.stringify(result), uri: question.params['uri'], until: now + ttlMs });
      },
    };
  }

  /** Forgets all: what the upstream offers has changed, or its announcements may have been missed. */
  clear(): void {
    this.age += 1;
    this.kept.clear();
    this.bytes = 0;
  }

  /** Forgets one resource, whoever read it. */
  forget(uri: string): void {
    this.age += 1;
    for (const [key, kept] of this.kept) if (kept.uri === uri) this.drop(key, kept);
  }

  private read(key: string, now: number): JsonObject | undefined {
    const kept = this.kept.get(key);
    if (!kept) return undefined;
    this.drop(key, kept);
    if (kept.until <= now) return undefined;
    this.store(key, kept);
    return { ...(JSON.parse(kept.text) as JsonObject), ttlMs: kept.until - now };
  }

  private store(key: string, kept: Kept): void {
    const known = this.kept.get(key);
    if (known) this.drop(key, known);
    const size = sizeOf(key, kept);
    // One that would drive out most of the others is not worth it.
    if (size > this.bounds.bytes / 4) return;
    this.kept.set(key, kept);
    this.bytes += size;
    for (const [oldest, entry] of this.kept) {
      if (this.kept.size <= this.bounds.entries && this.bytes <= this.bounds.bytes) return;
      this.drop(oldest, entry);
    }
  }

  private drop(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.bytes -= sizeOf(key, kept);
  }
}

/** Memory of an entry: strings hold up to two bytes a character. */
function sizeOf(key: string, { text }: Kept): number {
  return 2 * (key.length + text.length);
}

function keyOf({ method, params, meta, headers }: Question, capabilities: JsonObject): string {
  return canonicalJson([method, params, meta, { ...headers }, capabilities]);
}

/** How long a page of a list keeps, in milliseconds; undefined where a legacy server or none at all says so. */
export function listLifetimeOf(page: JsonObject): number | undefined {
  const { resultType, ttlMs } = page;
  return resultType === 'complete' && typeof ttlMs === 'number' && ttlMs >= 0 ? Math.trunc(ttlMs) : undefined;
}

/** Milliseconds; 0 for errors, for what is not complete, and where nothing or nonsense is said. Only modern answers say `complete`. */
function lifetimeOf(answer: RpcAnswer, longest: number): number {
  if ('error' in answer || answer.result['resultType'] !== 'complete' || scopeOf(answer) === undefined) return 0;
  const { ttlMs } = answer.result;
  return typeof ttlMs === 'number' && ttlMs > 0 ? Math.min(Math.trunc(ttlMs), longest) : 0;
}

function scopeOf(answer: RpcAnswer): 'public' | 'private' | undefined {
  const scope = 'result' in answer ? answer.result['cacheScope'] : undefined;
  return scope === 'public' || scope === 'private' ? scope : undefined;
}
