import { version } from '../../package.json'

export const VERSION: string = version

/** What a recording names as its writer. */
export const APPLICATION = `Wirebench ${version}`
