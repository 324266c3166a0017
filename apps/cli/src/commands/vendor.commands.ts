import { VendorFault, type BackOffice, type ShownVendor } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import type { Principal } from '@gatehouse/kernel';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const BY = { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' } } as const;

const ACCESS: Readonly<Record<ShownVendor['access'], string>> = {
  in: 'let in',
  waiting: 'waits for approval',
  suspended: 'suspended',
  disabled: 'disabled in gateway.yaml',
  over: 'past its last day',
};

async function atVendorDesk(config: string | undefined, work: (office: BackOffice) => Promise<string>): Promise<number> {
  const office = await openOffice(configPath(config));
  try {
    process.stdout.write(`${await work(office)}\n`);
  } catch (thrown) {
    throw thrown instanceof VendorFault ? new UsageError(thrown.message) : thrown;
  } finally {
    await office.close();
  }
  return EXIT.ok;
}

const row = ({ id, name, vendor, access, decided, applied, contact }: ShownVendor): string =>
  [
    `${id}  ${name}${vendor === undefined ? '' : `, ${vendor}`}`,
    ACCESS[access],
    ...(applied === undefined ? [] : [`applied on ${applied}, ${contact}`]),
    ...(decided === undefined ? [] : [decided]),
  ].join('  ');

export const vendorList: Run = async (args, usage) => {
  const { values } = readFlags(args, { ...CONFIG_FLAG, json: { type: 'boolean' } }, usage);
  return atVendorDesk(values.config, async ({ vendors }) => {
    const list = await vendors.list();
    if (values.json) return JSON.stringify(list);
    return list.length > 0 ? list.map(row).join('\n') : 'No application of a vendor is under identity.services, and none applied.';
  });
};

/** Reads who decides what and why, and has the desk do it. */
function decided(does: (office: BackOffice, id: string, by: Principal, reason: string) => Promise<string>): Run {
  return async (args, usage) => {
    const { values, positionals } = readFlags(args, BY, usage);
    const [id] = positionals;
    const { as } = values;
    const reason = values.reason?.trim();
    if (!id || !as || !reason) throw new UsageError(`Say which application, who decides and why.\nUsage: gatehouse ${usage}`);
    return atVendorDesk(values.config, async (office) => does(office, id, await office.principalOf(as), reason));
  };
}

export const vendorApprove: Run = decided(async ({ vendors }, id, by, reason) => {
  await vendors.approve(id, by, reason);
  return `${id} is let in at every node within seconds.`;
});

export const vendorRefuse: Run = decided(async ({ vendors }, id, by, reason) => {
  await vendors.refuse(id, by, reason);
  return `${id} is refused and forgotten. Tell them; nothing here does.`;
});

export const vendorSuspend: Run = decided(async ({ vendors }, id, by, reason) => {
  await vendors.suspend(id, by, reason);
  return `${id} is let in nowhere any more, at every node within seconds, whatever token it holds.`;
});

export const vendorResume: Run = decided(async ({ vendors }, id, by, reason) =>
  (await vendors.resume(id, by, reason)) ? `${id} stands again as it did before.` : `${id} was not suspended.`,
);
