import { describe, expect, test } from 'vitest';
import { columnsOf } from './columns.ts';
import { readOutage } from './outage-row.ts';
import { readTicket } from './ticket-row.ts';

const now = new Date('2026-01-01T00:00:00Z');
const reading = (kind: 'tickets' | 'outages', headers: string) => ({
  columns: columnsOf(kind, headers.split(',')),
  dateOrder: 'dmy' as const,
  now,
});

describe('headers', () => {
  test('English, Indonesian and their signs are known; each column serves one field', () => {
    expect(
      columnsOf('tickets', [
        'Date',
        'Hour',
        'Agent',
        'Channel',
        'Status',
        'Response Channel',
        'Skill',
        'Ticket ID',
        'Customer',
        'Replied Date',
      ]),
    ).toEqual({
      date: 0,
      hour: 1,
      agent: 2,
      channel: 3,
      status: 4,
      responseChannel: 5,
      skill: 6,
      number: 7,
      customer: 8,
      replied: 9,
    });
    expect(columnsOf('tickets', ['No. Tiket', 'TANGGAL', 'Jam', 'Kanal', 'Pelanggan', 'Catatan'])).toEqual({
      number: 0,
      date: 1,
      hour: 2,
      channel: 3,
      customer: 4,
    });
    expect(
      columnsOf('outages', ['No Gangguan', 'Mulai Padam', 'Jam Nyala', 'Gardu', 'Jml Plg', 'nonsense', '']),
    ).toEqual({
      number: 0,
      started: 1,
      restored: 2,
      device: 3,
      customers: 4,
    });
  });
});

describe('a ticket', () => {
  const headers = reading(
    'tickets',
    'ticket id,date,hour,agent,channel,status,response channel,skill,customer,replied date,jam balas',
  );
  const read = (line: string) => readTicket(line.split('|'), headers);
  test('with everything', () => {
    expect(read('T-1|21/03/2023|07.30|Sari|WA|Selesai|Telepon|Gangguan|161000000001|21 Maret 2023|07.45')).toEqual({
      ok: true,
      row: {
        number: 'T-1',
        openedAt: new Date('2023-03-21T00:30:00Z'),
        hasHour: true,
        agent: 'Sari',
        channel: 'whatsapp',
        responseChannel: 'voice',
        status: 'done',
        skill: 'outage',
        customer: '161000000001',
        repliedAt: new Date('2023-03-21T00:45:00Z'),
        hasReplyHour: true,
        ulp: null,
      },
    });
  });
  test('with the least, and the usual ways to say nothing', () => {
    const least = read('T-2|2023-03-21|-|n/a||NULL| |#N/A|-');
    expect(least).toMatchObject({
      ok: true,
      row: { openedAt: new Date('2023-03-20T17:00:00Z'), hasHour: false, agent: null, status: null, repliedAt: null },
    });
    expect(read('T-3|21/03/2023||||| Tik Tok |Pasang Baru')).toMatchObject({
      row: { responseChannel: 'tik tok', skill: 'new_connection' },
    });
    expect(read('T-3|21/03/2023|09.00|||||||21/03/2023')).toMatchObject({ row: { hasReplyHour: false } });
  });
  test.each([
    ['|21/03/2023', 'number', 'missing'],
    ['T|', 'date', 'missing'],
    ['T|31/02/2023', 'date', 'not_a_date'],
    ['T|soon', 'date', 'not_a_date'],
    ['T|21/03/2023|25', 'hour', 'not_a_time'],
    ['T|21/03/2033', 'date', 'in_future'],
    ['T|21/03/1933', 'date', 'too_old'],
    ['T|21/03/2023|7|||perhaps', 'status', 'unknown_status'],
    ['T|21/03/2023|9|||||||20/03/2023', 'replied', 'before_start'],
    ['T|21/03/2023|9|||||||21/03/2023|8', 'replied', 'before_start'],
    ['T|21/03/2023|9|||||||tomorrow', 'replied', 'not_a_date'],
    [`${'T'.repeat(201)}|21/03/2023`, 'number', 'too_long'],
  ])('%s: %s is %s', (line, field, reason) => expect(read(line)).toEqual({ ok: false, refused: { field, reason } }));
});

describe('an outage', () => {
  const headers = reading(
    'outages',
    'number,date,started,reported,arrived,restored,ulp,device,idpel,customers,cause,crew,channel,note',
  );
  const read = (line: string) => readOutage(line.split('|'), headers);
  test('with everything', () => {
    expect(
      read(
        'G-1||21/03/2023 07.30|21/03/2023 07:35|2023-03-21 08:00|21 Mar 2023 09.15|PKP|PK-114||1.083|Pohon|pkp-01|WA|rebah',
      ),
    ).toEqual({
      ok: true,
      row: {
        number: 'G-1',
        startedAt: new Date('2023-03-21T00:30:00Z'),
        reportedAt: new Date('2023-03-21T00:35:00Z'),
        arrivedAt: new Date('2023-03-21T01:00:00Z'),
        restoredAt: new Date('2023-03-21T02:15:00Z'),
        ulp: 'PKP',
        device: 'PK-114',
        idpel: null,
        customers: 1083,
        cause: 'tree',
        crew: 'pkp-01',
        channel: 'whatsapp',
        note: 'rebah',
      },
    });
  });
  test('times of one day run over midnight; the start is the earliest that was said', () => {
    expect(read('G-2|21/03/2023|23.30||00.10|01.05|pkp')).toMatchObject({
      row: {
        startedAt: new Date('2023-03-21T16:30:00Z'),
        reportedAt: new Date('2023-03-21T16:30:00Z'),
        arrivedAt: new Date('2023-03-21T17:10:00Z'),
        restoredAt: new Date('2023-03-21T18:05:00Z'),
      },
    });
    expect(read('G-3||21/03/2023 08.00|21/03/2023 07.00||21/03/2023 09.00|pkp')).toMatchObject({
      row: { startedAt: new Date('2023-03-21T00:00:00Z'), arrivedAt: null },
    });
  });
  test.each([
    ['|21/03/2023|7||8|9|pkp', 'number', 'missing'],
    ['G|21/03/2023||||9|pkp', 'started', 'missing'],
    ['G|21/03/2023|7||8||pkp', 'restored', 'missing'],
    ['G||21/03/2023|||21/03/2023 9:00|pkp', 'started', 'not_a_time'],
    ['G||7|||21/03/2023 9:00|pkp', 'started', 'not_a_date'],
    ['G||21/03/2023 9:00||21/03/2023 8:00|21/03/2023 9:30|pkp', 'arrived', 'before_start'],
    ['G||21/03/2023 9:00|||21/03/2023 8:00|pkp', 'restored', 'before_start'],
    ['G|21/03/2023|9||8|10|pkp', 'arrived', 'before_start'],
    ['G|21/03/2023|7||8|9', 'device', 'no_place'],
    ['G|21/03/2023|7||8|9|||12345', 'idpel', 'unknown_customer'],
    ['G|21/03/2023|7||8|9|pkp|||many', 'customers', 'not_a_number'],
    ['G|21/03/2023|7||8|9|pkp||||ghosts', 'cause', 'unknown_cause'],
    ['G|21/03/2023|7||8|9|pkp||||||pigeon', 'channel', 'unknown_channel'],
    ['G||21/03/2033 7:00|||21/03/2033 9:00|pkp', 'started', 'in_future'],
  ])('%s: %s is %s', (line, field, reason) => expect(read(line)).toEqual({ ok: false, refused: { field, reason } }));
});
