import { envOf } from './env-names.js';

/** Where a provider's feed is and how one signs in there, as its documentation says. What only the MLS knows is to be put in. */
interface Feed {
  readonly baseUrl: (id: string) => string;
  readonly auth: (id: string) => object;
  readonly secret: (id: string) => readonly [name: string, what: string];
  readonly more?: (id: string) => object;
  readonly source: string;
  readonly asOf: string;
}

const bearer: Pick<Feed, 'auth' | 'secret'> = {
  auth: (id) => ({ type: 'bearer', token: { fromEnv: envOf(id, 'TOKEN') } }),
  secret: (id) => [envOf(id, 'TOKEN'), `the token of ${id}`],
};

export const FEEDS: Readonly<Record<string, Feed>> = {
  'reso-generic': {
    ...bearer,
    baseUrl: (id) => `https://${id}.mls.example/odata`,
    source: 'RESO Web API Core 2.1, 2.2',
    asOf: '2026-11-28',
  },
  mlsgrid: {
    ...bearer,
    baseUrl: () => 'https://api.mlsgrid.com/v2',
    // One MLS of those that share the service: its name there is to be put in.
    more: (id) => ({ mode: 'replica_only', mandatoryFilter: `OriginatingSystemName eq '${id}'` }),
    source: 'MLS Grid API documentation, version 2.0',
    asOf: '2026-11-28',
  },
  bridge: {
    ...bearer,
    // The last part is the data set, as the dashboard names it.
    baseUrl: (id) => `https://api.bridgedataoutput.com/api/v2/OData/${id}`,
    source: 'Bridge Interactive API documentation, RESO Web API',
    asOf: '2026-11-28',
  },
  trestle: {
    baseUrl: () => 'https://api.cotality.com/trestle/odata',
    auth: (id) => ({
      type: 'client_credentials',
      tokenUrl: 'https://api.cotality.com/trestle/oidc/connect/token',
      clientId: 'CHANGE-ME',
      scope: 'api',
      clientSecret: { fromEnv: envOf(id, 'CLIENT_SECRET') },
    }),
    secret: (id) => [envOf(id, 'CLIENT_SECRET'), `the client secret at ${id}`],
    source: 'Trestle WebAPI documentation, authentication',
    asOf: '2026-11-28',
  },
  spark: {
    ...bearer,
    baseUrl: () => 'https://replication.sparkapi.com/Version/3/Reso/OData',
    source: 'Spark API documentation, RESO Web API',
    asOf: '2026-11-28',
  },
  simplyrets: {
    baseUrl: () => 'https://api.simplyrets.com',
    auth: (id) => ({ type: 'basic', user: 'CHANGE-ME', password: { fromEnv: envOf(id, 'PASSWORD') } }),
    secret: (id) => [envOf(id, 'PASSWORD'), `the password at ${id}`],
    source: 'SimplyRETS API documentation, authentication',
    asOf: '2026-11-28',
  },
};
