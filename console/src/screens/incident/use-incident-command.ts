import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { incidentQuery } from '../../api/queries.ts';
import { statusOf } from '../../api/request.ts';
import { toast } from '../../ui/toasts.tsx';

/** One command of the page: nothing is shown as done before the server said so; refused, the page is read again. */
export function useIncidentCommand<Input, Reply>(
  incident: IncidentDetail,
  send: (input: Input) => Promise<Reply>,
  done: (reply: Reply, input: Input) => string,
  onDone: () => void,
) {
  const queries = useQueryClient();
  const readAgain = () => queries.invalidateQueries({ queryKey: incidentQuery(incident.id).queryKey });
  return useMutation({
    mutationFn: send,
    onSuccess: async (reply, input) => {
      await readAgain();
      toast(done(reply, input));
      onDone();
    },
    onError: (error) => {
      if (statusOf(error) === 409) void readAgain();
    },
  });
}
