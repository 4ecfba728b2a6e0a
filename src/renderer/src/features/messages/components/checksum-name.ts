import { CHECKSUMS, type ChecksumName } from '../../../../../shared/checksum'

/** The name of a checksum: those of CRCs are the same in every language. */
export function checksumName(name: ChecksumName, t: (key: string) => string): string {
  return name === 'sum' || name === 'lrc' ? t(`composer.checksums.${name}`) : CHECKSUMS[name]
}
