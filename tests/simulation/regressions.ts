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
  {
    bug: 'a list that took what this relay knew for what another had committed meanwhile',
    seed: 6578,
    script: [
      'nothing #0 +3756',
      'open the console #317683 +2846',
      'arrive #927958 +7513',
      'close #983523 +4072',
      'fall silent #868416 +340',
      'say #304392 +498',
      'reply #718976 +72',
      'relay crash #879177 +320',
      'come back #628821 +15',
      'sleep at the desk #689005 +1',
      'fall silent #511962 +1001',
      'open the console #157908 +2516',
      'say #277668 +2676',
      'say #220969 +305',
      'relay crash #366292 +847',
      'end #79300 +437807',
      'say #960600 +106',
      'say #758195 +98',
      'crash and come back #2631 +11',
      'say #113890 +16',
      'say and leave #321232 +394',
      'take over #511162 +53',
      'type #203390 +5989',
      'reply #966675 +11',
      'relay crash in the middle of it #217365 +19449',
      'read at the desk #465236 +36',
      'storage full #570250 +2773',
      'arrive #640760 +14',
      'begin a reply #520499 +11666',
      'send an old reply #223455 +409',
      'follow #691653 +67',
      'note #400815 +8',
      'say #131149 +14',
      'relay pause #883765 +333',
      'reply #810537 +229',
      'reply #666437 +14',
      'take over #846009 +12304',
      'tidy #790677 +1333',
      'say #764986 +605',
      'availability #724512 +4647',
      'begin a reply #884481 +149',
      'store trouble #936150 +5990',
    ],
  },
]
