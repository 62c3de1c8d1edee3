// Runs in a page, where legible.ts puts it: a program of the browser, not of Node.

/** Gives red, green, blue and opacity of any colour that CSS can write, as whole numbers up to 255. */
function channels(colour) {
  const pencil = document.createElement('canvas').getContext('2d');
  pencil.fillStyle = colour;
  pencil.fillRect(0, 0, 1, 1);
  return [...pencil.getImageData(0, 0, 1, 1).data];
}

function over(front, back) {
  const part = front[3] / 255;
  return [...[0, 1, 2].map((at) => front[at] * part + back[at] * (1 - part)), 255];
}

/** Gives the colour that lies behind the text of an element. */
function behind(element) {
  if (element === null) return [255, 255, 255, 255];
  return over(channels(getComputedStyle(element).backgroundColor), behind(element.parentElement));
}

/** Gives the relative luminance. */
function light(colour) {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(element) {
  const back = behind(element);
  const both = [light(over(channels(getComputedStyle(element).color), back)), light(back)];
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}

/** Gives the texts that are drawn, each with its element and its place. */
function drawn() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const words = node.nodeValue.trim();
    if (words === '' || !element.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    if (range.getClientRects().length > 0)
      found.push({ words, element, place: range.getBoundingClientRect() });
  }
  return found;
}

// oxlint-disable-next-line no-unused-vars -- legible.ts calls it
function measure() {
  const texts = drawn().map(({ words, element, place }) => ({
    words,
    place,
    size: Number.parseFloat(getComputedStyle(element).fontSize),
    contrast: contrast(element),
  }));
  const outside = texts.filter(
    ({ place }) => place.left < 0 || place.right > document.documentElement.clientWidth,
  );
  return {
    width: document.documentElement.scrollWidth,
    outside: outside.map(({ words, place }) => `${words} ${place.left}…${place.right}`),
    small: texts.filter(({ size }) => size < 14).map(({ words, size }) => `${words} ${size}px`),
    faint: texts.filter((one) => one.contrast < 4.5).map((one) => `${one.words} ${one.contrast.toFixed(2)}`),
    texts: texts.length,
  };
}
