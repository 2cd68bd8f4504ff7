import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const url = (schemes: readonly string[]) => {
  const address = `an address beginning with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`
  return z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), {
      message: `must be ${address}`,
    })
    .meta({ description: address })
}

/** Several hosts with commas for sentinels (the path is the master's name) and clusters; `+tls` after those. */
const REDIS_ADDRESS = /^(redis|rediss|redis\+(sentinel|cluster)(\+tls)?):\/\/[^/]+/

/** Every setting: name, meaning, what is allowed, default. `docs/configuration.md` is made from this. */
export const SETTINGS = {
  PORT: { schema: port.default(4000), doc: 'Port to listen on; 0 picks a free one.' },
  HOST: { schema: z.string().min(1).default('127.0.0.1'), doc: 'Address to listen on. 0.0.0.0 or :: for all.' },
  PUBLIC_URL: {
    schema: url(['http', 'https']).optional(),
    doc: 'Address people reach this installation by; may have a path. Default: http://localhost:PORT.',
  },
  DATA_DIR: { schema: z.string().min(1).default('./data'), doc: 'Directory of the embedded database and of files.' },
  DATABASE_URL: {
    schema: url(['postgres', 'postgresql']).optional(),
    doc: 'PostgreSQL for several relays, postgres://user:password@host/database. Default: the embedded database in DATA_DIR.',
  },
  REDIS_URL: {
    schema: z
      .string()
      .regex(REDIS_ADDRESS, 'must be like redis://user:password@host:6379')
      .meta({ description: 'an address beginning with redis://, rediss://, redis+sentinel:// or redis+cluster://' })
      .optional(),
    doc: 'Redis by which relays on one DATABASE_URL hear of each other at once; without it within two seconds.',
  },
  SECRET: {
    schema: z.string().min(32, 'must have at least 32 characters').optional(),
    doc: 'Key that signs tickets. Made and kept in the database when not set.',
  },
  ADMIN_EMAIL: {
    schema: z.email('must be an e-mail address').optional(),
    doc: 'With ADMIN_PASSWORD: makes the first account without the set-up link.',
  },
  ADMIN_PASSWORD: {
    schema: z.string().min(10, 'must have at least 10 characters').optional(),
    doc: 'Password of the first account.',
  },
  SMTP_URL: {
    schema: url(['smtp', 'smtps']).optional(),
    doc: 'Mail server, smtp://user:password@host:587. Without it nothing is mailed, and the product says so.',
  },
  MAIL_FROM: {
    schema: z.email('must be an e-mail address').optional(),
    doc: 'Sender of our mails. Needed with SMTP_URL.',
  },
  METRICS_TOKEN: {
    schema: z.string().min(16, 'must have at least 16 characters').optional(),
    doc: 'Opens /metrics for Prometheus, which sends it as a bearer token. Without it there is no such page.',
  },
  TRUST_PROXY: {
    schema: z.stringbool().default(false),
    doc: 'Believe X-Forwarded-For of the proxy in front. Only true behind a proxy that sets it.',
  },
  LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    doc: 'Least level that is logged.',
  },
  MAX_FILE_BYTES: {
    schema: z.coerce.number().int().min(1024).max(104_857_600).default(10_485_760),
    doc: 'Largest file that may be uploaded, in bytes.',
  },
  COMMIT_THREAD: {
    schema: z.enum(['auto', 'inline', 'worker']).default('auto'),
    doc: 'Where the database commits: auto times the disk at start and chooses.',
  },
} as const

/** Settings that may be given by file. */
export const SECRETS = ['SECRET', 'ADMIN_PASSWORD', 'SMTP_URL', 'DATABASE_URL', 'REDIS_URL', 'METRICS_TOKEN'] as const

type Parsed = { [N in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[N]['schema']> }

/** The settings of one installation, checked. */
export type Config = {
  readonly port: number
  readonly host: string
  /** Without a trailing slash; null until the port is known. */
  readonly publicUrl: string | null
  /** Absolute. */
  readonly dataDir: string
  /** PostgreSQL; null for the embedded database. */
  readonly databaseUrl: string | null
  readonly redisUrl: string | null
  readonly secret: string | null
  readonly admin: { readonly email: string; readonly password: string } | null
  readonly smtp: { readonly url: string; readonly from: string } | null
  /** Null when nothing is measured. */
  readonly metricsToken: string | null
  readonly trustProxy: boolean
  readonly logLevel: Parsed['LOG_LEVEL']
  readonly maxFileBytes: number
  readonly commitThread: Parsed['COMMIT_THREAD']
}

/** All problems at once, each a line that names the setting and what is allowed. */
export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** Reads settings from an environment. `NAME_FILE` gives a secret by file. Throws `ConfigError`. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []
  const given = readEnvironment(env, problems)
  const values: Record<string, unknown> = {}
  for (const [name, { schema, doc }] of Object.entries(SETTINGS)) {
    const parsed = schema.safeParse(given[name])
    if (parsed.success) values[name] = parsed.data
    else problems.push(`${name}: ${parsed.error.issues[0]?.message ?? 'is not valid'}. ${doc}`)
  }
  if ((given['ADMIN_EMAIL'] === undefined) !== (given['ADMIN_PASSWORD'] === undefined))
    problems.push('ADMIN_EMAIL and ADMIN_PASSWORD: set both, or neither.')
  if (given['SMTP_URL'] !== undefined && given['MAIL_FROM'] === undefined)
    problems.push('MAIL_FROM: is needed when SMTP_URL is set: the address our mails come from.')
  if (given['REDIS_URL'] !== undefined && given['DATABASE_URL'] === undefined)
    problems.push('REDIS_URL: is for several relays, and those share a DATABASE_URL. Set that too, or leave both out.')
  if (problems.length > 0) throw new ConfigError(problems)
  const { ADMIN_EMAIL, ADMIN_PASSWORD, SMTP_URL, MAIL_FROM, ...rest } = values as Parsed
  return {
    port: rest.PORT,
    host: rest.HOST,
    publicUrl: rest.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    dataDir: resolve(rest.DATA_DIR),
    databaseUrl: rest.DATABASE_URL ?? null,
    redisUrl: rest.REDIS_URL ?? null,
    secret: rest.SECRET ?? null,
    admin:
      ADMIN_EMAIL === undefined || ADMIN_PASSWORD === undefined
        ? null
        : { email: ADMIN_EMAIL, password: ADMIN_PASSWORD },
    smtp: SMTP_URL === undefined || MAIL_FROM === undefined ? null : { url: SMTP_URL, from: MAIL_FROM },
    metricsToken: rest.METRICS_TOKEN ?? null,
    trustProxy: rest.TRUST_PROXY,
    logLevel: rest.LOG_LEVEL,
    maxFileBytes: rest.MAX_FILE_BYTES,
    commitThread: rest.COMMIT_THREAD,
  }
}

function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Record<string, string> {
  const given: Record<string, string> = {}
  for (const name of Object.keys(SETTINGS)) {
    const value = env[name]?.trim()
    if (value !== undefined && value !== '') given[name] = value
  }
  for (const name of SECRETS) {
    const file = env[`${name}_FILE`]?.trim()
    if (file === undefined || file === '') continue
    try {
      given[name] = readFileSync(file, 'utf8').trim()
    } catch {
      problems.push(`${name}_FILE: cannot read ${file}.`)
    }
  }
  return given
}
