/**
 * What code of a deployment's own keeps to, by `import ... from 'gatehouse/extension'`. A module exports `extension`, by which the gateway sees
 * whether it fits, and `open`, which gives one of the classes below or an object of that shape. It runs in a thread of its own, and everything
 * that goes in and out is copied: plain values, no functions.
 */
export type ExtensionKind = 'sink' | 'detector' | 'upstream' | 'tool' | 'identity' | 'policy' | 'report' | 'pack';

/** Export it as `extension`. `gateway`: the versions that it was written for, as npm writes ranges. */
export interface ExtensionCard {
  readonly kind: ExtensionKind;
  readonly gateway: string;
}

/** What `open` is given: what stands beside the module in gateway.yaml. There is no environment, so no other secret. */
export interface OpenTerms {
  readonly id: string;
  /** Of gateway.yaml: where relative paths of its settings start. */
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export type Open<T> = (terms: OpenTerms) => T | Promise<T>;

/** Gets the audit trail. All lines are taken, or it throws: then they come again. */
export abstract class Sink {
  abstract send(lines: readonly string[]): void | Promise<void>;
}

export interface JudgedText {
  readonly text: string;
  /** Where it was met. */
  readonly surface: 'prompt' | 'argument' | 'result' | 'description' | 'document' | 'remarks';
}

export interface TextOpinion {
  /** 0..1: how sure it is. */
  readonly score: number;
  readonly verdict: 'allow' | 'flag' | 'hold' | 'block';
}

/** Another opinion on texts. Where it throws or takes longer than two seconds, the call is refused. */
export abstract class Detector {
  abstract inspect(text: JudgedText): TextOpinion | Promise<TextOpinion>;
}

/** As MCP writes tools. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

/** As MCP writes results of tools; a text is one too. */
export type ToolAnswer = string | { readonly content: readonly unknown[]; readonly [more: string]: unknown };

/** One tool. gateway.yaml says what it does and to whom it may be shown. */
export abstract class Tool {
  abstract readonly definition: ToolDefinition;
  abstract call(args: Readonly<Record<string, unknown>>): ToolAnswer | Promise<ToolAnswer>;
}

/** A system that speaks no MCP, with as many tools as it has. */
export abstract class OwnUpstream {
  abstract tools(): readonly ToolDefinition[] | Promise<readonly ToolDefinition[]>;
  abstract call(name: string, args: Readonly<Record<string, unknown>>): ToolAnswer | Promise<ToolAnswer>;
}

export interface KnownPerson {
  /** Sign-in name of the account that the token is of. */
  readonly user: string;
  /** Of mcp:read and mcp:write; nobody administers by a token of another. */
  readonly scopes: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Name of the application that holds the token. */
  readonly application?: string;
}

/** Knows tokens that begin as gateway.yaml says. What people may do stays with their account, the roster and the policies. */
export abstract class IdentityProvider {
  /** Nobody where the token is none of its own, or none any more. A person is believed for half a minute. */
  abstract verify(token: string): KnownPerson | undefined | Promise<KnownPerson | undefined>;
}

export interface JudgedCall {
  readonly tool: { readonly upstream: string; readonly name: string; readonly action: string; readonly dataClass: string };
  readonly caller: { readonly user: string; readonly roles: readonly string[]; readonly office?: string };
  /** As the assistant gave them: values of clients are placeholders. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** One sentence for the assistant and whoever decides, without values. */
export type Objection = { readonly refuse: string } | { readonly hold: string; readonly approvers: readonly string[] };

/** Is asked about each call that Cedar permits. It can refuse and hold, and permits nothing. Where it throws, the call is refused. */
export abstract class PolicyRule {
  abstract judge(call: JudgedCall): Objection | undefined | Promise<Objection | undefined>;
}

export interface OwnReportLine {
  /** What it is of: a person, a tool. */
  readonly of: string;
  readonly events: number;
}

export interface OwnReportSection {
  readonly id: string;
  readonly title: string;
  /** What whoever reads it should ask. */
  readonly asks: string;
  readonly lines: readonly OwnReportLine[];
}

/** Counts over the verified record. It is opened anew for each report. */
export abstract class OwnReport {
  /** Events of the period, oldest first, some hundred at a time. */
  abstract take(events: readonly Readonly<Record<string, unknown>>[]): void | Promise<void>;
  abstract told():
    | { readonly title: string; readonly sections: readonly OwnReportSection[] }
    | Promise<{ readonly title: string; readonly sections: readonly OwnReportSection[] }>;
}
