import type { Channel, ReportKind } from '@comcen/shared/domain/codes.ts';
import type { LinkReason, ReportReply } from '@comcen/shared/wire/http/report.ts';
import { iso, isoOrNull } from './instant.ts';
import { trackingTokenOf } from './tracking-token.ts';

export interface ReportRow {
  id: string;
  number: string;
  up3_id: string;
  ulp_id: string;
  channel: Channel;
  kind: ReportKind;
  state: 'received' | 'linked' | 'answered' | 'withdrawn';
  description: string;
  reporter_name: string | null;
  reporter_phone: string | null;
  idpel: string | null;
  lat: number | null;
  lng: number | null;
  address: string;
  reported_at: Date;
  received_at: Date;
  is_late_entry: boolean;
  incident_id: string | null;
  work_order_id: string | null;
  link_reason: LinkReason | null;
  planned_outage_id: string | null;
  linked_at: Date | null;
  version: number;
}

export function presentReport(row: ReportRow, trackingSecret: Buffer): ReportReply {
  return {
    id: row.id,
    number: row.number,
    status: row.state,
    kind: row.kind,
    channel: row.channel,
    reportedAt: iso(row.reported_at),
    receivedAt: iso(row.received_at),
    trackingToken: trackingTokenOf(trackingSecret, row.id),
    up3: row.up3_id,
    ulp: row.ulp_id,
    idpel: row.idpel,
    location: row.lat === null || row.lng === null ? null : { lat: row.lat, lng: row.lng },
    address: row.address,
    description: row.description,
    reporter: { name: row.reporter_name, phone: row.reporter_phone },
    isLateEntry: row.is_late_entry,
    incidentId: row.incident_id,
    workOrderId: row.work_order_id,
    linkReason: row.link_reason,
    linkedAt: isoOrNull(row.linked_at),
    version: row.version,
  };
}

/** The report as it was answered first: what its idempotency key answers again. */
export const presentNewReport = (row: ReportRow, trackingSecret: Buffer): ReportReply =>
  presentReport(
    {
      ...row,
      state: 'received',
      incident_id: null,
      work_order_id: null,
      link_reason: null,
      linked_at: null,
      version: 1,
    },
    trackingSecret,
  );
