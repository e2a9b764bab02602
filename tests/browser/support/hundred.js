/** A feed, built as X's is, of a hundred players of every build there is, each in a post of its own account. */

import { BUILDS, documentOf, HIDDEN, making, PLAYED } from './builds.js';

/**
 * @typedef {import('./builds.js').Build} Build
 * @typedef {{number: number, name: string, build: Build, post: string, account: string}} Player
 */

const COUNT = 100;
const ALL = Object.entries({ ...BUILDS, ...HIDDEN, ...PLAYED });

/** Where the feed is. */
export const FEED = 'https://x.com/home';

/** Where what a player has a document of its own for is. @param {number} number */
export const frameOf = (number) => `https://x.com/i/frame-${number}`;

/** @param {number} number */
const named = (
  number,
) => `<div data-testid="User-Name"><a href="/p${number}"><span>Player ${number}</span></a>
  <a href="/p${number}/status/${1000 + number}"><time>1h</time></a></div>`;

/** Somebody else. */
const OTHER = '<div data-testid="User-Name"><a href="/other"><span>Other</span></a></div>';
const WORDS = '<div data-testid="tweetText">A parody</div>';

/** Where a player's post is among those of others. @type {Record<string, (number: number, player: string) => string>} */
const POSTS = {
  'in a post': (number, player) => named(number) + player,
  'in a quoted post': (number, player) =>
    `${OTHER}${WORDS}<div role="link" tabindex="0">${named(number)}${player}</div>`,
  'above a quoted post': (number, player) =>
    `${named(number)}${player}<div role="link" tabindex="0">${OTHER}${WORDS}</div>`,
  'in a reposted post': (number, player) =>
    `<div data-testid="socialContext"><a href="/other"><span>Other reposted</span></a></div>${named(number)}${player}`,
};

/** Nothing is loaded before it is played. @param {number} number @returns {import('./builds.js').Video} */
const resting =
  (number) =>
  ({ src = '/clips/orbit.mp4', attributes = '', height = 400, loop = true } = {}) =>
    `<video id="clip-${number}" muted ${loop ? 'loop' : ''} playsinline preload="none" width="300" height="${height}"
      ${src && `src="${src}?${number}"`} ${attributes}></video>`;

/** The players: each build is in another kind of post when its turn comes again. @type {Player[]} */
export const PLAYERS = Array.from({ length: COUNT }, (_, number) => {
  const [name, build] = /** @type {[string, Build]} */ (ALL[number % ALL.length]);
  const posts = Object.keys(POSTS);
  const post = posts[(number + Math.floor(number / ALL.length)) % posts.length] ?? '';
  return { number, name, build, post, account: `Player ${number}` };
});

/** @param {Player} player */
function article({ number, build, post }) {
  const video = resting(number);
  const id = `clip-${number}`;
  const player = `<div class="player">${build.markup(video, id)}</div>`;
  const here = 'document.currentScript.previousElementSibling.querySelector(".player")';
  return `<article data-testid="tweet" ${build.around ?? ''}>${POSTS[post]?.(number, player)}</article>
    <script>${making(here, build, video, id)}</script>`;
}

/** What somebody else shows in a frame. @param {Player} player */
const framed = ({ number }) =>
  `<article data-testid="tweet">${OTHER}${WORDS}<iframe src="${frameOf(number)}"></iframe></article>`;

/** Clips play while they are in view. `clipOf` gives that of a post, once it is there. */
const FEEDS = `<script>
  const insideOf = (post) => {
    const frame = post.querySelector('iframe');
    return frame ? [frame.contentWindow, frame.contentDocument.querySelector('.player')] : [window, post.querySelector('.player')];
  };
  const clips = new WeakMap();
  const clipOf = (post) => clips.get(post);
  const seeing = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const [realm, player] = insideOf(target);
      if (!isIntersecting && !clips.has(target)) continue;
      const clip = realm.happen(player, isIntersecting ? 'enter' : 'leave');
      clips.set(target, clip);
      if (isIntersecting) clip.play().catch(() => undefined);
      else clip.pause();
    }
  }, { threshold: 0.6 });
  addEventListener('load', () => document.querySelectorAll('article').forEach((post) => seeing.observe(post)));
</script>`;

const STYLE = `<style>article { height: 760px } iframe { width: 640px; height: 640px }</style>`;

/** The feed and its frames by their address. @type {Record<string, string>} */
export const PAGES = {
  [FEED]: documentOf(
    `${STYLE}${PLAYERS.map((player) => (player.build.alone ? framed : article)(player)).join('')}${FEEDS}`,
  ),
  ...Object.fromEntries(
    PLAYERS.filter(({ build }) => build.alone).map((player) => [
      frameOf(player.number),
      documentOf(article(player)),
    ]),
  ),
};
