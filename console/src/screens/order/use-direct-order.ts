import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type DirectCommand, directOrder } from '../../api/commands.ts';
import { orderQuery } from '../../api/queries.ts';
import { statusOf } from '../../api/request.ts';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';

interface Directed {
  readonly command: DirectCommand;
  readonly body: object;
  readonly crew?: string;
}

/** Sends a command with the version the operator saw: who decided on an older picture is told, not obeyed. */
export function useDirectOrder(order: WorkOrderDetail, onDone: () => void) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const readAgain = () => queries.invalidateQueries({ queryKey: orderQuery(order.id).queryKey });
  return useMutation({
    mutationFn: ({ command, body }: Directed) => directOrder(order.id, command, { ...body, version: order.version }),
    onSuccess: async (_, { command, crew }) => {
      toast(t(`command.done.${command}`, { number: order.number, crew: crew ?? '' }));
      await readAgain();
      onDone();
    },
    onError: (error, { command }) => {
      if (statusOf(error) === 409) void readAgain();
      if (command === 'resume') toast(problemText(t, error), true);
    },
  });
}
