import { execFile, spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryDirectory } from './relay.ts'

const READY_MS = 15_000

/** nginx with TLS in front of a relay, as operators put it there. */
export type RunningNginx = { readonly port: number; output(): string; stop(): Promise<void> }

/** Starts nginx on `port` with a certificate of its own making; `path` (as `/chat/`) leads to the relay at `upstream`. */
export async function startNginx(options: { port: number; path: string; upstream: number }): Promise<RunningNginx> {
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
  for (const each of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) await mkdir(join(folder, each))
  const config = join(folder, 'nginx.conf')
  await writeFile(config, configFor({ ...options, folder, key, certificate }))

  const child = spawn(process.env['NGINX_PATH'] ?? '/usr/sbin/nginx', ['-p', folder, '-c', config, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let printed = ''
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await Promise.race([listens(options.port), gone.then(() => Promise.reject(new Error(`nginx ended:\n${printed}`)))])
  return {
    port: options.port,
    output: () => printed,
    async stop() {
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** All paths in a folder of its own, so that no rights of root are needed. */
function configFor(parts: {
  port: number
  path: string
  upstream: number
  folder: string
  key: string
  certificate: string
}): string {
  const { port, path, upstream, folder, key, certificate } = parts
  const temporary = ['client_body:body', 'proxy:proxy', 'fastcgi:fastcgi', 'uwsgi:uwsgi', 'scgi:scgi']
  return `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
  access_log off;
  ${temporary.map((each) => `${each.split(':')[0]}_temp_path ${folder}/${each.split(':')[1]};`).join('\n  ')}
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
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
