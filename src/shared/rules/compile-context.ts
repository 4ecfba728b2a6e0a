import type { Encoding } from '../encoding'
import type { FieldTemplate } from '../message/field-template'
import type { KnownNames } from './variables'
import type { OpenPattern, ReadPattern, TextPattern } from './text-pattern'

type Path = readonly (string | number)[]

/** Where rules act: in a conversation whose peer they answer, or between the two legs of a relay. */
export const RULES_USES = ['answers', 'relay'] as const
export type RulesUse = (typeof RULES_USES)[number]

/** What compiling rules needs from its caller. */
export interface CompileDeps {
  /** Undefined: for either use. */
  readonly use?: RulesUse | undefined
  readonly encoding: Encoding
  encode(text: string): Uint8Array
  readonly openPattern: OpenPattern
  mistake(path: Path, message: string): void
}

/** What is known while one rule is compiled. */
export class CompileContext implements KnownNames {
  readonly variables: ReadonlySet<string>
  readonly templates: ReadonlyMap<string, FieldTemplate>
  readonly hasMessage: boolean
  groups = 0
  readonly groupNames = new Set<string>()
  readonly fields = new Set<string>()
  readonly #deps: CompileDeps
  readonly #counter: { count: number }
  readonly #keepsCaptures: boolean
  /** All patterns of the rule. */
  readonly patterns: TextPattern[]

  constructor(
    deps: CompileDeps,
    names: { readonly variables: ReadonlySet<string>; readonly templates: ReadonlyMap<string, FieldTemplate> },
    counter: { count: number },
    hasMessage: boolean,
    keepsCaptures = true,
    patterns: TextPattern[] = [],
  ) {
    this.#deps = deps
    this.variables = names.variables
    this.templates = names.templates
    this.#counter = counter
    this.hasMessage = hasMessage
    this.#keepsCaptures = keepsCaptures
    this.patterns = patterns
  }

  readonly openPattern: OpenPattern = (source, flags) => {
    const pattern = this.#deps.openPattern(source, flags)
    this.patterns.push(pattern)
    return pattern
  }

  get use(): RulesUse | undefined {
    return this.#deps.use
  }

  get isAsciiEncoding(): boolean {
    return !this.#deps.encoding.startsWith('utf-16')
  }

  encode(text: string): Uint8Array {
    return this.#deps.encode(text)
  }

  mistake(path: Path, message: string): void {
    this.#deps.mistake(path, message)
  }

  /** A place in `RuleConversation.counts`. */
  newCount(): number {
    this.#counter.count += 1
    return this.#counter.count - 1
  }

  captures({ groups, names }: ReadPattern): void {
    if (!this.#keepsCaptures) return
    this.groups = Math.max(this.groups, groups)
    for (const name of names) this.groupNames.add(name)
  }

  reads(template: FieldTemplate): void {
    if (this.#keepsCaptures) for (const { name } of template.fields) this.fields.add(name)
  }

  /** The context of a condition that must not hold: its groups and fields cannot be used. */
  withoutCaptures(): CompileContext {
    return new CompileContext(this.#deps, this, this.#counter, this.hasMessage, false, this.patterns)
  }
}
