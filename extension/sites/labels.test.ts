// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { SITES, siteOf } from './index';
import { statedOf } from './site';

/** Builds a page; scripts are put in as the page's parser would, and never run. */
function open(page: string, body: string, scripts: string[] = []): void {
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(page);
  document.body.innerHTML = body;
  for (const script of scripts) {
    const [, attributes = '', text = ''] = /^([^>]*)>(.*)$/s.exec(script) ?? [];
    const element = document.createElement('script');
    for (const [, name = '', value = ''] of attributes.matchAll(/(\w+)="([^"]*)"/g))
      element.setAttribute(name, value);
    element.setAttribute('type', 'application/json');
    element.textContent = text;
    document.body.append(element);
  }
}

function stated(id = 'post'): string[] {
  const video = document.getElementById(id) as Element;
  return statedOf(siteOf(location.hostname), video).map(({ by, what, how }) => `${by} ${what} ${how}`);
}

beforeEach(() => {
  document.body.innerHTML = '';
});

const HELP = 'https://support.google.com/youtube/answer';

describe('YouTube', () => {
  const WATCH = 'https://www.youtube.com/watch?v=a1b2c3';
  const AI = ['platform ai label'];
  const made = (help: string | number) =>
    `<how-this-was-made-section-view-model><a href="${HELP}/${help}?hl=de">…</a></how-this-was-made-section-view-model>`;
  const page = (inside = '', beside = '') =>
    `<ytd-watch-flexy><video id="post"></video><ytd-watch-metadata>${inside}</ytd-watch-metadata>
     <div id="secondary"><yt-lockup-view-model>${beside}</yt-lockup-view-model></div></ytd-watch-flexy>`;
  const section = (help: unknown) => ({
    howThisWasMadeSectionViewModel: {
      bodyText: {
        commandRuns: [
          {
            onTap: {
              innertubeCommand: { urlEndpoint: { url: `//support.google.com/youtube/answer/${help}?hl=en` } },
            },
          },
        ],
      },
    },
  });
  const state = (id: string, items: unknown[], more: object = {}) =>
    `>var ytInitialData = ${JSON.stringify({
      currentVideoEndpoint: { watchEndpoint: { videoId: id } },
      engagementPanels: [
        {
          engagementPanelSectionListRenderer: {
            content: { structuredDescriptionContentRenderer: { items } },
          },
        },
      ],
      ...more,
    })};`;

  it.each([
    [15447836, AI],
    [15446725, ['camera captured c2pa']],
    [15569972, []],
    ['0', []],
  ])('reads the help page %s, in what is shown and in the state', (help, expected) => {
    open(WATCH, page(made(help)));
    expect(stated()).toEqual(expected);
    open(WATCH, page(), [state('a1b2c3', [{}, section(help)])]);
    expect(stated()).toEqual(expected);
  });

  it('reads the badge at the title, but not in the list', () => {
    const badge = '<badge-shape aria-label="AI: Content was made with AI"></badge-shape>';
    open(WATCH, page(badge));
    expect(stated()).toEqual(AI);
    open(WATCH, page('<badge-shape aria-label="Aired"></badge-shape>', badge));
    expect(stated()).toEqual([]);
  });

  it('leaves out what is recommended, shown or in the state', () => {
    open(WATCH, page('', made(15447836)), [
      state('a1b2c3', [], { contents: { secondaryResults: [section(15447836)] } }),
    ]);
    expect(stated()).toEqual([]);
  });

  it('takes a label that comes after the clip', () => {
    open(WATCH, page());
    expect(stated()).toEqual([]);
    document.querySelector('ytd-watch-metadata')?.insertAdjacentHTML('beforeend', made(15447836));
    expect(stated()).toEqual(AI);
  });

  it('does not take the state or the label of the last clip for those of the next', () => {
    open(WATCH, page(made(15447836)), [state('a1b2c3', [section(15447836)])]);
    expect(stated()).toEqual(AI);
    const happy = window as unknown as { happyDOM: { setURL(url: string): void } };
    happy.happyDOM.setURL('https://www.youtube.com/watch?v=d4e5f6');
    expect(stated()).toEqual([]);
    document.querySelector('how-this-was-made-section-view-model')?.remove();
    document.querySelector('ytd-watch-metadata')?.insertAdjacentHTML('beforeend', made(15447836));
    expect(stated()).toEqual(AI);
    happy.happyDOM.setURL(WATCH);
    expect(stated()).toEqual(AI);
  });

  it.each([
    ['not JSON', '>var ytInitialData = {"howThisWasMadeSectionViewModel":{'],
    ['another script', '>alert("howThisWasMadeSectionViewModel"); var ytInitialData = {};'],
    ['wrong types', state('a1b2c3', ['x', 7, null, { howThisWasMadeSectionViewModel: [] }] as unknown[])],
    ['a wrong id', state({ toString: 1 } as unknown as string, [section(15447836)])],
    [
      'another host',
      state('a1b2c3', [section('x')])
        .replaceAll('support.google', 'support.evil')
        .replace('/x', '/15447836'),
    ],
    ['too much', `${state('a1b2c3', [section(15447836)])}${' '.repeat(4_000_000)}`],
  ])('says nothing of %s', (_, script) => {
    open(WATCH, page(), [script]);
    expect(stated()).toEqual([]);
  });
});

describe('TikTok', () => {
  const page = (inside = '', desc = '') =>
    `<article data-e2e="recommend-list-item-container"><video id="post"></video>
     <a href="/@ada/video/7001"><span data-e2e="video-author-uniqueid">ada</span></a><div data-e2e="video-desc">${desc}</div>${inside}</article>`;
  const state = (...items: unknown[]) =>
    `id="__UNIVERSAL_DATA_FOR_REHYDRATION__">${JSON.stringify({ __DEFAULT_SCOPE__: { 'webapp.updated-items': items } })}`;
  const item = (id: unknown, aigcLabelType: unknown) => ({
    id,
    aigcLabelType,
    IsAigc: false,
    ShowAIGC: false,
  });
  const FEED = 'https://www.tiktok.com/foryou';

  it.each([
    ['1', ['creator ai disclosure']],
    ['2', ['platform ai label']],
    [2, ['platform ai label']],
    ['0', []],
    [true, []],
    [['1'], []],
    ['__proto__', []],
    ['1'.repeat(100_000), []],
  ])('reads the type %j of the post’s own item', (type, expected) => {
    open(FEED, page(), [state(item('7001', type), item('7002', '2'))]);
    expect(stated()).toEqual(expected);
  });

  it('reads the page of one clip, and the older state', () => {
    const detail = { 'webapp.video-detail': { itemInfo: { itemStruct: item('7001', '1') } } };
    open(FEED, page(), [
      `id="__UNIVERSAL_DATA_FOR_REHYDRATION__">${JSON.stringify({ __DEFAULT_SCOPE__: detail })}`,
    ]);
    expect(stated()).toEqual(['creator ai disclosure']);
    open(FEED, page(), [`id="SIGI_STATE">${JSON.stringify({ ItemModule: { 7001: item('7001', '2') } })}`]);
    expect(stated()).toEqual(['platform ai label']);
  });

  it('reads what is shown, but not what somebody wrote', () => {
    open(FEED, page('<p>Creator labeled as AI-generated</p>'));
    expect(stated()).toEqual(['creator ai disclosure']);
    open(FEED, page('<div data-e2e="video-aigc-label">Vom Creator als KI-generiert gekennzeichnet</div>'));
    expect(stated()).toEqual(['platform ai label']);
    open(
      FEED,
      page(
        '<div data-e2e="comment-level-1"><p>Creator labeled as AI-generated</p></div>',
        '<span>Contains AI-generated media</span>',
      ),
    );
    expect(stated()).toEqual([]);
  });
});

describe('Instagram and Threads', () => {
  const instagram = (inside = '') =>
    `<article><header><a role="link" href="/ada/"><span>ada</span></a>${inside}</header><video id="post"></video>
     <a href="/reel/C0ffee/"><time>1d</time></a><h1 dir="auto">AI info</h1></article>`;
  const deep = (posts: unknown) => {
    let state: unknown = posts;
    for (let depth = 0; depth < 30; depth += 1) state = depth % 2 ? { require: [null, state] } : [state];
    return `>${JSON.stringify(state)}`;
  };
  const item = (code: unknown, method: unknown) => ({
    code,
    gen_ai_detection_method: { detection_method: method },
  });

  it.each([
    ['NONE', []],
    ['SELF_DISCLOSURE_FLOW', ['creator ai disclosure']],
    ['C2PA_METADATA', ['platform ai c2pa']],
    ['C2PA_METADATA_EDITED', ['platform altered c2pa']],
    ['IPTC_METADATA', ['platform ai iptc']],
    ['META_INVISIBLE_WATERMARK', ['platform ai watermark']],
    ['<script>alert(1)</script>', []],
    ['constructor', []],
    [1, []],
    [{ toString: null }, []],
  ])('read the method %j of the post’s own item', (method, expected) => {
    const state = deep([item('other', 'C2PA_METADATA'), { media: item('C0ffee', method) }]);
    open('https://www.instagram.com/', instagram(), [state]);
    expect(stated()).toEqual(expected);
    open(
      'https://www.threads.com/',
      `<div data-pressable-container="true"><a href="/@ada/post/C0ffee"><time>1h</time></a><video id="post"></video></div>`,
      [state],
    );
    expect(stated()).toEqual(expected);
  });

  it('read what is shown under the name, and no caption', () => {
    open('https://www.instagram.com/', instagram('<div><span>AI info</span></div>'));
    expect(stated()).toEqual(['platform ai label']);
    open('https://www.instagram.com/', instagram());
    expect(stated()).toEqual([]);
  });

  it('stop at a state that is nested or repeated without end', () => {
    const nested = `>${'['.repeat(200_000)}"gen_ai_detection_method"${']'.repeat(200_000)}`;
    const many = `>[${'{"a":{}},'.repeat(350_000)}${JSON.stringify(item('C0ffee', 'C2PA_METADATA'))}]`;
    open('https://www.instagram.com/', instagram(), [nested, many]);
    const begin = performance.now();
    stated();
    expect(performance.now() - begin).toBeLessThan(3_000);
  });
});

it('costs a post little: a state is read once', () => {
  const posts = Array.from({ length: 400 }, (_, index) => ({
    code: `C${index}`,
    padding: { text: 'x'.repeat(2_000) },
    gen_ai_detection_method: { detection_method: index % 2 ? 'NONE' : 'IPTC_METADATA' },
  }));
  const articles = posts.map(
    ({ code }) =>
      `<article><header><a role="link" href="/a/"><span>a</span></a></header><video id="${code}"></video><a href="/reel/${code}/"><time>1d</time></a></article>`,
  );
  open('https://www.instagram.com/', articles.join(''), [`>${JSON.stringify(posts)}`]);
  const parse = JSON.parse;
  let parsed = 0;
  JSON.parse = (text: string) => {
    parsed += 1;
    return parse(text);
  };
  for (const { code } of posts.slice(0, 20)) stated(code);
  JSON.parse = parse;
  expect(parsed).toBe(1);
  expect(stated('C0')).toEqual(['platform ai iptc']);
});

it('has cases for the browsers of every site that something is read of', () => {
  const file = join(import.meta.dirname, '../../tests/browser/sites/labels.json');
  const tested: { name: string }[] = JSON.parse(readFileSync(file, 'utf8'));
  const read = SITES.filter(({ labels, name }) => labels && name !== 'demo').map(({ name }) => name);
  expect(tested.map(({ name }) => name).sort()).toEqual(read.sort());
});
