import { loginReply, me } from '@comcen/shared/wire/http/auth.ts';
import { splitIncidentReply } from '@comcen/shared/wire/http/incident.ts';
import {
  type ChangePlannedOutageBody,
  type CreatePlannedOutageBody,
  plannedOutageItem,
} from '@comcen/shared/wire/http/planned-outage.ts';
import type { CreateReportBody } from '@comcen/shared/wire/http/report.ts';
import { reportReply } from '@comcen/shared/wire/http/report.ts';
import { type Settings, settingsReply } from '@comcen/shared/wire/http/settings.ts';
import { type simulationBody, simulationRun } from '@comcen/shared/wire/http/simulation.ts';
import { stormItem } from '@comcen/shared/wire/http/storm.ts';
import { z } from 'zod';
import { anything, request } from './request.ts';

const post = (path: string, body: unknown = {}) => request(anything, path, { method: 'POST', body });

export const login = (username: string, password: string) =>
  request(loginReply, '/api/auth/login', { method: 'POST', body: { username, password } });
export const logout = () => post('/api/auth/logout');
export const changeOwnPassword = (current: string, password: string) =>
  request(me, '/api/me/password', { method: 'POST', body: { current, password } });

/** The commands of one order that have an endpoint of their own name. */
export type DirectCommand =
  | 'offer'
  | 'recall'
  | 'hold'
  | 'resume'
  | 'cancel'
  | 'close'
  | 'reopen'
  | 'complete'
  | 'priority';
export const directOrder = (id: string, command: DirectCommand, body: object) =>
  post(`/api/work-orders/${id}/${command}`, body);

export const createReport = (body: CreateReportBody, idempotencyKey: string) =>
  request(reportReply, '/api/reports', { method: 'POST', body, idempotencyKey });
export const readReport = (id: string) => request(reportReply, `/api/reports/${id}`);

const createdOrder = z.object({ id: z.string(), number: z.string() });
export const createOrder = (body: object, idempotencyKey: string) =>
  request(createdOrder, '/api/work-orders', { method: 'POST', body, idempotencyKey });

export const attachReport = (id: string, incidentId: string) => post(`/api/reports/${id}/attach`, { incidentId });
export const detachReport = (id: string) => post(`/api/reports/${id}/detach`);
export const decideClaim = (id: string, decision: 'adopted' | 'dismissed') =>
  post(`/api/field-claims/${id}/decide`, { decision });

interface ConfirmBody {
  readonly deviceId?: string | null;
  readonly isService?: boolean;
  readonly version: number;
}
export const confirmIncident = (id: string, body: ConfirmBody) => post(`/api/incidents/${id}/confirm`, body);
/** `incidentId` goes into the incident `id`, which stays. */
export const mergeIncident = (id: string, body: { incidentId: string; version: number }) =>
  post(`/api/incidents/${id}/merge`, body);
export const splitIncident = (id: string, body: { reportIds: string[]; deviceId?: string; version: number }) =>
  request(splitIncidentReply, `/api/incidents/${id}/split`, { method: 'POST', body });
export const setEstimate = (id: string, body: { at: string; note: string }) =>
  post(`/api/incidents/${id}/estimate`, body);
export const undoGrouping = (id: string, body: { changeId: string; together: boolean }) =>
  post(`/api/incidents/${id}/undo`, body);

export const createPlannedOutage = (body: CreatePlannedOutageBody, idempotencyKey: string) =>
  request(plannedOutageItem, '/api/planned-outages', { method: 'POST', body, idempotencyKey });
export const changePlannedOutage = (id: string, body: ChangePlannedOutageBody) =>
  request(plannedOutageItem, `/api/planned-outages/${id}`, { method: 'PUT', body });
export const endPlannedOutage = (id: string, verb: 'end' | 'cancel') => post(`/api/planned-outages/${id}/${verb}`);

/** `ulp` null: the whole UP3. */
export const startStorm = (ulp: string | null, idempotencyKey: string) =>
  request(stormItem, '/api/storms', { method: 'POST', body: { ulp }, idempotencyKey });
export type StormDecision = 'start' | 'dismiss' | 'end' | 'close';
export const decideStorm = (id: string, decision: StormDecision) =>
  request(stormItem, `/api/storms/${id}/${decision}`, { method: 'POST', body: {} });

export const setDuty = (crewId: string, onDuty: boolean) => post(`/api/crews/${crewId}/duty`, { onDuty });
export const decideStandby = (crewId: string, decision: 'send' | 'dismiss') =>
  post(`/api/crews/${crewId}/standby`, { decision });
export const acknowledgeAlarm = (id: string) => post(`/api/alarms/${id}/acknowledge`);

export const saveSettings = (values: Partial<Settings>) =>
  request(settingsReply, '/api/settings', { method: 'PUT', body: { values } });

export const askLab = (body: z.input<typeof simulationBody>, idempotencyKey: string) =>
  request(simulationRun, '/api/simulations', { method: 'POST', body, idempotencyKey });
export const cancelSimulation = (id: string) =>
  request(simulationRun, `/api/simulations/${id}/cancel`, { method: 'POST', body: {} });

export const createUser = (body: object, idempotencyKey: string) =>
  request(anything, '/api/users', { method: 'POST', body, idempotencyKey });
export const resetPassword = (id: string, password: string) => post(`/api/users/${id}/reset-password`, { password });
export const disableUser = (id: string, disabled: boolean) =>
  post(`/api/users/${id}/${disabled ? 'disable' : 'enable'}`);
