import type { FastifyReply } from 'fastify'
import { fileTypeFromBuffer } from 'file-type'
import type { FoundFile } from '../../app/files.ts'
import { answerNotFound, answerRefusal } from './errors.ts'
import type { Http } from './http.ts'
import { authenticate, guardChange } from './session.ts'

/** Uploads by ticket, and downloads that are authorised by themselves. What a file is, its first bytes say, not its name. */
export function fileRoutes(http: Http): void {
  const { fastify, app } = http
  const bodyLimit = app.edge.settings.maxFileBytes

  void fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, parsed) => parsed(null, body))
    scope.post<{ Params: { ticket: string } }>('/api/v1/upload/:ticket', { bodyLimit }, async (request, reply) => {
      if (!guardChange(http, request, reply)) return reply
      const bytes = request.body
      if (!Buffer.isBuffer(bytes) || bytes.length === 0)
        return answerRefusal(reply, { code: 'bad_frame', details: { field: 'body' } })
      const mime =
        (await fileTypeFromBuffer(bytes))?.mime ?? (isPlainText(bytes) ? 'text/plain' : 'application/octet-stream')
      const stored = await app.files.store(request.params.ticket, bytes, mime)
      if (!stored.ok) return answerRefusal(reply, stored.refusal)
      return reply
        .header('cache-control', 'no-store')
        .send({ fileId: stored.fileId, bytes: stored.bytes, mime: stored.mime })
    })
    done()
  })

  fastify.get<{ Params: { fileId: string } }>('/api/v1/avatar/:fileId', async (request, reply) => {
    const file = await app.files.avatar(request.params.fileId)
    if (file === null) return answerNotFound(reply)
    // Before the body goes: a header set after `send` is never sent.
    void reply.header('cross-origin-resource-policy', 'cross-origin')
    return send(reply, file, 'public, max-age=86400', 'inline')
  })

  fastify.get<{ Params: { fileId: string } }>('/api/v1/files/:fileId', async (request, reply) => {
    const who = await authenticate(http, request)
    if (who === null) return answerRefusal(reply, { code: 'unauthenticated' })
    const file = await app.files.download(who.actor, request.params.fileId)
    return file === null ? answerNotFound(reply) : send(reply, file, 'private, max-age=300', 'attachment')
  })
}

function send(reply: FastifyReply, file: FoundFile, cache: string, disposition: 'inline' | 'attachment'): FastifyReply {
  return reply
    .header('content-type', file.mime)
    .header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', cache)
    .send(Buffer.from(file.bytes))
}

function isPlainText(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 4096).toString('utf8')
  return !start.includes('\0') && !start.includes('\u{FFFD}') && !/^\s*<(!doctype|html|svg|\?xml|script)/i.test(start)
}
