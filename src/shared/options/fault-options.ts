import { OPTION_TARGETS, type Option } from './option'

/** Faults to inject; `fault-catalogue.ts` has the kinds. */
export const FAULT_OPTIONS = {
  faults: {
    kind: 'list',
    flag: 'fault',
    of: OPTION_TARGETS,
    group: 'faults',
    label: 'Both directions',
    hint: 'What goes wrong on purpose with received and sent data, such as delay=50, jitter=10:shape=normal, loss=5% or split=1; a fault for one direction only acts there.',
    form: 'fault',
  },
  faultsIn: {
    kind: 'list',
    flag: 'fault-in',
    of: OPTION_TARGETS,
    group: 'faults',
    label: 'Received data',
    hint: 'Faults for what the peer sends, before it is recorded and answered. Several faults act one after the other, in this order.',
    form: 'fault',
  },
  faultsOut: {
    kind: 'list',
    flag: 'fault-out',
    of: OPTION_TARGETS,
    group: 'faults',
    label: 'Sent data',
    hint: 'Faults for what is sent, before the system gets it. Add :next=3 for the next three messages only, or :conversations=20% for that share of the conversations.',
    form: 'fault',
  },
  faultSeed: {
    kind: 'number',
    flag: 'seed',
    of: OPTION_TARGETS,
    group: 'faults',
    label: 'Random seed',
    hint: 'The same seed with the same messages gives the same faults; empty takes a new one, which is in the log.',
    min: 0,
    max: 2_147_483_647,
  },
} as const satisfies Readonly<Record<string, Option>>
