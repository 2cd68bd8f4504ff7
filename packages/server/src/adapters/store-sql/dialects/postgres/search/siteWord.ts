/** A site as one of the words of what is said in it. No word of a text has a colon. */
export const siteWord = (id: string): string => `site:${id}`
