import type { Role } from '@comcen/shared/domain/codes.ts';
import type { Actor, Context } from '../context.ts';
import { AppError } from '../errors.ts';

/** Who may do what. The system may do everything; `customer` and `tracker` are named where they may act. */
const RULES = {
  'report.create': ['admin', 'operator', 'customer'],
  'report.link': ['admin', 'operator'],
  'report.withdraw': ['admin', 'operator', 'customer'],
  'report.read': ['admin', 'manager', 'operator'],
  'report.track': ['customer'],
  'incident.read': ['admin', 'manager', 'operator'],
  'incident.change': ['admin', 'operator'],
  'work_order.read': ['admin', 'manager', 'operator', 'technician'],
  /** Orders and claims of the whole region; a technician sees the own crew's only. */
  'work_order.list': ['admin', 'manager', 'operator'],
  'work_order.create': ['admin', 'operator'],
  'work_order.direct': ['admin', 'operator'],
  'work_order.work': ['technician'],
  'photo.read': ['admin', 'manager', 'operator', 'technician'],
  'field_claim.decide': ['admin', 'operator'],
  'crew.read': ['admin', 'manager', 'operator'],
  'crew.duty': ['admin', 'operator', 'technician'],
  'alarm.read': ['admin', 'manager', 'operator'],
  'alarm.acknowledge': ['admin', 'operator'],
  'setting.read': ['admin', 'manager', 'operator', 'technician'],
  'setting.change': ['admin', 'manager'],
  'user.manage': ['admin'],
  'tracker.manage': ['admin'],
  'customer.search': ['admin', 'manager', 'operator'],
  'flag.explain': ['admin', 'manager', 'operator'],
  'kpi.read': ['admin', 'manager', 'operator'],
  'kpi.lock': ['admin', 'manager'],
  'map.read': ['admin', 'manager', 'operator'],
  'position.write': ['technician', 'tracker'],
  'outage.read': ['admin', 'manager', 'operator', 'technician', 'customer'],
  'planned_outage.read': ['admin', 'manager', 'operator'],
  'planned_outage.change': ['admin', 'operator'],
  'storm.read': ['admin', 'manager', 'operator'],
  'storm.change': ['admin', 'operator'],
  'standby.change': ['admin', 'operator'],
  'simulation.read': ['admin', 'manager'],
  'simulation.run': ['admin', 'manager'],
  /** A table as a file; the table's own permission is asked besides. */
  'export.create': ['admin', 'manager', 'operator'],
  /** Names, phones and words of customers, in bulk. */
  'export.personal': ['admin', 'operator'],
  'digest.read': ['admin', 'manager'],
  'digest.subscribe': ['admin', 'manager'],
  'api_token.manage': ['admin', 'manager'],
  'rating.give': ['customer'],
  'rating.read': ['admin', 'manager', 'operator'],
  'recovery_task.change': ['admin', 'manager', 'operator'],
  'history.import': ['admin', 'manager'],
  'lane.run': [],
} as const satisfies Record<string, readonly (Role | 'customer' | 'tracker')[]>;
export type Permission = keyof typeof RULES;

/** Where the thing lies; leave out what is not known yet. */
export interface Region {
  readonly up3Id?: string | null;
  readonly ulpId?: string | null;
}

/**
 * First line of every command and query: role, then region. Outside the region a thing "does not exist" (404), so that ids
 * cannot be probed. Returns the actor, narrowed to what passed.
 */
export function authorize(ctx: Pick<Context, 'actor'>, permission: Permission, region: Region = {}): Actor {
  const { actor } = ctx;
  if (actor.kind === 'system') return actor;
  const allowed: readonly string[] = RULES[permission];
  const role = actor.kind === 'user' ? actor.role : actor.kind;
  if (!allowed.includes(role)) throw new AppError('forbidden', `Your role may not do this (${permission}).`);
  if (actor.kind === 'user' && !isInScope(actor.scope, region)) {
    throw new AppError('not_found', 'This does not exist or lies outside your region.');
  }
  return actor;
}

function isInScope(scope: { up3Id: string | null; ulpId: string | null }, region: Region): boolean {
  if (scope.up3Id !== null && region.up3Id != null && region.up3Id !== scope.up3Id) return false;
  if (scope.ulpId !== null && region.ulpId != null && region.ulpId !== scope.ulpId) return false;
  return true;
}

/** Region filter of a query: what a list must be narrowed to. Null = no limit. */
export function scopeOf(ctx: Pick<Context, 'actor'>): { up3Id: string | null; ulpId: string | null } {
  const { actor } = ctx;
  return actor.kind === 'user' ? actor.scope : { up3Id: null, ulpId: null };
}
