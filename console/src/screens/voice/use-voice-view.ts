import { useSearchParams } from 'wouter';
import { useSession } from '../../session.tsx';
import { addDays, dayText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import type { VoiceScope } from './voice-queries.ts';

export const TABS = ['ratings', 'repeats', 'tickets'] as const;
export type Tab = (typeof TABS)[number];
export const SPANS = [30, 90, 365] as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string | null): text is string =>
  text !== null && DAY.test(text) && !Number.isNaN(Date.parse(text));

/** What the page shows stands in its address, so that it can be sent, kept and reloaded. */
export function useVoiceView() {
  const [params, setParams] = useSearchParams();
  const ownUlp = useSession().scope.ulp;
  const today = dayText(serverNow());
  const [from, to] = [params.get('from'), params.get('to')];
  const isOwn = isDay(from) && isDay(to);
  const scope: VoiceScope = {
    from: isOwn ? from : addDays(today, 1 - (SPANS.find((days) => String(days) === params.get('days')) ?? 30)),
    to: isOwn ? to : today,
    ulp: ownUlp ?? params.get('ulp'),
  };
  const change = (values: Readonly<Record<string, string | null>>) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [name, value] of Object.entries(values)) {
          if (value === null) next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  return {
    tab: TABS.find((tab) => tab === params.get('tab')) ?? 'ratings',
    scope,
    /** Null: days of one's own. */
    span: isOwn ? null : (SPANS.find((days) => String(days) === params.get('days')) ?? 30),
    mayChooseUlp: ownUlp === null,
    setTab: (tab: Tab) => change({ tab }),
    setUlp: (ulp: string | null) => change({ ulp }),
    setSpan: (days: number) => change({ days: String(days), from: null, to: null }),
    setDays: (days: { readonly from: string; readonly to: string }) => change({ ...days, days: null }),
  };
}
