import { FAULT_LEVELS } from '@comcen/shared/domain/codes.ts';
import { explainGrouping, type GroupingFact } from '@comcen/shared/domain/incident/inference/words.ts';
import type { GroupingItem, IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import type { TFunction } from 'i18next';
import { momentText } from '../../time/format.ts';
import { deviceText, percentText } from './incident-words.ts';

/** What a sentence needs beside its own figures. */
interface Speaker {
  readonly t: TFunction;
  readonly nowMs: number;
  readonly whole: (value: number | null) => string;
  /** "Penyulang PYL-AK-01" of an id, where it is known. */
  readonly deviceOf: (id: unknown) => string | undefined;
}

/** Finds a device's words by its id among all that the page was told of. */
export function devicesOf(t: TFunction, incident: IncidentDetail): Speaker['deviceOf'] {
  const known = new Map(incident.tree.map((device) => [device.id, device]));
  const refs = [incident.device, ...(incident.inference?.candidates ?? []).map(({ device }) => device)];
  return (id) => {
    const ref = (typeof id === 'string' ? known.get(id) : undefined) ?? refs.find((each) => each?.id === id);
    return ref ? deviceText(t, ref) : undefined;
  };
}

/** Why the reports are one incident at this device, a sentence for each fact, in the order to be read. */
export function inferenceWords(speaker: Speaker, incident: IncidentDetail): string[] {
  const { inference, probability } = incident;
  if (!inference) return [];
  const { reason, candidates } = inference;
  const facts = explainGrouping({
    reason: { code: reason.code, data: figuresOf(reason.data) },
    probability,
    candidates: candidates.map(({ device, level, probability: of }) => ({
      deviceId: device.id,
      level,
      probability: of,
    })),
  });
  return facts.map((fact) => factWords(speaker, fact));
}

/** Why the machine changed a grouping, in one sentence; nothing for what an operator did, who needs no reason. */
export function groupingReasonWords(speaker: Speaker, { reason }: GroupingItem): string | undefined {
  const facts = explainGrouping({
    reason: { code: reason.code, data: figuresOf(reason.data) },
    probability: null,
    candidates: [],
  });
  return facts[0] && factWords(speaker, facts[0]);
}

type Figures = Readonly<Record<string, number | string>>;

function figuresOf(data: Readonly<Record<string, unknown>>): Figures {
  const figures: Record<string, number | string> = {};
  for (const [key, value] of Object.entries(data)) {
    if (typeof value === 'number' || typeof value === 'string') figures[key] = value;
  }
  return figures;
}

/** One fact as a sentence in the reader's language. */
export function factWords({ t, nowMs, whole, deviceOf }: Speaker, { code, data }: GroupingFact): string {
  const figure = (key: string): string => whole(typeof data[key] === 'number' ? data[key] : null);
  const level = FAULT_LEVELS.find((each) => each === data.level);
  const isService = level === 'service';
  const device = deviceOf(data.deviceId ?? data.parentId) ?? t('incident.fact.thatDevice');
  return t(`incident.fact.${code}`, {
    device: isService ? t('incident.fact.lineAt', { device }) : device,
    callers: figure('callers'),
    of: figure('of'),
    served: figure('served'),
    elsewhere: figure('elsewhere'),
    branches: figure('branches'),
    branchesOf: figure('branchesOf'),
    time: typeof data.startedAtMs === 'number' ? momentText(new Date(data.startedAtMs).toISOString(), nowMs) : '',
    percent: percentText(typeof data.probability === 'number' ? data.probability : 0),
  });
}
