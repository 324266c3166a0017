import { digestOf, qualifiedName, type CatalogueEntry, type IntroducedServer, type JsonObject } from '@gatehouse/kernel';

/** Under which the pin of a server itself stands among those of what it offers. */
export const INTRODUCTION = 'server:introduction';
/** The same for what is known of its package, or of the place where it is reached. */
export const RISK_PIN = 'server:risk';

/** What is pinned: an offer of an upstream, or how the upstream introduces itself. */
export interface Subject {
  readonly upstream: string;
  /** Qualified name (see the kernel), or `server:introduction`. */
  readonly tool: string;
  readonly digest: string;
  readonly descriptor: JsonObject;
  readonly entry?: CatalogueEntry;
}

/** Servers first: what they offer is judged by them. */
export function subjectsOf(entries: readonly CatalogueEntry[], servers: readonly IntroducedServer[]): readonly Subject[] {
  return [
    ...servers.map(({ upstream, introduction }) => ({
      upstream,
      tool: INTRODUCTION,
      digest: digestOf(introduction),
      descriptor: introduction,
    })),
    ...entries.map((entry) => ({
      upstream: entry.upstream,
      tool: qualifiedName(entry),
      digest: entry.digest,
      descriptor: entry.descriptor,
      entry,
    })),
  ];
}
