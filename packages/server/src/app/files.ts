import type { ConversationId, MessageContent } from '@deskbell/protocol'
import type { Actor } from '../domain/actor.ts'
import type { Refusal } from '../domain/conversation/command.ts'
import { maySee } from '../domain/permissions.ts'
import type { FileRecord } from '../domain/records.ts'
import type { Deps } from './deps.ts'
import type { Door } from './door/Door.ts'

const IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
const DOCUMENTS = new Set(['application/pdf', 'text/plain', 'application/zip'])

/** A file with its bytes. */
export type FoundFile = { readonly name: string; readonly mime: string; readonly bytes: Uint8Array }

/** Files: taken in once by ticket, given out to whoever may see what they belong to. */
export class Files {
  readonly #deps: Deps
  readonly #door: Door
  /** Whose bytes are being written: a second upload with the ticket must not touch them. */
  readonly #arriving = new Set<string>()

  constructor(deps: Deps, door: Door) {
    this.#deps = deps
    this.#door = door
  }

  /** Takes the bytes a ticket was made for. `mime` is what the bytes themselves say. */
  async store(
    ticket: string,
    bytes: Uint8Array,
    mime: string,
  ): Promise<{ ok: true; fileId: string; bytes: number; mime: string } | { ok: false; refusal: Refusal }> {
    const { store, blobs, secrets, clock } = this.#deps
    const file = /^[0-9a-f]{64}$/.test(ticket) ? await store.get('file', { ticketHash: secrets.sha256(ticket) }) : null
    if (file === null || file.value.expiresAt === null || file.value.expiresAt < clock.now())
      return refused({ code: 'ticket_invalid' })
    if (bytes.length > file.value.bytes)
      return refused({ code: 'file_too_large', details: { limit: file.value.bytes } })
    const isFine = IMAGES.has(mime) || (file.value.purpose === 'message' && DOCUMENTS.has(mime))
    if (!isFine) return refused({ code: 'file_type_refused', details: { type: mime } })
    const { id } = file.value
    if (this.#arriving.has(id)) return refused({ code: 'ticket_invalid' })
    this.#arriving.add(id)
    try {
      await blobs.put(id, bytes)
      const stored: FileRecord = { ...file.value, bytes: bytes.length, mime, ticketHash: null, expiresAt: null }
      const [outcome] = await store.commit([{ records: [{ kind: 'file', id, expectedRev: file.rev, value: stored }] }])
      // An upload with the same ticket at another relay raced this one and won.
      return outcome?.ok === true
        ? { ok: true, fileId: id, bytes: stored.bytes, mime }
        : refused({ code: 'ticket_invalid' })
    } finally {
      this.#arriving.delete(id)
    }
  }

  /** An agent's picture: public, by an id nobody guesses, and images only. */
  async avatar(id: string): Promise<FoundFile | null> {
    const file = await this.#found(id)
    return file === null || file.purpose !== 'avatar' || !IMAGES.has(file.mime) ? null : this.#read(file)
  }

  /** A file of a conversation, for whoever may see the conversation. */
  async download(actor: Actor, id: string): Promise<FoundFile | null> {
    const file = await this.#found(id)
    if (file === null || file.conversationId === null) return null
    const conversation = await this.#door.committed(file.conversationId)
    return conversation === null || !maySee(actor, conversation.state) ? null : this.#read(file)
  }

  /**
   * What a message says, with the truth about its files: the sender's own, uploaded for this conversation. Refuses
   * `invalid_field`, whoever's or whatever else was named.
   */
  async attached(
    actor: Actor,
    conversationId: ConversationId,
    content: MessageContent,
  ): Promise<{ ok: true; content: MessageContent } | { ok: false; refusal: Refusal }> {
    const parts: MessageContent['parts'] = []
    for (const part of content.parts) {
      if (part.type !== 'file') {
        parts.push(part)
        continue
      }
      const file = await this.#found(part.fileId)
      const isTheirs = actor.kind === 'agent' && file?.by === actor.agentId
      if (file === null || !isTheirs || file.purpose !== 'message' || file.conversationId !== conversationId)
        return refused({ code: 'invalid_field', details: { field: 'file' } })
      const { id, name, bytes, mime } = file
      parts.push({ type: 'file', fileId: id, name: name === '' ? 'file' : name, bytes, mime })
    }
    return { ok: true, content: { ...content, parts } }
  }

  async #found(id: string): Promise<FileRecord | null> {
    const file = /^fil_[0-9a-f]{32}$/.test(id) ? await this.#deps.store.get('file', { id }) : null
    return file === null || file.value.ticketHash !== null ? null : file.value
  }

  async #read(file: FileRecord): Promise<FoundFile | null> {
    const bytes = await this.#deps.blobs.get(file.id)
    return bytes === null ? null : { name: file.name, mime: file.mime, bytes }
  }
}

const refused = (refusal: Refusal): { ok: false; refusal: Refusal } => ({ ok: false, refusal })
