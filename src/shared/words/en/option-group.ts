export const optionGroupWords = {
  serving: 'How it serves',
  access: 'Who may connect',
  socket: 'Address and port',
  connection: 'Connection',
  datagrams: 'Datagrams and peers',
  multicast: 'Broadcast and multicast',
  tls: 'TLS',
  framing: 'Frames',
  recording: 'Recording',
  faults: 'Faults, on purpose',
  text: 'Text',
}
