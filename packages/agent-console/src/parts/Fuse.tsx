import { useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Ms } from '@deskbell/protocol'
import { burnt, REPLY_TARGET_MS } from '../models/waits.ts'
import { useConsole } from './context.ts'

/** The clock of a row: a brass line on its hairline that grows with the wait. Only drawn; the time beside it says the same. */
export function Fuse({ since, targetMs = REPLY_TARGET_MS }: { since: Ms; targetMs?: number }) {
  const { ticker } = useConsole()
  const line = useRef<HTMLSpanElement>(null)
  const start = useRef({ since, targetMs })
  start.current = { since, targetMs }
  useSignalEffect(() => {
    const now = ticker.now.value
    line.current?.style.setProperty('--burnt', burnt(start.current.since, now, start.current.targetMs).toFixed(4))
  })
  return <span ref={line} class="fuse" style={{ '--burnt': burnt(since, ticker.now.peek(), targetMs).toFixed(4) }} />
}
