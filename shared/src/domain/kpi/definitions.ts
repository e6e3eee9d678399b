import { RELIABILITY_DEFINITIONS } from './reliability/definitions.ts';

/** A figure in words, with where its definition comes from; shown wherever the figure is. */
export interface Definition {
  readonly name: string;
  readonly text: string;
  readonly source: string;
}
type InBoth = { readonly id: Definition; readonly en: Definition };

const PLN_APKT = 'PLN APKT';
const OWN = 'Comcen';

/** One entry for each figure that a page shows; both languages side by side so that neither is forgotten. */
export const DEFINITIONS = {
  response: {
    id: {
      name: 'Waktu tanggap',
      text: 'Dari laporan pertama sampai regu pertama tiba di lokasi, untuk WO pertama setiap gangguan. Detik penuh; kedua waktu dibulatkan ke bawah.',
      source: `${PLN_APKT}, standar 45 menit`,
    },
    en: {
      name: 'Response',
      text: 'From the first report to the first arrival on site, of the first order of each incident. Whole seconds, both times floored.',
      source: `${PLN_APKT}, standard 45 min`,
    },
  },
  customer: {
    id: {
      name: 'Pemulihan, pelanggan',
      text: 'Dari laporan pertama sampai listrik menyala: selama itulah pelanggan menunggu.',
      source: OWN,
    },
    en: {
      name: 'Recovery, customer',
      text: 'From the first report until power is back: what the customer waits.',
      source: OWN,
    },
  },
  work: {
    id: {
      name: 'Pemulihan, pekerjaan',
      text: 'Dari regu tiba (mulai kerja) sampai listrik menyala.',
      source: `${PLN_APKT}, standar 180 menit`,
    },
    en: {
      name: 'Recovery, work',
      text: 'From arrival (start of work) until power is back.',
      source: `${PLN_APKT}, standard 180 min`,
    },
  },
  outage: {
    id: {
      name: 'Pemulihan, padam',
      text: 'Dari mulai padam (pernyataan operator atau laporan pertama, mana yang lebih dulu) sampai listrik menyala.',
      source: 'PLN E.DIR 0003/2016',
    },
    en: {
      name: 'Recovery, outage',
      text: 'From the start of the outage (an operator’s statement or the first report, whichever is earlier) until power is back.',
      source: 'PLN E.DIR 0003/2016',
    },
  },
  percentile: {
    id: {
      name: 'Persentil (p50, p90, p95)',
      text: 'Peringkat terdekat: nilai WO pada peringkat ceil(p × n / 100). Selalu nilai yang benar-benar terukur, bukan rata-rata dari rata-rata.',
      source: 'Nearest rank; percentile_disc (SQL:2003)',
    },
    en: {
      name: 'Percentile (p50, p90, p95)',
      text: 'Nearest rank: the value of the order at rank ceil(p × n / 100). Always a value that was measured, never an average of averages.',
      source: 'Nearest rank; percentile_disc (SQL:2003)',
    },
  },
  within: {
    id: {
      name: '% dalam target',
      text: 'Bagian WO yang tidak melebihi targetnya sendiri: target ULP-nya pada tahun laporannya. Tepat pada target berarti dalam target.',
      source: OWN,
    },
    en: {
      name: '% within target',
      text: 'Share of orders that do not exceed their own target: that of their ULP in the year of their report. Exactly on target is within it.',
      source: OWN,
    },
  },
  achievement: {
    id: {
      name: 'Pencapaian',
      text: '(2 − realisasi / target) × 100 %, untuk KPI yang makin kecil makin baik. Tepat target = 100 %, dua kali target = 0 %.',
      source: 'Rumus KPI polaritas negatif',
    },
    en: {
      name: 'Achievement',
      text: '(2 − actual / target) × 100 %, for a KPI where lower is better. On target = 100 %, twice the target = 0 %.',
      source: 'Formula of negative-polarity KPIs',
    },
  },
  net: {
    id: {
      name: 'Bersih',
      text: 'Rata-rata tanpa waktu ditunda di dalam selang itu. Angka utama selalu kotor: jeda ditampilkan di sampingnya, tidak pernah dikurangkan diam-diam.',
      source: OWN,
    },
    en: {
      name: 'Net',
      text: 'Mean without the time on hold within the interval. The main figure is always gross: pauses stand beside it and are never subtracted silently.',
      source: OWN,
    },
  },
  paused: {
    id: {
      name: 'Ditunda',
      text: 'WO yang pernah ditunda, dan lamanya. Jeda yang masih berjalan dihitung ketika selesai.',
      source: OWN,
    },
    en: {
      name: 'On hold',
      text: 'Orders that were on hold, and for how long. A pause that lasts counts when it ends.',
      source: OWN,
    },
  },
  later: {
    id: {
      name: 'WO lanjutan',
      text: 'WO kedua dan berikutnya dari gangguan yang sama, serta tindak lanjut perbaikan sementara: tanpa waktu tanggap sendiri.',
      source: OWN,
    },
    en: {
      name: 'Later orders',
      text: 'Second and further orders of an incident, and follow-ups of a temporary repair: without a response of their own.',
      source: OWN,
    },
  },
  withoutRestore: {
    id: {
      name: 'Tanpa waktu nyala',
      text: 'WO tanpa waktu menyala (belum selesai, tidak ditemukan, sisi pelanggan, dialihkan): bukan bagian angka pemulihan.',
      source: OWN,
    },
    en: {
      name: 'Without power back',
      text: 'Orders without a restored time (not finished, not found, customer’s side, handed over): no part of a recovery figure.',
      source: OWN,
    },
  },
  nps: {
    id: {
      name: 'NPS',
      text: 'Bagian jawaban 9–10 dikurangi bagian jawaban 0–6 atas “maukah merekomendasikan kami”, dari yang menjawab. Makin tinggi makin baik; pencapaian = NPS / target. Target bawaan 40, dapat ditetapkan per unit dan tahun.',
      source: 'Reichheld, Harvard Business Review 12/2003',
    },
    en: {
      name: 'NPS',
      text: 'Share of answers 9–10 minus share of answers 0–6 to “would you recommend us”, of those who answered. Higher is better; achievement = NPS / target. The target is 40 unless the unit set one for the year.',
      source: 'Reichheld, Harvard Business Review 12/2003',
    },
  },
  stormDay: {
    id: {
      name: 'Hari badai',
      text: 'Hari (WIB) ketika mode badai aktif di unit itu, atau hari kejadian besar seluruh UP3 menurut IEEE 1366. WO termasuk hari laporan pertamanya. Bagiannya ditunjukkan, angkanya tidak dikurangi.',
      source: `${OWN}; IEEE 1366`,
    },
    en: {
      name: 'Storm day',
      text: 'A day (WIB) on which storm mode was on in that unit, or a major event day of the whole UP3 by IEEE 1366. An order belongs to the day of its first report. The share is shown; no figure is reduced by it.',
      source: `${OWN}; IEEE 1366`,
    },
  },
  flagged: {
    id: {
      name: 'Bertanda',
      text: 'WO dengan tanda integritas, masing-masing dengan buktinya. Angka dapat ditampilkan dengan atau tanpa WO ini; tidak ada yang dihapus diam-diam.',
      source: OWN,
    },
    en: {
      name: 'Flagged',
      text: 'Orders with an integrity flag, each with its evidence. A figure can be shown with or without them; nothing is removed silently.',
      source: OWN,
    },
  },
  leftOut: {
    id: {
      name: 'Tidak dihitung',
      text: 'WO yang dibatalkan atau digantikan WO lain: di luar setiap angka, tetapi dihitung dan dapat dibuka.',
      source: OWN,
    },
    en: {
      name: 'Left out',
      text: 'Orders that were cancelled or that another one took over: in no figure, but counted and open to a look.',
      source: OWN,
    },
  },
  day: {
    id: {
      name: 'Hari',
      text: 'WO termasuk hari, jam, dan giliran laporan pertamanya (WIB), kapan pun selesainya.',
      source: OWN,
    },
    en: {
      name: 'Day',
      text: 'An order belongs to the day, hour and shift of its first report (WIB), whenever it ended.',
      source: OWN,
    },
  },
  locked: {
    id: {
      name: 'Bulan terkunci',
      text: 'Angkanya tidak berubah lagi. Yang datang kemudian tercatat sebagai koreksi: siapa, kapan, dan mengapa.',
      source: OWN,
    },
    en: {
      name: 'Locked month',
      text: 'Its figures no longer move. What comes later is listed as a correction: who, when and why.',
      source: OWN,
    },
  },
  ...RELIABILITY_DEFINITIONS,
} as const satisfies Record<string, InBoth>;

/** All of them in one language, in the order in which a page explains them. */
export const definitionsIn = (lang: 'id' | 'en'): (Definition & { readonly code: string })[] =>
  Object.entries(DEFINITIONS).map(([code, inBoth]) => ({ code, ...inBoth[lang] }));
