/** The command line cannot be carried out as it was written. The message says what, where and what to do. */
export class UsageError extends Error {}
