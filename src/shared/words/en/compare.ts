export const compareWords = {
  title: 'Compare with another conversation',
  lead: 'What differs between conversation #{n} and another one, turn by turn. Where the borders of chunks lie does not count.',
  compare: 'Compare',
  same: 'The same: {n} turns.',
  differences: 'One difference; {same} turns are the same. | {n} differences; {same} turns are the same.',
  sameTurns: 'One turn is the same | {n} turns are the same',
  differsAt: 'Byte {n} is the first that differs',
}
