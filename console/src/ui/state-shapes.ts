import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';

/** A state is told by its shape, urgency by its colour. Paths on a 16 x 16 field; rows and map draw the same ones. */
export interface Shape {
  readonly path: string;
  readonly isFilled: boolean;
}

export const STATE_SHAPES: Readonly<Record<WorkOrderState, Shape>> = {
  // Diamonds: nobody has it yet; filled: put to a crew.
  new: { path: 'M8 2 14 8 8 14 2 8Z', isFilled: false },
  offered: { path: 'M8 2 14 8 8 14 2 8Z', isFilled: true },
  // Taken, not yet under way.
  accepted: { path: 'M3 3H13V13H3Z', isFilled: false },
  // Moving.
  en_route: { path: 'M8 2 14.5 13.5H1.5Z', isFilled: true },
  // At work.
  on_site: { path: 'M3 3H13V13H3Z', isFilled: true },
  restored: { path: 'M8 2A6 6 0 1 1 7.99 2ZM5 8.2 7.2 10.4 11.2 6', isFilled: false },
  completed: { path: 'M3 8.4 6.6 12 13 4.6', isFilled: false },
  closed: { path: 'M3 8.4 6.6 12 13 4.6', isFilled: false },
  held: { path: 'M4 2.5H7V13.5H4ZM9 2.5H12V13.5H9Z', isFilled: true },
  cancelled: { path: 'M3.5 3.5 12.5 12.5M12.5 3.5 3.5 12.5', isFilled: false },
};
