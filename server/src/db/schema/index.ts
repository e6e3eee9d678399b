export * from './decisions.ts';
export * from './events.ts';
export * from './kpi.ts';
export * from './organisation.ts';
export * from './out.ts';
export * from './people.ts';
export * from './voice.ts';
export * from './work.ts';
