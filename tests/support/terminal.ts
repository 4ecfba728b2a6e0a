/** Characters that control a terminal or reverse its text: C0 except the newline, DEL, C1, right-to-left override. */
// eslint-disable-next-line no-control-regex -- these very characters are looked for
export const TERMINAL_CONTROLS = /[\0-\u0009\u000b-\u001f\u007f-\u009f\u202e]/
