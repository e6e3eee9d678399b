import type { TicketMeasure } from '@comcen/shared/domain/ticket/figures.ts';
import { page } from '@comcen/shared/wire/http/common.ts';
import {
  hotSpotsReply,
  type RatingGroup,
  type RatingMeasure,
  type RepeatKind,
  ratingFiguresReply,
  ratingItem,
  recoveryTask,
  repeatItem,
  repeatsReply,
  type TicketGroup,
  ticketFiguresReply,
  ticketItem,
} from '@comcen/shared/wire/http/voice.ts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { query, request } from '../../api/request.ts';
import { addDays, startOfDay } from '../../time/format.ts';

/** What the whole page is about: WIB days, both included, of one ULP or all. */
export interface VoiceScope {
  readonly from: string;
  readonly to: string;
  readonly ulp: string | null;
}
export const asked = ({ from, to, ulp }: VoiceScope) => ({
  from: startOfDay(from),
  to: startOfDay(addDays(to, 1)),
  ulp,
});

const figures = <Schema extends z.ZodType>(schema: Schema, path: string, filter: Record<string, string | null>) =>
  queryOptions({
    queryKey: ['voice', path, filter],
    queryFn: ({ signal }) => request(schema, `${path}${query(filter)}`, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });

const listOf = <Item extends z.ZodType>(item: Item, path: string, filter: Record<string, string | null>) =>
  infiniteQueryOptions({
    queryKey: ['voice', path, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request(page(item), `${path}${query({ ...filter, limit: 100, cursor: pageParam })}`, { signal }),
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });

export const ratingFiguresQuery = (scope: VoiceScope, groupBy: RatingGroup) =>
  figures(ratingFiguresReply, '/api/ratings/figures', { ...asked(scope), groupBy });
export const repeatsQuery = (scope: VoiceScope, by: RepeatKind) =>
  figures(repeatsReply, '/api/repeats', { ...asked(scope), by });
export const hotSpotsQuery = (scope: VoiceScope, by: RepeatKind) =>
  figures(hotSpotsReply, '/api/hot-spots', { ...asked(scope), by });
export const ticketFiguresQuery = (scope: VoiceScope, groupBy: TicketGroup) =>
  figures(ticketFiguresReply, '/api/tickets/figures', { ...asked(scope), groupBy });

/** Which number was opened: of a row, or of the total. */
export interface Row<Group> {
  readonly by: Group;
  readonly key: string;
}
/** As the address of a list has it. */
export const rowOf = <Group extends string>(row: Row<Group> | null) => ({
  groupBy: row?.by ?? null,
  key: row?.key ?? null,
});

export const ratingListQuery = (scope: VoiceScope, measure: RatingMeasure, row: Row<RatingGroup> | null) =>
  listOf(ratingItem, '/api/ratings', { ...asked(scope), measure, ...rowOf(row) });
export const ticketListQuery = (scope: VoiceScope, measure: TicketMeasure, row: Row<TicketGroup> | null) =>
  listOf(ticketItem, '/api/tickets', { ...asked(scope), measure, ...rowOf(row) });
export const repeatListQuery = (
  scope: VoiceScope,
  by: RepeatKind,
  measure: 'repeats' | 'occurrences',
  key: string | null,
) => listOf(repeatItem, '/api/repeats/list', { ...asked(scope), by, measure, key });

/** Tasks wait whatever the period; others take them too: read again now and then. */
export const tasksQuery = (ulp: string | null, state: 'waiting' | 'done') => ({
  ...listOf(recoveryTask, '/api/recovery-tasks', { ulp, state }),
  refetchInterval: 30_000,
});
export const takeTask = (id: string) =>
  request(recoveryTask, `/api/recovery-tasks/${id}/take`, { method: 'POST', body: {} });
export const finishTask = (id: string, body: { outcome: string; note: string }) =>
  request(recoveryTask, `/api/recovery-tasks/${id}/done`, { method: 'POST', body });
