/** Two short tones, the second one higher: heard over a room, and over soon. Hz, s. */
const TONES = [
  { hz: 660, at: 0 },
  { hz: 880, at: 0.16 },
] as const
const TONE_S = 0.14
/** Half as loud as other programs may be. */
const LOUDNESS = 0.25

let context: AudioContext | undefined

/** Plays the sound of an alert; it is made here, without a file. */
export function playAlertSound(): void {
  context ??= new AudioContext()
  const { currentTime, destination } = context
  void context.resume()
  for (const { hz, at } of TONES) {
    const begin = currentTime + at
    const tone = new OscillatorNode(context, { type: 'sine', frequency: hz })
    const volume = new GainNode(context, { gain: 0 })
    // It swells and fades: a tone that is cut off clicks.
    volume.gain.setValueAtTime(0, begin)
    volume.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.02)
    volume.gain.linearRampToValueAtTime(0, begin + TONE_S)
    tone.connect(volume).connect(destination)
    tone.start(begin)
    tone.stop(begin + TONE_S)
  }
}
