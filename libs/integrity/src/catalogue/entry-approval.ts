import type { JsonObject } from '@gatehouse/kernel';
import type { Pin, PinStore } from '../pin-store.js';
import { differencesBetween, type FieldDifference } from '../descriptor-difference.js';
import { readDescriptors, writeDescriptors } from '../pinned-descriptors.js';
import { serverEntry, type ServerEntry } from './server-entry.js';

/** Under which the pins of entries stand. No upstream may be called so. */
export const CATALOGUE_UPSTREAM = 'gatehouse';

const PREFIX = 'catalog:';

export const entryPinName = (name: string): string => `${PREFIX}${name}`;

/** Approval of entries: a pin like that of a definition, since it is the same decision, about a text and by its digest. */
export class EntryApprovals {
  constructor(private readonly store: PinStore) {}

  async pins(): Promise<readonly Pin[]> {
    return (await this.store.all()).filter(isEntryPin);
  }

  /** @param by who read the entry as it is now */
  async approve({ name, digest, content }: ServerEntry, by: string, now: number): Promise<void> {
    await this.store.save({
      upstream: CATALOGUE_UPSTREAM,
      tool: entryPinName(name),
      digest,
      approvedDigest: digest,
      status: 'approved',
      reason: 'approved by a person',
      descriptor: writeDescriptors({ approved: content }),
      decidedBy: by,
      updatedAt: now,
    });
  }

  /** False where nothing of this name was approved. */
  async withdraw(name: string, by: string, now: number): Promise<boolean> {
    const pin = (await this.pins()).find(({ tool }) => tool === entryPinName(name));
    if (pin?.status !== 'approved') return false;
    await this.store.save({ ...pin, status: 'quarantined', reason: 'withdrawn by a person', decidedBy: by, updatedAt: now });
    return true;
  }

  /** What of the entry nobody approved. */
  async diff({ name, content }: ServerEntry): Promise<readonly FieldDifference[]> {
    const pin = (await this.pins()).find(({ tool }) => tool === entryPinName(name));
    const approved: JsonObject = (pin?.status === 'approved' && readDescriptors(pin).approved) || {};
    return differencesBetween(approved, content);
  }
}

/** Entries as they were approved, whatever their files say now. */
export function approvedEntries(pins: readonly Pin[]): readonly { readonly entry: ServerEntry; readonly since: number }[] {
  return pins
    .filter((pin) => isEntryPin(pin) && pin.status === 'approved')
    .flatMap((pin) => {
      const { approved } = readDescriptors(pin);
      return approved ? [{ entry: serverEntry(approved), since: pin.updatedAt }] : [];
    });
}

const isEntryPin = ({ upstream, tool }: Pin): boolean => upstream === CATALOGUE_UPSTREAM && tool.startsWith(PREFIX);
