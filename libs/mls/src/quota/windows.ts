import type { RequestLimits } from '../connection/mls-pack.js';

export interface WindowKind {
  readonly name: 'second' | 'minute' | 'hour' | 'day' | 'bytes';
  readonly lengthMs: number;
  readonly limit: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Windows are aligned to the epoch, so that every node means the same one. */
export function windowStart(window: WindowKind, now: number): number {
  return now - (now % window.lengthMs);
}

export function requestWindows(limits: RequestLimits): readonly WindowKind[] {
  const windows: WindowKind[] = [];
  const add = (name: WindowKind['name'], lengthMs: number, limit: number | undefined): void => {
    if (limit !== undefined) windows.push({ name, lengthMs, limit });
  };
  add('second', SECOND, limits.perSecond);
  add('minute', MINUTE, limits.perMinute);
  add('hour', HOUR, limits.perHour);
  add('day', 24 * HOUR, limits.perDay);
  return windows;
}

export function byteWindow(limits: RequestLimits): WindowKind | undefined {
  return limits.bytesPerHour === undefined ? undefined : { name: 'bytes', lengthMs: HOUR, limit: limits.bytesPerHour };
}
