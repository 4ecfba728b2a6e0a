import { transform } from 'sucrase'

/** A mistake in a script that was found before it ran. */
export class ScriptMistake extends Error {
  /** 0 when unknown. */
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

/** A TypeScript script as JavaScript, with the same lines. Types are not checked. */
export function stripTypes(fileName: string, source: string): string {
  if (!/\.[cm]?tsx?$/i.test(fileName)) return source
  try {
    return transform(source, {
      transforms: ['typescript'],
      disableESTransforms: true,
      keepUnusedImports: false,
      filePath: fileName,
    }).code
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const place = /\((\d+):\d+\)\s*$/.exec(message)
    throw new ScriptMistake(
      message.replace(/^Error transforming .*?: /, '').replace(/\s*\(\d+:\d+\)\s*$/, ''),
      Number(place?.[1] ?? 0),
    )
  }
}
