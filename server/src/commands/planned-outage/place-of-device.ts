import type { Context } from '../../context.ts';
import { AppError, invalidField } from '../../errors.ts';
import { authorize } from '../authorize.ts';

export interface DevicePlace {
  readonly up3Id: string;
  readonly ulpId: string;
}

/**
 * Where the device lies, locked against a second window on it. A device outside the actor's region "does not exist", as one that
 * nobody has. Errors: 422 naming `deviceId`.
 */
export async function lockDevice(ctx: Context, deviceId: string): Promise<DevicePlace> {
  authorize(ctx, 'planned_outage.change');
  // No key update: rows that point at the device are written meanwhile.
  const [device] = await ctx.sql<{ up3_id: string; ulp_id: string }[]>`
    select up3_id, ulp_id from grid_device where id = ${deviceId} for no key update`;
  const unknown = () => invalidField('deviceId', 'No such device in your region. Choose one from the list.');
  if (!device) throw unknown();
  const place = { up3Id: device.up3_id, ulpId: device.ulp_id };
  try {
    authorize(ctx, 'planned_outage.change', place);
  } catch (error) {
    throw error instanceof AppError && error.code === 'not_found' ? unknown() : error;
  }
  return place;
}
