import type { Answers } from './answers.js';

export type Files = Readonly<Record<string, string>>;

const DOCKERFILE = `FROM node:22-bookworm-slim
WORKDIR /srv/gatehouse
COPY package.json package-lock.json* ./
COPY vendor* ./vendor/
RUN npm install --omit=dev --ignore-scripts --no-audit --no-fund
COPY . .
RUN mkdir -p .gatehouse && chown -R node:node .gatehouse
USER node
EXPOSE 8080
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/live').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "node_modules/gatehouse/bin/gatehouse.js", "serve"]
`;

const composeOf = ({ database }: Answers): string => `services:
  gateway:
    build: .
    env_file: .env
    # Of this machine alone: what speaks TLS to the world stands before it (gateway.trustedProxies).
    ports: ['127.0.0.1:8080:8080']
    read_only: true
    tmpfs: [/tmp]
    cap_drop: [ALL]
    security_opt: ['no-new-privileges:true']
    volumes: ['keys:/srv/gatehouse/.gatehouse']
    restart: unless-stopped
${
  database === 'postgres'
    ? `    depends_on: { database: { condition: service_healthy } }
  database:
    image: postgres:17
    environment: { POSTGRES_USER: gatehouse, POSTGRES_DB: gatehouse, POSTGRES_PASSWORD: '\${DATABASE_PASSWORD:?say it in .env}' }
    volumes: ['data:/var/lib/postgresql/data']
    healthcheck: { test: [CMD, pg_isready, -U, gatehouse], interval: 5s, retries: 12 }
    restart: unless-stopped
`
    : ''
}volumes:
  keys:
${database === 'postgres' ? '  data:\n' : ''}`;

const unitOf = ({ id, name }: Answers): string => `[Unit]
Description=Gatehouse of ${name}
After=network-online.target
Wants=network-online.target

[Service]
# A user of its own: useradd --system gatehouse
User=gatehouse
WorkingDirectory=/srv/gatehouse-${id}
EnvironmentFile=/srv/gatehouse-${id}/.env
ExecStart=/usr/bin/env node node_modules/gatehouse/bin/gatehouse.js serve
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
ReadWritePaths=/srv/gatehouse-${id}/.gatehouse

[Install]
WantedBy=multi-user.target
`;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: gatehouse }
spec:
  replicas: 1
  # Two pods of one audit.node would write one chain: the old one ends before the new one starts.
  strategy: { type: Recreate }
  selector: { matchLabels: { app: gatehouse } }
  template:
    metadata: { labels: { app: gatehouse } }
    spec:
      automountServiceAccountToken: false
      securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: gateway
          image: gatehouse
          ports: [{ containerPort: 8080 }]
          envFrom: [{ secretRef: { name: gatehouse } }]
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          resources: { requests: { cpu: 250m, memory: 384Mi }, limits: { memory: 1Gi } }
          livenessProbe: { httpGet: { path: /health/live, port: 8080 }, periodSeconds: 10 }
          readinessProbe: { httpGet: { path: /health/ready, port: 8080 }, periodSeconds: 5 }
          volumeMounts:
            - { name: keys, mountPath: /srv/gatehouse/.gatehouse }
            - { name: tmp, mountPath: /tmp }
      volumes:
        - { name: keys, persistentVolumeClaim: { claimName: gatehouse-keys } }
        - { name: tmp, emptyDir: {} }
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: gatehouse }
spec: { selector: { app: gatehouse }, ports: [{ port: 80, targetPort: 8080 }] }
`;
const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: gatehouse-keys }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;
const NETWORK = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: gatehouse }
spec:
  podSelector: { matchLabels: { app: gatehouse } }
  policyTypes: [Ingress, Egress]
  ingress: [{ ports: [{ port: 8080 }] }]
  # Anywhere but where a cloud hands out credentials. Narrow it to your MLS, identity provider, database and systems, and to DNS.
  egress:
    - to:
        - ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32, 100.100.100.200/32] }
        - ipBlock: { cidr: '::/0', except: ['fd00:ec2::254/128'] }
`;
const BASE = `resources: [deployment.yaml, service.yaml, keys.yaml, network-policy.yaml]
`;
const OVERLAY = `resources: [../../base]
namespace: gatehouse
# The secret gatehouse holds what .env.example names.
images: [{ name: gatehouse, newName: registry.example/gatehouse, newTag: '1' }]
`;

/** What the place where it will run needs. */
export function targetFiles(answers: Answers): Files {
  if (answers.target === 'systemd') return { [`systemd/gatehouse-${answers.id}.service`]: unitOf(answers) };
  if (answers.target === 'docker')
    return { Dockerfile: DOCKERFILE, 'compose.yaml': composeOf(answers), '.dockerignore': 'node_modules\n.env\n.gatehouse\n.git\n' };
  if (answers.target !== 'kubernetes') return {};
  return {
    Dockerfile: DOCKERFILE,
    '.dockerignore': 'node_modules\n.env\n.gatehouse\n.git\n',
    'kubernetes/base/deployment.yaml': DEPLOYMENT,
    'kubernetes/base/service.yaml': SERVICE,
    'kubernetes/base/keys.yaml': CLAIM,
    'kubernetes/base/network-policy.yaml': NETWORK,
    'kubernetes/base/kustomization.yaml': BASE,
    'kubernetes/overlays/production/kustomization.yaml': OVERLAY,
  };
}
