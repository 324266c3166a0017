import { UriTemplate } from '@gatehouse/kernel';
import { alertFaults } from './alert-sections.js';
import { anchorFaults, sinkFaults } from './audit-sections.js';
import { assertionFaults } from './assertion-checks.js';
import { catalogFaults } from './catalog-checks.js';
import { complianceFaults } from './compliance-checks.js';
import { extensionFaults } from './extension-sections.js';
import { externalFaults } from './external-checks.js';
import { captureFaults } from './capture-checks.js';
import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';
import { lookupFaults } from './lookup-checks.js';
import { limitFaults } from './limit-checks.js';
import { odataFaults } from './odata-sections.js';
import { openApiFaults } from './openapi-checks.js';
import { clientFaults } from './client-checks.js';
import { mlsFaults } from './mls-checks.js';
import { signInFaults } from './sign-in-checks.js';
import { rosterSourceFaults } from './roster-checks.js';
import { perPersonFaults } from './per-person-checks.js';
import { milliseconds } from './values.js';
import { wallFaults } from './wall-checks.js';

const repeated = (values: readonly string[]): number[] => values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));

function duplicates(config: GatewayConfig): ConfigFault[] {
  const slugs = [...config.mls.map((connection) => connection.slug), ...config.upstreams.map((upstream) => upstream.id)];
  const fault = (path: string, what: string): ConfigFault => ({
    path,
    expected: `expected ${what} that is used once and is not gatehouse; choose another`,
  });
  const reserved = slugs.flatMap((slug, index) => (slug === 'gatehouse' ? [index] : []));
  return [
    ...[...repeated(slugs), ...reserved].map((index) =>
      fault(index < config.mls.length ? `mls[${index}].slug` : `upstreams[${index - config.mls.length}].id`, 'a name'),
    ),
    ...repeated(config.mls.map((connection) => connection.id)).map((index) => fault(`mls[${index}].id`, 'an id')),
    ...repeated(config.identity.accounts.map((account) => account.user.toLowerCase())).map((index) =>
      fault(`identity.accounts[${index}].user`, 'a sign-in name'),
    ),
    ...repeated(config.identity.scim.map(({ id }) => id)).map((index) => fault(`identity.scim[${index}].id`, 'an id')),
  ];
}

/** A name that is no endpoint would leave a list long without a word. */
function discovery({ gateway, mls, upstreams }: GatewayConfig): ConfigFault[] {
  const known = new Set(['*', 'gatehouse', ...mls.map(({ slug }) => slug), ...upstreams.map(({ id }) => id)]);
  return gateway.discovery.endpoints.flatMap((endpoint, index) =>
    known.has(endpoint)
      ? []
      : [{ path: `gateway.discovery.endpoints[${index}]`, expected: 'expected * for /mcp, or the id of an upstream of this file' }],
  );
}

/** A contact is a client, who is no member of the MLS, and one person. */
function contacts({ identity: { accounts } }: GatewayConfig): ConfigFault[] {
  return accounts.flatMap(({ contact, member, grants }, index) => {
    if (contact === undefined) return [];
    const path = `identity.accounts[${index}].contact`;
    if (member !== undefined || grants.length !== 1 || grants[0] !== 'consumer')
      return [{ path, expected: 'expected no member and grants: [consumer] beside it, since it says which client the account is' }];
    const isTaken = accounts.findIndex((other) => other.contact === contact) < index;
    return isTaken ? [{ path, expected: 'expected a contact that no other account is; choose another' }] : [];
  });
}

function transports(config: GatewayConfig): ConfigFault[] {
  return config.upstreams.flatMap((upstream, index) => {
    const path = `upstreams[${index}]`;
    if (upstream.transport === 'http' && !upstream.url)
      return [
        { path: `${path}.url`, expected: 'expected the MCP endpoint, since transport is http; for example "https://crm.example/mcp"' },
      ];
    if (upstream.transport === 'stdio' && !upstream.command && !upstream.package)
      return [{ path: `${path}.command`, expected: 'expected the program to start, since transport is stdio; for example "node"' }];
    if ((upstream.transport === 'extension') !== upstream.modules.length > 0)
      return [{ path: `${path}.modules`, expected: 'expected one or more JavaScript files where transport is extension, and only there' }];
    if (upstream.transport === 'extension' && (upstream.url || upstream.command || upstream.auth))
      return [{ path, expected: 'expected no url, command or auth, since transport is extension; secrets stand in env' }];
    if (upstream.package && (upstream.transport !== 'stdio' || upstream.command))
      return [
        { path: `${path}.package`, expected: 'expected transport: stdio and no command, since a package is started as it is locked' },
      ];
    return [];
  });
}

function uriTemplates(config: GatewayConfig): ConfigFault[] {
  return config.upstreams.flatMap((upstream, index) =>
    [...upstream.resources.keys()].flatMap((key) => {
      const fault = key.includes('{') ? templateFault(key) : undefined;
      return fault
        ? [{ path: `upstreams[${index}].resources["${key}"]`, expected: `expected a URI template that can be matched: ${fault}` }]
        : [];
    }),
  );
}

function templateFault(text: string): string | undefined {
  try {
    UriTemplate.parse(text);
    return undefined;
  } catch (fault) {
    return (fault as Error).message;
  }
}

/** Lives of what the authorization server issues are whole seconds on the wire (RFC 6749, expires_in). */
function tooShort({ identity: { tokenTtl, oauth } }: GatewayConfig): ConfigFault[] {
  const lives = { tokenTtl, 'oauth.refreshTtl': oauth.refreshTtl, 'oauth.sessionTtl': oauth.sessionTtl };
  return Object.entries(lives).flatMap(([path, life]) =>
    milliseconds(life) < 1_000 ? [{ path: `identity.${path}`, expected: 'expected at least a second; for example "10m"' }] : [],
  );
}

function secondFactors({ identity: { passwords } }: GatewayConfig): ConfigFault[] {
  if (passwords.secondFactor !== 'off' || passwords.secondFactorFor.length === 0) return [];
  return [
    { path: 'identity.passwords.secondFactorFor', expected: 'expected no role, since secondFactor is off; write secondFactor: optional' },
  ];
}

function odataTerms({ mls, upstreams }: GatewayConfig): ConfigFault[] {
  const connections = mls.map(({ id }) => id);
  return upstreams.flatMap(({ tools }, index) =>
    [...tools].flatMap(([name, { odata }]) => (odata ? odataFaults(odata, `upstreams[${index}].tools.${name}.odata`, connections) : [])),
  );
}

/** Only a read tool of this file that is classed as one of clients: what it returns is shown to people in clear. */
function reveals({ reveal, upstreams }: GatewayConfig): ConfigFault[] {
  if (!reveal) return [];
  const upstream = upstreams.find(({ id }) => id === reveal.upstream);
  if (!upstream) return [{ path: 'reveal.upstream', expected: `expected an upstream of this file; ${reveal.upstream} is none` }];
  const terms = upstream.tools.get(reveal.tool);
  if (terms?.action === 'read' && terms.dataClass === 'contact') return [];
  return [{ path: 'reveal.tool', expected: `expected a tool of ${reveal.upstream} with action read and dataClass contact` }];
}

/** What no single setting can know: names that must be unique, references that must lead somewhere. */
export function crossFaults(config: GatewayConfig): ConfigFault[] {
  const faults = [
    ...duplicates(config),
    ...discovery(config),
    ...contacts(config),
    ...transports(config),
    ...extensionFaults(config.extensions),
    ...catalogFaults(config),
    ...openApiFaults(config),
    ...perPersonFaults(config),
    ...uriTemplates(config),
    ...mlsFaults(config),
    ...externalFaults(config),
    ...assertionFaults(config),
    ...clientFaults(config),
    ...signInFaults(config),
    ...rosterSourceFaults(config),
    ...limitFaults(config),
    ...odataTerms(config),
    ...lookupFaults(config),
    ...wallFaults(config),
    ...complianceFaults(config),
    ...reveals(config),
    ...sinkFaults(config.audit.sinks),
    ...anchorFaults(config.audit.anchors),
    ...captureFaults(config),
    ...alertFaults(config.alerts),
  ];
  faults.push(...tooShort(config), ...secondFactors(config));
  if (milliseconds(config.identity.tokenTtl) > 3_600_000)
    faults.push({ path: 'identity.tokenTtl', expected: 'expected at most an hour; for example "10m"' });
  if (config.identity.oauth.firstScopes.length === 0)
    faults.push({ path: 'identity.oauth.firstScopes', expected: 'expected at least one scope; for example ["mcp:read"]' });
  return faults;
}
