import { execFile, spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { atEnd } from './atEnd.ts'
import { freePort, temporaryDirectory } from './relay.ts'

const READY_MS = 15_000
const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'scaled-out', 'nginx', 'deskbell.conf')
/** Where nginx puts what it gathers. */
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'] as const

/** nginx with TLS in front of relays, as operators put it there. */
export type RunningNginx = {
  readonly port: number
  /** The certificate it made for itself, as PEM; good for localhost. */
  readonly certificate: string
  output(): string
  stop(): Promise<void>
}

/** Where things are that a configuration names. */
type Place = { readonly folder: string; readonly key: string; readonly certificate: string }

/** Starts nginx on `port` with a certificate of its own making; `path` (as `/chat/`) leads to the relay at `upstream`. */
export const startNginx = (options: { port: number; path: string; upstream: number }): Promise<RunningNginx> =>
  start(options.port, (place) => belowPath({ ...options, ...place }))

/** Starts nginx with the configuration of examples/scaled-out, of which only addresses, name and certificate are others. */
export async function startExampleNginx(options: { port: number; relays: readonly number[] }): Promise<RunningNginx> {
  const text = await readFile(EXAMPLE, 'utf8')
  const plain = await freePort()
  return start(options.port, ({ key, certificate }) => {
    const exchanges: [from: string | RegExp, to: string][] = [
      ...options.relays.map((port, index): [string, string] => [
        `server relay-${index + 1}:4000 `,
        `server 127.0.0.1:${port} `,
      ]),
      ['listen 80;', `listen 127.0.0.1:${plain};`],
      ['listen 443 ssl;', `listen 127.0.0.1:${options.port} ssl;`],
      [/server_name chat\.example\.com;/g, 'server_name localhost;'],
      ['/etc/deskbell/tls/fullchain.pem', certificate],
      ['/etc/deskbell/tls/privkey.pem', key],
    ]
    return exchanges.reduce((config, [from, to]) => {
      const exchanged = config.replace(from, to)
      if (exchanged === config) throw new Error(`the example's configuration has no ${from}`)
      return exchanged
    }, text)
  })
}

/** Starts nginx on `port`, without TLS, with what is in every first configuration: nobody told it of WebSockets. */
export const startPlainNginx = (options: { port: number; upstream: number }): Promise<RunningNginx> =>
  start(
    options.port,
    () => `  server {
    listen 127.0.0.1:${options.port};
    location / {
      proxy_pass http://127.0.0.1:${options.upstream};
      proxy_set_header Host $http_host;
    }
  }
`,
  )

async function start(port: number, siteFor: (place: Place) => string): Promise<RunningNginx> {
  const folder = await temporaryDirectory()
  const key = join(folder, 'key.pem')
  const certificate = join(folder, 'certificate.pem')
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  await promisify(execFile)(process.env['OPENSSL_PATH'] ?? 'openssl', [
    ...made,
    '-keyout',
    key,
    '-out',
    certificate,
    ...subject,
  ])
  for (const each of TEMPORARY) await mkdir(join(folder, each))
  const config = join(folder, 'nginx.conf')
  await writeFile(config, around(folder, siteFor({ folder, key, certificate })))

  const child = spawn(process.env['NGINX_PATH'] ?? '/usr/sbin/nginx', ['-p', folder, '-c', config, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let printed = ''
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.once(
    'exit',
    atEnd(() => child.kill('SIGKILL')),
  )
  await Promise.race([listens(port), gone.then(() => Promise.reject(new Error(`nginx ended:\n${printed}`)))])
  return {
    port,
    certificate: await readFile(certificate, 'utf8'),
    output: () => printed,
    async stop() {
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** All paths in a folder of its own, so that no rights of root are needed. */
const around = (folder: string, site: string): string => `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 512; }
http {
  access_log off;
  ${TEMPORARY.map((each) => `${each}_temp_path ${folder}/${each};`).join('\n  ')}
${site}}
`

function belowPath(parts: Place & { port: number; path: string; upstream: number }): string {
  const { port, path, upstream, key, certificate } = parts
  return `  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen 127.0.0.1:${port} ssl;
    server_name localhost;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    location / { return 404; }
    location ${path} {
      proxy_pass http://127.0.0.1:${upstream}/;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_read_timeout 60s;
    }
  }
`
}

/** Resolves when somebody listens; asks again on each refusal, a bounded number of times. */
async function listens(port: number): Promise<void> {
  const end = performance.now() + READY_MS
  while (performance.now() < end) if (await answers(port)) return
  throw new Error(`nginx did not listen on ${port} in ${READY_MS} ms`)
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const done = (yes: boolean): void => {
      socket.destroy()
      setTimeout(resolve, yes ? 0 : 20, yes)
    }
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
