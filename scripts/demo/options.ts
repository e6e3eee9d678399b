export interface DemoOptions {
  readonly consoleUrl: string;
  readonly phoneUrl: string;
  readonly password: string;
  /** How many minutes of work pass in one. */
  readonly speed: number;
  readonly isStorm: boolean;
  readonly seed: number;
}

/** Reads the command line; throws one line that names the option, what it got and what it needs. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): DemoOptions {
  for (const arg of args) {
    if (arg !== '--storm' && !/^--(speed|seed)=/.test(arg))
      throw new Error(`${arg} is not an option: --speed=N, --seed=N, --storm`);
  }
  return {
    consoleUrl: urlOf('COMCEN_URL', env.COMCEN_URL ?? 'http://127.0.0.1:3000'),
    phoneUrl: urlOf('COMCEN_MOBILE_URL', env.COMCEN_MOBILE_URL ?? 'http://127.0.0.1:3001'),
    password: env.COMCEN_DEMO_PASSWORD || 'comcen-demo',
    speed: numberOf(args, 'speed', 20, 1, 200),
    isStorm: args.includes('--storm'),
    seed: numberOf(args, 'seed', 1, 0, 2 ** 31),
  };
}

function numberOf(args: readonly string[], name: string, byDefault: number, low: number, high: number): number {
  const given = args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  if (given === undefined) return byDefault;
  const value = given === '' ? Number.NaN : Number(given);
  if (value >= low && value <= high) return value;
  throw new Error(`--${name} is "${given}": it needs a number from ${low} to ${high}`);
}

function urlOf(name: string, value: string): string {
  if (URL.canParse(value)) return value.replace(/\/$/, '');
  throw new Error(`${name} is "${value}": it needs a URL like http://127.0.0.1:3000`);
}
