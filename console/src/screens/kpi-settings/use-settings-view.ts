import { CORRECTED } from '@comcen/shared/wire/http/kpi.ts';
import { useSearchParams } from 'wouter';

export const PARTS = ['targets', 'locks', 'corrections'] as const;
export type Part = (typeof PARTS)[number];
/** Corrections of orders, of interruptions, or (null) of both. */
export type About = (typeof CORRECTED)[number] | null;

/** Where the corrections of a locked month stand: other pages lead there. */
export const correctionsPath = (month: string, about: About): string =>
  `/kpi-settings?${new URLSearchParams({ part: 'corrections', month, ...(about && { about }) })}`;

/** What the page shows stands in its address, so that a number elsewhere can lead to the list behind it. */
export function useSettingsView() {
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string | null) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        if (value === null) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return {
    part: PARTS.find((one) => one === params.get('part')) ?? 'targets',
    month: params.get('month'),
    about: CORRECTED.find((one) => one === params.get('about')) ?? null,
    setPart: (part: Part) => set('part', part === 'targets' ? null : part),
    setMonth: (month: string | null) => set('month', month),
    setAbout: (about: About) => set('about', about),
  };
}
