import type { DeviceKind } from '@comcen/shared/domain/codes.ts';

/** As in a single-line diagram: busbar, circuit breaker, disconnector, two windings. */
const PATHS: Readonly<Record<DeviceKind, string>> = {
  substation: 'M2 4H14M5 4V13M8 4V13M11 4V13',
  feeder: 'M8 1V4.5M4.5 4.5H11.5V11.5H4.5ZM8 11.5V15',
  section: 'M1 11H5L12 4.5M11.5 11H15M11.5 9.5V12.5',
  transformer: 'M8 1.5A3.8 3.8 0 1 1 7.99 1.5ZM8 6.9A3.8 3.8 0 1 1 7.99 6.9Z',
};

/** Decoration: the word of the kind stands in the entry's name. */
export const DeviceGlyph = ({ kind }: { kind: DeviceKind }) => (
  <svg className="device-glyph" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
    <path d={PATHS[kind]} fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" />
  </svg>
);
