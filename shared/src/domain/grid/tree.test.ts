import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceKind } from '../codes.ts';
import { ancestorsOf, checkTree, customersBelow, type GridNode, refusedRows } from './tree.ts';

const node = (id: string, kind: DeviceKind, parentId: string | null): GridNode => ({ id, kind, parentId });
const TREE = [
  node('GI', 'substation', null),
  node('PYL', 'feeder', 'GI'),
  node('SEC-1', 'section', 'PYL'),
  node('SEC-2', 'section', 'PYL'),
  node('GD-1', 'transformer', 'SEC-1'),
  node('GD-2', 'transformer', 'SEC-1'),
  node('GD-3', 'transformer', 'SEC-2'),
];

describe('a radial tree', () => {
  it('has no problem, in any order', () => {
    expect(checkTree(TREE)).toEqual([]);
    expect(checkTree(TREE.toReversed())).toEqual([]);
  });

  it.each([
    { what: 'a parent that does not exist', extra: node('X', 'feeder', 'nowhere'), code: 'orphan' },
    { what: 'a device twice', extra: node('GD-1', 'transformer', 'SEC-2'), code: 'duplicate' },
    { what: 'a transformer on a feeder', extra: node('X', 'transformer', 'PYL'), code: 'parent_kind' },
    { what: 'a section without a parent', extra: node('X', 'section', null), code: 'parent_kind' },
    { what: 'a substation below another', extra: node('X', 'substation', 'GI'), code: 'parent_kind' },
    { what: 'a device below itself', extra: node('X', 'feeder', 'X'), code: 'loop' },
  ])('$what is a problem ($code)', ({ extra, code }) => {
    expect(checkTree([...TREE, extra])).toEqual([{ id: extra.id, code }]);
  });

  it('a ring names every device in it and below it', () => {
    const ring = [node('A', 'section', 'B'), node('B', 'feeder', 'A'), node('C', 'transformer', 'A')];
    expect(checkTree([...TREE, ...ring])).toEqual(['A', 'B', 'C'].map((id) => ({ id, code: 'loop' })));
  });

  it('a grid that is refused names each row, its device and why', () => {
    const rows = [
      ...TREE,
      node('GD-1', 'transformer', 'SEC-2'),
      node('X', 'feeder', 'nowhere'),
      node('A', 'section', 'B'),
      node('B', 'feeder', 'A'),
      node('Y', 'transformer', 'PYL'),
    ].map((row) => ({ ...row, code: `#${row.id}` }));
    expect(refusedRows(rows)).toEqual([
      'row 8: transformer #GD-1 comes twice (#SEC-2)',
      'row 9: feeder #X hangs on a device that is not there (nowhere)',
      'row 10: section #A hangs on itself in a ring (#B)',
      'row 11: feeder #B hangs on itself in a ring (#A)',
      'row 12: transformer #Y does not hang on a device of the kind above (#PYL)',
    ]);
    expect(refusedRows(TREE.map((row) => ({ ...row, code: row.id })))).toEqual([]);
  });

  it('ancestors come root first, whatever the order of the devices', () => {
    for (const nodes of [TREE, TREE.toReversed()]) {
      expect(ancestorsOf(nodes).get('GD-3')).toEqual(['GI', 'PYL', 'SEC-2']);
      expect(ancestorsOf(nodes).get('GI')).toEqual([]);
    }
  });

  it('customers count on every device above them', () => {
    const below = customersBelow(
      TREE,
      new Map([
        ['GD-1', 3],
        ['GD-2', 4],
        ['GD-3', 5],
      ]),
    );
    expect(Object.fromEntries(below)).toEqual({
      GI: 12,
      PYL: 12,
      'SEC-1': 7,
      'SEC-2': 5,
      'GD-1': 3,
      'GD-2': 4,
      'GD-3': 5,
    });
  });

  it('the customers of the parts add up to the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(150), { minLength: 3, maxLength: 3 }), ([a = 0, b = 0, c = 0]) => {
        const below = customersBelow(
          TREE,
          new Map([
            ['GD-1', a],
            ['GD-2', b],
            ['GD-3', c],
          ]),
        );
        expect((below.get('SEC-1') ?? 0) + (below.get('SEC-2') ?? 0)).toBe(a + b + c);
        expect(below.get('GI')).toBe(a + b + c);
      }),
    );
  });
});
