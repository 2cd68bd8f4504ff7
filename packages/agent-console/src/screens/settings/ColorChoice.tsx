import { ENOUGH, contrastOf, parseColor } from '../../models/color.ts'
import type { SavedText } from '../../models/settings/SavedText.ts'
import { useTexts } from '../../parts/context.ts'
import { Field } from '../../parts/Field.tsx'
import { Icon } from '../../parts/Icon.tsx'

const COLORS = { green: '#0f6b5c', blue: '#1f4e79', brick: '#7a3b2b', plum: '#5a3e78', slate: '#33363d' } as const
const NAMES = Object.keys(COLORS) as (keyof typeof COLORS)[]

/** The site's colour: a few that read well, or any other with what it does to reading. */
export function ColorChoice({ color }: { color: SavedText }) {
  const { t, number } = useTexts()
  const text = color.text.value
  const parsed = parseColor(text)
  // On white, where links and the focus are in this colour.
  const contrast = parsed === null ? 0 : Math.round(contrastOf(parsed, '#ffffff') * 10) / 10

  return (
    <fieldset class="colors">
      <legend class="field-label">{t('appearance.color')}</legend>
      {NAMES.map((name) => (
        <label key={name} class="color" style={{ '--swatch': COLORS[name] }} title={t(`appearance.color.${name}`)}>
          <input
            type="radio"
            class="cover"
            name="color"
            aria-label={t(`appearance.color.${name}`)}
            checked={parsed === COLORS[name]}
            onChange={() => {
              color.write(COLORS[name])
              void color.flush()
            }}
          />
        </label>
      ))}
      <Field
        label={t('appearance.colorCode')}
        dir="ltr"
        value={text}
        onText={(value) => color.write(value)}
        onBlur={() => void color.flush()}
        error={parsed === null || color.refused.value ? t('appearance.badColor') : null}
        maxLength={9}
      />
      {parsed !== null && (
        <p class="contrast" data-enough={contrast >= ENOUGH ? '' : undefined}>
          <Icon name={contrast >= ENOUGH ? 'check' : 'alert'} size={16} />
          {contrast >= ENOUGH
            ? t('appearance.readable', { contrast: number(contrast) })
            : t('appearance.unreadable', { contrast: number(contrast) })}
        </p>
      )}
    </fieldset>
  )
}
