import { ulpName, useLive, useUlps } from './live.ts';

/** The unit that a page is about, as people call it: one ULP, or the whole UP3. */
export function useWhere(ulp: string | null): string {
  const up3Name = useLive(({ board }) => board?.up3.name) ?? '';
  const ulps = useUlps();
  return ulp === null ? up3Name : `ULP ${ulpName(ulps, ulp)}`;
}
