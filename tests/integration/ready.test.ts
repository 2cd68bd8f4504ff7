import { expect, test } from 'vitest'
import { setUp } from '../support/accounts.ts'
import { hex, openBare, says, visitorHello } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'
import { deskbell } from '../support/deskbell.ts'
import { ask } from '../support/http.ts'
import { readyAnswers } from '../support/readyAnswers.ts'
import { startRelay } from '../support/relay.ts'
import { smallDisk } from '../support/smallDisk.ts'

/** So long after a failed commit it counts no longer, and only what the relay tries for itself does. */
const FORGOTTEN_MS = 6_000

test.each(['inline', 'worker'])(
  '[B11] while the disk is full it is not ready, and when there is room it is, though nobody writes: %s',
  async (commitThread) => {
    const disk = await smallDisk(24)
    const relay = await startRelay({ dataDir: disk.path, env: { COMMIT_THREAD: commitThread } })
    try {
      await setUp(relay)
      const siteKey = (await ask(relay, 'GET', '/demo')).text.match(/site=(pk_[0-9a-f]+)/)?.[1] ?? ''
      expect((await ask(relay, 'GET', '/readyz')).json).toEqual({ ok: true, store: true, bus: true, draining: false })
      const visitor = await openBare(relay, '/ws/visitor')
      visitor.send(visitorHello(siteKey, hex(32)))
      await visitor.hear((frame) => frame.type === 'welcome', 'welcome')
      await disk.fill()
      await writeUntilRefused(visitor)
      visitor.cut()
      const nobodyWritesSince = performance.now()
      expect(await ask(relay, 'GET', '/readyz')).toMatchObject({
        status: 503,
        json: { ok: false, store: false, bus: true, draining: false },
      })
      await readyAnswers(relay, 503, nobodyWritesSince + FORGOTTEN_MS)
      expect(await ask(relay, 'GET', '/healthz')).toMatchObject({ status: 200 })
      await disk.free()
      await readyAnswers(relay, 200)
      expect(await relay.stop()).toBe(0)
      expect(await deskbell(['verify'], { DATA_DIR: disk.path })).toMatchObject({ code: 0 })
    } finally {
      await relay.kill()
      disk.release()
    }
  },
  90_000,
)

/** Says long things: the log has room of its own, which a full disk does not take away. */
async function writeUntilRefused(visitor: BareSocket): Promise<void> {
  const conversationId = `cnv_${hex(16)}`
  const content = says('\u{1F514}'.repeat(4_000))
  visitor.send({ type: 'start', ref: 0, clientId: hex(16), conversationId, content })
  const isRefused = (): boolean =>
    visitor.heard.some((frame) => frame.type === 'refused' && frame.code === 'store_unavailable')
  for (let ref = 1; !isRefused(); ref += 1) {
    visitor.send({ type: 'send', ref, clientId: hex(16), conversationId, kind: 'message', content })
    await visitor.hear((frame) => 'ref' in frame && frame.ref === ref, 'an answer')
  }
}
