import type { LibraryMistake } from '../../../../../shared/library'
import type { MessageMistake } from '../../../../../shared/message/compose-message'
import type { SequenceMistake } from '../../../../../shared/sequence'
import { asSentence } from '../../../../../shared/words/format-words'
import { sayLibraryMistake, sayMessageMistake, saySequenceMistake } from '../../../../../shared/words/say-mistakes'
import { useSay } from '../../../ui/use-say'

/** The variables as they are written: locale messages cannot contain double braces. */
export const VARIABLES = {
  seq: '{{seq}}',
  time: '{{time}}',
  uuid: '{{uuid}}',
  random: '{{random:8}}',
  peer: '{{peer}}',
} as const

export interface MessageWords {
  readonly messageMistake: (mistake: MessageMistake) => string
  readonly sequenceMistake: (mistake: SequenceMistake) => string
  readonly libraryMistake: (mistake: LibraryMistake) => string
}

/** Mistakes in messages, sequences and the library, in the language of the window. */
export function useMessageWords(): MessageWords {
  const say = useSay()
  return {
    messageMistake: (mistake) => asSentence(sayMessageMistake(say, mistake)),
    sequenceMistake: (mistake) => asSentence(saySequenceMistake(say, mistake)),
    libraryMistake: (mistake) => asSentence(sayLibraryMistake(say, mistake)),
  }
}
