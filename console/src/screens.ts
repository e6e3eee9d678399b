import type { Role } from '@comcen/shared/domain/codes.ts';
import { mayManageUsers, maySimulate } from './session.tsx';

export const SCREENS = [
  { path: '/', key: 'board' },
  { path: '/work-orders', key: 'workOrders' },
  { path: '/incidents', key: 'incidents' },
  { path: '/planned-outages', key: 'planned' },
  { path: '/reports', key: 'reports' },
  { path: '/crews', key: 'crews' },
  { path: '/plan', key: 'plan' },
  { path: '/alarms', key: 'alarms' },
  { path: '/kpi', key: 'kpi' },
  { path: '/reliability', key: 'reliability' },
  { path: '/kpi-settings', key: 'kpiSettings' },
  { path: '/voice', key: 'voice' },
  { path: '/exports', key: 'exports' },
  { path: '/import', key: 'import' },
  { path: '/what-if', key: 'whatIf' },
  { path: '/settings', key: 'settings' },
  { path: '/users', key: 'users' },
] as const;
export type Screen = (typeof SCREENS)[number];

export const screensFor = (role: Role): Screen[] =>
  SCREENS.filter(
    ({ key }) =>
      (key !== 'users' || mayManageUsers(role)) && ((key !== 'whatIf' && key !== 'import') || maySimulate(role)),
  );
