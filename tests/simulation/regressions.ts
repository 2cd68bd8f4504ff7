/** A run that once broke a promise, made as short as it gets, and what was wrong then. */
export type Regression = {
  readonly bug: string
  /** Who is there and how the network and the store behave come from it. */
  readonly seed: number
  readonly store?: 'sqlite'
  /** Lines as a broken run prints them. */
  readonly script: readonly string[]
}

/**
 * Runs that found something, as the simulation printed them. Steps that are weighted otherwise, or new ones, leave them as they
 * are; a change in what a step draws or in how a world is furnished may make one of them harmless, so each bug has a test of its
 * own too. Here they stay because what broke once is where it breaks again.
 */
export const regressions: readonly Regression[] = [
  {
    bug: 'a message that was acked before it was committed',
    seed: 1,
    script: ['arrive #504881 +0'],
  },
  {
    bug: 'a refusal that did not look whether the same key was committed',
    seed: 2,
    script: ['arrive #467780 +0', 'storage denied #437729 +384', 'crash after commit #547914 +0'],
  },
  {
    bug: 'a visitor whom nobody looked for after a relay died between commit and assignment',
    seed: 4,
    script: [
      'open the console #364335 +0',
      'arrive #105235 +127',
      'crash and come back #756797 +68875',
      'note #713879 +0',
    ],
  },
  {
    bug: 'an internal event in the frame that visitors get',
    seed: 1,
    script: ['open the console #493241 +0', 'arrive #923262 +0', 'end #903354 +291', 'say #502639 +0'],
  },
  {
    bug: 'a new department that was forgotten when an older reading of all of them arrived late',
    seed: 1304,
    // It happened while everybody was still being hired.
    script: [],
  },
  {
    bug: 'words that were said elsewhere when a late copy of them was granted',
    seed: 512,
    script: [
      'arrive #672500 +1197',
      'fall silent #653228 +0',
      'end #183752 +0',
      'begin anew #957702 +0',
      'arrive #249394 +0',
      'second tab #669854 +0',
    ],
  },
]
