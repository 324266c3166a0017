import type { Clock } from '@gatehouse/kernel';
import type { SealedBox } from '@gatehouse/seal';
import { handleOf } from '../oauth/artifact-handle.js';
import type { Artifact, ArtifactStore } from '../oauth/artifact-store.js';
import type { ServiceEntry } from './service-entry.js';
import type { ServiceStandings } from './service-standings.js';

const KIND = 'VendorApplication';
/** What nobody approved by then is forgotten. */
const WAITING_MS = 30 * 86_400_000;

/** What gateway.yaml says about vendors who apply by themselves. */
export interface ApplicationTerms {
  readonly open: boolean;
  /** Slugs of what an approved one may reach; where there is none it reaches nothing. */
  readonly endpoints: readonly string[];
  readonly mostWaiting: number;
}

/** The application of a vendor as it applied (RFC 7591). */
export interface VendorApplication {
  /** Client id. */
  readonly id: string;
  readonly name: string;
  /** E-mail of who is to be told. */
  readonly contact: string;
  readonly appliedAt: number;
  /** What the authorization server keeps of a client. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

interface Place {
  readonly store: ArtifactStore;
  readonly box: SealedBox;
  readonly clock: Clock;
  readonly standings: ServiceStandings;
}

/**
 * Vendors who applied by themselves: each is a service that needs approval, beside those of gateway.yaml. Held in memory; what comes in at another
 * node is known after the next `refresh`.
 */
export class VendorApplications {
  private byId: ReadonlyMap<string, VendorApplication> = new Map();

  constructor(
    private readonly terms: ApplicationTerms,
    private readonly place: Place,
  ) {}

  get isOpen(): boolean {
    return this.terms.open;
  }

  /** Whether there is one, or could be. */
  get any(): boolean {
    return this.terms.open || this.byId.size > 0;
  }

  of(id: string): VendorApplication | undefined {
    return this.byId.get(id);
  }

  /** What it may do once it is approved: read, and at the named endpoints alone. */
  entryOf(id: string): ServiceEntry | undefined {
    const { endpoints } = this.terms;
    if (!this.byId.has(id)) return undefined;
    return { id, grants: ['vendor'], scopes: ['mcp:read'], endpoints, disabled: endpoints.length === 0, needsApproval: true };
  }

  all(): readonly ServiceEntry[] {
    return [...this.byId.keys()].map((id) => this.entryOf(id)!);
  }

  /** False where as many wait as may; two nodes that take one at once may go beyond by one each. */
  async take(application: Omit<VendorApplication, 'appliedAt'>): Promise<boolean> {
    await this.refresh();
    const waiting = [...this.byId.keys()].filter((id) => !this.place.standings.of(id)?.approved);
    if (waiting.length >= this.terms.mostWaiting) return false;
    const appliedAt = this.place.clock.now();
    await this.write({ ...application, appliedAt }, appliedAt + WAITING_MS);
    return true;
  }

  /** One that is approved is not forgotten. */
  async keep(id: string): Promise<void> {
    const application = this.byId.get(id);
    if (application) await this.write(application);
  }

  async remove(id: string): Promise<void> {
    const { store, box } = this.place;
    await store.remove(KIND, handleOf(box, KIND, id));
    this.byId = new Map([...this.byId].filter(([each]) => each !== id));
  }

  /** Reads those of every node. Rejects where the store cannot be read; what was known before is known on then. */
  async refresh(): Promise<void> {
    const { store, clock } = this.place;
    const alive = (await store.findByKind(KIND)).filter(({ expiresAt }) => expiresAt === undefined || expiresAt > clock.now());
    const opened = alive.flatMap((artifact) => this.opened(artifact) ?? []);
    this.byId = new Map(opened.toSorted((one, other) => one.appliedAt - other.appliedAt).map((each) => [each.id, each]));
  }

  private async write(application: VendorApplication, expiresAt?: number): Promise<void> {
    const { store, box } = this.place;
    const id = handleOf(box, KIND, application.id);
    const sealed = box.closeText(JSON.stringify(application), `${KIND} ${id}`);
    await store.save({ kind: KIND, id, sealed, ...(expiresAt === undefined ? {} : { expiresAt }) });
    this.byId = new Map([...this.byId, [application.id, application]]);
  }

  private opened({ sealed, id }: Artifact): VendorApplication | undefined {
    const text = this.place.box.openText(sealed, `${KIND} ${id}`);
    return text === undefined ? undefined : (JSON.parse(text) as VendorApplication);
  }
}
