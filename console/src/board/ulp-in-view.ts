import { createStore } from '../ui/store.ts';

/** The ULP that the queue is narrowed to; searches put its customers first. */
export const ulpInView = createStore<string | null>(null);
