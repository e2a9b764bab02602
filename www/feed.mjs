/**
 * A vertical feed that treats its <video> elements as real ones do: a pool of three is moved from
 * post to post and given another source each time, so an element says nothing about the clip.
 *
 * @typedef {{src: string, handle: string, caption: string, label: string | null, made: string | null}} Clip
 */

const POOL = 3;

const feed = /** @type {HTMLElement} */ (document.querySelector(".feed"));
/** @type {Map<Element, Clip>} */
const clips = new Map();
/** @type {HTMLVideoElement[]} */
const pool = Array.from({ length: POOL }, makeVideo);
let soundOn = false;

function makeVideo() {
  const video = document.createElement("video");
  video.loop = true;
  video.muted = true;
  video.playsInline = true;
  video.addEventListener("click", () => (video.paused ? play(video) : video.pause()));
  return video;
}

/** @param {string} id */
function fromTemplate(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/**
 * @param {Clip} clip
 * @param {Element | null} before
 */
function addPost(clip, before) {
  const post = fromTemplate("post");
  set(post, ".handle", `@${clip.handle}`);
  set(post, ".caption", clip.caption);
  set(post, ".made", clip.made ?? "Your own clip: only you know.");
  /** @type {HTMLAnchorElement} */ (post.querySelector(".handle")).href = `#${clip.handle}`;
  post.querySelector(".rail")?.addEventListener("click", (event) => act(post, event));
  clips.set(post, clip);
  feed.insertBefore(post, before);
  visible.observe(post);
  return post;
}

/**
 * @param {Element} post
 * @param {string} selector
 * @param {string} text
 */
function set(post, selector, text) {
  const element = post.querySelector(selector);
  if (element) element.textContent = text;
}

/**
 * @param {Element} post
 * @param {Event} event
 */
function act(post, event) {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (!button) return;
  const pressed = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(pressed));
  if (button.dataset.act === "sound") setSound(pressed);
  if (button.dataset.act === "reveal") {
    const made = post.querySelector(".made");
    made?.toggleAttribute("hidden", !pressed);
  }
}

/** @param {boolean} on */
function setSound(on) {
  soundOn = on;
  for (const button of document.querySelectorAll('[data-act="sound"]')) button.setAttribute("aria-pressed", String(on));
  for (const video of pool) video.muted = !on;
}

/** @param {HTMLVideoElement} video */
function play(video) {
  video.muted = !soundOn;
  // Refused where the browser does not allow sound yet: then without.
  video.play().catch(() => {
    video.muted = true;
    video.play().catch(() => {});
  });
}

const visible = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) if (entry.isIntersecting) show(entry.target);
  },
  { root: feed, threshold: 0.6 },
);

/**
 * Plays a post, and readies the next one.
 * @param {Element} post
 */
function show(post) {
  for (const video of pool) if (!post.contains(video)) video.pause();
  for (const wanted of [post, post.nextElementSibling]) {
    const clip = wanted && clips.get(wanted);
    if (clip) playerOf(wanted, post, clip);
  }
  const video = post.querySelector("video");
  if (video) play(video);
}

/**
 * The post's video: the one it has, or that of the post farthest from the visible one.
 * @param {Element} post
 * @param {Element} current
 * @param {Clip} clip
 */
function playerOf(post, current, clip) {
  if (post.querySelector("video")) return;
  const order = [...feed.children];
  const distance = (/** @type {HTMLVideoElement} */ video) => {
    const owner = video.closest(".post");
    return owner ? Math.abs(order.indexOf(owner) - order.indexOf(current)) : Number.POSITIVE_INFINITY;
  };
  const video = pool.reduce((far, other) => (distance(other) > distance(far) ? other : far));
  video.src = clip.src;
  post.querySelector(".player")?.append(video);
}

/** @param {number} by */
function step(by) {
  const current = [...feed.children].findIndex((post) => post.getBoundingClientRect().bottom > innerHeight / 2);
  feed.children[current + by]?.scrollIntoView();
}

function addDropCard() {
  const card = fromTemplate("drop");
  const stage = /** @type {HTMLElement} */ (card.querySelector(".stage"));
  const input = /** @type {HTMLInputElement} */ (card.querySelector("input"));
  const take = (/** @type {File | undefined} */ file) => {
    if (!file?.type.startsWith("video/")) return;
    const clip = { src: URL.createObjectURL(file), handle: "you", caption: file.name, label: null, made: null };
    addPost(clip, card).scrollIntoView();
  };
  input.addEventListener("change", () => take(input.files?.[0]));
  stage.addEventListener("dragover", (event) => {
    event.preventDefault();
    stage.classList.add("over");
  });
  stage.addEventListener("dragleave", () => stage.classList.remove("over"));
  stage.addEventListener("drop", (event) => {
    event.preventDefault();
    stage.classList.remove("over");
    take(event.dataTransfer?.files[0]);
  });
  // A file that misses the card must not take the page's place.
  for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
  feed.append(card);
}

document.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
  if (by && !event.defaultPrevented) {
    event.preventDefault();
    step(by);
  }
});
document.querySelector(".steps")?.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (button) step(Number(button.dataset.step));
});

const listing = await fetch("feed.json");
for (const clip of /** @type {Clip[]} */ (await listing.json())) addPost(clip, null);
addDropCard();
