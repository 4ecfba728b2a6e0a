import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepareTls } from '../../../src/main/net/tls/tls-setup'
import { TestCa } from '../../../src/main/net/tls/test-ca'
import { checkOptions } from '../../../src/shared/options/check-options'
import { OPTIONS, optionKeys, type OptionKey } from '../../../src/shared/options/catalogue'
import { describeOptionMistake } from '../../../src/shared/words/say-option-mistake'
import { opensslCertificates } from '../../support/certificates'
import { temporaryFolder } from '../../support/folder'
import { below, mutated, oneOf, type Random } from '../mutate'
import { checkFailure, type FuzzSubject } from '../subject'

const PASSPHRASE = 'open sesame'

/** Files of certificate, key and issuers: they are taken, or what is wrong with them is said. */
export const certificates: FuzzSubject = {
  name: 'certificates',
  short: 12,
  open: async () => {
    const { ca, cert, key, pfx } = await opensslCertificates('localhost')
    const folder = temporaryFolder()
    const path = join(folder, 'in.pem')
    const testCa = new TestCa(join(folder, 'tls'))
    const pem = Buffer.concat([readFileSync(cert), readFileSync(key)])
    const seeds = [pem, readFileSync(pfx), readFileSync(pfx), readFileSync(ca)]
    return {
      make: (random) => mutated(seeds, random),
      run: async (input) => {
        writeFileSync(path, input)
        for (const options of [{ tlsCertificate: path, tlsPassphrase: PASSPHRASE, tlsCa: ca }, { tlsCa: path }]) {
          const prepared = await prepareTls(options, undefined, testCa)
          if (prepared.ok) prepared.value.close()
          else checkFailure(prepared.failure)
        }
      },
    }
  },
}

const TEXTS = ['', 'h2', 'http/1.1', 'x'.repeat(256), '\u0000', '你好', 'localhost', '*.example', '127.0.0.1', '::1', 'a b', '-', 'TLSv1.2', 'TLSv1.3', 'refuse', 'accept', '/nowhere/x', '__proto__'] // prettier-ignore

function value(key: OptionKey, random: Random): unknown {
  const option = OPTIONS[key]
  const junk: readonly unknown[] = [null, NaN, {}, [], '', -1, true, 'x', ['x'], [7], 2 ** 53]
  if (random() < 0.15) return oneOf(random, junk)
  switch (option.kind) {
    case 'switch':
      return random() < 0.5
    case 'number':
      return random() < 0.8 ? option.min + below(random, Math.min(1_000, option.max - option.min + 1)) : option.max + 1
    case 'choice':
      return oneOf(random, Object.keys(option.choices))
    case 'text':
      return oneOf(random, TEXTS)
    case 'list':
      return Array.from({ length: below(random, 4) }, () => oneOf(random, TEXTS))
  }
}

/** Options of TLS: those that are not refused in words can be used, or say why not. An input is JSON. */
export const tlsOptions: FuzzSubject = {
  name: 'tls-options',
  short: 200,
  open: () => {
    const keys = optionKeys('tls-listener').filter((key) => OPTIONS[key].group === 'tls' && key !== 'tlsKeyLog')
    const testCa = new TestCa(join(temporaryFolder(), 'tls'))
    return Promise.resolve({
      make: (random) => {
        const chosen = keys.filter(() => random() < 0.3)
        return Buffer.from(JSON.stringify(Object.fromEntries(chosen.map((key) => [key, value(key, random)]))))
      },
      run: async (input) => {
        const options = JSON.parse(Buffer.from(input).toString('utf8')) as Record<string, unknown>
        const mistakes = checkOptions(options, 'tls-listener')
        for (const mistake of mistakes) if (describeOptionMistake(mistake) === '') throw new Error('no words')
        if (mistakes.length > 0) return
        const prepared = await prepareTls(options, { address: '127.0.0.1', port: 0 }, testCa)
        if (prepared.ok) prepared.value.close()
        else checkFailure(prepared.failure)
      },
    })
  },
}
