import { OpenedRecording } from '../recording/opened-recording'
import { readFullRecord } from '../recording/export/full-record'
import { toJsonLine, toTextLine } from '../recording/export/row-format'
import { RecordView } from '../recording/record-view'
import { EXIT, type ExitCode } from './exit-codes'
import { parseVerb, readConversation, textOf } from './options'
import { Output } from './output'
import { complainOfDamage } from './damage'

const OPTIONS = { conversation: { type: 'string' }, json: { type: 'boolean' } } as const

/** `wirebench show FILE` */
export async function show(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseVerb(args, OPTIONS, ['FILE'])
  const conversation = readConversation(textOf(values['conversation']))
  const opening = await OpenedRecording.open(positionals[0] ?? '')
  if (!opening.ok) {
    process.stderr.write(`wirebench: ${opening.failure.message}\n`)
    return EXIT.usage
  }
  const recording = opening.value
  complainOfDamage(recording)
  let code: ExitCode | undefined
  const output = new Output((ended) => {
    code = ended
  })
  const view = new RecordView(recording, conversation === undefined ? {} : { conversation })
  const toLine = values['json'] === true ? toJsonLine : toTextLine
  for (let position = 0; position < view.count && code === undefined; position++) {
    output.line(toLine(readFullRecord(recording, view.seqAt(position))))
  }
  output.flush()
  recording.close()
  return code ?? EXIT.done
}
