import { milliseconds, type LegalSection, type ODataTermsSection, type LoadedConfig, type UpstreamSection } from '@gatehouse/config';
import { ODATA_PARTS, type Evidence, type ODataTerms, type QuestionKind, type ToolTerms, type Upstream } from '@gatehouse/kernel';
import { HttpUpstream, StdioUpstream } from '@gatehouse/mcp';
import { upstreamModules } from '../extensions/extension-parts.js';
import { ExtensionUpstream } from '../extensions/extension-upstream.js';
import { openApiUpstream, type OpenApiTerms } from './openapi-parts.js';
import { personalUpstream, type PersonalTerms } from './personal-parts.js';
import { narrowed } from './role-sets.js';
import type { PackageStarts } from '../provenance/package-starts.js';
import type { RiskWatch } from '../provenance/risk-watch.js';
import { wallTerms } from './wall-parts.js';
import { authorityOf } from './upstream-oauth-parts.js';

export interface UpstreamTerms extends OpenApiTerms, PersonalTerms {
  readonly onErrorLine: (slug: string, line: string) => void;
  readonly packages: PackageStarts;
  /** Looks at strangers before anything is said to them; absent where somebody asks by hand. */
  readonly watch?: RiskWatch;
}

function termsOf(sections: UpstreamSection['tools']): ReadonlyMap<string, ToolTerms> {
  return new Map(
    [...sections].map(
      ([
        name,
        { action, dataClass, resource, owner, client, wall, legal, odata, argumentKinds, openArguments, confirmed, destination },
      ]) => [
        name,
        {
          action,
          dataClass,
          ...(resource ? { resource } : {}),
          ...(owner ? { owner: { tool: owner.tool, argument: owner.argument, ...ofUpstream(owner) } } : {}),
          ...(client ? { client } : {}),
          ...(wall ? { wall: wallTerms(wall) } : {}),
          ...(legal ? { legal: { activity: legal.activity, facts: { ...legal.facts }, evidence: legal.evidence.map(evidenceOf) } } : {}),
          ...(odata ? { odata: odataOf(odata) } : {}),
          ...(Object.keys(argumentKinds).length > 0 ? { argumentKinds: { ...argumentKinds } } : {}),
          ...(openArguments ? { openArguments } : {}),
          ...(confirmed ? { confirmed } : {}),
          ...(destination ? { destination } : {}),
        },
      ],
    ),
  );
}

function odataOf(section: ODataTermsSection): ODataTerms {
  const { connection, resource, resourceArgument, bound, rows } = section;
  const parts = Object.fromEntries(ODATA_PARTS.flatMap((part) => (section[part] === undefined ? [] : [[part, section[part]]])));
  return { connection, parts, bound, rows, ...(resource === undefined ? { resourceArgument: resourceArgument! } : { resource }) };
}

const ofUpstream = ({ upstream }: { readonly upstream?: string | undefined }) => (upstream === undefined ? {} : { upstream });

function evidenceOf({ tool, upstream, argument, from, facts }: LegalSection['evidence'][number]): Evidence {
  return { tool, argument, from, facts: { ...facts }, ...ofUpstream({ upstream }) };
}

export function termsByKind({ tools, toolSets, prompts, resources }: UpstreamSection) {
  return {
    tools: narrowed('tool', termsOf(tools), toolSets),
    prompts: narrowed('prompt', termsOf(prompts), toolSets),
    resources: narrowed('resource', termsOf(resources), toolSets),
  };
}

/** The upstreams of gateway.yaml. */
export function configuredUpstreams({ config, secret }: LoadedConfig, terms: UpstreamTerms): Upstream[] {
  return config.upstreams.map((section) => configuredUpstream(section, secret, terms));
}

/** One of them. Secrets are read when they are needed, so that a rotated one is picked up. */
export function configuredUpstream(section: UpstreamSection, secret: LoadedConfig['secret'], terms: UpstreamTerms): Upstream {
  const shared = sharedOf(section, terms);
  if (section.transport === 'openapi') return openApiUpstream(section, secret, shared.terms.tools, terms);
  if (section.auth?.perPerson) return personalUpstream(section, secret, shared, terms);
  if (section.auth?.oauth) return new HttpUpstream({ ...shared, url: section.url!, authority: authorityOf(section, secret, terms) });
  return plainUpstream(section, secret, terms);
}

/** An MCP server that is reached with what stands in gateway.yaml and nothing beside. */
export function plainUpstream(
  section: UpstreamSection,
  secret: LoadedConfig['secret'],
  terms: Pick<UpstreamTerms, 'clientInfo' | 'fetcher' | 'folder' | 'onErrorLine' | 'packages' | 'watch'>,
): Upstream {
  const shared = sharedOf(section, terms);
  if (section.transport === 'extension') {
    return new ExtensionUpstream({
      slug: section.id,
      modules: upstreamModules(section, secret, terms.folder),
      tools: shared.terms.tools,
    });
  }
  if (section.transport === 'http') {
    const { bearer } = section.auth ?? {};
    return new HttpUpstream({ ...shared, url: section.url!, ...(bearer ? { bearer: () => secret(bearer) } : {}) });
  }
  return new StdioUpstream({
    ...shared,
    command: section.command ?? '',
    args: section.args,
    ...terms.packages.preparing(section),
    sandbox: section.sandbox,
    ...(section.idle === undefined ? {} : { idleMs: milliseconds(section.idle) }),
    cwd: terms.folder,
    env: () => Object.fromEntries([...section.env].map(([name, reference]) => [name, secret(reference)])),
    onErrorLine: (line) => terms.onErrorLine(section.id, line),
  });
}

function sharedOf(section: UpstreamSection, { clientInfo, fetcher, watch }: Pick<UpstreamTerms, 'clientInfo' | 'fetcher' | 'watch'>) {
  const connect = section.certificateKeys.length > 0 ? fetcher.connectAnew : fetcher.connect;
  return {
    slug: section.id,
    connect: watch?.connecting(section, connect) ?? connect,
    terms: termsByKind(section),
    clientInfo,
    listTimeoutMs: milliseconds(section.timeout),
    asks: new Set<QuestionKind>(section.asks ?? (section.transport === 'http' ? ['elicitation'] : [])),
    certificateKeys: section.certificateKeys,
    takesBaggage: section.baggage,
    appsEverywhere: section.apps === 'everywhere',
  };
}
