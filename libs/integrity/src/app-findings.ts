import { appReachOf, type CatalogueEntry, type Finding } from '@gatehouse/kernel';

/**
 * A page that may reach other places than its host, or a camera, carries data out by a way that passes no stage of ours: a person has to
 * approve it, whatever first use says. Once approved, the list of places is pinned with the definition.
 */
export function appFindings(entry: CatalogueEntry): readonly Finding[] {
  if (appReachOf(entry.descriptor).length === 0) return [];
  return [{ rule: 'app.reaches-out', family: 'app_reach', surface: 'description', verdict: 'hold', score: 0.7, path: '/_meta/ui' }];
}
