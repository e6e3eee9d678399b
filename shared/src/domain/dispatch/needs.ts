import type { FaultLevel, Need, WorkKind } from '../codes.ts';

/**
 * What work asks of a crew. Lines of 20 kV are worked on from a bucket and switched by people who may; a transformer's fuses, a
 * customer's own line, a meter and a first look at a place need neither, and a hazard is made safe by whoever is there first.
 */
const NEEDS_OF: Readonly<Record<FaultLevel, readonly Need[]>> = {
  service: [],
  place: [],
  transformer: [],
  section: ['bucket_truck'],
  feeder: ['bucket_truck', 'hv_switching'],
  substation: ['hv_switching'],
};

export const needsOf = (level: FaultLevel, kind: WorkKind): readonly Need[] =>
  kind === 'outage' || kind === 'voltage' ? NEEDS_OF[level] : [];
