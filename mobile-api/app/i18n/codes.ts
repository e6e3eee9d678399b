import type {
  Action,
  Cause,
  HoldReason,
  MoveReason,
  Outcome,
  RefuseReason,
  ReportKind,
} from '@comcen/shared/domain/codes.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { Language } from './language.ts';

type Labels<Code extends string> = Readonly<Record<Code, Readonly<Record<Language, string>>>>;

export const OUTCOME_LABELS: Labels<Outcome> = {
  repaired: { id: 'Diperbaiki', en: 'Repaired' },
  temporary: { id: 'Sementara, perlu lanjutan', en: 'Temporary, follow-up needed' },
  not_found: { id: 'Gangguan tidak ditemukan', en: 'Fault not found' },
  customer_side: { id: 'Instalasi pelanggan', en: "Customer's installation" },
  handed_over: { id: 'Diserahkan ke unit lain', en: 'Handed to another unit' },
};

export const CAUSE_LABELS: Labels<Cause> = {
  tree: { id: 'Pohon', en: 'Tree' },
  animal: { id: 'Hewan', en: 'Animal' },
  lightning: { id: 'Petir', en: 'Lightning' },
  weather: { id: 'Cuaca', en: 'Weather' },
  overload: { id: 'Beban lebih', en: 'Overload' },
  equipment: { id: 'Peralatan rusak', en: 'Equipment failed' },
  third_party: { id: 'Pihak ketiga', en: 'Third party' },
  theft: { id: 'Pencurian', en: 'Theft' },
  customer_installation: { id: 'Instalasi pelanggan', en: "Customer's installation" },
  unknown: { id: 'Tidak diketahui', en: 'Unknown' },
};

export const ACTION_LABELS: Labels<Action> = {
  fuse_replaced: { id: 'Ganti sekering / NH fuse', en: 'Fuse replaced' },
  connector_repaired: { id: 'Perbaiki konektor', en: 'Connector repaired' },
  conductor_repaired: { id: 'Perbaiki kabel', en: 'Conductor repaired' },
  transformer_replaced: { id: 'Ganti trafo', en: 'Transformer replaced' },
  meter_replaced: { id: 'Ganti meter', en: 'Meter replaced' },
  switched: { id: 'Manuver / masukkan sakelar', en: 'Switched' },
  vegetation_cleared: { id: 'Pangkas pohon', en: 'Vegetation cleared' },
  made_safe: { id: 'Diamankan', en: 'Made safe' },
  explained: { id: 'Penjelasan ke pelanggan', en: 'Explained to customer' },
  other: { id: 'Lainnya', en: 'Other' },
};

export const REFUSE_LABELS: Labels<RefuseReason> = {
  too_far: { id: 'Terlalu jauh', en: 'Too far' },
  unsafe: { id: 'Tidak aman', en: 'Not safe' },
  no_equipment: { id: 'Tidak ada peralatan', en: 'No equipment' },
  busy: { id: 'Masih mengerjakan lain', en: 'Busy with another' },
  vehicle: { id: 'Kendaraan bermasalah', en: 'Vehicle trouble' },
  sick: { id: 'Sakit', en: 'Sick' },
  other: { id: 'Lainnya', en: 'Other' },
};

export const HOLD_LABELS: Labels<HoldReason> = {
  material: { id: 'Tunggu material', en: 'Waiting for material' },
  access: { id: 'Tidak bisa masuk lokasi', en: 'No access' },
  weather: { id: 'Cuaca', en: 'Weather' },
  safety: { id: 'Keselamatan', en: 'Safety' },
  other_unit: { id: 'Tunggu unit lain', en: 'Waiting for another unit' },
  customer: { id: 'Permintaan pelanggan', en: "Customer's wish" },
  other: { id: 'Lainnya', en: 'Other' },
};

export const KIND_LABELS: Labels<ReportKind> = {
  outage: { id: 'Padam', en: 'Power out' },
  hazard: { id: 'Bahaya', en: 'Hazard' },
  voltage: { id: 'Tegangan', en: 'Voltage' },
  meter: { id: 'Meteran', en: 'Meter' },
  complaint: { id: 'Keluhan', en: 'Complaint' },
  service_request: { id: 'Permintaan layanan', en: 'Service request' },
  information: { id: 'Pertanyaan', en: 'Question' },
};

export const STATE_LABELS: Labels<WorkOrderState> = {
  new: { id: 'Menunggu regu', en: 'Waiting for a crew' },
  offered: { id: 'Penugasan baru', en: 'New assignment' },
  accepted: { id: 'Diterima', en: 'Accepted' },
  en_route: { id: 'Dalam Perjalanan', en: 'On the way' },
  on_site: { id: 'Dalam Pengerjaan', en: 'On site' },
  restored: { id: 'Nyala', en: 'Power on' },
  completed: { id: 'Selesai', en: 'Completed' },
  closed: { id: 'Selesai', en: 'Closed' },
  held: { id: 'Ditunda', en: 'On hold' },
  cancelled: { id: 'Dibatalkan', en: 'Cancelled' },
};

/** Why an order was taken from a crew, said to that crew. */
export const TAKEN_LABELS: Labels<MoveReason> = {
  by_operator: { id: 'Operator menariknya kembali.', en: 'An operator took it back.' },
  crew_off_duty: { id: 'Regu Anda tidak bertugas.', en: 'Your crew is off duty.' },
  claim_adopted: { id: 'Regu lain sudah mengerjakannya.', en: 'Another crew has done it.' },
  withdrawn: { id: 'Laporannya ditarik pelanggan.', en: 'The customer withdrew the report.' },
  reports_moved: { id: 'Laporannya pindah ke gangguan lain.', en: 'Its reports moved to another incident.' },
  regrouped: { id: 'Gangguannya digabung ke hulu.', en: 'Its incident joined one upstream.' },
  preempted: { id: 'Regu Anda dialihkan ke keadaan darurat.', en: 'Your crew is sent to an emergency.' },
  nearer_crew: { id: 'Regu lain jauh lebih dekat.', en: 'Another crew is much nearer.' },
  silence: { id: 'Tidak ada kabar lagi dari pelanggan.', en: 'Nothing more was heard from the customer.' },
};
