import { close, open, readFileSync } from 'node:fs'
import { devNull } from 'node:os'
import type { Clock, Log } from '../../ports/system.ts'

const LOOK_EVERY_MS = 1_000
const TELL_EVERY_MS = 60_000

const TOO_MANY: Readonly<Record<string, string>> = {
  EMFILE:
    'new connections are turned away: this process may open no more files and sockets, and each connection is one. ' +
    'Raise the limit: LimitNOFILE= of its systemd unit, --ulimit nofile= of its container, or ulimit -n before it starts',
  ENFILE:
    'new connections are turned away: all programs of this machine together may open no more files and sockets. ' +
    'Raise the limit: sysctl fs.file-max',
}

/**
 * Tells whoever runs the relay that it is out of file descriptors, once a minute while it lasts. Nobody else does: Node answers such
 * connections by closing them, without an event. So a file is opened now and then, to see whether that is possible. The returned
 * function ends it.
 */
export function watchOpenFiles(clock: Clock, log: Log): () => void {
  // Read now: without a descriptor it cannot be.
  const limit = openFilesLimit()
  let toldAt = -Infinity
  let cancel = (): void => {}
  let isStopped = false
  const next = (): void => {
    if (!isStopped) cancel = clock.timer(LOOK_EVERY_MS, look)
  }
  const look = (): void => {
    open(devNull, (error, file) => {
      const why = error === null ? undefined : TOO_MANY[error.code ?? '']
      const now = clock.now()
      if (why !== undefined && now - toldAt >= TELL_EVERY_MS) {
        toldAt = now
        log.warn(why, { code: error?.code, limit })
      }
      if (error === null) close(file, next)
      else next()
    })
  }
  next()
  return () => {
    isStopped = true
    cancel()
  }
}

/** Most files this process may have open; undefined where the system does not tell. */
export function openFilesLimit(): number | undefined {
  try {
    const found = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
    return found === null ? undefined : Number(found[1])
  } catch {
    return undefined
  }
}
