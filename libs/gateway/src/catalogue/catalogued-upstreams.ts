import type { LoadedConfig } from '@gatehouse/config';

/** Which upstreams were made of which entries, as the configuration in force says. */
export class CataloguedUpstreams {
  private current: LoadedConfig['catalogued'];

  constructor({ catalogued }: Pick<LoadedConfig, 'catalogued'>) {
    this.current = catalogued;
  }

  takeUp({ catalogued }: Pick<LoadedConfig, 'catalogued'>): void {
    this.current = catalogued;
  }

  /** The entry of an upstream; undefined where it refers to none. */
  readonly of = (upstream: string): { readonly name: string; readonly digest: string } | undefined => this.current.get(upstream);

  /** The upstream that was made of an entry. */
  upstreamOf(name: string): string | undefined {
    return [...this.current].find(([, made]) => made.name === name)?.[0];
  }
}
