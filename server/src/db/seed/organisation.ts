import { createHash } from 'node:crypto';
import type { Need } from '@comcen/shared/domain/codes.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import type { District, Geography } from '../../geo/geography.ts';
import { CITY_POSKOS, populationOf } from './bangka.ts';
import { personName } from './names.ts';
import type { Random } from './random.ts';
import { centreOf, isCity } from './settlements.ts';

export interface Posko extends Point {
  readonly id: string;
  readonly name: string;
  readonly ulpId: string;
}

export interface Crew {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly ulpId: string;
  readonly poskoId: string;
  /** Null: no roster, duty is chosen. */
  readonly shift: 1 | 2 | 3 | null;
  readonly phone: string | null;
  readonly vehicle: string | null;
  readonly skills: readonly Need[];
  readonly equipment: readonly Need[];
}

export interface Person {
  readonly userId: string;
  readonly username: string;
  readonly name: string;
  readonly role: 'admin' | 'manager' | 'operator' | 'technician';
  readonly phone: string;
  /** Set for technicians. */
  readonly technician: { readonly id: string; readonly crewId: string } | null;
}

const OPERATORS = 12;
const SHIFTS = [1, 2, 3] as const;

/** One posko in each kecamatan of the main island; in the city only in the largest ones. */
export function layPoskos(geo: Geography): Posko[] {
  const onMain = geo.districts.filter((district) => geo.isOnMainIsland(district));
  const largestOfCity = onMain
    .filter(isCity)
    .toSorted((a, b) => populationOf(b.code) - populationOf(a.code) || a.code.localeCompare(b.code))
    .slice(0, CITY_POSKOS);
  return onMain
    .filter((district) => !isCity(district) || largestOfCity.includes(district))
    .map((district) => ({
      ...centreOf(geo, district),
      id: poskoId(district),
      name: `Posko ${district.name}`,
      ulpId: district.ulpId,
    }));
}

const poskoId = ({ ulpId, name }: District): string => `${ulpId}-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;

/** Three crews per posko, one per shift; numbered within the ULP, first all of shift 1. */
export function formCrews(poskos: readonly Posko[], random: Random): Crew[] {
  const ulpIds = [...new Set(poskos.map((posko) => posko.ulpId))];
  return ulpIds.flatMap((ulpId) => {
    const own = poskos.filter((posko) => posko.ulpId === ulpId);
    return SHIFTS.flatMap((shift) => own.map((posko) => ({ posko, shift }))).map(({ posko, shift }, i) => ({
      id: random.uuid(),
      code: `${ulpId}-${String(i + 1).padStart(2, '0')}`,
      name: `Regu ${posko.name.slice('Posko '.length)} ${shift}`,
      ulpId,
      poskoId: posko.id,
      shift,
      phone: staffPhone(random),
      ...outfitOf(own.indexOf(posko)),
      vehicle: `BN ${8000 + random.below(1900)} ${random.pick(['PA', 'PB', 'QC', 'RD', 'TE', 'XF'])}`,
    }));
  });
}

/** Of the poskos of a ULP the first has a bucket truck and people who may switch 20 kV on every shift; every third the truck alone. */
const outfitOf = (nth: number): Pick<Crew, 'skills' | 'equipment'> => ({
  skills: nth === 0 ? ['hv_switching'] : [],
  equipment: nth % 3 === 0 ? ['bucket_truck'] : [],
});

/** 0860 is not a prefix of any Indonesian operator: nobody is called by the demo. */
const staffPhone = (random: Random): string => `+62860${String(random.below(100_000_000)).padStart(8, '0')}`;

/** Admin, manager, twelve operators, two technicians per crew: `yantek-<crew code>` and `yantek-<crew code>-b`. */
export function hirePeople(crews: readonly Crew[], random: Random): Person[] {
  const person = (username: string, role: Person['role'], crewId?: string): Person => ({
    userId: random.uuid(),
    username,
    name: personName(random),
    role,
    phone: staffPhone(random),
    technician: crewId === undefined ? null : { id: random.uuid(), crewId },
  });
  return [
    person('admin', 'admin'),
    person('manager', 'manager'),
    ...Array.from({ length: OPERATORS }, (_, i) => person(`operator${i + 1}`, 'operator')),
    ...crews.flatMap(({ id, code }) => ['', '-b'].map((end) => person(`yantek-${code}${end}`, 'technician', id))),
  ];
}

/** What a tracker sends as `id` is `demo-<crew code>`; only its hash is stored. */
export const trackerKeyHash = (crewCode: string): Buffer => createHash('sha256').update(`demo-${crewCode}`).digest();
