import { Choice, Text } from './values.js';

/** The servers that the brokerage knows of, and who may read of the approved ones. */
export class CatalogSection {
  @Text({ expected: 'the folder of the entries, beside gateway.yaml', example: 'catalog', optional: true })
  folder = 'catalog';

  /** The read endpoints of the MCP registry (/v0.1/servers). */
  @Choice(['signed-in', 'public', 'off'], { example: 'signed-in', optional: true })
  registry: 'signed-in' | 'public' | 'off' = 'signed-in';
}
