import type { ConfigFault, GatewayConfig } from '@gatehouse/config';
import { REPORT_FORMATS, reportNames } from './report-maker.js';

type Schedule = GatewayConfig['reports'][number];
type Fault = readonly [setting: string, expected: string];

type Given = Pick<GatewayConfig, 'reports' | 'mls'> & Partial<Pick<GatewayConfig, 'extensions'>>;

/** What is wrong with a report of the schedule. A gateway starts without it; `gatehouse check` does not pass. */
export function scheduleFaults({ reports, mls, extensions = [] }: Given): readonly ConfigFault[] {
  const own = extensions.filter(({ kind }) => kind === 'report').map(({ id }) => id);
  const names = reportNames({ names: own });
  const connections = mls.map(({ id }) => id);
  return reports.flatMap((schedule, index) => {
    const isRepeated = reports.findIndex(({ id }) => id === schedule.id) < index;
    const faults: readonly Fault[] = [
      ...(isRepeated ? [['id', 'expected a name that is used once; choose another'] as const] : []),
      ...(names.includes(schedule.report) ? [] : [['report', `expected one of ${names.join(', ')}`] as const]),
      ...(schedule.mls === undefined || connections.includes(schedule.mls)
        ? []
        : [['mls', 'expected the id of an MLS connection of this file'] as const]),
      ...mailFaults(schedule.mail),
    ];
    return faults.map(([setting, expected]) => ({ path: `reports[${index}].${setting}`, expected }));
  });
}

const isAddress = (text: string): boolean => /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(text);

function mailFaults(mail: Schedule['mail']): readonly Fault[] {
  if (!mail) return [];
  const protocol = URL.canParse(mail.server) ? new URL(mail.server).protocol : '';
  const formats: readonly string[] = REPORT_FORMATS;
  return [
    ...(/^smtps?:$/.test(protocol)
      ? []
      : [['mail.server', 'expected the mail server; for example "smtps://mail.harbor.example:465"'] as const]),
    ...(isAddress(mail.from) ? [] : [['mail.from', 'expected an e-mail address; for example "gatehouse@harbor.example"'] as const]),
    ...(mail.to.length > 0 && mail.to.every(isAddress)
      ? []
      : [['mail.to', 'expected e-mail addresses, at least one; for example ["broker@harbor.example"]'] as const]),
    ...(mail.attach.every((format) => formats.includes(format))
      ? []
      : [['mail.attach', `expected some of ${formats.join(', ')}`] as const]),
  ];
}
