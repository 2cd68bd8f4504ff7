/** What happened, as clients saw it, and what the relay says of it in the end. */

/** One message a client tried to send. `fate`: acked with a seq, finally refused, or unknown when the run ended. */
export type Attempt = {
  readonly conversationId: string
  readonly sender: string
  readonly clientId: string
  readonly body: string
  readonly fate: 'acked' | 'refused' | 'unknown'
  /** From the ack. */
  readonly seq?: number
  /** Place in the sender's own order, from 0. */
  readonly order: number
  /** Who the relay says the sender is; not compared when absent. */
  readonly by?: string
}

/** One event of a timeline as it was read. */
export type Read = {
  readonly seq: number
  readonly clientId: string | null
  readonly sender: string | null
  readonly body: string | null
}

export type History = {
  readonly attempts: readonly Attempt[]
  /** The whole timeline of each conversation after everything calmed down. */
  readonly final: ReadonlyMap<string, readonly Read[]>
  /** What each client showed at the end, by client name: conversation and the list it rendered. */
  readonly shown: readonly {
    readonly client: string
    readonly conversationId: string
    readonly events: readonly Read[]
  }[]
  /** Heads as a client noted them over time, for each conversation: must never fall. */
  readonly heads?: ReadonlyMap<string, readonly number[]>
}

/** Property → what breaks it. All empty when nothing was lost. */
export type Verdict = Readonly<Record<Property, readonly string[]>>
export type Property =
  | 'lost'
  | 'phantom'
  | 'duplicate'
  | 'altered'
  | 'gap'
  | 'reorder'
  | 'regress'
  | 'misnumbered'
  | 'unshown'

/**
 * Judges a history. `lost`: acked and not there. `phantom`: there and never sent. `duplicate`: one key twice, in the store or on
 * a screen. `altered`: another body or sender than was sent. `gap`: seqs are not 1…n. `reorder`: a sender's own order is broken, or a
 * screen shows another order than the store. `regress`: a head fell. `misnumbered`: the ack named another seq than the event
 * has. `unshown`: a screen lacks events of the final list after its first. An unknown fate is legal either way.
 */
export function judge(history: History): Verdict {
  const verdict: Record<Property, string[]> = {
    lost: [],
    phantom: [],
    duplicate: [],
    altered: [],
    gap: [],
    reorder: [],
    regress: [],
    misnumbered: [],
    unshown: [],
  }
  const attempts = new Map(
    history.attempts.map((attempt) => [`${attempt.conversationId} ${attempt.clientId}`, attempt]),
  )
  const stored = new Map<string, Read>()
  for (const [conversationId, events] of history.final) {
    events.forEach((event, index) => {
      if (event.seq !== index + 1) verdict.gap.push(`${conversationId}: place ${index + 1} holds seq ${event.seq}`)
    })
    const lastOrder = new Map<string, number>()
    for (const event of events) {
      if (event.clientId === null) continue
      const key = `${conversationId} ${event.clientId}`
      if (stored.has(key)) verdict.duplicate.push(`${key} at ${event.seq}`)
      stored.set(key, event)
      const attempt = attempts.get(key)
      if (attempt === undefined) {
        verdict.phantom.push(key)
        continue
      }
      if (event.body !== attempt.body) verdict.altered.push(`${key}: ${event.body} for ${attempt.body}`)
      if (attempt.by !== undefined && event.sender !== attempt.by)
        verdict.altered.push(`${key}: said by ${event.sender}, was sent by ${attempt.by}`)
      const last = lastOrder.get(attempt.sender) ?? -1
      if (attempt.order < last) verdict.reorder.push(`${key}: ${attempt.order} after ${last} of the same sender`)
      lastOrder.set(attempt.sender, Math.max(last, attempt.order))
    }
  }
  for (const [key, attempt] of attempts) {
    const event = stored.get(key)
    if (attempt.fate === 'acked' && event === undefined) verdict.lost.push(key)
    if (attempt.fate === 'acked' && event !== undefined && attempt.seq !== undefined && attempt.seq !== event.seq)
      verdict.misnumbered.push(`${key}: acked as ${attempt.seq}, is ${event.seq}`)
    if (attempt.fate === 'refused' && event !== undefined) verdict.phantom.push(`${key}: refused, yet there`)
  }
  for (const { client, conversationId, events } of history.shown) {
    const seqs = events.map(({ seq }) => seq)
    if (new Set(seqs).size !== seqs.length)
      verdict.duplicate.push(`${client} shows an event of ${conversationId} twice`)
    if (seqs.some((seq, index) => index > 0 && seq < (seqs[index - 1] ?? 0)))
      verdict.reorder.push(`${client} shows ${conversationId} out of order`)
    const first = seqs[0] ?? 0
    const visible = new Set(seqs)
    for (const event of history.final.get(conversationId) ?? []) {
      if (event.seq >= first && event.body !== null && !visible.has(event.seq))
        verdict.unshown.push(`${client} lacks ${conversationId} ${event.seq}`)
    }
  }
  for (const [conversationId, heads] of history.heads ?? []) {
    heads.forEach((head, index) => {
      if (index > 0 && head < (heads[index - 1] ?? 0))
        verdict.regress.push(`${conversationId}: ${heads[index - 1]} then ${head}`)
    })
  }
  return verdict
}

/** How often each property was broken. */
export const countsOf = (verdict: Verdict): Record<Property, number> =>
  Object.fromEntries(Object.entries(verdict).map(([property, found]) => [property, found.length])) as Record<
    Property,
    number
  >
