import type { PlainKey } from '../../i18n/Texts.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { Key } from '../../parts/Key.tsx'

const GROUPS: readonly { title: PlainKey; keys: readonly (readonly [PlainKey, readonly string[]])[] }[] = [
  {
    title: 'keys.move',
    keys: [
      ['keys.next', ['J']],
      ['keys.previous', ['K']],
      ['keys.place', ['1', '–', '9']],
      // Which chord it is depends on the keyboard.
      ['keys.search', []],
      ['keys.out', ['Esc']],
    ],
  },
  {
    title: 'keys.act',
    keys: [
      ['keys.reply', ['R']],
      ['keys.note', ['N']],
      ['keys.send', ['Enter']],
      ['keys.newLine', ['⇧', 'Enter']],
      ['keys.close', ['E']],
      ['keys.take', ['T']],
      ['keys.takeNext', ['⇧', 'T']],
      ['keys.context', ['I']],
    ],
  },
  {
    title: 'keys.views',
    keys: [
      ['nav.mine', ['G', 'M']],
      ['nav.queue', ['G', 'Q']],
      ['nav.left', ['G', 'L']],
      ['nav.open', ['G', 'A']],
      ['nav.search', ['G', 'S']],
      ['keys.help', ['?']],
    ],
  },
]

/** Every shortcut there is. */
export function ShortcutSheet() {
  const { t } = useTexts()
  const { overlay, searchKeys } = useConsole()
  return (
    <Dialog title={t('keys.title')} class="dialog-wide" onClose={() => (overlay.value = 'none')}>
      <p class="dialog-intro">{t('keys.intro')}</p>
      <div class="keys">
        {GROUPS.map((group) => (
          <section key={group.title} class="keys-group">
            <h3>{t(group.title)}</h3>
            <dl>
              {group.keys.map(([name, keys]) => (
                <Shortcut key={name} name={name} keys={name === 'keys.search' ? searchKeys : keys} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

function Shortcut({ name, keys }: { name: PlainKey; keys: readonly string[] }) {
  const { t } = useTexts()
  return (
    <div class="keys-row">
      <dt>{t(name)}</dt>
      <dd>
        <span class="visually-hidden">{keys.join(' ')}</span>
        {keys.map((key) => (key === '–' ? <span key={key}>{key}</span> : <Key key={key} name={key} />))}
      </dd>
    </div>
  )
}
