import {
  SystemClock,
  qualifiedName,
  type CatalogueEntry,
  type Clock,
  type Finding,
  type IntroducedServer,
  type JsonObject,
} from '@gatehouse/kernel';
import { CATALOGUE_UPSTREAM, entryPinName } from './catalogue/entry-approval.js';
import type { DescriptionScanner } from './description-scanner.js';
import { differencesBetween, type FieldDifference } from './descriptor-difference.js';
import { Mimicry } from './mimicry.js';
import { KeptPins } from './kept-pins.js';
import type { Pin, PinStore } from './pin-store.js';
import { driftedPin, isSamePlace, metPin, type FirstUse } from './pin-decisions.js';
import { isElsewhere } from './place-findings.js';
import { readDescriptors, writeDescriptors } from './pinned-descriptors.js';
import { isBlockedNow, isRisky, riskDecision, type RiskOutcome, type RiskStanding } from './provenance/risk-standing.js';
import { INTRODUCTION, RISK_PIN, subjectsOf, type Subject } from './subject.js';

export interface PinsOptions {
  readonly firstUse: FirstUse;
  readonly clock?: Clock;
  /** The entry of the catalogue that an upstream was made of; nothing of it is served before a person approved exactly that. */
  readonly entryOf?: (upstream: string) => { readonly name: string; readonly digest: string } | undefined;
  /** The address of an upstream of which a risk has to be known before anything of it is served. */
  readonly strangerAt?: (upstream: string) => string | undefined;
  /** Hears of each tool that is held back, once per change. */
  readonly onQuarantine?: (pin: Pin, findings: readonly Finding[]) => void;
}

export type PinStatus = 'approved' | 'quarantined' | 'unobserved';

interface Offered {
  readonly entries: readonly CatalogueEntry[];
  readonly subjects: readonly Subject[];
}

/**
 * Is this the tool, prompt or resource that was approved? Each is pinned by the digest of its whole definition (name, title, description, schemas,
 * annotations, icons, `_meta`). One that differs is held back until it is as it was, or until a person approves what it became. So is a server
 * by its name and instructions: while that is held back, all that it offers is.
 */
export class Pins {
  private readonly pins: KeptPins;
  private readonly clock: Clock;
  /** Observations one after the other: two lists read at once must not decide on the same tool twice. */
  private tail: Promise<void> = Promise.resolve();
  private unjudged: Offered | undefined;
  /** By upstream: the digest of how it introduces itself now, which may be judged late or not at all. */
  private readonly introduced = new Map<string, string>();

  constructor(
    store: PinStore,
    private readonly scanner: DescriptionScanner,
    private readonly options: PinsOptions,
  ) {
    this.pins = new KeptPins(store);
    this.clock = options.clock ?? new SystemClock();
  }

  /** Reads all pins. Before this, nothing is approved. Again later: takes over what another node decided. */
  async load(): Promise<void> {
    await this.pins.load();
  }

  /** Looks at what upstreams offer now: all entries of the aggregated catalogue, and servers. Resolves when what was decided is durable. */
  observe(entries: readonly CatalogueEntry[], servers: readonly IntroducedServer[] = []): Promise<void> {
    const subjects = subjectsOf(entries, servers);
    for (const { upstream, tool, digest } of subjects) if (tool === INTRODUCTION) this.introduced.set(upstream, digest);
    return this.inTurn(() => this.decideAll({ entries, subjects }));
  }

  /** Looks once more at what was offered last where part of it could not be judged, such as by a model that was late. */
  observeAgain(): Promise<void> {
    return this.inTurn(async () => {
      if (this.unjudged) await this.decideAll(this.unjudged);
    });
  }

  /** Cheap and current: it compares the entry and the introduction at hand, so a change counts before anyone has observed it. */
  status(entry: CatalogueEntry): PinStatus {
    const introduction = this.introductionStatus(entry.upstream);
    if (introduction !== 'approved') return introduction;
    if (this.options.entryOf && !this.isEntered(entry.upstream)) return 'quarantined';
    if (isRisky(this.riskPin(entry.upstream), this.options.strangerAt?.(entry.upstream))) return 'quarantined';
    const pin = this.pins.get(entry.upstream, qualifiedName(entry));
    if (!pin) return 'unobserved';
    return pin.status === 'approved' && pin.approvedDigest === entry.digest ? 'approved' : 'quarantined';
  }

  /** Takes what is known now of an upstream's package or place. Resolves with what became of it when that is durable. */
  assess(standing: RiskStanding): Promise<RiskOutcome> {
    return this.inTurn(async () => {
      const { outcome, pin } = riskDecision(standing, this.riskPin(standing.upstream));
      const dated = pin && { ...pin, updatedAt: this.clock.now() };
      if (dated) await (dated.status === 'quarantined' ? this.pins.hold(dated) : this.pins.keep(dated));
      return outcome;
    });
  }

  /** What is known of the package or the place of an upstream, as it was let in or is held back. */
  riskPin(upstream: string): Pin | undefined {
    return this.pins.get(upstream, RISK_PIN);
  }

  /** For lists: what is held back is not shown. */
  visible(entry: CatalogueEntry): boolean {
    return this.status(entry) === 'approved';
  }

  /**
   * Approves the tool as it was last seen. `digest` is the one that the person looked at: where the tool changed since, this throws
   * instead of approving what nobody saw.
   */
  async approve(upstream: string, tool: string, by: string, digest?: string): Promise<Pin> {
    const pin = this.pins.get(upstream, tool);
    if (!pin) throw new Error(`no tool ${tool} of upstream ${upstream} has been seen; check both names against the list`);
    if (digest !== undefined && digest !== pin.digest)
      throw new Error(`${tool} changed again since it was looked at; look at it once more`);
    if (isBlockedNow(pin))
      throw new Error(`${upstream} is at a risk that nobody can approve (integrity.provenance.blockFrom); change what it costs points for`);
    const { approved, proposed } = readDescriptors(pin);
    const current = proposed ?? approved;
    if (current && isElsewhere(current))
      throw new Error(
        `${upstream} is not where gateway.yaml says; write down there the address or key that is meant, and read the difference again`,
      );
    return this.keep({
      ...pin,
      status: 'approved',
      reason: 'approved by a person',
      approvedDigest: pin.digest,
      decidedBy: by,
      descriptor: writeDescriptors(current ? { approved: current } : {}),
    });
  }

  list(): readonly Pin[] {
    return this.pins.list();
  }

  /** Tools of an upstream as they were approved. */
  descriptorsOf(upstream: string): readonly JsonObject[] {
    const tools = this.list().filter((pin) => pin.upstream === upstream && pin.status === 'approved' && !pin.tool.includes(':'));
    return tools.flatMap((pin): readonly JsonObject[] => {
      const { approved } = readDescriptors(pin);
      return approved ? [approved] : [];
    });
  }

  /** What changed between the approved definition and the proposed one. A tool that was never approved differs in everything. */
  diff(pin: Pin): readonly FieldDifference[] {
    const { approved, proposed } = readDescriptors(pin);
    return proposed ? differencesBetween(approved ?? {}, proposed) : [];
  }

  private inTurn<Decided>(decide: () => Promise<Decided>): Promise<Decided> {
    const decided = this.tail.then(decide);
    this.tail = decided.then(
      () => undefined,
      () => undefined,
    );
    return decided;
  }

  /** Of one that said nothing yet, what was decided before counts. */
  private introductionStatus(upstream: string): PinStatus {
    const pin = this.pins.get(upstream, INTRODUCTION);
    const shown = this.introduced.get(upstream);
    if (!pin) return shown === undefined ? 'approved' : 'unobserved';
    const isAsApproved = pin.status === 'approved' && (shown === undefined || pin.approvedDigest === shown);
    return isAsApproved ? 'approved' : 'quarantined';
  }

  private isEntered(upstream: string): boolean {
    const made = this.options.entryOf?.(upstream);
    if (!made) return true;
    const pin = this.pins.get(CATALOGUE_UPSTREAM, entryPinName(made.name));
    return pin?.status === 'approved' && pin.approvedDigest === made.digest;
  }

  private async decideAll(offered: Offered): Promise<void> {
    this.unjudged = offered;
    await this.decide(offered.subjects, offered.entries);
    this.unjudged = undefined;
  }

  private async decide(subjects: readonly Subject[], entries: readonly CatalogueEntry[]): Promise<void> {
    let mimicry: Mimicry | undefined;
    const failures: unknown[] = [];
    for (const subject of subjects) {
      const pin = this.pins.get(subject.upstream, subject.tool);
      if (pin?.digest === subject.digest) continue;
      mimicry ??= new Mimicry(entries);
      if (pin?.approvedDigest === subject.digest) await this.restore(subject, pin);
      else if (pin && isSamePlace(subject, pin)) await this.located(subject, pin);
      else
        // One that could not be judged holds up no other; it stays unserved until it is looked at again.
        await this.judged(subject, pin, mimicry).catch((failure: unknown) => failures.push(failure));
    }
    if (failures.length > 0) throw failures[0];
  }

  private async judged(subject: Subject, pin: Pin | undefined, mimicry: Mimicry): Promise<void> {
    const findings = await this.findingsIn(subject, mimicry);
    const decided =
      pin?.approvedDigest === undefined ? metPin(subject, findings, this.options.firstUse) : driftedPin(subject, pin, findings);
    if (decided.status === 'approved') await this.keep(decided);
    else await this.quarantine(decided, findings);
  }

  /** Approved before where a server is reached was part of what is approved. */
  private async located({ digest, descriptor: seenAs }: Subject, pin: Pin): Promise<void> {
    await this.keep({ ...pin, digest, approvedDigest: digest, descriptor: writeDescriptors({ approved: seenAs }) });
  }

  private async restore({ digest, descriptor: seenAs }: Subject, pin: Pin): Promise<void> {
    const descriptor = writeDescriptors({ approved: seenAs });
    await this.keep({ ...pin, digest, status: 'approved', reason: 'as approved again', descriptor });
  }

  private async quarantine(pin: Pin, findings: readonly Finding[]): Promise<void> {
    const dated = { ...pin, updatedAt: this.clock.now() };
    const held = this.pins.hold(dated);
    this.options.onQuarantine?.(dated, findings);
    await held;
  }

  private keep(pin: Pin): Promise<Pin> {
    return this.pins.keep({ ...pin, updatedAt: this.clock.now() });
  }

  private async findingsIn({ entry, descriptor }: Subject, mimicry: Mimicry): Promise<readonly Finding[]> {
    const found = entry
      ? [...(await this.scanner.scan(entry)), ...mimicry.findings(entry)]
      : await this.scanner.scanIntroduction(descriptor);
    return found.filter(({ verdict }) => verdict !== 'allow' && verdict !== 'monitored');
  }
}
