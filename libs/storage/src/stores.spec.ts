import { afterAll, beforeAll, describe } from 'vitest';
import { allowanceStoreContract } from './contracts/allowance-store.contract.mjs';
import { artifactStoreContract } from './contracts/artifact-store.contract.mjs';
import { auditSearchContract } from './contracts/audit-search.contract.mjs';
import { auditStoreContract } from './contracts/audit-store.contract.mjs';
import { checkpointStoreContract } from './contracts/checkpoint-store.contract.mjs';
import { cursorStoreContract } from './contracts/cursor-store.contract.mjs';
import { credentialStoreContract } from './contracts/credential-store.contract.mjs';
import { engines, opened, type Opened } from './contracts/engines.fixture.mjs';
import { sightingStoreContract, suspensionStoreContract } from './contracts/mls-terms.contract.mjs';
import { peopleStoreContract } from './contracts/people-store.contract.mjs';
import { lookupStoreContract } from './contracts/lookup-store.contract.mjs';
import { limitStoreContract } from './contracts/limit-store.contract.mjs';
import { pinStoreContract } from './contracts/pin-store.contract.mjs';
import { placeholderStoreContract } from './contracts/placeholder-store.contract.mjs';
import { quotaStoreContract } from './contracts/quota-store.contract.mjs';
import { replicaStoreContract } from './contracts/replica-store.contract.mjs';
import { reportJobStoreContract } from './contracts/report-job-store.contract.mjs';
import { reviewStoreContract } from './contracts/review-store.contract.mjs';
import { revocationStoreContract } from './contracts/revocation-store.contract.mjs';
import { secondFactorStoreContract } from './contracts/second-factor-store.contract.mjs';
import { proofStoreContract, rateStoreContract, rosterWatchContract } from './contracts/shared-counters.contract.mjs';
import { schemaContract } from './contracts/schema.contract.mjs';
import { standingStoreContract } from './contracts/standing-store.contract.mjs';
import { subjectBindingsContract } from './contracts/subject-bindings.contract.mjs';
import { taintStoreContract } from './contracts/taint-store.contract.mjs';
import { turnStoreContract } from './contracts/turn-store.contract.mjs';
import { writeStoreContract } from './contracts/write-store.contract.mjs';
import { vaultStoreContract } from './contracts/vault-store.contract.mjs';
import { holdStoreContract } from './contracts/hold-store.contract.mjs';
import { wallStoreContract } from './contracts/wall-store.contract.mjs';

// One promise to callers, kept on every engine. GATEHOUSE_TEST_POSTGRES_URL adds a real server.
describe.each(engines)('on %s', (_, start) => {
  let open: Opened;
  const database = () => open.dataSource;

  beforeAll(async () => {
    open = await opened(start);
  }, 120_000);

  afterAll(async () => {
    await open.dataSource.destroy();
    await open.engine.stop();
  }, 60_000);

  describe('the schema', () => {
    schemaContract(database);
  });
  describe('the audit store', () => {
    auditStoreContract(database);
  });
  describe('a search of the audit store', () => {
    auditSearchContract(database);
  });
  describe('the store of legal holds', () => {
    holdStoreContract(database);
  });
  describe('the checkpoint store', () => {
    checkpointStoreContract(database);
  });
  describe('the cursor store', () => {
    cursorStoreContract(database);
  });
  describe('the store of ordered reports', () => {
    reportJobStoreContract(database);
  });
  describe('the store of turns', () => {
    turnStoreContract(database);
  });
  describe('the quota store', () => {
    quotaStoreContract(database);
  });
  describe('the store of lists of values', () => {
    lookupStoreContract(database);
  });
  describe('the write store', () => {
    writeStoreContract(database);
  });
  describe('the store of sightings', () => {
    sightingStoreContract(database);
  });
  describe('the store of suspensions', () => {
    suspensionStoreContract(database);
  });
  describe('the store of what is decided about services', () => {
    standingStoreContract(database);
  });
  describe('the allowance store', () => {
    allowanceStoreContract(database);
  });
  describe('the limit store', () => {
    limitStoreContract(database);
  });
  describe('the replica store', () => {
    replicaStoreContract(database);
  });
  describe('the review store', () => {
    reviewStoreContract(database);
  });
  describe('the pin store', () => {
    pinStoreContract(database);
  });
  describe('the placeholder store', () => {
    placeholderStoreContract(database);
  });
  describe('the artifact store', () => {
    artifactStoreContract(database);
  });
  describe('the revocation store', () => {
    revocationStoreContract(database);
  });
  describe('the people store', () => {
    peopleStoreContract(database);
  });
  describe('the bindings of subjects', () => {
    subjectBindingsContract(database);
  });
  describe('the credential store', () => {
    credentialStoreContract(database);
  });
  describe('the second factor store', () => {
    secondFactorStoreContract(database);
  });
  describe('the store of shown proofs', () => {
    proofStoreContract(database);
  });
  describe('the rate store', () => {
    rateStoreContract(database);
  });
  describe('the taint store', () => {
    taintStoreContract(database);
  });
  describe('the turns of looking for roster changes', () => {
    rosterWatchContract(database);
  });
  describe('the vault store', () => {
    vaultStoreContract(database);
  });
  describe('the store of walls', () => {
    wallStoreContract(database);
  });
});
