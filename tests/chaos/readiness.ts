import { ask } from '../support/http.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'
import { visitor } from './crowd.ts'
import type { Somebody } from './crowd.ts'

/** How long a killed relay took to be ready again, in ms, for each kill. */
export type Readiness = { readonly ms: readonly number[]; readonly slowestMs: number }

/** What is on the disk, and not yet in the database file, when it is killed. */
const VISITORS = 20
const WORDS = 12

/**
 * Kills a relay on a data directory while somebody writes, and measures from starting the next one until it says at /readyz that it
 * can work; again and again. Leaves the last one running.
 */
export async function measureReadiness(
  dataDir: string,
  kills: number,
): Promise<Readiness & { readonly relay: RunningRelay }> {
  let relay = await startRelay({ dataDir })
  const ms: number[] = []
  for (let kill = 0; kill < kills; kill += 1) {
    await writeAWhile(relay)
    await relay.kill()
    const begun = performance.now()
    relay = await startRelay({ dataDir, port: relay.port })
    while ((await ask(relay, 'GET', '/readyz')).status !== 200);
    ms.push(performance.now() - begun)
  }
  return { ms, slowestMs: Math.max(...ms), relay }
}

/** Resolves with the last of some acks. */
async function writeAWhile(relay: RunningRelay): Promise<void> {
  const crowd: Somebody[] = []
  const names = Array.from({ length: VISITORS }, (_, index) => `visitor ${index}`)
  await new Promise<void>((resolve) => {
    let acked = 0
    const onAck = (): void => {
      acked += 1
      if (acked === VISITORS * WORDS) resolve()
    }
    for (const name of names) {
      const who = visitor(relay, relay.siteKey ?? '', name, onAck)
      who.client.connect()
      const id = who.begin('Hello?')
      for (let word = 1; word < WORDS; word += 1) who.say(id, `word ${word}`)
      crowd.push(who)
    }
  })
  for (const { client } of crowd) client.close()
}
