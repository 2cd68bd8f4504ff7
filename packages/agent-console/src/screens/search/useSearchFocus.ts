import { effect } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'
import type { FocusAsked, Search } from '../../models/search/Search.ts'

/** What the arrows go through, in the order of the page. */
const ITEMS = '[data-search-item]'
const FIELD = '.search-field'

type Pane = { readonly current: HTMLElement | null }

/** Puts the focus where the search asks for it, and answers with what keys do inside the pane. */
export function useSearchFocus(search: Search, pane: Pane, beside: boolean): (event: KeyboardEvent) => void {
  useLayoutEffect(() => {
    // On a phone one comes back from a conversation to the result that led to it.
    const element = pane.current
    const nobody = document.activeElement === null || document.activeElement === document.body
    const last = search.lastOpened
    if (!beside && nobody && last) element?.querySelector<HTMLElement>(`[data-conversation="${last}"]`)?.focus()
    const stop = effect(() => {
      const asked = search.focusAsked.value
      if (asked === null || !element) return
      search.focusAsked.value = null
      place(element, asked)
    })
    return () => {
      stop()
      // Who leaves by a key goes on in the conversation beside it.
      if (beside && element?.contains(document.activeElement)) document.getElementById('conversation')?.focus()
    }
  }, [search, pane, beside])

  return (event) => {
    const inField = event.target instanceof Element && event.target.matches(FIELD)
    const inItem = event.target instanceof Element && event.target.closest(ITEMS) !== null
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    if (event.key === 'Escape') {
      event.preventDefault()
      if (!inField) search.focusAsked.value = 'field'
      else if (search.text.peek() !== '') search.clear()
      else search.leave()
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && (inField || inItem)) {
      event.preventDefault()
      search.focusAsked.value = { step: event.key === 'ArrowDown' ? 1 : -1 }
    }
  }
}

function place(pane: HTMLElement, asked: FocusAsked): void {
  const field = pane.querySelector<HTMLInputElement>(FIELD)
  if (asked === 'field') {
    field?.focus()
    field?.select()
  } else if (asked === 'results') pane.querySelector<HTMLElement>('.search-results')?.focus()
  else goTo(pane, field, asked)
}

function goTo(pane: HTMLElement, field: HTMLInputElement | null, asked: Exclude<FocusAsked, string>): void {
  const items = [...pane.querySelectorAll<HTMLElement>(ITEMS)]
  const at = items.findIndex((item) => item.contains(document.activeElement))
  const open = items.findIndex((item) => item.hasAttribute('aria-current'))
  // From outside the way goes on at what is open; from the field it begins at the top.
  const from = at === -1 && document.activeElement !== field ? open : at
  const to = 'index' in asked ? asked.index : from + asked.step
  if (to < 0) field?.focus()
  else items[Math.min(to, items.length - 1)]?.focus()
}
