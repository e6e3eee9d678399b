/** What a file of the past may hold. Fields in the order that a person reads them. */
export const HISTORY_KINDS = ['tickets', 'outages'] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

export const TICKET_FIELDS = [
  'number',
  'date',
  'hour',
  'agent',
  'channel',
  'responseChannel',
  'status',
  'skill',
  'customer',
  'replied',
  'repliedHour',
  'ulp',
] as const;
export type TicketField = (typeof TICKET_FIELDS)[number];

export const OUTAGE_FIELDS = [
  'number',
  'date',
  'started',
  'reported',
  'arrived',
  'restored',
  'ulp',
  'device',
  'idpel',
  'customers',
  'cause',
  'crew',
  'channel',
  'note',
] as const;
export type OutageField = (typeof OUTAGE_FIELDS)[number];

export type HistoryField = TicketField | OutageField;
export const fieldsOf = (kind: HistoryKind): readonly HistoryField[] =>
  kind === 'tickets' ? TICKET_FIELDS : OUTAGE_FIELDS;
/** Without these a file cannot be read at all. */
export const neededFields = (kind: HistoryKind): readonly HistoryField[] =>
  kind === 'tickets' ? ['number', 'date'] : ['number', 'restored'];

/** Which column (from 0) holds a field; a field that is not there has none. */
export type Columns = Readonly<Partial<Record<HistoryField, number>>>;

/** Headers as they are met, without case, spaces and signs. The first that fits wins. */
const HEADERS: Readonly<Record<HistoryKind, Readonly<Partial<Record<HistoryField, readonly string[]>>>>> = {
  tickets: {
    number: [
      'ticketid',
      'idticket',
      'noticket',
      'ticketno',
      'ticketnumber',
      'nomortiket',
      'notiket',
      'idtiket',
      'tiket',
      'ticket',
      'id',
      'number',
      'nomor',
    ],
    date: [
      'date',
      'tanggal',
      'tgl',
      'ticketdate',
      'tanggaltiket',
      'tanggallapor',
      'opened',
      'openedat',
      'createddate',
      'createdat',
      'created',
      'dibuat',
      'tanggalmasuk',
    ],
    hour: ['hour', 'jam', 'time', 'waktu', 'pukul', 'jammasuk', 'jamlapor'],
    agent: ['agent', 'agen', 'agentname', 'namaagen', 'namaagent', 'petugas', 'operator', 'cso', 'handledby'],
    channel: ['channel', 'kanal', 'source', 'sumber', 'media', 'saluran'],
    responseChannel: [
      'responsechannel',
      'replychannel',
      'channelresponse',
      'kanalrespon',
      'kanalrespons',
      'kanaljawaban',
      'kanalbalasan',
      'responsevia',
    ],
    status: ['status', 'ticketstatus', 'statustiket', 'state', 'keadaan'],
    skill: ['skill', 'category', 'kategori', 'topic', 'topik', 'jenis', 'layanan', 'keahlian'],
    customer: [
      'customer',
      'pelanggan',
      'customerid',
      'idpelanggan',
      'idpel',
      'namapelanggan',
      'customername',
      'phone',
      'nohp',
      'telepon',
    ],
    replied: [
      'replieddate',
      'replied',
      'repliedat',
      'replydate',
      'responsedate',
      'firstreply',
      'tanggalbalas',
      'tanggaldibalas',
      'tanggalrespon',
      'tanggaljawab',
      'dibalas',
      'dijawab',
    ],
    repliedHour: [
      'repliedhour',
      'repliedtime',
      'replytime',
      'responsetime',
      'jambalas',
      'jamdibalas',
      'jamrespon',
      'jamjawab',
    ],
    ulp: ['ulp', 'unit', 'rayon', 'unitlayanan'],
  },
  outages: {
    number: [
      'outagenumber',
      'outageid',
      'nogangguan',
      'nomorgangguan',
      'nolaporan',
      'nomorlaporan',
      'nomor',
      'number',
      'no',
      'id',
      'wo',
      'nowo',
    ],
    date: ['date', 'tanggal', 'tgl', 'tanggalgangguan'],
    started: [
      'started',
      'startedat',
      'start',
      'mulai',
      'mulaipadam',
      'padam',
      'waktupadam',
      'jampadam',
      'off',
      'outagestart',
    ],
    reported: ['reported', 'reportedat', 'lapor', 'dilaporkan', 'waktulapor', 'jamlapor', 'laporan'],
    arrived: ['arrived', 'arrivedat', 'tiba', 'waktutiba', 'jamtiba', 'datang', 'onsite'],
    restored: ['restored', 'restoredat', 'nyala', 'waktunyala', 'jamnyala', 'pulih', 'on', 'selesai', 'normal'],
    ulp: ['ulp', 'unit', 'rayon', 'unitlayanan'],
    device: [
      'device',
      'devicecode',
      'gardu',
      'kodegardu',
      'peralatan',
      'penyulang',
      'feeder',
      'transformer',
      'asset',
      'section',
    ],
    idpel: ['idpel', 'idpelanggan', 'customerid', 'customer', 'pelangganid'],
    customers: ['customers', 'customersout', 'jumlahpelanggan', 'jmlpelanggan', 'jmlplg', 'pelangganpadam', 'plg'],
    cause: ['cause', 'penyebab', 'sebab', 'causecode'],
    crew: ['crew', 'crewcode', 'regu', 'koderegu', 'yantek'],
    channel: ['channel', 'kanal', 'media', 'sumber'],
    note: ['note', 'keterangan', 'catatan', 'remarks', 'uraian'],
  },
};

const bare = (header: string): string => header.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Guesses which column holds which field by its header; every column serves one field at most. */
export function columnsOf(kind: HistoryKind, headers: readonly string[]): Columns {
  const bares = headers.map(bare);
  const taken = new Set<number>();
  const columns: Partial<Record<HistoryField, number>> = {};
  for (const field of fieldsOf(kind)) {
    for (const name of HEADERS[kind][field] ?? []) {
      const index = bares.findIndex((header, n) => header === name && !taken.has(n));
      if (index < 0) continue;
      columns[field] = index;
      taken.add(index);
      break;
    }
  }
  return columns;
}

/** The text of a field's cell; null when the column or the cell is not there, or says "nothing" in one of the usual ways. */
export function cellOf(cells: readonly string[], columns: Columns, field: HistoryField): string | null {
  const index = columns[field];
  const text = index === undefined ? '' : (cells[index] ?? '').trim();
  return /^(|-+|n\/?a|null|nan|none|#n\/a|kosong|tidak ada)$/i.test(text) ? null : text;
}
