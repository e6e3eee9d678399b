import type { FastifyRequest } from 'fastify';
import { invalidField } from '../errors.ts';
import type { Services } from '../roles/services.ts';

/** The UP3 a request is about: the caller's own, or for an admin the one asked for, or the only one there is. */
export function up3Of(request: FastifyRequest, services: Pick<Services, 'units'>, asked?: string): string {
  const own = request.session?.actor.scope.up3Id;
  const up3Id = asked ?? own ?? services.units.up3Ids[0];
  if (!up3Id) throw invalidField('up3', 'No UP3 is set up yet.');
  return up3Id;
}
