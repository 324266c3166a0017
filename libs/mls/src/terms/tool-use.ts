import { shippedTable } from '@gatehouse/tables';
import { displayFeeds, feedName } from './feeds.js';

/** Members and staff come in by one door, consumers and vendors by the other. */
export type Door = 'trade' | 'display';

interface Example {
  readonly tool: string;
  readonly door: Door;
  readonly licensed: readonly string[];
  readonly use?: string;
}

interface ToolUseEntry {
  readonly tools: readonly string[];
  readonly trade: readonly string[];
  readonly display: readonly string[];
  readonly source?: { readonly document?: string; readonly asOf?: string };
  readonly examples: Readonly<Record<'actsOn' | 'leavesAlone', Example>>;
}

let kept: ReadonlyMap<string, ToolUseEntry> | undefined;

/** Uses by tool (compliance/mls/tool-use.yaml). Throws Error for an entry without source, whose examples it does not meet, or that would show consumers more than display. */
export function toolUses(): ReadonlyMap<string, ToolUseEntry> {
  kept ??= checked(shippedTable('mls/tool-use.yaml'));
  return kept;
}

function checked(document: unknown): ReadonlyMap<string, ToolUseEntry> {
  const entries = Array.isArray(document) ? (document as ToolUseEntry[]) : [];
  const uses = new Map(entries.flatMap((entry) => entry.tools.map((tool) => [tool, entry] as const)));
  for (const { tools, display, source, examples } of entries) {
    const fail = (expected: string): never => {
      throw new Error(`mls/tool-use.yaml: ${tools.join(', ')}: expected ${expected}`);
    };
    if (!source?.document || !source.asOf) fail('a source: no source, no rule');
    if (displayFeeds(display).size !== display.length)
      fail('none but IDX and VOW under display: a consumer chat is never bound to anything else');
    const { actsOn, leavesAlone } = examples;
    if (useOf(uses, actsOn) !== actsOn.use || useOf(uses, leavesAlone) !== undefined)
      fail('examples that the entry acts on and leaves alone');
  }
  return uses;
}

function useOf(uses: ReadonlyMap<string, ToolUseEntry>, { tool, door, licensed }: Example): string | undefined {
  const held = new Set(licensed.map(feedName));
  return uses.get(tool)?.[door].find((use) => held.has(feedName(use)));
}

/** The settings of one connection that say under which use its tools run. */
export interface ToolUseSettings {
  readonly useCases: readonly string[];
  readonly tools?: Readonly<Record<string, string>>;
}

/** The one use of a tool by this door, in the words of RESO (BBO for BO); undefined where the connection has none for it. */
export function boundUse({ useCases, tools }: ToolUseSettings, tool: string, door: Door): string | undefined {
  const chosen = tools?.[tool];
  const allowed = toolUses().get(tool)?.[door] ?? [];
  if (chosen !== undefined && allowed.includes(feedName(chosen))) return feedName(chosen);
  return useOf(toolUses(), { tool, door, licensed: useCases });
}

/** What is wrong with `tools:` of a connection, by tool. */
export function* toolUseFaults({ useCases, tools = {} }: ToolUseSettings): Generator<{ readonly tool: string; readonly expected: string }> {
  for (const [tool, use] of Object.entries(tools)) {
    const entry = toolUses().get(tool);
    if (!entry) yield { tool, expected: `expected a tool of the MLS: ${[...toolUses().keys()].join(', ')}` };
    else if (![...entry.trade, ...entry.display].includes(feedName(use)))
      yield { tool, expected: `expected one of ${[...new Set([...entry.trade, ...entry.display])].join(', ')} for this tool` };
    else if (!useCases.some((held) => feedName(held) === feedName(use)))
      yield { tool, expected: `expected a use that useCases of the connection names: ${useCases.join(', ')}` };
  }
}
