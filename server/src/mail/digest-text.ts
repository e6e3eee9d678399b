import type { IntervalStats, KpiReply, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import { DIGEST_WORDS } from './digest-words.ts';

export interface DigestFacts {
  readonly lang: 'id' | 'en';
  /** `UP3 Bangka` or `ULP Toboali`. */
  readonly place: string;
  /** First and last day, WIB. */
  readonly from: string;
  readonly to: string;
  /** By ULP, or by day for one ULP. */
  readonly week: KpiReply;
  readonly before: KpiReply;
  readonly nameOf: (key: string) => string;
  readonly link: string;
}

interface Line {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** Last week against its target and the week before: subject, plain text and HTML of the same figures. Pure. */
export function digestText(facts: DigestFacts): { subject: string; text: string; html: string } {
  const words = DIGEST_WORDS[facts.lang];
  const days = `${facts.from} – ${facts.to}`;
  const isEmpty = facts.week.total.count === 0;
  const lines = isEmpty ? [] : linesOf(facts);
  const rows = isEmpty ? [] : rowsOf(facts);
  const head = `${words.title} ${facts.place}`;
  const worst = worstOf(facts.week.items);
  const first = worst
    ? `${words.worst}: ${facts.nameOf(worst.key)} (${percent(facts, worst.response.within)} ${words.within})`
    : '';
  const by = `${words.rest} ${facts.week.groupBy === 'ulp' ? words.unit : words.day}`;
  return {
    subject: words.subject(facts.place, days),
    text: [
      head,
      days,
      '',
      ...(isEmpty ? [words.nothing] : lines.map(({ name, value, note }) => `${name}: ${value}${note && ` (${note})`}`)),
      ...(isEmpty ? [] : ['', first, '', `${by}:`, ...rows.map((cells) => `  ${cells.join('  ')}`)]),
      '',
      `${words.open}: ${facts.link}`,
      '',
      words.why,
      '',
    ].join('\n'),
    html: htmlOf({ facts, head, days, lines, rows, first, by }),
  };
}

function linesOf(facts: DigestFacts): Line[] {
  const words = DIGEST_WORDS[facts.lang];
  const { week, before } = facts;
  const [now, then] = [week.total, before.total];
  const recovery = week.officialRecovery;
  const change = (is: number, was: number, digits = 0) => {
    const by = is - was;
    return `${by > 0 ? '+' : ''}${figure(facts, by, digits)}`;
  };
  const interval = (name: string, stats: IntervalStats, was: IntervalStats): Line => ({
    name,
    value: `${minutes(facts, stats.mean)} ${words.min}, ${percent(facts, stats.within)} ${words.within} (${words.p90} ${minutes(facts, stats.p90)})`,
    note: [
      stats.target === null ? '' : `${words.target} ${minutes(facts, stats.target)}`,
      stats.mean === null || was.mean === null
        ? ''
        : `${words.before} ${minutes(facts, was.mean)}, ${change(stats.mean, was.mean, 1)}`,
    ]
      .filter(Boolean)
      .join('; '),
  });
  return [
    {
      name: words.orders,
      value: figure(facts, now.count),
      note: `${words.before} ${figure(facts, then.count)}, ${change(now.count, then.count)}`,
    },
    interval(words.response, now.response, then.response),
    interval(words.recovery, now.recovery[recovery], then.recovery[recovery]),
    { name: words.flagged, value: figure(facts, now.flagged), note: `${words.before} ${figure(facts, then.flagged)}` },
    {
      name: words.withoutRestore,
      value: figure(facts, now.withoutRestore),
      note: `${words.before} ${figure(facts, then.withoutRestore)}`,
    },
  ];
}

const rowsOf = (facts: DigestFacts): string[][] => {
  const words = DIGEST_WORDS[facts.lang];
  return facts.week.items.map(({ key, count, response }) => [
    facts.nameOf(key),
    `${figure(facts, count)} ${words.orders}`,
    `${minutes(facts, response.mean)} ${words.min}`,
    `${percent(facts, response.within)} ${words.within}`,
  ]);
};

/** Lowest share within target; a key with fewer than five measured orders says nothing about itself. */
const FEWEST = 5;
function worstOf(items: readonly KpiRow[]): KpiRow | null {
  const known = items.filter(({ response }) => response.count >= FEWEST && response.within !== null);
  return known.reduce<KpiRow | null>(
    (worst, row) => (worst === null || (row.response.within ?? 0) < (worst.response.within ?? 0) ? row : worst),
    null,
  );
}

const figure = ({ lang }: Pick<DigestFacts, 'lang'>, value: number, digits = 0): string =>
  value.toLocaleString(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
const minutes = (facts: DigestFacts, value: number | null): string => (value === null ? '–' : figure(facts, value, 1));
const percent = (facts: DigestFacts, value: number | null): string =>
  value === null ? '–' : `${figure(facts, value)} %`;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const safe = (text: string): string => text.replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char);

interface Page {
  readonly facts: DigestFacts;
  readonly head: string;
  readonly days: string;
  readonly lines: readonly Line[];
  readonly rows: readonly (readonly string[])[];
  readonly first: string;
  readonly by: string;
}

const CELL = 'style="padding:4px 12px 4px 0;border-bottom:1px solid #d8dee4;text-align:left;vertical-align:top"';

/** Tables and own styles only: mail readers know little else, and nothing is fetched. */
function htmlOf({ facts, head, days, lines, rows, first, by }: Page): string {
  const words = DIGEST_WORDS[facts.lang];
  const figures = lines.map(
    ({ name, value, note }) =>
      `<tr><th scope="row" ${CELL}>${safe(name)}</th><td ${CELL}>${safe(value)}</td><td ${CELL}>${safe(note)}</td></tr>`,
  );
  const list = rows.map((cells) => `<tr>${cells.map((cell) => `<td ${CELL}>${safe(cell)}</td>`).join('')}</tr>`);
  const table = (inner: readonly string[]) =>
    `<table style="border-collapse:collapse;font-size:14px">${inner.join('')}</table>`;
  const body =
    lines.length === 0
      ? `<p>${safe(words.nothing)}</p>`
      : `${table(figures)}${first && `<p><strong>${safe(first)}</strong></p>`}<h2 style="font-size:15px">${safe(by)}</h2>${table(list)}`;
  return `<!doctype html><html lang="${facts.lang}"><head><meta charset="utf-8"><title>${safe(head)}</title></head><body style="font-family:system-ui,sans-serif;color:#1f2328;max-width:640px"><h1 style="font-size:18px;margin-bottom:4px">${safe(head)}</h1><p style="margin-top:0">${safe(days)}</p>${body}<p><a href="${safe(facts.link)}">${safe(words.open)}</a></p><p style="color:#59636e;font-size:12px">${safe(words.why)}</p></body></html>`;
}
