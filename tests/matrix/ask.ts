import type { Frame } from './outcome.ts'
import type { Case, Person, State, World } from './world.ts'
import type { Down } from '@deskbell/protocol'

/** How a row of frames is asked. */
export type Asked = {
  /** State the conversation is in before; `queued` unless told. */
  readonly state?: State
  /** The frame for this asker, as a fixed value or made from the world. */
  readonly frame: (world: World, of: Case, by: Person) => Frame | Promise<Frame>
  /** A closer look at a good answer. */
  readonly then?: (answer: Down, world: World, of: Case) => string
  /** More than one question, where the frame's own answer does not tell. Only for those who are live. */
  readonly run?: (world: World, of: Case, by: Person, frame: Frame) => Promise<string>
}
