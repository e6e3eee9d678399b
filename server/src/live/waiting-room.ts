/** Sockets that have not said who they are yet, counted by address: nobody keeps any number of them open. */
export interface WaitingRoom {
  /** Returns the way out (once), or null when the address has too many in here. */
  enter(address: string): (() => void) | null;
}

export function createWaitingRoom(mostPerAddress: number): WaitingRoom {
  const counts = new Map<string, number>();
  return {
    enter(address) {
      const count = counts.get(address) ?? 0;
      if (count >= mostPerAddress) return null;
      counts.set(address, count + 1);
      let isInside = true;
      return () => {
        if (!isInside) return;
        isInside = false;
        const left = (counts.get(address) ?? 1) - 1;
        if (left > 0) counts.set(address, left);
        else counts.delete(address);
      };
    },
  };
}
