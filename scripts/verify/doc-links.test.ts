import { expect, test } from 'vitest';
import { linkProblems } from './doc-links.ts';

const exists = (target: string) => ['docs/adr/0001-a.md', 'README.md', 'docs/picture.png'].includes(target);

test('a relative link must lead to a file', () => {
  expect(linkProblems('docs/index.md', 'see [a](adr/0001-a.md#why) and [b](adr/0002-b.md)', exists)).toEqual([
    'docs/index.md:1 links to adr/0002-b.md, which does not exist',
  ]);
});

test('pictures and reference links count', () => {
  const text = '![p](picture.png "the console")\n![q](gone.png)\n\n[r]: ../LICENSE\n';
  expect(linkProblems('docs/index.md', text, exists).map((line) => line.slice(0, 15))).toEqual([
    'docs/index.md:2',
    'docs/index.md:4',
  ]);
});

test('outside links, anchors and code are no files', () => {
  expect(
    linkProblems('README.md', '[a](https://example.org) [b](#top) `[c](d.md)`\n```\n[e](f.md)\n```', exists),
  ).toEqual([]);
});
