import type { GroupingItem, IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useMayOperate } from '../../session.tsx';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { groupingWords } from './grouping-words.ts';
import { groupingReasonWords } from './inference-words.ts';
import { UndoDialog } from './UndoDialog.tsx';
import { useSpeaker } from './use-speaker.ts';

/** How the reports came to be one incident, newest first; what is still undoable has its button. */
export function GroupingHistory({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const [undoing, setUndoing] = useState<GroupingItem | null>(null);
  if (incident.grouping.length === 0) return <p className="quiet">{t('incident.grouping.none')}</p>;
  return (
    <>
      <ol className="callers">
        {incident.grouping.map((change) => (
          <Change key={change.id} change={change} incident={incident} onUndo={() => setUndoing(change)} />
        ))}
      </ol>
      {undoing && <UndoDialog incident={incident} change={undoing} onClose={() => setUndoing(null)} />}
    </>
  );
}

interface ChangeProps {
  readonly change: GroupingItem;
  readonly incident: IncidentDetail;
  readonly onUndo: () => void;
}

function Change({ change, incident, onUndo }: ChangeProps) {
  const { t } = useTranslation();
  const mayOperate = useMayOperate();
  const { what, detail } = groupingWords(t, change);
  const why = groupingReasonWords(useSpeaker(incident), change);
  const other = [change.other, change.incident].find((each) => each !== null && each.id !== incident.id);
  return (
    <li className={change.undoneAt ? 'caller undone' : 'caller'}>
      <span className="caller-lines">
        <span className="spread">
          <span className="strong">{what}</span>
          <span className="meta">
            {change.actor.name ?? t(`code.actor.${change.actor.kind}`)} · {momentText(change.at, serverNow())}
          </span>
        </span>
        {detail && <span>{detail}</span>}
        {why && <span className="meta">{why}</span>}
        {change.undoneAt && (
          <span className="meta">
            {t('incident.grouping.undoneAt', { time: momentText(change.undoneAt, serverNow()) })}
          </span>
        )}
        <span className="row">
          {other && (
            <Link className="button small plain" href={`/incidents/${other.id}`}>
              {t('incident.open', { number: other.number })}
            </Link>
          )}
          {mayOperate && change.mayUndo && (
            <button
              type="button"
              className="button small"
              aria-label={t('incident.grouping.undoThis', { what: `${what}, ${detail}` })}
              onClick={onUndo}
            >
              {t('incident.grouping.undo')}
            </button>
          )}
        </span>
      </span>
    </li>
  );
}
