/** A site's id as one token of the index. */
export const siteToken = (id: string): string => id.replace(/[^0-9A-Za-z]/g, '').toLowerCase()
