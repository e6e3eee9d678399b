import type { SimDevice, World } from './world.ts';

/** The world's grid, ready for questions. */
export interface SimTree {
  device(id: string): SimDevice;
  /** Customers on it or below it. */
  customersOf(id: string): number;
  /** Root first, without itself. */
  ancestorsOf(id: string): readonly string[];
  /** Transformers on it or below it. */
  transformersOf(id: string): readonly string[];
  /** True when `upper` is `lower` or above it. */
  isOnPath(upper: string, lower: string): boolean;
}

/** Throws RangeError on a device whose parent does not come before it. */
export function createTree({ devices }: Pick<World, 'devices'>): SimTree {
  const byId = new Map<string, SimDevice>();
  const ancestors = new Map<string, readonly string[]>();
  const customers = new Map<string, number>();
  const transformers = new Map<string, string[]>();
  for (const device of devices) {
    const above = device.parentId === null ? [] : ancestors.get(device.parentId);
    if (!above) throw new RangeError(`Device ${device.id} comes before its parent.`);
    const path = device.parentId === null ? [] : [...above, device.parentId];
    byId.set(device.id, device);
    ancestors.set(device.id, path);
    for (const id of [...path, device.id]) {
      customers.set(id, (customers.get(id) ?? 0) + device.customers);
      const own = transformers.get(id) ?? [];
      if (device.kind === 'transformer') own.push(device.id);
      transformers.set(id, own);
    }
  }
  // The same calls are drawn whatever order the devices came in.
  for (const own of transformers.values()) own.sort();
  const known = (id: string): SimDevice => {
    const device = byId.get(id);
    if (!device) throw new RangeError(`No device ${id}.`);
    return device;
  };
  return {
    device: known,
    customersOf: (id) => customers.get(id) ?? 0,
    ancestorsOf: (id) => ancestors.get(id) ?? [],
    transformersOf: (id) => transformers.get(id) ?? [],
    isOnPath: (upper, lower) => upper === lower || (ancestors.get(lower) ?? []).includes(upper),
  };
}
