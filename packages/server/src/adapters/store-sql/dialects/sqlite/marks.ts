import type { Connection } from './Connection.ts'

export type RaisedMark = {
  readonly conversationId: string
  readonly participantId: string
  readonly side: string
  readonly delivered: number
  readonly read: number
}

/** Raises marks; they never go back. Without waiting for the disk: a mark that is lost is raised again by the next one. */
export function raiseMarks(connection: Connection, marks: readonly RaisedMark[]): void {
  connection.relaxed(() => {
    for (const mark of marks) {
      connection.run(
        `insert into marks (conv, participant, side, delivered, read)
         select key, ?2, ?3, ?4, ?5 from conversations where id = ?1
         on conflict (conv, participant) do update
         set delivered = max(delivered, excluded.delivered), read = max(read, excluded.read)`,
        mark.conversationId,
        mark.participantId,
        mark.side,
        mark.delivered,
        mark.read,
      )
    }
  })
}
