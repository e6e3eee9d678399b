import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';
import { locksQuery, unlockMonth } from './queries.ts';

const SHORTEST_REASON = 3;

/** Opening a month moves figures that somebody may have reported already: never without a reason. */
export function UnlockDialog({ month, onClose }: { month: string; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const isReady = reason.trim().length >= SHORTEST_REASON;
  const unlocking = useMutation({
    mutationFn: () => unlockMonth(month, reason.trim()),
    onSuccess: async (locks) => {
      queries.setQueryData(locksQuery.queryKey, locks);
      toast(t('kpiSettings.unlocked', { month }));
      onClose();
      await queries.invalidateQueries({ queryKey: ['kpis'] });
      await queries.invalidateQueries({ queryKey: ['kpi-corrections'] });
    },
  });
  return (
    <Dialog
      title={t('kpiSettings.unlockTitle', { month })}
      onClose={onClose}
      onSubmit={() => isReady && !unlocking.isPending && unlocking.mutate()}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('kpiSettings.keep')}
          </button>
          <button type="submit" className="button danger" disabled={!isReady || unlocking.isPending}>
            {t('kpiSettings.unlock')}
          </button>
        </>
      }
    >
      <p>{t('kpiSettings.unlockLead')}</p>
      <TextField label={t('common.reason')} value={reason} onChange={setReason} isLong maxLength={500} />
      {unlocking.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, unlocking.error)}
        </p>
      )}
    </Dialog>
  );
}
