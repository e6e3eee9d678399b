import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { id as indonesian } from '../../i18n/id/index.ts';
import { useCrews } from '../../live/live.ts';
import { momentText, timeText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { eventWords } from '../../words/event-words.ts';

/** A phone's clock that differs by less is the same minute to a reader. */
const WORTH_SAYING_MS = 60_000;

export function Timeline({ order }: { order: WorkOrderDetail }) {
  const { t } = useTranslation();
  const crews = useCrews();
  const codeOf = (crewId: unknown): string | undefined => {
    if (typeof crewId !== 'string') return undefined;
    if (order.crew?.id === crewId) return order.crew.code;
    return crews.get(crewId)?.code ?? order.dispatch?.candidates.find((crew) => crew.crewId === crewId)?.crewCode;
  };
  return (
    <section>
      <h3>{t('order.timeline')}</h3>
      <ol className="timeline">
        <TimelineEntries entries={order.timeline} crewCode={codeOf} />
      </ol>
    </section>
  );
}

interface TimelineEntriesProps {
  readonly entries: readonly Entry[];
  readonly crewCode: (id: unknown) => string | undefined;
}

/** Newest first: what, why, by whom. */
export function TimelineEntries({ entries, crewCode }: TimelineEntriesProps) {
  const { t } = useTranslation();
  return entries.toReversed().map((entry) => (
    <li key={`${entry.event}${entry.at}${String(entry.data.code ?? '')}`}>
      <time dateTime={entry.at}>{momentText(entry.at, serverNow())}</time>
      <span>
        {eventWords(t, entry, crewCode)}
        <span className="quiet"> · {actorWords(t, entry.actor)}</span>
        {differs(entry) && (
          <span className="quiet"> · {t('event.deviceTime', { time: timeText(entry.deviceAt ?? entry.at) })}</span>
        )}
      </span>
    </li>
  ));
}

type Entry = WorkOrderDetail['timeline'][number];
const differs = ({ at, deviceAt }: Entry): boolean =>
  deviceAt !== null && Math.abs(Date.parse(deviceAt) - Date.parse(at)) > WORTH_SAYING_MS;

type ActorKind = keyof typeof indonesian.code.actor;
const isActorKind = (kind: string): kind is ActorKind => kind in indonesian.code.actor;
const actorWords = (t: TFunction, actor: Entry['actor']): string =>
  actor.name ?? (isActorKind(actor.kind) ? t(`code.actor.${actor.kind}`) : actor.kind);

export { flagWords } from '../../words/flag-words.ts';
