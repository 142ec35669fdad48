// Draws each model as docs/<name>.svg with the viewer of bpmn-js in a headless Chromium.
// Usage: npm run render [-- --png DIRECTORY]      CHROMIUM names the browser if it is not /usr/bin/chromium.
// Labels are wrapped here, by the widths of Arial: install it or Liberation Sans (Debian: fonts-liberation), or they wrap worse.
import { readdirSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const models = dirname(fileURLToPath(import.meta.url));
const pictures = join(models, '..', 'docs');
const viewer = readFileSync(join(models, 'node_modules/bpmn-js/dist/bpmn-viewer.production.min.js'), 'utf8');
const png = process.argv.includes('--png') ? process.argv[process.argv.indexOf('--png') + 1] : undefined;
const MARGIN = 20;

/** Puts a white sheet with a margin under the drawing: pages with a dark background show it too. */
function onPaper(svg) {
  const [x, y, width, height] = svg.match(/viewBox="([^"]+)"/)[1].split(' ').map(Number);
  const box = [x - MARGIN, y - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN].map(value => Math.round(value));
  return svg
    .replace(/<!-- created with bpmn-js[^>]*-->\n?/, '')
    .replace(/ width="[^"]+" height="[^"]+" viewBox="[^"]+"/, ` width="${box[2]}" height="${box[3]}" viewBox="${box.join(' ')}"`)
    .replace(/(<svg[^>]*>)/, `$1<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="white"/>`)
    // the viewer numbers its markers at random: the same model shall give the same picture
    .replace(/(?<=id="|#)marker-[a-z0-9]+/g, (names => id => names[id] ??= `marker-${Object.keys(names).length}`)({}))
    .trimEnd() + '\n';
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  mkdirSync(pictures, { recursive: true });
  for (const file of readdirSync(models).filter(name => name.endsWith('.bpmn')).sort()) {
    const page = await browser.newPage({ viewport: { width: 2000, height: 1200 } });
    await page.setContent('<!doctype html><body style="margin:0"><div id="canvas" style="width:2000px;height:1200px"></div>');
    await page.addScriptTag({ content: viewer });
    const svg = onPaper(await page.evaluate(async xml => {
      const canvas = new BpmnJS({ container: '#canvas' });
      await canvas.importXML(xml);
      return (await canvas.saveSVG()).svg;
    }, readFileSync(join(models, file), 'utf8')));
    const name = file.replace(/\.bpmn$/, '');
    writeFileSync(join(pictures, name + '.svg'), svg);
    console.log(`docs/${name}.svg`);
    if (png) {
      await page.setContent('<!doctype html><body style="margin:0">' + svg.slice(svg.indexOf('<svg')));
      await page.locator('svg').first().screenshot({ path: join(png, name + '.png') });
    }
    await page.close();
  }
} finally {
  await browser.close();
}
