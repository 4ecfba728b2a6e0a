/** The exit statuses of the command; listed in `--help`. 128 + N is a signal (signal(7)). */
export const EXIT = {
  done: 0,
  internal: 1,
  usage: 2,
  cannotBind: 3,
  cannotConnect: 4,
  missed: 5,
  cannotSave: 6,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
