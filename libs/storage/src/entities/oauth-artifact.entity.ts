import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactIntegers } from '../exact-integer.js';

/** A code, refresh token, session, consent or client of the authorization server, sealed; handles are keyed digests. */
@Entity('oauth_artifact')
@Index('oauth_artifact_consent', ['kind', 'grant'])
@Index('oauth_artifact_uid', ['kind', 'uid'])
@Index('oauth_artifact_user_code', ['kind', 'userCode'])
@Index('oauth_artifact_expiry', ['expiresAt'])
@Index('oauth_artifact_account', ['account'])
export class OAuthArtifactEntity {
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'oauth_artifact_pk' }) kind!: string;
  @PrimaryColumn({ type: 'varchar', primaryKeyConstraintName: 'oauth_artifact_pk' }) id!: string;
  @Column({ type: 'varchar', name: 'consent', nullable: true }) grant!: string | null;
  @Column({ type: 'varchar', nullable: true }) uid!: string | null;
  @Column({ type: 'varchar', name: 'user_code', nullable: true }) userCode!: string | null;
  @Column({ type: 'varchar', nullable: true }) account!: string | null;
  @Column({ type: 'text' }) sealed!: string;
  @Column({ type: 'bigint', name: 'consumed_at', nullable: true, transformer: exactIntegers }) consumedAt!: number | null;
  @Column({ type: 'bigint', name: 'expires_at', nullable: true, transformer: exactIntegers }) expiresAt!: number | null;
}
