import { connectRedis } from './connect.ts'
import type { Client } from './connect.ts'
import { BUS_VERSION } from './wire.ts'

/** What `deskbell doctor` wants to know of a Redis. `why`: what did not work, null when all does. */
export type Greeted = {
  /** Null where it does not tell. */
  readonly version: string | null
  readonly roundTripMs: number
  readonly why: { readonly step: 'reach' | 'publish' | 'subscribe'; readonly message: string } | null
}

const WAIT_MS = 5_000

/** Connects as a relay does, publishes and subscribes on a channel of ours that nobody follows, and leaves. */
export async function greetRedis(url: string, steady: () => number): Promise<Greeted> {
  const { publisher, subscriber } = connectRedis(url)
  const channel = `deskbell:${BUS_VERSION}:doctor:look`
  let version: string | null = null
  let roundTripMs = 0
  const tried = async (step: NonNullable<Greeted['why']>['step'], work: () => Promise<unknown>) => {
    try {
      await inTime(work())
      return null
    } catch (error) {
      return { step, message: plain(error) }
    }
  }
  try {
    const why =
      (await tried('reach', async () => {
        await connected(publisher)
        const asked = steady()
        version = await versionOf(publisher)
        roundTripMs = steady() - asked
      })) ??
      (await tried('publish', () => publisher.publish(channel, ''))) ??
      (await tried('subscribe', async () => {
        await connected(subscriber)
        await subscriber.subscribe(channel)
      }))
    return { version, roundTripMs, why }
  } finally {
    publisher.disconnect()
    subscriber.disconnect()
  }
}

/** Its first error is told: it would try again for ever. */
function connected(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    client.on('error', reject)
    client.once('ready', () => resolve())
    client.connect().catch(reject)
  })
}

/** Part of the answer to HELLO, which a user of least rights may send. */
async function versionOf(client: Client): Promise<string | null> {
  const answer: unknown = await client.call('HELLO').catch(() => null)
  if (!Array.isArray(answer)) return null
  const at = answer.indexOf('version')
  return at === -1 ? null : String(answer[at + 1])
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    AbortSignal.timeout(WAIT_MS).addEventListener('abort', () => reject(new Error('no answer')))
  })
  return Promise.race([work, late])
}

/** Without what might quote a password. */
function plain(error: unknown): string {
  const { code, message } = error as { code?: string; message: string }
  return /^(?:NOPERM|NOAUTH|WRONGPASS)/.exec(message)?.[0] ?? code ?? message.slice(0, 80)
}
