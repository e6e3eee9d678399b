import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../time/ticker.ts';
import { useNumbers } from '../../ui/numbers.ts';
import { devicesOf } from './inference-words.ts';

/** Everything that turns codes and figures of this incident into sentences. */
export function useSpeaker(incident: IncidentDetail) {
  const { t } = useTranslation();
  const { whole } = useNumbers();
  return { t, whole, nowMs: serverNow(), deviceOf: devicesOf(t, incident) };
}
