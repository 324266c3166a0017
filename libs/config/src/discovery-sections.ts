import { ROLES, type Role } from '@gatehouse/kernel';
import { Choices, Texts } from './values.js';

/** Where three tools that find, describe and call stand in place of a long list. */
export class DiscoverySection {
  @Texts({ expected: 'endpoints: ids of upstreams, and * for /mcp', example: ['*', 'crm'], optional: true })
  endpoints: string[] = [];

  @Choices(ROLES, { example: ['agent'], optional: true })
  roles: Role[] = [];
}
