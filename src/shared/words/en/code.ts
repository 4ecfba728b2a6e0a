export const codeWords = {
  role: 'Which side',
  server: 'This server',
  client: 'A client for it',
  certificate:
    'Its certificate is read from localhost.pem. Create it with: wirebench certificate localhost --to localhost.pem',
  title: 'Copy as code',
  program: 'Program',
  hint: 'This session as a small program or command that runs without Wirebench',
  language: 'Language',
  listenerLead: 'A complete server that answers as this one does. It runs without Wirebench.',
  clientLead: 'A complete client that sends the selected record and prints the answer. It runs without Wirebench.',
  none: 'This tool cannot do that in one command. Choose a programming language.',
  options: 'The options of this session, for --config on the command line:',
}
