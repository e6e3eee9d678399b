import { createStore } from '../ui/store.ts';

export type Sound = 'on' | 'off' | 'blocked';
const KEPT = 'comcen.sound';
const EVERY_MS = 2_500;

export const soundStore = createStore<Sound>(localStorage.getItem(KEPT) === 'off' ? 'off' : 'on');

let audio: AudioContext | undefined;
let timer: ReturnType<typeof setInterval> | undefined;

/** Two falling notes, again and again until acknowledged; a browser that has seen no click yet holds them back, and says so. */
export function ring(isRinging: boolean): void {
  clearInterval(timer);
  timer = undefined;
  if (!isRinging || soundStore.get() === 'off') return;
  void playOnce();
  timer = setInterval(() => void playOnce(), EVERY_MS);
}

export function switchSound(isOn: boolean): void {
  localStorage.setItem(KEPT, isOn ? 'on' : 'off');
  soundStore.set(isOn ? 'on' : 'off');
}

async function playOnce(): Promise<void> {
  // Browsers refuse sound before the first click or key; asking anyway only fills the log.
  if (!navigator.userActivation.hasBeenActive) {
    if (soundStore.get() === 'on') soundStore.set('blocked');
    return;
  }
  audio ??= new AudioContext();
  if (audio.state !== 'running') await audio.resume();
  if (soundStore.get() === 'blocked') soundStore.set('on');
  note(audio, 880, 0);
  note(audio, 660, 0.22);
}

function note(context: AudioContext, hertz: number, afterS: number): void {
  const start = context.currentTime + afterS;
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.18, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.2);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + 0.22);
}
