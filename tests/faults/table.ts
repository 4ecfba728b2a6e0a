import type { FaultRow, Section } from './row'
import { COMMAND_LINE_ROWS } from './rows/command-line'
import { DATAGRAM_ROWS } from './rows/datagrams'
import { EXPORT_ROWS } from './rows/exports'
import { FRAMING_ROWS } from './rows/framing'
import { LOAD_ROWS } from './rows/load'
import { MACHINE_ROWS } from './rows/machine'
import { RECORDING_ROWS } from './rows/recording'
import { SCRIPT_ROWS } from './rows/scripts'
import { SETTINGS_ROWS } from './rows/settings'
import { STREAM_ROWS } from './rows/streams'
import { WINDOW_ROWS } from './rows/window'

/** All promises of Wirebench about faults and bad input. */
export const SECTIONS: readonly Section[] = [
  { title: 'A. Recording a session', rows: RECORDING_ROWS },
  { title: 'B. Settings, saved messages, imports', rows: SETTINGS_ROWS },
  { title: 'C. TCP', rows: STREAM_ROWS },
  { title: 'D. UDP', rows: DATAGRAM_ROWS },
  { title: 'E. Framing, decoding, typed input', rows: FRAMING_ROWS },
  { title: 'F. Load', rows: LOAD_ROWS },
  { title: 'G. Window and life of the application', rows: WINDOW_ROWS },
  { title: 'H. Exports', rows: EXPORT_ROWS },
  { title: 'I. Rules and scripts', rows: SCRIPT_ROWS },
  { title: 'J. Command line', rows: COMMAND_LINE_ROWS },
  { title: 'K. The machine around us', rows: MACHINE_ROWS },
]

export const ROWS: readonly FaultRow[] = SECTIONS.flatMap(({ rows }) => rows)
