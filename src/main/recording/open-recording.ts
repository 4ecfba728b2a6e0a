import { done, failed, type Failure, type Outcome } from '../../shared/failure'
import { openPlainFile } from '../files/plain-file'
import { CaptureFile } from './capture/capture-file'
import { captureFormat, isGzip, otherFormat } from './capture/capture-format'
import { openCapture } from './capture/open-capture'
import { toFileFailure } from './files/file-failure'
import { openingCancelled, type OpeningWatch } from './files/opening'
import type { ClosedRecording } from './index/recording'
import { OpenedRecording } from './opened/opened-recording'
import { refusal } from '../../shared/words/say-failure'

const HEAD_BYTES = 24

/**
 * Opens a recording of ours, or the capture of another program: then there is one of its TCP and one of its UDP, where
 * it has any. A capture may be packed with gzip. `watch` may cancel it: the failure is then `cancelled`, and nothing
 * stays open.
 */
export async function openRecording(
  path: string,
  watch: OpeningWatch = {},
): Promise<Outcome<readonly ClosedRecording[]>> {
  const ours = await OpenedRecording.open(path, watch)
  if (ours.ok) return done([ours.value])
  if (ours.failure.code !== 'file-not-readable' || ours.failure.errno !== '') return ours
  try {
    const { head, byteLength } = await beginningOf(path)
    if (isGzip(head)) return await openPacked(path, byteLength, watch)
    const format = captureFormat(head)
    return format === undefined
      ? failed(noCapture(path, head))
      : await openCapture(path, format, await CaptureFile.open(path), byteLength, false, watch)
  } catch (error) {
    return failed(watch.signal?.aborted === true ? openingCancelled(path) : toFileFailure(error as Error, path))
  }
}

async function openPacked(
  path: string,
  byteLength: number,
  watch: OpeningWatch,
): Promise<Outcome<readonly ClosedRecording[]>> {
  const unpacking = await CaptureFile.unpacked(path, watch)
  if (!unpacking.ok) return unpacking
  const { file, isCut } = unpacking.value
  const head = new Uint8Array(HEAD_BYTES)
  const { bytesRead } = await file.handle.read(head, 0, HEAD_BYTES, 0)
  const format = captureFormat(head.subarray(0, bytesRead))
  if (format !== undefined) return openCapture(path, format, file, byteLength, isCut, watch)
  file.release()
  return failed(refusal('packedNoCapture', { path }, { code: 'file-not-readable', subject: path }))
}

async function beginningOf(path: string): Promise<{ readonly head: Uint8Array; readonly byteLength: number }> {
  const { file, byteLength } = await openPlainFile(path)
  try {
    const head = new Uint8Array(HEAD_BYTES)
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0)
    return { head: head.subarray(0, bytesRead), byteLength }
  } finally {
    await file.close()
  }
}

function noCapture(path: string, head: Uint8Array): Failure {
  const other = otherFormat(head)
  const about = { code: 'file-not-readable', subject: path } as const
  return other === undefined
    ? refusal('notACapture', { path }, about)
    : refusal('otherFormat', { path, ...other }, about)
}
