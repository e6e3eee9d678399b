import { CAUSES, type Cause, CHANNELS, type Channel } from '../codes.ts';

export const TICKET_STATUSES = ['new', 'followup', 'done', 'abandoned'] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

/** Words of old lists, without case, spaces and signs, for our codes. */
const CHANNEL_WORDS: Readonly<Record<Channel, readonly string[]>> = {
  voice: ['voice', 'telepon', 'telpon', 'telp', 'phone', 'call', 'inbound', 'inboundcall', 'pln123', '123', 'suara'],
  whatsapp: ['whatsapp', 'wa', 'whatapps', 'whatsap'],
  instagram: ['instagram', 'ig', 'dmig', 'dminstagram'],
  x: ['x', 'twitter', 'tw', 'dmtwitter', 'xtwitter'],
  facebook: ['facebook', 'fb', 'messenger'],
  email: ['email', 'mail', 'surel', 'emails'],
  sms: ['sms', 'pesansingkat'],
  mobile_app: ['mobileapp', 'plnmobile', 'aplikasi', 'app', 'mobile'],
  web: ['web', 'website', 'livechat', 'webchat', 'chat', 'portal'],
  walk_in: ['walkin', 'datanglangsung', 'loket', 'kantor', 'tatapmuka'],
};
const STATUS_WORDS: Readonly<Record<TicketStatus, readonly string[]>> = {
  new: ['new', 'baru', 'open', 'unread'],
  followup: [
    'followup',
    'tindaklanjut',
    'proses',
    'dalamproses',
    'inprogress',
    'onprogress',
    'pending',
    'eskalasi',
    'escalated',
  ],
  done: ['done', 'selesai', 'closed', 'close', 'solved', 'resolved', 'tutup', 'ditutup'],
  abandoned: [
    'abandoned',
    'abandon',
    'ditinggal',
    'terputus',
    'missed',
    'misscall',
    'tidakterjawab',
    'takterjawab',
    'noanswer',
    'drop',
    'dropped',
  ],
};
const CAUSE_WORDS: Readonly<Record<Cause, readonly string[]>> = {
  tree: ['tree', 'pohon', 'dahan', 'ranting'],
  animal: ['animal', 'binatang', 'hewan', 'burung', 'ular', 'tupai'],
  lightning: ['lightning', 'petir', 'kilat'],
  weather: ['weather', 'cuaca', 'angin', 'hujan', 'banjir', 'badai'],
  overload: ['overload', 'bebanlebih', 'overblast'],
  equipment: ['equipment', 'peralatan', 'material', 'komponen', 'isolator', 'kabel', 'trafo'],
  third_party: ['thirdparty', 'pihakketiga', 'pihaklain', 'layanglayang', 'galian', 'tabrakan'],
  theft: ['theft', 'pencurian'],
  customer_installation: ['customerinstallation', 'instalasipelanggan', 'iml'],
  unknown: ['unknown', 'tidakdiketahui', 'takdiketahui', 'sementara', 'temporer', 'lainlain', 'other'],
};
/** The skills of domain.md; others stand as the source wrote them. */
const SKILL_WORDS = {
  new_connection: ['newconnection', 'pasangbaru', 'pb', 'psb'],
  power_upgrade: ['powerupgrade', 'tambahdaya', 'pd', 'perubahandaya', 'ubahdaya'],
  complaint: ['complaint', 'keluhan', 'komplain', 'pengaduan'],
  outage: ['outage', 'gangguan', 'padam', 'listrikpadam', 'mati'],
} as const;

const bare = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

function codeOf<Code extends string>(
  words: Readonly<Record<Code, readonly string[]>>,
  codes: readonly Code[],
  text: string,
): Code | null {
  const word = bare(text);
  return codes.find((code) => words[code].includes(word) || bare(code) === word) ?? null;
}

export const channelOf = (text: string): Channel | null => codeOf(CHANNEL_WORDS, CHANNELS, text);
export const statusOf = (text: string): TicketStatus | null => codeOf(STATUS_WORDS, TICKET_STATUSES, text);
export const causeOf = (text: string): Cause | null => codeOf(CAUSE_WORDS, CAUSES, text);
export const skillOf = (text: string): string =>
  codeOf(SKILL_WORDS, ['new_connection', 'power_upgrade', 'complaint', 'outage'], text) ?? text.toLowerCase();
