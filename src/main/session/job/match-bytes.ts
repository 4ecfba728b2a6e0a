import type { Encoding } from '../../../shared/encoding'
import { done, failed, type Outcome } from '../../../shared/failure'
import type { VariableValues } from '../../../shared/message/variables'
import { checkMatchLength, type Match } from '../../../shared/sequence'
import { wrongInput } from '../../../shared/words/say-failure'
import { sequenceMistake } from '../../../shared/words/say-mistakes'
import { encodeMessage } from '../conversation/message-encoder'

/** The bytes that are waited for, with the values that its variables have now. */
export function matchBytes(match: Match, encoding: Encoding, values: VariableValues): Outcome<Uint8Array> {
  const encoded = encodeMessage({ ...match, newline: 'none' }, encoding, values)
  const mistake = encoded.ok
    ? checkMatchLength(encoded.bytes.length)
    : ({ path: '', kind: 'match', found: match.text, message: encoded.mistake } as const)
  if (mistake !== undefined) return failed(wrongInput(sequenceMistake(mistake)))
  return done(encoded.ok ? encoded.bytes : new Uint8Array())
}
