import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import { purgePhotos } from '@comcen/server/commands/photo/purge-photos.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { openPhotoStore } from '@comcen/server/photos/photo-store.ts';
import { systemContext } from '@comcen/server/roles/system-context.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import sharp from 'sharp';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'comcen-photos-'));
let services: TestServices;
let world: World;
let app: App;
let token: string;

beforeAll(async () => {
  world = await createWorld(database().sql);
  services = await createTestServices(database().url, { COMCEN_DATA_DIR: dataDir });
  app = await buildPhoneApp(services);
  token = await loginAs(app, world.crews[0]?.username ?? '', '/auth/login');
});
afterAll(async () => {
  await app.close();
  await services.close();
  rmSync(dataDir, { recursive: true });
});

const get = (url: string, as: string | null = token) =>
  app.inject({ method: 'GET', url, headers: as ? bearer(as) : {} });

const pixels = () => sharp({ create: { width: 3000, height: 1500, channels: 3, background: '#a33' } });
const png = () => pixels().png().toBuffer();
const send = (payload: Buffer | FormData, type?: string, as: string | null = token) =>
  app.inject({
    method: 'POST',
    url: '/photos',
    payload,
    headers: { ...(as ? bearer(as) : {}), ...(type ? { 'content-type': type } : {}) },
  });

test('photos are taken as body or form, known by their bytes, and served as an image only', async () => {
  const form = new FormData();
  form.set('photo', new Blob([new Uint8Array(await png())], { type: 'image/jpeg' }), 'x.jpg');
  for (const reply of [await send(await png(), 'image/jpeg'), await send(form)]) {
    expect(reply.statusCode).toBe(201);
    expect(reply.json()).toMatchObject({ type: 'image/jpeg', width: 2048, height: 1024 });
    const served = await get(`/photos/${reply.json().id}`);
    expect(served.rawPayload).toHaveLength(reply.json().bytes);
    expect(served.headers).toMatchObject({ 'content-type': 'image/jpeg', 'x-content-type-options': 'nosniff' });
    expect((await get(`/photos/${reply.json().id}`, null)).statusCode).toBe(401);
  }
});

test('photos lose what a phone writes into them, and stand upright', async () => {
  const place = { IFD3: { GPSLatitude: '2/1 6/1 0/1', GPSLatitudeRef: 'S' } };
  const taken = await pixels().jpeg().withExif(place).withMetadata({ orientation: 6 }).toBuffer();
  expect((await sharp(taken).metadata()).exif).toBeDefined();
  const reply = await send(taken, 'image/jpeg');
  expect(reply.json()).toMatchObject({ width: 1024, height: 2048 });
  const kept = await sharp((await get(`/photos/${reply.json().id}`)).rawPayload).metadata();
  expect(kept.exif).toBeUndefined();
  expect(kept.orientation).toBeUndefined();
});

test('photos belong to their crew until an order names them, then to the order and its ULP', async () => {
  const foreign = await createWorld(database().sql, {
    up3Id: 'belitung',
    ulpIds: ['tdn', 'mgr'],
    idpelPrefix: '16200',
  });
  const theirs = await loginAs(app, foreign.crews[0]?.username ?? '', '/auth/login');
  const { id } = (await send(await png(), 'image/png')).json();
  const console = await buildConsoleApp(services);
  const seen = async (username: string) =>
    (await console.inject({ url: `/api/photos/${id}`, headers: bearer(await loginAs(console, username)) })).statusCode;
  const [own, other] = world.ulpIds;
  await database().sql`update app_user set ulp_id = ${other ?? null} where username = ${world.usernames.operator}`;
  expect(await seen(world.usernames.operator)).toBe(404);
  await database().sql`update photo set ulp_id = ${other ?? ''}, work_order_id = ${uuidv7()} where id = ${id}`;
  expect(await seen(world.usernames.operator)).toBe(200);
  await database().sql`update app_user set ulp_id = ${own ?? null} where username = ${world.usernames.operator}`;
  expect(await seen(world.usernames.operator)).toBe(404);
  await database().sql`update app_user set ulp_id = null where username = ${world.usernames.operator}`;
  expect(await seen(world.usernames.operator)).toBe(200);
  expect(await seen(foreign.usernames.operator)).toBe(404);
  await console.close();
  expect((await get(`/photos/${id}`, theirs)).statusCode).toBe(404);
});

const files = () => readdirSync(join(dataDir, 'photos', world.up3Id));
const sendOnce = async (key: string, payload: Buffer | FormData, type?: string) =>
  app.inject({
    method: 'POST',
    url: '/photos',
    payload,
    headers: { ...bearer(token), 'idempotency-key': key, ...(type ? { 'content-type': type } : {}) },
  });

test('photos sent again under their key are one photo; another picture under it is refused', async () => {
  const form = new FormData();
  form.set('photo', new Blob([new Uint8Array(await png())]), 'x.png');
  const first = await sendOnce('photo-1', await png(), 'image/png');
  const before = files().length;
  const again = await sendOnce('photo-1', form);
  expect([again.statusCode, again.json()]).toEqual([201, first.json()]);
  expect(again.headers['idempotency-replayed']).toBe('true');
  const other = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#0a0' } })
    .png()
    .toBuffer();
  expect((await sendOnce('photo-1', other, 'image/png')).statusCode).toBe(422);
  expect(files()).toHaveLength(before);
});

test('photos that no order names are purged after forty days, file and row; the others stay', async () => {
  const named = (await send(await png(), 'image/png')).json().id;
  const forgotten = (await send(await png(), 'image/png')).json().id;
  await database().sql`update photo set work_order_id = ${uuidv7()} where id = ${named}`;
  const purge = async () => {
    const store = openPhotoStore(dataDir);
    while (await purgePhotos(systemContext(services), store.remove));
    const rows = await database().sql`select id from photo where id in (${named}, ${forgotten})`;
    const kept = files().map((file) => file.replace('.jpg', ''));
    return [named, forgotten].map((id) => [rows.some((row) => row.id === id), kept.includes(id)]);
  };
  services.advance(39 * 24 * 3_600_000);
  expect(await purge()).toEqual([
    [true, true],
    [true, true],
  ]);
  services.advance(2 * 24 * 3_600_000);
  expect(await purge()).toEqual([
    [true, true],
    [false, false],
  ]);
  services.advance(-41 * 24 * 3_600_000);
});

test('photos of one technician are taken up to a measure', async () => {
  const third = await loginAs(app, world.crews[2]?.username ?? '', '/auth/login');
  const dot = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#0a0' } })
    .png()
    .toBuffer();
  const codes = [];
  for (let n = 0; n < 101; n += 1) codes.push((await send(dot, 'image/png', third)).statusCode);
  expect(codes.slice(-2)).toEqual([201, 429]);
});

test('what is no image, broken, too large or from nobody is refused, and nothing is kept', async () => {
  const before = await database().sql`select id from photo order by id`;
  expect((await send(Buffer.from('<svg onload=x>'), 'image/png')).statusCode).toBe(422);
  const whole = await png();
  expect((await send(whole.subarray(0, whole.length / 2), 'image/png')).statusCode).toBe(422);
  const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#000' } })
    .png()
    .toBuffer();
  expect((await send(bomb, 'image/png')).statusCode).toBe(422);
  expect((await send(Buffer.alloc(2 * 1024 * 1024 + 1), 'image/png')).statusCode).toBe(413);
  expect((await send(Buffer.from('hello'), 'text/plain')).statusCode).toBe(422);
  expect((await send(whole, 'image/png', null)).statusCode).toBe(401);
  expect((await get('/photos/..%2f..%2fetc%2fpasswd')).statusCode).toBe(422);
  expect(await database().sql`select id from photo order by id`).toEqual(before);
});
