import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { type Answer, ask, type Facts } from '@comcen/shared/domain/what-if/ask.ts';
import type { Question } from '@comcen/shared/domain/what-if/question.ts';

// The lab's thread: reckons and nothing else. No database, no queue; who started it may end it at any moment.

export interface LabTask {
  readonly facts: Facts;
  readonly question: Question;
}
export type FromLab =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'answer'; readonly answer: Answer | null };

/** Behind everything else on this machine: rounds come first. */
const NICE = 15;
const TELL_EVERY_MS = 200;

const port = parentPort;
if (!port) throw new Error('lab.ts runs as a worker thread only: use askInThread');
const say = (message: FromLab) => port.postMessage(message);
// On Linux this is the calling thread's own; elsewhere it would slow the whole process down.
if (process.platform === 'linux') setPriority(NICE);

const { facts, question } = workerData as LabTask;
let toldAt = 0;
const answer = ask(facts, question, (share) => {
  const now = performance.now();
  if (now - toldAt < TELL_EVERY_MS) return;
  toldAt = now;
  say({ kind: 'progress', share });
});
say({ kind: 'answer', answer });
