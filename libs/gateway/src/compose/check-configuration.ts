import { PreconditionFaults } from '@gatehouse/access';
import { ConfigFaults, type LoadedConfig } from '@gatehouse/config';
import { AccountDirectory, readRosterFiles } from '@gatehouse/identity';
import { checkDefinitionExamples } from '@gatehouse/integrity';
import { SystemClock } from '@gatehouse/kernel';
import { Handling, type Inspector } from '@gatehouse/sanitize';
import { extensionLines } from '../extensions/extension-parts.js';
import { packageLines } from '../provenance/package-starts.js';
import { alertLines } from './alert-parts.js';
import { fieldParts } from './field-parts.js';
import { lawLines } from './law-lines.js';
import { legalParts } from './legal-parts.js';
import { connectionProfiles } from './mls-parts.js';
import { OWN_UPSTREAM } from '../own/own-tool.js';
import { reportDocuments } from './openapi-parts.js';
import { captureLines } from '../keep/capture-lines.js';
import { scheduleFaults } from '../reports/schedule-faults.js';
import { readPolicies } from './policy-parts.js';
import { ruleLines, ruleParts, type RuleParts } from './rule-parts.js';
import { scimClients } from './scim-parts.js';
import { callbackOf } from './sign-in-parts.js';
import { retentionClasses } from './retention-desk.js';
import { rosterFiles } from './roster-parts.js';
import { textInspector } from './text-inspector.js';
import { taintRules } from './taint-parts.js';

/** Loads what a start would load, and runs the examples of every rule. Returns what was checked; throws the first kind of fault, all of its faults at once. */
export async function checkConfiguration(loaded: LoadedConfig, folder: string): Promise<string[]> {
  const { config } = loaded;
  // Throws AccountFaults, all at once.
  const directory = new AccountDirectory(config.identity.accounts);
  const accounts = config.identity.accounts.filter(({ user }) => directory.find(user));
  const clients = scimClients(loaded);
  const silent = silentLines(loaded);
  const policies = await readPolicies(config, folder);
  taintRules(config, folder);
  const { mapping } = fieldParts(config, folder);
  const mapped = mapping.named.filter((tool) => !tool.startsWith(`${OWN_UPSTREAM}/`)).length;
  retentionClasses(config);
  checkSchedules(loaded);
  const inspector = await textInspector(config, folder, { runExamples: true });
  const rules = ruleParts(config, new SystemClock(), inspector);
  checkLaw(config, rules);
  const { packsDigest } = inspector;
  checkHandling(inspector);
  await inspector.stop();
  return [
    ...silent,
    `${accounts.length} accounts`,
    ...(await checkedRoster(config, folder)),
    ...(clients.length > 0 ? [`${clients.length} SCIM clients`] : []),
    ...(config.identity.external.length > 0 ? [`${config.identity.external.length} external issuers`] : []),
    ...config.identity.signIn.map(
      ({ id }) => `sign-in at ${id}, whose redirect URI to register there is ${callbackOf(config.gateway.publicUrl, id)}`,
    ),
    `policies ${policies.version.slice(0, 12)}`,
    `detection packs ${packsDigest.slice(0, 12)} with their examples`,
    `detectors ${inspector.detectorNames.join(', ')}`,
    ...lawLines(config.upstreams),
    "rules about arguments and strangers' orders with their examples",
    ...ruleLines(rules),
    mapped > 0 ? `field classes and those of ${mapped} tools' JSON` : 'field classes',
    'times of retention with their examples',
    ...captureLines(config, rules.known),
    ...(config.reports.length > 0 ? [`${config.reports.length} reports of the schedule`] : []),
    `${config.limits.length} limits`,
    `${config.upstreams.length} upstreams`,
    ...(await packageLines(loaded, folder)),
    ...(await reportDocuments(loaded, folder)),
    ...(await extensionLines(loaded, folder)),
    ...(await alertLines(loaded, folder)),
  ];
}

/** Connections from which nothing is served as they stand. Throws MlsFaults. */
function silentLines(loaded: LoadedConfig): string[] {
  const now = new SystemClock().now();
  return connectionProfiles(loaded).flatMap((profile) => {
    const why = profile.unservable(now);
    return why ? [`the MLS connection ${profile.id} serves no tools: ${why.sentence}`] : [];
  });
}

/** A gateway that runs refuses what preconditions that cannot be read may ask something for. */
function checkLaw(config: LoadedConfig['config'], rules: RuleParts): void {
  if (rules.preconditions.faults.length > 0) throw new PreconditionFaults(rules.preconditions.faults);
  legalParts(config, rules, new SystemClock());
}

/** Throws ConfigFaults with the line of each. A gateway that runs goes without such a schedule. */
function checkSchedules({ config, source, lineOf }: LoadedConfig): void {
  const faults = scheduleFaults(config).map((fault) => ({ ...fault, line: lineOf(fault.path) }));
  if (faults.length > 0) throw new ConfigFaults(source, faults);
}

/** Throws RosterFaults. */
async function checkedRoster({ identity }: LoadedConfig['config'], folder: string): Promise<string[]> {
  const files = rosterFiles(identity.roster, folder);
  const count = Object.keys(files).length;
  if (count === 0) return [];
  const { snapshot } = await readRosterFiles(files);
  return [`${count} roster files with ${snapshot.members.length} members`];
}

/** Throws where a row of the table about arguments, or a rule about definitions, does not judge its examples as it says. */
function checkHandling(inspector: Inspector): void {
  checkDefinitionExamples();
  const wrong = Handling.read().wrongExamples((text, param) => inspector.inspect({ text, surface: 'argument', param }).findings);
  if (wrong.length > 0)
    throw new Error(`The rules in compliance/handling cannot be used:\n${wrong.map((fault) => `  ${fault}`).join('\n')}`);
}
