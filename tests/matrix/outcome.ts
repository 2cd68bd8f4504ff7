import type { Down } from '@deskbell/protocol'
import type { BareSocket } from '../support/bareSocket.ts'

/** A frame to send, right or wrong. */
export type Frame = { readonly type: string; readonly [field: string]: unknown }

/**
 * Sends a frame and says in a word how it was answered. What is not answered (receipts, typing) is followed by a probe: its ping tells
 * that the frame was taken and nothing came of it, `silent`.
 */
export async function outcome(socket: BareSocket, frame: Frame, then?: (answer: Down) => string): Promise<string> {
  const from = socket.heard.length
  const { ref, conversationId, view } = frame
  const isAnswer = (heard: Down): boolean => {
    if ('ref' in heard && heard.ref === (ref ?? null)) return true
    if (frame.type === 'hello') return heard.type === 'welcome'
    if (frame.type === 'watch')
      return (
        ['reset', 'live', 'gone'].includes(heard.type) &&
        'conversationId' in heard &&
        heard.conversationId === conversationId
      )
    if (frame.type === 'watchList') return heard.type === 'list' && heard.view === view
    return heard.type === 'ping' && heard.id === (frame.type === 'probe' ? frame['id'] : -77)
  }
  socket.send(frame)
  if (SILENT.has(frame.type)) socket.send({ type: 'probe', id: -77 })
  const closed = socket.closed.then(({ code }) => String(code))
  const answered = socket.hear(isAnswer, `an answer to ${frame.type}`, from).then(
    (answer) => {
      if (answer.type === 'refused') return answer.code
      if (answer.type === 'gone') return `gone`
      if (then !== undefined) return then(answer)
      if (answer.type === 'ping') return frame.type === 'probe' ? 'ok' : 'silent'
      return 'ok'
    },
    async (error: unknown) => (socket.isOpen() ? Promise.reject(error as Error) : closed),
  )
  return answered
}

const SILENT = new Set(['unwatch', 'unwatchList', 'marks', 'typing', 'visible', 'visit', 'pong'])
