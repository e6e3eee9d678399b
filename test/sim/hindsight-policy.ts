import type { Action, Policy, Room } from '@comcen/shared/domain/simulation/room.ts';
import type { BestPlan, SmallCase, Visit } from './hindsight.ts';

/** Carries out a best plan in the engine: what the plan promises has to come true there to the second. */
export function hindsightPolicy({ faults }: SmallCase, { visits, foresight }: BestPlan): Policy {
  const byId = new Map(faults.map((fault) => [fault.id, fault]));
  return {
    name: 'hindsight',
    isTold: true,
    everyMs: 0,
    start() {
      const known = new Set<string>();
      const offered = new Map<string, number>();
      const driving = new Map<string, string>();
      const take = ({ newReports }: Room): Action[] =>
        newReports.flatMap(({ id, faultId }): Action[] => {
          const fault = byId.get(faultId ?? '');
          if (!fault) return [];
          if (known.has(fault.id)) return [{ do: 'link', orderId: fault.id, reportIds: [id] }];
          known.add(fault.id);
          const { deviceId, level } = fault;
          return [{ do: 'open', order: { id: fault.id, deviceId, level, reportIds: [id] } }];
        });
      const guide = (crewId: string, isIdle: boolean, own: readonly Visit[]): Action[] => {
        const actions: Action[] = [];
        let isFree = isIdle;
        for (;;) {
          const next = own[offered.get(crewId) ?? 0];
          const fault = byId.get(next?.faultId ?? '');
          if (!next || !fault) return actions;
          if (foresight === 'ahead' && isFree && driving.get(crewId) !== fault.id) {
            driving.set(crewId, fault.id);
            actions.push({ do: 'stand', crewId, at: fault.place });
          }
          if (!known.has(fault.id) || (next.isHeld && !isFree)) return actions;
          actions.push({ do: 'offer', orderId: fault.id, crewId });
          offered.set(crewId, (offered.get(crewId) ?? 0) + 1);
          isFree = false;
        }
      };
      return (room) => {
        const taken = take(room);
        const guided = room.crews.flatMap(({ id, orderIds }) => guide(id, orderIds.length === 0, visits.get(id) ?? []));
        return [...taken, ...guided];
      };
    },
  };
}
