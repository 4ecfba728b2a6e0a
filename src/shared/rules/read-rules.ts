import type { Document } from 'yaml'
import * as v from 'valibot'
import { checkTemplate } from '../message/field-template'
import { readYaml } from '../yaml-text'
import type { Sentence } from '../words/say'
import { templateMistake } from '../words/say-mistakes'
import { valueMistake } from '../words/value-mistake'
import { compileRules, type CompiledRules } from './compile-rules'
import type { CompileDeps } from './compile-context'
import { placeOf } from './yaml-place'
import { rulesFraming } from './rules-framing'
import { rulesSchema } from './rules-schema'
import { isTold, readTold, sayTold, told, toldOther } from './told'
import { MAX_RULES_CHARS, type RuleMistake, type RulesFile } from './rule'

/** Mistakes that are reported at once, at most. */
const MAX_MISTAKES = 100
/** The place of each is looked for in the file. */
const MAX_LOOKED_AT = 10 * MAX_MISTAKES

export type ReadRules =
  | { readonly ok: true; readonly rules: CompiledRules }
  | { readonly ok: false; readonly mistakes: readonly [RuleMistake, ...RuleMistake[]] }

/** Reads a rules file (YAML 1.2) and reports all its mistakes, each with its place. */
export function readRules(text: string, deps: Omit<CompileDeps, 'mistake'>): ReadRules {
  const mistakes: RuleMistake[] = []
  if (text.length > MAX_RULES_CHARS) return alone(told('too-large'))
  const { document, lines, mistakes: ofText } = readYaml(text)
  for (const { at, what } of ofText) {
    const { line, col } = lines.linePos(at)
    mistakes.push(mistakeOf({ line: Math.max(1, line), column: Math.max(1, col) }, '', toldOther(what)))
  }
  const content = mistakes.length === 0 ? contentOf(document) : undefined
  if (content !== undefined && !content.ok) return alone(content.message)
  if (content !== undefined) {
    const mistake = (path: readonly (string | number)[], message: string, isKey = false): void => {
      const place = placeOf(document, lines, path, isKey)
      mistakes.push(mistakeOf(place, path.join('.'), message))
    }
    const checked = v.safeParse(rulesSchema, content.value)
    if (!checked.success)
      for (const issue of firstOfEach(checked.issues).slice(0, MAX_LOOKED_AT))
        mistake(pathOf(issue), messageOf(issue), isUnknownKey(issue))
    else {
      checkParts(checked.output, mistake)
      const rules = compileRules(checked.output, { ...deps, mistake })
      if (mistakes.length === 0) return { ok: true, rules }
    }
  }
  const [first, ...others] = mistakes
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .slice(0, MAX_MISTAKES)
  return first === undefined ? alone(told('empty')) : { ok: false, mistakes: [first, ...others] }
}

/** One mistake of the file as a whole. */
export function lonelyMistake(what: Sentence): ReadRules {
  return alone(toldOther(what))
}

function alone(message: string): ReadRules {
  return { ok: false, mistakes: [mistakeOf({ line: 1, column: 1 }, '', message)] }
}

function mistakeOf(place: Pick<RuleMistake, 'line' | 'column'>, path: string, what: string): RuleMistake {
  return { ...place, path, ...readTold(what), message: sayTold(what) }
}

function contentOf(
  document: Document,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string } {
  if (document.contents === null) return { ok: false, message: told('empty') }
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: 100 }) }
  } catch {
    return { ok: false, message: toldOther({ key: 'yaml.references' }) }
  }
}

function checkParts(file: RulesFile, mistake: (path: readonly (string | number)[], message: string) => void): void {
  const framing = file.framing === undefined ? undefined : rulesFraming(file.framing)
  if (typeof framing === 'string') mistake(['framing'], framing)
  for (const [at, template] of (file.templates ?? []).entries()) {
    const wrong = checkTemplate(template)
    if (wrong !== undefined) mistake(['templates', at], toldOther(templateMistake(wrong)))
  }
}

function pathOf(issue: v.BaseIssue<unknown>): (string | number)[] {
  return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)))
}

/** A value that breaks two conditions is one mistake. */
function firstOfEach(issues: readonly v.BaseIssue<unknown>[]): readonly v.BaseIssue<unknown>[] {
  const first = new Map<string, v.BaseIssue<unknown>>()
  for (const issue of issues) {
    const path = JSON.stringify(pathOf(issue))
    if (!first.has(path)) first.set(path, issue)
  }
  return [...first.values()]
}

function isUnknownKey(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never'
}

/** Templates are described by a schema that saved messages share; its issues have no kind of rules. */
function messageOf(issue: v.BaseIssue<unknown>): string {
  return isTold(issue.message) ? issue.message : toldOther(valueMistake(issue))
}
