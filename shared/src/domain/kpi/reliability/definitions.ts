const IEEE = 'IEEE Std 1366';

/** The reliability figures in words, beside the others of the module (`DEFINITIONS`). */
export const RELIABILITY_DEFINITIONS = {
  saidi: {
    id: {
      name: 'SAIDI',
      text: 'Jumlah (lama padam x pelanggan padam) dibagi pelanggan dilayani (NT), menit atau jam per pelanggan. Hanya padam yang lebih lama dari ambang (5 menit); masuk hari mulainya. Padam yang tumpang tindih bagi pelanggan yang sama dihitung sekali.',
      source: `${IEEE}: SAIDI = sum(ri x Ni) / NT`,
    },
    en: {
      name: 'SAIDI',
      text: 'Sum of (duration x customers interrupted) over customers served (NT), minutes or hours per customer. Only what lasts longer than the threshold (5 minutes), on the day it starts. Overlapping outages of the same customer count once.',
      source: `${IEEE}: SAIDI = sum(ri x Ni) / NT`,
    },
  },
  saifi: {
    id: {
      name: 'SAIFI',
      text: 'Jumlah pelanggan padam dibagi pelanggan dilayani: kali padam per pelanggan. Padam bertahap: setiap pelanggan satu kali.',
      source: `${IEEE}: SAIFI = sum(Ni) / NT`,
    },
    en: {
      name: 'SAIFI',
      text: 'Customers interrupted over customers served: interruptions per customer. Stepped restoration: each customer once.',
      source: `${IEEE}: SAIFI = sum(Ni) / NT`,
    },
  },
  caidi: {
    id: {
      name: 'CAIDI',
      text: 'Lama rata-rata satu kali padam seorang pelanggan, menit.',
      source: `${IEEE}: CAIDI = SAIDI / SAIFI`,
    },
    en: {
      name: 'CAIDI',
      text: 'Mean length of one interruption of one customer, minutes.',
      source: `${IEEE}: CAIDI = SAIDI / SAIFI`,
    },
  },
  maifi: {
    id: {
      name: 'MAIFI',
      text: 'Padam sesaat (tidak lebih lama dari ambang) dibagi pelanggan dilayani.',
      source: `${IEEE}: MAIFI = sum(IMi x Nmi) / NT`,
    },
    en: {
      name: 'MAIFI',
      text: 'Momentary interruptions (not longer than the threshold) over customers served.',
      source: `${IEEE}: MAIFI = sum(IMi x Nmi) / NT`,
    },
  },
  asai: {
    id: {
      name: 'ASAI',
      text: 'Bagian waktu pelanggan menyala, dari hari-hari yang sudah berjalan.',
      source: `${IEEE}: ASAI = 1 - sum(ri x Ni) / (NT x T)`,
    },
    en: {
      name: 'ASAI',
      text: 'Share of the time that customers had power, of the days that have begun.',
      source: `${IEEE}: ASAI = 1 - sum(ri x Ni) / (NT x T)`,
    },
  },
  cemi: {
    id: {
      name: 'CEMI',
      text: 'Pelanggan dengan n kali padam atau lebih (atau lebih dari n: pengaturan, karena edisinya berbeda) dibagi pelanggan dilayani.',
      source: `${IEEE}: CEMIn`,
    },
    en: {
      name: 'CEMI',
      text: 'Customers with n interruptions or more (or more than n: a setting, since editions differ) over customers served.',
      source: `${IEEE}: CEMIn`,
    },
  },
  celidS: {
    id: {
      name: 'CELID-S',
      text: 'Pelanggan dengan satu kali padam selama batas atau lebih, dibagi pelanggan dilayani.',
      source: `${IEEE}: CELID-s`,
    },
    en: {
      name: 'CELID-S',
      text: 'Customers with a single interruption as long as the limit or longer, over customers served.',
      source: `${IEEE}: CELID-s`,
    },
  },
  celidT: {
    id: {
      name: 'CELID-T',
      text: 'Pelanggan yang seluruh padamnya dalam periode mencapai batas, dibagi pelanggan dilayani.',
      source: `${IEEE}: CELID-t`,
    },
    en: {
      name: 'CELID-T',
      text: 'Customers whose interruptions of the period together reach the limit, over customers served.',
      source: `${IEEE}: CELID-t`,
    },
  },
  majorEventDay: {
    id: {
      name: 'Hari kejadian besar',
      text: 'Hari yang SAIDI-nya di atas T_MED = exp(alfa + 2,5 beta); alfa dan beta adalah rata-rata dan simpangan baku sampel dari log SAIDI harian (tanpa hari nol) lima tahun sebelumnya, satu ambang per tahun untuk seluruh UP3.',
      source: `${IEEE}-2012, B.2`,
    },
    en: {
      name: 'Major event day',
      text: 'A day with SAIDI above T_MED = exp(alpha + 2.5 beta); alpha and beta are mean and sample deviation of the logs of daily SAIDI (days of zero left out) of the five years before, one threshold a year for the whole UP3.',
      source: `${IEEE}-2012, B.2`,
    },
  },
  tmp: {
    id: {
      name: 'TMP',
      text: 'Jam dan kali padam per pelanggan dan bulan terhadap tingkat mutu yang dinyatakan; lebih dari 10 % di atasnya: kompensasi. Pemeliharaan terencana dikecualikan.',
      source: 'Permen ESDM 27/2017 jo. 18/2019',
    },
    en: {
      name: 'TMP',
      text: 'Hours and count of outages per customer and month against the declared level; more than 10 % above it: compensation. Planned maintenance is left out.',
      source: 'Permen ESDM 27/2017, 18/2019',
    },
  },
} as const;
