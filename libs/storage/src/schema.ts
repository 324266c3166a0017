import type { DataSourceOptions } from 'typeorm';
import { AuditRecordEntity } from './entities/audit-record.entity.js';
import { LocalCredentialEntity } from './entities/local-credential.entity.js';
import { OAuthArtifactEntity } from './entities/oauth-artifact.entity.js';
import { PlaceholderEntity } from './entities/placeholder.entity.js';
import { QuotaUsageEntity } from './entities/quota-usage.entity.js';
import { ReviewEntity } from './entities/review.entity.js';
import { TokenRevocationEntity } from './entities/token-revocation.entity.js';
import { ToolPinEntity } from './entities/tool-pin.entity.js';
import { VaultEntryEntity } from './entities/vault-entry.entity.js';
import { Initial1764000000000 } from './migrations/1764000000000-initial.js';
import { AuthorizationServer1764300000000 } from './migrations/1764300000000-authorization-server.js';
import { Vault1764430000000 } from './migrations/1764430000000-vault.js';

/** What is the same for every engine. The schema changes by migrations only. */
export const schema = {
  entities: [
    AuditRecordEntity,
    LocalCredentialEntity,
    OAuthArtifactEntity,
    PlaceholderEntity,
    QuotaUsageEntity,
    ReviewEntity,
    TokenRevocationEntity,
    ToolPinEntity,
    VaultEntryEntity,
  ],
  migrations: [Initial1764000000000, AuthorizationServer1764300000000, Vault1764430000000],
  migrationsTableName: 'migration',
  migrationsRun: false,
  synchronize: false,
  logging: false,
} satisfies Omit<DataSourceOptions, 'type'>;
