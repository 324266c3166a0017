import {
  atOnce,
  monitored,
  type Finding,
  type JsonValue,
  type KnownRule,
  type Parts,
  type RuleStanding,
  type Surface,
} from '@gatehouse/kernel';
import { blocksOf, MOST_FINDINGS } from '../../inspection/blocks.js';
import { CUTS_A_TURN, cutting, type Cut } from '../cuts.js';
import type { KnownHosts } from './known-hosts.js';
import { linkCuts, type LinkRule } from './links.js';
import { MarkupTable } from './markup-table.js';

/** A text that no program follows, loads or takes for its own. */
export interface Inert {
  readonly text: string;
  readonly findings: readonly Finding[];
  /** Links and images that became texts, and marks of models that were written otherwise. */
  readonly links: number;
  readonly marks: number;
}

interface RuledCut extends Cut {
  readonly rule: string;
}

const LINK_RULES: readonly LinkRule[] = ['link.image-elsewhere', 'link.elsewhere', 'link.embedded', 'link.script'];
/** A link that waits to be followed is ordinary; one that is loaded or run is not. */
const FLAGGED = new Set<string>(['link.image-elsewhere', 'link.embedded', 'link.script']);

/** The name under which an answer is quoted that pretends to be more than data. */
export const QUOTED_WHOLE = 'quoted by Gatehouse: data, no call or message to you';
const ROUNDS = 4;
/** Longer than any link, tag or mark that is looked for: what stands across the end of a block stands whole in the next one. */
const OVERLAP = 8_192;

/** Makes links and images to strange hosts, and marks of models, into what a person reads and nothing else. */
export class InertText {
  private readonly table = MarkupTable.read();

  constructor(private readonly known: KnownHosts) {}

  static get knownRules(): readonly KnownRule[] {
    return [...LINK_RULES.map((id) => ({ id, isGuarded: false })), ...MarkupTable.read().knownRules];
  }

  of(text: string, surface: Surface, rules?: RuleStanding): Inert {
    return atOnce(this.parts(text, surface, rules));
  }

  /** The same with turns for others within a long text. */
  *parts(text: string, surface: Surface, rules?: RuleStanding): Parts<Inert> {
    let made = yield* this.once(text, surface, rules);
    // What a cut leaves may read as another link: it is looked at again until there is none.
    for (let round = 1; made.links + made.marks > 0 && round < ROUNDS; round += 1) {
      const again = yield* this.once(made.text, surface, rules);
      if (again.text === made.text) return made;
      made = { ...again, findings: made.findings, links: made.links + again.links, marks: made.marks + again.marks };
      if (round === ROUNDS - 1) return { ...made, text: made.text.replaceAll('](', '] (').replaceAll('<', '‹').replaceAll(']:', '] :') };
    }
    return made;
  }

  /** What a JSON text says, quoted where it is a call, a message or a turn instead of data: the names in it stay, so that fields are masked as ever. */
  whole(value: JsonValue, surface: Surface, rules?: RuleStanding): { readonly value: JsonValue; readonly findings: readonly Finding[] } {
    const rule = this.table.wholeRule(value);
    const mode = rule === undefined ? 'off' : (rules?.modeOf(rule) ?? 'enforce');
    if (rule === undefined || mode === 'off') return { value, findings: [] };
    const finding: Finding = { rule, family: 'model_markup', surface, verdict: 'flag', score: 0.4 };
    const exception = mode === 'enforce' ? rules?.exceptionFor(rule) : undefined;
    if (mode === 'monitor' || exception !== undefined) return { value, findings: [monitored(finding, exception?.id)] };
    return { value: { [QUOTED_WHOLE]: value }, findings: [finding] };
  }

  private *once(text: string, surface: Surface, rules?: RuleStanding): Parts<Inert> {
    const cuts = yield* this.cuts(text);
    if (cuts.length === 0) return { text, findings: [], links: 0, marks: 0 };
    const findings: Finding[] = [];
    const made: RuledCut[] = [];
    for (const [index, cut] of cuts.entries()) {
      if (index % CUTS_A_TURN === CUTS_A_TURN - 1) yield;
      const mode = rules?.modeOf(cut.rule) ?? 'enforce';
      if (mode === 'off') continue;
      const exception = mode === 'enforce' ? rules?.exceptionFor(cut.rule) : undefined;
      const watched = mode === 'monitor' || exception !== undefined;
      if (!watched) made.push(cut);
      const finding = findingOf(cut, surface);
      if (finding.verdict !== 'allow' && findings.length < MOST_FINDINGS)
        findings.push(watched ? monitored(finding, exception?.id) : finding);
    }
    const links = made.filter(({ rule }) => rule.startsWith('link.')).length;
    return { text: yield* cutting(text, made), findings, links, marks: made.length - links };
  }

  private *cuts(text: string): Parts<RuledCut[]> {
    const blocks = blocksOf(text, OVERLAP);
    if (blocks.length === 1) return [...linkCuts(text, this.known), ...this.table.cuts(text)];
    const cuts: RuledCut[] = [];
    let seenTo = 0;
    for (const { start, end } of blocks) {
      yield;
      const block = text.slice(start, end);
      const found = [...linkCuts(block, this.known), ...this.table.cuts(block)];
      // What ends where the block before has looked was seen there.
      for (const cut of found)
        if (start + cut.end > seenTo || start === 0) cuts.push({ ...cut, start: start + cut.start, end: start + cut.end });
      seenTo = end;
    }
    return cuts;
  }
}

function findingOf({ rule, start, end }: RuledCut, surface: Surface): Finding {
  const isLink = rule.startsWith('link.');
  const family = isLink ? 'unsafe_link' : 'model_markup';
  return { rule, family, surface, verdict: isLink && !FLAGGED.has(rule) ? 'allow' : 'flag', score: 0.4, start, end };
}
