import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { setUp } from '../support/accounts.ts'
import { hex, openBare, says, visitorHello } from '../support/bareSocket.ts'
import { startRelay, temporaryDirectory } from '../support/relay.ts'

const MESSAGES = 15

/** What the kernel was asked, in order: `written` to the log of the database, `flushed` to the disk, `acked` to the visitor. */
type Step = 'written' | 'flushed' | 'acked'

function stepsOf(trace: string): Step[] {
  return trace.split('\n').flatMap((line): Step[] => {
    if (/\bpwrite64\(/.test(line)) return ['written']
    // A call that another thread interrupted ends on a line of its own.
    if (/(fsync|fdatasync)(\(\d+\)| resumed>.*\))\s+= 0/.test(line)) return ['flushed']
    if (/\b(write|writev|sendto|sendmsg)\(.*\\"type\\":\\"ack\\"/.test(line)) return ['acked']
    return []
  })
}

/** How many acks left while nothing had been written and flushed since the one before. */
function early(steps: readonly Step[]): number {
  let count = 0
  let state: 'nothing' | 'written' | 'flushed' = 'nothing'
  for (const step of steps) {
    if (step === 'written' && state === 'nothing') state = 'written'
    else if (step === 'flushed' && state === 'written') state = 'flushed'
    else if (step === 'acked') {
      if (state !== 'flushed') count += 1
      state = 'nothing'
    }
  }
  return count
}

async function trace(pid: number, file: string): Promise<() => Promise<void>> {
  const calls = 'trace=pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg'
  const strace = spawn(process.env['STRACE_PATH'] ?? 'strace', [
    '-f',
    '-p',
    `${pid}`,
    '-o',
    file,
    '-s',
    '4000',
    '-e',
    calls,
  ])
  let told = ''
  await new Promise<void>((resolve, reject) => {
    strace.once('error', reject)
    strace.once('exit', () => reject(new Error(`strace ended: ${told}`)))
    strace.stderr.on('data', (chunk: Buffer) => {
      told += chunk.toString()
      if (told.includes('attached')) resolve()
    })
  })
  return async () => {
    strace.kill('SIGINT')
    await once(strace, 'exit')
  }
}

describe('the order of write, flush and ack', () => {
  test('[K2] is seen to be wrong when it is', () => {
    expect(early(['written', 'flushed', 'acked', 'written', 'flushed', 'acked'])).toBe(0)
    expect(early(['written', 'acked', 'flushed'])).toBe(1)
    expect(early(['flushed', 'written', 'acked'])).toBe(1)
    expect(early(['written', 'flushed', 'acked', 'acked'])).toBe(1)
    expect(stepsOf('7 <... fdatasync resumed>)             = 0\n7 fdatasync(21 <unfinished ...>')).toEqual(['flushed'])
  })

  // Only Linux lets us watch.
  test.each(process.platform === 'linux' ? ['inline', 'worker'] : [])(
    '[K2] no ack leaves before its message is flushed to the disk: %s',
    async (commitThread) => {
      const relay = await startRelay({ env: { COMMIT_THREAD: commitThread } })
      await setUp(relay)
      const restarted = await relay
        .stop()
        .then(() => startRelay({ dataDir: relay.dataDir, port: relay.port, env: { COMMIT_THREAD: commitThread } }))
      try {
        const visitor = await openBare(restarted, '/ws/visitor', { origin: 'http://localhost:1' })
        visitor.send(visitorHello(restarted.siteKey ?? '', hex(32)))
        await visitor.hear((frame) => frame.type === 'welcome', 'welcome')
        const file = join(await temporaryDirectory(), 'trace')
        const stop = await trace(restarted.pid, file)
        const conversationId = `cnv_${hex(16)}`
        for (let ref = 1; ref <= MESSAGES; ref += 1) {
          const what = ref === 1 ? { type: 'start' } : { type: 'send', kind: 'message' }
          visitor.send({ ...what, ref, clientId: hex(16), conversationId, content: says(`Message ${ref}.`) })
          await visitor.hear((frame) => frame.type === 'ack' && frame.ref === ref, `ack ${ref}`)
        }
        await stop()
        const steps = stepsOf(await readFile(file, 'utf8'))
        expect(steps.filter((step) => step === 'acked')).toHaveLength(MESSAGES)
        expect(early(steps)).toBe(0)
        visitor.close()
      } finally {
        await restarted.stop()
      }
    },
  )
})
