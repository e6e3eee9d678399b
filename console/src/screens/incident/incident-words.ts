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

/** Whole per cent, never a certainty that was not reckoned: 0.998 is ">99". */
export function percentText(probability: number): string {
  if (probability > 0.99 && probability < 1) return '>99';
  if (probability > 0 && probability < 0.01) return '<1';
  return String(Math.round(probability * 100));
}

/** An operator may still say something about it. */
export const isOpenIncident = ({ state }: Pick<IncidentDetail, 'state'>): boolean =>
  state === 'open' || state === 'partly_restored';

type State = keyof typeof indonesian.code.incidentState;
const isState = (state: string): state is State => state in indonesian.code.incidentState;

/** A refusal of a command: what the incident is now, and that the page shows it. */
export function incidentProblem(t: TFunction, error: unknown): string {
  const failure = failureOf(error);
  if (failure.kind !== 'problem' || failure.problem.code !== 'conflict') return problemText(t, error);
  const { currentState } = failure.problem;
  if (currentState && isState(currentState) && !isOpenIncident({ state: currentState })) {
    return t('incident.command.conflictState', { state: t(`code.incidentState.${currentState}`).toLowerCase() });
  }
  return t('incident.command.conflict');
}
