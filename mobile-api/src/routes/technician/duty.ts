import { setDuty } from '@comcen/server/commands/crew/set-duty.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { contextOf } from '@comcen/server/http/request-context.ts';
import { recordPositions } from '@comcen/server/positions/record-positions.ts';
import { crewMeOf } from '@comcen/server/queries/crew-me.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { crewMe } from '@comcen/shared/wire/http/auth.ts';
import { phoneDutyBody } from '@comcen/shared/wire/http/board.ts';
import { crewOf } from './crew-of.ts';

export async function dutyRoutes(app: App, services: Services): Promise<void> {
  const schema = {
    tags: ['technician'],
    summary: 'On or off duty; holds until the next roster change',
    body: phoneDutyBody,
    response: { 200: crewMe },
  };
  app.post('/duty', { schema }, async (request) => {
    const ctx = contextOf(request);
    const { onDuty, location } = request.body;
    const { crewId, up3Id } = crewOf(ctx);
    const { technicianId } = await crewMeOf(ctx);
    if (location) {
      // First, so that the round this wakes already knows where the crew is. An impossible place does not stop the duty.
      const fixes = [{ at: ctx.clock().toISOString(), ...location }];
      await recordPositions(ctx, services, { crewId, up3Id, fixes, source: 'phone' });
    }
    await setDuty(ctx, { crewId, technicianId, onDuty, source: 'technician' });
    return crewMeOf(ctx);
  });
}
