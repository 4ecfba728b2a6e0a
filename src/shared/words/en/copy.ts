export const copyWords = {
  rows: 'no rows | One row copied | {n} rows copied',
  someRows: 'The first {n} of {total} chosen rows are copied; more is for an export.',
  export: 'Export…',
  tooLong: 'This is too long to be copied; export it.',
  gone: 'The list of rows was replaced while they were copied; nothing was copied.',
  chosen: 'no rows chosen | One row chosen | {n} rows chosen',
}
