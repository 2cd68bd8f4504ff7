import type { Role } from '@deskbell/protocol'

/** Roles, from the one that may least. */
export const ROLES: readonly Role[] = ['agent', 'supervisor', 'admin']
