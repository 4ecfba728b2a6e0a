import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol, type Session } from 'electron'

const SCHEME = 'app'
const HOST = 'bundle'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Registers the scheme; this must happen before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the page from one folder: GET only, nothing outside it, with the strict policy and a new nonce for each load. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle(SCHEME, async (request) => {
    const path = request.method === 'GET' ? pathInside(folder, request.url) : undefined
    if (path === undefined) return notFound()
    try {
      const body = await readFile(path)
      const type = TYPES[extname(path)] ?? 'application/octet-stream'
      const nonce = randomBytes(16).toString('base64')
      const headers = headersFor(type, nonce)
      if (extname(path) !== '.html') return new Response(new Uint8Array(body), { headers })
      return new Response(body.toString('utf8').replaceAll('%NONCE%', nonce), { headers })
    } catch {
      return notFound()
    }
  })
}

/** Every reply has the same strict policy, so that nothing else that is loaded can be used as a page. */
function headersFor(type: string, nonce: string): Record<string, string> {
  return {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'content-security-policy': contentSecurityPolicy(nonce),
  }
}

function notFound(): Response {
  const headers = headersFor('text/plain; charset=utf-8', randomBytes(16).toString('base64'))
  return new Response('not found', { status: 404, headers })
}

export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** The file that the URL names, or undefined when it is not one inside the folder. */
export function pathInside(folder: string, url: string): string | undefined {
  let pathname: string
  try {
    const parsed = new URL(url)
    if (parsed.host !== HOST) return undefined
    pathname = decodeURIComponent(parsed.pathname)
  } catch {
    return undefined
  }
  if (pathname.includes('\0') || pathname.includes('\\')) return undefined
  const path = normalize(join(folder, pathname === '/' ? 'index.html' : pathname))
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? path : undefined
}
