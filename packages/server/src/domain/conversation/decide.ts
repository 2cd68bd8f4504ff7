import type { Command, Context, Decision } from './command.ts'
import { abandon } from './commands/abandon.ts'
import { assign } from './commands/assign.ts'
import { claim } from './commands/claim.ts'
import { close } from './commands/close.ts'
import { leaveMessage } from './commands/leaveMessage.ts'
import { rate } from './commands/rate.ts'
import { reopen } from './commands/reopen.ts'
import { requeue } from './commands/requeue.ts'
import { send } from './commands/send.ts'
import { start, startAgain } from './commands/start.ts'
import { takeOver } from './commands/takeOver.ts'
import { transfer } from './commands/transfer.ts'
import { visitorLeft } from './commands/visitorLeft.ts'
import { visitorReturned } from './commands/visitorReturned.ts'
import { refuse } from './decision.ts'
import type { Conversation } from './state.ts'

type Name = Command['name']
type Handlers = { readonly [N in Name]: (state: Conversation, command: Command<N>, context: Context) => Decision }

// One line a command.
const HANDLERS: Handlers = {
  start: startAgain,
  send,
  claim,
  takeOver,
  assign,
  transfer,
  requeue,
  close,
  reopen,
  rate,
  leaveMessage,
  visitorLeft,
  visitorReturned,
  abandon,
}

/**
 * What comes of a command on a conversation (null: it does not exist yet). The caller has asked `permit`, and guards what the
 * state does not tell: capacity, queue limits, whether the visitor has another conversation open. Never throws.
 */
export function decide(state: Conversation | null, command: Command, context: Context): Decision {
  if (state !== null) return handle(state, command, context)
  return command.name === 'start' ? start(command, context) : refuse('not_found')
}

const handle = <N extends Name>(state: Conversation, command: Command<N>, context: Context): Decision =>
  HANDLERS[command.name](state, command, context)
