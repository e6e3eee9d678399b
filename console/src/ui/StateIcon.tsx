import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { Level } from '../board/order-clock.ts';
import { STATE_SHAPES } from './state-shapes.ts';

/** Decoration: the word of the state always stands beside it or in the row's name. */
export function StateIcon({ state, level = 'normal' }: { state: WorkOrderState; level?: Level }) {
  const { path, isFilled } = STATE_SHAPES[state];
  return (
    <svg className={`state-icon level-${level} ${state}`} viewBox="0 0 16 16" aria-hidden="true">
      <path
        d={path}
        fill={isFilled ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinejoin="round"
      />
    </svg>
  );
}
