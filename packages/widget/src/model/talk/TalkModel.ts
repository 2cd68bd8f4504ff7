import type { Scene } from '../snapshot.ts'
import type { Body, EarlierRow, Foot, View } from '../view.ts'

/** What the second stage knows to say: a conversation with another side. */
export interface TalkModel {
  unread(scene: Scene): number
  /** Conversations of before, for the greeting. */
  rows(scene: Scene): EarlierRow[]
  conversation(scene: Scene): Body
  foot(scene: Scene): Foot
  say(scene: Scene, body: Body): View['say']
}
