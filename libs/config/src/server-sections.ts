import { DEFAULT_TIME_ZONE } from '@gatehouse/kernel';
import { DiscoverySection } from './discovery-sections.js';
import { ProvenanceSection } from './provenance-sections.js';
import { SecretReference } from './secrets.js';
import { Section } from './setting.js';
import { Choice, Destinations, Duration, HttpUrl, Matching, NetworkList, Slug, StateCodes, Text, Texts, Whole, Zone } from './values.js';

export class ListenSection {
  @Text({ expected: 'an address to listen on', example: '127.0.0.1', optional: true })
  host = '127.0.0.1';

  @Whole(0, 65_535, { expected: 'a port number from 0 to 65535', example: 8080, optional: true })
  port = 8080;

  @HttpUrl({ expected: 'the URL that clients use', example: 'https://gateway.harbor.example' })
  publicUrl!: string;

  @Texts({ expected: 'web origins that may call the gateway', example: ['https://assistant.example'], optional: true })
  allowedOrigins: string[] = [];

  @Texts({ expected: 'host names that may stand in the Host header', example: ['gateway.harbor.example'], optional: true })
  allowedHosts: string[] = ['127.0.0.1', 'localhost', '[::1]'];

  @NetworkList({
    expected: 'addresses and networks of the reverse proxies and of the other nodes, whose X-Forwarded-For is believed',
    example: ['10.0.0.5', '10.1.0.0/16'],
    optional: true,
  })
  trustedProxies: string[] = [];

  @Whole(1_024, 67_108_864, { expected: 'a number of bytes from 1024 to 67108864', example: 4_194_304, optional: true })
  maxBodyBytes = 4_194_304;

  @Duration({ expected: 'a duration', example: '30s', optional: true })
  callTimeout = '30s';

  @Duration({ expected: 'how long a person has to answer what a tool asks', example: '5m', optional: true })
  answerTimeout = '5m';

  @HttpUrl({
    expected: 'the address by which the other nodes of this deployment reach this one',
    example: 'http://10.0.0.11:8080',
    optional: true,
  })
  nodeUrl?: string;

  @Whole(1, 10_000, {
    expected: 'the most tools, prompts or resources in one page of a list, from 1 to 10000',
    example: 500,
    optional: true,
  })
  listPageSize = 500;

  @Section(() => DiscoverySection, {
    expected: 'where tools are found by asking in place of being listed',
    example: { endpoints: ['*'], roles: ['agent'] },
    optional: true,
  })
  discovery = new DiscoverySection();
}

export class BrokerageSection {
  @Slug({ expected: 'a short lower-case name', example: 'harbor' })
  id!: string;

  @Text({ expected: 'the name of the brokerage', example: 'Harbor Realty' })
  name!: string;

  @Text({ expected: 'the RESO OfficeKey of the main office', example: 'OFF-101' })
  firmKey!: string;

  @StateCodes({ expected: 'postal codes of the states that the brokerage works in', example: ['WA', 'OR'], optional: true })
  states: string[] = [];

  @Zone({ expected: 'the time zone (IANA) by whose calendar its days begin and end', example: 'America/Chicago', optional: true })
  timeZone = DEFAULT_TIME_ZONE;
}

export class DatabaseSection {
  @Matching(/^(sqlite:|postgres:\/\/|postgresql:\/\/)/, {
    expected: 'sqlite:PATH or postgres://HOST/NAME',
    example: 'sqlite:.gatehouse/gatehouse.db',
  })
  url!: string;

  @Section(() => SecretReference, {
    expected: 'where the database password is kept',
    example: { fromEnv: 'DATABASE_PASSWORD' },
    optional: true,
  })
  password?: SecretReference;
}

export class LogSection {
  @Choice(['error', 'warn', 'info', 'debug'], { example: 'info', optional: true })
  level = 'info';

  @Choice(['json', 'line'], { example: 'json', optional: true })
  format = 'line';
}

export class IntegritySection {
  @Choice(['approve-clean', 'quarantine'], { example: 'approve-clean', optional: true })
  firstUse = 'approve-clean';

  @Duration({ expected: 'how often tool lists are read again', example: '60s', optional: true })
  refresh = '60s';

  @Duration({
    expected: 'how old a tool list may be before a call that changes or sends something; an older one is read again first',
    example: '2s',
    optional: true,
  })
  recheck = '2s';

  @Section(() => ProvenanceSection, { expected: 'whom to ask about packages', example: { holdFrom: 25, blockFrom: 60 }, optional: true })
  provenance = new ProvenanceSection();
}

/** What follows where an answer held orders of somebody else. */
export class TaintSection {
  @Duration({ expected: 'how long writing and sending waits for people after that', example: '30m', optional: true })
  keep = '30m';

  @Text({ expected: 'a file with rules in place of the shipped ones', example: 'taint.yaml', optional: true })
  rules?: string;
}

export class MaskingSection {
  @Duration({ expected: 'how long a placeholder can be opened', example: '24h', optional: true })
  placeholderTtl = '24h';

  @Texts({
    expected: 'CSV files with field classes of your own, with the columns of compliance/fields/reso-2.1.csv',
    example: ['fields.csv'],
    optional: true,
  })
  fields: string[] = [];

  @Texts({
    expected: 'CSV files that say what the JSON of your upstreams is, with the columns tool, pointer, audience, model, class, pii',
    example: ['mapping.csv'],
    optional: true,
  })
  mapping: string[] = [];
}

/** What may be fetched although it is not on the public Internet: OpenAPI documents and other things that are named by URL. */
export class EgressSection {
  @Destinations({
    expected: 'host names, addresses and CIDR ranges of your own systems',
    example: ['docs.harbor.example', '10.20.0.0/16'],
    optional: true,
  })
  allow: string[] = [];
}
