import type { GenericSchema } from 'valibot'
import {
  faultSchema,
  type AnyFaultConfig,
  type FaultConfigOf,
  type FaultName,
} from '../../../shared/fault/fault-catalogue'
import type { FaultContext, FaultKind, FaultStage } from './fault-stage'
import { openEndAfter, openHalfClose, openRefuse, openRstForFin, openSlowClose } from './kinds-of-end'
import {
  openBurstLoss,
  openCorrupt,
  openDuplicate,
  openJunk,
  openLoss,
  openReorder,
  openTruncate,
  passingStage,
} from './kinds-of-loss'
import { openBlackHole, openCoalesce, openPieces, openSilence, openStall } from './kinds-of-pieces'
import { openDelay, openJitter, openLate, openRate } from './kinds-of-time'
import { LimitedStage } from './limited-stage'

type Openers = { readonly [K in FaultName]: (config: FaultConfigOf<K>, context: FaultContext) => FaultStage }

const OPENERS: Openers = {
  delay: openDelay,
  jitter: openJitter,
  rate: openRate,
  drip: openPieces,
  loss: openLoss,
  'burst-loss': openBurstLoss,
  duplicate: openDuplicate,
  reorder: openReorder,
  corrupt: openCorrupt,
  truncate: openTruncate,
  'junk-before': openJunk,
  'junk-after': openJunk,
  split: openPieces,
  coalesce: openCoalesce,
  stall: openStall,
  'half-close': openHalfClose,
  'fin-after': openEndAfter,
  'rst-for-fin': openRstForFin,
  'rst-after': openEndAfter,
  silence: openSilence,
  refuse: openRefuse,
  'black-hole': openBlackHole,
  'slow-close': openSlowClose,
  late: openLate,
}

function kindOf(kind: FaultName): FaultKind<AnyFaultConfig> {
  // A config reaches its opener only through the schema of its kind.
  const openStage = OPENERS[kind] as (config: AnyFaultConfig, context: FaultContext) => FaultStage
  return {
    kind,
    schema: faultSchema(kind) as GenericSchema<unknown, AnyFaultConfig>,
    open(config, context) {
      const { next, conversations } = config
      if (conversations !== undefined && context.random() >= conversations) return passingStage(context.pass)
      if (next === undefined) return openStage(config, context)
      return new LimitedStage(next, context, (inner) => openStage(config, inner))
    },
  }
}

/** The kinds of the catalogue, each by its name. */
export const CATALOGUE_KINDS: readonly FaultKind[] = (Object.keys(OPENERS) as FaultName[]).map(kindOf)
