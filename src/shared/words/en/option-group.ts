export const optionGroupWords = {
  serving: 'Serving',
  access: 'Who may connect',
  socket: 'Address and port',
  connection: 'Connection',
  datagrams: 'Datagrams and peers',
  multicast: 'Broadcast and multicast',
  tls: 'TLS',
  framing: 'Frames',
  recording: 'Recording',
  faults: 'Fault injection',
  text: 'Text',
}
