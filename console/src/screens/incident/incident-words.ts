import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import type { TFunction } from 'i18next';
import { failureOf } from '../../api/request.ts';
import { id as indonesian } from '../../i18n/id/index.ts';
import { problemText } from '../../ui/problem-text.ts';

type DeviceRef = NonNullable<IncidentItem['device']>;

/** "Penyulang PYL-AK-01": what people say on the telephone. */
export const deviceText = (t: TFunction, { kind, code }: Pick<DeviceRef, 'kind' | 'code'>): string =>
  `${t(`code.device.${kind}`)} ${code}`;

/** What is out, in a few words: the device, one customer's line at it, or the place. */
export function outText(t: TFunction, incident: Pick<IncidentItem, 'device' | 'faultLevel' | 'address'>): string {
  const { device, faultLevel, address } = incident;
  if (!device) return address || t('incident.place');
  return faultLevel === 'service' ? t('incident.service', { device: device.code }) : deviceText(t, device);
}

type Certainty = keyof typeof indonesian.incident.certainty;

/** Words for a probability; the number stands beside them. */
export function certaintyOf(probability: number): Certainty {
  if (probability >= 0.9) return 'sure';
  if (probability >= 0.7) return 'likely';
  return probability >= 0.4 ? 'possible' : 'unclear';
}

/** Whole per cent. A reckoning is never a certainty: from 0.995 on it is ">99". */
export function percentText(probability: number): string {
  if (probability >= 0.995) return '>99';
  if (probability > 0 && probability < 0.01) return '<1';
  return String(Math.round(probability * 100));
}

/** An operator may still say something about it. */
export const isOpenIncident = ({ state }: Pick<IncidentDetail, 'state'>): boolean =>
  state === 'open' || state === 'partly_restored';

type State = keyof typeof indonesian.code.incidentState;
const isState = (state: string): state is State => state in indonesian.code.incidentState;

type Field = keyof typeof indonesian.incident.command.field;
const isField = (field: string): field is Field => field in indonesian.incident.command.field;

/** A refusal of a command: what the incident is now, what stands in the way, or which choice does not fit. */
export function incidentProblem(t: TFunction, error: unknown): string {
  const failure = failureOf(error);
  if (failure.kind !== 'problem') return problemText(t, error);
  const { code, currentState, number, errors } = failure.problem;
  const field = errors?.[0]?.field ?? '';
  if (code === 'invalid' && isField(field)) return t(`incident.command.field.${field}`);
  if (code !== 'conflict') return problemText(t, error);
  if (number) return t('incident.command.conflictDevice', { number });
  if (!currentState || !isState(currentState)) return t('incident.command.conflictPassed');
  if (isOpenIncident({ state: currentState })) return t('incident.command.conflict');
  return t('incident.command.conflictState', { state: t(`code.incidentState.${currentState}`).toLowerCase() });
}
