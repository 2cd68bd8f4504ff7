import type { QueryName } from '@deskbell/protocol'
import type { Asked } from './ask.ts'
import { table } from './table.ts'

// Every read that `query` carries × who asks. A, B, A+B: whose sites, colleagues … the answer is about.
export const QUERIES = table(`
  # query                 nobody  visitor    otherVisitor  foreignVisitor  agent      foreignAgent  admin   owner   revoked  forged
  sites                   1008    forbidden  forbidden     forbidden       A          B             A       A+B     4001     4001
  sites/their origins     1008    forbidden  forbidden     forbidden       hidden     hidden        shown   shown   4001     4001
  agents                  1008    forbidden  forbidden     forbidden       A          B             A       A+B     4001     4001
  contact                 1008    forbidden  forbidden     forbidden       ok         not_found     ok      ok      4001     4001
  conversation            1008    forbidden  forbidden     forbidden       ok         not_found     ok      ok      4001     4001
  conversation/its token  1008    forbidden  forbidden     forbidden       hidden     not_found     hidden  hidden  4001     4001
  sessions                1008    forbidden  forbidden     forbidden       own        own           own     own     4001     4001
  invitations             1008    forbidden  forbidden     forbidden       not_found  not_found     ok      ok      4001     4001
  search                  1008    forbidden  forbidden     forbidden       found      none          found   found   4001     4001
  search/a note           1008    forbidden  forbidden     forbidden       found      none          found   found   4001     4001
`)

let refs = 50_000
const query = (name: QueryName, args: object) => ({ type: 'query', ref: (refs += 1), name, args })

export const QUERIES_ASKED: Readonly<Record<string, Asked>> = {
  sites: {
    frame: () => query('sites', {}),
    then: (answer, { siteA, siteB }) => named(answer, { A: siteA.key, B: siteB.key }),
  },
  'sites/their origins': {
    frame: () => query('sites', {}),
    then: (answer) => (JSON.stringify(answer).includes('https://only-admins.example') ? 'shown' : 'hidden'),
  },
  agents: {
    frame: () => query('agents', {}),
    then: (answer, { agents }) => named(answer, { A: agents.agent.email, B: agents.foreignAgent.email }),
  },
  contact: { frame: (_world, of) => query('contact', { conversationId: of.id }) },
  conversation: { frame: (_world, of) => query('conversation', { conversationId: of.id }) },
  'conversation/its token': {
    state: 'held',
    frame: (_world, of) => query('conversation', { conversationId: of.id }),
    then: (answer) => (JSON.stringify(answer).includes('ownerToken') ? 'shown' : 'hidden'),
  },
  sessions: {
    frame: () => query('sessions', {}),
    then: (answer, { sessionOfHolder }) => {
      const text = JSON.stringify(answer)
      return text.includes('"current":true') && !text.includes(sessionOfHolder) ? 'own' : text
    },
  },
  invitations: { frame: ({ siteA }) => query('invitations', { siteId: siteA.id }) },
  search: {
    frame: (_world, of) => query('search', { text: of.canary }),
    then: (answer, _world, of) => (JSON.stringify(answer).includes(of.id) ? 'found' : 'none'),
  },
  'search/a note': {
    frame: (_world, of) => query('search', { text: of.secret }),
    then: (answer, _world, of) => (JSON.stringify(answer).includes(of.id) ? 'found' : 'none'),
  },
} satisfies Record<string, Asked> & { readonly [N in QueryName]: Asked }

/** Which of these marks an answer holds. */
function named(answer: object, marks: Readonly<Record<string, string>>): string {
  const text = JSON.stringify(answer)
  return Object.keys(marks)
    .filter((name) => text.includes(marks[name] ?? ''))
    .join('+')
}
