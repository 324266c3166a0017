import type { LoadedConfig } from '@gatehouse/config';
import { Mimicry } from '@gatehouse/integrity';
import {
  digestOf,
  RulesInForce,
  SystemClock,
  UNNAMED_TERMS,
  worstVerdict,
  type CatalogueEntry,
  type Descriptor,
  type Finding,
  type OfferKind,
  type Verdict,
} from '@gatehouse/kernel';
import { Inspector } from '@gatehouse/sanitize';
import { ruleParts, type RuleParts } from '../compose/rule-parts.js';
import { ToolScanner, type Scan } from './tool-scanner.js';

/** A definition that is looked at before or beside the path: of a file, or of a server that is asked for its list. */
export interface Shown {
  readonly kind: OfferKind;
  readonly descriptor: Descriptor;
  /** Whose it is; definitions of different servers are compared with one another. */
  readonly server: string;
}

export interface Scanned {
  readonly verdict: Verdict;
  /** 0 to 1: how sure it is that something is wrong, also where nothing was found. */
  readonly score: number;
  readonly findings: readonly Finding[];
}

/** Of several flags together. */
const HELD_FROM = 0.75;

/** Scans definitions as the gateway does when it meets them. */
export class DefinitionDesk {
  private readonly scanner: ToolScanner;

  constructor(rules: Pick<RuleParts, 'inspector' | 'inForce'>) {
    this.scanner = scannerBy(rules);
  }

  /** With the rules of a deployment; without one, as they ship. */
  static open(loaded?: LoadedConfig): DefinitionDesk {
    const inspector = Inspector.load({ runExamples: false });
    return new DefinitionDesk(loaded ? ruleParts(loaded.config, new SystemClock(), inspector) : { inspector, inForce: new RulesInForce() });
  }

  /** One answer for each, in order. */
  scan(shown: readonly Shown[]): readonly Scanned[] {
    const entries = shown.map(entryOf);
    const mimicry = new Mimicry(entries);
    return entries.map((entry) => {
      const { findings, score } = this.scanner.scanAtOnce(entry);
      return scanned({ findings: [...findings, ...mimicry.findings(entry)], score });
    });
  }

  /** A text as the description of a tool, for `gatehouse inspect`: `name: text`, as listings of tools write it, or the text alone. */
  describe(text: string): Scanned {
    const name = /^([A-Za-z][\w.-]{0,119}): /.exec(text)?.[1] ?? 'tool';
    const { verdict, score, findings } = this.scan([{ kind: 'tool', descriptor: { name, description: text }, server: '' }])[0]!;
    return { verdict, score, findings: findings.map(({ path: _path, ...finding }) => finding) };
  }
}

/** What judges the definitions of upstreams: the same on the path and beside it. */
export function scannerBy({ inspector, inForce }: Pick<RuleParts, 'inspector' | 'inForce'>): ToolScanner {
  return new ToolScanner(function* (text, path) {
    const { findings, score } = yield* inspector.parts({ text, surface: 'description', rules: inForce.standing() });
    return { findings: findings.map((finding) => ({ ...finding, path })), score };
  });
}

function entryOf({ kind, descriptor, server }: Shown): CatalogueEntry {
  const { name } = descriptor;
  return { kind, upstream: server, name, publicName: name, descriptor, terms: UNNAMED_TERMS, digest: digestOf(descriptor) };
}

function scanned({ findings: all, score: seen }: Scan): Scanned {
  const findings = all.filter(({ verdict }) => verdict !== 'allow');
  const strongest = new Map<string, number>();
  for (const { rule, score } of findings) strongest.set(rule, Math.max(score, strongest.get(rule) ?? 0));
  // Each rule counted once.
  const found = 1 - [...strongest.values()].reduce((left, score) => left * (1 - score), 1);
  const worst = worstVerdict(findings);
  const verdict = found >= HELD_FROM && worst === 'flag' ? 'hold' : worst;
  return { verdict, score: Math.round(Math.max(found, seen) * 1_000) / 1_000, findings };
}
