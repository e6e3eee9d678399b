export interface SeedProgress {
  readonly done: number;
  readonly total: number;
}
const WIDTH = 30;

/** A bar that redraws itself on a terminal; elsewhere a line per fifth, so that logs stay short. */
export function progressBar(out: NodeJS.WriteStream, label: string): (progress: SeedProgress) => void {
  let shown = -1;
  const steps = out.isTTY ? 100 : 5;
  return ({ done, total }) => {
    const share = total === 0 ? 1 : done / total;
    const step = Math.floor(share * steps);
    if (step <= shown) return;
    shown = step;
    const filled = Math.round(share * WIDTH);
    const bar = `${label} [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${Math.floor(share * 100)} %`;
    out.write(out.isTTY ? `\r${bar}${step === steps ? '\n' : ''}` : `${bar}\n`);
  };
}
