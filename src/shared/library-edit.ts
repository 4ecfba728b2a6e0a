import { without } from './copy'
import type { Library, SavedMessage, SavedStep } from './library'
import type { MessagePayload } from './message/compose-message'
import type { FieldTemplate } from './message/field-template'

/** What a person composed, to be saved. */
export function toSaved(payload: MessagePayload, name: string, group: string, key: number | undefined): SavedMessage {
  const common = {
    name,
    ...(group === '' ? {} : { group }),
    ...(key === undefined ? {} : { key }),
    ...(payload.encoding === undefined ? {} : { encoding: payload.encoding }),
  }
  if (payload.format === 'fields')
    return { ...common, format: 'fields', template: payload.template.name, values: payload.values }
  const { format, text, newline, checksum, hasVariables } = payload
  return {
    ...common,
    format,
    text,
    ...(newline === 'none' ? {} : { newline }),
    ...(checksum === undefined ? {} : { checksum }),
    ...(hasVariables === true ? { variables: true } : {}),
  }
}

/** The library with another message in this place; sequences follow a new name. */
export function withMessage(library: Library, at: number, message: SavedMessage): Library {
  const before = library.messages[at]?.name
  const follow = (step: SavedStep): SavedStep => {
    if ('send' in step) return step.send === before ? { send: message.name } : step
    return withInner(step, follow)
  }
  const isRenamed = before !== undefined && before !== message.name
  return {
    ...library,
    messages: library.messages.map((each, place) => (place === at ? message : each)),
    sequences: isRenamed
      ? library.sequences.map((sequence) => ({ ...sequence, steps: sequence.steps.map(follow) }))
      : library.sequences,
  }
}

/** The library with another template in this place; messages follow a new name. */
export function withTemplate(library: Library, at: number, template: FieldTemplate): Library {
  const before = library.templates[at]?.name
  return {
    ...library,
    templates: library.templates.map((each, place) => (place === at ? template : each)),
    messages: library.messages.map((message) =>
      message.format === 'fields' && message.template === before ? { ...message, template: template.name } : message,
    ),
  }
}

/**
 * Merges two libraries. Equal entries stay once; an entry whose name is taken gets a number after it, and references
 * follow; a key that is taken is left out.
 */
export function mergeLibraries(mine: Library, theirs: Library): Library {
  const templates = renamed(mine.templates, theirs.templates)
  const withTemplates = theirs.messages.map((message) =>
    message.format === 'fields'
      ? { ...message, template: templates.names.get(message.template) ?? message.template }
      : message,
  )
  const keys = new Set(mine.messages.map(({ key }) => key))
  const messages = renamed(mine.messages, withTemplates)
  const sequences = renamed(
    mine.sequences,
    theirs.sequences.map((sequence) => ({ ...sequence, steps: sequence.steps.map(follow) })),
  )
  return {
    templates: [...mine.templates, ...templates.added],
    messages: [...mine.messages, ...messages.added.map((message) => withoutKey(message, keys))],
    sequences: [...mine.sequences, ...sequences.added],
  }

  function follow(step: SavedStep): SavedStep {
    if ('send' in step) return { send: messages.names.get(step.send) ?? step.send }
    return withInner(step, follow)
  }
}

/** The step with other steps in its loop, or in the cases of its branch. */
function withInner(step: SavedStep, change: (inner: SavedStep) => SavedStep): SavedStep {
  if ('repeat' in step) return { ...step, steps: step.steps.map(change) }
  if (!('branch' in step)) return step
  return { ...step, branch: step.branch.map((each) => ({ ...each, steps: each.steps.map(change) })) }
}

function withoutKey(message: SavedMessage, taken: ReadonlySet<number | undefined>): SavedMessage {
  if (message.key === undefined || !taken.has(message.key)) return message
  return without(message, 'key')
}

function renamed<T extends { readonly name: string }>(mine: readonly T[], theirs: readonly T[]) {
  const taken = new Map(mine.map((entry) => [entry.name, JSON.stringify(entry)]))
  const names = new Map<string, string>()
  const added: T[] = []
  for (const entry of theirs) {
    if (taken.get(entry.name) === JSON.stringify(entry)) continue
    let name = entry.name
    for (let count = 2; taken.has(name); count++) name = `${entry.name} (${String(count)})`
    taken.set(name, '')
    names.set(entry.name, name)
    added.push({ ...entry, name })
  }
  return { names, added }
}
