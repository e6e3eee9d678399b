import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceKind } from '../codes.ts';
import { ancestorsOf, checkTree, customersBelow, type GridNode } from './tree.ts';

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
