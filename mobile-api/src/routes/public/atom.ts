import type { OutageFeed, OutageFeedItem } from '@comcen/shared/wire/http/open-data.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const text = (value: string): string => value.replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char);

/** The feed as Atom (RFC 4287), for readers that know no JSON. `self`: its own address. */
export function atomOf(feed: OutageFeed, self: string): string {
  const entries = feed.items.map((item) => entryOf(item, feed.asOf)).join('');
  return `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id"><id>${text(self)}</id><title>${text(feed.title)}</title><updated>${feed.asOf}</updated><author><name>Comcen</name></author><link rel="self" href="${text(self)}"/><rights>${text(feed.disclaimer)}</rights>${entries}</feed>\n`;
}

function entryOf(item: OutageFeedItem, asOf: string): string {
  const summary = `${item.customersOut} pelanggan padam${item.outages > 1 ? ` pada ${item.outages} gangguan kecil` : ''} sejak ${wib(item.since)}${
    item.expectedAt ? `, diperkirakan nyala ${wib(item.expectedAt)}` : ''
  }.`;
  const title = `${WORDS[item.kind]}: ${item.area}`;
  return `<entry><id>urn:comcen:outage:${text(item.id)}</id><title>${text(title)}</title><updated>${asOf}</updated><published>${item.since}</published><category term="${item.kind}"/><summary>${text(summary)}</summary></entry>`;
}

const WORDS = { outage: 'Gangguan', planned: 'Pemadaman terencana', several_small: 'Gangguan kecil' } as const;

const WIB_MS = 7 * 3600_000;
const wib = (at: string): string =>
  `${new Date(Date.parse(at) + WIB_MS).toISOString().slice(0, 16).replace('T', ' ')} WIB`;
