import type { FoundPatterns } from '../../../../shared/rules/text-pattern'

/** How patterns are asked about one message. */
export interface Finding {
  /** Undefined where none may take long. */
  readonly find: () => Promise<FoundPatterns> | undefined
  /** Another one whenever the patterns that `find` asks are others. */
  readonly revision: () => number
}

/** What was found in a message by the rules that there are now: where they change meanwhile, it is asked again. */
export async function foundNow({ find, revision }: Finding): Promise<FoundPatterns | undefined> {
  for (;;) {
    const askedAt = revision()
    const found = await find()
    if (askedAt === revision()) return found
  }
}
