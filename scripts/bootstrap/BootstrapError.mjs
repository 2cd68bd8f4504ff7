/** A problem the person at the keyboard can solve: printed as one plain message, without a stack. */
export class BootstrapError extends Error {}
