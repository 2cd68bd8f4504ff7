import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Texts } from '../i18n/Texts.ts'
import type { Console } from '../models/Console.ts'
import type { Layout } from '../models/layout.ts'
import type { ReadonlySignal } from '@preact/signals'

const TextsContext = createContext<Texts | null>(null)
const ConsoleContext = createContext<Console | null>(null)
const LayoutContext = createContext<ReadonlySignal<Layout> | null>(null)

/** Gives everything below the words of a language. */
export const TextsProvider = TextsContext.Provider
/** Gives everything below the models of the agent who is logged in. */
export const ConsoleProvider = ConsoleContext.Provider
/** Gives everything below the room there is. */
export const LayoutProvider = LayoutContext.Provider

/** The console's words. */
export const useTexts = (): Texts => required(useContext(TextsContext), 'TextsProvider')
/** The models behind the page. */
export const useConsole = (): Console => required(useContext(ConsoleContext), 'ConsoleProvider')
/** How the panes are laid out. */
export const useLayout = (): ReadonlySignal<Layout> => required(useContext(LayoutContext), 'LayoutProvider')

function required<T>(value: T | null, provider: string): T {
  if (value === null) throw new Error(`no ${provider} above this view`)
  return value
}
