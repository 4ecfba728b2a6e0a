import type { FoundPatterns } from '../../../../shared/rules/text-pattern'

/** How patterns are searched in one message. */
export interface Finding {
  /** Undefined when none may take long. */
  readonly find: () => Promise<FoundPatterns> | undefined
  /** A new object whenever the patterns of `find` change. */
  readonly revision: () => number
}

/**
 * The results of a message's patterns by the current rules: when the rules change meanwhile, the search is repeated.
 */
export async function foundNow({ find, revision }: Finding): Promise<FoundPatterns | undefined> {
  for (;;) {
    const askedAt = revision()
    const found = await find()
    if (askedAt === revision()) return found
  }
}
