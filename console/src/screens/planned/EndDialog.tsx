import type { PlannedOutageItem } from '@comcen/shared/wire/http/planned-outage.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { endPlannedOutage } from '../../api/commands.ts';
import { statusOf } from '../../api/request.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';

interface EndDialogProps {
  readonly outage: PlannedOutageItem;
  readonly verb: 'end' | 'cancel';
  readonly onClose: () => void;
}

/** Power is back, or it does not take place: says what follows before it is done. */
export function EndDialog({ outage, verb, onClose }: EndDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { number, callers } = outage;
  const device = `${t(`code.device.${outage.device.kind}`)} ${outage.device.code}`;
  const done = async (text: string, isFailed = false) => {
    toast(text, isFailed);
    onClose();
    await queries.invalidateQueries({ queryKey: ['planned-outages'] });
  };
  const ending = useMutation({
    mutationFn: () => endPlannedOutage(outage.id, verb),
    onSuccess: () => done(t(verb === 'end' ? 'planned.ended' : 'planned.cancelled', { number })),
    onError: (error) =>
      statusOf(error) === 409 ? done(t('planned.goneMeanwhile'), true) : toast(problemText(t, error), true),
  });
  return (
    <Dialog
      title={verb === 'end' ? t('planned.endTitle', { device }) : t('planned.cancelTitle', { number })}
      onClose={onClose}
      onSubmit={() => !ending.isPending && ending.mutate()}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button
            type="submit"
            className={verb === 'end' ? 'button primary' : 'button danger'}
            disabled={ending.isPending}
          >
            {t(`planned.${verb}`)}
          </button>
        </>
      }
    >
      <p>{t(verb === 'end' ? 'planned.endHelp' : 'planned.cancelHelp')}</p>
      {verb === 'cancel' && callers > 0 && <p>{t('planned.cancelCallers', { count: callers })}</p>}
    </Dialog>
  );
}
