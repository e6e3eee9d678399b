import type { Random } from './random.ts';

const FIRST = (
  'Ahmad Agus Andi Arif Bambang Budi Dedi Dewi Dian Dimas Eko Elsa Endang Fajar Fitri Galih Hadi Hendra Heri Ika Indah ' +
  'Irwan Iwan Joko Kartika Lestari Lina Lukman Maya Mega Muhammad Nanda Novi Nur Oki Putri Rahmat Ratna Rendi Rina Riski ' +
  'Rizal Robi Rudi Sari Siti Slamet Sri Sugeng Suryadi Syahrul Teguh Tri Umar Wahyu Wati Wulan Yanti Yoga Yuliana Yusuf Zainal'
).split(' ');
const LAST = (
  'Abdullah Anggraini Aprianto Ardiansyah Astuti Basri Cahyono Darmawan Efendi Fadillah Firmansyah Gunawan Hakim Halim ' +
  'Handayani Harahap Hartono Hasan Hidayat Ibrahim Iskandar Ismail Jaya Kurniawan Kusuma Lubis Mahendra Marlina Maulana ' +
  'Mulyadi Nasution Ningsih Nugroho Oktavia Permana Pratama Prasetyo Purnomo Rahayu Rahman Ramadhan Rosadi Saputra Sari ' +
  'Setiawan Sholihin Siregar Sudirman Sulaiman Supriadi Suryana Susanti Sutrisno Syafitri Utami Wibowo Widodo Wijaya Yulianto Zulkarnain'
).split(' ');
const STREETS = (
  'Jenderal Sudirman,Depati Amir,Merdeka,Ahmad Yani,Soekarno Hatta,Diponegoro,Kartini,Melati,Mawar,Kenanga,Pahlawan,' +
  'Veteran,Pelabuhan,Pasar Baru,Masjid Jamik,Sekolah,Kampung Melayu,Timah Raya,Lada Putih,Pantai Indah,Nelayan,Kebun Karet,' +
  'Air Itam,Bukit Baru,Gandaria,Semabung,Raya Koba,Tirta,Batu Rusa,Mentok Lama'
).split(',');

export const personName = (random: Random): string => `${random.pick(FIRST)} ${random.pick(LAST)}`;
export const shopName = (random: Random): string =>
  `${random.pick(['Toko', 'Warung', 'Bengkel', 'Rumah Makan', 'Apotek', 'CV'])} ${random.pick(LAST)}`;
export const publicName = (random: Random, place: string): string =>
  `${random.pick(['Masjid', 'Musala', 'SD Negeri', 'SMP Negeri', 'Vihara', 'Gereja', 'Balai Desa'])} ${place}`;
export const streetAddress = (random: Random, district: string): string =>
  `Jl. ${random.pick(STREETS)} No. ${1 + random.below(180)}, ${district}`;
