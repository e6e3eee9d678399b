import type { Bus, BusWarning } from './topics.ts';

/** At most one message on the bus in this time. */
const QUIET_MS = 4;

export interface Doorbell {
  /** Something was committed. Cheap: any number of rings in a moment make one message. */
  ring(): void;
  /** A relay in this process hears the ring at once, and then no message is sent. */
  onRing(handler: () => void): () => void;
}

/** The coalesced doorbell. A lost ring costs a tick of the relay's timer, nothing else. */
export function createDoorbell(bus: Pick<Bus, 'publish'>, warn: BusWarning): Doorbell {
  const local = new Set<() => void>();
  let timer: NodeJS.Timeout | null = null;
  let rungWhileQuiet = false;
  const publish = () => {
    bus.publish('doorbell', {}).catch((error) => warn('doorbell: nobody was reached', error));
    timer = setTimeout(() => {
      timer = null;
      const again = rungWhileQuiet;
      rungWhileQuiet = false;
      if (again) publish();
    }, QUIET_MS);
    timer.unref();
  };
  return {
    ring() {
      if (local.size > 0) {
        for (const handler of local) handler();
      } else if (timer) rungWhileQuiet = true;
      else publish();
    },
    onRing(handler) {
      local.add(handler);
      return () => void local.delete(handler);
    },
  };
}
