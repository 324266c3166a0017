import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportMail } from '@gatehouse/audit';
import type { GatewayConfig } from '@gatehouse/config';
import { REPORT_JSON } from './report-maker.js';

type Schedule = GatewayConfig['reports'][number];

/** Lies in the folder of a report until its mail was taken: what a process that ended has not sent, the next one does. */
const TO_BE_MAILED = '.to-be-mailed';
/** What mail servers commonly take, less what base64 adds. */
const MOST_BYTES = 15_000_000;
const FILES: Readonly<Record<string, (name: string) => boolean>> = {
  html: (name) => name === 'report.html',
  pdf: (name) => name === 'report.pdf',
  csv: (name) => name.endsWith('.csv'),
  json: (name) => name === REPORT_JSON || name === 'report.note',
};

interface Made {
  readonly brokerage: string;
  readonly events: number;
  readonly chain: { readonly valid: boolean };
}

/** Marks a report as not sent, before it has its name. */
export const markUnsent = (folder: string): Promise<void> => writeFile(join(folder, TO_BE_MAILED), '', { mode: 0o600 });

/** Names of the reports of a schedule that were made and not sent, the oldest first. */
export async function unsentReports(parent: string, { id }: Pick<Schedule, 'id'>): Promise<readonly string[]> {
  const unsent: string[] = [];
  for (const name of (await namesIn(parent)).toSorted())
    if (name.startsWith(`${id}-`) && (await namesIn(join(parent, name))).includes(TO_BE_MAILED)) unsent.push(name);
  return unsent;
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch((): string[] => []);

/** Sends one, and takes its mark away when it was taken. */
export async function sendUnsent(
  parent: string,
  name: string,
  { attach }: Pick<NonNullable<Schedule['mail']>, 'attach'>,
  send: (mail: ReportMail) => Promise<void>,
): Promise<void> {
  const folder = join(parent, name);
  await send(await mailOf(folder, name, attach));
  await rm(join(folder, TO_BE_MAILED), { force: true });
}

async function mailOf(folder: string, name: string, attach: readonly string[]): Promise<ReportMail> {
  const { brokerage, events, chain } = JSON.parse(await readFile(join(folder, REPORT_JSON), 'utf8')) as Made;
  const wanted = (await readdir(folder)).filter((file) => attach.some((format) => FILES[format]?.(file))).toSorted();
  const files = await Promise.all(wanted.map(async (file) => ({ name: file, content: await readFile(join(folder, file)) })));
  const isTooLarge = files.reduce((sum, { content }) => sum + content.length, 0) > MOST_BYTES;
  const lines = [
    `The report ${name} of ${brokerage} was made of ${events.toLocaleString('en-US')} events.`,
    chain.valid
      ? 'The record behind it verifies.'
      : 'THE RECORD BEHIND IT DOES NOT VERIFY. Call whoever runs the gateway before anything is signed.',
    isTooLarge ? 'It is too large for a mail, so nothing is attached.' : '',
    `It lies with the export that it rests on at the gateway, in ${name}; gatehouse report sign puts on record that it was read.`,
  ];
  return {
    id: `report.${name}`,
    subject: `Report ${name} of ${brokerage}`,
    text: lines.filter(Boolean).join('\n\n'),
    files: isTooLarge ? [] : files,
  };
}
