/** What the demo assumes about Bangka beyond the geography files. Weights, not statistics. */
export const UP3 = { id: 'bangka', name: 'UP3 Bangka' } as const;

/** Kecamatan of Kota Pangkalpinang. */
export const CITY_PREFIX = '19.71.';
export const CITY_POSKOS = 5;

/** Inhabitants per kecamatan, thousands, rounded. */
const POPULATION_K: Readonly<Record<string, number>> = {
  '19.01.01': 97,
  '19.01.02': 50,
  '19.01.03': 33,
  '19.01.04': 55,
  '19.01.05': 34,
  '19.01.06': 20,
  '19.01.07': 29,
  '19.01.08': 22,
  '19.03.01': 80,
  '19.03.02': 9,
  '19.03.03': 48,
  '19.03.04': 27,
  '19.03.05': 22,
  '19.03.06': 14,
  '19.03.07': 10,
  '19.03.08': 5,
  '19.04.01': 44,
  '19.04.02': 50,
  '19.04.03': 38,
  '19.04.04': 30,
  '19.04.05': 19,
  '19.04.06': 33,
  '19.05.01': 54,
  '19.05.02': 35,
  '19.05.03': 25,
  '19.05.04': 40,
  '19.05.05': 31,
  '19.05.06': 36,
  '19.71.01': 50,
  '19.71.02': 15,
  '19.71.03': 21,
  '19.71.04': 38,
  '19.71.05': 47,
  '19.71.06': 35,
  '19.71.07': 18,
};
export const populationOf = (districtCode: string): number => POPULATION_K[districtCode] ?? 20;

/** 150/20 kV substations, in the kecamatan of that code, moved by metres from its centre. */
export const SUBSTATIONS = [
  { code: 'PKP', name: 'GI Pangkalpinang', district: '19.71.05', eastM: -900, northM: 600 },
  { code: 'AAR', name: 'GI Air Anyir', district: '19.01.03', eastM: 2500, northM: 1500 },
  { code: 'SLT', name: 'GI Sungailiat', district: '19.01.01', eastM: -1200, northM: 900 },
  { code: 'KLP', name: 'GI Kelapa', district: '19.05.04', eastM: 800, northM: 900 },
  { code: 'MTK', name: 'GI Mentok', district: '19.05.01', eastM: 1500, northM: 1100 },
  { code: 'KBA', name: 'GI Koba', district: '19.04.01', eastM: -1200, northM: 700 },
  { code: 'TBL', name: 'GI Toboali', district: '19.03.01', eastM: 900, northM: 1200 },
] as const;

export const FEEDER_COUNT = 45;
/** Feeders are named after fish of the Bangka Strait. */
export const FEEDER_NAMES = (
  'Tenggiri Kakap Kerapu Baronang Kembung Tongkol Selar Pari Cumi Udang Rajungan Kepiting Belanak Bawal Layur Teri ' +
  'Ekor-Kuning Lencam Kuwe Talang Manyung Gulama Sembilang Tembang Lemuru Julung Cendro Belida Gabus Toman Baung Patin ' +
  'Seluang Kepuyu Tapah Betok Sepat Nila Jelawat Haruan Marlin Hiu Lumba Penyu Kima Lobster Teripang Remis Kerang Siput'
).split(' ');

export const SCALES = {
  small: { customers: 2_000, transformers: 200 },
  default: { customers: 30_000, transformers: 3_500 },
  full: { customers: 290_000, transformers: 3_500 },
} as const;
export type Scale = keyof typeof SCALES;
