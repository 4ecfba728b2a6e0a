import { version } from '../../package.json'

export const VERSION: string = version

/** The name of the writer in a recording. */
export const APPLICATION = `Wirebench ${version}`
