import { CLIENTS, idsOf, namesOf, type ClientId } from './clients.js';
import type { Examination, Reached } from './examination.js';
import { Findings, type Finding } from './findings.js';
import { browsers } from './steps/browsers.js';
import { challenge } from './steps/challenge.js';
import { conversation } from './steps/conversation.js';
import { NOT_PUBLIC, reach } from './steps/reach.js';
import { registration } from './steps/registration.js';
import { resourceMetadata, type ResourceMetadata } from './steps/resource-metadata.js';
import { serverMetadata } from './steps/server-metadata.js';
import { judgeToken } from './steps/token.js';
import { NoAnswer, Wire } from './wire.js';

export interface DoctorOptions {
  readonly token?: string;
  readonly register?: boolean;
  /** How long one answer may take, in milliseconds. */
  readonly patienceMs?: number;
}

export interface Diagnosis {
  readonly url: string;
  readonly findings: readonly Finding[];
  readonly clients: readonly { readonly id: ClientId; readonly name: string; readonly connects: boolean }[];
  readonly ok: boolean;
  /** One sentence: what is wrong, on which side, and what to do. What came out well, where nothing is wrong. */
  readonly sentence: string;
}

/** Connects as clients do, and says what stands in the way. Throws nothing but what is our own fault. */
export async function examine(address: string, { token, register = false, patienceMs }: DoctorOptions = {}): Promise<Diagnosis> {
  const findings = new Findings();
  const exam: Examination = { wire: new Wire(patienceMs), findings, register, ...(token === undefined ? {} : { token }) };
  const url = addressed(address, findings);
  if (url) await connect(exam, url);
  return diagnosis(url?.href ?? address, exam);
}

function addressed(address: string, findings: Findings): URL | undefined {
  const fault = (says: string): undefined => {
    findings.fault('address', { side: 'address', says, fix: 'enter an address such as https://gateway.example/mcp' });
    return undefined;
  };
  if (!URL.canParse(address)) return fault(`"${address.slice(0, 100)}" is no address`);
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return fault(`${url.protocol}// is no way to reach an MCP server over a network`);
  if (url.username || url.password) return fault('the address holds a user name or password, which clients do not send');
  url.hash = '';
  return url;
}

async function connect(exam: Examination, given: URL): Promise<void> {
  const reached = await reach(exam, given);
  if (!reached) return;
  const { url, answer } = reached;
  try {
    const isOpen = answer.status !== 401;
    if (isOpen) exam.findings.note('challenge', 'asks for no sign-in: whoever reaches it may use it');
    const resource = isOpen ? undefined : await signInPlace(exam, reached);
    await browsers(exam, url);
    if (!isOpen && exam.token === undefined) return;
    if (exam.token !== undefined && url.origin !== given.origin) {
      exam.findings.note('token', `is for ${given.origin} and was not sent to ${url.origin}`);
      return;
    }
    if (exam.token !== undefined && !isOpen) judgeToken(exam, resource);
    await conversation(exam, url);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    exam.findings.fault('reach', {
      side: 'network',
      says: `${url.host} stopped answering in the middle (${error.code})`,
      fix: 'run this again, and look into its log if that repeats',
    });
  }
}

async function signInPlace(exam: Examination, reached: Reached): Promise<ResourceMetadata | undefined> {
  const asked = await challenge(exam, reached);
  const resource = asked && (await resourceMetadata(exam, reached.url, asked));
  const document = resource && (await serverMetadata(exam, resource));
  if (document) await registration(exam, document, resource);
  return resource;
}

function diagnosis(url: string, { findings, token }: Examination): Diagnosis {
  const { faults } = findings;
  const clients = CLIENTS.map(({ id, name }) => ({ id, name, connects: !faults.some((fault) => fault.clients.includes(id)) }));
  const [first] = faults;
  const isOpen = !findings.list.some(({ step }) => step === 'resource metadata');
  const unreached = findings.list.find(({ outcome, says }) => outcome === 'note' && says.includes(NOT_PUBLIC));
  const remarks = [
    ...(unreached ? [`It is ${NOT_PUBLIC}, though, from where ${namesOf(unreached.clients)} come.`] : []),
    ...(token === undefined && !isOpen ? ['What comes after the sign-in of a person was not tried; --token-file goes on from there.'] : []),
  ];
  return {
    url,
    findings: findings.list,
    clients,
    ok: first === undefined,
    sentence: first ? sentenceOf(first) : [`Nothing stands in the way of ${namesOf(idsOf(CLIENTS))} at ${url}.`, ...remarks].join(' '),
  };
}

const sentenceOf = ({ side, says, fix }: Finding): string => `Wrong ${PLACES[side!]}: ${says}; ${fix}.`;

const PLACES: Readonly<Record<NonNullable<Finding['side']>, string>> = {
  address: 'in the address that was entered',
  network: 'on the way there',
  client: 'at the client',
  gateway: 'at the MCP server or gateway',
  proxy: 'at the proxy before it',
  'identity provider': 'at the identity provider',
};
