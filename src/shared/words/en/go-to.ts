export const goToWords = {
  title: 'Go to row or time',
  label: 'Row or time',
  hint: 'A row number, a time of day (14:05:09.250), or seconds after the start (+12.5). If the filter hides that row, the next visible one.',
  mistake: 'Enter a row number, a time like 14:05:09.250, or +12.5.',
  go: 'Go',
}
