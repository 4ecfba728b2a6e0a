export const copyWords = {
  rows: 'no rows | One row copied | {n} rows copied',
  someRows: 'Copied the first {n} of {total} selected rows. Export them to get all.',
  export: 'Export…',
  tooLong: 'This is too long to copy. Export it instead.',
  nothing: 'The selected rows have no bytes.',
  tooLongToEdit: 'This message is too long to edit here.',
  gone: 'Nothing was copied: the list of rows changed meanwhile.',
  chosen: 'no rows selected | One row selected | {n} rows selected',
}
