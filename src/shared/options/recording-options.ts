import { OPTION_TARGETS, type Option } from './option'

/** When a long session continues in another recording. */
export const RECORDING_OPTIONS = {
  rotateMib: {
    kind: 'number',
    flag: 'rotate-mib',
    of: OPTION_TARGETS,
    group: 'recording',
    label: 'New file after',
    hint: 'The session continues in a new recording when this one has reached this size; empty means never.',
    min: 1,
    max: 1_048_576,
    unit: 'MiB',
  },
  rotateMinutes: {
    kind: 'number',
    flag: 'rotate-minutes',
    of: OPTION_TARGETS,
    group: 'recording',
    label: 'or after',
    hint: 'The same after this time, with the next thing that happens; empty means never.',
    min: 1,
    max: 525_600,
    unit: 'minutes',
  },
  keepRecordings: {
    kind: 'number',
    flag: 'keep-recordings',
    of: OPTION_TARGETS,
    group: 'recording',
    label: 'Keep the newest',
    hint: 'How many recordings of this session are kept, including the current one; older ones are deleted. Empty keeps all.',
    min: 2,
    max: 100_000,
    unit: 'files',
  },
} as const satisfies Readonly<Record<string, Option>>
