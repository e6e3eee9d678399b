import { createStore } from '../../../store/store.ts';

/** Browsers keep quiet until the page has been touched once. */
export const canSound = createStore(false);
let audio: AudioContext | null = null;

/** Call from a touch: from then on an offer can be heard. */
export function allowSound(): void {
  audio ??= new AudioContext();
  void audio.resume().then(() => canSound.set(audio?.state === 'running'));
}

/** Two rising tones: carries over an engine, is not mistaken for a ring tone. */
export function chime(): void {
  navigator.vibrate?.([300, 120, 300]);
  if (audio?.state !== 'running') return;
  const start = audio.currentTime;
  for (const [index, hertz] of [880, 1175, 880, 1175].entries()) tone(audio, hertz, start + index * 0.18);
}

function tone(context: AudioContext, hertz: number, at: number): void {
  const [oscillator, gain] = [context.createOscillator(), context.createGain()];
  oscillator.type = 'triangle';
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.8, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.17);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.18);
}
