import * as v from 'valibot'
import { certificateSchema, type CertificateFacts } from './certificate'
import { sentenceSchema, type Sentence } from './words/say'

/** Stable names of what the network or the file system does to us. Programs read these; people read `message`. */
export type FailureCode =
  | 'address-in-use'
  | 'address-not-here'
  | 'permission-denied'
  | 'connection-refused'
  | 'connection-reset'
  | 'broken-pipe'
  | 'timed-out'
  | 'cancelled'
  | 'host-unreachable'
  | 'network-unreachable'
  | 'name-not-found'
  | 'name-server-silent'
  | 'too-many-open-files'
  | 'message-too-big'
  | 'port-unreachable'
  | 'queue-full'
  | 'not-open'
  | 'invalid-input'
  | 'disk-full'
  | 'file-exists'
  | 'file-not-found'
  | 'file-not-readable'
  | 'recording-limit'
  | 'recording-taken'
  | 'not-supported'
  | 'proxy-refused'
  | 'tls-failed'
  | 'tls-expired'
  | 'tls-unknown-issuer'
  | 'tls-wrong-name'
  | 'tls-no-shared-version'
  | 'tls-no-shared-protocol'
  | 'tls-plain-text'
  | 'tls-on-plain'
  | 'tls-client-certificate'
  | 'tls-not-trusted-by-peer'
  | 'bad-certificate-file'
  | 'bad-group'
  | 'answer-storm'
  /** A handler, or Wirebench itself, threw in a conversation. */
  | 'handler-failed'
  /** A handler script is wrong, or went wrong; the subject says where, and what. */
  | 'script-failed'
  | 'script-not-allowed'
  | 'replay-differs'
  | 'unknown'

/** A failure as plain data, so that it crosses processes unharmed. */
export interface Failure {
  readonly code: FailureCode
  /** The system's own name, such as `EADDRINUSE`; empty when we found the mistake ourselves. */
  readonly errno: string
  /** One English sentence: which endpoint, what the system said, what to try. */
  readonly message: string
  /** The endpoint or path that the failure is about. */
  readonly subject?: string
  /** What the peer showed, when the failure is about its certificate. */
  readonly certificate?: CertificateFacts
  /** The sentence for other languages, where the code alone does not say enough. */
  readonly said?: Sentence
}

/** A code of a later version is kept: its message says what happened. */
export const failureSchema: v.GenericSchema<unknown, Failure> = v.object({
  code: v.pipe(
    v.string(),
    v.transform((code) => code as FailureCode),
  ),
  errno: v.string(),
  message: v.string(),
  subject: v.exactOptional(v.string()),
  certificate: v.exactOptional(certificateSchema),
  said: v.exactOptional(sentenceSchema),
})

/** A value, or the reason why there is none. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value }
}

export function failed(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure }
}
