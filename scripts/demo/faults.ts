import type { Channel, ReportKind } from '@comcen/shared/domain/codes.ts';
import type { CustomerItem } from '@comcen/shared/wire/http/report.ts';
import type { Neighbourhood } from './customers.ts';
import type { Feeder } from './feeders.ts';
import type { Random } from './random.ts';

/** One customer's contact about a fault. */
export interface Call {
  readonly customer: CustomerItem;
  readonly channel: Channel;
  readonly kind: ReportKind;
  readonly description: string;
  /** Seconds after the fault, in the demo's own time. */
  readonly afterS: number;
}

const CHANNELS = { mobile_app: 45, voice: 30, whatsapp: 15, web: 5, instagram: 3, facebook: 2 } as const;
const WORDS: Readonly<Record<'outage' | 'hazard' | 'voltage' | 'meter', readonly [string, ...string[]]>> = {
  outage: [
    'Listrik padam',
    'Lampu mati sejak tadi',
    'Padam satu gang',
    'Mati lampu, tetangga juga',
    'Padam setelah hujan',
  ],
  hazard: [
    'Kabel putus menjuntai ke jalan',
    'Tiang miring hampir roboh',
    'Percikan api di tiang',
    'Pohon menimpa kabel',
  ],
  voltage: ['Tegangan naik turun', 'Lampu redup', 'Kulkas tidak kuat, tegangan rendah'],
  meter: ['Meter berkedip, tidak bisa isi token', 'Layar meter mati'],
};
/** So many call within these seconds when a feeder trips. */
const FEEDER_CALLERS = 30;
const FEEDER_CALLS_S = 300;

/** The calls of one fault: at a customer's own line, at a transformer whose customers call one after the other, a hazard. */
export function oneFault(places: readonly [Neighbourhood, ...Neighbourhood[]], random: Random): Call[] {
  const { customers } = random.pick(places);
  const kind = random.weighted({ outage: 86, voltage: 6, meter: 5, hazard: 3 });
  const callers =
    kind === 'outage' && random.next() < 0.3 ? customers.slice(0, random.between(2, 6)) : customers.slice(0, 1);
  return callers.map((customer, nth) => callOf(customer, kind, nth === 0 ? 0 : random.between(20, 400), random));
}

/** A feeder trips: customers from all over it call within minutes; a line may lie on the road. */
export function feederTrips({ customers }: Feeder, random: Random): Call[] {
  const waiting = [...customers];
  return Array.from({ length: Math.min(FEEDER_CALLERS, waiting.length) }, (_, nth): Call[] => {
    const [customer] = waiting.splice(random.between(0, waiting.length - 1), 1);
    const kind = random.weighted({ outage: 97, hazard: 3 });
    return customer ? [callOf(customer, kind, nth === 0 ? 0 : random.between(0, FEEDER_CALLS_S), random)] : [];
  }).flat();
}

const callOf = (customer: CustomerItem, kind: keyof typeof WORDS, afterS: number, random: Random): Call => ({
  customer,
  kind,
  afterS,
  channel: random.weighted(CHANNELS),
  description: random.pick(WORDS[kind]),
});
