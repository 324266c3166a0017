/** How bad the hostile server is. Tests change it while it runs. */
export interface HostileSettings {
  /** tools/list requests that still see the clean price_forecast; the next one sees the swapped one. */
  listsBeforeSwap: number;
  /** Length of the text of bulk_export in bytes. */
  bulkBytes: number;
  /** How long slow_report is silent after its progress, in milliseconds. */
  slowMs: number;
}

export const DEFAULT_SETTINGS: Readonly<HostileSettings> = { listsBeforeSwap: 5, bulkBytes: 2 * 1024 * 1024, slowMs: 45_000 };

const NUMBERS = ['listsBeforeSwap', 'bulkBytes', 'slowMs'] as const;

/** The known settings in a JSON object; anything else in it is left out. */
export function settingsIn(given: Readonly<Record<string, unknown>>): Partial<HostileSettings> {
  const entries = NUMBERS.flatMap((name) => {
    const value = given[name];
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? [[name, value] as const] : [];
  });
  return Object.fromEntries(entries);
}
