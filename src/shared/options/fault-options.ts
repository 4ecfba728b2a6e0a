import { OPTION_TARGETS, type Option } from './option'

/** What goes wrong on purpose; `fault-catalogue.ts` has the kinds. */
export const FAULT_OPTIONS = {
  faults: {
    kind: 'list',
    flag: 'fault',
    of: OPTION_TARGETS,
    group: 'faults',
    label: 'Both ways',
    hint: 'What goes wrong on purpose, on what comes in and what goes out, such as delay=50, jitter=10:shape=normal, loss=5% or split=1; one that makes sense one way only acts there.',
    form: 'fault',
  },
  faultsIn: {
    kind: 'list',
    flag: 'fault-in',
    of: OPTION_TARGETS,
    group: 'faults',
    label: 'On what comes in',
    hint: 'The same for what the peer sends, before it is recorded and answered. Several faults act one after the other, the first one first.',
    form: 'fault',
  },
  faultsOut: {
    kind: 'list',
    flag: 'fault-out',
    of: OPTION_TARGETS,
    group: 'faults',
    label: 'On what goes out',
    hint: 'The same for what is sent, before the system gets it. Add :next=3 for the next three messages alone, or :conversations=20% for that share of the conversations.',
    form: 'fault',
  },
  faultSeed: {
    kind: 'number',
    flag: 'seed',
    of: OPTION_TARGETS,
    group: 'faults',
    label: 'Seed of the dice',
    hint: 'The same seed over the same messages does the same again; empty takes a new one, which the log names.',
    min: 0,
    max: 2_147_483_647,
  },
} as const satisfies Readonly<Record<string, Option>>
