import { Cluster, Redis } from 'ioredis'
import type { RedisOptions } from 'ioredis'

/** Schemes of REDIS_URL. `rediss` is TLS; for sentinels and clusters, `+tls` is. */
export const REDIS_SCHEMES = [
  'redis',
  'rediss',
  'redis+sentinel',
  'redis+sentinel+tls',
  'redis+cluster',
  'redis+cluster+tls',
] as const

/** Connections of ours, whatever Redis is made of. */
export type Client = Redis | Cluster

/** A command that is not answered so soon never is, as far as we care. */
const COMMAND_MS = 500
/** Longest wait between two attempts to connect. */
const MAX_RETRY_MS = 2_000
const SENTINEL_PORT = 26_379
const REDIS_PORT = 6_379

/** For both connections. Nothing of what they send at first needs more than a user that may publish and subscribe. */
const BASE = {
  lazyConnect: true,
  enableReadyCheck: false,
  disableClientInfo: true,
  connectTimeout: 5_000,
  retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 8), MAX_RETRY_MS),
} satisfies RedisOptions
/** Never waits for anything: what cannot be sent now is lost, and found in the store. */
const PUBLISHER = {
  ...BASE,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_MS,
  socketTimeout: 3_000,
} satisfies RedisOptions
const SUBSCRIBER = {
  ...BASE,
  enableOfflineQueue: true,
  autoResubscribe: true,
  maxRetriesPerRequest: null,
} satisfies RedisOptions

/**
 * A connection to publish and one to subscribe; neither is begun. An address is `redis://[user[:password]@]host[:port][/database]`;
 * sentinels and nodes of a cluster are several hosts with commas, and the path of sentinels is the master's name. Throws an Error for
 * whoever runs the server when it is none of these.
 */
export function connectRedis(url: string): { publisher: Client; subscriber: Client } {
  const { kind, tls, hosts, name, login } = parse(url)
  const secured = { ...login, ...(tls ? { tls: {} } : {}) }
  const make = (options: typeof PUBLISHER | typeof SUBSCRIBER): Client => {
    const redisOptions = { ...options, ...secured }
    const { enableOfflineQueue, ...ofEach } = redisOptions
    if (kind === 'cluster')
      return new Cluster(hosts, {
        lazyConnect: true,
        enableReadyCheck: false,
        enableOfflineQueue,
        redisOptions: ofEach,
      })
    if (kind === 'sentinel')
      return new Redis({ ...redisOptions, sentinels: hosts, name, enableTLSForSentinelMode: tls })
    return new Redis({ ...redisOptions, ...hosts[0], db: Number(name) })
  }
  return { publisher: make(PUBLISHER), subscriber: make(SUBSCRIBER) }
}

type Address = {
  readonly kind: 'single' | 'sentinel' | 'cluster'
  readonly tls: boolean
  readonly hosts: { host: string; port: number }[]
  /** Database, or the master's name. */
  readonly name: string
  readonly login: { username?: string; password?: string }
}

function parse(url: string): Address {
  const match = /^([a-z+]+):\/\/(?:([^@/]*)@)?([^/?]+)(?:\/([^?]*))?$/.exec(url)
  const [, scheme = '', user = '', places = '', name = ''] = match ?? []
  if (match === null || !(REDIS_SCHEMES as readonly string[]).includes(scheme))
    throw new Error(
      `REDIS_URL must be like redis://user:password@host:6379, or begin with one of ${REDIS_SCHEMES.join(', ')}`,
    )
  const kind = scheme.includes('sentinel') ? 'sentinel' : scheme.includes('cluster') ? 'cluster' : 'single'
  const port = kind === 'sentinel' ? SENTINEL_PORT : REDIS_PORT
  if (kind === 'sentinel' && name === '')
    throw new Error('REDIS_URL of sentinels ends with the name of the master: /mymaster')
  if (kind === 'single' && !/^\d*$/.test(name))
    throw new Error('REDIS_URL ends with the number of a database, or nothing')
  const [username = '', ...rest] = user.split(':').map(decodeURIComponent)
  const password = rest.join(':')
  return {
    kind,
    tls: scheme === 'rediss' || scheme.endsWith('+tls'),
    hosts: places.split(',').map((place) => hostOf(place, port)),
    name,
    login: { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) },
  }
}

/** `host`, `host:port` or `[v6]:port`. */
function hostOf(place: string, byDefault: number): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(place)
  if (match === null) throw new Error(`REDIS_URL: "${place}" is not a host, or host:port`)
  return { host: match[1] ?? match[2] ?? '', port: match[3] === undefined ? byDefault : Number(match[3]) }
}
