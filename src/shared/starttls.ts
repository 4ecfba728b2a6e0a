import * as v from 'valibot'
import type { SessionOptions } from './options/catalogue'
import { optionsSchema } from './options/check-options'

/**
 * How two sides upgrade to TLS in the middle of a conversation: the client asks, and the server's next message
 * agrees. Both are patterns (regular expressions, in which ^ and $ stand at lines) over the bytes as Latin-1.
 */
export interface StarttlsPatterns {
  readonly asks: string
  readonly agrees: string
}

export interface StarttlsConfig extends Partial<StarttlsPatterns> {
  /** Options of a TLS server, for the leg of the client; those of the other leg are the target's. */
  readonly options: SessionOptions
}

/** The protocols that have STARTTLS, with their request and agreement. */
const STARTTLS_PROTOCOLS = {
  /** RFC 3207. */
  smtp: { asks: '^STARTTLS[ ]*\\r?$', agrees: '^220[ -]' },
  /** RFC 9051, 6.2.1. */
  imap: { asks: '^\\S+ STARTTLS[ ]*\\r?$', agrees: '^\\S+ OK\\b' },
  /** RFC 2595, 4. */
  pop3: { asks: '^STLS[ ]*\\r?$', agrees: '^\\+OK' },
  /** RFC 4217, 4. */
  ftp: { asks: '^AUTH TLS[ ]*\\r?$', agrees: '^234[ -]' },
  /** RFC 6120, 5.4. */
  xmpp: { asks: '<starttls\\b', agrees: '<proceed\\b' },
  /** SSLRequest (PostgreSQL, "Message Formats"). */
  postgres: { asks: '^\\x00\\x00\\x00\\x08\\x04\\xd2\\x16\\x2f', agrees: '^S$' },
} as const satisfies Readonly<Record<string, StarttlsPatterns>>

/** What a person may write instead of patterns; `rules`: a rule says when. */
export const STARTTLS_NAMES = ['smtp', 'imap', 'pop3', 'ftp', 'xmpp', 'postgres', 'rules'] as const satisfies readonly (
  keyof typeof STARTTLS_PROTOCOLS | 'rules'
)[]

const MAX_PATTERN_LENGTH = 1_000

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'im')
    return true
  } catch {
    return false
  }
}

const pattern = v.pipe(
  v.string(),
  v.minLength(1, 'the pattern is empty'),
  v.maxLength(MAX_PATTERN_LENGTH),
  v.check(isPattern, 'this is no regular expression'),
)

const patterns = { asks: pattern, agrees: pattern }
export const starttlsSchema: v.GenericSchema<unknown, StarttlsConfig> = v.pipe(
  v.strictObject({
    asks: v.exactOptional(pattern),
    agrees: v.exactOptional(pattern),
    options: optionsSchema,
  }),
  v.check(({ asks, agrees }) => (asks === undefined) === (agrees === undefined), 'asks and agrees come together'),
)

/** The patterns, where it has them; without them a rule starts TLS. */
export function starttlsPatterns({ asks, agrees }: StarttlsConfig): StarttlsPatterns | undefined {
  return asks === undefined || agrees === undefined ? undefined : { asks, agrees }
}

/** The text from which `parseStarttls` reads these patterns. */
export function starttlsText({ asks, agrees }: StarttlsConfig): string {
  if (asks === undefined || agrees === undefined) return 'rules'
  const known = Object.entries(STARTTLS_PROTOCOLS).find(([, each]) => each.asks === asks && each.agrees === agrees)
  return known?.[0] ?? `${asks}=>${agrees}`
}

/**
 * `smtp`, `imap`, ..., two patterns `ASKS=>AGREES`, or `rules`, where a rule starts TLS. On a mistake, words for the
 * person.
 */
export function parseStarttls(text: string): Partial<StarttlsPatterns> | { readonly mistake: string } {
  if (text === 'rules') return {}
  if (Object.hasOwn(STARTTLS_PROTOCOLS, text)) return STARTTLS_PROTOCOLS[text as keyof typeof STARTTLS_PROTOCOLS]
  const [asks, agrees] = text.split('=>')
  const parsed = v.safeParse(v.object(patterns), { asks, agrees })
  if (parsed.success && text.split('=>').length === 2) return parsed.output
  const known = STARTTLS_NAMES.join(', ')
  return { mistake: `"${text}": write one of ${known}, or two patterns such as '^STARTTLS=>^220'` }
}
