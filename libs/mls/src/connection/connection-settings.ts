import type { Audience } from '@gatehouse/kernel';
import type { buildConnector } from 'undici';
import type { ReplicaSettings } from '../replica/replica-settings.js';
import type { RequestLimits } from './mls-pack.js';

/** A secret, resolved when it is needed and never kept by us. */
export type SecretSource = () => string | Promise<string>;

export type MlsAuth =
  | {
      readonly type: 'client_credentials';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly secret: SecretSource;
      readonly scope?: string;
    }
  | { readonly type: 'bearer'; readonly secret: SecretSource }
  | { readonly type: 'basic'; readonly user: string; readonly secret: SecretSource };

/** What the contract says about models reading this MLS's data. null or absent is unanswered. */
export interface AiUse {
  readonly inferenceAllowed?: boolean | null;
  /** Whose AI applications may get the data: `any`, vendors of compliance/mls/model-providers.yaml, hosts, client ids. */
  readonly modelProviders?: readonly string[] | null;
  readonly training?: boolean | null;
  readonly embeddings?: boolean | null;
  readonly zeroRetention?: boolean | null;
  readonly consumerFacing?: boolean | null;
  readonly contractRef?: string | null;
  readonly approvedBy?: string | null;
  /** ISO date; after it nothing is served until someone has looked again. */
  readonly reviewBy?: string | null;
}

export interface ExportCaps {
  readonly rowsPerCall?: number;
  /** Rows to one person by one application in an hour. */
  readonly rowsPerSession?: number;
  readonly rowsPerDay?: number;
  readonly bytesPerDay?: number;
  /** Per caller and UTC day. */
  readonly distinctListingsPerDay?: number;
  /** Pages of one answer that are followed. */
  readonly nextLinkPages?: number;
  /** Of one kind of search with other values, in an hour; records asked for by numbers in a row; further pages. See compliance/mls/enumeration.yaml. */
  readonly searchesPerHour?: number;
  readonly sequencePerHour?: number;
  readonly pagesPerHour?: number;
}

export interface StatisticsSettings {
  /** Fewest distinct listings behind a figure. */
  readonly minimum?: number;
  /** Listings that are counted for one answer at most; they are not handed out. */
  readonly rows?: number;
  /** How long a place may gather listings of its own before they count for the larger one around it. */
  readonly period?: 'month' | 'quarter';
}
/** Where the agreement with a buyer is looked up before a tour: a read tool, and facts by the member of its record that holds them. */
export interface BuyerAgreementSettings {
  readonly upstream: string;
  readonly tool: string;
  readonly argument: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** One item of `mls:` in gateway.yaml. */
export interface ConnectionSettings {
  readonly id: string;
  /** Prefix of its tools; `mls` where it is the only one. */
  readonly slug?: string;
  readonly provider: string;
  /** IANA zone of the brokerage, by whose calendar its days begin and end. */
  readonly timeZone?: string;
  readonly mode?: 'live' | 'replica_only';
  readonly baseUrl: string;
  readonly auth: MlsAuth;
  /** A name for the credential, the same for connections that share one; the id where left out. */
  readonly credential?: string;
  /** The one origin that the credential may be sent to; that of baseUrl where left out. */
  readonly boundOrigin?: string;
  /** Letters that this MLS puts before keys and ids, e.g. `ACT` at MLS Grid. */
  readonly keyPrefix?: string;
  /** OData filter that every query of this connection gets, e.g. `OriginatingSystemName eq 'Cascade MLS'`. */
  readonly mandatoryFilter?: string;
  readonly useCases: readonly string[];
  readonly limits?: RequestLimits;
  readonly attribution?: { readonly source: string; readonly disclaimer?: string };
  /** Signals by which a copied record must be deleted, as the contract says; the MLS has to give them. How soon is `replica.purgeWithin`. */
  readonly purge?: { readonly signals: readonly string[] };
  /** The one use case of a tool, by its name. */
  readonly tools?: Readonly<Record<string, string>>;
  readonly aiUse?: AiUse;
  readonly exportCaps?: ExportCaps;
  readonly statistics?: StatisticsSettings;
  readonly buyerAgreement?: BuyerAgreementSettings;
  readonly statusAudience?: Readonly<Record<string, Audience>>;
  readonly closePriceAudience?: Audience;
  readonly withheldFields?: readonly string[];
  /** How it is replicated, where `mode` is replica_only. */
  readonly replica?: Partial<ReplicaSettings>;
  /** Whether invented listings stand among search results, to tell where a copy came from. */
  readonly canaries?: boolean;
  /** How connections to it and for its tokens are made; without a look at the address where left out. */
  readonly connect?: buildConnector.connector;
  /** Milliseconds one upstream request may take. */
  readonly timeoutMs?: number;
}
