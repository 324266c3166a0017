/** The import graph, one rule per sentence of ARCHITECTURE.md. Run by `npm run boundaries`. */
const thinking = '(access|integrity|sanitize|privacy|mls|audit)';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'kernel-imports-no-other-room',
      severity: 'error',
      from: { path: '^libs/kernel/src' },
      to: { path: '^(libs/(?!kernel)|apps/)' },
    },
    {
      name: 'kernel-imports-no-framework',
      severity: 'error',
      from: { path: '^libs/kernel/src', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm'] },
    },
    {
      name: 'thinking-rooms-never-import-one-another',
      severity: 'error',
      from: { path: `^libs/${thinking}/` },
      to: { path: '^(libs|apps)/', pathNot: ['^libs/$1/', '^libs/(kernel|seal|tables)/'] },
    },
    {
      name: 'config-knows-kernel-only',
      severity: 'error',
      from: { path: '^libs/config/' },
      to: { path: '^(libs|apps)/', pathNot: ['^libs/config/', '^libs/kernel/'] },
    },
    {
      name: 'identity-and-upstreams-know-kernel-net-and-seal',
      severity: 'error',
      from: { path: '^libs/(identity|mcp|openapi)/' },
      to: { path: '^(libs|apps)/', pathNot: ['^libs/$1/', '^libs/(kernel|net|seal)/'] },
    },
    {
      name: 'net-imports-no-other-room',
      severity: 'error',
      from: { path: '^libs/net/' },
      to: { path: '^(libs/(?!net/)|apps/)' },
    },
    {
      name: 'seal-knows-kernel-only',
      severity: 'error',
      from: { path: '^libs/seal/' },
      to: { path: '^(libs|apps)/', pathNot: ['^libs/seal/', '^libs/kernel/'] },
    },
    {
      name: 'tables-know-kernel-only',
      severity: 'error',
      from: { path: '^libs/tables/' },
      to: { path: '^(libs|apps)/', pathNot: ['^libs/tables/', '^libs/kernel/'] },
    },
    {
      name: 'the-vault-knows-kernel-and-seal',
      severity: 'error',
      from: { path: '^libs/vault/' },
      to: { path: '^(libs|apps)/', pathNot: ['^libs/vault/', '^libs/(kernel|seal)/'] },
    },
    {
      name: 'storage-implements-ports',
      severity: 'error',
      from: { path: '^libs/storage/' },
      to: { path: '^(libs/(config|sanitize|net|mcp|openapi|gateway)|apps)/' },
    },
    {
      name: 'only-identity-imports-the-authorization-server',
      severity: 'error',
      from: { path: '^(libs/(?!identity)|apps)/' },
      to: { path: 'node_modules/(oidc-provider|openid-client|hash-wasm)/' },
    },
    { name: 'libs-never-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'the-sandbox-is-the-outside-world',
      severity: 'error',
      from: { path: '^apps/sandbox/src' },
      to: { path: '^(libs/(?!kernel)|apps/(?!sandbox))' },
    },
    {
      name: 'only-storage-imports-typeorm',
      severity: 'error',
      from: { path: '^(libs/(?!storage)|apps)/' },
      to: { path: 'node_modules/(typeorm|@nestjs/typeorm)/' },
    },
    {
      name: 'only-mcp-imports-the-mcp-sdk',
      severity: 'error',
      from: { path: '^(libs/(?!mcp)|apps/(?!sandbox))', pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/@modelcontextprotocol/' },
    },
    {
      name: 'v1-sdk-is-a-test-peer',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/@modelcontextprotocol/sdk/' },
    },
    {
      name: 'packages-are-entered-by-their-index',
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/' },
      to: { path: '^(libs|apps)/([^/]+)/src/(?!index\\.ts$)', pathNot: '^$1/$2/' },
    },
    { name: 'no-unresolvable-imports', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|\\.d\\.ts$)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { conditionNames: ['gatehouse-source', 'import', 'node', 'default', 'types'], exportsFields: ['exports'] },
  },
};
