import { GROUPING_CODES } from '@comcen/shared/domain/incident/inference/picture.ts';
import type { GroupingItem, IncidentDetail, InferenceItem } from '@comcen/shared/wire/http/incident.ts';
import type { TFunction } from 'i18next';
import { deviceText } from './incident-words.ts';

interface Numbers {
  readonly whole: (value: number | null) => string;
}

/** Why the reports are one incident at this device: sentences, the reason first. */
export function inferenceWords(
  t: TFunction,
  incident: IncidentDetail,
  inference: InferenceItem,
  numbers: Numbers,
): string[] {
  const { callers, served, reason } = inference;
  const device = incident.device ? deviceText(t, incident.device) : t('incident.place');
  const data = { callers, served, ...reason.data };
  return [reasonWords(t, reason.code, data, device, numbers)].filter((words) => words !== undefined);
}

/** Why the machine changed a grouping; nothing for what an operator did by hand, which needs no reason. */
export function groupingReasonWords(t: TFunction, change: GroupingItem, numbers: Numbers): string | undefined {
  const ref = change.to ?? change.from;
  return reasonWords(
    t,
    change.reason.code,
    change.reason.data,
    ref ? deviceText(t, ref) : t('incident.place'),
    numbers,
  );
}

type Data = Readonly<Record<string, unknown>>;

function reasonWords(t: TFunction, code: string, data: Data, device: string, numbers: Numbers): string | undefined {
  const known = GROUPING_CODES.find((each) => each === code);
  if (!known) return undefined;
  const figure = (value: unknown): string => numbers.whole(typeof value === 'number' ? value : null);
  return t(`incident.reason.${known}`, { device, callers: figure(data.callers), served: figure(data.served) });
}
