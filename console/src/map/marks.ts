import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { CrewItem, IncidentItem, PositionItem } from '@comcen/shared/wire/http/board.ts';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import type { Board } from '@comcen/shared/wire/socket/apply.ts';
import { type Level, orderLevel } from '../board/order-clock.ts';
import type { Layers } from './map-state.ts';

interface Placed extends LatLng {
  readonly id: string;
}
export interface OrderMark extends Placed {
  readonly kind: 'order';
  readonly state: WorkOrderState;
  readonly level: Level;
  readonly hasHazard: boolean;
  readonly isSelected: boolean;
}
export interface CrewMark extends Placed {
  readonly kind: 'crew';
  readonly label: string | null;
  readonly headingDeg: number | null;
  readonly isOld: boolean;
  readonly onDuty: boolean;
  readonly isSelected: boolean;
}
export interface IncidentMark extends Placed {
  readonly kind: 'incident';
  readonly radiusPx: number;
  /** Customers out, where a whole section, feeder or substation is: such a mark is a place to press. */
  readonly customers: number | null;
}
/** Where an idle crew had better wait. */
export interface StandbyMark extends Placed {
  readonly kind: 'standby';
  readonly crewId: string;
  /** Sent, not only suggested. */
  readonly isSent: boolean;
  /** Where the crew is now: a thin line leads there. */
  readonly crewAt: LatLng;
}
export interface PickMark extends Placed {
  readonly kind: 'pick';
}
export type Mark = OrderMark | CrewMark | IncidentMark | StandbyMark | PickMark;

/** What the map shows now, lowest first: a hazard and the selected order are never covered by anything. */
export function marksOf(board: Board, layers: Layers, selectedId: string | null, nowMs: number): Mark[] {
  const crewOfSelected = board.workOrders.get(selectedId ?? '')?.crew?.id ?? null;
  return [
    ...(layers.incidents ? [...board.incidents.values()].filter(isDark).map(incidentMark) : []),
    ...(layers.standby ? standbyMarks(board) : []),
    ...crewMarks(board, layers, crewOfSelected, nowMs),
    ...(layers.orders ? orderMarks(board, selectedId, nowMs) : []),
  ];
}

const isDark = ({ state }: IncidentItem): boolean => state === 'open' || state === 'partly_restored';

const WIDE_LEVELS: ReadonlySet<IncidentItem['faultLevel']> = new Set(['section', 'feeder', 'substation']);
const WIDE_LEAST_PX = 18;

/** Area grows with the customers: 1 is a dot's breadth, 5,000 a thumb's. What is wider than a transformer never looks smaller. */
function incidentMark({ id, location, customersOut, faultLevel }: IncidentItem): IncidentMark {
  const isWide = WIDE_LEVELS.has(faultLevel);
  const radiusPx = Math.min(34, 9 + Math.sqrt(Math.max(1, customersOut)) * 0.8);
  return {
    kind: 'incident',
    id: `incident:${id}`,
    ...location,
    radiusPx: isWide ? Math.max(WIDE_LEAST_PX, radiusPx) : radiusPx,
    customers: isWide ? customersOut : null,
  };
}

export const incidentIdOf = ({ id }: IncidentMark): string => id.slice('incident:'.length);

function standbyMarks({ crews, positions }: Board): StandbyMark[] {
  return [...crews.values()].flatMap((crew) => {
    const { id, standby, onDuty } = crew;
    if (!standby || !onDuty) return [];
    const crewAt = placeOf(crew, positions.get(id));
    return {
      kind: 'standby',
      id: `standby:${id}`,
      crewId: id,
      ...standby.location,
      isSent: standby.state === 'sent',
      crewAt,
    };
  });
}

const RANK: Readonly<Record<Level, number>> = { normal: 0, at_risk: 1, breached: 2 };

function orderMarks(board: Board, selectedId: string | null, nowMs: number): OrderMark[] {
  const marks = [...board.workOrders.values()].map(
    (order): OrderMark => ({
      kind: 'order',
      id: order.id,
      ...order.location,
      state: order.state,
      level: orderLevel(order, board.settings, nowMs),
      hasHazard: order.hasHazard || order.kind === 'hazard',
      isSelected: order.id === selectedId,
    }),
  );
  return marks.sort((a, b) => weight(a) - weight(b));
}

const weight = (mark: OrderMark): number => RANK[mark.level] + (mark.hasHazard ? 4 : 0) + (mark.isSelected ? 8 : 0);

function crewMarks(board: Board, layers: Layers, selectedCrew: string | null, nowMs: number): CrewMark[] {
  const shown = [...board.crews.values()].filter((crew) => (crew.onDuty ? layers.crews : layers.offDuty));
  return shown.map((crew) => {
    const fix = board.positions.get(crew.id);
    return {
      kind: 'crew',
      id: crew.id,
      ...placeOf(crew, fix),
      label: layers.labels ? crew.code : null,
      headingDeg: fix?.headingDeg ?? null,
      isOld: isOldFix(fix, board.settings.positionMaxAgeS, nowMs),
      onDuty: crew.onDuty,
      isSelected: crew.id === selectedCrew,
    };
  });
}

/** A crew without a fix stands at its posko. */
export const placeOf = (crew: CrewItem, fix: PositionItem | undefined): LatLng =>
  fix ? { lat: fix.lat, lng: fix.lng } : crew.posko.location;

export const isOldFix = (fix: PositionItem | undefined, maxAgeS: number, nowMs: number): boolean =>
  !fix || nowMs - Date.parse(fix.at) > maxAgeS * 1000;
