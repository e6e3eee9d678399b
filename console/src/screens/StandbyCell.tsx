import type { CrewItem } from '@comcen/shared/wire/http/board.ts';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { decideStandby } from '../api/commands.ts';
import { useMayOperate } from '../session.tsx';
import { useNumbers } from '../ui/numbers.ts';
import { problemText } from '../ui/problem-text.ts';
import { toast } from '../ui/toasts.tsx';

/** Where an idle crew had better wait, and the operator's word on it. */
export function StandbyCell({ crew }: { crew: CrewItem }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const mayOperate = useMayOperate();
  const decide = useMutation({
    mutationFn: (decision: 'send' | 'dismiss') => decideStandby(crew.id, decision),
    onSuccess: (_, decision) => toast(t(`crews.standby.done.${decision}`, { crew: crew.code })),
    onError: (error) => toast(problemText(t, error), true),
  });
  if (!crew.standby) return <span className="quiet">–</span>;
  const { state, name, savedMin } = crew.standby;
  const isSent = state === 'sent';
  return (
    <span className="row">
      <span className="cut">
        {name}{' '}
        <span className="quiet">
          {t(isSent ? 'crews.standby.sent' : 'crews.standby.suggested', { minutes: numbers.one(savedMin) })}
        </span>
      </span>
      {mayOperate && !isSent && (
        <button
          type="button"
          className="button small"
          aria-label={t('crews.standby.sendLabel', { crew: crew.code, place: name })}
          disabled={decide.isPending}
          onClick={() => decide.mutate('send')}
        >
          {t('crews.standby.send')}
        </button>
      )}
      {mayOperate && (
        <button
          type="button"
          className="button small plain"
          aria-label={t('crews.standby.dismissLabel', { crew: crew.code, place: name })}
          disabled={decide.isPending}
          onClick={() => decide.mutate('dismiss')}
        >
          {t(isSent ? 'crews.standby.takeBack' : 'crews.standby.dismiss')}
        </button>
      )}
    </span>
  );
}
