/** A file named in the options cannot be used; the message says why, without its path. */
export class FileMistake extends Error {
  readonly path: string

  constructor(path: string, what: string) {
    super(what)
    this.path = path
  }
}
