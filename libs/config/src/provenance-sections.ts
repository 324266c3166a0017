import { Choice, Duration, Flag, HttpUrl, HttpUrls, Text, Whole } from './values.js';

/** Whom the gateway asks about packages and remote servers. Nothing else is asked, wherever an answer points. */
export class ProvenanceSection {
  @HttpUrl({
    expected: 'the npm registry; left out, the one that npm itself is set to',
    example: 'https://registry.npmjs.org',
    optional: true,
  })
  npm?: string;

  @HttpUrl({ expected: 'the downloads API of npm', example: 'https://api.npmjs.org', optional: true })
  npmDownloads = 'https://api.npmjs.org';

  @HttpUrl({ expected: 'PyPI', example: 'https://pypi.org', optional: true })
  pypi = 'https://pypi.org';

  @HttpUrl({ expected: 'OSV', example: 'https://api.osv.dev', optional: true })
  osv = 'https://api.osv.dev';

  @HttpUrl({ expected: 'the API of GitHub', example: 'https://api.github.com', optional: true })
  github = 'https://api.github.com';

  @HttpUrl({ expected: 'the registry of MCP servers', example: 'https://registry.modelcontextprotocol.io', optional: true })
  mcpRegistry = 'https://registry.modelcontextprotocol.io';

  @HttpUrls({ expected: 'registries of images and where they give tokens', example: ['https://ghcr.io'], optional: true })
  oci: string[] = [
    'https://registry-1.docker.io',
    'https://auth.docker.io',
    'https://ghcr.io',
    'https://mcr.microsoft.com',
    'https://quay.io',
  ];

  @Flag({ expected: 'true where no registry may be asked; then nothing new is let in', example: false, optional: true })
  offline = false;

  @Whole(1, 100, { expected: 'points from which a person decides about a package or a remote server', example: 25, optional: true })
  holdFrom = 25;

  @Whole(1, 100, { expected: 'points from which neither is let in at all', example: 60, optional: true })
  blockFrom = 60;

  /** Strangers: neither on this machine nor listed under egress.allow. */
  @Choice(['strangers', 'all', 'off'], {
    example: 'strangers',
    optional: true,
  })
  remotes: 'strangers' | 'all' | 'off' = 'strangers';

  @Duration({
    expected: 'how often it is asked again what speaks against packages and remote servers that serve',
    example: '24h',
    optional: true,
  })
  recheck = '24h';

  @Text({ expected: 'the lockfile of packages, beside gateway.yaml', example: 'gatehouse.lock', optional: true })
  lockfile = 'gatehouse.lock';

  @Text({ expected: 'where packages are installed', example: '.gatehouse/packages', optional: true })
  folder = '.gatehouse/packages';
}
