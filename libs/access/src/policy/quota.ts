const WRITTEN = /^([1-9]\d{0,6}) per ([1-9]\d{0,3})([smhd])$/;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** As `@quota("30 per 1h")` says it, in calls and milliseconds; undefined where it says nothing of the kind. */
export function readQuota(text: string): { readonly most: number; readonly perMs: number } | undefined {
  const [, most, count, unit] = WRITTEN.exec(text) ?? [];
  return most === undefined ? undefined : { most: Number(most), perMs: Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS] };
}
