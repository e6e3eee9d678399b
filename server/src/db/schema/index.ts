export * from './decisions.ts';
export * from './events.ts';
export * from './kpi.ts';
export * from './organisation.ts';
export * from './people.ts';
export * from './work.ts';
