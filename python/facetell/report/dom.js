// What the rest is built with. Text goes into text nodes only: names of files are of anybody's making.

/** The JSON in a script element, which is then let go of. */
function embedded(id) {
  const element = document.getElementById(id);
  const value = JSON.parse(element.textContent);
  element.remove();
  return value;
}

const words = embedded('words');
const { clips, facts } = embedded('data');

/** The words of a name, `$1` and so on replaced. */
function t(word, ...values) {
  return values.reduceRight((text, value, at) => text.replaceAll(`$${at + 1}`, value), words[word] ?? word);
}

const capital = (name) => name.charAt(0).toUpperCase() + name.slice(1);

/** The sentence for a reason; those that a file has and a page has not are the report's own. */
const reasonWords = (reason) =>
  words[`reportReason${capital(reason)}`] ?? words[`reason${capital(reason)}`] ?? reason;

const byId = (id) => document.getElementById(id);

/** An element with properties or attributes, and children: elements or text. */
function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function icon(name) {
  return svg('svg', { class: 'icon', 'aria-hidden': 'true' }, svg('use', { href: `#icon-${name}` }));
}

/** Marks that turn the direction of writing or end a line, and other controls. */
const OBEYED = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Text with all that a page would obey made visible. */
function harmless(text) {
  return text.replace(OBEYED, (mark) => `\\u{${mark.codePointAt(0).toString(16)}}`);
}

/** What a file is called, and the folder that it is in. */
function named(path) {
  const cut = path.lastIndexOf('/') + 1;
  return { folder: harmless(path.slice(0, cut)), name: harmless(path.slice(cut)) };
}

const percent = (score) => t('reportScore', Math.round(100 * score));

/** Media time to a tenth of a second: 0:07.5, 1:02:03.0. */
function moment(seconds) {
  const tenths = Math.max(0, Math.floor(10 * seconds + 1e-3));
  const two = (value) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [
    Math.floor(tenths / 36000),
    Math.floor(tenths / 600) % 60,
    Math.floor(tenths / 10) % 60,
  ];
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(rest)}.${tenths % 10}`;
}
