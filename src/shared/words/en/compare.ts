export const compareWords = {
  title: 'Compare with another conversation',
  lead: 'Shows where conversation #{n} and another one differ, turn by turn. Chunk boundaries do not matter.',
  compare: 'Compare',
  same: 'The same: {n} turns.',
  differences: 'One difference; {same} turns are the same. | {n} differences; {same} turns are the same.',
  sameTurns: 'One turn is the same | {n} turns are the same',
  differsAt: 'First difference at byte {n}',
}
