import type { Finding, JsonObject, JsonValue } from '@gatehouse/kernel';
import { applyCuts } from '../response/cuts.js';
import type { Inspector } from '../inspection/inspector.js';

/** What the rules say about what they met: why, and how it could be said instead. */
export class Advice {
  constructor(private readonly inspector: Inspector) {}

  /** Each reason once. */
  reasons(findings: readonly Finding[]): string[] {
    return [...new Set(findings.flatMap(({ rule }) => this.inspector.adviceOf(rule)?.explains ?? []))];
  }

  /** The text of the first finding with neutral words in place of those that were met; undefined where no rule has any. */
  wording(findings: readonly Finding[], args: JsonObject): string | undefined {
    const path = findings.find(({ rule }) => this.inspector.adviceOf(rule)?.neutral !== undefined)?.path;
    const text = path === undefined ? undefined : textAt(args, path);
    if (text === undefined) return undefined;
    const cuts = findings.flatMap((finding) => {
      const neutral = this.inspector.adviceOf(finding.rule)?.neutral;
      if (neutral === undefined || finding.path !== path || finding.start === undefined || finding.end === undefined) return [];
      return [{ start: finding.start, end: finding.end, put: neutral }];
    });
    return `Suggested wording: "${applyCuts(text, cuts)}"`;
  }
}

function textAt(args: JsonObject, path: string): string | undefined {
  let at: JsonValue | undefined = args;
  for (const step of path.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, JsonValue>)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return typeof at === 'string' ? at : undefined;
}
