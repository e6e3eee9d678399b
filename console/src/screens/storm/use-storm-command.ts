import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { decideStorm, type StormDecision, startStorm } from '../../api/commands.ts';
import { newIdempotencyKey, statusOf } from '../../api/request.ts';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';

const DONE = {
  start: 'storm.started',
  dismiss: 'storm.dismissed',
  end: 'storm.ended',
  close: 'storm.closed',
} as const satisfies Record<StormDecision, string>;

/** Sends a decision about a storm; the board follows by itself. That somebody was faster is told, and no failure. */
export function useStormCommand(onDone?: () => void) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ id, command, ulp }: { id: string | null; command: StormDecision; ulp: string | null }) =>
      id === null ? startStorm(ulp, newIdempotencyKey()) : decideStorm(id, command),
    onSuccess: async (_reply, { command }) => {
      toast(t(DONE[command]));
      onDone?.();
      await queries.invalidateQueries({ queryKey: ['still-out'] });
    },
    onError: (error, { command }) => {
      if (statusOf(error) !== 409) return toast(problemText(t, error), true);
      toast(t(command === 'start' ? 'storm.startedBefore' : 'storm.doneBefore'));
      onDone?.();
    },
  });
  return {
    isPending: mutation.isPending,
    run: (id: string | null, command: StormDecision, ulp: string | null = null) =>
      mutation.mutate({ id, command, ulp }),
  };
}
