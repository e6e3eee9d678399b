export * from './decisions.ts';
export * from './events.ts';
export * from './organisation.ts';
export * from './people.ts';
export * from './work.ts';
