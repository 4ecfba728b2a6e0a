import { open } from 'node:fs/promises'
import { done, failed, type Outcome } from '../../shared/net-failure'
import { captureFormat } from './capture/packet-file'
import { openCapture } from './capture/open-capture'
import { toFileFailure } from './files/file-failure'
import { OpenedRecording } from './opened/opened-recording'
import type { ClosedRecording } from './index/recording'

const HEAD_BYTES = 12

/**
 * Opens a recording of ours, or the capture of another program: then there is one of its TCP and one of its UDP, those that
 * it holds.
 */
export async function openRecording(path: string): Promise<Outcome<readonly ClosedRecording[]>> {
  const ours = await OpenedRecording.open(path)
  if (ours.ok) return done([ours.value])
  if (ours.failure.code !== 'file-not-readable' || ours.failure.errno !== '') return ours
  try {
    const { head, byteLength } = await beginningOf(path)
    const format = captureFormat(head)
    return format === undefined
      ? failed({ ...ours.failure, message: noCapture(path) })
      : await openCapture(path, format, byteLength)
  } catch (error) {
    return failed(toFileFailure(error as Error, path))
  }
}

async function beginningOf(path: string): Promise<{ readonly head: Uint8Array; readonly byteLength: number }> {
  const file = await open(path, 'r')
  try {
    const head = new Uint8Array(HEAD_BYTES)
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0)
    return { head: head.subarray(0, bytesRead), byteLength: (await file.stat()).size }
  } finally {
    await file.close()
  }
}

function noCapture(path: string): string {
  return `${path} is neither a recording of Wirebench nor a capture: it begins neither as pcapng nor as pcap`
}
