import type { Bus, BusMessage } from '../../ports/Bus.ts'

/** The bus of a relay that is alone: its own bell, heard at once and in order. One listener's error never silences another. */
export function busMemory(onError: (error: unknown) => void): Bus {
  const listeners = new Set<(message: BusMessage) => void>()
  return {
    publish(message) {
      for (const listener of listeners) {
        try {
          listener(message)
        } catch (error) {
          onError(error)
        }
      }
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    // Everybody is here.
    follow() {},
    unfollow() {},
    isUp: () => true,
    close() {
      listeners.clear()
      return Promise.resolve()
    },
  }
}
