import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setEstimate } from '../../api/commands.ts';
import { incidentQuery } from '../../api/queries.ts';
import { instantToLocal, localToInstant, momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { EstimateTime } from '../../ui/EstimateTime.tsx';
import { TextField } from '../../ui/Field.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';
import { CommandFoot } from './CommandFoot.tsx';

const FROM_NOW_MIN = [30, 60, 120, 240] as const;
const MINUTE = 60_000;

interface EstimateDialogProps {
  readonly incident: Pick<IncidentItem, 'id' | 'number' | 'estimate'>;
  readonly onClose: () => void;
}

/** The operator's word on when power is back: it stands until it has run out. */
export function EstimateDialog({ incident, onClose }: EstimateDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [at, setAt] = useState(() => localIn(60));
  const [note, setNote] = useState('');
  const isComing = at !== '' && Date.parse(localToInstant(at)) > serverNow();
  const telling = useMutation({
    mutationFn: () => setEstimate(incident.id, { at: localToInstant(at), note }),
    onSuccess: async () => {
      toast(t('estimate.done', { number: incident.number, time: momentText(localToInstant(at), serverNow()) }));
      onClose();
      await queries.invalidateQueries({ queryKey: incidentQuery(incident.id).queryKey });
    },
  });
  return (
    <Dialog
      title={t('estimate.title', { number: incident.number })}
      onClose={onClose}
      onSubmit={() => isComing && !telling.isPending && telling.mutate()}
      foot={
        <CommandFoot submit={t('estimate.tell')} isReady={isComing} isPending={telling.isPending} onClose={onClose} />
      }
    >
      <p>{t('estimate.help')}</p>
      {incident.estimate && (
        <p>
          <span className="quiet">{t('estimate.now')} </span>
          <EstimateTime estimate={incident.estimate} isFull />
        </p>
      )}
      <TextField
        label={t('estimate.at')}
        type="datetime-local"
        value={at}
        onChange={setAt}
        error={isComing ? null : t('estimate.mustCome')}
      />
      <div className="row">
        {FROM_NOW_MIN.map((minutes) => (
          <button key={minutes} type="button" className="button small" onClick={() => setAt(localIn(minutes))}>
            {minutes < 60 ? t('estimate.inMinutes', { n: minutes }) : t('estimate.inHours', { n: minutes / 60 })}
          </button>
        ))}
      </div>
      <TextField label={t('common.note')} value={note} onChange={setNote} isLong maxLength={300} />
      {telling.error && (
        <p className="inline-problem" role="alert">
          {problemText(t, telling.error)}
        </p>
      )}
    </Dialog>
  );
}

/** The next five minutes: nobody promises 15:43. */
const localIn = (minutes: number): string =>
  instantToLocal(Math.ceil((serverNow() + minutes * MINUTE) / (5 * MINUTE)) * 5 * MINUTE);
